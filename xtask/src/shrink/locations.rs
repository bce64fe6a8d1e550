//! Where panics happen: `core::panic::Location`s and the paths of source files they point to, a
//! fifth of the site's data.
//!
//! Nothing marks them as such, so they are recognised by what they look like, and what could be
//! something else is kept. A location is four aligned words: the address of a path, its length,
//! line and column. A path goes only where nothing else is seen to point into it: linkers give a
//! text and the end of a longer one the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use xtask::module::{Module, Segment};

const WORD: u32 = 4;
const LONGEST_PATH: u32 = 512;
const LAST_LINE: u32 = 100_000;
const LAST_COLUMN: u32 = 1_000;

/// Fills locations and their paths with zeros, of which nothing is left once they are compressed.
/// `None`: it cannot be read.
pub fn forget(module: &mut Module<'_>) -> Option<()> {
    let mut memory = Memory::of(module.segments()?);
    if memory.is_ambiguous() {
        return Some(());
    }
    let locations: BTreeMap<u32, Text> = memory
        .words()
        .filter_map(|at| memory.location(at))
        .collect();
    for path in paths_to_forget(module, &memory, &locations) {
        memory.clear(path);
    }
    for at in locations.into_keys() {
        let length = 4 * WORD;
        memory.clear(Text { at, length });
    }
    module.set_segments(&memory.segments);
    Some(())
}

/// The paths that nothing but these locations can be seen to use.
fn paths_to_forget(
    module: &Module<'_>,
    memory: &Memory,
    locations: &BTreeMap<u32, Text>,
) -> BTreeSet<Text> {
    let mut numbers: BTreeSet<u32> = module.possible_numbers().collect();
    let mut texts = Vec::new();
    for at in memory.words() {
        if locations.contains_key(&at) {
            continue;
        }
        let words = memory.word(at).zip(memory.word(at.saturating_add(WORD)));
        numbers.extend(memory.word(at));
        texts.extend(words.map(|(at, length)| Text { at, length }));
    }
    // A text that ends beyond its segment is none.
    texts.retain(|text| memory.bytes(*text).is_some());

    let mut paths: BTreeSet<Text> = locations.values().copied().collect();
    let mut kept: Vec<Text> = Vec::new();
    loop {
        let more = paths.iter().copied().find(|path| {
            numbers.range(path.at..path.end()).next().is_some()
                || texts.iter().any(|text| text.overlaps(*path))
                || kept.iter().any(|text| text.overlaps(*path))
                || memory.is_end_of_another(*path, &paths)
        });
        let Some(more) = more else { return paths };
        paths.remove(&more);
        kept.push(more);
    }
}

/// A text in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Text {
    at: u32,
    length: u32,
}

impl Text {
    fn end(self) -> u32 {
        self.at.saturating_add(self.length)
    }

    fn overlaps(self, other: Self) -> bool {
        self.at < other.end() && other.at < self.end()
    }
}

/// What memory begins with.
struct Memory {
    segments: Vec<Segment>,
    /// By address: which segment, and its end.
    places: BTreeMap<u32, (usize, u32)>,
}

impl Memory {
    fn of(segments: Vec<Segment>) -> Self {
        let placed = segments.iter().enumerate().filter_map(|(index, segment)| {
            let at = segment.address?;
            let length = u32::try_from(segment.bytes.len()).ok()?;
            (length > 0).then_some((at, (index, at.checked_add(length)?)))
        });
        let places = placed.collect();
        Self { segments, places }
    }

    /// Whether it is unknown what is where: segments over one another, or placed by the code.
    fn is_ambiguous(&self) -> bool {
        let known = self.segments.iter().filter(|it| !it.bytes.is_empty());
        let mut end = 0;
        self.places.len() != known.count()
            || self.places.iter().any(|(at, (_, next))| {
                let overlaps = *at < end;
                end = *next;
                overlaps
            })
    }

    fn bytes(&self, text: Text) -> Option<&[u8]> {
        let (at, (index, _)) = self.places.range(..=text.at).next_back()?;
        let start = (text.at - at) as usize;
        let bytes = &self.segments.get(*index)?.bytes;
        bytes.get(start..start.checked_add(text.length as usize)?)
    }

    fn word(&self, at: u32) -> Option<u32> {
        let bytes = self.bytes(Text { at, length: WORD })?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }

    fn holds(&self, at: u32) -> bool {
        self.bytes(Text { at, length: 1 }).is_some()
    }

    /// The addresses of all whole words.
    fn words(&self) -> impl Iterator<Item = u32> {
        self.places.iter().flat_map(|(at, (_, end))| {
            let first = at.checked_next_multiple_of(WORD).unwrap_or(*end);
            (first..end.saturating_sub(WORD - 1)).step_by(WORD as usize)
        })
    }

