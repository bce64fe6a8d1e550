//! The app's own calls carry the key to allowed origins, and nowhere else.

use crate::{begin, result, settle, support::*};
use keyfob::{
    AuthError, AuthErrorKind, AuthState, BackendUrl, CallError, Check, HttpRequest, SessionManager,
    SignOutScope, SignedOutCause,
};
use serde_json::{Value, json};

fn fetch(manager: &SessionManager, url: &str) -> Result<u16, AuthErrorKind> {
    let request = HttpRequest::new("GET", url);
    let answer = result(Box::pin(manager.fetch(request))).unwrap();
    answer
        .map(|answer| answer.status)
        .map_err(|error| error.kind)
}

fn call<T: serde::de::DeserializeOwned>(
    manager: &SessionManager,
    arguments: Value,
) -> Result<T, CallError> {
    result(Box::pin(manager.call("notes", "list", &arguments))).unwrap()
}

fn failure(error: CallError) -> AuthErrorKind {
    match error {
        CallError::Auth(error) => error.kind,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_key_goes_to_the_backend_and_to_origins_that_are_allowed() {
    begin();
    let world = World::with_passing_session("anna");
    let mut config = config();
    config.allowed_origins = vec![BackendUrl::parse("https://files.example.com/v1/").unwrap()];
    let manager = SessionManager::with_parts(&config, world.parts());
    manager.initialize();
    for url in [
        "https://api.example.com/notes",
        "https://api.example.com",
        "https://api.example.com?a=b",
        "https://files.example.com/v2/a",
    ] {
        world.transport.will_answer(200, "null");
        assert_eq!(fetch(&manager, url), Ok(200), "{url}");
    }
    for sent in world.transport.sent() {
        assert_eq!(sent.authorization.unwrap().expose(), "Bearer access-anna-0");
        assert!(!sent.with_cookies);
    }
}

#[test]
fn the_key_goes_to_no_other_origin() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = world.manager();
    for url in [
        "http://api.example.com/",
        "https://api.example.com:8443/",
        "https://api.example.com.evil.example/",
        "https://api.example.com@evil.example/",
        "https://api.example.com\\@evil.example/",
        "https://evil.example/https://api.example.com/",
        "//api.example.com/",
        "/notes",
        "",
        "javascript:alert(1)",
    ] {
        assert_eq!(
            fetch(&manager, url),
            Err(AuthErrorKind::Unsupported),
            "{url}"
        );
    }
    assert!(world.transport.sent().is_empty());
}

#[test]
fn a_key_that_is_turned_away_is_refreshed_once_and_the_call_made_once_more() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = world.manager();
    world.transport.will_answer(401, "");
    world.transport.will_answer(401, "");
    world.renews("anna");
    assert_eq!(fetch(&manager, "https://api.example.com/notes"), Ok(401));
    let keys = world.transport.sent().into_iter().map(|sent| {
        let key = sent.authorization.unwrap();
        key.expose().to_owned()
    });
    let keys: Vec<_> = keys.collect();
    assert_eq!(keys, ["Bearer access-anna-0", "Bearer access-anna-1"]);
    settle();
    let asked = world.backend.asked();
    let doubted = [
        Asked::Refresh("refresh-anna-0".into()),
        Asked::Check("access-anna-1".into()),
    ];
    assert_eq!(asked, doubted, "one refresh, then whether it is over");
}

#[test]
fn a_call_of_one_user_is_not_repeated_as_another() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = world.manager();
    world.transport.will_answer(401, "");
    let request = HttpRequest::new("POST", "https://api.example.com/notes");
    let mut calling = Box::pin(manager.fetch(request));
    assert!(result(&mut calling).is_none(), "it waits for the new token");
    let switched = manager.register_signed_in_user(authenticated("bert"));
    assert!(switched.is_ok());
    let lost = AuthError::new(AuthErrorKind::Network);
    world.backend.release(0, Answer::Refresh(Err(lost)));
    let error = result(calling).unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Superseded);
    assert_eq!(world.transport.sent().len(), 1);
}

#[test]
fn a_key_that_cannot_be_refreshed_is_turned_away_once() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    world.transport.will_answer(401, "");
    assert_eq!(fetch(&manager, "https://api.example.com/notes"), Ok(401));
    assert_eq!(world.transport.sent().len(), 1);
}

#[test]
fn after_a_sign_out_calls_fail_at_once() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    let url = "https://api.example.com/notes";
    assert_eq!(fetch(&manager, url), Err(AuthErrorKind::Unauthorized));
    let error = call::<()>(&manager, json!({})).unwrap_err();
    assert_eq!(failure(error), AuthErrorKind::Unauthorized);
    settle();
    assert!(world.transport.sent().is_empty());
}

#[test]
fn a_method_is_called_in_form_a_and_its_result_read() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    world.transport.will_answer(200, r#"["a","b"]"#);
    let notes: Vec<String> = call(&manager, json!({"after": 7})).unwrap();
    assert_eq!(notes, ["a", "b"]);
    let sent = world.transport.sent().remove(0);
    assert_eq!(
        (sent.method, &*sent.url),
        ("POST", "https://api.example.com/notes")
    );
    let body: Value = serde_json::from_str(sent.body.expose()).unwrap();
    assert_eq!(body, json!({"after": 7, "method": "list"}));
    world.transport.will_answer(200, "null");
    call::<()>(&manager, Value::Null).unwrap();
    world.transport.will_answer(200, "");
    call::<()>(&manager, Value::Null).unwrap();
}

