//! Names and picture, in the words of both protocols.

use super::{Backend, FakeTransport, json, key, now, response};
use crate::{
    AuthBackend,
    AuthErrorKind::*,
    BackendUrl, Credential, ProfileChange, ProfileSettings,
    backend::serverpod::{ServerpodEndpoints, ServerpodIdp},
};
use std::rc::Rc;

fn settings(json: &str) -> ProfileSettings {
    let server = Backend::json(json);
    now(server.adapter.profile_settings()).unwrap()
}

fn may(user_name: bool, full_name: bool, picture: bool) -> ProfileSettings {
    ProfileSettings {
        user_name,
        full_name,
        picture,
    }
}

fn all() -> [ProfileChange; 4] {
    [
        ProfileChange::UserName("Ada \"A\"".into()),
        ProfileChange::FullName(String::new()),
        ProfileChange::Picture("data:image/jpeg;base64,AAECAw==".into()),
        ProfileChange::NoPicture,
    ]
}

/// The adapter of the new modules, of a project with such an endpoint.
fn idp(profile: Option<&str>) -> (ServerpodIdp, Rc<FakeTransport>, Credential) {
    let transport = Rc::new(FakeTransport::default());
    let endpoints = ServerpodEndpoints {
        profile: profile.map(str::to_owned),
        ..ServerpodEndpoints::default()
    };
    let url = BackendUrl::parse("https://api.example.com/").unwrap();
    let adapter = ServerpodIdp::new(transport.clone(), url, 20_000, endpoints);
    let credential = Credential::new("serverpod-sas", "token");
    (adapter, transport, credential)
}

#[test]
fn legacy_says_what_may_be_changed_with_the_defaults_of_its_module() {
    assert_eq!(settings("{}"), may(true, false, true));
    assert_eq!(
        settings(r#"{"canEditUserName":false,"canEditFullName":true,"canEditUserImage":false}"#),
        may(false, true, false)
    );
    // What cannot be seen cannot be changed.
    assert_eq!(
        settings(r#"{"canSeeUserName":false,"canSeeFullName":false,"canEditFullName":true}"#),
        may(false, false, true)
    );
    // Anybody may ask.
    let server = Backend::json("{}");
    now(server.adapter.profile_settings()).unwrap();
    server.with_request(|request| {
        assert!(request.url.ends_with("/serverpod_auth.status"));
        assert!(request.authorization.is_none());
    });
}

#[test]
fn legacy_changes_by_four_methods() {
    let server = Backend::answering(vec![json("true"), json("true"), json("true"), json("true")]);
    for change in all() {
        now(server.adapter.change_profile(&key(), &change)).unwrap();
    }
    assert_eq!(
        server.bodies(),
        [
            r#"{"userName":"Ada \"A\"","method":"changeUserName"}"#,
            r#"{"fullName":"","method":"changeFullName"}"#,
            r#"{"image":"decode('AAECAw==', 'base64')","method":"setUserImage"}"#,
            r#"{"method":"removeUserImage"}"#,
        ]
    );
    for request in server.transport.sent.borrow().iter() {
        assert!(request.url.ends_with("/serverpod_auth.user"));
        assert!(request.authorization.is_some());
    }
}

#[test]
fn legacys_false_is_a_refusal_and_a_401_is_none() {
    let refused = |answer| {
        let server = Backend::answering(vec![answer]);
        let changed = now(server
            .adapter
            .change_profile(&key(), &ProfileChange::NoPicture));
        changed.unwrap_err().kind
    };
    assert_eq!(refused(json("false")), ProfileRefused);
    assert_eq!(refused(json("\"yes\"")), Protocol);
    assert_eq!(refused(response(401, "text/plain", "")), Unauthorized);
}

#[test]
fn the_new_modules_change_by_the_projects_endpoint() {
    let (adapter, transport, credential) = idp(Some("userProfile"));
    assert!(adapter.capabilities().profile);
    assert_eq!(now(adapter.profile_settings()), Ok(may(true, true, true)));
    for change in all() {
        let profile = r#"{"authUserId":"a"}"#;
        transport.answers.borrow_mut().push_back(Ok(json(profile)));
        now(adapter.change_profile(&credential, &change)).unwrap();
    }
    let sent = transport.sent.borrow();
    let bodies: Vec<_> = sent.iter().map(|it| it.body.expose().to_owned()).collect();
    assert_eq!(
        bodies,
        [
            r#"{"userName":"Ada \"A\"","method":"changeUserName"}"#,
            // Null: there is none any more.
            r#"{"method":"changeFullName"}"#,
            r#"{"image":"decode('AAECAw==', 'base64')","method":"setUserImage"}"#,
            r#"{"method":"removeUserImage"}"#,
        ]
    );
    assert!(sent.iter().all(|it| it.url.ends_with("/userProfile")));
}

#[test]
fn a_picture_that_the_new_modules_cannot_read_or_that_is_too_large_is_a_refusal() {
    for (status, kind) in [
        (400, ProfileRefused),
        (413, ProfileRefused),
        (500, Server),
        (401, Unauthorized),
    ] {
        let (adapter, transport, credential) = idp(Some("userProfile"));
        let answer = response(status, "text/plain", "Image could not be decoded");
        transport.answers.borrow_mut().push_back(Ok(answer));
        let picture = ProfileChange::Picture("data:,".into());
        let changed = now(adapter.change_profile(&credential, &picture));
        assert_eq!(changed.unwrap_err().kind, kind, "{status}");
    }
}

#[test]
fn without_an_endpoint_or_with_another_kind_of_key_nothing_is_sent() {
    let (adapter, _, credential) = idp(None);
    assert!(!adapter.capabilities().profile);
    assert_eq!(
        now(adapter.profile_settings()),
        Ok(may(false, false, false))
    );
    let changed = now(adapter.change_profile(&credential, &ProfileChange::NoPicture));
    assert_eq!(changed.unwrap_err().kind, Unsupported);
    let (adapter, ..) = idp(Some("userProfile"));
    let changed = now(adapter.change_profile(&key(), &ProfileChange::NoPicture));
    assert_eq!(changed.unwrap_err().kind, Unsupported);
    let legacy = Backend::answering(Vec::new());
    let changed = now(legacy
        .adapter
        .change_profile(&credential, &ProfileChange::NoPicture));
    assert_eq!(changed.unwrap_err().kind, Unsupported);
}
