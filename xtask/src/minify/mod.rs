//! Makes the built page's files small.

mod links;
pub mod names;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Context, Outcome, fail};

const TERSER: &str = "terser";
const ESBUILD: &str = "esbuild";

/// Whether the minifiers are in this folder.
pub fn is_in(tools: &Path) -> bool {
    [TERSER, ESBUILD]
        .iter()
        .all(|name| tools.join(name).is_file())
}

/// Rewrites every script, style sheet and page that trunk just built.
///
/// # Errors
/// When a minifier fails.
pub fn files(staging: &Path, tools: &Path) -> Outcome {
    for path in files_in(staging)? {
        match path.extension().and_then(OsStr::to_str) {
            Some("js") => {
                links::shorten(&path)?;
                script(tools, &path)?;
            }
            Some("css") => style_sheet(tools, &path)?,
            // Without its indents and comments, and still to be read by whoever changes an address
            // in it.
            Some("html") => {
                // Trunk's own attribute is done with.
                let html = read(&path)?.replace(" data-integrity=\"none\"", "");
                let lines = html.lines().map(|line| line.trim().to_owned());
                let lines: Vec<_> = lines.filter(|line| !is_left_out(line)).collect();
                write(&path, &lines.join("\n"))?;
            }
            _ => {}
        }
    }
    names::renew(staging)
}

/// Whether a line of the page is for those who read its source alone.
fn is_left_out(line: &str) -> bool {
    line.is_empty() || line.starts_with("<!--") && line.ends_with("-->")
}

fn files_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let cannot = || format!("cannot read {}", folder.display());
    let entries = std::fs::read_dir(folder).context(cannot)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    paths.collect::<Result<_, _>>().context(cannot)
}

fn write(path: &Path, text: &str) -> Outcome {
    std::fs::write(path, text).context(|| format!("cannot write {}", path.display()))
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).context(|| format!("cannot read {}", path.display()))
}

fn script(tools: &Path, path: &Path) -> Outcome {
    // Of what wasm-bindgen exports the page uses the start alone.
    let text = read(path)?;
    let text = text
        .replace("\nexport class ", "\nclass ")
        .replace("\nexport { initSync, ", "\nexport { ");
    let text = OTHER_WAYS
        .iter()
        .fold(text, |text, (other, ours)| text.replace(other, ours));
    let text = match text.strip_prefix("export class ") {
        Some(rest) => format!("class {rest}"),
        None => text,
    };
    write(path, &text)?;
    let mut command = Command::new(tools.join(TERSER));
    command
        .arg(path)
        .args(["--compress", "passes=2", "--mangle", "--output"])
        .arg(path);
    if is_module(path)? {
        command.arg("--module");
    }
    minify(command, path)
}

/// What wasm-bindgen writes for those who load a module otherwise than `boot.js` does, with one
/// object that has its address; and what is left of that. Another release may write something
/// else: then it stays.
const OTHER_WAYS: &[(&str, &str)] = &[
    (
        "if (Object.getPrototypeOf(module_or_path) === Object.prototype) {
            ({module_or_path} = module_or_path)
        } else {
            console.warn('using deprecated parameters for the initialization function; pass a single object instead')
        }",
        "({module_or_path} = module_or_path)",
    ),
    (
        "if (typeof module_or_path === 'string' || (typeof Request === 'function' && module_or_path instanceof Request) || (typeof URL === 'function' && module_or_path instanceof URL)) {
        module_or_path = fetch(module_or_path);
    }",
        "module_or_path = fetch(module_or_path);",
    ),
    (
        "if (typeof Response === 'function' && module instanceof Response) {",
        "{",
    ),
    (
        " else {
        const instance = await WebAssembly.instantiate(module, imports);

        if (instance instanceof WebAssembly.Instance) {
            return { instance, module };
        } else {
            return instance;
        }
    }",
        "",
    ),
    (
        "failed to fetch Wasm: ${module.status} ${module.statusText} fetching '${module.url}'",
        "${module.status} ${module.url}",
    ),
    (
        "`WebAssembly.instantiateStreaming` failed because your server does not serve Wasm with `application/wasm` MIME type. Falling back to `WebAssembly.instantiate` which is slower. Original error:\\n",
        "not application/wasm:",
    ),
];

fn style_sheet(tools: &Path, path: &Path) -> Outcome {
    let mut command = Command::new(tools.join(ESBUILD));
    command
        .args(["--minify", "--log-level=warning", "--allow-overwrite"])
        .arg(format!("--outfile={}", path.display()))
        .arg(path);
    minify(command, path)
}

fn minify(mut command: Command, path: &Path) -> Outcome {
    let status = command.status();
    match status.context(|| format!("cannot start {:?}", command.get_program()))? {
        status if status.success() => Ok(()),
        status => fail(format!(
            "{:?} ended with {status} on {}",
            command.get_program(),
            path.display()
        )),
    }
}

/// A classic script's own names are not for mangling away.
fn is_module(path: &Path) -> Outcome<bool> {
    let text = read(path)?;
    let is_statement = |line: &str| line.starts_with("export ") || line.starts_with("import ");
    Ok(text.lines().any(is_statement) || text.contains("await import("))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_before_first_paint_is_small_as_it_is_written() {
        let script = include_str!("../../../src/site/early.js");
        assert!(script.len() <= 1_024, "early.js has {} bytes", script.len());
    }

    #[test]
    fn comments_and_empty_lines_are_not_for_browsers() {
        assert!(is_left_out("<!-- The language for those … -->"));
        assert!(is_left_out(""));
        assert!(!is_left_out("<!doctype html>"));
        assert!(!is_left_out("<!-- a --><p>"));
    }
}
