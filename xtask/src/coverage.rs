//! A compiler that makes programs tell which way they take, for fuzzing on any toolchain.
//!
//! Cargo calls this program in place of rustc for the clone's own packages alone
//! (`RUSTC_WORKSPACE_WRAPPER`): what they depend on is shared with every other build.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::failure::{Context, Outcome};

/// Tells that this process is to be that compiler.
const MARK: &str = "KEYFOB_COVERAGE";

/// What libFuzzer needs; cargo-fuzz sets the same. Optimised, since it runs for its speed.
const FLAGS: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "-Copt-level=2",
];

/// Whether this process was called as the compiler.
pub fn is_called() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Makes a cargo command compile with coverage.
///
/// # Errors
/// When this program's own place is unknown.
pub fn ask_for(cargo: &mut Command) -> Outcome {
    let exe = std::env::current_exe().context(|| "cannot find this program".to_owned())?;
    cargo.env("RUSTC_WORKSPACE_WRAPPER", exe).env(MARK, "1");
    Ok(())
}

/// Calls the compiler that cargo names first.
pub fn run() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let rustc = arguments.next().unwrap_or_else(|| OsString::from("rustc"));
    let arguments: Vec<OsString> = arguments.collect();
    let mut command = Command::new(rustc);
    command.args(&arguments);
    // A build script is no part of what is fuzzed, and without libFuzzer.
    if !arguments.iter().any(|it| it == "build_script_build") {
        command.args(FLAGS);
    }
    match command.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(cause) => {
            eprintln!("error: cannot start the compiler: {cause}");
            ExitCode::FAILURE
        }
    }
}
