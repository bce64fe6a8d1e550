//! The options of `cargo xtask serve`.

use super::HELP;
use crate::failure::{Failure, Outcome, fail};
use crate::serve::Protocol;

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

/// Reads the words behind `serve`.
///
/// # Errors
/// When an option is unknown, or a value is missing or wrong.
pub fn read(mut rest: impl Iterator<Item = String>) -> Outcome<Serve> {
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
    let is_address = |word: &&String| {
        let flag = word.split('=').next().unwrap_or_default();
        flag == "--port" || flag == "--host"
    };
    if let Some(word) = options.backend_args.iter().find(is_address) {
        return fail(format!(
            "`{word}` behind `--` would hide the backend from the site; use --backend-port"
        ));
    }
    if options.site_port == options.backend_port {
        return fail("--site-port and --backend-port must differ");
    }
    Ok(options)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn words(line: &str) -> Outcome<Serve> {
        read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn serve_has_defaults_and_passes_the_rest_to_the_backend() {
        assert_eq!(words(""), Ok(Serve::default()));
        let Ok(options) =
            words("--dev --site-port=4000 --backend-port 9090 -- --demo-account false")
        else {
            unreachable!("it is a serve task");
        };
        assert!(options.dev);
        assert_eq!((options.site_port, options.backend_port), (4000, 9090));
        assert_eq!(options.backend_args, ["--demo-account", "false"]);
    }

    #[test]
    fn a_port_must_be_one() {
        for line in [
            "--site-port",
            "--site-port 0",
            "--site-port 99999",
            "--site-port x",
            "--site-port 8080",
        ] {
            assert!(words(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_protocol_is_chosen_by_its_name() {
        for (line, protocol) in [
            ("", Protocol::Legacy),
            ("--protocol serverpod-jwt", Protocol::Jwt),
            ("--protocol=serverpod-sas-cookie", Protocol::SasCookie),
        ] {
            let expected = Serve {
                protocol,
                ..Serve::default()
            };
            assert_eq!(words(line), Ok(expected), "{line}");
        }
        for line in ["--protocol", "--protocol jwt"] {
            let message = words(line).unwrap_err().to_string();
            assert!(message.contains("serverpod-jwt-cookie"), "{message}");
        }
    }

    #[test]
    fn the_backends_address_is_not_for_the_words_behind_the_dashes() {
        for word in ["--port 1", "--port=1", "--host 0.0.0.0"] {
            assert!(words(&format!("-- {word}")).is_err(), "{word}");
        }
    }
}
