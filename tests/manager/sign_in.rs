use crate::{begin, result, settle, support::*};
use keyfob::{AuthErrorKind, AuthState, FailReason, Freshness, SignInOutcome, SignOutScope};

#[test]
fn signing_in_asks_once_with_what_was_typed() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let operation = manager.sign_in_with_email("A@b.se", " pass word ".into());
    settle();
    assert_eq!(
        world.backend.asked(),
        [Asked::SignIn {
            email: "A@b.se".into(),
            password: " pass word ".into(),
        }]
    );
    drop(operation);
}

#[test]
fn an_accepted_sign_in_is_the_state_and_is_stored() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let operation = manager.sign_in_with_email("a@b.se", "secret".into());
    settle();
    assert!(manager.signed_in_user().is_none());
    world.backend.release(0, signed_in_as("anna"));
    assert_eq!(
        result(operation),
        Some(Ok(SignInOutcome::SignedIn(user("anna"))))
    );
    assert_eq!(manager.signed_in_user(), Some(user("anna")));
    let text = world.store.text().unwrap();
    world.store.assert_holds("anna", NOW);
    assert!(!text.contains("secret"), "no password is stored");
}

#[test]
fn a_refused_sign_in_says_why_and_changes_nothing() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let before = manager.state();
    let operation = manager.sign_in_with_email("a@b.se", "wrong".into());
    settle();
    let refusal = FailReason::InvalidCredentials;
    world
        .backend
        .release(0, Answer::SignIn(Err(refusal.into())));
    let error = result(operation).unwrap().unwrap_err();
    assert_eq!(error.authentication_failed().unwrap().reason, refusal);
    assert_eq!(manager.state(), before);
    assert_eq!(world.store.text(), None);
}

#[test]
fn a_refused_sign_in_leaves_the_signed_in_user_signed_in() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    let operation = manager.sign_in_with_email("b@b.se", "wrong".into());
    settle();
    world
        .backend
        .release(0, Answer::SignIn(Err(FailReason::Blocked.into())));
    assert!(result(operation).unwrap().is_err());
    assert_eq!(manager.signed_in_user(), Some(user("anna")));
    assert!(world.store.text().is_some());
    assert!(world.backend.revoked().is_empty());
}

#[test]
fn dropping_the_operation_loses_nothing() {
    begin();
    let world = World::new();
    let manager = world.manager();
    drop(manager.sign_in_with_email("a@b.se", "secret".into()));
    settle();
    world.backend.release(0, signed_in_as("anna"));
    settle();
    assert_eq!(manager.signed_in_user(), Some(user("anna")));
    assert!(world.store.text().is_some());
}

#[test]
fn dropping_the_operation_before_it_began_loses_nothing() {
    begin();
    let world = World::new();
    world.backend.answer_by(|_| Some(signed_in_as("anna")));
    let manager = world.manager();
    manager
        .sign_in_with_email("a@b.se", "secret".into())
        .forget();
    settle();
    assert_eq!(manager.signed_in_user(), Some(user("anna")));
}

#[test]
fn a_switch_of_user_ends_the_old_session_on_the_backend() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    let operation = manager.sign_in_with_email("b@b.se", "secret".into());
    settle();
    world.backend.release(0, signed_in_as("ben"));
    assert!(result(operation).unwrap().is_ok());
    assert_eq!(manager.signed_in_user(), Some(user("ben")));
    assert_eq!(
        world.backend.asked()[1..],
        [Asked::Revoke("17:anna".into(), SignOutScope::ThisDevice)]
    );
}

#[test]
fn a_session_from_elsewhere_is_taken_over() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    let outcome = manager.register_signed_in_user(authenticated("ben"));
    assert_eq!(outcome, Ok(SignInOutcome::SignedIn(user("ben"))));
    world.store.assert_holds("ben", NOW);
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn a_session_from_elsewhere_overtakes_a_sign_in_under_way() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let operation = manager.sign_in_with_email("a@b.se", "secret".into());
    settle();
    manager
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    world.backend.release(0, signed_in_as("anna"));
    let error = result(operation).unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Superseded);
    settle();
    assert_eq!(manager.signed_in_user(), Some(user("ben")));
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn a_profile_of_any_size_survives_a_reload() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let mut large = authenticated("anna");
    large.user.image_url = Some(format!("data:image/png;base64,{}", "A".repeat(100_000)));
    manager.register_signed_in_user(large).unwrap();
    let reloaded = world.manager();
    assert!(
        reloaded.state().is_signed_in(),
        "what is written must be readable: {:?}",
        reloaded.state()
    );
}

#[test]
fn a_fresh_sign_in_is_verified_and_not_checked_again() {
    begin();
    let world = World::new();
    let manager = world.manager();
    manager
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    assert!(!manager.is_check_due());
    let AuthState::SignedIn { freshness, .. } = manager.state() else {
        panic!("signed in");
    };
    assert_eq!(freshness, Freshness::Verified);
}

#[test]
fn a_sign_in_that_was_given_up_signs_nobody_in_and_its_session_is_ended() {
    begin();
    let world = World::new();
    world.takes_revocations();
    let manager = world.manager();
    let operation = manager.sign_in_with_email("a@b.se", "secret".into());
    settle();
    manager.cancel_sign_in();
    world.backend.release(0, signed_in_as("anna"));
    let error = result(operation).unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Superseded);
    assert!(!manager.state().is_signed_in());
    assert_eq!(world.store.text(), None);
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn where_no_sign_in_is_under_way_there_is_none_to_give_up() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let before = manager.epoch();
    manager.cancel_sign_in();
    assert_eq!(manager.epoch(), before);
    let operation = manager.sign_in_with_email("a@b.se", "secret".into());
    settle();
    world.backend.release(0, signed_in_as("anna"));
    assert!(result(operation).unwrap().is_ok());
    let before = manager.epoch();
    manager.cancel_sign_in();
    assert_eq!(manager.epoch(), before);
    assert!(manager.state().is_signed_in());
}
