//! The environment for people who run trunk or cargo for wasm32 by hand.

use crate::failure::Outcome;
use crate::setup::{self, Purpose};
use crate::toolchain::Tools;
use crate::workspace::Workspace;

/// Installs what serving needs and prints the lines for a POSIX shell.
///
/// # Errors
/// When something cannot be installed.
pub fn print(workspace: &Workspace) -> Outcome {
    let tools = setup::tools(workspace, Purpose::Serving, |_| Ok(()))?;
    println!("{}", lines(&tools));
    Ok(())
}

fn lines(tools: &Tools) -> String {
    let mut lines: Vec<String> = tools
        .toolchain
        .removed()
        .iter()
        .map(|name| format!("unset {name}"))
        .collect();
    let dirs: String = tools
        .path_dirs()
        .iter()
        .map(|dir| format!("{}:", quoted(&dir.to_string_lossy())))
        .collect();
    lines.push(format!("export PATH={dirs}\"$PATH\""));
    for (name, value) in tools.toolchain.variables() {
        lines.push(format!(
            "export {name}={}",
            quoted(&value.to_string_lossy())
        ));
    }
    lines.push("export TRUNK_SKIP_VERSION_CHECK=true".to_owned());
    lines.join("\n")
}

/// A word that no shell reads anything into.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toolchain::Toolchain;
    use std::path::PathBuf;

    #[test]
    fn a_shell_gets_quoted_folders_in_front_of_its_own() {
        let tools = Tools {
            toolchain: Toolchain::Debian {
                sysroot: PathBuf::from("/a b/std"),
                stamp: String::new(),
            },
            dirs: vec![PathBuf::from("/c/trunk/bin")],
            wasm_opt: true,
        };
        let text = lines(&tools);
        assert!(text.contains("unset RUSTUP_TOOLCHAIN"));
        assert!(text.contains("export PATH='/a b/std/bin':'/c/trunk/bin':\"$PATH\""));
        assert!(text.contains("export RUSTC='/a b/std/bin/rustc'"));
    }

    #[test]
    fn a_quote_in_a_path_stays_a_quote() {
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
