//! Packages of npm, for tools that come no other way: outside the clone, without the scripts
//! that packages run when they are installed.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::cache::Cache;
use crate::failure::Outcome;
use crate::process;
use crate::step::Step;

/// The largest package has 100 MB unpacked.
const LIMIT: Duration = Duration::from_secs(300);

/// npm, where there is also a Node.js to run it.
pub fn find() -> Option<PathBuf> {
    process::which("node").and_then(|_| process::which("npm"))
}

/// Installs packages, each with its exact version, as the item `name`.
///
/// # Errors
/// When npm cannot have them, or the cache cannot be written.
pub fn install(
    npm: PathBuf,
    step: &Step,
    cache: &Cache,
    name: &str,
    packages: &[String],
) -> Outcome {
    let stage = cache.stage(name)?;
    process::logged(
        step,
        &cache.log(name),
        Some(LIMIT),
        Command::new(npm)
            .args([
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefix",
            ])
            .arg(&stage)
            .args(packages),
    )?;
    cache.publish(name).map(|_| ())
}
