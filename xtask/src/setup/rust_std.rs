//! The standard library for wasm32: the toolchain's own, rustup's, or Debian's, in this order.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{apt, debian};
use crate::cache::Cache;
use crate::failure::{Outcome, fail};
use crate::process;
use crate::step::Step;
use crate::toolchain::Toolchain;

/// The target triple.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// About 25 MB come down; without a network rustup gives up by itself after its retries.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// The way that is open on this machine.
#[derive(Debug)]
pub enum Way {
    /// Nothing is left to do.
    Ready(Toolchain),
    /// Debian's packages, to be installed or built from.
    Debian,
}

/// Finds the way, without anything that takes long: what stands in it is said before the tools
/// are built.
///
/// `KEYFOB_WASM_STD=debian` skips the first two ways, to try the third where it isn't needed;
/// `clippy` asks for the linter as well.
///
/// # Errors
/// When no way is open: one message that says what each of them lacks.
pub fn find(cache: &Cache, clippy: bool) -> Outcome<Way> {
    let only_debian = std::env::var_os("KEYFOB_WASM_STD").is_some_and(|way| way == "debian");
    if !only_debian && let Some(toolchain) = active() {
        return Ok(Way::Ready(toolchain));
    }
    // Before rustup: where it can't reach its server, it would try in vain at every start.
    if let Some(toolchain) = debian::present(cache, clippy) {
        return Ok(Way::Ready(toolchain));
    }
    let mut reasons = Vec::new();
    if !only_debian {
        match by_rustup(cache) {
            Ok(toolchain) => return Ok(Way::Ready(toolchain)),
            Err(cause) => reasons.push(cause.to_string()),
        }
    }
    if !apt::available() {
        return fail(format!(
            "the Rust standard library for {TARGET} is missing.\n  {}\n  \
             Debian's packages are no way here: this system has no apt.\n\
             Install Rust by rustup (https://rustup.rs) and run `rustup target add {TARGET}`.",
            reasons.join("\n  ")
        ));
    }
    debian::check(clippy)?;
    Ok(Way::Debian)
}

/// Goes the way to its end.
///
/// # Errors
/// When packages cannot be installed or the library doesn't build.
pub fn provide(way: Way, cache: &Cache, clippy: bool) -> Outcome<Toolchain> {
    match way {
        Way::Ready(toolchain) => Ok(toolchain),
        Way::Debian => debian::ensure(cache, clippy),
    }
}

/// The active toolchain, if it has the target.
fn active() -> Option<Toolchain> {
    let rustc = || Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    let printed =
        process::capture(rustc().args(["--print", "target-libdir", "--target", TARGET])).ok()?;
    let library = library_in(&PathBuf::from(printed.stdout.trim()))?;
    let version = process::capture(rustc().arg("-vV")).ok()?;
    Some(Toolchain::Active {
        stamp: format!("{}\n{library}", version.stdout.trim()),
    })
}

/// The file name of the core library in a target's folder; it carries a hash.
pub fn library_in(dir: &Path) -> Option<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".rlib"))
        .collect();
    names.sort();
    let complete = names.iter().any(|name| name.starts_with("libstd-"));
    names
        .into_iter()
        .find(|name| complete && name.starts_with("libcore-"))
}

fn by_rustup(cache: &Cache) -> Outcome<Toolchain> {
    let Some(rustup) = process::which("rustup") else {
        return fail("rustup isn't installed.");
    };
    let step = Step::start(
        format!("Rust standard library for {TARGET}"),
        "asking rustup for it, about 15 seconds",
    );
    let log = cache.log("rustup");
    let added = process::logged(
        &step,
        &log,
        Some(RUSTUP_LIMIT),
        Command::new(rustup).args(["target", "add", TARGET]),
    );
    match (added, active()) {
        (Ok(()), Some(toolchain)) => {
            step.end("ready");
            Ok(toolchain)
        }
        _ => {
            step.end("rustup cannot provide it here");
            let said = process::read(&log);
            let why = said
                .lines()
                .find(|line| line.starts_with("error"))
                .unwrap_or("no reason given");
            fail(format!("`rustup target add {TARGET}` did not work: {why}"))
        }
    }
}
