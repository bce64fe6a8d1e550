//! Reading a WebAssembly module as far as needed: how long each function is, and its name.

/// A cursor over a module's bytes.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// An unsigned LEB128 number of at most 32 bits.
    fn number(&mut self) -> Option<usize> {
        let mut value = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return usize::try_from(value).ok();
            }
        }
        None
    }

    fn name(&mut self) -> Option<String> {
        let length = self.number()?;
        Some(String::from_utf8_lossy(self.take(length)?).into_owned())
    }
}

/// A function's symbol and the bytes of its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// The mangled symbol; empty when the module has none.
    pub symbol: String,
    /// Its size.
    pub bytes: usize,
}

/// The functions of a module and the size of its data.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Module {
    /// All functions with code.
    pub functions: Vec<Function>,
    /// The data section.
    pub data: usize,
}

/// Reads a module; `None` if it isn't one.
pub fn read(bytes: &[u8]) -> Option<Module> {
    let mut reader = Reader { bytes };
    if reader.take(8)? != b"\0asm\x01\0\0\0" {
        return None;
    }
    let mut module = Module::default();
    let mut imported = 0;
    let mut names = Vec::new();
    while !reader.bytes.is_empty() {
        let id = reader.byte()?;
        let length = reader.number()?;
        let mut section = Reader {
            bytes: reader.take(length)?,
        };
        match id {
            0 if section.name()? == "name" => names = function_names(&mut section)?,
            2 => imported = imported_functions(&mut section)?,
            10 => module.functions = bodies(&mut section)?,
            11 => module.data = length,
            _ => {}
        }
    }
    for (index, symbol) in names {
        // Imported functions come first in the numbering and have no code.
        let own = index
            .checked_sub(imported)
            .and_then(|index| module.functions.get_mut(index));
        if let Some(function) = own {
            function.symbol = symbol;
        }
    }
    Some(module)
}

fn bodies(section: &mut Reader<'_>) -> Option<Vec<Function>> {
    (0..section.number()?)
        .map(|_| {
            let bytes = section.number()?;
            section.take(bytes)?;
            Some(Function {
                symbol: String::new(),
                bytes,
            })
        })
        .collect()
}

fn function_names(section: &mut Reader<'_>) -> Option<Vec<(usize, String)>> {
    while !section.bytes.is_empty() {
        let id = section.byte()?;
        let length = section.number()?;
        let mut part = Reader {
            bytes: section.take(length)?,
        };
        if id == 1 {
            return (0..part.number()?)
                .map(|_| Some((part.number()?, part.name()?)))
                .collect();
        }
    }
    Some(Vec::new())
}

fn imported_functions(section: &mut Reader<'_>) -> Option<usize> {
    let mut functions = 0;
    for _ in 0..section.number()? {
        section.name()?;
        section.name()?;
        match section.byte()? {
            0 => {
                section.number()?;
                functions += 1;
            }
            1 => {
                section.byte()?;
                limits(section)?;
            }
            2 => limits(section)?,
            3 => {
                section.take(2)?;
            }
            4 => {
                section.byte()?;
                section.number()?;
            }
            _ => return None,
        }
    }
    Some(functions)
}

fn limits(section: &mut Reader<'_>) -> Option<()> {
    let has_maximum = section.byte()? & 1 == 1;
    section.number()?;
    if has_maximum {
        section.number()?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A module with one imported and one own function, 2 bytes of code, 1 byte of data.
    const MODULE: &[u8] = &[
        0, b'a', b's', b'm', 1, 0, 0, 0, //
        2, 7, 1, 1, b'e', 1, b'f', 0, 0, // import e.f, a function
        10, 4, 1, 2, 0, 0x0b, // one body of 2 bytes
        11, 1, 0, // an empty data section
        0, 15, 4, b'n', b'a', b'm', b'e', 1, 8, 2, 0, 1, b'i', 1, 2, b'm', b'e',
    ];

    #[test]
    fn functions_get_their_names_past_the_imported_ones() {
        let module = read(MODULE).unwrap();
        assert_eq!(
            module.functions,
            [Function {
                symbol: "me".to_owned(),
                bytes: 2
            }]
        );
        assert_eq!(module.data, 1);
    }

    #[test]
    fn what_is_cut_short_or_no_module_is_refused() {
        assert_eq!(read(b"hello"), None);
        assert_eq!(read(MODULE.get(..14).unwrap()), None);
    }
}
