//! The password once more: when it is asked for, and what becomes of the session that the
//! backend gives for it.

use crate::{begin, result, settle, support::*};
use keyfob::{AuthError, AuthErrorKind, Operation, SessionManager, SignInStep, SignOutScope};

fn confirm(manager: &SessionManager) -> Operation<()> {
    let confirming = manager.reauthenticate("secret123".into());
    settle();
    confirming
}

/// Another session of `id`, whose key is `17:again`.
fn given_to(id: &str) -> Answer {
    let mut given = authenticated(id);
    given.credential = credential("again");
    Answer::SignIn(Ok(SignInStep::Authenticated(given)))
}

/// Signed in eleven minutes ago.
fn some_time_ago() -> (World, SessionManager) {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    world.clock.set(NOW + 11 * MINUTE);
    (world, manager)
}

#[test]
fn it_is_asked_for_ten_minutes_after_the_sign_in() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    for (passed, is_needed) in [(0, false), (10 * MINUTE - 1, false), (10 * MINUTE, true)] {
        world.clock.set(NOW + passed);
        assert_eq!(manager.needs_reauthentication(), is_needed, "{passed}");
    }
    world.clock.set(NOW - 1);
    assert!(manager.needs_reauthentication(), "a clock that went back");
}

#[test]
fn the_ten_minutes_can_be_set_and_nobody_is_asked_who_is_not_there() {
    begin();
    let world = World::with_session("anna");
    let mut config = config();
    config.reauthenticate_after_ms = 0;
    let manager = SessionManager::with_parts(&config, world.parts());
    assert!(!manager.needs_reauthentication());
    manager.initialize();
    assert!(manager.needs_reauthentication());
    manager.sign_out(SignOutScope::ThisDevice).forget();
    assert!(!manager.needs_reauthentication());
}

#[test]
fn with_cookies_which_hold_one_session_it_is_not_asked_for() {
    begin();
    let world = World::with_session_in_cookie("anna");
    let manager = world.manager();
    world.clock.set(NOW + 11 * MINUTE);
    assert!(manager.state().is_signed_in());
    assert!(!manager.needs_reauthentication());
}

#[test]
fn the_right_one_counts_for_ten_minutes_and_the_session_stays_as_it_is() {
    let (world, manager) = some_time_ago();
    let confirming = confirm(&manager);
    let asked = Asked::SignIn {
        email: "anna@example.com".into(),
        password: "secret123".into(),
    };
    assert_eq!(world.backend.asked(), [asked]);
    world.backend.release(0, given_to("anna"));
    assert_eq!(result(confirming), Some(Ok(())));
    assert!(!manager.needs_reauthentication());
    world.store.assert_holds("anna", NOW);
    world.clock.set(NOW + 21 * MINUTE);
    assert!(manager.needs_reauthentication());
}

#[test]
fn the_session_that_it_gives_is_ended_at_once_and_that_is_not_forgotten() {
    let (world, manager) = some_time_ago();
    // Nobody waits for it any more.
    confirm(&manager).forget();
    world.backend.release(0, given_to("anna"));
    settle();
    assert_eq!(world.backend.revoked(), ["17:again"]);
    let lost = AuthError::new(AuthErrorKind::Network);
    world.backend.release(1, Answer::Revoke(Err(lost)));
    settle();
    manager.deliver_revocations();
    settle();
    assert_eq!(world.backend.revoked(), ["17:again", "17:again"]);
    let told = Answer::Revoke(Ok(SignOutScope::ThisDevice));
    world.backend.release(2, told);
    settle();
    assert!(manager.state().is_signed_in());
}

#[test]
fn a_wrong_one_changes_nothing() {
    let (world, manager) = some_time_ago();
    let confirming = confirm(&manager);
    let wrong = AuthError::new(AuthErrorKind::InvalidCredentials);
    world.backend.release(0, Answer::SignIn(Err(wrong)));
    assert_eq!(result(confirming), Some(Err(wrong)));
    assert!(manager.needs_reauthentication());
    assert!(manager.state().is_signed_in());
    assert_eq!(world.backend.revoked(), [""; 0]);
}

