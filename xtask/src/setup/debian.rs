//! The standard library built from Debian's packages, where rustup has none to give.
//!
//! Debian ships a matched set of compiler, cargo, library sources and linker. The library is
//! built into a sysroot of our own in the cache: /usr stays untouched, and no toolchain is
//! registered with rustup. Wrappers in the sysroot's `bin` point compiler and rustdoc at it;
//! no RUSTFLAGS are needed, which would make cargo rebuild everything.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::apt;
use super::rust_std::{TARGET, library_in};
use super::sysroot::{create, lay_out, write};
use crate::cache::{self, Cache};
use crate::failure::{Context, Failure, Outcome, fail};
use crate::process;
use crate::step::Step;
use crate::toolchain::{self, Toolchain};
use crate::version::{self, RustcVersion};

/// Raised when the layout below changes, so that older sysroots are rebuilt.
const LAYOUT: u32 = 1;
const ITEM: &str = "debian-wasm32-std";
const RUSTC: &str = "/usr/bin/rustc";
const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src"];
const CLIPPY: &str = "rust-web-clippy";
/// The project's minimum Rust version.
const OLDEST: (u32, u32) = (1, 88);

/// The sysroot if it is there, complete and of the installed versions.
pub fn present(cache: &Cache, clippy: bool) -> Option<Toolchain> {
    let sysroot = cache.item(ITEM);
    if !sysroot.is_dir() || (clippy && apt::installed(CLIPPY).is_none()) {
        return None;
    }
    let stamp = stamp(&compiler()?)?;
    complete(&sysroot, &stamp).then(|| toolchain_of(sysroot, stamp))
}

/// Whether the packages are there or can be installed.
///
/// # Errors
/// When they are missing and this isn't root: the message is the command to run.
pub fn check(clippy: bool) -> Outcome {
    apt::check(&names(&packages(clippy)?))
}

/// Installs the packages that are missing and builds the sysroot if it isn't there.
///
/// # Errors
/// When packages are missing and cannot be installed, are too old, or the build fails.
pub fn ensure(cache: &Cache, clippy: bool) -> Outcome<Toolchain> {
    apt::ensure(&names(&packages(clippy)?))?;
    let Some(compiler) = compiler() else {
        return fail(format!(
            "{RUSTC} does not run, although rustc-web is installed"
        ));
    };
    if !compiler.at_least(OLDEST.0, OLDEST.1) {
        return fail(format!(
            "Debian's rustc-web is {}, Keyfob needs {}.{} or newer: enable Debian's security \
             updates, or install Rust by rustup (https://rustup.rs)",
            compiler.release, OLDEST.0, OLDEST.1
        ));
    }
    apt::ensure(&[&format!("lld-{}", compiler.llvm_major)])?;
    let Some(stamp) = stamp(&compiler) else {
        return fail("Debian's Rust packages are installed only in part");
    };
    let sysroot = cache.item(ITEM);
    if !complete(&sysroot, &stamp) {
        build(cache, &compiler, &stamp)?;
    }
    Ok(toolchain_of(sysroot, stamp))
}

fn toolchain_of(sysroot: PathBuf, stamp: String) -> Toolchain {
    // Two caches may hold libraries of the same versions that differ in their hashes.
    let library = library_in(&library(&sysroot)).unwrap_or_default();
    let stamp = format!("{stamp}{} {library}", sysroot.display());
    Toolchain::Debian { sysroot, stamp }
}

fn packages(clippy: bool) -> Outcome<Vec<String>> {
    let mut packages: Vec<String> = PACKAGES.iter().map(|name| (*name).to_owned()).collect();
    if clippy {
        packages.push(CLIPPY.to_owned());
    }
    // The linker has to match the compiler's LLVM, which only the packages know by now.
    let llvm = match compiler() {
        Some(compiler) => Some(compiler.llvm_major),
        None => version::llvm_of_dependencies(&apt::dependencies("rust-web-llvm")?),
    };
    packages.extend(llvm.map(|major| format!("lld-{major}")));
    Ok(packages)
}

fn names(packages: &[String]) -> Vec<&str> {
    packages.iter().map(String::as_str).collect()
}

