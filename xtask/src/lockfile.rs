//! Reading Cargo.lock, which alone decides which wasm-bindgen is used.

/// The version of `package` in the text of a Cargo.lock.
///
/// The file is written by cargo, one key a line in a fixed order, so no TOML parser is needed.
/// `None` if the package is absent or is there in two versions: then no single tool fits.
pub fn version_of<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut found = None;
    let mut lines = lock.lines();
    while let Some(line) = lines.next() {
        if quoted(line, "name") == Some(package) {
            let version = lines.next().and_then(|line| quoted(line, "version"))?;
            if found.replace(version).is_some() {
                return None;
            }
        }
    }
    found
}

/// The value in `key = "value"`.
fn quoted<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.strip_prefix(key)?
        .strip_prefix(" = \"")?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"version = 4

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "wasm-bindgen-futures"
version = "0.4.80"
"#;

    #[test]
    fn the_version_belongs_to_exactly_the_named_package() {
        assert_eq!(version_of(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(version_of(LOCK, "wasm-bindgen-futures"), Some("0.4.80"));
        assert_eq!(version_of(LOCK, "wasm"), None);
    }

    #[test]
    fn two_versions_of_one_package_are_no_answer() {
        let twice = format!("{LOCK}\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.9\"\n");
        assert_eq!(version_of(&twice, "wasm-bindgen"), None);
    }
}
