use super::cursor::Cursor;
use super::number;

const I32_CONST: u8 = 0x41;
const END: u8 = 0x0b;

/// Functions in the slots of the first table, from one slot on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elements {
    /// The first slot.
    pub slot: usize,
    /// Their numbers.
    pub functions: Vec<usize>,
}

/// `None` also where there are segments of another kind.
pub fn read(section: &[u8]) -> Option<Vec<Elements>> {
    Cursor::over(section).list(|cursor| {
        if cursor.number()? != 0 || cursor.byte()? != I32_CONST {
            return None;
        }
        let slot = cursor.signed()?;
        if cursor.byte()? != END {
            return None;
        }
        let functions = (0..cursor.number()?).map(|_| cursor.number());
        Some(Elements {
            slot: slot.try_into().ok()?,
            functions: functions.collect::<Option<_>>()?,
        })
    })
}

pub fn encode(elements: &[Elements]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number::put(&mut bytes, elements.len());
    for segment in elements {
        bytes.extend_from_slice(&[0, I32_CONST]);
        number::put_signed(&mut bytes, segment.slot);
        bytes.push(END);
        number::put(&mut bytes, segment.functions.len());
        for function in &segment.functions {
            number::put(&mut bytes, *function);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_read_and_written() {
        let section = [
            2, 0, 0x41, 1, 0x0b, 2, 5, 0x80, 1, 0, 0x41, 0xc0, 0, 0x0b, 0,
        ];
        let read = read(&section);
        let segment = |slot, functions: &[usize]| Elements {
            slot,
            functions: functions.to_vec(),
        };
        let expected = vec![segment(1, &[5, 128]), segment(64, &[])];
        assert_eq!(read, Some(expected.clone()));
        assert_eq!(encode(&expected), section);
    }

    #[test]
    fn another_kind_is_refused() {
        assert_eq!(read(&[1, 1, 0, 1, 5]), None, "passive");
        assert_eq!(
            read(&[1, 0, 0x23, 1, 0x0b, 1, 5]),
            None,
            "where a global says"
        );
    }
}
