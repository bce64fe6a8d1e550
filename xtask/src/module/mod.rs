//! WebAssembly modules, read as far as needed and written again.
//!
//! A module is a list of sections; those that are not asked for stay as they are, byte for byte.
//! Whatever cannot be read is `None`: nothing is guessed, and nothing is half done.

mod code;
mod cursor;
mod data;
mod definitions;
mod elements;
mod linking;
mod links;
mod names;
pub mod number;
mod operators;
mod types;

pub use code::Function;
pub use data::Segment;
pub use definitions::Table;
pub use elements::Elements;
pub use linking::{Relocation, Symbol};
pub use links::{Export, Import, Kind};
pub use operators::functions as functions_of;
pub use types::Signature;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use cursor::Cursor;

const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM: u8 = 0;
const TYPES: u8 = 1;
const IMPORTS: u8 = 2;
const FUNCTIONS: u8 = 3;
const TABLES: u8 = 4;
const MEMORIES: u8 = 5;
const GLOBALS: u8 = 6;
const EXPORTS: u8 = 7;
const START: u8 = 8;
const ELEMENTS: u8 = 9;
const CODE: u8 = 10;
const DATA: u8 = 11;
const DATA_COUNT: u8 = 12;

/// A module's sections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module<'a> {
    sections: Vec<(u8, Cow<'a, [u8]>)>,
}

impl<'a> Module<'a> {
    /// Takes a module apart; `None` if it isn't one, or is damaged.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::over(bytes);
        if cursor.take(HEADER.len())? != HEADER {
            return None;
        }
        let mut sections: Vec<(u8, Cow<'a, [u8]>)> = Vec::new();
        while !cursor.is_done() {
            let id = cursor.byte()?;
            let length = cursor.number()?;
            if id != CUSTOM && sections.iter().any(|(other, _)| *other == id) {
                return None;
            }
            sections.push((id, Cow::Borrowed(cursor.take(length)?)));
        }
        Some(Self { sections })
    }

