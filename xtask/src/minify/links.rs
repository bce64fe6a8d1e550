//! The names under which a script and its module know each other. wasm-bindgen's are long, and
//! full of hashes that do not compress.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;

use xtask::module::Module;

use super::{read, write};
use crate::failure::{Context, Outcome};
use crate::split;

/// What the script's object of imports is called in the module.
const SCRIPT: &str = "a";

/// Gives script and module short names for each other, and takes out of the script what the module
/// does not import any more. Where they are not as expected both stay as they are.
///
/// # Errors
/// When a file cannot be read or written.
pub fn shorten(script: &Path) -> Outcome {
    let name = script.file_stem().and_then(OsStr::to_str);
    let Some(module) = name.map(|name| script.with_file_name(format!("{name}_bg.wasm"))) else {
        return Ok(());
    };
    if !module.is_file() {
        return Ok(());
    }
    let bytes =
        |path: &Path| std::fs::read(path).context(|| format!("cannot read {}", path.display()));
    let later = split::of_script(script).filter(|it| it.is_file());
    let mut modules = vec![module];
    modules.extend(later);
    let before: Vec<_> = modules.iter().map(|it| bytes(it)).collect::<Outcome<_>>()?;
    let Some((text, shorter)) = shortened(&read(script)?, &before) else {
        eprintln!(
            "warning: {} is not as expected, and stays larger than it could be",
            script.display()
        );
        return Ok(());
    };
    write(script, &text)?;
    for (path, bytes) in modules.iter().zip(shorter) {
        std::fs::write(path, bytes).context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Of a script and the parts of its module; only the first has exports.
fn shortened(script: &str, bytes: &[Vec<u8>]) -> Option<(String, Vec<Vec<u8>>)> {
    let parts = bytes.iter().map(|bytes| Module::read(bytes));
    let mut parts: Vec<Module<'_>> = parts.collect::<Option<_>>()?;
    let of_parts = parts.iter().map(Module::imports);
    let mut of_parts: Vec<_> = of_parts.collect::<Option<_>>()?;
    let mut exports = parts.first()?.exports()?;
    let imports = of_parts.iter().flatten();
    // There may be other scripts, of crates that bring some: those are left alone.
    let sources: BTreeSet<_> = imports.clone().map(|it| it.module.clone()).collect();
    let mut own = sources.iter().filter_map(|it| Own::find(script, it));
    let (Some(own), None) = (own.next(), own.next()) else {
        return None;
    };
    if sources.contains(SCRIPT) {
        return None;
    }
    let from_script = imports.filter(|it| it.module == own.source);
    let imported = from_script.map(|it| it.name.as_str());
    let text = own.without_unused(script, &imported.clone().collect())?;
    let keys = short_names(imported)?;
    let exported = exports.iter().map(|it| it.name.as_str());
    let properties = short_names(exported)?;
    let text = renamed(&text, &keys, &properties)?;
    let text = text.replacen(&own.entry(), &format!("{SCRIPT}: {}", own.object), 1);

    let from_script = of_parts.iter_mut().flatten();
    for import in from_script.filter(|it| it.module == own.source) {
        import.module = SCRIPT.to_owned();
        if let Some(short) = keys.get(&import.name) {
            import.name.clone_from(short);
        }
    }
    for export in &mut exports {
        if let Some(short) = properties.get(&export.name) {
            export.name.clone_from(short);
        }
    }
    for (module, imports) in parts.iter_mut().zip(of_parts) {
        module.set_imports(&imports);
    }
    parts.first_mut()?.set_exports(&exports);
    Some((text, parts.iter().map(Module::encode).collect()))
}

/// The script's object of imports.
struct Own {
    /// What the module calls it: `./app_bg.js`.
    source: String,
    /// What the script calls it: `import0`.
    object: String,
}

impl Own {
    fn find(script: &str, source: &str) -> Option<Self> {
        let (_, rest) = script.split_once(&format!("\n        \"{source}\": "))?;
        let (object, _) = rest.split_once(",\n")?;
        let is_own = script.contains(&beginning(object));
        is_own.then(|| Self {
            source: source.to_owned(),
            object: object.to_owned(),
        })
    }

    fn entry(&self) -> String {
        format!("\"{}\": {}", self.source, self.object)
    }

    /// The script without the entries that are not imported. wasm-bindgen writes an entry's key
    /// eight spaces in, and everything else of it further in or behind a bracket.
    fn without_unused(&self, script: &str, imported: &BTreeSet<&str>) -> Option<String> {
        let beginning = beginning(&self.object);
        let (before, rest) = script.split_once(&beginning)?;
        let (entries, after) = rest.split_once("\n    };\n")?;
        let mut text = format!("{before}{beginning}");
        let mut is_used = true;
        for line in entries.split_inclusive('\n') {
            let key = line
                .strip_prefix("        ")
                .filter(|line| line.starts_with(|c: char| is_of_word(c)))
                .and_then(|line| line.split_once(':'));
            if let Some((key, _)) = key {
                is_used = !key.starts_with("__wb") || imported.contains(key);
            }
            if is_used {
                text.push_str(line);
            }
        }
        text.push_str("\n    };\n");
        text.push_str(after);
        Some(text)
    }
}

fn beginning(object: &str) -> String {
    format!("\n    const {object} = {{\n")
}

fn is_of_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '$')
}

