//! The hook that makes the built page's scripts and style sheets small.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Context, Failure, Outcome, fail};

const TERSER: &str = "terser";
const ESBUILD: &str = "esbuild";

/// Whether the minifiers are in this folder.
pub fn is_in(tools: &Path) -> bool {
    [TERSER, ESBUILD]
        .iter()
        .all(|name| tools.join(name).is_file())
}

/// Rewrites every script and style sheet that trunk just built, before trunk puts it in place.
///
/// # Errors
/// When trunk did not call this, or a minifier fails.
pub fn run(tools: &Path) -> Outcome {
    let Some(staging) = std::env::var_os("TRUNK_STAGING_DIR") else {
        return Err(Failure::new("`minify` is a hook for trunk, not for people"));
    };
    let staging = PathBuf::from(staging);
    let entries = std::fs::read_dir(&staging);
    for entry in entries.context(|| format!("cannot read {}", staging.display()))? {
        let path = entry.context(|| "cannot read a name".to_owned())?.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("js") => script(tools, &path)?,
            Some("css") => style_sheet(tools, &path)?,
            _ => {}
        }
    }
    Ok(())
}

fn script(tools: &Path, path: &Path) -> Outcome {
    let mut command = Command::new(tools.join(TERSER));
    command
        .arg(path)
        .args(["--compress", "--mangle", "--output"])
        .arg(path);
    if is_module(path)? {
        command.arg("--module");
    }
    minify(command, path)
}

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
    let text =
        std::fs::read_to_string(path).context(|| format!("cannot read {}", path.display()))?;
    let is_statement = |line: &str| line.starts_with("export ") || line.starts_with("import ");
    Ok(text.lines().any(is_statement) || text.contains("await import("))
}