    /// Puts it together again.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = HEADER.to_vec();
        for (id, body) in &self.sections {
            bytes.push(*id);
            number::put(&mut bytes, body.len());
            bytes.extend_from_slice(body);
        }
        bytes
    }

    /// What it imports; nothing where it has no such section.
    pub fn imports(&self) -> Option<Vec<Import>> {
        self.section(IMPORTS)
            .map_or(Some(Vec::new()), links::imports)
    }

    /// Puts other imports in their place. They must be of the same kinds in the same order.
    pub fn set_imports(&mut self, imports: &[Import]) {
        self.set(IMPORTS, links::encode_imports(imports));
    }

    /// What it exports; nothing where it has no such section.
    pub fn exports(&self) -> Option<Vec<Export>> {
        self.section(EXPORTS)
            .map_or(Some(Vec::new()), links::exports)
    }

    /// Puts other exports in their place.
    pub fn set_exports(&mut self, exports: &[Export]) {
        self.set(EXPORTS, links::encode_exports(exports));
    }

    /// Its own functions, in their order; with their names, as far as it tells them.
    pub fn functions(&self) -> Option<Vec<Function<'_>>> {
        let bodies = self.section(CODE).map_or(Some(Vec::new()), code::bodies)?;
        // Imported functions come first in the numbering, and have no code.
        let imported = self.imported()?;
        let mut names = self.function_names()?;
        let named = bodies
            .into_iter()
            .enumerate()
            .map(|(index, body)| Function {
                name: names.remove(&(imported + index)).unwrap_or_default(),
                body: Cow::Borrowed(body),
            });
        Some(named.collect())
    }

    /// The numbers of its own functions' types, and what these are. `None` also where there are
    /// types that this does not know.
    pub fn signatures(&self) -> Option<Vec<(usize, Signature)>> {
        let signatures = types::signatures(self.section(TYPES)?)?;
        let types = types::of_functions(self.section(FUNCTIONS)?)?.into_iter();
        types
            .map(|it| Some((it, signatures.get(it)?.clone())))
            .collect()
    }

    /// Puts other bodies in the place of its functions'. Names are not written.
    pub fn set_functions(&mut self, functions: &[Function<'_>]) {
        self.set(CODE, code::encode(functions));
    }

    /// Gives its own functions these names, in their order, in place of all it had. `None`: its
    /// imports cannot be read.
    pub fn set_function_names(&mut self, names: &[String]) -> Option<()> {
        let names = names::encode(names, self.imported()?);
        self.set_custom("name", Some(&names));
        Some(())
    }

    /// What its memory begins with; nothing where it has no such section.
    pub fn segments(&self) -> Option<Vec<Segment>> {
        self.section(DATA).map_or(Some(Vec::new()), data::segments)
    }

    /// Puts other data in its place.
    pub fn set_segments(&mut self, segments: &[Segment]) {
        self.set(DATA, data::encode(segments));
    }

    /// What stands in the slots of its first table when it begins.
    pub fn elements(&self) -> Option<Vec<Elements>> {
        self.section(ELEMENTS)
            .map_or(Some(Vec::new()), elements::read)
    }

    /// Puts other functions there.
    pub fn set_elements(&mut self, elements: &[Elements]) {
        self.set(ELEMENTS, elements::encode(elements));
    }

    /// Its own tables.
    pub fn tables(&self) -> Option<Vec<Table>> {
        self.section(TABLES)
            .map_or(Some(Vec::new()), definitions::tables)
    }

    /// Puts others in their place.
    pub fn set_tables(&mut self, tables: &[Table]) {
        self.set(TABLES, definitions::encode_tables(tables));
    }

    /// The types of its own memories, as they stand.
    pub fn memories(&self) -> Option<Vec<Vec<u8>>> {
        self.section(MEMORIES)
            .map_or(Some(Vec::new()), definitions::memories)
    }

    /// The types of its own globals, as they stand.
    pub fn globals(&self) -> Option<Vec<Vec<u8>>> {
        self.section(GLOBALS)
            .map_or(Some(Vec::new()), definitions::globals)
    }

    /// The function that runs when it begins.
    pub fn start(&self) -> Option<usize> {
        Cursor::over(self.section(START)?).number()
    }

    /// How many functions it imports: its own are numbered after them.
    pub fn imported(&self) -> Option<usize> {
        let imports = self.imports()?;
        Some(imports.iter().filter(|it| it.is_function()).count())
    }

    /// Takes out everything by which a module has state of its own, begins or is called: tables,
    /// memories, globals, exports, the start.
    pub fn take_out_definitions(&mut self) {
        self.sections.retain(|(id, _)| {
            ![
                TABLES, MEMORIES, GLOBALS, EXPORTS, START, DATA_COUNT, CUSTOM,
            ]
            .contains(id)
        });
    }

    /// What the linker calls what, where it was told to say so (`--emit-relocs`).
    pub fn symbols(&self) -> Option<Vec<Symbol>> {
        linking::symbols(self.custom("linking")?)
    }

    /// Which places in the code's section stand for which symbols.
    pub fn code_relocations(&self) -> Option<Vec<Relocation>> {
        linking::relocations(self.custom("reloc.CODE")?)
    }

    /// The same for the data's section.
    pub fn data_relocations(&self) -> Option<Vec<Relocation>> {
        linking::relocations(self.custom("reloc.DATA")?)
    }

    /// Where its own functions' bodies stand in the code's section.
    pub fn code_places(&self) -> Option<Vec<Range<usize>>> {
        code::places(self.section(CODE)?)
    }

    /// Where what its segments put into memory stands in the data's section.
    pub fn data_places(&self) -> Option<Vec<Range<usize>>> {
        data::places(self.section(DATA)?)
    }

    /// What a section of one's own has in it.
    pub fn custom(&self, name: &str) -> Option<&[u8]> {
        self.sections.iter().find_map(|(id, body)| {
            let mut cursor = Cursor::over(body);
            let is_it = *id == CUSTOM && cursor.name()? == name;
            is_it.then(|| cursor.rest())
        })
    }

    /// Adds one, in place of what had its name.
    pub fn set_custom(&mut self, name: &str, content: Option<&[u8]>) {
        self.sections.retain(|(id, body)| {
            *id != CUSTOM || Cursor::over(body).name().is_none_or(|other| other != name)
        });
        if let Some(content) = content {
            let mut body = Vec::new();
            number::put_name(&mut body, name);
            body.extend_from_slice(content);
            self.sections.push((CUSTOM, Cow::Owned(body)));
        }
    }

    /// The size of its data.
    pub fn data_len(&self) -> usize {
        self.section(DATA).map_or(0, <[u8]>::len)
    }

    /// All numbers that may stand in code and in constant expressions. Which bytes begin one is
    /// not known here, so each is taken for a beginning: there are others among them.
    pub fn possible_numbers(&self) -> impl Iterator<Item = u32> {
        [GLOBALS, ELEMENTS, CODE]
            .into_iter()
            .filter_map(|id| self.section(id))
            .flat_map(|section| (0..section.len()).filter_map(|place| section.get(place..)))
            .flat_map(|bytes| {
                let unsigned = Cursor::over(bytes).number();
                let unsigned = unsigned.and_then(|it| u32::try_from(it).ok());
                [unsigned, Cursor::over(bytes).signed()]
            })
            .flatten()
    }

    fn function_names(&self) -> Option<HashMap<usize, String>> {
        match self.custom("name") {
            Some(names) => names::functions(&mut Cursor::over(names)),
            None => Some(HashMap::new()),
        }
    }

    fn section(&self, id: u8) -> Option<&[u8]> {
        let mut sections = self.sections.iter();
        let (_, body) = sections.find(|(other, _)| *other == id)?;
        Some(body)
    }

    /// A section that is not there had nothing in it, and gets nothing.
    fn set(&mut self, id: u8, body: Vec<u8>) {
        let mut sections = self.sections.iter_mut();
        if let Some((_, place)) = sections.find(|(other, _)| *other == id) {
            *place = Cow::Owned(body);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    /// A module with one imported and one own function, 2 bytes of code, 1 byte of data.
    const MODULE: &[u8] = &[
        0, b'a', b's', b'm', 1, 0, 0, 0, //
        2, 7, 1, 1, b'e', 1, b'f', 0, 0, // import e.f, a function
        7, 5, 1, 1, b'g', 0, 1, // export g, the other one
        10, 4, 1, 2, 0, 0x0b, // one body of 2 bytes
        11, 1, 0, // an empty data section
        0, 15, 4, b'n', b'a', b'm', b'e', 1, 8, 2, 0, 1, b'i', 1, 2, b'm', b'e',
    ];

    #[test]
    fn functions_get_their_names_past_the_imported_ones() {
        let module = Module::read(MODULE).unwrap();
        let functions = module.functions().unwrap();
        let found: Vec<_> = functions.iter().map(|it| (&*it.name, &*it.body)).collect();
        assert_eq!(found, [("me", [0, 0x0b].as_slice())]);
        assert_eq!(module.data_len(), 1);
    }

    #[test]
    fn what_was_not_changed_is_written_as_it_was() {
        let mut module = Module::read(MODULE).unwrap();
        assert_eq!(module.encode(), MODULE);
        let (imports, exports) = (module.imports().unwrap(), module.exports().unwrap());
        module.set_imports(&imports);
        module.set_exports(&exports);
        let bodies = module.functions().unwrap().into_iter().map(|it| Function {
            name: it.name,
            body: it.body.into_owned().into(),
        });
        let bodies: Vec<_> = bodies.collect();
        module.set_functions(&bodies);
        module.set_segments(&module.segments().unwrap());
        assert_eq!(module.encode(), MODULE);
    }

    #[test]
    fn longer_names_make_longer_sections() {
        let mut module = Module::read(MODULE).unwrap();
        let mut exports = module.exports().unwrap();
        exports[0].name = "n".repeat(200);
        module.set_exports(&exports);
        let bytes = module.encode();
        assert_eq!(bytes.len(), MODULE.len() + 199 + 2);
        let again = Module::read(&bytes).unwrap();
        assert_eq!(again.exports().unwrap(), exports);
        assert_eq!(again.functions(), module.functions());
    }

    #[test]
    fn what_is_cut_short_or_no_module_is_refused() {
        assert_eq!(Module::read(b"hello"), None);
        for length in 0..MODULE.len() {
            let bytes = MODULE.get(..length).unwrap();
            if let Some(module) = Module::read(bytes) {
                assert_eq!(module.encode(), bytes, "only whole sections can be missing");
            }
        }
    }

    #[test]
    fn no_byte_that_is_wrong_breaks_the_reader() {
        for place in 0..MODULE.len() {
            for byte in [0, 1, 2, 0x7f, 0x80, 0xff] {
                let mut bytes = MODULE.to_vec();
                bytes[place] = byte;
                if let Some(module) = Module::read(&bytes) {
                    let _ = (module.imports(), module.exports(), module.segments());
                    let _ = module.functions();
                }
            }
        }
    }

    #[test]
    fn a_count_beyond_the_section_is_refused() {
        // An import section that says it has four thousand million entries.
        let bytes = [HEADER, &[2, 5, 0xff, 0xff, 0xff, 0xff, 0x0f]].concat();
        assert_eq!(Module::read(&bytes).unwrap().imports(), None);
        // And numbers that are none.
        let bytes = [HEADER, &[2, 6, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]].concat();
        assert_eq!(Module::read(&bytes).unwrap().imports(), None);
    }

    #[test]
    fn a_section_twice_is_refused() {
        let bytes = [HEADER, &[11, 1, 0, 11, 1, 0]].concat();
        assert_eq!(Module::read(&bytes), None);
    }
}
