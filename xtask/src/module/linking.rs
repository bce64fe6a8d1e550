//! What the linker leaves when it is asked for relocations (`--emit-relocs`): which place in code
//! and data stands for what. By WebAssembly's tool conventions, `Linking.md`.

use super::cursor::Cursor;

/// Something that has a name for the linker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Symbol {
    /// A function by its number, and what it is called; an imported one may have no name.
    Function {
        /// Its number, imported ones before it counted.
        index: usize,
        /// Mangled.
        name: String,
    },
    /// A piece of data.
    Data {
        /// The number of its segment.
        segment: usize,
        /// Where in that it begins.
        start: usize,
        /// How many bytes it has.
        length: usize,
    },
    /// A global, a table, a section, data of another module: none of these leads on.
    Other,
}

/// A place that stands for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relocation {
    /// From the beginning of the section's content.
    pub at: usize,
    /// The number of the symbol.
    pub symbol: usize,
}

const VERSION: usize = 2;
const SYMBOL_TABLE: u8 = 8;
const UNDEFINED: usize = 0x10;
const EXPLICIT_NAME: usize = 0x40;
const ABSOLUTE: usize = 0x200;

/// The symbols of a section `linking`.
pub fn symbols(section: &[u8]) -> Option<Vec<Symbol>> {
    let mut cursor = Cursor::over(section);
    if cursor.number()? != VERSION {
        return None;
    }
    while !cursor.is_done() {
        let kind = cursor.byte()?;
        let length = cursor.number()?;
        let content = cursor.take(length)?;
        if kind == SYMBOL_TABLE {
            return Cursor::over(content).list(symbol);
        }
    }
    None
}

fn symbol(cursor: &mut Cursor<'_>) -> Option<Symbol> {
    let kind = cursor.byte()?;
    let flags = cursor.number()?;
    let is_defined = flags & UNDEFINED == 0;
    match kind {
        // A function, a global, a tag, a table.
        0 | 2 | 4 | 5 => {
            let index = cursor.number()?;
            let name = match is_defined || flags & EXPLICIT_NAME != 0 {
                true => cursor.name()?.to_owned(),
                false => String::new(),
            };
            Some(match kind {
                0 => Symbol::Function { index, name },
                _ => Symbol::Other,
            })
        }
        1 => {
            cursor.name()?;
            if !is_defined {
                return Some(Symbol::Other);
            }
            let (segment, start, length) = (cursor.number()?, cursor.number()?, cursor.number()?);
            Some(match flags & ABSOLUTE {
                0 => Symbol::Data {
                    segment,
                    start,
                    length,
                },
                _ => Symbol::Other,
            })
        }
        // A section.
        3 => cursor.number().map(|_| Symbol::Other),
        _ => None,
    }
}

/// The relocations of a section `reloc.CODE` or `reloc.DATA`. Those that name a type instead of a
/// symbol are left out.
pub fn relocations(section: &[u8]) -> Option<Vec<Relocation>> {
    let mut cursor = Cursor::over(section);
    // The section that it is about.
    cursor.number()?;
    let all = cursor.list(|cursor| {
        let kind = cursor.byte()?;
        let (at, symbol) = (cursor.number()?, cursor.number()?);
        match kind {
            // Functions, slots of the table, globals, tags, tables.
            0..=2 | 7 | 10 | 12 | 13 | 18 | 19 | 20 => {}
            // R_WASM_TYPE_INDEX_LEB
            6 => return Some(None),
            // Addresses, offsets: with an addend.
            3..=5 | 8 | 9 | 11 | 14..=17 | 21..=26 => {
                cursor.long()?;
            }
            _ => return None,
        }
        Some(Some(Relocation { at, symbol }))
    })?;
    Some(all.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_what_they_stand_for() {
        let table = [
            5, //
            0, 0, 7, 1, b'f', // a function
            0, 0x10, 3, // an imported one
            1, 0, 1, b'd', 2, 8, 4, // data
            1, 0x10, 1, b'u', // data of somebody else
            3, 0, 9, // a section
        ];
        let section = [&[2, 5, 1, 0, 8, table.len() as u8], &table[..]].concat();
        let function = |index, name: &str| Symbol::Function {
            index,
            name: name.to_owned(),
        };
        let data = Symbol::Data {
            segment: 2,
            start: 8,
            length: 4,
        };
        let expected = vec![
            function(7, "f"),
            function(3, ""),
            data,
            Symbol::Other,
            Symbol::Other,
        ];
        assert_eq!(symbols(&section), Some(expected));
        assert_eq!(symbols(&[1]), None, "another version");
        assert_eq!(symbols(&[2]), None, "no table of symbols");
    }

    #[test]
    fn relocations_are_read_with_and_without_an_addend() {
        let section = [5, 3, 0, 1, 2, 4, 9, 3, 0x7c, 6, 20, 8];
        let at = |at, symbol| Relocation { at, symbol };
        assert_eq!(relocations(&section), Some(vec![at(1, 2), at(9, 3)]));
        assert_eq!(relocations(&[5, 1, 99, 0, 0]), None);
    }
}
