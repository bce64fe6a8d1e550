use super::*;
use crate::{AuthErrorKind, Authenticated, FailReason, User};

const WITH_CLASS_NAMES: &str = r#"{"__className__":"serverpod_auth.AuthenticationResponse","success":true,
 "key":"AbCdEfGhIjKlMnOpQrStUvWxYz012345","keyId":17,
 "userInfo":{"__className__":"serverpod_auth.UserInfo","id":3,"userIdentifier":"a@b.se","userName":"Anna",
   "email":"a@b.se","created":"2026-01-02T03:04:05.678Z","imageUrl":"https://x.example/serverpod/user_images/3-1.jpg",
   "scopeNames":[],"blocked":false}}"#;

fn anna() -> User {
    User {
        id: "3".into(),
        email: Some("a@b.se".into()),
        user_name: Some("Anna".into()),
        full_name: None,
        image_url: Some("https://x.example/serverpod/user_images/3-1.jpg".into()),
        created: Some("2026-01-02T03:04:05.678Z".into()),
        scopes: vec![],
    }
}

fn signed_in(body: &str) -> Authenticated {
    let SignInStep::Authenticated(authenticated) = Backend::json(body).sign_in().unwrap();
    authenticated
}

fn reason(body: &str) -> FailReason {
    let error = Backend::json(body).sign_in().unwrap_err();
    error
        .authentication_failed()
        .expect("a failed sign-in")
        .reason
}

/// A sign-in answer with these parts; the rest as in the good one.
fn answer(key: &str, key_id: &str, user_info: &str) -> String {
    format!(r#"{{"success":true,"key":{key},"keyId":{key_id},"userInfo":{user_info}}}"#)
}

fn refused(body: &str) {
    let error = Backend::json(body).sign_in().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Protocol, "{body}");
    assert_eq!(error.authentication_failed(), None, "{body}");
}

#[test]
fn a_sign_in_of_serverpod_3_gives_user_and_key() {
    let Authenticated { user, credential } = signed_in(WITH_CLASS_NAMES);
    assert_eq!(user, anna());
    assert_eq!(credential, key());
    assert_eq!(credential.strategy, "serverpod-legacy");
}