#[test]
fn a_typed_exception_comes_with_its_name_and_its_fields() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    let body = r#"{"className":"NoteGone","data":{"__className__":"NoteGone","id":7}}"#;
    world.transport.will_answer(400, body);
    let CallError::Exception { class_name, data } = call::<()>(&manager, json!({})).unwrap_err()
    else {
        panic!("no exception");
    };
    assert_eq!((&*class_name, &data["id"]), ("NoteGone", &json!(7)));
}

#[test]
fn what_is_no_result_is_an_error() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    for (status, body, kind) in [
        (200, "7", AuthErrorKind::Protocol),
        (200, "<html>", AuthErrorKind::Protocol),
        (200, "", AuthErrorKind::Protocol),
        (500, "", AuthErrorKind::Server),
        (400, r#"{"data":{}}"#, AuthErrorKind::Protocol),
        (429, "", AuthErrorKind::TooManyAttempts),
    ] {
        world.transport.will_answer(status, body);
        let error = call::<Vec<String>>(&manager, json!({})).unwrap_err();
        assert_eq!(failure(error), kind, "{status} {body}");
    }
    for arguments in [json!([1]), json!("text"), json!(7)] {
        let error = call::<()>(&manager, arguments).unwrap_err();
        assert_eq!(error, CallError::Arguments);
    }
    assert!(
        manager.state().is_signed_in(),
        "none of these ends a session"
    );
}

#[test]
fn devices_are_listed_and_ended_where_the_server_can() {
    begin();
    let world = World::with_session("anna");
    let error = result(Box::pin(world.manager().devices())).unwrap();
    assert_eq!(error.unwrap_err().kind, AuthErrorKind::Unsupported);
    assert!(!world.manager().capabilities().devices);
    let mut config = config();
    config.endpoints.sessions = Some("keyfobSessions".into());
    let manager = SessionManager::with_parts(&config, world.parts());
    manager.initialize();
    assert!(manager.capabilities().devices);
    world.transport.will_answer(
        200,
        r#"[{"__className__":"KeyfobSession","id":"a","created":"2026-01-01T00:00:00.000Z","strategy":"jwt","method":"email","isCurrent":true},{"id":"b"},{"id":""}]"#,
    );
    let devices = result(Box::pin(manager.devices())).unwrap().unwrap();
    assert_eq!(devices.len(), 2);
    assert!(devices[0].is_current && !devices[1].is_current);
    world.transport.will_answer(200, "true");
    assert_eq!(result(Box::pin(manager.end_device("b"))), Some(Ok(true)));
    world.transport.will_answer(200, "1");
    assert_eq!(result(Box::pin(manager.end_other_devices())), Some(Ok(1)));
    let bodies: Vec<_> = world
        .transport
        .sent()
        .into_iter()
        .map(|sent| sent.body)
        .collect();
    assert_eq!(bodies[1].expose(), r#"{"id":"b","method":"revoke"}"#);
    world.transport.will_answer(404, "Endpoint not found");
    let error = result(Box::pin(manager.devices())).unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Unsupported, "an old server");
}

#[test]
fn a_key_that_stays_turned_away_is_asked_about_and_a_dead_session_ends() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    for status in [401, 401, 401] {
        world.transport.will_answer(status, "");
        assert_eq!(fetch(&manager, "https://api.example.com/notes"), Ok(401));
        settle();
    }
    let asked = [Asked::Check("17:anna".into())];
    assert_eq!(world.backend.asked(), asked, "once in 5 s");
    world.backend.release(0, Answer::Check(Ok(Check::NoUser)));
    settle();
    let cause = SignedOutCause::EndedByServer;
    assert_eq!(manager.state(), AuthState::SignedOut { cause });
}

#[test]
fn another_origin_may_turn_the_key_away_without_any_doubt() {
    begin();
    let world = World::with_session("anna");
    let mut config = config();
    let origin = BackendUrl::parse("https://other.example.com/").unwrap();
    config.allowed_origins.push(origin);
    let manager = SessionManager::with_parts(&config, world.parts());
    manager.initialize();
    world.transport.will_answer(401, "");
    assert_eq!(fetch(&manager, "https://other.example.com/x"), Ok(401));
    settle();
    assert_eq!(world.backend.count(), 0);
}

#[test]
fn devices_without_this_one_mean_that_its_token_has_outlived_its_session() {
    begin();
    let world = World::with_passing_session("anna");
    let mut config = config();
    config.endpoints.sessions = Some("keyfobSessions".into());
    let manager = SessionManager::with_parts(&config, world.parts());
    manager.initialize();
    world.transport.will_answer(200, r#"[{"id":"b"}]"#);
    assert_eq!(
        result(Box::pin(manager.devices())).unwrap().unwrap().len(),
        1
    );
    settle();
    assert_eq!(
        world.backend.asked(),
        [Asked::Refresh("refresh-anna-0".into())]
    );
}

#[test]
fn an_answer_of_another_origin_says_nothing_of_the_backend() {
    begin();
    let world = World::with_session("anna");
    let mut config = config();
    let origin = BackendUrl::parse("https://other.example.com/").unwrap();
    config.allowed_origins.push(origin);
    let manager = SessionManager::with_parts(&config, world.parts());
    manager.initialize();
    world.backend.answer_by(|_| {
        let lost = AuthError::new(AuthErrorKind::Network);
        Some(Answer::Revoke(Err(lost)))
    });
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    manager
        .register_signed_in_user(authenticated("bert"))
        .unwrap();
    settle();
    let told = world.backend.revoked().len();
    world.transport.will_answer(200, "null");
    assert_eq!(fetch(&manager, "https://other.example.com/x"), Ok(200));
    settle();
    assert_eq!(world.backend.revoked().len(), told);
}
