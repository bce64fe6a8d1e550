use std::collections::HashMap;

use super::cursor::Cursor;

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