    fn location(&self, at: u32) -> Option<(u32, Text)> {
        let word = |place: u32| self.word(at.checked_add(place * WORD)?);
        let (path, length, line, column) = (word(0)?, word(1)?, word(2)?, word(3)?);
        let path = Text { at: path, length };
        let is_plausible = (1..=LONGEST_PATH).contains(&length)
            && (1..=LAST_LINE).contains(&line)
            && (1..=LAST_COLUMN).contains(&column)
            // Two texts side by side are no location.
            && !self.holds(line)
            && is_path(self.bytes(path)?);
        is_plausible.then_some((at, path))
    }

    /// Whether a text may be the end of a longer one that is none of `paths`. Linkers give two
    /// texts the same bytes only where a zero ends them.
    fn is_end_of_another(&self, text: Text, paths: &BTreeSet<Text>) -> bool {
        let byte = |at| self.bytes(Text { at, length: 1 });
        if byte(text.end()).is_some_and(|byte| byte != [0]) {
            return false;
        }
        let mut at = text.at;
        while let Some(before) = at.checked_sub(1) {
            if byte(before).is_none_or(|byte| byte == [0]) {
                break;
            }
            at = before;
        }
        let length = text.end() - at;
        !paths.contains(&Text { at, length })
    }

    fn clear(&mut self, text: Text) {
        let Some((at, (index, _))) = self.places.range(..=text.at).next_back() else {
            return;
        };
        let start = (text.at - at) as usize;
        let end = start.saturating_add(text.length as usize);
        let segment = self.segments.get_mut(*index);
        if let Some(bytes) = segment.and_then(|it| it.bytes.get_mut(start..end)) {
            bytes.fill(0);
        }
    }
}

