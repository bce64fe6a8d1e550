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

pub fn segments(section: &[u8]) -> Option<Vec<Segment>> {
    Cursor::over(section).list(|cursor| {
        let mut address = None;
        let head = cursor.raw(|cursor| {
            let flags = cursor.number()?;
            address = match flags {
                // Into the only memory.
                0 => offset(cursor)?,
                // Wherever and whenever the code says.
                1 => None,
                // Into a memory by its number.
                2 => {
                    let memory = cursor.number()?;
                    offset(cursor)?.filter(|_| memory == 0)
                }
                _ => return None,
            };
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
