//! The later part in a file of its own, in the page that was built.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use xtask::module::Module;

use super::SECTION;
use super::parts::MAIN;
use crate::failure::{Context, Failure, Outcome};

/// The end of the built module's name, and of its later part's.
const MODULE: &str = "_bg.wasm";
const PART: &str = "_later.wasm";
/// Where the page says that there is one.
const PLACE: &str = "data-later=\"\"";

/// The file of a script's later part, if there can be one.
pub fn of_script(script: &Path) -> Option<PathBuf> {
    let stem = script.file_stem().and_then(OsStr::to_str)?;
    Some(script.with_file_name(format!("{stem}{PART}")))
}

/// Takes the part out of the module in this folder, gives the script a way to load it, and says in
/// the page what it is called. Nothing where the module has no such part.
///
/// # Errors
/// When a file cannot be read or written, or the page has no place for the name.
pub fn place(staging: &Path) -> Outcome {
    let cannot = |path: &Path| format!("cannot read {}", path.display());
    let entries = std::fs::read_dir(staging).context(|| cannot(staging))?;
    for entry in entries {
        let path = entry.context(|| cannot(staging))?.path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let Some(stem) = name.strip_suffix(MODULE) else {
            continue;
        };
        let bytes = std::fs::read(&path).context(|| cannot(&path))?;
        let Some((main, part)) = taken_out(&bytes) else {
            continue;
        };
        let file = format!("{stem}{PART}");
        write(&path, &main)?;
        write(&staging.join(&file), &part)?;

        let script = staging.join(format!("{stem}.js"));
        let text = std::fs::read_to_string(&script).context(|| cannot(&script))?;
        write(&script, with_loader(&text).as_bytes())?;

        let page = staging.join("index.html");
        let html = std::fs::read_to_string(&page).context(|| cannot(&page))?;
        if !html.contains(PLACE) {
            return Err(Failure::new(format!("the page has no {PLACE}")));
        }
        let html = html.replacen(PLACE, &format!("data-later=\"{file}\""), 1);
        write(&page, html.as_bytes())?;
    }
    Ok(())
}

fn taken_out(bytes: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut module = Module::read(bytes)?;
    let part = module.custom(SECTION)?.to_vec();
    module.set_custom(SECTION, None);
    Some((module.encode(), part))
}

/// wasm-bindgen's script with an export beside: `later(response)` makes the part a part of the
/// module that runs.
fn with_loader(script: &str) -> String {
    format!(
        "{script}\nexport const later = (answer) => \
         __wbg_load(answer, {{ ...__wbg_get_imports(), {MAIN}: wasm }});\n"
    )
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    std::fs::write(path, bytes).context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::super::join;
    use super::*;

    const EMPTY: &[u8] = b"\0asm\x01\0\0\0";

    fn folder(test: &str, files: &[(&str, &[u8])]) -> std::io::Result<PathBuf> {
        let name = format!("keyfob-place-{test}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        for (name, bytes) in files {
            std::fs::write(folder.join(name), bytes)?;
        }
        Ok(folder)
    }

    #[test]
    fn what_was_joined_is_two_files_and_the_page_and_the_script_know_it() -> std::io::Result<()> {
        let joined = join(EMPTY, b"the part").unwrap_or_default();
        let files: [(&str, &[u8]); 3] = [
            ("index.html", b"<script data-later=\"\">"),
            ("app-1.js", b"load()"),
            ("app-1_bg.wasm", &joined),
        ];
        let folder = folder("two", &files)?;
        assert_eq!(place(&folder), Ok(()));
        let read = |name| std::fs::read(folder.join(name));
        assert_eq!(read("app-1_bg.wasm")?, EMPTY);
        assert_eq!(read("app-1_later.wasm")?, b"the part");
        assert_eq!(
            read("index.html")?,
            b"<script data-later=\"app-1_later.wasm\">"
        );
        let script = String::from_utf8(read("app-1.js")?).unwrap_or_default();
        assert!(
            script.starts_with("load()\nexport const later = "),
            "{script}"
        );
        assert_eq!(
            of_script(&folder.join("app-1.js")),
            Some(folder.join("app-1_later.wasm"))
        );
        std::fs::remove_dir_all(folder)
    }

    #[test]
    fn a_module_in_one_piece_is_left_alone() -> std::io::Result<()> {
        let files: [(&str, &[u8]); 2] = [("index.html", b"<p>"), ("app-1_bg.wasm", EMPTY)];
        let folder = folder("one", &files)?;
        assert_eq!(place(&folder), Ok(()));
        assert_eq!(std::fs::read(folder.join("index.html"))?, b"<p>");
        assert_eq!(std::fs::read_dir(&folder)?.count(), 2);
        std::fs::remove_dir_all(folder)
    }
}