/// Two characters for each name that is wasm-bindgen's own; `None` where those do not suffice.
fn short_names<'a>(
    names: impl Iterator<Item = &'a str> + Clone,
) -> Option<BTreeMap<String, String>> {
    const FIRST: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let is_ours = |name: &&str| name.starts_with("__") || name.starts_with("wasm_bindgen__");
    let taken: BTreeSet<&str> = names.clone().filter(|name| !is_ours(name)).collect();
    let mut free = FIRST
        .iter()
        .flat_map(|second| FIRST.iter().map(move |first| [*first, *second]))
        .map(|name| name.map(char::from).iter().collect::<String>())
        .filter(|name| !taken.contains(name.as_str()));
    let mut short = BTreeMap::new();
    for name in names.filter(is_ours) {
        if !short.contains_key(name) {
            short.insert(name.to_owned(), free.next()?);
        }
    }
    Some(short)
}

/// The script with other keys in its object of imports, and other properties of `wasm`. `None`
/// where a key is not there once, or a name is used in any other way than as a function's own.
fn renamed(
    script: &str,
    keys: &BTreeMap<String, String>,
    properties: &BTreeMap<String, String>,
) -> Option<String> {
    let mut text = String::with_capacity(script.len());
    let mut found = BTreeSet::new();
    let mut rest = script;
    while let Some(start) = rest.find(is_of_word) {
        let (before, from) = rest.split_at_checked(start)?;
        let end = from.find(|c: char| !is_of_word(c)).unwrap_or(from.len());
        let (word, after) = from.split_at_checked(end)?;
        text.push_str(before);
        rest = after;
        let is_key = text.trim_end().ends_with(['{', ',']) && after.starts_with(':');
        let is_property = text.ends_with('.');
        let short = match (keys.get(word), properties.get(word)) {
            (Some(short), _) if is_key => {
                if !found.insert(word) {
                    return None;
                }
                short
            }
            (_, Some(short)) if is_property && is_of_wasm(&text) => short,
            (None, None) => word,
            // A function of the script itself, defined or called or given away.
            _ if !is_key && !is_property && !text.ends_with(['"', '\'', '`']) => word,
            _ => return None,
        };
        text.push_str(short);
    }
    text.push_str(rest);
    (found.len() == keys.len()).then_some(text)
}

