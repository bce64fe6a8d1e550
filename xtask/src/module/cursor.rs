/// A place in a module's bytes.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub fn over(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub fn is_done(&self) -> bool {
        self.bytes.is_empty()
    }

    /// How many bytes are left.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// All of them.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// An unsigned LEB128 number of at most 32 bits.
    pub fn number(&mut self) -> Option<usize> {
        let mut value = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(value).ok()?.try_into().ok();
            }
        }
        None
    }

    /// A signed one, as its 32 bits.
    pub fn signed(&mut self) -> Option<u32> {
        let mut value = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                if byte & 0x40 != 0 {
                    value |= u64::MAX << (shift + 7);
                }
                return Some(value as u32);
            }
        }
        None
    }

    /// Skips a signed one of up to 64 bits.
    pub fn long(&mut self) -> Option<()> {
        for _ in 0..10 {
            if self.byte()? & 0x80 == 0 {
                return Some(());
            }
        }
        None
    }

    pub fn name(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    /// As many entries as the number here says, with nothing behind the last one.
    pub fn list<T>(mut self, entry: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        let entries: Option<Vec<T>> = (0..count).map(|_| entry(&mut self)).collect();
        entries.filter(|_| self.is_done())
    }

    /// What `part` reads, as it stands.
    pub fn raw(&mut self, part: impl FnOnce(&mut Self) -> Option<()>) -> Option<&'a [u8]> {
        let before = self.bytes;
        part(self)?;
        before.get(..before.len() - self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_to_their_last_bit() {
        let number = |bytes| Cursor::over(bytes).number();
        assert_eq!(number(&[0x7f]), Some(127));
        assert_eq!(number(&[0x80, 1]), Some(128));
        // Padded, as linkers write it.
        assert_eq!(number(&[0x81, 0x80, 0x80, 0x80, 0]), Some(1));
        assert_eq!(
            number(&[0xff, 0xff, 0xff, 0xff, 0x0f]),
            Some(u32::MAX as usize)
        );
        assert_eq!(number(&[0xff, 0xff, 0xff, 0xff, 0x1f]), None);
        assert_eq!(number(&[0x80]), None);
    }

    #[test]
    fn signed_numbers_keep_their_sign() {
        let signed = |bytes| Cursor::over(bytes).signed();
        assert_eq!(signed(&[0x7f]), Some(u32::MAX));
        assert_eq!(signed(&[0x3f]), Some(63));
        assert_eq!(signed(&[0x80, 0x80, 0xc0, 0]), Some(1 << 20));
        assert_eq!(signed(&[0x80, 0x80, 0x80, 0x80, 0x78]), Some(1 << 31));
    }
}
