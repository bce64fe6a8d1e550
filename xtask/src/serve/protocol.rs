//! What site and backend speak with each other.

/// A protocol, under the name that the page's `keyfob-protocol` gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Protocol {
    /// Serverpod's legacy module.
    #[default]
    Legacy,
    /// The newer modules with access and refresh tokens.
    Jwt,
    /// The same, the refresh token in a cookie.
    JwtCookie,
    /// The newer modules with server-side sessions.
    Sas,
    /// The same, the token in a cookie.
    SasCookie,
}

impl Protocol {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 5] = [
        Self::Legacy,
        Self::Jwt,
        Self::JwtCookie,
        Self::Sas,
        Self::SasCookie,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Legacy => "serverpod-legacy",
            Self::Jwt => "serverpod-jwt",
            Self::JwtCookie => "serverpod-jwt-cookie",
            Self::Sas => "serverpod-sas",
            Self::SasCookie => "serverpod-sas-cookie",
        }
    }

    /// The protocol of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// The arguments that make the backend speak it, with `given` behind them: what
    /// people say themselves wins.
    pub fn backend_arguments(self, site_port: u16, given: &[String]) -> Vec<String> {
        let strategy = match self {
            Self::Legacy => None,
            Self::Jwt | Self::JwtCookie => Some("jwt"),
            Self::Sas | Self::SasCookie => Some("session"),
        };
        let is_given = |flag: &str| {
            given.iter().any(|word| {
                word.strip_prefix(flag)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
            })
        };
        let mut arguments = Vec::new();
        if let Some(strategy) = strategy.filter(|_| !is_given("--strategy")) {
            arguments.push(format!("--strategy={strategy}"));
        }
        if matches!(self, Self::JwtCookie | Self::SasCookie) {
            if !is_given("--auth-cookie") {
                arguments.push("--auth-cookie".to_owned());
            }
            // By this name alone: a page of 127.0.0.1 is another site than a backend of
            // localhost, and gets no cookies.
            arguments.push(format!("--site-origin=http://localhost:{site_port}"));
        }
        arguments.extend_from_slice(given);
        arguments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(protocol: Protocol, given: &[&str]) -> Vec<String> {
        let given: Vec<String> = given.iter().map(|word| (*word).to_owned()).collect();
        protocol.backend_arguments(4000, &given)
    }

    #[test]
    fn every_protocol_is_found_by_its_name() {
        for protocol in Protocol::ALL {
            assert_eq!(Protocol::named(protocol.name()), Some(protocol));
        }
        assert_eq!(Protocol::named("serverpod"), None);
    }

    #[test]
    fn the_legacy_protocol_adds_nothing() {
        assert!(arguments(Protocol::Legacy, &[]).is_empty());
    }

    #[test]
    fn the_backend_gets_strategy_and_cookies() {
        assert_eq!(arguments(Protocol::Jwt, &[]), ["--strategy=jwt"]);
        assert_eq!(
            arguments(Protocol::SasCookie, &["--session-idle", "30m"]),
            [
                "--strategy=session",
                "--auth-cookie",
                "--site-origin=http://localhost:4000",
                "--session-idle",
                "30m"
            ]
        );
    }

    #[test]
    fn what_people_say_themselves_wins() {
        assert_eq!(
            arguments(Protocol::Jwt, &["--strategy", "session"]),
            ["--strategy", "session"]
        );
        assert_eq!(
            arguments(Protocol::Sas, &["--strategy=jwt"]),
            ["--strategy=jwt"]
        );
    }
}
