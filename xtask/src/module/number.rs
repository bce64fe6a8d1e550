//! Numbers as modules have them.

/// Writes an unsigned LEB128 number, as short as it can be.
pub fn put(bytes: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// Writes a number that is not negative as a signed one.
pub fn put_signed(bytes: &mut Vec<u8>, mut value: usize) {
    while value >= 0x40 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Writes a text behind its length.
pub fn put_name(bytes: &mut Vec<u8>, name: &str) {
    put(bytes, name.len());
    bytes.extend_from_slice(name.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::super::cursor::Cursor;
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for value in [0, 1, 127, 128, 300, 16_383, 16_384, u32::MAX as usize] {
            let mut bytes = Vec::new();
            put(&mut bytes, value);
            let mut cursor = Cursor::over(&bytes);
            assert_eq!(cursor.number(), Some(value));
            assert!(cursor.is_done());

            let mut bytes = Vec::new();
            put_signed(&mut bytes, value);
            let mut cursor = Cursor::over(&bytes);
            assert_eq!(cursor.signed().map(|it| it as usize), Some(value));
            assert!(cursor.is_done());
        }
    }
}