fn compiler() -> Option<RustcVersion> {
    apt::installed("rustc-web")?;
    let out = process::capture(Command::new(RUSTC).arg("-vV")).ok()?;
    RustcVersion::parse(&out.stdout)
}

/// Everything the sysroot was made from; `None` if a part isn't installed.
fn stamp(compiler: &RustcVersion) -> Option<String> {
    let linker = format!("lld-{}", compiler.llvm_major);
    let mut stamp = format!("layout {LAYOUT}\n{}\n", compiler.text);
    for package in PACKAGES.iter().copied().chain([linker.as_str()]) {
        stamp.push_str(&format!("{package} {}\n", apt::installed(package)?));
    }
    Some(stamp)
}

fn complete(sysroot: &Path, stamp: &str) -> bool {
    std::fs::read_to_string(sysroot.join("stamp")).is_ok_and(|found| found == stamp)
        && library_in(&library(sysroot)).is_some()
}

fn library(sysroot: &Path) -> PathBuf {
    sysroot.join("lib").join("rustlib").join(TARGET).join("lib")
}

fn build(cache: &Cache, compiler: &RustcVersion, stamp: &str) -> Outcome {
    let step = Step::start(
        format!("Rust {} standard library for {TARGET}", compiler.release),
        "building from Debian's sources, about a minute",
    );
    let stage = cache.stage(ITEM)?;
    compile(&step, cache, &stage)
        .map_err(|cause| Failure::new(format!("building the standard library: {cause}")))?;
    // The wrappers name the final place, so everything is written before the rename.
    lay_out(&stage, &cache.item(ITEM), compiler)?;
    write(&stage.join("stamp"), stamp)?;
    cache::remove(&stage.join("build"))?;
    cache.publish(ITEM)?;
    step.end("ready");
    Ok(())
}

/// Lets cargo build the standard library as the dependency of an empty crate, and keeps what
/// it produced.
fn compile(step: &Step, cache: &Cache, stage: &Path) -> Outcome {
    let crate_dir = stage.join("build");
    create(&crate_dir.join("src"))?;
    write(
        &crate_dir.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
         [profile.release]\npanic = \"abort\"\n[workspace]\n",
    )?;
    write(&crate_dir.join("src").join("lib.rs"), "#![no_std]\n")?;

    let vendor = "/usr/lib/rustlib/src/rust/library/vendor";
    let mut command = Command::new("/usr/bin/cargo");
    toolchain::neutral(&mut command);
    command
        .current_dir(&crate_dir)
        .args(["build", "--release", "--offline", "--target", TARGET])
        // `test` is for wasm-bindgen-test, which is built with the test harness.
        .arg("-Zbuild-std=std,panic_abort,test")
        .args(["--config", "source.crates-io.replace-with='debian'"])
        .args(["--config", &format!("source.debian.directory='{vendor}'")])
        .env("CARGO_TARGET_DIR", crate_dir.join("target"))
        .env("RUSTC", RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode, link-time optimisation of the site fails.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("RUSTC_WRAPPER");
    process::logged(step, &cache.log(ITEM), None, &mut command)?;

    let into = library(stage);
    create(&into)?;
    let built = crate_dir
        .join("target")
        .join(TARGET)
        .join("release")
        .join("deps");
    let entries =
        std::fs::read_dir(&built).context(|| format!("cannot read {}", built.display()))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            std::fs::copy(entry.path(), into.join(&name))
                .context(|| format!("cannot copy {name}"))?;
        }
    }
    match library_in(&into) {
        Some(_) => Ok(()),
        None => fail("cargo built no complete standard library"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_sysroot_counts_only_with_its_library_and_the_right_stamp() {
        let sysroot = std::env::temp_dir().join(format!("keyfob-sysroot-{}", std::process::id()));
        create(&library(&sysroot)).unwrap();
        write(&sysroot.join("stamp"), "now").unwrap();
        assert!(!complete(&sysroot, "now"), "no library yet");

        write(&library(&sysroot).join("libcore-1.rlib"), "").unwrap();
        assert!(!complete(&sysroot, "now"), "half a library");

        write(&library(&sysroot).join("libstd-1.rlib"), "").unwrap();
        assert!(complete(&sysroot, "now"));
        assert!(!complete(&sysroot, "later"), "another compiler");
        std::fs::remove_dir_all(sysroot).unwrap();
    }
}
