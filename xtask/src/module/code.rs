use std::borrow::Cow;
use std::ops::Range;

use super::cursor::Cursor;
use super::number;

/// A function with code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function<'a> {
    /// Its symbol, mangled or not; empty where the module tells none.
    pub name: String,
    /// Its locals and instructions.
    pub body: Cow<'a, [u8]>,
}

pub fn bodies(section: &[u8]) -> Option<Vec<&[u8]>> {
    Cursor::over(section).list(|cursor| {
        let length = cursor.number()?;
        cursor.take(length)
    })
}

/// Where bodies stand in the section.
pub fn places(section: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut cursor = Cursor::over(section);
    let count = cursor.number()?;
    let place = |_| {
        let length = cursor.number()?;
        let start = section.len() - cursor.len();
        cursor.take(length)?;
        Some(start..start + length)
    };
    (0..count).map(place).collect()
}

pub fn encode(functions: &[Function<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number::put(&mut bytes, functions.len());
    for function in functions {
        number::put(&mut bytes, function.body.len());
        bytes.extend_from_slice(&function.body);
    }
    bytes
}
