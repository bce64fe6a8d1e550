use crate::{begin, result, settle, support::*};
use keyfob::{AuthError, AuthErrorKind, AuthState, SignOutScope, SignedOutCause};
use std::{cell::Cell, rc::Rc};

#[test]
fn a_sign_out_returns_with_state_store_and_listeners_done() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    let told = Rc::new(Cell::new(0));
    let _listener = manager.on_change({
        let told = told.clone();
        move |_| told.set(told.get() + 1)
    });
    let operation = manager.sign_out(SignOutScope::ThisDevice);
    // Nothing has run yet but this call.
    assert_eq!(
        manager.state(),
        AuthState::SignedOut {
            cause: SignedOutCause::SignedOutHere
        }
    );
    assert_eq!(world.store.text(), None);
    assert_eq!(told.get(), 1);
    assert_eq!(world.backend.count(), 0, "the network comes last");
    drop(operation);
}

#[test]
fn the_backend_is_told_and_its_answer_is_the_result() {
    begin();
    for ended in [SignOutScope::ThisDevice, SignOutScope::Everywhere] {
        let world = World::with_session("anna");
        let manager = world.manager();
        let mut operation = manager.sign_out(SignOutScope::ThisDevice);
        assert!(result(&mut operation).is_none());
        assert_eq!(
            world.backend.asked(),
            [Asked::Revoke("17:anna".into(), SignOutScope::ThisDevice)]
        );
        world.backend.release(0, Answer::Revoke(Ok(ended)));
        assert_eq!(result(operation), Some(Ok(ended)));
    }
}

#[test]
fn the_backend_is_told_once_the_screen_has_answered() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    world.clock.hold_frames();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    assert!(manager.owes_revocations(), "it is written down");
    manager.deliver_revocations();
    settle();
    assert_eq!(world.backend.count(), 0, "and not told twice");
    world.clock.draw_frame();
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn everywhere_is_passed_on() {
    begin();
    let world = World::with_session("anna");
    world.manager().sign_out(SignOutScope::Everywhere).forget();
    settle();
    assert_eq!(
        world.backend.asked(),
        [Asked::Revoke("17:anna".into(), SignOutScope::Everywhere)]
    );
}

#[test]
fn a_backend_that_fails_never_leaves_the_user_signed_in_here() {
    begin();
    for kind in [
        AuthErrorKind::Network,
        AuthErrorKind::Timeout,
        AuthErrorKind::Server,
        AuthErrorKind::Protocol,
        AuthErrorKind::Unauthorized,
    ] {
        let world = World::with_session("anna");
        let manager = world.manager();
        let operation = manager.sign_out(SignOutScope::ThisDevice);
        settle();
        let error = AuthError::new(kind);
        world.backend.release(0, Answer::Revoke(Err(error)));
        assert_eq!(result(operation), Some(Err(error)));
        assert!(!manager.state().is_signed_in());
        assert_eq!(world.store.text(), None);
        assert!(
            !world.manager().state().is_signed_in(),
            "nor after a reload"
        );
    }
}

#[test]
fn dropping_the_operation_still_tells_the_backend() {
    begin();
    let world = World::with_session("anna");
    drop(world.manager().sign_out(SignOutScope::ThisDevice));
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn with_nobody_signed_in_it_is_done_at_once_and_nobody_is_asked() {
    begin();
    let world = World::new();
    let manager = world.manager();
    for scope in [SignOutScope::ThisDevice, SignOutScope::Everywhere] {
        assert_eq!(result(manager.sign_out(scope)), Some(Ok(scope)));
    }
    assert_eq!(world.backend.count(), 0);
}

#[test]
fn signing_out_twice_revokes_once() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn one_can_sign_in_again_while_the_revocation_is_still_under_way() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    let sign_in = manager.sign_in_with_email("a@b.se", "secret".into());
    settle();
    world.backend.release(1, signed_in_as("anna-2"));
    assert!(result(sign_in).unwrap().is_ok());
    world
        .backend
        .release(0, Answer::Revoke(Ok(SignOutScope::Everywhere)));
    settle();
    assert_eq!(manager.signed_in_user(), Some(user("anna-2")));
}

#[test]
fn a_store_that_cannot_be_emptied_is_said_and_the_state_is_clean() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    world.store.fail_removals(Some(keyfob::StoreError::Blocked));
    manager.sign_out(SignOutScope::ThisDevice).forget();
    assert!(!manager.state().is_signed_in());
    assert_eq!(manager.storage_trouble(), Some(keyfob::StoreError::Blocked));
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}
