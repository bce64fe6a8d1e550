//! `cargo xtask bench`: figures of site and core, on the stage of the end-to-end tests.

use super::checks::on_stage;
use super::context::Shared;
use crate::failure::Outcome;
use crate::process;
use crate::toolchain;
use crate::workspace::Workspace;

/// The bench of the core; the others are the site's.
const CORE: &str = "core";

/// Prints the figures of the built site in a browser, then those of the core, or those that
/// are named.
///
/// # Errors
/// When something cannot be provided or measured, or a promise is broken.
pub fn bench(workspace: &Workspace, names: &[String]) -> Outcome {
    let of_site: Vec<&String> = names.iter().filter(|name| *name != CORE).collect();
    let mut outcome = Ok(());
    if names.is_empty() || !of_site.is_empty() {
        let mut site = on_stage(&Shared::new(workspace))?;
        site.args(["run", "--quiet", "-p", "keyfob-e2e", "--bin", "site-bench"]);
        site.arg("--").args(of_site);
        outcome = process::run("measuring the site", &mut site);
    }
    if names.is_empty() || names.iter().any(|name| name == CORE) {
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
        outcome = outcome.and(process::run("measuring the core", &mut core));
    }
    outcome
}
