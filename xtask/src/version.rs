//! Reading versions out of what tools print about themselves.

/// What `rustc -vV` says, as far as the set-up needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RustcVersion {
    /// `1.96.0`.
    pub release: String,
    /// The target triple of the machine, `x86_64-unknown-linux-gnu`.
    pub host: String,
    /// The major version of LLVM: the linker has to be of the same one.
    pub llvm_major: u32,
    /// The whole text, for stamps.
    pub text: String,
}

impl RustcVersion {
    /// Reads the output of `rustc -vV`; `None` if a line is missing.
    pub fn parse(text: &str) -> Option<Self> {
        let field = |name: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
                .map(str::trim)
        };
        Some(Self {
            release: field("release")?.to_owned(),
            host: field("host")?.to_owned(),
            llvm_major: field("LLVM version")?.split('.').next()?.parse().ok()?,
            text: text.trim().to_owned(),
        })
    }

    /// Whether this compiler is at least `major.minor`.
    pub fn at_least(&self, major: u32, minor: u32) -> bool {
        numbers(&self.release) >= (major, minor)
    }
}

fn numbers(release: &str) -> (u32, u32) {
    let mut parts = release
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// The version in a tool's `--version` line: `trunk 0.21.14` gives `0.21.14`,
/// `wasm-opt version 132 (version_132)` gives `132`.
pub fn of_tool(text: &str) -> Option<&str> {
    text.lines()
        .next()?
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

/// The LLVM major among the dependencies of Debian's `rust-web-llvm`, as `apt-cache depends`
/// prints them (`Depends: llvm-22`). It tells which linker to install before the compiler is
/// there to be asked.
pub fn llvm_of_dependencies(text: &str) -> Option<u32> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: llvm-"))
        .find_map(|major| major.parse().ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const RUSTC: &str = "rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)
binary: rustc
commit-hash: ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96
commit-date: 2026-05-25
host: x86_64-unknown-linux-gnu
release: 1.96.0
LLVM version: 22.1.8
";

    #[test]
    fn the_compilers_version_host_and_llvm_are_read() {
        let version = RustcVersion::parse(RUSTC).unwrap();
        assert_eq!(version.release, "1.96.0");
        assert_eq!(version.host, "x86_64-unknown-linux-gnu");
        assert_eq!(version.llvm_major, 22);
    }

    #[test]
    fn a_compiler_is_compared_by_number_and_not_by_letter() {
        let version = RustcVersion::parse(RUSTC).unwrap();
        assert!(version.at_least(1, 88));
        assert!(version.at_least(1, 96));
        assert!(!version.at_least(1, 100));
    }

    #[test]
    fn a_text_without_the_llvm_line_is_no_version() {
        assert_eq!(RustcVersion::parse("rustc 1.96.0\nhost: x\n"), None);
    }

    #[test]
    fn tools_name_their_version_in_different_places() {
        assert_eq!(of_tool("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(of_tool("wasm-bindgen 0.2.130"), Some("0.2.130"));
        assert_eq!(of_tool("wasm-opt version 132 (version_132)\n"), Some("132"));
        assert_eq!(of_tool(""), None);
    }

    #[test]
    fn the_linkers_major_is_read_from_the_package_dependencies() {
        let text = "rust-web-llvm\n  Depends: libc6\n  Depends: llvm-22\n";
        assert_eq!(llvm_of_dependencies(text), Some(22));
        assert_eq!(llvm_of_dependencies("rust-web-llvm\n"), None);
    }
}
