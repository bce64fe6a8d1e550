//! An app may refuse a session that the backend has accepted.

use crate::{begin, result, settle, support::*};
use keyfob::AuthErrorKind;

#[test]
fn a_refused_sign_in_leaves_nothing_here_and_nothing_on_the_backend() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let _listener = manager.on_change(|change| panic!("{change:?}"));
    manager.before_sign_in(|user| user.id != "anna");
    let mut signing_in = manager.sign_in_with_email("a@b.se", "secret123".into());
    assert!(result(&mut signing_in).is_none());
    world.backend.release(0, signed_in_as("anna"));
    let error = result(signing_in).unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Denied);
    assert!(!manager.state().is_signed_in());
    assert_eq!(world.store.writes(), 0);
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn whom_it_accepts_is_signed_in() {
    begin();
    let world = World::new();
    let manager = world.manager();
    manager.before_sign_in(|user| user.id != "anna");
    manager
        .register_signed_in_user(authenticated("bert"))
        .unwrap();
    assert!(manager.state().is_signed_in());
    let error = manager.register_signed_in_user(authenticated("anna"));
    assert_eq!(error.unwrap_err().kind, AuthErrorKind::Denied);
    world.store.assert_holds("bert", NOW);
}
