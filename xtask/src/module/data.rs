use std::ops::Range;

use super::cursor::Cursor;
use super::number;

const I32_CONST: u8 = 0x41;
const GLOBAL_GET: u8 = 0x23;
const END: u8 = 0x0b;

/// A piece of what memory begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Where it is put; `None` where that is only known when the module runs.
    pub address: Option<u32>,
    /// What is put there.
    pub bytes: Vec<u8>,
    head: Vec<u8>,
}

impl Segment {
    /// One that is put there into the only memory.
    pub fn new(address: u32, bytes: Vec<u8>) -> Self {
        let mut head = vec![0, I32_CONST];
        number::put_signed(&mut head, address as usize);
        head.push(END);
        let address = Some(address);
        Self {
            address,
            bytes,
            head,
        }
    }
}

impl Segment {
    /// What is put at these addresses, where it puts something at each.
    pub fn slice(&self, addresses: Range<u32>) -> Option<&[u8]> {
        self.bytes.get(self.places(addresses)?)
    }

    /// The same, to be changed.
    pub fn slice_mut(&mut self, addresses: Range<u32>) -> Option<&mut [u8]> {
        let places = self.places(addresses)?;
        self.bytes.get_mut(places)
    }

    fn places(&self, addresses: Range<u32>) -> Option<Range<usize>> {
        let place = |address: u32| Some(address.checked_sub(self.address?)? as usize);
        Some(place(addresses.start)?..place(addresses.end)?)
    }
}

pub fn segments(section: &[u8]) -> Option<Vec<Segment>> {
    Cursor::over(section).list(|cursor| {
        let mut address = None;
        let head = cursor.raw(|cursor| {
            address = head(cursor)?;
            Some(())
        })?;
        let length = cursor.number()?;
        Some(Segment {
            address,
            bytes: cursor.take(length)?.to_owned(),
            head: head.to_owned(),
        })
    })
}

/// Where what segments put into memory stands in the section.
pub fn places(section: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut cursor = Cursor::over(section);
    let count = cursor.number()?;
    let place = |_| {
        head(&mut cursor)?;
        let length = cursor.number()?;
        let start = section.len() - cursor.len();
        cursor.take(length)?;
        Some(start..start + length)
    };
    (0..count).map(place).collect()
}

pub fn encode(segments: &[Segment]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number::put(&mut bytes, segments.len());
    for segment in segments {
        bytes.extend_from_slice(&segment.head);
        number::put(&mut bytes, segment.bytes.len());
        bytes.extend_from_slice(&segment.bytes);
    }
    bytes
}

/// The address, as `offset`.
fn head(cursor: &mut Cursor<'_>) -> Option<Option<u32>> {
    match cursor.number()? {
        // Into the only memory.
        0 => offset(cursor),
        // Wherever and whenever the code says.
        1 => Some(None),
        // Into a memory by its number.
        2 => {
            let memory = cursor.number()?;
            Some(offset(cursor)?.filter(|_| memory == 0))
        }
        _ => None,
    }
}

/// The outer `None` is for what cannot be read, the inner one for what cannot be known.
fn offset(cursor: &mut Cursor<'_>) -> Option<Option<u32>> {
    let address = match cursor.byte()? {
        I32_CONST => Some(cursor.signed()?),
        GLOBAL_GET => {
            cursor.number()?;
            None
        }
        _ => return None,
    };
    (cursor.byte()? == END).then_some(address)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SECTION: &[u8] = &[
        4, //
        0, 0x41, 0x80, 0x80, 0xc0, 0, 0x0b, 2, b'h', b'i', // at 1 MiB
        0, 0x23, 1, 0x0b, 1, b'g', // where a global says
        1, 1, b'p', // passive
        2, 1, 0x41, 8, 0x0b, 0, // in another memory
    ];

    #[test]
    fn segments_are_where_they_say() {
        let read = segments(SECTION).unwrap();
        let addresses: Vec<_> = read.iter().map(|it| it.address).collect();
        assert_eq!(addresses, [Some(1 << 20), None, None, None]);
        assert_eq!(encode(&read), SECTION);
        let places = places(SECTION).unwrap();
        let found: Vec<_> = places
            .into_iter()
            .map(|it| SECTION.get(it).unwrap())
            .collect();
        assert_eq!(found, [b"hi".as_slice(), b"g", b"p", b""]);
        let again = Segment::new(1 << 20, b"hi".to_vec());
        assert_eq!(
            segments(&encode(&[again])).unwrap().first(),
            read.first()
                .map(|it| Segment {
                    head: vec![0, 0x41, 0x80, 0x80, 0xc0, 0, 0x0b],
                    ..it.clone()
                })
                .as_ref()
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for length in 0..SECTION.len() {
            assert_eq!(segments(SECTION.get(..length).unwrap()), None, "{length}");
        }
        assert_eq!(segments(&[1, 3, 0]), None);
        assert_eq!(segments(&[1, 0, 0x42, 0, 0x0b, 0]), None);
    }
}
