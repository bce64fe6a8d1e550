//! What makes the module smaller before wasm-opt has its turn: a panic ends the app at once, and
//! where it happened is not in the module. `src/site/boot.js` shows that something broke.

mod locations;
pub mod order;
mod panics;
mod symbol;

use xtask::module::Module;

/// What wasm-opt is told beside: not to cut the data into pieces where there are zeros now. A
/// hundred pieces with an address each are 0.4 kB larger than the zeros, compressed.
pub const OPTION: &str = "--skip-pass=memory-packing";

/// The module without what tells of panics. One whose functions have no names stays as it is:
/// nobody could say what they are for. `None`: it cannot be read.
pub fn shrink(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut module = Module::read(bytes)?;
    if !panics::silence(&mut module)? {
        return Some(bytes.to_vec());
    }
    locations::forget(&mut module)?;
    Some(module.encode())
}

/// The same, where a module that cannot be read is only worth a warning.
pub fn shrink_or_keep(bytes: Vec<u8>) -> Vec<u8> {
    shrink(&bytes).unwrap_or_else(|| {
        eprintln!("warning: the module cannot be read, and stays larger than it could be");
        bytes
    })
}

/// Modules for tests.
#[cfg(test)]
pub mod samples {
    /// A section with its length.
    pub fn section(id: u8, body: &[u8]) -> Vec<u8> {
        let length = body.len();
        assert!(length < 1 << 14);
        let length = match length {
            0..128 => vec![length as u8],
            _ => vec![length as u8 | 0x80, (length >> 7) as u8],
        };
        [&[id], length.as_slice(), body].concat()
    }

    /// A module of these sections.
    pub fn module(sections: &[Vec<u8>]) -> Vec<u8> {
        [b"\0asm\x01\0\0\0".to_vec(), sections.concat()].concat()
    }

    /// Functions of no parameters and no results with these bodies, and their names.
    pub fn functions(functions: &[(&str, &[u8])]) -> Vec<Vec<u8>> {
        let count = functions.len() as u8;
        let mut bodies = vec![count];
        let mut names = vec![count];
        for (index, (name, body)) in functions.iter().enumerate() {
            bodies.push(body.len() as u8);
            bodies.extend_from_slice(body);
            names.extend_from_slice(&[index as u8, name.len() as u8]);
            names.extend_from_slice(name.as_bytes());
        }
        let types = [vec![count], vec![0; functions.len()]].concat();
        vec![
            section(1, &[1, 0x60, 0, 0]),
            section(3, &types),
            section(10, &bodies),
            section(0, &[b"\x04name".to_vec(), section(1, &names)].concat()),
        ]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::samples::{functions, module, section};
    use super::*;

    const BODY: &[u8] = &[0, 0x01, 0x01, 0x0b];

    fn bodies(bytes: &[u8]) -> Vec<Vec<u8>> {
        let module = Module::read(bytes).unwrap();
        let functions = module.functions().unwrap().into_iter();
        functions.map(|it| it.body.into_owned()).collect()
    }

    #[test]
    fn a_panic_ends_at_once_and_the_rest_is_what_it_was() {
        let before = module(&functions(&[
            ("core[c5930c85a12de822]::panicking::panic_fmt", BODY),
            ("keyfob::site::main", BODY),
        ]));
        let after = shrink(&before).unwrap();
        assert_eq!(bodies(&after), [vec![0, 0x00, 0x0b], BODY.to_vec()]);
        assert_eq!(shrink(&after).as_ref(), Some(&after), "a second time");
    }

    #[test]
    fn a_value_of_the_page_is_formatted_as_nothing_where_that_fits() {
        let name = "<wasm_bindgen::JsValue as core::fmt::Debug>::fmt::h154dad403eb83d5f";
        let panic = ("core::panicking::panic_fmt", BODY);
        let mut sections = functions(&[(name, BODY), panic]);
        let before = module(&sections);
        assert_eq!(bodies(&shrink(&before).unwrap()), [BODY, &[0, 0, 0x0b]]);
        // With an `i32` to return.
        sections[0] = section(1, &[1, 0x60, 0, 1, 0x7f]);
        let after = shrink(&module(&sections)).unwrap();
        assert_eq!(
            bodies(&after),
            [[0, 0x41, 0, 0x0b].as_slice(), &[0, 0, 0x0b]]
        );
    }

    #[test]
    fn a_module_without_names_or_panics_stays_as_it_is() {
        let mut sections = functions(&[("core::panicking::panic_fmt", BODY)]);
        sections.pop();
        sections.push(section(11, &[0]));
        let nameless = module(&sections);
        assert_eq!(shrink(&nameless), Some(nameless));
        let other = module(&functions(&[("main", BODY)]));
        assert_eq!(shrink(&other), Some(other));
    }

    #[test]
    fn what_cannot_be_read_is_kept() {
        assert_eq!(shrink(b"hello"), None);
        assert_eq!(shrink_or_keep(b"hello".to_vec()), b"hello");
        let good = module(&functions(&[("core::panicking::panic_fmt", BODY)]));
        for length in 0..good.len() {
            let cut = good.get(..length).unwrap().to_vec();
            let kept = shrink_or_keep(cut.clone());
            assert!(kept == cut || Module::read(&kept).is_some(), "{length}");
        }
    }
}
