//! Serverpod 4's cookie mode: what is sent, and what is refused.

use super::*;
use crate::{
    AuthErrorKind, Refresh,
    backend::serverpod::{ServerpodEndpoints, ServerpodIdp},
};

const ID: &str = "0197f2a0-0000-7000-8000-000000000001";

/// `{"iat":1767225600,"exp":1767226200}`, 10 minutes.
const ACCESS_TOKEN: &str = "e30.eyJpYXQiOjE3NjcyMjU2MDAsImV4cCI6MTc2NzIyNjIwMH0.c2ln";

fn success(strategy: &str, token: &str, more: &str) -> HttpResponse {
    json(&format!(
        r#"{{"authStrategy":"{strategy}","token":"{token}",{more}"authUserId":"{ID}","scopeNames":[]}}"#
    ))
}

fn profile() -> HttpResponse {
    json(&format!(r#"{{"authUserId":"{ID}","email":"a@b.se"}}"#))
}

fn jwt() -> Credential {
    let credential = Credential::in_cookie("serverpod-jwt", ACCESS_TOKEN);
    Credential {
        owner: Some(ID.into()),
        ..credential.good_for_ms(600_000)
    }
}

fn sas() -> Credential {
    Credential {
        owner: Some(ID.into()),
        ..Credential::in_cookie("serverpod-sas", "")
    }
}

struct Server {
    adapter: ServerpodIdp,
    transport: Rc<FakeTransport>,
}

impl Server {
    fn at(url: &str, answers: impl IntoIterator<Item = HttpResponse>) -> Self {
        let transport = Rc::new(FakeTransport::default());
        let answers = answers.into_iter().map(Ok);
        transport.answers.borrow_mut().extend(answers);
        let url = BackendUrl::parse(url).unwrap();
        let endpoints = ServerpodEndpoints::default();
        let adapter = ServerpodIdp::new(transport.clone(), url, 20_000, endpoints).in_cookies();
        Self { adapter, transport }
    }

    fn answering(answers: impl IntoIterator<Item = HttpResponse>) -> Self {
        Self::at("https://api.example.com/", answers)
    }

    fn sign_in(&self) -> Result<Credential, AuthError> {
        let password = "secret123".into();
        let step = now(self.adapter.sign_in_with_email("a@b.se", &password))?;
        let SignInStep::Authenticated(authenticated) = step;
        Ok(authenticated.credential)
    }

    /// Mode, base path and `Authorization` of each request.
    fn modes(&self) -> Vec<(String, String, Option<String>)> {
        let sent = self.transport.sent.borrow();
        let modes = sent.iter().map(|request| {
            assert!(request.with_cookies);
            let [(mode, how), (path, base)] = &request.headers[..] else {
                panic!("{:?}", request.headers);
            };
            assert_eq!(*mode, "x-serverpod-auth-mode");
            assert_eq!(*path, "x-serverpod-base-path");
            let key = request.authorization.as_ref();
            (
                how.clone(),
                base.clone(),
                key.map(|key| key.expose().to_owned()),
            )
        });
        modes.collect()
    }
}

fn as_nobody() -> (String, String, Option<String>) {
    ("cookie-transport".into(), "/".into(), None)
}

fn as_user(key: Option<&str>) -> (String, String, Option<String>) {
    ("cookie".into(), "/".into(), key.map(str::to_owned))
}

#[test]
fn a_session_that_the_server_keeps_has_no_secret_here() {
    let server = Server::answering([success("session", "", ""), profile()]);
    assert_eq!(server.sign_in(), Ok(sas()));
    assert_eq!(server.modes(), [as_nobody(), as_user(None)]);
}

#[test]
fn of_a_session_with_tokens_the_short_lived_one_is_here() {
    let server = Server::answering([success("jwt", ACCESS_TOKEN, ""), profile()]);
    assert_eq!(server.sign_in(), Ok(jwt()));
    let key = format!("Bearer {ACCESS_TOKEN}");
    assert_eq!(server.modes(), [as_nobody(), as_user(Some(&key))]);
}

#[test]
fn a_secret_that_should_be_in_a_cookie_is_refused() {
    for answer in [
        success("session", "c2FzAZfyoFs8", ""),
        success("jwt", ACCESS_TOKEN, r#""refreshToken":"sajrt:a","#),
    ] {
        let server = Server::answering([answer.clone()]);
        assert_eq!(server.sign_in().unwrap_err().kind, AuthErrorKind::Protocol);
        let server = Server::answering([answer]);
        let refreshed = now(server.adapter.refresh(&jwt()));
        assert_eq!(refreshed.unwrap_err().kind, AuthErrorKind::Protocol);
    }
}

#[test]
fn a_refresh_sends_no_token_and_is_nobodys() {
    let server = Server::answering([success("jwt", ACCESS_TOKEN, "")]);
    let refreshed = now(server.adapter.refresh(&jwt()));
    assert_eq!(refreshed, Ok(Refresh::Renewed(jwt())));
    assert_eq!(server.modes(), [as_nobody()]);
    let body = server.transport.sent.borrow()[0].body.expose().to_owned();
    assert_eq!(body, r#"{"method":"refreshAccessToken"}"#);
}

#[test]
fn a_cookie_that_is_somebody_elses_by_now_renews_nothing() {
    let other = Credential {
        owner: Some("0197f2a0-0000-7000-8000-000000000002".into()),
        ..jwt()
    };
    let server = Server::answering([success("jwt", ACCESS_TOKEN, "")]);
    let refreshed = now(server.adapter.refresh(&other));
    assert_eq!(refreshed.unwrap_err().kind, AuthErrorKind::Protocol);
}

#[test]
fn a_refresh_gives_up_before_its_siblings_do() {
    let server = Server::answering([success("jwt", ACCESS_TOKEN, "")]);
    let _ = now(server.adapter.refresh(&jwt()));
    assert_eq!(server.transport.sent.borrow()[0].timeout_ms, 8_000);
}

#[test]
fn a_session_without_tokens_is_not_refreshed() {
    let server = Server::answering([]);
    let refreshed = now(server.adapter.refresh(&sas()));
    assert_eq!(refreshed.unwrap_err().kind, AuthErrorKind::Unsupported);
}

#[test]
fn the_base_path_is_that_of_the_server() {
    let server = Server::at("https://example.com/api/v1", [profile(), json("null")]);
    assert!(now(server.adapter.revoke(&sas(), SignOutScope::ThisDevice)).is_ok());
    assert_eq!(server.modes()[0].1, "/api/v1/");
}

#[test]
fn a_key_that_is_not_in_a_cookie_is_of_another_kind() {
    let server = Server::answering([]);
    assert!(server.adapter.takes(&sas()) && server.adapter.takes(&jwt()));
    assert!(!server.adapter.takes(&Credential::new("serverpod-sas", "a")));
    assert!(
        !server
            .adapter
            .takes(&Credential::in_cookie("serverpod-legacy", "a"))
    );
}

#[test]
fn whose_cookie_is_nobodys_is_told_in_two_words() {
    let refused = response(401, "text/plain", "");
    let server = Server::answering([refused.clone(), json("false")]);
    assert_eq!(now(server.adapter.check(&sas())), Ok(Check::NoUser));
    let server = Server::answering([refused]);
    assert!(
        now(server.adapter.check(&jwt())).is_err(),
        "a refresh tells"
    );
}

#[test]
fn a_sign_out_does_not_end_the_session_of_somebody_else_who_has_the_cookie_now() {
    let other = json(r#"{"authUserId":"somebody-else"}"#);
    let server = Server::answering([other]);
    let told = now(server.adapter.revoke(&sas(), SignOutScope::ThisDevice));
    assert_eq!(told, Ok(SignOutScope::ThisDevice));
    assert_eq!(server.modes().len(), 1, "nothing is ended");
}
