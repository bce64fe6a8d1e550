//! `cargo xtask bench`: figures of site and core, on the stage of the end-to-end tests.

use super::checks::on_stage;
use super::context::Shared;
use crate::failure::Outcome;
use crate::process;
use crate::toolchain;
use crate::workspace::Workspace;

/// Prints the figures of the built site in a browser, then those of the core.
///
/// # Errors
/// When something cannot be provided or measured, or a promise is broken.
pub fn bench(workspace: &Workspace) -> Outcome {
    let mut site = on_stage(&Shared::new(workspace))?;
    site.args(["run", "--quiet", "-p", "keyfob-e2e", "--bin", "site-bench"]);
    let site = process::run("measuring the site", &mut site);
    let mut core = toolchain::cargo(&workspace.root);
    core.args([
        "bench",
        "--quiet",
        "-p",
        "keyfob-session",
        "--bench",
        "core",
    ]);
    // Both are told, whatever came of the first.
    site.and(process::run("measuring the core", &mut core))
}
