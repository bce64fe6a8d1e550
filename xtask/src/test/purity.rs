//! Whether the pure core stays free of the browser.

use crate::failure::{Outcome, fail};
use crate::process;
use crate::toolchain;
use crate::workspace::Workspace;

/// What would tie the core to a browser.
const FORBIDDEN: &[&str] = &["web-sys", "js-sys", "wasm-bindgen", "leptos", "gloo-net"];

/// Looks through the dependencies of `keyfob-session`, on every platform.
///
/// # Errors
/// The first forbidden crate, with the way to it.
pub fn check(workspace: &Workspace) -> Outcome {
    let mut cargo = toolchain::cargo(&workspace.root);
    cargo.args(["tree", "--package", "keyfob-session", "--edges", "normal"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--prefix", "none"]);
    let out = process::capture(&mut cargo)?;
    if !out.success {
        return fail(format!("cargo tree failed:\n{}", out.stderr));
    }
    match forbidden(&out.stdout) {
        None => Ok(()),
        Some(name) => fail(format!(
            "keyfob-session depends on {name}; see `cargo tree -p keyfob-session -i {name}`"
        )),
    }
}

fn forbidden(tree: &str) -> Option<&str> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .find(|name| FORBIDDEN.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_crate_anywhere_in_the_tree_is_found() {
        let tree = "keyfob-session v0.1.0 (/x)\nserde v1.0.0\nweb-sys v0.3.0 (*)\n";
        assert_eq!(forbidden(tree), Some("web-sys"));
        assert_eq!(forbidden("keyfob-session v0.1.0\nserde v1.0.0\n"), None);
    }
}
