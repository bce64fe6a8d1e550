use super::*;
use crate::AuthErrorKind::{self, *};

fn kind<T: std::fmt::Debug>(result: Result<T, AuthError>) -> AuthErrorKind {
    result.unwrap_err().kind
}

#[test]
fn a_check_names_the_user() {
    let server = Backend::json(r#"{"id":3,"email":"a@b.se","blocked":false}"#);
    let Ok(Check::User(user)) = server.check() else {
        panic!("a user");
    };
    assert_eq!(
        (user.id.as_str(), user.email.as_deref()),
        ("3", Some("a@b.se"))
    );
}

#[test]
fn only_null_says_that_there_is_no_user() {
    for body in ["null", " null\n"] {
        assert_eq!(Backend::json(body).check(), Ok(Check::NoUser));
    }
    for body in [
        "false",
        "0",
        "\"\"",
        "\"null\"",
        "{}",
        "[]",
        "[null]",
        "true",
        r#"{"id":null}"#,
    ] {
        assert_eq!(kind(Backend::json(body).check()), Protocol, "{body}");
    }
}

#[test]
fn a_blocked_user_is_told_and_the_session_does_not_end() {
    let body = r#"{"id":3,"email":"a@b.se","blocked":true}"#;
    let error = Backend::json(body).check().unwrap_err();
    assert_eq!((error.kind, error.code()), (Blocked, "blocked"));
    assert!(!error.is_retryable());
}

#[test]
fn a_registration_is_taken_or_refused() {
    assert_eq!(Backend::json("true").register(), Ok(()));
    assert_eq!(kind(Backend::json("false").register()), RegistrationRefused);
    assert_eq!(kind(Backend::json("null").register()), Protocol);
}

#[test]
fn a_code_makes_the_account_or_is_wrong() {
    let info = r#"{"id":3,"userIdentifier":"a@b.se","blocked":false}"#;
    assert_eq!(Backend::json(info).confirm(), Ok(()));
    assert_eq!(kind(Backend::json("null").confirm()), InvalidCode);
    for body in ["true", "{}", "[]", "1"] {
        assert_eq!(kind(Backend::json(body).confirm()), Protocol, "{body}");
    }
}

#[test]
fn whether_an_address_is_known_is_not_passed_on() {
    let known = Backend::json("true").start_reset();
    let unknown = Backend::json("false").start_reset();
    assert_eq!((known, unknown), (Ok(()), Ok(())));
    assert_eq!(kind(Backend::json("null").start_reset()), Protocol);
}

#[test]
fn a_new_password_is_set_or_the_code_was_wrong() {
    assert_eq!(Backend::json("true").finish_reset(), Ok(()));
    assert_eq!(kind(Backend::json("false").finish_reset()), InvalidCode);
    assert_eq!(kind(Backend::json("\"true\"").finish_reset()), Protocol);
}

#[test]
fn a_revoked_session_is_ended_as_far_as_was_asked() {
    let scope = SignOutScope::ThisDevice;
    assert_eq!(Backend::json("null").revoke(scope), Ok(scope));
    let scope = SignOutScope::Everywhere;
    let server = Backend::answering(vec![json("true"), json("null")]);
    assert_eq!(server.revoke(scope), Ok(scope));
}

#[test]
fn a_key_that_the_server_does_not_know_ends_nothing_and_is_not_said_to() {
    let server = Backend::json("false");
    assert_eq!(kind(server.revoke(SignOutScope::Everywhere)), Unauthorized);
    assert_eq!(server.bodies(), [r#"{"method":"isSignedIn"}"#]);
    assert_eq!(
        kind(Backend::json("null").revoke(SignOutScope::Everywhere)),
        Protocol
    );
}

fn unknown_method(text: &str) -> HttpResponse {
    response(400, "text/plain; charset=utf-8", text)
}

#[test]
fn an_old_server_is_asked_to_sign_out_and_that_ends_every_device() {
    let methods = ["isSignedIn", "signOutAllDevices", "signOut"];
    for (text, methods, scope) in [
        (
            "Method not found in endpoint",
            &["signOutDevice", "signOut"][..],
            SignOutScope::ThisDevice,
        ),
        (
            "Method \"signOutAllDevices\" not found in endpoint: serverpod_auth.status\n",
            &methods,
            SignOutScope::Everywhere,
        ),
    ] {
        let mut answers = vec![unknown_method(text), json("null")];
        if scope == SignOutScope::Everywhere {
            answers.insert(0, json("true"));
        }
        let server = Backend::answering(answers);
        assert_eq!(server.revoke(scope), Ok(SignOutScope::Everywhere));
        let bodies = methods.iter().map(|it| format!(r#"{{"method":"{it}"}}"#));
        assert_eq!(server.bodies(), bodies.collect::<Vec<_>>());
        let sent = server.transport.sent.borrow();
        assert!(sent.iter().all(|request| request.authorization.is_some()));
    }
}

#[test]
fn nothing_but_an_unknown_method_makes_it_end_more_than_was_asked() {
    for answer in [
        response(401, "", ""),
        response(403, "", ""),
        response(400, "text/plain", "No method name specified"),
        response(404, "text/html", "<html>404 Not Found</html>"),
        response(429, "", ""),
        response(500, "", "Method not found in endpoint"),
        response(503, "", ""),
        response(200, "text/html", "<html>hotel</html>"),
    ] {
        let server = Backend::answering(vec![answer]);
        assert!(server.revoke(SignOutScope::ThisDevice).is_err());
        assert_eq!(server.bodies(), [r#"{"method":"signOutDevice"}"#]);
    }
    for cause in [TransportError::Network, TransportError::Timeout] {
        let server = Backend::at("https://x.example/", vec![Err(cause)]);
        assert!(server.revoke(SignOutScope::ThisDevice).is_err());
        assert_eq!(server.bodies().len(), 1);
    }
}

#[test]
fn a_sign_out_that_an_old_server_fails_is_a_failure() {
    let server = Backend::answering(vec![
        unknown_method("Method not found in endpoint"),
        response(500, "", ""),
    ]);
    assert_eq!(kind(server.revoke(SignOutScope::ThisDevice)), Server);
    let neither = unknown_method("Method not found in endpoint");
    let server = Backend::answering(vec![neither.clone(), neither]);
    assert_eq!(kind(server.revoke(SignOutScope::ThisDevice)), Unsupported);
}

#[test]
fn what_the_server_can_do_is_said() {
    let capabilities = Backend::answering(vec![]).adapter.capabilities();
    assert!(capabilities.registration && capabilities.password_reset);
    assert!(capabilities.sign_out_everywhere);
    let lengths = (
        capabilities.min_password_length,
        capabilities.max_password_length,
    );
    assert_eq!(lengths, (8, 128));
}

#[test]
fn who_asks_without_a_key_is_not_told_to_sign_in_first() {
    let server = Backend::answering(vec![response(401, "text/html", "<html>proxy</html>")]);
    assert_eq!(kind(server.sign_in()), Protocol);
}

#[test]
fn a_password_is_changed_with_the_old_one_by_who_is_signed_in() {
    let change = |answers: &[&str]| {
        let server = Backend::answering(answers.iter().map(|it| json(it)).collect());
        let (old, new) = ("secret123".into(), "secret456".into());
        let changed = now(server.adapter.change_password(&key(), &old, &new));
        (changed, server.bodies())
    };
    let (changed, bodies) = change(&["true"]);
    assert_eq!(changed, Ok(()));
    let body = r#"{"oldPassword":"secret123","newPassword":"secret456","method":"changePassword"}"#;
    assert_eq!(bodies, [body]);
    assert_eq!(kind(change(&["false", "true"]).0), InvalidCredentials);
    assert_eq!(kind(change(&["false", "false"]).0), Unauthorized);
    assert_eq!(kind(change(&["null"]).0), Protocol);
}
