//! The hook that finishes the page which trunk just built, before trunk puts it in place.
//!
//! One for everything: trunk runs the hooks of a stage side by side.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::{base, languages, minify, passwords, point, split};

/// What to do beside adding the base path, the languages and the list of common passwords.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finish {
    /// The backend to point the page at, and what it speaks.
    pub point: Option<(String, String)>,
    /// The folder of terser and esbuild, to make files small.
    pub minify: Option<String>,
}

impl Finish {
    /// The command line for it.
    pub fn arguments(&self) -> Vec<String> {
        let mut words = vec!["finish"];
        if let Some((backend, protocol)) = &self.point {
            words.extend(["--point", backend, protocol]);
        }
        if let Some(tools) = &self.minify {
            words.extend(["--minify", tools]);
        }
        words.into_iter().map(str::to_owned).collect()
    }

    /// Does it to the clone at `root`.
    ///
    /// # Errors
    /// When trunk did not call this, or a step fails.
    pub fn run(&self, root: &Path) -> Outcome {
        let Some(staging) = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from) else {
            return Err(Failure::new("`finish` is a hook for trunk, not for people"));
        };
        if let Some((backend, protocol)) = &self.point {
            point::page(&staging, backend, protocol)?;
        }
        split::place(&staging)?;
        base::page(&staging)?;
        languages::add(&root.join("src/i18n/lang"), &staging)?;
        passwords::add(&root.join("src/components/common-passwords.txt"), &staging)?;
        match &self.minify {
            Some(tools) => minify::files(&staging, Path::new(tools)),
            None => Ok(()),
        }
    }
}
