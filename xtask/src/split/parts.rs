//! One optimised module becomes two: what is needed at once, and what is for later.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use xtask::module::{
    Elements, Export, Function, Import, Kind, Module, Segment, Table, functions_of, number,
};

use super::reach::Later;

/// What the later module imports of the other one comes from here.
pub const MAIN: &str = "b";

/// No locals, `unreachable`, `end`: of every type.
const TRAP: &[u8] = &[0, 0x00, 0x0b];

/// Both, before they are optimised once more. Each keeps the numbers of functions, slots and
/// addresses: the later one puts its functions into their slots, and its data into the other's
/// memory, when it begins. To functions of the other it goes by their slots. `None`: it is not
/// like that, or there is nothing for later.
pub fn parts(bytes: &[u8], later: &Later) -> Option<(Vec<u8>, Vec<u8>)> {
    let module = Module::read(bytes)?;
    let calls = calls(&module)?;
    let needed = needed(&module, &calls, later)?;
    let is_later = |function: &usize| calls.contains_key(function) && !needed.contains(function);
    if !calls.keys().any(is_later) {
        return None;
    }
    let called: BTreeSet<usize> = calls
        .iter()
        .filter(|(function, _)| is_later(function))
        .flat_map(|(_, calls)| calls)
        .copied()
        .filter(|it| needed.contains(it) && calls.contains_key(it))
        .collect();
    let slots = Slots::of(&module, &called, is_later)?;
    let main = main(&module, later, &slots, is_later)?;
    let part = part(&module, later, &slots, is_later)?;
    Some((main, part))
}

/// What each of its own functions names.
fn calls(module: &Module<'_>) -> Option<BTreeMap<usize, Vec<usize>>> {
    let imported = module.imported()?;
    let functions = module.functions()?.into_iter().enumerate();
    functions
        .map(|(index, function)| Some((imported + index, functions_of(&function.body)?)))
        .collect()
}

/// Everything that is reached without the slots for later.
fn needed(
    module: &Module<'_>,
    calls: &BTreeMap<usize, Vec<usize>>,
    later: &Later,
) -> Option<BTreeSet<usize>> {
    let exports = module.exports()?;
    let exported = exports.iter().filter_map(|it| it.index(Kind::Function));
    let mut waiting: Vec<usize> = exported.chain(module.start()).collect();
    for segment in module.elements()? {
        for (place, function) in segment.functions.into_iter().enumerate() {
            if !later.slots.contains(&(segment.slot + place)) {
                waiting.push(function);
            }
        }
    }
    let mut needed = BTreeSet::new();
    while let Some(function) = waiting.pop() {
        if needed.insert(function) {
            waiting.extend(calls.get(&function).into_iter().flatten());
        }
    }
    Some(needed)
}

/// The table of both.
struct Slots {
    /// What stands in each slot.
    functions: BTreeMap<usize, usize>,
    /// By which slots the later module finds the other's functions.
    by_function: BTreeMap<usize, usize>,
}

impl Slots {
    /// With one more at the end for each function that is called and has none.
    fn of(
        module: &Module<'_>,
        called: &BTreeSet<usize>,
        is_later: impl Fn(&usize) -> bool,
    ) -> Option<Self> {
        let mut functions = BTreeMap::new();
        for segment in module.elements()? {
            for (place, function) in segment.functions.into_iter().enumerate() {
                functions.insert(segment.slot + place, function);
            }
        }
        let mut by_function: BTreeMap<usize, usize> = functions
            .iter()
            .filter(|(_, function)| !is_later(function))
            .map(|(slot, function)| (*function, *slot))
            .collect();
        let mut end = module.tables()?.first()?.length;
        for function in called {
            by_function.entry(*function).or_insert_with(|| {
                functions.insert(end, *function);
                end += 1;
                end - 1
            });
        }
        Some(Self {
            functions,
            by_function,
        })
    }

    /// The module's tables, with room for all slots in the first one.
    fn tables(&self, module: &Module<'_>) -> Option<Vec<Table>> {
        let length = self.functions.keys().next_back().map_or(0, |slot| slot + 1);
        let mut tables = module.tables()?;
        let table = tables.first_mut()?;
        table.length = table.length.max(length);
        table.most = table.most.map(|most| most.max(length));
        Some(tables)
    }

    /// Those of some functions.
    fn elements(&self, of: impl Fn(&usize) -> bool) -> Vec<Elements> {
        let mut elements: Vec<Elements> = Vec::new();
        for (slot, function) in self.functions.iter().filter(|(_, it)| of(it)) {
            match elements.last_mut() {
                Some(last) if last.slot + last.functions.len() == *slot => {
                    last.functions.push(*function);
                }
                _ => elements.push(Elements {
                    slot: *slot,
                    functions: vec![*function],
                }),
            }
        }
        elements
    }
}

