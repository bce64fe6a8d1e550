//! `cargo xtask size`: builds the release and has it measured.
//!
//! The measuring is a binary of its own with heavier dependencies (`src/bin/measure`).

use std::path::PathBuf;

use crate::failure::{Context, Outcome, fail};
use crate::process;
use crate::setup::{self, Purpose};
use crate::shrink::{self, shrink_or_keep};
use crate::site::{self, Pointing, Profile};
use crate::split;
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
    let mut cargo = site::compiler(workspace, tools, Profile::Release)?;
    process::run("compiling the site", &mut cargo)?;
    let mut trunk = site::trunk(
        workspace,
        tools,
        "build",
        Profile::Release,
        &Pointing::default(),
    )?;
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
        .arg(workspace.dist());
    if budget {
        cargo.arg("--budget");
    } else {
        cargo.arg("--module").arg(named_module(workspace, tools)?);
    }
    if save {
        cargo
            .arg("--save")
            .arg(workspace.root.join("xtask").join("size.txt"));
    }
    process::run("the size check", &mut cargo)
}

/// The served module once more, but with the names of its functions: what wasm-bindgen left in
/// trunk's folder, optimised in the same way.
fn named_module(workspace: &Workspace, tools: &Tools) -> Outcome<PathBuf> {
    let folder = workspace.target.join("wasm-bindgen");
    let mode = if tools.wasm_opt { "release" } else { "debug" };
    let module = folder.join(mode).join("keyfob-site_bg.wasm");
    if !tools.wasm_opt {
        return Ok(module);
    }
    let named = workspace.scratch()?.join("named.wasm");
    let page = workspace.root.join("index.html");
    let html =
        std::fs::read_to_string(&page).context(|| format!("cannot read {}", page.display()))?;
    let bytes = std::fs::read(&module).context(|| format!("cannot read {}", module.display()))?;
    let shrunk = named.with_extension("shrunk");
    std::fs::write(&shrunk, shrink_or_keep(split::without_relocations(bytes)))
        .context(|| format!("cannot write {}", shrunk.display()))?;
    let mut command = tools.command("wasm-opt");
    command
        .arg(&shrunk)
        .arg(shrink::OPTION)
        .arg("--output")
        .arg(&named)
        .arg(format!(
            "-O{}",
            attribute(&html, "data-wasm-opt").unwrap_or("z")
        ))
        .arg("--debuginfo")
        .args(
            attribute(&html, "data-wasm-opt-params")
                .unwrap_or_default()
                .split_whitespace(),
        );
    process::run("wasm-opt", &mut command)?;
    Ok(named)
}

/// The value of the first attribute of this name.
fn attribute<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_optimisers_settings_are_the_pages() {
        let html = r#"<link data-wasm-opt="z" data-wasm-opt-params="--a --b" />"#;
        assert_eq!(attribute(html, "data-wasm-opt"), Some("z"));
        assert_eq!(attribute(html, "data-wasm-opt-params"), Some("--a --b"));
        assert_eq!(attribute(html, "data-none"), None);
    }
}
