//! Serverpod's new modules: `serverpod_auth_core` and `serverpod_auth_idp` of 3.4.

use super::*;
use crate::{
    AuthErrorKind, CodePurpose, FailReason, Refresh, User,
    backend::serverpod::{ServerpodEndpoints, ServerpodIdp},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::{prelude::*, test_runner::Config};

const ID: &str = "0197f2a0-0000-7000-8000-000000000001";
const REFRESH_TOKEN: &str = "sajrt:AZfyoFs8fE2OXwEjRWeJqw==:AAECAwQFBgcICQoLDA0ODw==:AAEC";

/// An access token with these claims and no signature worth the name.
fn access_token(claims: &str) -> String {
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
}

fn jwt_success() -> String {
    let token = access_token(r#"{"iat":1767225600,"exp":1767226200}"#);
    format!(
        r#"{{"__className__":"serverpod_auth_core.AuthSuccess","authStrategy":"jwt","token":"{token}","tokenExpiresAt":"2026-01-01T00:10:00.000Z","refreshToken":"{REFRESH_TOKEN}","authUserId":"{ID}","scopeNames":["serverpod.admin"]}}"#
    )
}

fn sas_success() -> String {
    format!(
        r#"{{"authStrategy":"session","token":"c2FzAZfyoFs8","authUserId":"{ID}","scopeNames":[]}}"#
    )
}

fn profile(id: &str) -> HttpResponse {
    json(&format!(
        r#"{{"__className__":"serverpod_auth_core.UserProfileModel","authUserId":"{id}","userName":"Anna","email":"a@b.se"}}"#
    ))
}

fn exception(class: &str, reason: Option<&str>) -> HttpResponse {
    let reason = reason.map_or(String::new(), |it| format!(r#","reason":"{it}""#));
    let body = format!(r#"{{"className":"{class}","data":{{"__className__":"{class}"{reason}}}}}"#);
    response(400, "application/json; charset=utf-8", &body)
}

struct Idp {
    adapter: ServerpodIdp,
    transport: Rc<FakeTransport>,
}

impl Idp {
    fn answering(answers: impl IntoIterator<Item = HttpResponse>) -> Self {
        Self::with(ServerpodEndpoints::default(), answers)
    }

    fn with(
        endpoints: ServerpodEndpoints,
        answers: impl IntoIterator<Item = HttpResponse>,
    ) -> Self {
        let transport = Rc::new(FakeTransport::default());
        let answers = answers.into_iter().map(Ok);
        transport.answers.borrow_mut().extend(answers);
        let backend = BackendUrl::parse("https://api.example.com/").unwrap();
        Self {
            adapter: ServerpodIdp::new(transport.clone(), backend, 20_000, endpoints),
            transport,
        }
    }

    fn sign_in(&self) -> Result<crate::Authenticated, AuthError> {
        let step = now(self
            .adapter
            .sign_in_with_email("a@b.se", &"secret123".into()))?;
        let SignInStep::Authenticated(authenticated) = step;
        Ok(authenticated)
    }

    fn sent(&self) -> Vec<(String, String)> {
        let sent = self.transport.sent.borrow();
        let path = |url: &str| url.replace("https://api.example.com/", "");
        sent.iter()
            .map(|it| (path(&it.url), it.body.expose().to_owned()))
            .collect()
    }
}

fn jwt() -> Credential {
    Credential::new("serverpod-jwt", "access").refreshed_by(REFRESH_TOKEN)
}

fn sas() -> Credential {
    Credential::new("serverpod-sas", "c2FzAZfyoFs8")
}

#[test]
fn a_sign_in_gives_tokens_a_lifetime_and_the_profile() {
    let server = Idp::answering([json(&jwt_success()), profile(ID)]);
    let authenticated = server.sign_in().unwrap();
    let credential = authenticated.credential;
    assert_eq!(credential.strategy, "serverpod-jwt");
    assert_eq!(credential.refresh_token, Some(REFRESH_TOKEN.into()));
    assert_eq!(credential.lifetime_ms, Some(600_000));
    assert_eq!(
        authenticated.user,
        User {
            id: ID.into(),
            email: Some("a@b.se".into()),
            user_name: Some("Anna".into()),
            scopes: vec!["serverpod.admin".into()],
            ..User::default()
        }
    );
    let login = r#"{"email":"a@b.se","password":"secret123","method":"login"}"#;
    assert_eq!(
        server.sent(),
        [
            ("emailIdp".into(), login.into()),
            (
                "serverpod_auth_core.userProfileInfo".into(),
                r#"{"method":"get"}"#.into()
            ),
        ]
    );
    let sent = server.transport.sent.borrow();
    assert!(sent[0].authorization.is_none(), "a sign-in is anonymous");
    let header = sent[1].authorization.as_ref().unwrap().expose();
    assert_eq!(header, format!("Bearer {}", credential.token.expose()));
}

#[test]
fn the_answer_says_which_strategy_it_is() {
    let server = Idp::answering([json(&sas_success()), profile(ID)]);
    let credential = server.sign_in().unwrap().credential;
    assert_eq!(credential, sas());
}

#[test]
fn a_profile_that_cannot_be_had_or_is_someone_elses_is_no_reason_not_to_sign_in() {
    for second in [response(500, "", ""), profile("another"), json("7")] {
        let server = Idp::answering([json(&jwt_success()), second]);
        let user = server.sign_in().unwrap().user;
        assert_eq!(user.id, ID);
        assert_eq!(user.email.as_deref(), Some("a@b.se"));
    }
}

#[test]
fn a_lifetime_that_cannot_be_read_is_none() {
    for token in [
        "opaque".to_owned(),
        "a.b.c".to_owned(),
        access_token("[]"),
        access_token(r#"{"iat":"x","exp":1}"#),
        access_token(r#"{"iat":5,"exp":4}"#),
        access_token(r#"{"iat":0,"exp":18446744073709551615}"#),
        access_token(r#"{"exp":1767226200}"#),
    ] {
        let success = format!(
            r#"{{"authStrategy":"jwt","token":"{token}","refreshToken":"r","authUserId":"{ID}"}}"#
        );
        let server = Idp::answering([json(&success), profile(ID)]);
        assert_eq!(
            server.sign_in().unwrap().credential.lifetime_ms,
            None,
            "{token}"
        );
    }
}

#[test]
fn each_reason_of_a_refused_sign_in_is_told() {
    let class = "serverpod_auth_idp.EmailAccountLoginException";
    for (reason, kind, failure) in [
        (
            "invalidCredentials",
            AuthErrorKind::InvalidCredentials,
            FailReason::InvalidCredentials,
        ),
        (
            "tooManyAttempts",
            AuthErrorKind::TooManyAttempts,
            FailReason::TooManyFailedAttempts,
        ),
        ("unknown", AuthErrorKind::Server, FailReason::Unknown),
        (
            "ofAnotherRelease",
            AuthErrorKind::Server,
            FailReason::Unknown,
        ),
    ] {
        let server = Idp::answering([exception(class, Some(reason))]);
        let error = server.sign_in().unwrap_err();
        assert_eq!(error.kind, kind, "{reason}");
        assert_eq!(error.authentication_failed().unwrap().reason, failure);
        assert_eq!(error.status, Some(400));
    }
    let blocked = exception("serverpod_auth_core.AuthUserBlockedException", None);
    let error = Idp::answering([blocked]).sign_in().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Blocked);
}

#[test]
fn a_registration_verifies_the_code_then_sends_the_password_and_signs_in() {
    let server = Idp::answering([
        json(r#""req-1""#),
        json(r#""token-1""#),
        json(&jwt_success()),
        profile(ID),
    ]);
    let request = now(server.adapter.start_registration(&anna())).unwrap();
    assert_eq!(request.id, "req-1");
    let registration = anna();
    let finished = server
        .adapter
        .finish_registration(&registration, &request, "12345678");
    assert_eq!(now(finished).unwrap().unwrap().user.id, ID);
    let sent = server.sent();
    for (n, body) in [
        (0, r#"{"email":"a@b.se","method":"startRegistration"}"#),
        (
            1,
            r#"{"accountRequestId":"req-1","verificationCode":"12345678","method":"verifyRegistrationCode"}"#,
        ),
        (
            2,
            r#"{"registrationToken":"token-1","password":"secret123","method":"finishRegistration"}"#,
        ),
    ] {
        assert_eq!(sent[n], ("emailIdp".into(), body.into()));
    }
}

#[test]
fn a_code_that_was_accepted_is_not_sent_again_when_the_password_is_refused() {
    let class = "serverpod_auth_idp.EmailAccountPasswordResetException";
    let server = Idp::answering([
        json(r#""req-1""#),
        json(r#""token-1""#),
        exception(class, Some("policyViolation")),
        json("null"),
    ]);
    let request = now(server.adapter.start_password_reset("a@b.se")).unwrap();
    let finish = |password: &str| {
        let password = password.into();
        now(server
            .adapter
            .finish_password_reset(&request, "12345678", &password))
    };
    assert_eq!(
        finish("short").unwrap_err().kind,
        AuthErrorKind::PasswordRefused
    );
    assert_eq!(finish("long enough"), Ok(()));
    let methods: Vec<_> = server
        .sent()
        .into_iter()
        .map(|(_, body)| body.rsplit('"').nth(1).unwrap().to_owned())
        .collect();
    assert_eq!(
        methods,
        [
            "startPasswordReset",
            "verifyPasswordResetCode",
            "finishPasswordReset",
            "finishPasswordReset"
        ]
    );
}

#[test]
fn a_code_is_verified_before_there_is_a_password_and_not_again_with_it() {
    for (purpose, finish) in [
        (CodePurpose::Registration, "finishRegistration"),
        (CodePurpose::PasswordReset, "finishPasswordReset"),
    ] {
        let is_registration = purpose == CodePurpose::Registration;
        let end = match is_registration {
            true => json(&jwt_success()),
            false => json("null"),
        };
        let server = Idp::answering([json(r#""token-1""#), end, profile(ID)]);
        let (adapter, request) = (&server.adapter, CodeRequest::new("req-1"));
        assert_eq!(request.accepted("12345678"), None);
        assert_eq!(
            now(adapter.verify_code(purpose, &request, "12345678")),
            Ok(())
        );
        assert_eq!(request.accepted("12345678"), Some("token-1".into()));
        assert_eq!(request.accepted("12345679"), None, "of another code");
        // After a reload the code is gone, and what was given for it is not.
        let kept = CodeRequest::new("req-1");
        kept.accept("", "token-1".into());
        match is_registration {
            true => assert!(now(adapter.finish_registration(&anna(), &kept, "")).is_ok()),
            false => {
                let password = "secret456".into();
                assert!(now(adapter.finish_password_reset(&kept, "", &password)).is_ok());
            }
        }
        let sent = server.sent();
        assert!(sent[1].1.contains("token-1"), "{}", sent[1].1);
        assert!(sent[1].1.contains(finish), "{}", sent[1].1);
    }
}

#[test]
fn only_the_servers_own_word_makes_a_code_one_that_was_tried_too_often() {
    let server = Idp::answering([response(429, "text/plain", "")]);
    let request = CodeRequest::new("req-1");
    let verifying = server
        .adapter
        .verify_code(CodePurpose::Registration, &request, "1");
    assert_eq!(
        now(verifying).unwrap_err().kind,
        AuthErrorKind::TooManyAttempts
    );
    // Nor is too many requests for codes one.
    let class = "serverpod_auth_idp.EmailAccountPasswordResetException";
    let server = Idp::answering([exception(class, Some("tooManyAttempts"))]);
    let error = now(server.adapter.start_password_reset("a@b.se")).unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::TooManyAttempts);
}

#[test]
fn each_reason_of_a_refused_code_is_told() {
    for class in [
        "serverpod_auth_idp.EmailAccountRequestException",
        "serverpod_auth_idp.EmailAccountPasswordResetException",
    ] {
        for (reason, kind) in [
            ("invalid", AuthErrorKind::InvalidCode),
            ("expired", AuthErrorKind::ExpiredCode),
            ("tooManyAttempts", AuthErrorKind::ExpiredCode),
            ("unknown", AuthErrorKind::Server),
        ] {
            let server = Idp::answering([exception(class, Some(reason))]);
            let error =
                now(server
                    .adapter
                    .finish_registration(&anna(), &CodeRequest::default(), "1"));
            assert_eq!(error.unwrap_err().kind, kind, "{class} {reason}");
        }
    }
}

#[test]
fn a_refresh_is_anonymous_and_gives_the_next_pair() {
    let server = Idp::answering([json(&jwt_success())]);
    let Ok(Refresh::Renewed(next)) = now(server.adapter.refresh(&jwt())) else {
        panic!("no next pair");
    };
    assert_eq!(next.lifetime_ms, Some(600_000));
    let body = format!(r#"{{"refreshToken":"{REFRESH_TOKEN}","method":"refreshAccessToken"}}"#);
    assert_eq!(server.sent(), [("jwtRefresh".to_owned(), body)]);
    assert!(server.transport.sent.borrow()[0].authorization.is_none());
}

#[test]
fn only_the_closed_list_ends_a_session() {
    for class in [
        "RefreshTokenMalformedException",
        "RefreshTokenNotFoundException",
        "RefreshTokenExpiredException",
        "RefreshTokenInvalidSecretException",
        "AuthUserNotFoundException",
    ] {
        let answer = exception(&format!("serverpod_auth_core.{class}"), None);
        let refresh = now(Idp::answering([answer]).adapter.refresh(&jwt()));
        let is_expired = class == "RefreshTokenExpiredException";
        assert_eq!(refresh, Ok(Refresh::Dead { is_expired }), "{class}");
    }
    for answer in [
        exception("serverpod_auth_core.AuthUserBlockedException", None),
        exception("my_project.RefreshTokenLostException", None),
        response(401, "", ""),
        response(400, "", "Bad request"),
        response(404, "text/plain", "Endpoint not found"),
        response(404, "text/html", "<html>"),
        response(429, "", ""),
        response(500, "", ""),
        response(200, "text/html", "RefreshTokenExpiredException"),
        json("null"),
        json("{}"),
        json(r#"{"className":"serverpod_auth_core.RefreshTokenExpiredException"}"#),
    ] {
        let refresh = now(Idp::answering([answer.clone()]).adapter.refresh(&jwt()));
        assert!(refresh.is_err(), "{answer:?}");
    }
}

#[test]
fn a_check_of_a_token_that_can_be_refreshed_leaves_the_word_to_the_refresh() {
    let server = Idp::answering([response(401, "", "")]);
    let error = now(server.adapter.check(&jwt())).unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Unauthorized);
    assert_eq!(server.sent().len(), 1);
}

#[test]
fn a_session_that_the_server_keeps_is_over_only_by_its_own_word() {
    let ask = |second: HttpResponse| {
        now(Idp::answering([response(401, "", ""), second])
            .adapter
            .check(&sas()))
    };
    assert_eq!(ask(json("false")), Ok(Check::NoUser));
    for second in [
        json("true"),
        json("null"),
        json("\"false\""),
        response(200, "text/html", "false"),
        response(401, "", ""),
        response(502, "", ""),
    ] {
        assert!(ask(second).is_err());
    }
    let user = now(Idp::answering([profile(ID)]).adapter.check(&sas()));
    assert!(matches!(user, Ok(Check::User(user)) if user.id == ID));
}

#[test]
fn signing_out_is_told_with_the_key_and_outlives_the_page() {
    for (scope, methods) in [
        (SignOutScope::ThisDevice, &["signOutDevice"][..]),
        (
            SignOutScope::Everywhere,
            &["isSignedIn", "signOutAllDevices"],
        ),
    ] {
        let server = Idp::answering([json("true"), json("null")].into_iter().take(methods.len()));
        assert_eq!(now(server.adapter.revoke(&sas(), scope)), Ok(scope));
        let sent = |method| {
            let body = format!(r#"{{"method":"{method}"}}"#);
            ("serverpod_auth_core.status".to_owned(), body)
        };
        assert_eq!(server.sent(), methods.iter().map(sent).collect::<Vec<_>>());
        assert!(server.transport.sent.borrow().last().unwrap().outlives_page);
    }
}

#[test]
fn a_token_that_passes_is_looked_at_after_signing_out_too() {
    for (is_signed_in, is_ended) in [("true", true), ("false", false)] {
        let server = Idp::answering([json("null"), json(is_signed_in)]);
        let told = now(server.adapter.revoke(&jwt(), SignOutScope::ThisDevice));
        assert_eq!(told.is_ok(), is_ended, "{told:?}");
        assert_eq!(server.sent().len(), 2);
    }
}

#[test]
fn a_key_that_the_server_does_not_know_ends_nothing_and_is_not_said_to() {
    let server = Idp::answering([json("false")]);
    let told = now(server.adapter.revoke(&sas(), SignOutScope::Everywhere));
    assert_eq!(told.unwrap_err().kind, AuthErrorKind::Unauthorized);
    assert_eq!(server.sent().len(), 1);
}

#[test]
fn a_key_of_another_kind_goes_nowhere() {
    let server = Idp::answering([]);
    assert!(!server.adapter.takes(&key()));
    assert!(
        !server
            .adapter
            .takes(&Credential::in_cookie("serverpod-jwt", "a"))
    );
    assert!(now(server.adapter.check(&key())).is_err());
    assert!(now(server.adapter.revoke(&key(), SignOutScope::ThisDevice)).is_err());
    assert!(now(server.adapter.refresh(&key())).is_err());
    assert!(server.sent().is_empty());
}

#[test]
fn endpoints_have_the_names_that_the_project_gave_them() {
    let endpoints = ServerpodEndpoints {
        jwt_refresh: "refreshJwtTokens".into(),
        ..ServerpodEndpoints::default()
    };
    let server = Idp::with(endpoints, [json(&jwt_success())]);
    assert!(now(server.adapter.refresh(&jwt())).is_ok());
    assert_eq!(server.sent()[0].0, "refreshJwtTokens");
}

#[test]
fn under_another_status_the_closed_list_says_nothing() {
    for status in [401, 403, 404, 429, 500, 502] {
        let class = "serverpod_auth_core.RefreshTokenExpiredException";
        let answer = HttpResponse {
            status,
            ..exception(class, None)
        };
        let server = Idp::answering([answer]);
        assert!(now(server.adapter.refresh(&jwt())).is_err(), "{status}");
    }
}

proptest! {
    #![proptest_config(Config { cases: 256, failure_persistence: None, ..Config::default() })]

    #[test]
    fn whatever_is_answered_nothing_panics_and_only_the_closed_list_ends(
        status in prop_oneof![Just(200_u16), Just(400), any::<u16>()],
        body in prop_oneof![any::<String>(), "[{}\\[\\]\",:a-z0-9]{0,80}"],
    ) {
        let answer = response(status, "application/json", &body);
        let answers = || Idp::answering(vec![answer.clone(); 3]);
        let refresh = now(answers().adapter.refresh(&jwt()));
        let has_ended = matches!(refresh, Ok(Refresh::Dead { .. } | Refresh::Renewed(_)));
        prop_assert!(!has_ended);
        let check = now(answers().adapter.check(&sas()));
        prop_assert!(check != Ok(Check::NoUser));
        prop_assert!(answers().sign_in().is_err());
        let _ = now(answers().adapter.start_registration(&anna()));
        let _ = now(answers().adapter.finish_registration(&anna(), &CodeRequest::default(), "1"));
    }
}