#[test]
fn somebody_elses_is_a_wrong_one_and_their_session_is_ended() {
    let (world, manager) = some_time_ago();
    let confirming = confirm(&manager);
    world.backend.release(0, given_to("ben"));
    let wrong = AuthError::new(AuthErrorKind::InvalidCredentials);
    assert_eq!(result(confirming), Some(Err(wrong)));
    assert!(manager.needs_reauthentication());
    assert_eq!(world.backend.revoked(), ["17:again"]);
}

#[test]
fn after_a_sign_out_it_is_too_late_and_nobody_is_signed_in_by_it() {
    let (world, manager) = some_time_ago();
    let confirming = confirm(&manager);
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    world.backend.release(0, given_to("anna"));
    let late = AuthError::new(AuthErrorKind::Superseded);
    assert_eq!(result(confirming), Some(Err(late)));
    assert!(!manager.state().is_signed_in());
    assert_eq!(world.backend.revoked(), ["17:anna", "17:again"]);
}

#[test]
fn it_counts_for_no_later_sign_in() {
    let (world, manager) = some_time_ago();
    let confirming = confirm(&manager);
    world.backend.release(0, given_to("anna"));
    assert_eq!(result(confirming), Some(Ok(())));
    // Another tab signs in, an hour before by its clock.
    world.store.put(&stored("ben", NOW));
    world.clock.set(NOW + 12 * MINUTE);
    let other = world.manager();
    assert!(other.needs_reauthentication());
}

#[test]
fn every_session_of_an_account_is_ended_by_its_password_and_nobody_is_signed_in() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let mut ending = manager.end_all_sessions("anna@example.com", "secret456".into());
    settle();
    world.backend.release(0, given_to("anna"));
    assert!(result(&mut ending).is_none());
    let everywhere = Asked::Revoke("17:again".into(), SignOutScope::Everywhere);
    assert_eq!(world.backend.asked()[1], everywhere);
    let told = Answer::Revoke(Ok(SignOutScope::Everywhere));
    world.backend.release(1, told);
    assert_eq!(result(ending), Some(Ok(())));
    assert!(!manager.state().is_signed_in());
    assert_eq!(world.store.text(), None);
}

#[test]
fn where_the_backend_cannot_be_told_of_that_it_is_owed() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let ending = manager.end_all_sessions("anna@example.com", "secret456".into());
    settle();
    world.backend.release(0, given_to("anna"));
    settle();
    let lost = AuthError::new(AuthErrorKind::Network);
    world.backend.release(1, Answer::Revoke(Err(lost)));
    assert_eq!(result(ending), Some(Err(lost)));
    // After a reload.
    let later = world.manager();
    later.deliver_revocations();
    settle();
    let everywhere = Asked::Revoke("17:again".into(), SignOutScope::Everywhere);
    assert_eq!(world.backend.asked()[2], everywhere);
}

#[test]
fn whether_it_is_the_password_is_asked_beside_the_session_that_there_is() {
    for is_right in [false, true] {
        begin();
        let world = World::with_session("anna");
        let manager = world.manager();
        let before = world.store.text();
        let mut asking = manager.is_password("anna@example.com", "a new one".into());
        settle();
        let wrong = || AuthError::new(AuthErrorKind::InvalidCredentials);
        let answer = match is_right {
            true => given_to("anna"),
            false => Answer::SignIn(Err(wrong())),
        };
        world.backend.release(0, answer);
        settle();
        assert_eq!(result(&mut asking), Some(Ok(is_right)));
        assert_eq!(world.store.text(), before);
        let revoked: &[&str] = if is_right { &["17:again"] } else { &[] };
        assert_eq!(world.backend.revoked(), revoked);
    }
}

#[test]
fn with_cookies_that_is_not_asked() {
    begin();
    let world = World::with_session_in_cookie("anna");
    let manager = world.manager();
    let asking = manager.is_password("anna@example.com", "a new one".into());
    assert_eq!(result(asking), Some(Ok(false)));
    assert_eq!(world.backend.count(), 0);
}
