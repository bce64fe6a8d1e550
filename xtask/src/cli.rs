//! The command line. Read by hand: a parser crate would cost every newcomer its compile time.

use crate::failure::{Failure, Outcome, fail};
use crate::serve::Protocol;

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
    /// Print the environment.
    Env,
    /// Install everything.
    Setup,
    /// Trunk's hook.
    Point {
        /// The backend's address.
        backend: String,
        /// What it speaks.
        protocol: String,
    },
    /// Print the help.
    Help,
}

/// Options of `serve`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serve {
    /// Debug build with reload.
    pub dev: bool,
    /// What site and backend speak.
    pub protocol: Protocol,
    /// Where the site listens.
    pub site_port: u16,
    /// Where the backend listens.
    pub backend_port: u16,
    /// Passed on to the backend.
    pub backend_args: Vec<String>,
}

impl Default for Serve {
    fn default() -> Self {
        Self {
            dev: false,
            protocol: Protocol::default(),
            site_port: 3000,
            backend_port: 8080,
            backend_args: Vec::new(),
        }
    }
}

/// Reads the arguments behind the program's name.
///
/// # Errors
/// When a task or an option is unknown, or a value is missing or wrong.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Outcome<Task> {
    let mut rest = arguments.into_iter();
    let Some(task) = rest.next() else {
        return Ok(Task::Help);
    };
    match task.as_str() {
        "serve" => serve(rest),
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
        "env" => alone("env", rest, Task::Env),
        "setup" => alone("setup", rest, Task::Setup),
        "point" => match (rest.next(), rest.next()) {
            (Some(backend), Some(protocol)) => Ok(Task::Point { backend, protocol }),
            _ => fail("point needs the backend's address and its protocol"),
        },
        "help" | "--help" | "-h" => Ok(Task::Help),
        other => fail(format!("there is no task `{other}`\n\n{HELP}")),
    }
}

fn serve(mut rest: impl Iterator<Item = String>) -> Outcome<Task> {
    let mut options = Serve::default();
    while let Some(word) = rest.next() {
        let (flag, inline) = match word.split_once('=') {
            Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
            None => (word, None),
        };
        match flag.as_str() {
            "--dev" => options.dev = true,
            "--protocol" => options.protocol = protocol(inline.or_else(|| rest.next()))?,
            "--site-port" => options.site_port = port(&flag, inline.or_else(|| rest.next()))?,
            "--backend-port" => {
                options.backend_port = port(&flag, inline.or_else(|| rest.next()))?;
            }
            "--" => options.backend_args = rest.by_ref().collect(),
            other => return fail(format!("serve has no option `{other}`\n\n{HELP}")),
        }
    }
    if options.site_port == options.backend_port {
        return fail("--site-port and --backend-port must differ");
    }
    Ok(Task::Serve(options))
}

fn protocol(value: Option<String>) -> Outcome<Protocol> {
    let named = value.as_deref().and_then(Protocol::named);
    named.ok_or_else(|| {
        let names = Protocol::ALL.map(Protocol::name).join(", ");
        Failure::new(format!("--protocol needs one of {names}"))
    })
}

fn port(flag: &str, value: Option<String>) -> Outcome<u16> {
    value
        .and_then(|value| value.parse().ok())
        .filter(|port| *port != 0)
        .ok_or_else(|| Failure::new(format!("{flag} needs a port number from 1 to 65535")))
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
    fn serve_has_defaults_and_passes_the_rest_to_the_backend() {
        assert_eq!(read("serve"), Ok(Task::Serve(Serve::default())));
        let Ok(Task::Serve(options)) =
            read("serve --dev --site-port=4000 --backend-port 9090 -- --no-demo --port 1")
        else {
            unreachable!("it is a serve task");
        };
        assert!(options.dev);
        assert_eq!((options.site_port, options.backend_port), (4000, 9090));
        assert_eq!(options.backend_args, ["--no-demo", "--port", "1"]);
    }

    #[test]
    fn a_port_must_be_one() {
        for line in [
            "serve --site-port",
            "serve --site-port 0",
            "serve --site-port 99999",
            "serve --site-port x",
            "serve --site-port 8080",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_protocol_is_chosen_by_its_name() {
        for (line, protocol) in [
            ("serve", Protocol::Legacy),
            ("serve --protocol serverpod-jwt", Protocol::Jwt),
            ("serve --protocol=serverpod-sas-cookie", Protocol::SasCookie),
        ] {
            let expected = Serve {
                protocol,
                ..Serve::default()
            };
            assert_eq!(read(line), Ok(Task::Serve(expected)), "{line}");
        }
        for line in ["serve --protocol", "serve --protocol jwt"] {
            let message = read(line).unwrap_err().to_string();
            assert!(message.contains("serverpod-jwt-cookie"), "{message}");
        }
    }

    #[test]
    fn the_hook_needs_address_and_protocol() {
        assert_eq!(
            read("point http://x/ serverpod-jwt"),
            Ok(Task::Point {
                backend: "http://x/".to_owned(),
                protocol: "serverpod-jwt".to_owned(),
            })
        );
        assert!(read("point http://x/").is_err());
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
