//! wasm-opt, from the npm package of its makers; and terser and esbuild, which make
//! scripts and style sheets small.

use std::path::PathBuf;
use std::process::Command;

use super::npm;
use crate::cache::Cache;
use crate::failure::Outcome;
use crate::process;
use crate::shutdown;
use crate::step::Step;
use crate::version;

/// The release in use. Distributions ship ones that refuse what rustc emits today.
const VERSION: &str = "132";
/// The release of terser that comes along.
const TERSER: &str = "5.51.4";
/// The release of esbuild that comes along.
const ESBUILD: &str = "0.28.2";
/// The oldest release that is accepted from PATH when npm cannot help.
const OLDEST: u32 = 123;

/// Finds wasm-opt or installs it. `None`: the site is built without it, which was said.
///
/// # Errors
/// When the cache cannot be written. A failing npm is no error.
pub fn ensure(cache: &Cache) -> Outcome<Option<PathBuf>> {
    let found = process::which("wasm-opt");
    let major = found.as_ref().and_then(|path| version_of(path));
    let dir = found
        .as_ref()
        .and_then(|path| path.parent())
        .map(PathBuf::from);
    if major.as_deref() == Some(VERSION) {
        return Ok(dir);
    }

    let name = format!("binaryen-{VERSION}-terser-{TERSER}-esbuild-{ESBUILD}");
    let bin = cache.item(&name).join("node_modules").join(".bin");
    if program(&bin).and_then(|path| version_of(&path)).as_deref() == Some(VERSION) {
        return Ok(Some(bin));
    }

    let newest_found = || {
        let number = major.as_deref().and_then(|major| major.parse::<u32>().ok());
        number.filter(|number| *number >= OLDEST).and(dir)
    };
    let Some(npm) = npm::find() else {
        let other = newest_found();
        if other.is_none() {
            eprintln!("wasm-opt: no Node.js to install it with, the site is built unoptimised");
        }
        return Ok(other);
    };

    let step = Step::start(
        format!("binaryen {VERSION}, terser {TERSER}, esbuild {ESBUILD}"),
        "installing, about 10 seconds",
    );
    let packages = [
        format!("binaryen@{VERSION}.0.0"),
        format!("terser@{TERSER}"),
        format!("esbuild@{ESBUILD}"),
    ];
    match npm::install(npm, &step, cache, &name, &packages) {
        Ok(()) => {
            step.end("ready");
            Ok(Some(bin))
        }
        Err(cause) if shutdown::requested() => Err(cause),
        Err(cause) => {
            let other = newest_found();
            if other.is_none() {
                step.end("npm could not install it, the site is built unoptimised");
                eprintln!("{cause}");
            }
            Ok(other)
        }
    }
}

fn program(dir: &std::path::Path) -> Option<PathBuf> {
    ["wasm-opt", "wasm-opt.cmd"]
        .iter()
        .map(|name| dir.join(name))
        .find(|path| path.exists())
}

fn version_of(path: &std::path::Path) -> Option<String> {
    let out = process::capture(Command::new(path).arg("--version")).ok()?;
    version::of_tool(&out.stdout).map(str::to_owned)
}
