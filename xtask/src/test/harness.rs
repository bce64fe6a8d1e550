//! Running a program whose output the user sees while its closing lines are counted.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;

use super::tally::Tally;
use crate::failure::{Failure, Outcome, fail};
use crate::process::Running;
use crate::shutdown;

/// What a check came to: its counts, and why it failed.
#[derive(Debug)]
pub struct Report {
    /// Its tests.
    pub tally: Tally,
    /// Why it failed, in a line.
    pub failure: Option<Failure>,
    /// What it left out and why, in a line.
    pub left_out: Option<&'static str>,
}

impl Report {
    /// A check that is one test by itself.
    pub fn of(outcome: Outcome) -> Self {
        Self {
            tally: Tally::one(outcome.is_ok()),
            failure: outcome.err(),
            left_out: None,
        }
    }
}

/// Runs a test command; every line passes through.
pub fn tests(command: &mut Command) -> Report {
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    counted(command, std::io::stdout(), std::io::stderr())
}

fn counted(
    command: &mut Command,
    out: impl Write + Send + 'static,
    err: impl Write + Send + 'static,
) -> Report {
    let mut tally = Tally::default();
    let outcome = watch(command, &mut tally, out, err);
    // It didn't compile, or crashed between two tests, or ran none: that is a failure too.
    let empty = outcome.is_ok() && tally == Tally::default();
    if empty || (outcome.is_err() && tally.failed == 0) {
        tally.failed += 1;
    }
    Report {
        tally,
        failure: outcome
            .err()
            .or_else(|| empty.then(|| Failure::new("no test was run"))),
        left_out: None,
    }
}

fn watch(
    command: &mut Command,
    tally: &mut Tally,
    out: impl Write + Send + 'static,
    err: impl Write + Send + 'static,
) -> Outcome {
    let mut running = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let child = running.child();
    let readers: Vec<JoinHandle<Tally>> = child
        .stdout
        .take()
        .map(|output| pass(output, out))
        .into_iter()
        .chain(child.stderr.take().map(|output| pass(output, err)))
        .collect();
    let status = running.wait(None)?;
    for reader in readers {
        if let Ok(counted) = reader.join() {
            tally.add(counted);
        }
    }
    match status {
        Some(status) if status.success() => Ok(()),
        _ if shutdown::requested() => fail("stopped"),
        Some(status) => fail(status.to_string()),
        None => fail("took too long"),
    }
}

fn pass(
    from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
) -> JoinHandle<Tally> {
    std::thread::spawn(move || {
        let mut tally = Tally::default();
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while matches!(from.read_until(b'\n', &mut line), Ok(length) if length > 0) {
            tally.add(Tally::of_line(&String::from_utf8_lossy(&line)));
            // A closed terminal is no reason to stop counting.
            let _ = to.write_all(&line).and_then(|()| to.flush());
            line.clear();
        }
        tally
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    // The outer run counts what reaches the real outputs, so the inner lines must not.
    fn run(script: &str) -> Report {
        counted(
            Command::new("sh").args(["-c", script]),
            std::io::sink(),
            std::io::sink(),
        )
    }

    #[cfg(unix)]
    #[test]
    fn counts_come_from_both_outputs() {
        let script = "echo 'test result: ok. 2 passed; 0 failed;'; \
                      echo 'test result: ok. 3 passed; 0 failed;' >&2";
        let report = run(script);
        assert_eq!(
            report.tally,
            Tally {
                passed: 5,
                failed: 0
            }
        );
        assert!(report.failure.is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_run_without_tests_or_without_success_is_a_failure() {
        let report = run("true");
        assert_eq!(report.tally.failed, 1);
        let report = run("exit 101");
        assert_eq!(report.tally.failed, 1);
        assert!(report.failure.is_some());
    }
}
