//! The fuzzing of what is decoded: the corpus as a test, then a while of libFuzzer.

use std::path::Path;
use std::process::Command;

use super::harness::{Report, tests};
use crate::coverage;
use crate::failure::{Context, Failure, Outcome};
use crate::process;
use crate::step::Step;
use crate::toolchain;
use crate::workspace::Workspace;

/// The targets, as the folders of `fuzz/corpus` are named.
const TARGETS: &[&str] = &["record", "json", "answers", "headers"];
/// How long each is run, in seconds, unless `KEYFOB_FUZZ_SECONDS` says otherwise.
const SECONDS: u64 = 20;

/// Replays the corpus, then runs all targets side by side.
pub fn check(workspace: &Workspace) -> Report {
    let mut cargo = toolchain::cargo(&workspace.root);
    let mut report = tests(cargo.args(["test", "-p", "keyfob-fuzz"]));
    if report.failure.is_some() {
        return report;
    }
    if !has_cxx() {
        println!(
            "only the corpus was replayed: looking for more needs a C++ compiler, \
             for libFuzzer. Install one (Debian: apt install g++), or name it by CXX."
        );
        return report;
    }
    let fuzzed = search(workspace);
    report.tally.add(Report::of(fuzzed.clone()).tally);
    report.failure = fuzzed.err();
    report
}

/// What the build of libFuzzer asks for.
fn has_cxx() -> bool {
    cfg!(unix) && (std::env::var_os("CXX").is_some() || process::which("c++").is_some())
}

fn search(workspace: &Workspace) -> Outcome {
    let mut cargo = toolchain::cargo(&workspace.root);
    cargo.args(["build", "-p", "keyfob-fuzz", "--bins"]);
    coverage::ask_for(cargo.args(["--features", "libfuzzer"]))?;
    process::run("compiling the fuzz targets", &mut cargo)?;
    let found = workspace.scratch()?.join("fuzz");
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let runs: Vec<_> = TARGETS
            .iter()
            .map(|name| scope.spawn(|| run(workspace, &found, name)))
            .collect();
        runs.into_iter()
            .map(|run| {
                let broken = |_| Err(Failure::new("a target broke down"));
                run.join().unwrap_or_else(broken)
            })
            .collect()
    });
    outcomes.into_iter().collect()
}

/// Runs one target. What it finds is kept outside the tree and is where the next run begins.
fn run(workspace: &Workspace, found: &Path, name: &str) -> Outcome {
    let kept = found.join(name);
    std::fs::create_dir_all(&kept).context(|| format!("cannot make {}", kept.display()))?;
    let seconds = std::env::var("KEYFOB_FUZZ_SECONDS").ok();
    let seconds = seconds.and_then(|text| text.parse().ok());
    let seconds: u64 = seconds.unwrap_or(SECONDS);
    let step = Step::start(
        format!("fuzzing {name}"),
        &format!("running for {seconds} s"),
    );
    let log = found.join(format!("{name}.log"));
    let mut command = Command::new(workspace.target.join("debug").join(format!("fuzz-{name}")));
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg("-max_len=4096")
        // An input that takes a second is a bug.
        .arg("-timeout=5")
        .arg(format!(
            "-artifact_prefix={}/broken-{name}-",
            found.display()
        ))
        .arg(&kept)
        .arg(workspace.root.join("fuzz").join("corpus").join(name));
    process::logged(&step, &log, None, &mut command)
        .map_err(|cause| Failure::new(format!("{name}: {cause}")))?;
    let text = process::read(&log);
    let runs = text.lines().rev().find(|line| line.starts_with("Done "));
    step.end(runs.unwrap_or("done"));
    Ok(())
}
