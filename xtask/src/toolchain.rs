//! The compiler that builds for WebAssembly, and the environment it needs.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process;

/// Who compiles for wasm32.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toolchain {
    /// The active toolchain has the target: nothing is to be changed.
    Active {
        /// Changes when the standard library does.
        stamp: String,
    },
    /// Debian's compiler over a private sysroot.
    Debian {
        /// The sysroot; its `bin` holds wrappers that point the tools at it.
        sysroot: PathBuf,
        /// Changes when the standard library does.
        stamp: String,
    },
}

impl Toolchain {
    /// What identifies the standard library. Cargo doesn't see it change, see
    /// [`crate::site::refresh`].
    pub fn stamp(&self) -> &str {
        match self {
            Self::Active { stamp } | Self::Debian { stamp, .. } => stamp,
        }
    }

    /// The folder that goes in front of PATH, if any.
    pub fn bin(&self) -> Option<PathBuf> {
        match self {
            Self::Active { .. } => None,
            Self::Debian { sysroot, .. } => Some(sysroot.join("bin")),
        }
    }

    /// The variables to set, for a person's shell as well as for a child.
    pub fn variables(&self) -> Vec<(&'static str, PathBuf)> {
        match self {
            Self::Active { .. } => Vec::new(),
            Self::Debian { sysroot, .. } => vec![
                ("RUSTC", sysroot.join("bin").join("rustc")),
                ("RUSTDOC", sysroot.join("bin").join("rustdoc")),
                // clippy-driver takes its sysroot from here alone.
                ("SYSROOT", sysroot.clone()),
            ],
        }
    }

    /// The variables to remove.
    pub fn removed(&self) -> &'static [&'static str] {
        match self {
            Self::Active { .. } => &[],
            // Both would bring the rustup toolchain back.
            Self::Debian { .. } => &["RUSTUP_TOOLCHAIN", "CARGO"],
        }
    }
}

/// Everything that building the site needs, found or installed.
#[derive(Debug, Clone)]
pub struct Tools {
    /// The compiler.
    pub toolchain: Toolchain,
    /// The folders of trunk, wasm-bindgen and wasm-opt.
    pub dirs: Vec<PathBuf>,
    /// Whether a wasm-opt that is new enough is there.
    pub wasm_opt: bool,
}

impl Tools {
    /// A command that finds these tools, for work inside the clone.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        without_cargo_run(&mut command);
        command.env("PATH", joined(self.path_dirs()));
        for (name, value) in self.toolchain.variables() {
            command.env(name, value);
        }
        for name in self.toolchain.removed() {
            command.env_remove(name);
        }
        command
    }

    /// The cargo that builds for wasm32.
    pub fn cargo(&self) -> Command {
        match self.toolchain.bin() {
            Some(bin) => self.command(bin.join("cargo")),
            None => self.command(cargo_program()),
        }
    }

    /// The folders in front of PATH, the compiler's first.
    pub fn path_dirs(&self) -> Vec<PathBuf> {
        self.toolchain
            .bin()
            .into_iter()
            .chain(self.dirs.iter().cloned())
            .collect()
    }

    /// The PATH of [`Tools::command`] with one more folder in front.
    pub fn path_behind(&self, first: &Path) -> OsString {
        let mut dirs = vec![first.to_path_buf()];
        dirs.extend(self.path_dirs());
        joined(dirs)
    }
}

/// PATH with these folders in front.
fn joined(dirs: Vec<PathBuf>) -> OsString {
    let present = std::env::var_os("PATH").unwrap_or_default();
    let all = dirs.into_iter().chain(std::env::split_paths(&present));
    std::env::join_paths(all).unwrap_or(present)
}

/// The active cargo for the machine's own target, for work inside `dir`.
pub fn cargo(dir: &Path) -> Command {
    let mut command = Command::new(cargo_program());
    without_cargo_run(&mut command);
    command.current_dir(dir);
    command
}

/// The same at a lower priority, for builds that others run beside: the standard library and
/// the site form the longest chain of the first set-up and go first.
pub fn patient_cargo(dir: &Path) -> Command {
    let Some(nice) = process::which("nice").filter(|_| cfg!(unix)) else {
        return cargo(dir);
    };
    let mut command = Command::new(nice);
    without_cargo_run(&mut command);
    command
        .args(["-n", "10"])
        .arg(cargo_program())
        .current_dir(dir);
    command
}

/// The cargo that started this tool, so that the same toolchain is used throughout.
fn cargo_program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Takes away what `cargo run` put into the environment: a child is to see what the user set,
/// or build scripts would run again on every change between the two.
fn without_cargo_run(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        if is_of_cargo_run(name) {
            command.env_remove(name);
        }
    }
    let Some(paths) = std::env::var_os("LD_LIBRARY_PATH") else {
        return;
    };
    // The entries for xtask's own target folder and for the active toolchain.
    let kept: Vec<PathBuf> = std::env::split_paths(&paths)
        .filter(|dir| {
            let text = dir.to_string_lossy();
            !(text.contains("rustlib") || text.contains("/toolchains/") || text.contains("/debug"))
        })
        .collect();
    match std::env::join_paths(&kept) {
        Ok(paths) if !kept.is_empty() => command.env("LD_LIBRARY_PATH", paths),
        _ => command.env_remove("LD_LIBRARY_PATH"),
    };
}

fn is_of_cargo_run(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
        || matches!(name, "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE")
}

/// Takes away every setting that would change how a tool or the standard library is built:
/// flags, profiles and target folders of the user's own projects.
pub fn neutral(command: &mut Command) {
    without_cargo_run(command);
    for (name, _) in std::env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        let steers = ["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
            || matches!(
                name,
                "RUSTFLAGS" | "RUSTDOCFLAGS" | "CARGO_ENCODED_RUSTFLAGS" | "CARGO_INCREMENTAL"
            );
        if steers {
            command.env_remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_run_sets_is_told_from_what_a_user_sets() {
        assert!(is_of_cargo_run("CARGO_PKG_NAME"));
        assert!(is_of_cargo_run("CARGO_MANIFEST_DIR"));
        assert!(!is_of_cargo_run("CARGO_HOME"));
        assert!(!is_of_cargo_run("CARGO_TARGET_DIR"));
    }

    #[test]
    fn debians_compiler_is_reached_by_path_and_by_variable() {
        let toolchain = Toolchain::Debian {
            sysroot: PathBuf::from("/cache/std"),
            stamp: String::new(),
        };
        assert_eq!(toolchain.bin(), Some(PathBuf::from("/cache/std/bin")));
        assert!(
            toolchain
                .variables()
                .iter()
                .any(|(name, _)| *name == "RUSTC")
        );
        assert!(toolchain.removed().contains(&"RUSTUP_TOOLCHAIN"));
    }
}
