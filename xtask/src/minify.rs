//! The hook that makes the built page's JavaScript small.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Context, Failure, Outcome, fail};

/// Rewrites every script that trunk just built with terser, before trunk puts it in place.
///
/// # Errors
/// When trunk did not call this, or terser fails.
pub fn run(terser: &str) -> Outcome {
    let Some(staging) = std::env::var_os("TRUNK_STAGING_DIR") else {
        return Err(Failure::new("`minify` is a hook for trunk, not for people"));
    };
    let staging = PathBuf::from(staging);
    let entries = std::fs::read_dir(&staging);
    for entry in entries.context(|| format!("cannot read {}", staging.display()))? {
        let path = entry.context(|| "cannot read a name".to_owned())?.path();
        if path.extension().is_some_and(|extension| extension == "js") {
            minify(terser, &path)?;
        }
    }
    Ok(())
}

fn minify(terser: &str, path: &Path) -> Outcome {
    let mut command = Command::new(terser);
    command
        .arg(path)
        .args(["--compress", "--mangle", "--output"]);
    command.arg(path);
    if is_module(path)? {
        command.arg("--module");
    }
    let status = command.status();
    match status.context(|| format!("cannot start {terser}"))? {
        status if status.success() => Ok(()),
        status => fail(format!("terser ended with {status} on {}", path.display())),
    }
}

/// A classic script's own names are not for mangling away.
fn is_module(path: &Path) -> Outcome<bool> {
    let text =
        std::fs::read_to_string(path).context(|| format!("cannot read {}", path.display()))?;
    let is_statement = |line: &str| line.starts_with("export ") || line.starts_with("import ");
    Ok(text.lines().any(is_statement) || text.contains("await import("))
}
