//! Where e-mails are handed over: the URL of a relay.

use axum::http::Uri;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use percent_encoding::percent_decode_str;

/// The port of SMTP where the URL names none.
const PORT: u16 = 25;

/// A transport to a relay, without TLS.
pub type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// What a URL says. No `Debug`: there may be a password.
struct Relay {
    host: String,
    port: u16,
    credentials: Option<(String, String)>,
}

/// The transport to `smtp://host:port` or `smtp://user:password@host:port`; `None`
/// for any other URL. Sending may take for ever: of a relay that took the connection and
/// says nothing, lettre waits without end.
pub fn transport(url: &str) -> Option<Transport> {
    let relay = parse(url)?;
    let mut builder = Transport::builder_dangerous(relay.host).port(relay.port);
    if let Some((user, password)) = relay.credentials {
        builder = builder.credentials(Credentials::new(user, password));
    }
    Some(builder.build())
}

fn parse(url: &str) -> Option<Relay> {
    let uri: Uri = url.parse().ok()?;
    let is_bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
    if uri.scheme_str() != Some("smtp") || !is_bare {
        return None;
    }
    let authority = uri.authority()?;
    let credentials = match authority.as_str().rsplit_once('@') {
        Some((info, _)) => {
            let (user, password) = info.split_once(':')?;
            Some((decoded(user)?, decoded(password)?))
        }
        None => None,
    };
    let host = authority.host().trim_matches(['[', ']']);
    if host.is_empty() {
        return None;
    }
    Some(Relay {
        host: host.to_owned(),
        port: authority.port_u16().unwrap_or(PORT),
        credentials,
    })
}

fn decoded(text: &str) -> Option<String> {
    Some(percent_decode_str(text).decode_utf8().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_relay_has_a_host_maybe_a_port_and_maybe_a_login() {
        for (url, host, port, login) in [
            ("smtp://localhost:1025", "localhost", 1025, None),
            ("smtp://[::1]:1025/", "::1", 1025, None),
            ("smtp://mail.example", "mail.example", 25, None),
            ("smtp://a%40b:p%3A%2F@h:587", "h", 587, Some(("a@b", "p:/"))),
        ] {
            let relay = parse(url).unwrap();
            assert_eq!((&*relay.host, relay.port), (host, port), "{url}");
            let found = relay.credentials;
            let login = login.map(|(user, password)| (user.to_owned(), password.to_owned()));
            assert!(found == login, "{url}");
        }
    }

    #[test]
    fn other_urls_are_not_taken() {
        for url in [
            "",
            "localhost:1025",
            "smtps://h:465",
            "http://h",
            "smtp://",
            "smtp://user@h",
            "smtp://h/path",
            "smtp://h?tls=required",
        ] {
            assert!(parse(url).is_none(), "{url}");
        }
    }
}
