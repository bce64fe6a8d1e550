use crate::{begin, result, settle, support::*};
use keyfob::{AuthErrorKind, Check, SignOutScope};
use std::{cell::Cell, rc::Rc};

#[test]
fn nothing_is_told_after_disposal() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    let told = Rc::new(Cell::new(0));
    let _listener = manager.on_change({
        let told = told.clone();
        move |_| told.set(told.get() + 1)
    });
    manager.dispose();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    manager.initialize();
    let _ = manager.register_signed_in_user(authenticated("ben"));
    settle();
    assert_eq!(told.get(), 0);
}

#[test]
fn the_stored_session_stays_where_it_is() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    manager.dispose();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    world.store.assert_holds("anna", NOW);
    assert!(
        world.manager().state().is_signed_in(),
        "the next page finds it"
    );
}

#[test]
fn a_sign_in_that_answers_after_disposal_is_revoked_and_not_stored() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let operation = manager.sign_in_with_email("a@b.se", "secret".into());
    settle();
    manager.dispose();
    world.backend.release(0, signed_in_as("anna"));
    let error = result(operation).unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Superseded);
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
    assert_eq!(world.store.text(), None);
}

#[test]
fn a_session_handed_over_after_disposal_is_revoked() {
    begin();
    let world = World::new();
    let manager = world.manager();
    manager.dispose();
    let error = manager
        .register_signed_in_user(authenticated("anna"))
        .unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Superseded);
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
    assert_eq!(world.store.text(), None);
}

#[test]
fn a_check_that_answers_after_disposal_writes_nothing() {
    begin();
    let world = World::with_old_session("anna");
    let before = world.store.text();
    let manager = world.manager();
    let mut asking = Box::pin(manager.check());
    assert!(result(asking.as_mut()).is_none());
    manager.dispose();
    world.backend.release(0, Answer::Check(Ok(Check::NoUser)));
    assert!(result(asking).is_some());
    assert_eq!(world.store.text(), before);
}

#[test]
fn a_revocation_under_way_goes_on() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    let operation = manager.sign_out(SignOutScope::ThisDevice);
    manager.dispose();
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
    world
        .backend
        .release(0, Answer::Revoke(Ok(SignOutScope::ThisDevice)));
    assert_eq!(result(operation), Some(Ok(SignOutScope::ThisDevice)));
}

#[test]
fn a_listener_that_disposes_ends_the_telling_but_not_the_revoking() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    let told = Rc::new(Cell::new(0));
    let _disposer = manager.on_change({
        let manager = manager.clone();
        move |_| manager.dispose()
    });
    let _later = manager.on_change({
        let told = told.clone();
        move |_| told.set(told.get() + 1)
    });
    manager
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    settle();
    assert_eq!(told.get(), 0, "nothing fires after disposal");
    world.store.assert_holds("ben", NOW);
    assert_eq!(
        world.backend.revoked(),
        ["17:anna"],
        "ben's session took its place in the store, so nobody holds it any more"
    );
}

#[test]
fn nobody_is_asked_after_disposal() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    manager.dispose();
    assert_eq!(result(Box::pin(manager.check())), Some(None));
    assert_eq!(world.backend.count(), 0);
}

#[test]
fn disposing_twice_is_fine() {
    begin();
    let manager = World::new().manager();
    manager.dispose();
    manager.dispose();
}

#[test]
fn no_password_is_sent_after_disposal() {
    begin();
    let world = World::new();
    let manager = world.manager();
    manager.dispose();
    let operation = manager.sign_in_with_email("a@b.se", "secret".into());
    let error = result(operation).unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Superseded);
    assert_eq!(world.backend.count(), 0);
}

#[test]
fn no_key_is_given_away_after_disposal() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    manager.dispose();
    let gone = Some(AuthErrorKind::Superseded);
    let header = result(Box::pin(manager.authorization())).unwrap();
    assert_eq!(header.err().map(|error| error.kind), gone);
    let request = keyfob::HttpRequest::new("GET", "https://api.example.com/notes");
    let response = result(Box::pin(manager.fetch(request))).unwrap();
    assert_eq!(response.err().map(|error| error.kind), gone);
    assert!(world.transport.sent().is_empty());
}
