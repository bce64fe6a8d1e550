//! What of the linked module is for later pages alone: everything that is reached through a gate
//! and in no other way.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use xtask::module::{Kind, Module, Relocation, Symbol};

/// What is not needed before a gate is gone through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Later {
    /// Slots of the table.
    pub slots: BTreeSet<usize>,
    /// Addresses in memory.
    pub data: Vec<Range<u32>>,
}

/// Follows the linker's relocations through a module as it was linked: functions, and data that
/// points to functions and to other data. What nobody is seen to use is not for later. `None`: it
/// was not linked with `--emit-relocs`, or cannot be read.
pub fn later(linked: &Module<'_>, is_gate: impl Fn(&str) -> bool) -> Option<Later> {
    let graph = Graph::of(linked, is_gate)?;
    let needed = graph.reached(graph.roots.iter().copied());
    let mut later = graph.reached(graph.gates.iter().copied());
    later.retain(|node| !needed.contains(node));

    let elements = linked.elements()?;
    let slots = elements.iter().flat_map(|segment| {
        let functions = segment.functions.iter().enumerate();
        functions.map(|(place, function)| (segment.slot + place, *function))
    });
    let is_later = |(_, function): &(usize, usize)| later.contains(&Node::Function(*function));
    Some(Later {
        slots: slots.filter(is_later).map(|(slot, _)| slot).collect(),
        data: graph.addresses(linked, &later)?,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Function(usize),
    /// By segment, start and end. Several symbols may be the same piece.
    Data(usize, usize, usize),
}

struct Graph {
    edges: BTreeMap<Node, BTreeSet<Node>>,
    roots: BTreeSet<Node>,
    gates: BTreeSet<Node>,
    data: BTreeSet<Node>,
}

impl Graph {
    fn of(linked: &Module<'_>, is_gate: impl Fn(&str) -> bool) -> Option<Self> {
        let symbols = linked.symbols()?;
        let mut graph = Self {
            edges: BTreeMap::new(),
            roots: BTreeSet::new(),
            gates: BTreeSet::new(),
            data: BTreeSet::new(),
        };
        for symbol in &symbols {
            match (node(symbol), symbol) {
                (Some(gate), Symbol::Function { name, .. }) if is_gate(name) => {
                    graph.gates.insert(gate);
                }
                (Some(data @ Node::Data(..)), _) => {
                    graph.data.insert(data);
                }
                _ => {}
            }
        }
        let exports = linked.exports()?;
        let exported = exports.iter().filter_map(|it| it.index(Kind::Function));
        graph.roots = exported.chain(linked.start()).map(Node::Function).collect();
        graph.follow_code(linked, &symbols)?;
        graph.follow_data(linked, &symbols)?;
        Some(graph)
    }

    fn follow_code(&mut self, linked: &Module<'_>, symbols: &[Symbol]) -> Option<()> {
        let (places, imported) = (linked.code_places()?, linked.imported()?);
        for relocation in linked.code_relocations()? {
            let function = containing(&places, &relocation)?;
            let from = [Node::Function(imported + function)];
            self.connect(&from, node(symbols.get(relocation.symbol)?));
        }
        Some(())
    }

    fn follow_data(&mut self, linked: &Module<'_>, symbols: &[Symbol]) -> Option<()> {
        let places = linked.data_places()?;
        for relocation in linked.data_relocations()? {
            let segment = containing(&places, &relocation)?;
            let at = relocation.at - places.get(segment)?.start;
            // Pieces may lie over one another: linkers give a text and the end of a longer one
            // the same bytes.
            let pieces = self.data.range(..=Node::Data(segment, at, usize::MAX));
            let pieces: Vec<_> = pieces
                .filter(|it| matches!(it, Node::Data(of, _, end) if *of == segment && at < *end))
                .copied()
                .collect();
            self.connect(&pieces, node(symbols.get(relocation.symbol)?));
        }
        Some(())
    }

    /// From nowhere that is known: then it is needed.
    fn connect(&mut self, from: &[Node], to: Option<Node>) {
        let Some(to) = to else { return };
        if from.is_empty() {
            self.roots.insert(to);
        }
        for node in from {
            if !self.gates.contains(&to) || self.gates.contains(node) {
                self.edges.entry(*node).or_default().insert(to);
            }
        }
    }

    fn reached(&self, from: impl Iterator<Item = Node>) -> BTreeSet<Node> {
        let mut waiting: Vec<Node> = from.collect();
        let mut reached = BTreeSet::new();
        while let Some(node) = waiting.pop() {
            if reached.insert(node) {
                waiting.extend(self.edges.get(&node).into_iter().flatten());
            }
        }
        reached
    }

    /// Where the data of these is, but for what others have part in.
    fn addresses(&self, linked: &Module<'_>, later: &BTreeSet<Node>) -> Option<Vec<Range<u32>>> {
        let segments = linked.segments()?;
        let address = |segment: usize, at: usize| {
            let base = segments.get(segment)?.address?;
            base.checked_add(u32::try_from(at).ok()?)
        };
        let mut bytes = BTreeMap::<u32, bool>::new();
        for node in &self.data {
            let Node::Data(segment, start, end) = node else {
                continue;
            };
            // Of what begins as zeros nothing is in the module.
            let (Some(start), Some(end)) = (address(*segment, *start), address(*segment, *end))
            else {
                continue;
            };
            for byte in start..end {
                let is_later = bytes.entry(byte).or_insert(true);
                *is_later &= later.contains(node);
            }
        }
        let mut ranges: Vec<Range<u32>> = Vec::new();
        for (byte, _) in bytes.into_iter().filter(|(_, is_later)| *is_later) {
            match ranges.last_mut() {
                Some(range) if range.end == byte => range.end += 1,
                _ => ranges.push(byte..byte + 1),
            }
        }
        Some(ranges)
    }
}

fn node(symbol: &Symbol) -> Option<Node> {
    match symbol {
        Symbol::Function { index, .. } => Some(Node::Function(*index)),
        Symbol::Data {
            segment,
            start,
            length,
        } => Some(Node::Data(*segment, *start, start.checked_add(*length)?)),
        Symbol::Other => None,
    }
}

/// Which place a relocation is in. Places are in order.
fn containing(places: &[Range<usize>], relocation: &Relocation) -> Option<usize> {
    let place = places.partition_point(|place| place.end <= relocation.at);
    places.get(place)?.contains(&relocation.at).then_some(place)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::single_range_in_vec_init)]
    use super::*;
    use crate::shrink::samples::{module, section};

    const R_FUNCTION: u8 = 0;
    const R_TABLE_SLOT: u8 = 1;
    const R_ADDRESS: u8 = 4;
    const R_ADDRESS_IN_DATA: u8 = 5;

    fn custom(name: &str, content: &[u8]) -> Vec<u8> {
        let name = [&[name.len() as u8], name.as_bytes()].concat();
        section(0, &[&name, content].concat())
    }

    /// Five functions of four bytes, the first of which is exported; twelve bytes of data.
    ///
    /// `main` goes to `helper` by a call and to `page` by its slot; `page` to `helper`, to `deep`
    /// by its slot, and to the data at 4 to 8; `main` to the data at 0 to 6. `lost` is nobody's.
    fn linked() -> Vec<u8> {
        let bodies = [&[5][..], &[4, 0, 0x01, 0x01, 0x0b].repeat(5)].concat();
        let function =
            |index: u8, name: &str| [&[0, 0, index, name.len() as u8], name.as_bytes()].concat();
        let data = |name: u8, start, length| vec![1, 0, 1, name, 0, start, length];
        let symbols = [
            function(0, "main"),
            function(1, "helper"),
            function(2, "page"),
            function(3, "deep"),
            function(4, "lost"),
            data(b'a', 0, 6),
            data(b'b', 4, 4),
            data(b'c', 8, 4),
        ];
        let symbols = [vec![symbols.len() as u8], symbols.concat()].concat();
        let linking = [&[2, 8, symbols.len() as u8], symbols.as_slice()].concat();
        // Each body begins one byte behind its length.
        let at = |function: u8| 1 + function * 5 + 2;
        let code = [
            vec![3, 6],
            vec![R_FUNCTION, at(0), 1],
            vec![R_TABLE_SLOT, at(0) + 1, 2],
            vec![R_ADDRESS, at(0), 5, 0],
            vec![R_FUNCTION, at(2), 1],
            vec![R_TABLE_SLOT, at(2) + 1, 3],
            vec![R_ADDRESS, at(2), 6, 0],
        ];
        // What is at 6 points to what is at 8.
        let in_data = [4, 1, R_ADDRESS_IN_DATA, 6 + 6, 7, 0];
        module(&[
            section(1, &[1, 0x60, 0, 0]),
            section(3, &[5, 0, 0, 0, 0, 0]),
            section(4, &[1, 0x70, 0, 6]),
            section(7, &[1, 1, b'm', 0, 0]),
            section(9, &[1, 0, 0x41, 1, 0x0b, 4, 1, 2, 3, 4]),
            section(10, &bodies),
            section(11, &[&[1, 0, 0x41, 16, 0x0b, 12][..], &[7; 12]].concat()),
            custom("linking", &linking),
            custom("reloc.CODE", &code.concat()),
            custom("reloc.DATA", &in_data),
        ])
    }

    #[test]
    fn what_is_reached_through_a_gate_alone_is_for_later() {
        let bytes = linked();
        let found = later(&Module::read(&bytes).unwrap(), |name| name == "page").unwrap();
        // `page` and `deep`; `helper` is called by `main` too, and nobody is seen to use `lost`.
        assert_eq!(found.slots, BTreeSet::from([2, 3]));
        // Of the bytes at 4 to 8 the first two are `main`'s too; and what they point to.
        let expected: [Range<u32>; 1] = [16 + 6..16 + 12];
        assert_eq!(found.data, expected);
    }

    #[test]
    fn without_a_gate_nothing_is_for_later() {
        let bytes = linked();
        let found = later(&Module::read(&bytes).unwrap(), |_| false).unwrap();
        assert_eq!(found, Later::default());
    }

    #[test]
    fn a_module_that_was_linked_without_relocations_says_nothing() {
        let bytes = linked();
        let mut module = Module::read(&bytes).unwrap();
        module.set_custom("reloc.CODE", None);
        assert_eq!(later(&module, |name| name == "page"), None);
    }
}
