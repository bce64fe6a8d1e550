//! The clone this tool works on.

use std::path::{Path, PathBuf};

use crate::failure::{Context, Outcome, fail};
use crate::lockfile;

/// Paths inside the clone.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder with the root Cargo.toml.
    pub root: PathBuf,
    /// Cargo's target folder, wherever the user's settings put it.
    pub target: PathBuf,
}

impl Workspace {
    /// Finds the clone this binary was built from.
    ///
    /// # Errors
    /// When the clone was moved since, or the current executable is unknown.
    pub fn find() -> Outcome<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .map(Path::to_path_buf)
            .unwrap_or_default();
        if !root.join("Cargo.lock").is_file() {
            return fail(format!(
                "{} has no Cargo.lock: start this tool with `cargo xtask` inside the clone",
                root.display()
            ));
        }
        // <target>/<profile>/xtask
        let exe = std::env::current_exe().context(|| "cannot find this program".to_owned())?;
        let target = exe
            .ancestors()
            .nth(2)
            .map_or_else(|| root.join("target"), Path::to_path_buf);
        Ok(Self { root, target })
    }

    /// Where trunk puts the built site.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Where trunk puts the site that it serves: another build does not take its place.
    pub fn served(&self) -> PathBuf {
        self.target.join("keyfob").join("served")
    }

    /// The development backend as the dev profile builds it.
    pub fn backend(&self) -> PathBuf {
        self.target
            .join("debug")
            .join(format!("keyfob-backend{}", std::env::consts::EXE_SUFFIX))
    }

    /// A folder for generated files, made on demand.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn scratch(&self) -> Outcome<PathBuf> {
        let dir = self.target.join("keyfob");
        std::fs::create_dir_all(&dir).context(|| format!("cannot make {}", dir.display()))?;
        Ok(dir)
    }

    /// The version of wasm-bindgen that Cargo.lock pins; its command-line tool has to equal it.
    ///
    /// # Errors
    /// When Cargo.lock cannot be read or pins none, or two.
    pub fn wasm_bindgen(&self) -> Outcome<String> {
        let path = self.root.join("Cargo.lock");
        let text =
            std::fs::read_to_string(&path).context(|| format!("cannot read {}", path.display()))?;
        match lockfile::version_of(&text, "wasm-bindgen") {
            Some(version) => Ok(version.to_owned()),
            None => fail("Cargo.lock names no single version of wasm-bindgen"),
        }
    }
}
