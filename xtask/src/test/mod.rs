//! `cargo xtask test`: every check, one after the other, and a summary.

mod bench;
mod checklist;
mod checks;
mod context;
mod fuzz;
mod harness;
mod links;
mod purity;
mod tally;

use std::time::{Duration, Instant};

use crate::failure::{Outcome, fail};
use crate::shutdown;
use crate::workspace::Workspace;
pub use bench::bench;
use checks::{ALL, Check};
use context::Shared;
use harness::Report;
use tally::Tally;

/// Prints the names of the checks.
pub fn list() {
    for check in ALL {
        println!("{:<16} {}", check.name, check.about);
    }
}

/// Runs the named checks, or all of them; returns whether all of them passed.
///
/// # Errors
/// When a name is unknown, or the user stopped it.
pub fn run(workspace: &Workspace, names: &[String]) -> Outcome<bool> {
    perform(workspace, &chosen(names)?)
}

/// Runs the checks that need neither a browser nor a release build; returns whether all of them
/// passed.
///
/// # Errors
/// When the user stopped it.
pub fn run_quick(workspace: &Workspace) -> Outcome<bool> {
    let quick: Vec<&Check> = ALL.iter().filter(|check| check.quick).collect();
    perform(workspace, &quick)
}

fn chosen(names: &[String]) -> Outcome<Vec<&'static Check>> {
    if let Some(name) = names
        .iter()
        .find(|name| !ALL.iter().any(|check| check.name == name.as_str()))
    {
        let known: Vec<&str> = ALL.iter().map(|check| check.name).collect();
        return fail(format!(
            "there is no check `{name}`; there are {}",
            known.join(", ")
        ));
    }
    Ok(ALL
        .iter()
        .filter(|check| names.is_empty() || names.iter().any(|name| name == check.name))
        .collect())
}

/// A check that was run.
struct Done {
    name: &'static str,
    report: Report,
    took: Duration,
}

/// Runs them all, also after one failed: one run tells everything that is wrong.
fn perform(workspace: &Workspace, checks: &[&Check]) -> Outcome<bool> {
    let shared = Shared::new(workspace);
    if checks.iter().any(|check| check.browser)
        && let Err(cause) = shared.browser()
    {
        // Now, and not when half an hour has passed; the other checks run all the same.
        eprintln!("{cause}");
    }
    let mut done = Vec::new();
    for (number, check) in checks.iter().enumerate() {
        eprintln!(
            "\n== {} ({} of {}): {}",
            check.name,
            number + 1,
            checks.len(),
            check.about
        );
        let since = Instant::now();
        let report = (check.run)(&shared);
        if shutdown::requested() {
            return fail("stopped");
        }
        if let Some(cause) = &report.failure {
            eprintln!("{}: {cause}", check.name);
        }
        done.push(Done {
            name: check.name,
            report,
            took: since.elapsed(),
        });
    }
    let total = total(&done);
    println!(
        "\n{}\n{} passed, {} failed",
        table(&done),
        total.passed,
        total.failed
    );
    Ok(total.failed == 0)
}

fn total(done: &[Done]) -> Tally {
    let mut total = Tally::default();
    for one in done {
        total.add(one.report.tally);
    }
    total
}

fn table(done: &[Done]) -> String {
    let mut text = format!(
        "{:<16} {:>8} {:>8} {:>9}  result",
        "check", "passed", "failed", "seconds"
    );
    for one in done {
        let result = if one.report.failure.is_some() {
            "FAILED"
        } else {
            "ok"
        };
        text.push_str(&format!(
            "\n{:<16} {:>8} {:>8} {:>9.1}  {result}",
            one.name,
            one.report.tally.passed,
            one.report.tally.failed,
            one.took.as_secs_f64()
        ));
        if let Some(left_out) = one.report.left_out {
            text.push_str(&format!("; {left_out}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_check_has_a_name_of_its_own() {
        let mut names: Vec<&str> = ALL.iter().map(|check| check.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn named_checks_run_in_their_usual_order() {
        let names = ["e2e".to_owned(), "fmt".to_owned()];
        let chosen: Vec<&str> = chosen(&names).unwrap().iter().map(|c| c.name).collect();
        assert_eq!(chosen, ["fmt", "e2e"]);
    }

    #[test]
    fn what_a_check_left_out_stands_in_its_line() {
        let done = [Done {
            name: "e2e",
            report: Report {
                left_out: Some("left out axe"),
                ..Report::of(Ok(()))
            },
            took: Duration::ZERO,
        }];
        assert!(table(&done).ends_with("ok; left out axe"));
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let message = chosen(&["fast".to_owned()]).unwrap_err().to_string();
        assert!(message.contains("session-is-pure"));
    }
}
