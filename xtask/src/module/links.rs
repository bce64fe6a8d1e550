use super::cursor::Cursor;
use super::{number, types};

const FUNCTION: u8 = 0;

/// Something that a module is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Whom it is from.
    pub module: String,
    /// What it is called there.
    pub name: String,
    /// Kind and type, as they stand.
    kind: Vec<u8>,
}

impl Import {
    /// Of this kind and type, as the type stands.
    pub fn new(module: &str, name: &str, kind: Kind, of: &[u8]) -> Self {
        let kind = [&[kind as u8], of].concat();
        let (module, name) = (module.to_owned(), name.to_owned());
        Self { module, name, kind }
    }

    /// Whether it has a number among the functions.
    pub fn is_function(&self) -> bool {
        self.kind.first() == Some(&FUNCTION)
    }
}

/// Something that a module gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// What it is called.
    pub name: String,
    /// Kind and number, as they stand.
    item: Vec<u8>,
}

impl Export {
    /// Something of this kind (a section's name says which) and number.
    pub fn new(name: &str, kind: Kind, index: usize) -> Self {
        let mut item = vec![kind as u8];
        number::put(&mut item, index);
        let name = name.to_owned();
        Self { name, item }
    }

    /// The number, where it is of this kind.
    pub fn index(&self, of: Kind) -> Option<usize> {
        let (kind, index) = self.item.split_first()?;
        (*kind == of as u8).then(|| Cursor::over(index).number())?
    }
}

/// What can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum Kind {
    Function = 0,
    Table = 1,
    Memory = 2,
    Global = 3,
}

pub fn imports(section: &[u8]) -> Option<Vec<Import>> {
    Cursor::over(section).list(|cursor| {
        Some(Import {
            module: cursor.name()?.to_owned(),
            name: cursor.name()?.to_owned(),
            kind: cursor.raw(kind)?.to_owned(),
        })
    })
}

pub fn exports(section: &[u8]) -> Option<Vec<Export>> {
    Cursor::over(section).list(|cursor| {
        Some(Export {
            name: cursor.name()?.to_owned(),
            item: cursor
                .raw(|item| {
                    item.byte()?;
                    item.number().map(drop)
                })?
                .to_owned(),
        })
    })
}

pub fn encode_imports(imports: &[Import]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number::put(&mut bytes, imports.len());
    for import in imports {
        number::put_name(&mut bytes, &import.module);
        number::put_name(&mut bytes, &import.name);
        bytes.extend_from_slice(&import.kind);
    }
    bytes
}

pub fn encode_exports(exports: &[Export]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number::put(&mut bytes, exports.len());
    for export in exports {
        number::put_name(&mut bytes, &export.name);
        bytes.extend_from_slice(&export.item);
    }
    bytes
}

fn kind(cursor: &mut Cursor<'_>) -> Option<()> {
    match cursor.byte()? {
        FUNCTION => cursor.number().map(drop),
        // A table.
        1 => {
            types::value(cursor)?;
            limits(cursor)
        }
        // A memory.
        2 => limits(cursor),
        // A global, and whether it changes.
        3 => {
            types::value(cursor)?;
            cursor.byte().map(drop)
        }
        // A tag of exceptions.
        4 => {
            cursor.byte()?;
            cursor.number().map(drop)
        }
        _ => None,
    }
}

pub fn limits(cursor: &mut Cursor<'_>) -> Option<()> {
    let flags = cursor.byte()?;
    // Memories of 64 bits and with pages of their own size: not of this compiler.
    if flags & !3 != 0 {
        return None;
    }
    cursor.number()?;
    if flags & 1 == 1 {
        cursor.number()?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// One import of each kind.
    const IMPORTS: &[u8] = &[
        6, //
        1, b'm', 1, b'f', 0, 9, // a function
        1, b'm', 1, b't', 1, 0x70, 0, 1, // a table
        1, b'm', 1, b'u', 1, 0x6f, 1, 1, 0x80, 1, // one with an end
        1, b'm', 1, b'p', 2, 3, 1, 2, // a shared memory
        1, b'm', 1, b'g', 3, 0x7f, 1, // a global
        1, b'm', 1, b'x', 4, 0, 2, // a tag
    ];

    #[test]
    fn every_kind_of_import_is_read_and_written() {
        let read = imports(IMPORTS).unwrap();
        let names: String = read.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, "ftupgx");
        assert_eq!(read.iter().filter(|it| it.is_function()).count(), 1);
        assert_eq!(encode_imports(&read), IMPORTS);
    }

    #[test]
    fn what_is_unknown_cut_short_or_followed_by_something_is_refused() {
        assert_eq!(imports(&[1, 0, 0, 5, 0]), None);
        for length in 0..IMPORTS.len() {
            assert_eq!(imports(IMPORTS.get(..length).unwrap()), None, "{length}");
        }
        assert_eq!(imports(&[IMPORTS, &[0]].concat()), None);
        assert_eq!(exports(&[1, 1, b'a', 0]), None);
        assert_eq!(
            exports(&[1, 1, 0xff, 0, 0]),
            None,
            "a name that is no UTF-8"
        );
    }
}