/// What is needed at once: the rest of its code traps, the rest of its data is zero, and what
/// state it has is exported.
fn main(
    module: &Module<'_>,
    later: &Later,
    slots: &Slots,
    is_later: impl Fn(&usize) -> bool,
) -> Option<Vec<u8>> {
    let mut main = module.clone();
    let imported = module.imported()?;
    let functions = module.functions()?.into_iter().enumerate();
    let functions: Vec<_> = functions
        .map(|(index, function)| match is_later(&(imported + index)) {
            true => Function {
                body: Cow::Borrowed(TRAP),
                ..function
            },
            false => function,
        })
        .collect();
    main.set_functions(&functions);

    let mut segments = module.segments()?;
    for range in &later.data {
        let bytes = segments
            .iter_mut()
            .find_map(|it| it.slice_mut(range.clone()))?;
        bytes.fill(0);
    }
    main.set_segments(&segments);

    // An empty slot would do; but they are one trap in the end, and one piece of the table.
    main.set_elements(&slots.elements(|_| true));
    let tables = slots.tables(module)?;
    main.set_tables(&tables);

    let mut exports = module.exports()?;
    for (kind, count) in [
        (Kind::Table, tables.len()),
        (Kind::Memory, module.memories()?.len()),
        (Kind::Global, module.globals()?.len()),
    ] {
        exports.extend((0..count).map(|it| Export::new(&name(kind, it), kind, it)));
    }
    main.set_exports(&exports);
    Some(main.encode())
}

/// What is for later: its state is the other's, and it goes to the other's functions by the table.
fn part(
    module: &Module<'_>,
    later: &Later,
    slots: &Slots,
    is_later: impl Fn(&usize) -> bool,
) -> Option<Vec<u8>> {
    let (imported, signatures) = (module.imported()?, module.signatures()?);
    let functions = module.functions()?.into_iter().zip(signatures).enumerate();
    let functions: Vec<_> = functions
        .map(|(index, (function, (number, signature)))| {
            let index = imported + index;
            let body = match (is_later(&index), slots.by_function.get(&index)) {
                (true, _) => function.body,
                (false, Some(slot)) => {
                    call_of_slot(signature.parameters.len(), *slot, number).into()
                }
                (false, None) => Cow::Borrowed(TRAP),
            };
            let name = function.name;
            Function { name, body }
        })
        .collect();

    let mut imports = module.imports()?;
    let tables = slots.tables(module)?.iter().map(Table::encode).collect();
    for (kind, types) in [
        (Kind::Table, tables),
        (Kind::Memory, module.memories()?),
        (Kind::Global, module.globals()?),
    ] {
        let types = types.iter().enumerate();
        imports.extend(types.map(|(it, of)| Import::new(MAIN, &name(kind, it), kind, of)));
    }

    let segments = module.segments()?;
    let data: Option<Vec<Segment>> = later
        .data
        .iter()
        .map(|range| {
            let bytes = segments.iter().find_map(|it| it.slice(range.clone()))?;
            Some(Segment::new(range.start, bytes.to_vec()))
        })
        .collect();

    let mut part = module.clone();
    part.take_out_definitions();
    part.set_functions(&functions);
    part.set_imports(&imports);
    part.set_elements(&slots.elements(is_later));
    part.set_segments(&data?);
    Some(part.encode())
}

/// Calls the function in a slot with what it was called with itself.
fn call_of_slot(parameters: usize, slot: usize, signature: usize) -> Vec<u8> {
    const LOCAL_GET: u8 = 0x20;
    const I32_CONST: u8 = 0x41;
    const CALL_INDIRECT: u8 = 0x11;
    const END: u8 = 0x0b;
    let mut body = vec![0];
    for parameter in 0..parameters {
        body.push(LOCAL_GET);
        number::put(&mut body, parameter);
    }
    body.push(I32_CONST);
    number::put_signed(&mut body, slot);
    body.push(CALL_INDIRECT);
    number::put(&mut body, signature);
    body.extend_from_slice(&[0, END]);
    body
}

