//! `cargo xtask size`: builds the release and has it measured.
//!
//! The measuring is a binary of its own with heavier dependencies (`src/bin/measure`).

use crate::failure::{Outcome, fail};
use crate::process;
use crate::setup::rust_std::TARGET;
use crate::setup::{self, Purpose};
use crate::site::{self, DEFAULT_BACKEND, Profile};
use crate::toolchain::{self, Tools};
use crate::workspace::Workspace;

/// Provides the tools, builds, measures.
///
/// # Errors
/// When the build fails, or the budget was asked for and is exceeded.
pub fn run(workspace: &Workspace, save: bool, budget: bool) -> Outcome {
    let tools = setup::tools(workspace, Purpose::Serving, |_| Ok(()))?;
    release(workspace, &tools)?;
    measure(workspace, &tools, save, budget)
}

/// Builds the release into `dist`.
///
/// # Errors
/// When it doesn't build.
pub fn release(workspace: &Workspace, tools: &Tools) -> Outcome {
    site::compile(workspace, tools, Profile::Release)?;
    let mut trunk = site::trunk(workspace, tools, "build", Profile::Release, DEFAULT_BACKEND)?;
    process::run("building the site", &mut trunk)
}

/// Measures what is in `dist`.
///
/// # Errors
/// When it cannot be measured, or exceeds the budget that was asked for.
pub fn measure(workspace: &Workspace, tools: &Tools, save: bool, budget: bool) -> Outcome {
    if budget && !tools.wasm_opt {
        return fail(
            "the size budget is for the optimised site, and wasm-opt is missing: install Node.js",
        );
    }
    let mut cargo = toolchain::cargo(&workspace.root);
    cargo
        .args([
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--features",
            "measure",
        ])
        .args(["--bin", "measure", "--"])
        .arg(workspace.dist())
        .arg(
            workspace
                .target
                .join(TARGET)
                .join("release")
                .join("keyfob-site.wasm"),
        );
    if save {
        cargo
            .arg("--save")
            .arg(workspace.root.join("xtask").join("size.txt"));
    }
    if budget {
        cargo.arg("--budget");
    }
    process::run("the size check", &mut cargo)
}
