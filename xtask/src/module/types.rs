use super::cursor::Cursor;

const FUNCTION: u8 = 0x60;

/// What functions of each type return, one byte for each value.
pub fn results(section: &[u8]) -> Option<Vec<Vec<u8>>> {
    Cursor::over(section).list(|cursor| {
        if cursor.byte()? != FUNCTION {
            return None;
        }
        values(cursor)?;
        values(cursor)
    })
}

/// The types of a module's own functions.
pub fn of_functions(section: &[u8]) -> Option<Vec<usize>> {
    Cursor::over(section).list(Cursor::number)
}

fn values(cursor: &mut Cursor<'_>) -> Option<Vec<u8>> {
    (0..cursor.number()?).map(|_| value(cursor)).collect()
}

/// A value's type by its first byte: references may name what they are to.
pub fn value(cursor: &mut Cursor<'_>) -> Option<u8> {
    let first = cursor.byte()?;
    if matches!(first, 0x63 | 0x64) {
        cursor.signed()?;
    }
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_told_from_parameters() {
        let section = [
            3, 0x60, 2, 0x7f, 0x7e, 1, 0x7f, 0x60, 0, 0, 0x60, 1, 0x63, 0, 0,
        ];
        let found = results(&section);
        assert_eq!(found, Some(vec![vec![0x7f], vec![], vec![]]));
        assert_eq!(results(&[1, 0x5f, 0]), None, "a type of no function");
        assert_eq!(results(&[1, 0x60, 5, 0x7f]), None);
        assert_eq!(of_functions(&[2, 1, 0x80, 1]), Some(vec![1, 128]));
    }
}
