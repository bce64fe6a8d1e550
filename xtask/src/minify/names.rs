//! Names that tell what is in a file: browsers may keep it for ever under such a name.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;

use super::{files_in, read, write};
use crate::failure::{Context, Outcome};

/// Names every file anew that trunk has named by a hash of what was in it before it was made
/// small, and puts the new names wherever the old ones stand. A script, its module and the later
/// part have one hash, over all: they fit no others.
pub fn renew(staging: &Path) -> Outcome {
    let mut groups = BTreeMap::<_, BTreeSet<_>>::new();
    for path in files_in(staging)? {
        if let Some((kind, hash)) = hashed(&path) {
            groups
                .entry(format!("{kind}-{hash}"))
                .or_default()
                .insert(path);
        }
    }
    let mut stems = Vec::new();
    for (stem, files) in groups {
        let Some((kind, _)) = stem.rsplit_once('-') else {
            continue;
        };
        let mut hash = Fnv1a::default();
        for file in &files {
            // Its own name stands in a script; that must not make another of it each time.
            let bytes =
                std::fs::read(file).context(|| format!("cannot read {}", file.display()))?;
            hash.update(&without(&bytes, stem.as_bytes()));
        }
        let renewed = format!("{kind}-{:016x}", hash.0);
        for file in &files {
            let name = file_name(file).replace(&stem, &renewed);
            std::fs::rename(file, file.with_file_name(name))
                .context(|| format!("cannot rename {}", file.display()))?;
        }
        stems.push((stem, renewed));
    }
    for path in files_in(staging)? {
        let extension = path.extension().and_then(OsStr::to_str);
        if matches!(extension, Some("html" | "js" | "css")) {
            let text = read(&path)?;
            let renewed = stems
                .iter()
                .fold(text.clone(), |text, (old, new)| text.replace(old, new));
            if renewed != text {
                write(&path, &renewed)?;
            }
        }
    }
    Ok(())
}

/// `keyfob-site-1a2b3c4d5e6f7081_bg.wasm`, its script and its later part → `keyfob-site` and `1a2b3c4d5e6f7081`. Trunk leaves out
/// zeros in front.
fn hashed(path: &Path) -> Option<(String, String)> {
    let name = file_name(path);
    let (stem, _) = name.split_once('.')?;
    let stem = ["_bg", "_later"]
        .iter()
        .find_map(|end| stem.strip_suffix(end))
        .unwrap_or(stem);
    let (kind, hash) = stem.rsplit_once('-')?;
    let is_hash = (12..=16).contains(&hash.len()) && hash.bytes().all(|b| b.is_ascii_hexdigit());
    is_hash.then(|| (kind.to_owned(), hash.to_owned()))
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn without(bytes: &[u8], part: &[u8]) -> Vec<u8> {
    let mut rest = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match bytes.get(at..).is_some_and(|it| it.starts_with(part)) {
            true => at += part.len(),
            false => {
                rest.push(*byte);
                at += 1;
            }
        }
    }
    rest
}

/// The hash of Fowler, Noll and Vo, 64 bits: the same in every release of Rust, and no more
/// packages to compile for it.
pub struct Fnv1a(pub u64);

impl Default for Fnv1a {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv1a {
    /// Takes more in.
    pub fn update(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    struct Folder(PathBuf);

    impl Folder {
        fn with(test: &str, files: &[(&str, &str)]) -> std::io::Result<Self> {
            let name = format!("keyfob-names-{test}-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(&folder)?;
            for (name, text) in files {
                std::fs::write(folder.join(name), text)?;
            }
            Ok(Self(folder))
        }

        /// The new names, and each file's text.
        fn renewed(&self) -> BTreeMap<String, String> {
            assert_eq!(renew(&self.0), Ok(()));
            let files = files_in(&self.0).unwrap_or_default();
            let entry = |path: &PathBuf| Some((file_name(path), read(path).ok()?));
            files.iter().filter_map(entry).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    const PAGE: &str = "<script src=/early-e9a79ab55bd7559.js></script><script src=/boot.js \
                        data-js=/app-1a2b3c4d5e6f7081.js data-wasm=/app-1a2b3c4d5e6f7081_bg.wasm>";

    fn site(test: &str, script: &str, module: &str) -> std::io::Result<Folder> {
        let files = [
            ("index.html", PAGE),
            ("boot.js", "load()"),
            ("early-e9a79ab55bd7559.js", "early()"),
            ("app-1a2b3c4d5e6f7081.js", script),
            ("app-1a2b3c4d5e6f7081_bg.wasm", module),
        ];
        Folder::with(test, &files)
    }

    #[test]
    fn what_stands_in_the_page_is_what_is_there() -> std::io::Result<()> {
        let files = site("page", "app()", "module")?.renewed();
        assert_eq!(files.len(), 5);
        assert!(files.contains_key("boot.js"), "without a hash it stays");
        let page = files.get("index.html").cloned().unwrap_or_default();
        assert!(!page.contains("1a2b3c4d5e6f7081") && !page.contains("e9a79ab55bd7559"));
        let named = files.keys().filter(|name| page.contains(name.as_str()));
        assert_eq!(named.count(), 4, "{page}");
        Ok(())
    }

    #[test]
    fn another_content_is_another_name_for_script_and_module_together() -> std::io::Result<()> {
        let names = |folder: Folder| folder.renewed().into_keys().collect::<BTreeSet<_>>();
        let first = names(site("first", "app()", "module")?);
        assert_eq!(first, names(site("again", "app()", "module")?));
        for (test, script, module) in [("script", "app(1)", "module"), ("module", "app()", "other")]
        {
            let other = names(site(test, script, module)?);
            assert_eq!(first.intersection(&other).count(), 3, "{first:?} {other:?}");
        }
        Ok(())
    }

    #[test]
    fn a_second_time_changes_nothing() -> std::io::Result<()> {
        let script = "fetch('app-1a2b3c4d5e6f7081_bg.wasm')";
        let folder = site("twice", script, "module")?;
        assert_eq!(folder.renewed(), folder.renewed());
        Ok(())
    }
}
