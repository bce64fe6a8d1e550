use std::borrow::Cow;

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

pub fn encode(functions: &[Function<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number::put(&mut bytes, functions.len());
    for function in functions {
        number::put(&mut bytes, function.body.len());
        bytes.extend_from_slice(&function.body);
    }
    bytes
}
