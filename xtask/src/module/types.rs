use super::cursor::Cursor;

const FUNCTION: u8 = 0x60;

/// What a function takes and returns, one byte for each value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Its parameters.
    pub parameters: Vec<u8>,
    /// Its results.
    pub results: Vec<u8>,
}

/// All types, by their numbers.
pub fn signatures(section: &[u8]) -> Option<Vec<Signature>> {
    Cursor::over(section).list(|cursor| {
        if cursor.byte()? != FUNCTION {
            return None;
        }
        let (parameters, results) = (values(cursor)?, values(cursor)?);
        Some(Signature {
            parameters,
            results,
        })
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
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn results_are_told_from_parameters() {
        let section = [
            3, 0x60, 2, 0x7f, 0x7e, 1, 0x7f, 0x60, 0, 0, 0x60, 1, 0x63, 0, 0,
        ];
        let found = signatures(&section).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.parameters.as_slice(), it.results.as_slice()))
            .collect();
        let (i32, i64, to_function) = (0x7f, 0x7e, 0x63);
        let expected: [(&[u8], &[u8]); 3] =
            [(&[i32, i64], &[i32]), (&[], &[]), (&[to_function], &[])];
        assert_eq!(found, expected);
        assert_eq!(signatures(&[1, 0x5f, 0]), None, "a type of no function");
        assert_eq!(signatures(&[1, 0x60, 5, 0x7f]), None);
        assert_eq!(of_functions(&[2, 1, 0x80, 1]), Some(vec![1, 128]));
    }
}
