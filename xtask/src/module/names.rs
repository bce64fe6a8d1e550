use std::collections::HashMap;

use super::cursor::Cursor;
use super::number;

/// The part of the name section that is about functions.
const FUNCTIONS: u8 = 1;

/// What functions are called, by their numbers.
pub fn functions(section: &mut Cursor<'_>) -> Option<HashMap<usize, String>> {
    while !section.is_done() {
        let id = section.byte()?;
        let length = section.number()?;
        let part = Cursor::over(section.take(length)?);
        if id == FUNCTIONS {
            let names = part.list(|it| Some((it.number()?, it.name()?.to_owned())))?;
            return Some(names.into_iter().collect());
        }
    }
    Some(HashMap::new())
}

/// What the name section has in it where functions are called so, from number `first` on.
pub fn encode(names: &[String], first: usize) -> Vec<u8> {
    let mut part = Vec::new();
    number::put(&mut part, names.len());
    for (index, name) in names.iter().enumerate() {
        number::put(&mut part, first + index);
        number::put_name(&mut part, name);
    }
    let mut section = vec![FUNCTIONS];
    number::put(&mut section, part.len());
    section.extend(part);
    section
}
