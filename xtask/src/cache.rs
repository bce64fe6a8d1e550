//! The folder outside the clone where tools and the standard library are kept.
//!
//! Everything in it is named by its version and appears by a rename when it is complete, so
//! that an interrupted set-up leaves nothing that looks finished.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::failure::{Context, Outcome, fail};

/// The cache folder.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

/// Held while something may be installed; given back when dropped, or when the process ends.
#[derive(Debug)]
pub struct CacheLock {
    _file: File,
}

impl Cache {
    /// The folder by the environment, made if it is missing.
    ///
    /// # Errors
    /// When no place is known or it cannot be made.
    pub fn open() -> Outcome<Self> {
        let Some(root) = place(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
        else {
            return fail("no home folder is known: set KEYFOB_CACHE to a folder for the tools");
        };
        let root = std::path::absolute(&root)
            .context(|| format!("{} is no usable folder", root.display()))?;
        std::fs::create_dir_all(root.join("logs"))
            .context(|| format!("cannot make the cache {}", root.display()))?;
        Ok(Self { root })
    }

    /// Takes the lock; says so if another set-up has it, and waits.
    ///
    /// # Errors
    /// When the lock file cannot be used.
    pub fn lock(&self) -> Outcome<CacheLock> {
        let path = self.root.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .context(|| format!("cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                eprintln!(
                    "set-up: another one is at work in {}, waiting",
                    self.root.display()
                );
                file.lock()
                    .context(|| format!("cannot lock {}", path.display()))?;
            }
            Err(TryLockError::Error(cause)) => {
                return fail(format!("cannot lock {}: {cause}", path.display()));
            }
        }
        Ok(CacheLock { _file: file })
    }

    /// The final place of an item, such as `trunk-0.21.14`.
    pub fn item(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The log of an item's installation.
    pub fn log(&self, name: &str) -> PathBuf {
        self.root.join("logs").join(format!("{name}.log"))
    }

    /// An empty folder beside the final place, to build in. What an interrupted set-up left
    /// there is removed. Call it with the lock held.
    ///
    /// # Errors
    /// When the folder cannot be emptied or made.
    pub fn stage(&self, name: &str) -> Outcome<PathBuf> {
        let stage = self.root.join(format!("{name}.tmp"));
        remove(&stage)?;
        std::fs::create_dir_all(&stage).context(|| format!("cannot make {}", stage.display()))?;
        Ok(stage)
    }

    /// Moves a finished stage to its final place, over what may be there.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn publish(&self, name: &str) -> Outcome<PathBuf> {
        let stage = self.root.join(format!("{name}.tmp"));
        let place = self.item(name);
        remove(&place)?;
        std::fs::rename(&stage, &place)
            .context(|| format!("cannot move {} into place", stage.display()))?;
        Ok(place)
    }
}

/// Removes a folder that may not be there.
///
/// # Errors
/// When it is there and cannot be removed.
pub fn remove(dir: &Path) -> Outcome {
    match std::fs::remove_dir_all(dir) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            fail(format!("cannot remove {}: {cause}", dir.display()))
        }
        _ => Ok(()),
    }
}

/// `KEYFOB_CACHE`, else what the platform provides for caches.
fn place(var: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(own) = var("KEYFOB_CACHE") {
        return Some(own.into());
    }
    if let Some(xdg) = var("XDG_CACHE_HOME") {
        return Some(PathBuf::from(xdg).join("keyfob"));
    }
    if cfg!(windows) {
        return Some(PathBuf::from(var("LOCALAPPDATA")?).join("keyfob"));
    }
    let home = PathBuf::from(var("HOME")?);
    let caches = if cfg!(target_os = "macos") {
        home.join("Library").join("Caches")
    } else {
        home.join(".cache")
    };
    Some(caches.join("keyfob"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(vars: &[(&str, &str)]) -> Option<PathBuf> {
        place(|name| {
            vars.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_own_variable_wins_over_the_platforms() {
        let vars = [("KEYFOB_CACHE", "/a"), ("XDG_CACHE_HOME", "/b")];
        assert_eq!(of(&vars), Some(PathBuf::from("/a")));
        assert_eq!(
            of(&[("XDG_CACHE_HOME", "/b"), ("HOME", "/h")]),
            Some(Path::new("/b").join("keyfob"))
        );
    }

    #[test]
    fn without_any_variable_there_is_no_place() {
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn an_item_appears_whole_and_replaces_a_broken_one() {
        let root = std::env::temp_dir().join(format!("keyfob-cache-{}", std::process::id()));
        let cache = Cache { root: root.clone() };
        std::fs::create_dir_all(cache.item("tool")).unwrap();
        std::fs::write(cache.item("tool").join("broken"), "").unwrap();

        let stage = cache.stage("tool").unwrap();
        std::fs::write(stage.join("whole"), "").unwrap();
        assert!(!cache.item("tool").join("whole").exists());

        let place = cache.publish("tool").unwrap();
        assert!(place.join("whole").exists());
        assert!(!place.join("broken").exists());
        assert!(!stage.exists());
        std::fs::remove_dir_all(root).unwrap();
    }
}
