//! Tables, memories and globals: what they are, and not what they begin with.

use super::cursor::Cursor;
use super::{links, number, operators, types};

/// A table's kind of entries, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its kind of entries, as it stands.
    entry: Vec<u8>,
    /// How many entries it begins with.
    pub length: usize,
    /// How many it may get.
    pub most: Option<usize>,
}

impl Table {
    /// Its type, as it stands.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.entry.clone();
        bytes.push(u8::from(self.most.is_some()));
        number::put(&mut bytes, self.length);
        if let Some(most) = self.most {
            number::put(&mut bytes, most);
        }
        bytes
    }
}

pub fn tables(section: &[u8]) -> Option<Vec<Table>> {
    Cursor::over(section).list(|cursor| {
        let entry = cursor.raw(|it| types::value(it).map(drop))?.to_owned();
        let flags = cursor.byte()?;
        if flags > 1 {
            return None;
        }
        let length = cursor.number()?;
        let most = match flags {
            1 => Some(cursor.number()?),
            _ => None,
        };
        Some(Table {
            entry,
            length,
            most,
        })
    })
}

pub fn encode_tables(tables: &[Table]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number::put(&mut bytes, tables.len());
    for table in tables {
        bytes.extend(table.encode());
    }
    bytes
}

/// The types of memories, as they stand.
pub fn memories(section: &[u8]) -> Option<Vec<Vec<u8>>> {
    Cursor::over(section).list(|cursor| Some(cursor.raw(links::limits)?.to_owned()))
}

/// The types of globals, as they stand.
pub fn globals(section: &[u8]) -> Option<Vec<Vec<u8>>> {
    Cursor::over(section).list(|cursor| {
        let of = cursor.raw(|it| {
            types::value(it)?;
            it.byte().map(drop)
        })?;
        operators::expression(cursor)?;
        Some(of.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_and_written() {
        let section = [2, 0x70, 1, 0x81, 1, 0x81, 1, 0x6f, 0, 5];
        let read = tables(&section).unwrap_or_default();
        let lengths: Vec<_> = read.iter().map(|it| (it.length, it.most)).collect();
        assert_eq!(lengths, [(129, Some(129)), (5, None)]);
        assert_eq!(encode_tables(&read), section);
        assert_eq!(tables(&[1, 0x70, 4, 1]), None);
    }

    #[test]
    fn memories_and_globals_are_told_by_their_types() {
        assert_eq!(memories(&[1, 0, 17]), Some(vec![vec![0, 17]]));
        let section = [
            2, 0x7f, 1, 0x41, 0x80, 0x80, 0xc0, 0, 0x0b, // an i32 that changes
            0x7e, 0, 0x42, 0, 0x0b, // an i64 that does not
        ];
        assert_eq!(globals(&section), Some(vec![vec![0x7f, 1], vec![0x7e, 0]]));
    }
}
