//! The command line. Read by hand: a parser crate would cost every newcomer its compile time.

mod serve;

pub use serve::Serve;

use crate::failure::{Outcome, fail};
use crate::finish::Finish;

/// What `cargo xtask help` prints.
pub const HELP: &str = "\
cargo xtask <task>

  serve [--dev] [--protocol serverpod-legacy] [--site-port 3000] [--backend-port 8080]
        [-- <backend arguments>]
          install what is missing, start the backend, build and serve the site; the protocol
          is serverpod-legacy, -jwt, -jwt-cookie, -sas or -sas-cookie
  test [name…] [--list]
          install what is missing, run every check (or the named ones)
  check   the checks that need no browser and no release build
  size [--save] [--budget]
          build the release; print the bytes of every file and the heaviest crates
  bench [name…]
          measure the built site in a browser, and the core on this machine; by name: restore,
          first-load, slow-link, interaction, layout-shift, quiet, cycles, core
  env     install what is missing, print the shell lines for using trunk by hand:
          eval \"$(cargo xtask env)\"
  setup   install everything that serving and testing need

KEYFOB_CACHE names another folder for the tools.";

/// A task with its options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Serve site and backend.
    Serve(Serve),
    /// Run checks; all of them if none is named.
    Test {
        /// Which, by name.
        names: Vec<String>,
        /// Only print the names.
        list: bool,
    },
    /// Run the quick checks.
    Check,
    /// Measure the site.
    Size {
        /// Keep the figures for comparison.
        save: bool,
        /// Fail when the budget is exceeded.
        budget: bool,
    },
    /// Measure times, quiet and what moves.
    Bench {
        /// What, by name; everything if nothing is named.
        names: Vec<String>,
    },
    /// Print the environment.
    Env,
    /// Install everything.
    Setup,
    /// Trunk's hook.
    Finish(Finish),
    /// Print the help.
    Help,
}

/// Reads the arguments behind the program's name.
///
/// # Errors
/// When a task or an option is unknown, or a value is missing or wrong.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Outcome<Task> {
    let arguments: Vec<String> = arguments.into_iter().collect();
    let own = arguments.iter().take_while(|word| *word != "--");
    let asks_for_help = own.into_iter().any(|word| word == "--help" || word == "-h");
    let mut rest = arguments.into_iter();
    let task = rest.next().filter(|_| !asks_for_help);
    let Some(task) = task else {
        return Ok(Task::Help);
    };
    match task.as_str() {
        "serve" => serve::read(rest).map(Task::Serve),
        "test" => {
            let (flags, names) = split(rest);
            allow("test", &flags, &["--list"])?;
            Ok(Task::Test {
                names,
                list: !flags.is_empty(),
            })
        }
        "size" => {
            let (flags, names) = split(rest);
            nothing("size", &names)?;
            allow("size", &flags, &["--save", "--budget"])?;
            let has = |flag: &str| flags.iter().any(|given| given == flag);
            Ok(Task::Size {
                save: has("--save"),
                budget: has("--budget"),
            })
        }
        "check" => alone("check", rest, Task::Check),
        "bench" => {
            let (flags, names) = split(rest);
            allow("bench", &flags, &[])?;
            Ok(Task::Bench { names })
        }
        "env" => alone("env", rest, Task::Env),
        "setup" => alone("setup", rest, Task::Setup),
        "finish" => finish(rest).map(Task::Finish),
        "help" | "--help" | "-h" => Ok(Task::Help),
        other => fail(format!("there is no task `{other}`\n\n{HELP}")),
    }
}

fn finish(mut rest: impl Iterator<Item = String>) -> Outcome<Finish> {
    let mut finish = Finish::default();
    while let Some(option) = rest.next() {
        match (option.as_str(), rest.next()) {
            ("--point", Some(backend)) => {
                finish.point = rest.next().map(|protocol| (backend, protocol));
            }
            ("--minify", Some(tools)) => finish.minify = Some(tools),
            _ => {
                return fail(format!(
                    "finish has no option `{option}`, or not without a value"
                ));
            }
        }
    }
    Ok(finish)
}

fn split(rest: impl Iterator<Item = String>) -> (Vec<String>, Vec<String>) {
    rest.partition(|word| word.starts_with('-'))
}

fn allow(task: &str, flags: &[String], known: &[&str]) -> Outcome {
    match flags.iter().find(|flag| !known.contains(&flag.as_str())) {
        Some(flag) => fail(format!("{task} has no option `{flag}`\n\n{HELP}")),
        None => Ok(()),
    }
}

fn nothing(task: &str, names: &[String]) -> Outcome {
    match names.first() {
        Some(name) => fail(format!("{task} takes no `{name}`\n\n{HELP}")),
        None => Ok(()),
    }
}

fn alone(name: &str, rest: impl Iterator<Item = String>, task: Task) -> Outcome<Task> {
    nothing(name, &rest.collect::<Vec<_>>())?;
    Ok(task)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(line: &str) -> Outcome<Task> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_hook_is_called_as_it_is_read() {
        let finish = Finish {
            point: Some(("http://x/".to_owned(), "serverpod-jwt".to_owned())),
            minify: Some("/bin".to_owned()),
        };
        assert_eq!(parse(finish.arguments()), Ok(Task::Finish(finish)));
        assert_eq!(read("finish"), Ok(Task::Finish(Finish::default())));
        assert!(read("finish --minify").is_err());
    }

    #[test]
    fn unknown_words_are_answered_with_the_help() {
        for line in ["fly", "serve --fast", "test --fast", "size now", "env x"] {
            assert!(
                read(line)
                    .unwrap_err()
                    .to_string()
                    .contains("cargo xtask <task>")
            );
        }
    }

    #[test]
    fn tests_may_be_named() {
        assert_eq!(
            read("test fmt clippy"),
            Ok(Task::Test {
                names: vec!["fmt".to_owned(), "clippy".to_owned()],
                list: false
            })
        );
    }
}