fn is_path(text: &[u8]) -> bool {
    text.ends_with(b".rs")
        && text.iter().any(|byte| matches!(byte, b'/' | b'\\'))
        && text.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::super::samples::{functions, module, section};
    use super::*;

    const BASE: u32 = 1 << 20;
    const PATH: &str = "/home/me/src/lib.rs";

    /// Memory at [`BASE`] of these texts, one after the other, and these words behind them.
    struct Sample {
        bytes: Vec<u8>,
        words: u32,
    }

    impl Sample {
        fn new(texts: &[u8], words: &[u32]) -> Self {
            let mut bytes = texts.to_vec();
            bytes.resize(bytes.len().next_multiple_of(4), 0);
            let place = bytes.len() as u32;
            bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
            Self {
                bytes,
                words: place,
            }
        }

        /// After `forget`: the texts, and the words.
        fn forget(&self, code: &[u8]) -> (Vec<u8>, Vec<u32>) {
            let length = self.bytes.len() as u16;
            assert!((128..1 << 14).contains(&length) || length < 128);
            let mut data = vec![1, 0, 0x41, 0x80, 0x80, 0xc0, 0, 0x0b];
            data.extend_from_slice(&[length as u8 | 0x80, (length >> 7) as u8]);
            data.extend_from_slice(&self.bytes);
            let mut sections = functions(&[("f", code)]);
            sections.insert(3, section(11, &data));
            let bytes = module(&sections);
            let mut module = Module::read(&bytes).unwrap();
            assert_eq!(forget(&mut module), Some(()));
            let segments = module.segments().unwrap();
            let (texts, words) = segments[0].bytes.split_at(self.words as usize);
            let words = words.chunks_exact(4);
            let words = words.map(|word| u32::from_le_bytes(word.try_into().unwrap()));
            (texts.to_vec(), words.collect())
        }
    }

    /// No locals, `end`.
    const NO_CODE: &[u8] = &[0, 0x0b];
    const LENGTH: u32 = PATH.len() as u32;

    fn texts(before: &str) -> Vec<u8> {
        format!("{before}{PATH}\0").into_bytes()
    }

    fn is_there(texts: &[u8]) -> bool {
        texts.windows(PATH.len()).any(|it| it == PATH.as_bytes())
    }

    #[test]
    fn locations_and_their_paths_are_forgotten() {
        let words = [BASE, LENGTH, 12, 5, 7, BASE, LENGTH, 99, 1];
        let (texts, words) = Sample::new(&texts(""), &words).forget(NO_CODE);
        assert_eq!(words, [0, 0, 0, 0, 7, 0, 0, 0, 0]);
        assert!(texts.iter().all(|byte| *byte == 0));
    }

    #[test]
    fn what_only_looks_alike_is_kept() {
        for words in [
            // Without a line or a column, or beyond every file.
            [BASE, LENGTH, 0, 5],
            [BASE, LENGTH, 12, 0],
            [BASE, LENGTH, 200_000, 5],
            [BASE, LENGTH, 12, 5_000],
            // Of another length; elsewhere.
            [BASE, LENGTH - 1, 12, 5],
            [BASE, LENGTH + 1, 12, 5],
            [BASE, 3, 12, 5],
            [BASE, u32::MAX, 12, 5],
            [BASE + 5_000, LENGTH, 12, 5],
            [8, LENGTH, 12, 5],
            // Two texts.
            [BASE, LENGTH, BASE, LENGTH],
        ] {
            let sample = Sample::new(&texts(""), &words);
            let (texts, after) = sample.forget(NO_CODE);
            assert_eq!(after, words);
            assert!(is_there(&texts), "{words:?}");
        }
        // No text.
        let mut odd = texts("");
        odd[3] = 7;
        let words = [BASE, LENGTH, 12, 5];
        assert_eq!(Sample::new(&odd, &words).forget(NO_CODE).1, words);
    }

    #[test]
    fn a_path_that_something_else_points_into_is_kept() {
        let location = [BASE, LENGTH, 12, 5];
        // By a word of data, at its beginning and at its end.
        for other in [BASE, BASE + LENGTH - 1] {
            let words = [&location[..], &[other, 1]].concat();
            let (texts, after) = Sample::new(&texts(""), &words).forget(NO_CODE);
            assert_eq!(after, [0, 0, 0, 0, other, 1]);
            assert!(is_there(&texts));
        }
        // By code: `i32.const BASE + 3`, `drop`.
        let code = [0, 0x41, 0x83, 0x80, 0xc0, 0, 0x1a, 0x0b];
        let (kept, after) = Sample::new(&texts(""), &location).forget(&code);
        assert_eq!(after, [0, 0, 0, 0]);
        assert!(is_there(&kept));
        // By an instruction's offset: `i32.const 0`, `i32.load offset=BASE + 3`, `drop`.
        let code = [0, 0x41, 0, 0x28, 2, 0x83, 0x80, 0x40, 0x1a, 0x0b];
        let (kept, _) = Sample::new(&texts(""), &location).forget(&code);
        assert!(is_there(&kept));
    }

    #[test]
    fn a_path_that_is_the_end_of_another_text_is_kept() {
        let before = "see ";
        let location = [BASE + 4, LENGTH, 12, 5];
        let (kept, after) = Sample::new(&texts(before), &location).forget(NO_CODE);
        assert_eq!(after, [0, 0, 0, 0]);
        assert!(
            is_there(&kept),
            "a text with a zero at its end, used by code"
        );
        // Without a zero at the end texts share no bytes, and where one ends is in the data.
        let texts = format!("{before}{PATH}behind").into_bytes();
        let words = [&location[..], &[BASE, 4]].concat();
        let (kept, _) = Sample::new(&texts, &words).forget(NO_CODE);
        assert!(!is_there(&kept) && kept.starts_with(b"see \0"));
        assert!(kept.windows(6).any(|it| it == b"behind"));
        let words = [&location[..], &[BASE, 5]].concat();
        assert!(is_there(&Sample::new(&texts, &words).forget(NO_CODE).0));
    }

    #[test]
    fn a_path_in_a_path_goes_with_it_or_not_at_all() {
        let inner = [BASE + 9, LENGTH - 9, 12, 5];
        let outer = [BASE, LENGTH, 7, 5];
        let words = [inner, outer].concat();
        let (gone, _) = Sample::new(&texts(""), &words).forget(NO_CODE);
        assert!(gone.iter().all(|byte| *byte == 0));
        // Something points into the part that only the longer one has.
        let words = [&inner[..], &outer, &[BASE + 2, 1]].concat();
        let (kept, _) = Sample::new(&texts(""), &words).forget(NO_CODE);
        assert!(is_there(&kept));
    }

    #[test]
    fn where_it_is_unknown_what_is_where_everything_is_kept() {
        let at = |address: u8, bytes: &[u8]| {
            [&[0, 0x41, address, 0x0b, bytes.len() as u8], bytes].concat()
        };
        let location = |line: u32| {
            let words = [8, LENGTH, line, 5].map(u32::to_le_bytes);
            at(32, &words.concat())
        };
        let texts = at(8, &texts(""));
        let plain = [vec![2], texts.clone(), location(200)].concat();
        // A line that may be an address.
        let doubtful = [vec![2], texts.clone(), location(12)].concat();
        let overlapping = [vec![3], texts, location(200), at(40, b"x")].concat();
        let passive = [&[3], &plain[1..], &[1, 1, b'x']].concat();
        for (data, is_changed) in [
            (plain, true),
            (doubtful, false),
            (overlapping, false),
            (passive, false),
        ] {
            let bytes = module(&[section(11, &data)]);
            let mut module = Module::read(&bytes).unwrap();
            assert_eq!(forget(&mut module), Some(()));
            assert_eq!(module.encode() != bytes, is_changed);
        }
    }
}