/// Not one that wasm-bindgen gives, or that is put in the place of one of those.
fn name(kind: Kind, index: usize) -> String {
    let kind = match kind {
        Kind::Function => 'f',
        Kind::Table => 't',
        Kind::Memory => 'm',
        Kind::Global => 'g',
    };
    format!("{kind}{index}")
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::single_range_in_vec_init
    )]
    use super::*;
    use crate::shrink::samples::{module, section};

    const IMPORTED: usize = 0;
    const EXPORTED: usize = 1;
    const HELPER: usize = 2;
    const LATER: usize = 3;

    /// One imported function and three own ones of one parameter: an exported one that calls the
    /// helper; the helper; and one in slot 1 that calls the helper, the imported one and itself.
    fn whole() -> Vec<u8> {
        let calls = |functions: &[usize]| {
            let calls = functions.iter().flat_map(|it| [0x20, 0, 0x10, *it as u8]);
            let body: Vec<u8> = [0].into_iter().chain(calls).chain([0x0b]).collect();
            [vec![body.len() as u8], body].concat()
        };
        let bodies = [
            vec![3],
            calls(&[HELPER]),
            calls(&[]),
            calls(&[HELPER, IMPORTED, LATER]),
        ];
        module(&[
            section(1, &[1, 0x60, 1, 0x7f, 0]),
            section(2, &[1, 1, b'a', 1, b'f', 0, 0]),
            section(3, &[3, 0, 0, 0]),
            section(4, &[1, 0x70, 1, 2, 2]),
            section(5, &[1, 0, 1]),
            section(6, &[1, 0x7f, 1, 0x41, 0, 0x0b]),
            section(7, &[1, 1, b'e', 0, EXPORTED as u8]),
            section(9, &[1, 0, 0x41, 1, 0x0b, 1, LATER as u8]),
            section(10, &bodies.concat()),
            section(11, &[1, 0, 0x41, 8, 0x0b, 4, b'a', b'b', b'c', b'd']),
        ])
    }

    fn later() -> Later {
        Later {
            slots: BTreeSet::from([1]),
            data: vec![9..11],
        }
    }

    fn bodies(module: &Module<'_>) -> Vec<Vec<u8>> {
        let functions = module.functions().unwrap().into_iter();
        functions.map(|it| it.body.into_owned()).collect()
    }

    #[test]
    fn what_is_needed_at_once_has_the_rest_as_a_trap() {
        let (whole, (main, _)) = (whole(), parts(&whole(), &later()).unwrap());
        let (whole, main) = (Module::read(&whole).unwrap(), Module::read(&main).unwrap());
        let (before, after) = (bodies(&whole), bodies(&main));
        assert_eq!(after[..2], before[..2]);
        assert_eq!(after[2], TRAP);
        assert_eq!(main.segments().unwrap()[0].bytes, b"a\0\0d");
        // The helper gets a slot, behind the others.
        let slots = main.elements().unwrap();
        let slots: Vec<_> = slots
            .iter()
            .map(|it| (it.slot, &it.functions[..]))
            .collect();
        assert_eq!(slots, [(1, &[LATER, HELPER][..])]);
        let table = &main.tables().unwrap()[0];
        assert_eq!((table.length, table.most), (3, Some(3)));
        let exports = main.exports().unwrap();
        let names: Vec<_> = exports.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["e", "t0", "m0", "g0"]);
    }

    #[test]
    fn what_is_for_later_has_its_state_and_the_rest_from_the_other() {
        let (_, part) = parts(&whole(), &later()).unwrap();
        let part = Module::read(&part).unwrap();
        let imports = part.imports().unwrap();
        let names: Vec<_> = imports
            .iter()
            .map(|it| (it.module.as_str(), it.name.as_str()))
            .collect();
        assert_eq!(names, [("a", "f"), ("b", "t0"), ("b", "m0"), ("b", "g0")]);
        assert_eq!(part.exports().unwrap(), []);
        assert_eq!(
            part.memories().unwrap().len() + part.globals().unwrap().len(),
            0
        );
        let bodies = bodies(&part);
        assert_eq!(bodies[0], TRAP, "nobody calls it from here");
        // The helper, in slot 2, with its parameter.
        assert_eq!(bodies[1], [0, 0x20, 0, 0x41, 2, 0x11, 0, 0, 0x0b]);
        let elements = part.elements().unwrap();
        assert_eq!(
            (elements[0].slot, &elements[0].functions[..]),
            (1, &[LATER][..])
        );
        let data = part.segments().unwrap();
        assert_eq!((data[0].address, &data[0].bytes[..]), (Some(9), &b"bc"[..]));
    }

    #[test]
    fn what_is_called_directly_is_needed_whatever_its_slot() {
        let mut module = Module::read(&whole()).unwrap().encode();
        // The exported function calls the one in the slot.
        let place = module.windows(2).position(|it| it == [0x10, HELPER as u8]);
        module[place.unwrap() + 1] = LATER as u8;
        assert_eq!(parts(&module, &later()), None);
        assert_eq!(parts(&whole(), &Later::default()), None);
    }
}