#[test]
fn a_sign_in_of_serverpod_2_without_class_names_gives_the_same() {
    let without = WITH_CLASS_NAMES
        .replace(
            r#""__className__":"serverpod_auth.AuthenticationResponse","#,
            "",
        )
        .replace(r#""__className__":"serverpod_auth.UserInfo","#, "");
    assert!(!without.contains("className"));
    assert_eq!(signed_in(&without), signed_in(WITH_CLASS_NAMES));
}

#[test]
fn what_is_missing_from_a_profile_is_none() {
    let body = answer(r#""k""#, "1", r#"{"id":3}"#);
    let user = User {
        id: "3".into(),
        ..User::default()
    };
    assert_eq!(signed_in(&body).user, user);
    let nulls = r#"{"id":3,"userName":null,"fullName":null,"email":null,"created":null,"imageUrl":null,"scopeNames":null,"blocked":null}"#;
    assert_eq!(signed_in(&answer(r#""k""#, "1", nulls)).user, user);
}

#[test]
fn a_date_may_be_a_text_or_a_number() {
    for (created, expected) in [
        (r#""2026-01-02T03:04:05.678Z""#, "2026-01-02T03:04:05.678Z"),
        ("1767225600000", "1767225600000"),
        ("-1", "-1"),
    ] {
        let info = format!(r#"{{"id":3,"created":{created}}}"#);
        let user = signed_in(&answer(r#""k""#, "1", &info)).user;
        assert_eq!(user.created.as_deref(), Some(expected));
    }
}

#[test]
fn ids_may_be_numbers_or_texts() {
    for (id, key_id) in [("3", "17"), (r#""3""#, r#""17""#)] {
        let body = answer(r#""k""#, key_id, &format!(r#"{{"id":{id}}}"#));
        let Authenticated { user, credential } = signed_in(&body);
        assert_eq!((user.id.as_str(), credential.token.expose()), ("3", "17:k"));
    }
}

#[test]
fn a_user_without_an_id_is_known_by_the_user_identifier() {
    for info in [
        r#"{"userIdentifier":"a@b.se"}"#,
        r#"{"id":null,"userIdentifier":"a@b.se"}"#,
    ] {
        assert_eq!(signed_in(&answer(r#""k""#, "1", info)).user.id, "a@b.se");
    }
}

#[test]
fn scopes_are_kept_by_name() {
    let info = r#"{"id":3,"scopeNames":["serverpod.admin","x"]}"#;
    let user = signed_in(&answer(r#""k""#, "1", info)).user;
    assert_eq!(user.scopes, ["serverpod.admin", "x"]);
}

#[test]
fn unknown_members_are_passed_over() {
    let info = r#"{"new":{"deep":[{"er":1.5e3}]},"id":3,"more":null}"#;
    assert_eq!(signed_in(&answer(r#""k""#, "1", info)).user.id, "3");
}

#[test]
fn a_success_without_key_key_id_or_user_is_no_sign_in() {
    let info = r#"{"id":3}"#;
    for body in [
        r#"{"success":true}"#.to_owned(),
        answer("null", "1", info),
        answer(r#""k""#, "null", info),
        answer(r#""k""#, "1", "null"),
        answer("7", "1", info),
        answer(r#""k""#, "1.5", info),
        answer(r#""k""#, "[1]", info),
        answer(r#""k""#, "1", "[]"),
        answer(r#""k""#, "1", r#""anna""#),
        answer(r#""k""#, "1", "{}"),
        answer(r#""k""#, "1", r#"{"id":""}"#),
        answer(r#""k""#, "1", r#"{"id":[3]}"#),
        answer(r#""k""#, "1", r#"{"id":true}"#),
    ] {
        refused(&body);
    }
}

#[test]
fn a_key_that_could_not_be_kept_is_no_sign_in() {
    // The store would not give it back, so it would be lost at the next reload.
    for (key, key_id) in [
        (r#""""#, "1"),
        (r#""a\nb""#, "1"),
        (r#""a\u0000""#, "1"),
        (r#""k""#, r#""1\r""#),
    ] {
        refused(&answer(key, key_id, r#"{"id":3}"#));
    }
}

#[test]
fn an_answer_that_does_not_say_whether_it_worked_is_none() {
    for body in [
        "{}",
        "null",
        "true",
        "[]",
        r#""success""#,
        r#"{"success":null}"#,
        r#"{"success":"true"}"#,
        r#"{"success":1}"#,
        r#"{"success":true,"success":true}"#,
        r#"{"Success":true}"#,
    ] {
        refused(body);
    }
}

#[test]
fn a_refusal_has_its_reason_by_number_or_by_name() {
    for (index, name, expected) in [
        ("0", "invalidCredentials", FailReason::InvalidCredentials),
        ("1", "userCreationDenied", FailReason::UserCreationDenied),
        ("2", "internalError", FailReason::InternalError),
        (
            "3",
            "tooManyFailedAttempts",
            FailReason::TooManyFailedAttempts,
        ),
        ("4", "blocked", FailReason::Blocked),
    ] {
        let by_index = format!(r#"{{"success":false,"failReason":{index}}}"#);
        let by_name = format!(r#"{{"success":false,"failReason":"{name}"}}"#);
        assert_eq!((reason(&by_index), reason(&by_name)), (expected, expected));
    }
}

#[test]
fn a_refusal_without_a_reason_we_know_is_an_unknown_error() {
    for body in [
        r#"{"success":false}"#,
        r#"{"success":false,"failReason":null}"#,
        r#"{"success":false,"failReason":5}"#,
        r#"{"success":false,"failReason":-1}"#,
        r#"{"success":false,"failReason":0.5}"#,
        r#"{"success":false,"failReason":"somethingNew"}"#,
        r#"{"success":false,"failReason":{}}"#,
        r#"{"success":false,"failReason":[0]}"#,
    ] {
        assert_eq!(reason(body), FailReason::Unknown, "{body}");
        assert_eq!(reason(body).to_string(), "Unknown error");
    }
}

#[test]
fn a_refusal_stays_one_whatever_else_the_answer_holds() {
    let body = r#"{"success":false,"failReason":4,"key":"k","keyId":1,"userInfo":{"id":3}}"#;
    assert_eq!(reason(body), FailReason::Blocked);
}

#[test]
fn refusals_become_errors_for_people() {
    for (index, kind, is_retryable) in [
        ("0", AuthErrorKind::InvalidCredentials, false),
        ("1", AuthErrorKind::Denied, false),
        ("2", AuthErrorKind::Server, true),
        ("3", AuthErrorKind::TooManyAttempts, true),
        ("4", AuthErrorKind::Blocked, false),
    ] {
        let body = format!(r#"{{"success":false,"failReason":{index}}}"#);
        let error = Backend::json(&body).sign_in().unwrap_err();
        assert_eq!((error.kind, error.is_retryable()), (kind, is_retryable));
    }
}
