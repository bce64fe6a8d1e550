//! Whether the pure core stays free of the browser, and the site of what only apps want.

use crate::failure::{Outcome, fail};
use crate::process;
use crate::toolchain;
use crate::workspace::Workspace;

/// What would tie the core to a browser.
const OF_BROWSERS: &[&str] = &["web-sys", "js-sys", "wasm-bindgen", "leptos", "gloo-net"];

/// What is a third of a download by itself: for apps that have asked for it.
const OF_APPS: &[&str] = &["leptos_router"];

/// Looks through the dependencies of `keyfob-session` and of the site, for a browser.
///
/// # Errors
/// The first forbidden crate, with the way to it.
pub fn check(workspace: &Workspace) -> Outcome {
    is_free(workspace, "keyfob-session", "", OF_BROWSERS)?;
    is_free(workspace, "keyfob", "site", OF_APPS)
}

fn is_free(workspace: &Workspace, package: &str, features: &str, of: &[&str]) -> Outcome {
    let mut cargo = toolchain::cargo(&workspace.root);
    cargo.args(["tree", "--package", package, "--features", features]);
    cargo.args(["--edges", "normal", "--prefix", "none"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]);
    let out = process::capture(&mut cargo)?;
    if !out.success {
        return fail(format!("cargo tree failed:\n{}", out.stderr));
    }
    match first(&out.stdout, of) {
        None => Ok(()),
        Some(name) => fail(format!(
            "{package} depends on {name}; see `cargo tree -p {package} -i {name}`"
        )),
    }
}

fn first<'a>(tree: &'a str, forbidden: &[&str]) -> Option<&'a str> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .find(|name| forbidden.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_crate_anywhere_in_the_tree_is_found() {
        let tree = "keyfob-session v0.1.0 (/x)\nserde v1.0.0\nweb-sys v0.3.0 (*)\n";
        assert_eq!(first(tree, OF_BROWSERS), Some("web-sys"));
        let tree = "keyfob-session v0.1.0\nserde v1.0.0\n";
        assert_eq!(first(tree, OF_BROWSERS), None);
    }
}