fn is_of_wasm(text: &str) -> bool {
    let before = text.strip_suffix("wasm.");
    before.is_some_and(|before| !before.ends_with(|c: char| is_of_word(c) || c == '.'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::shrink::samples;

    const FOCUS: &str = "__wbg_focus_5c40de4aaad8d8d0";
    const GONE: &str = "__wbg___wbindgen_debug_string_f249a2a76caa9a55";
    const INVOKE: &str = "wasm_bindgen__convert__closures_____invoke__hee804375318fb7a3";

    /// A script as wasm-bindgen writes it, with these entries, for `app`.
    fn script(entries: &str) -> String {
        format!(
            "function __wbg_get_imports() {{
    const import0 = {{
        __proto__: null,
{entries}    }};
    return {{
        __proto__: null,
        \"./app_bg.js\": import0,
    }};
}}

function {INVOKE}(arg0) {{
    wasm.{INVOKE}(arg0);
}}

let wasm;
wasm.memory.grow(wasm.__wbindgen_malloc(1, {INVOKE}), wasm.__wbindgen_malloc_more);
"
        )
    }

    fn entry(name: &str) -> String {
        format!(
            "        {name}: function() {{ return handleError(function (arg0) {{
            arg0.focus();
        }}, arguments); }},\n"
        )
    }

    fn name(text: &str) -> Vec<u8> {
        let length = [text.len() as u8];
        [&length, text.as_bytes()].concat()
    }

    /// A module that imports functions and exports its memory and functions of these names.
    fn module(imports: &[(&str, &str)], exports: &[&str]) -> Vec<u8> {
        let import = |(from, it): &(&str, &str)| [name(from), name(it), vec![0, 0]].concat();
        let imports_section = [
            vec![imports.len() as u8],
            imports.iter().map(import).collect::<Vec<_>>().concat(),
        ];
        let export = |it: &&str| [name(it), vec![0, 0]].concat();
        let exports_section = [
            vec![exports.len() as u8 + 1],
            [name("memory"), vec![2, 0]].concat(),
            exports.iter().map(export).collect::<Vec<_>>().concat(),
        ];
        samples::module(&[
            samples::section(1, &[1, 0x60, 0, 0]),
            samples::section(2, &imports_section.concat()),
            samples::section(5, &[1, 0, 1]),
            samples::section(7, &exports_section.concat()),
        ])
    }

    fn names(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
        let module = Module::read(bytes).unwrap();
        let imports = module.imports().unwrap();
        let imports = imports
            .iter()
            .map(|it| format!("{} {}", it.module, it.name));
        let exports = module.exports().unwrap();
        (
            imports.collect(),
            exports.iter().map(|it| it.name.clone()).collect(),
        )
    }

    const GENERIC: &str = "__wbindgen_generic_0000000000000001";
    const IMPORTS: &[(&str, &str)] = &[
        ("./app_bg.js", FOCUS),
        ("./snippets/x.js", FOCUS),
        ("./app_bg.js", GENERIC),
    ];
    const EXPORTS: &[&str] = &["__wbindgen_malloc", INVOKE, "ab", "__wbindgen_malloc_more"];

    #[test]
    fn script_and_module_still_know_each_other_by_short_names() {
        let entries = [entry(FOCUS), entry(GONE), entry(GENERIC)].concat();
        let (text, bytes) = shortened(&script(&entries), &[module(IMPORTS, EXPORTS)]).unwrap();
        let (imports, exports) = names(bytes.first().unwrap());
        let snippet = format!("./snippets/x.js {FOCUS}");
        assert_eq!(imports, ["a aa", &snippet, "a ba"]);
        assert_eq!(exports, ["memory", "aa", "ba", "ab", "ca"]);
        let short = script(&[entry("aa"), entry("ba")].concat())
            .replace("\"./app_bg.js\": import0", "a: import0")
            .replace(&format!("wasm.{INVOKE}"), "wasm.ba")
            .replace("wasm.__wbindgen_malloc_more", "wasm.ca")
            .replace("wasm.__wbindgen_malloc(", "wasm.aa(");
        assert_eq!(text, short);
        assert!(
            text.contains(&format!("function {INVOKE}")),
            "its own names stay"
        );
    }

    #[test]
    fn a_later_part_has_the_same_names_and_keeps_what_it_alone_needs() {
        let entries = [entry(FOCUS), entry(GONE), entry(GENERIC)].concat();
        let part = module(
            &[("./app_bg.js", GONE), ("b", "m0"), ("./app_bg.js", FOCUS)],
            &[],
        );
        let parts = [module(IMPORTS, EXPORTS), part];
        let (text, bytes) = shortened(&script(&entries), &parts).unwrap();
        let (imports, _) = names(bytes.last().unwrap());
        assert_eq!(imports, ["a ca", "b m0", "a aa"]);
        for key in ["aa", "ba", "ca"] {
            assert!(text.contains(&entry(key)), "{text}");
        }
    }

    #[test]
    fn a_script_that_is_not_as_expected_is_left_alone() {
        let module = module(IMPORTS, EXPORTS);
        let good = script(&[entry(FOCUS), entry(GENERIC)].concat());
        assert!(shortened(&good, std::slice::from_ref(&module)).is_some());
        for script in [
            String::new(),
            good.replace("./app_bg.js", "./other_bg.js"),
            good.replace("const import0", "const import2"),
            // An entry is missing, or is there twice.
            script(&entry(FOCUS)),
            script(&[entry(FOCUS), entry(GENERIC), entry(FOCUS)].concat()),
            // A name in a text, or of something else.
            format!("{good}exports[\"__wbindgen_malloc\"]"),
            format!("{good}instance.exports.__wbindgen_malloc"),
            format!("{good}other_wasm.__wbindgen_malloc"),
            format!("{good}imports.{FOCUS}"),
        ] {
            assert_eq!(
                shortened(&script, std::slice::from_ref(&module)),
                None,
                "{script}"
            );
        }
        assert_eq!(shortened(&good, &[b"hello".to_vec()]), None);
    }

    #[test]
    fn a_module_that_has_the_short_name_already_is_left_alone() {
        let good = script(&[entry(FOCUS), entry(GENERIC)].concat());
        let imports = [IMPORTS, &[("a", "x")]].concat();
        assert_eq!(shortened(&good, &[module(&imports, EXPORTS)]), None);
    }

    #[test]
    fn names_do_not_run_out_in_silence() {
        let all: Vec<_> = (0..2_704).map(|it| format!("__{it}")).collect();
        let short = short_names(all.iter().map(String::as_str)).unwrap();
        let different: BTreeSet<_> = short.values().collect();
        assert_eq!(different.len(), all.len());
        let more = all.iter().map(String::as_str).chain(["__more"]);
        assert_eq!(short_names(more), None);
    }
}
