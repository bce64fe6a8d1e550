//! Limits on sessions: of idleness and of age.

use crate::{begin, settle, support::*};
use keyfob::{AuthConfig, AuthState, ChangeCause, SessionManager, SessionStore, SignedOutCause};
use std::{cell::RefCell, rc::Rc};

const SECOND: u64 = 1_000;

fn idle() -> AuthConfig {
    let mut config = config();
    config.idle_limit_ms = Some(10 * MINUTE);
    config
}

fn absolute() -> AuthConfig {
    let mut config = config();
    config.absolute_limit_ms = Some(10 * MINUTE);
    config
}

fn open(world: &World, config: &AuthConfig) -> SessionManager {
    let manager = SessionManager::with_parts(config, world.parts());
    manager.initialize();
    manager
}

fn cause(manager: &SessionManager) -> Option<SignedOutCause> {
    match manager.state() {
        AuthState::SignedOut { cause } => Some(cause),
        _ => None,
    }
}

#[test]
fn without_a_limit_a_session_lasts_and_nothing_is_written() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    manager.stay_signed_in();
    assert_eq!(world.store.names(), ["session"]);
    world.clock.pass(10_000 * MINUTE);
    assert!(manager.state().is_signed_in());
    assert_eq!(world.clock.next_alarm_ms(), None);
}

#[test]
fn a_minute_before_the_end_it_is_told_and_then_it_ends_to_the_second() {
    begin();
    for (config, why) in [
        (idle(), SignedOutCause::Idle),
        (absolute(), SignedOutCause::TimeUp),
    ] {
        let world = World::with_session("anna");
        let manager = open(&world, &config);
        let causes = Rc::new(RefCell::new(Vec::new()));
        let _listener = manager.on_change({
            let causes = causes.clone();
            move |change| causes.borrow_mut().push(change.cause)
        });
        world.clock.pass(9 * MINUTE - 1);
        assert_eq!(manager.expires_at_ms(), None);
        world.clock.pass(1);
        assert_eq!(manager.expires_at_ms(), Some(NOW + 10 * MINUTE));
        world.clock.pass(MINUTE - 1);
        assert!(manager.state().is_signed_in());
        world.clock.pass(1);
        assert_eq!(cause(&manager), Some(why));
        assert_eq!(manager.expires_at_ms(), None);
        assert_eq!(*causes.borrow(), [ChangeCause::Limit]);
        assert_eq!(world.store.text(), None);
        settle();
        assert_eq!(world.backend.revoked(), ["17:anna"], "not left alive there");
    }
}

#[test]
fn use_of_the_page_begins_the_idle_limit_anew_and_nothing_else() {
    begin();
    let world = World::with_session("anna");
    let mut config = idle();
    config.absolute_limit_ms = Some(25 * MINUTE);
    let manager = open(&world, &config);
    for _ in 0..2 {
        world.clock.pass(9 * MINUTE + 30 * SECOND);
        assert!(manager.expires_at_ms().is_some());
        manager.stay_signed_in();
        assert_eq!(manager.expires_at_ms(), None);
    }
    world.clock.pass(6 * MINUTE - 1);
    assert!(manager.state().is_signed_in());
    world.clock.pass(1);
    assert_eq!(cause(&manager), Some(SignedOutCause::TimeUp));
}

#[test]
fn whoever_listens_is_told_that_it_ends_soon_and_that_it_does_not() {
    begin();
    let world = World::with_session("anna");
    let manager = open(&world, &idle());
    let told = Rc::new(RefCell::new(Vec::new()));
    let listener = manager.on_expiring({
        let (told, manager) = (told.clone(), manager.clone());
        move |at_ms| {
            told.borrow_mut().push(at_ms);
            if told.borrow().len() == 1 {
                manager.stay_signed_in();
            }
        }
    });
    let _other = manager.on_change(|change| assert_eq!(change.cause, ChangeCause::Limit));
    world.clock.pass(9 * MINUTE);
    let first = Some(NOW + 10 * MINUTE);
    assert_eq!(*told.borrow(), [first, None], "it stayed signed in");
    world.clock.pass(9 * MINUTE);
    let second = Some(NOW + 19 * MINUTE);
    assert_eq!(*told.borrow(), [first, None, second]);
    drop(listener);
    world.clock.pass(MINUTE);
    assert!(cause(&manager).is_some());
    assert_eq!(told.borrow().len(), 3);
}

#[test]
fn use_is_written_once_a_second_at_most() {
    begin();
    let world = World::with_session("anna");
    let manager = open(&world, &idle());
    world.clock.pass(5 * SECOND);
    manager.stay_signed_in();
    let written = world.store.beside("active");
    assert_eq!(written, Some((NOW + 5 * SECOND).to_string()));
    world.clock.pass(999);
    manager.stay_signed_in();
    assert_eq!(world.store.beside("active"), written);
    world.clock.pass(1);
    manager.stay_signed_in();
    assert_ne!(world.store.beside("active"), written);
}

#[test]
fn use_of_one_tab_keeps_the_others_signed_in() {
    begin();
    let world = World::with_session("anna");
    let (here, there) = (open(&world, &idle()), open(&world, &idle()));
    for _ in 0..5 {
        world.clock.pass(9 * MINUTE);
        here.stay_signed_in();
    }
    assert!(there.state().is_signed_in());
    world.clock.pass(10 * MINUTE);
    for manager in [here, there] {
        assert_eq!(
            cause(&manager),
            Some(SignedOutCause::Idle),
            "not a sign-out elsewhere"
        );
    }
}

#[test]
fn sleep_is_no_use_and_a_key_pressed_after_it_revives_nobody() {
    begin();
    let world = World::with_session("anna");
    let manager = open(&world, &idle());
    // Timers do not run in a device that sleeps.
    world.clock.set(NOW + 11 * MINUTE);
    manager.stay_signed_in();
    assert_eq!(cause(&manager), Some(SignedOutCause::Idle));
}

#[test]
fn a_page_that_opens_too_late_is_signed_out_before_anybody_sees_it() {
    begin();
    let world = World::with_session("anna");
    drop(open(&world, &idle()));
    world.clock.set(NOW + 10 * MINUTE);
    let manager = open(&world, &idle());
    assert_eq!(cause(&manager), Some(SignedOutCause::Idle));
    assert_eq!(world.store.text(), None);
}

#[test]
fn a_new_sign_in_begins_both_limits_anew() {
    begin();
    let world = World::with_session("anna");
    let mut config = idle();
    config.absolute_limit_ms = Some(10 * MINUTE);
    let manager = open(&world, &config);
    world.clock.pass(10 * MINUTE);
    assert!(cause(&manager).is_some());
    manager
        .register_signed_in_user(authenticated("bert"))
        .unwrap();
    world.clock.pass(10 * MINUTE - 1);
    assert!(manager.state().is_signed_in());
    world.clock.pass(1);
    assert!(cause(&manager).is_some());
}

#[test]
fn what_is_stored_of_use_may_be_anything() {
    begin();
    for text in [
        "",
        "-1",
        "1e9",
        "18446744073709551616",
        "soon",
        "{}",
        "99999999999999",
    ] {
        let world = World::with_session("anna");
        world.store.put_beside("active", text);
        let manager = open(&world, &idle());
        world.clock.pass(10 * MINUTE - 1);
        assert!(manager.state().is_signed_in(), "{text}");
        world.clock.pass(1);
        assert_eq!(cause(&manager), Some(SignedOutCause::Idle), "{text}");
    }
}

#[test]
fn nothing_ends_after_disposal() {
    begin();
    let world = World::with_session("anna");
    let manager = open(&world, &idle());
    manager.dispose();
    world.clock.pass(20 * MINUTE);
    manager.stay_signed_in();
    assert!(world.store.text().is_some());
}

#[test]
fn a_sleep_that_stopped_the_timers_is_noticed_within_half_a_minute() {
    begin();
    let world = World::with_session("anna");
    let manager = open(&world, &idle());
    // The clock of the wall went on.
    world.clock.set(NOW + 60 * MINUTE);
    world.clock.pass(30 * SECOND);
    assert_eq!(cause(&manager), Some(SignedOutCause::Idle));
}

#[test]
fn how_long_is_left_is_told_in_quarters_of_a_minute_with_its_reason() {
    begin();
    for (config, cause) in [
        (idle(), SignedOutCause::Idle),
        (absolute(), SignedOutCause::TimeUp),
    ] {
        let world = World::with_session("anna");
        let manager = open(&world, &config);
        world.clock.pass(9 * MINUTE);
        for in_s in [60, 45, 30, 15] {
            for _ in 0..2 {
                let expiry = manager.expiry().unwrap();
                assert_eq!((expiry.in_s, expiry.cause), (in_s, cause));
                world.clock.pass(7_500);
            }
        }
        assert_eq!(manager.expiry(), None);
    }
}

#[test]
fn a_longer_warning_is_told_in_minutes() {
    begin();
    let world = World::with_session("anna");
    let mut config = idle();
    config.warn_before_ms = 3 * MINUTE;
    let manager = open(&world, &config);
    world.clock.pass(7 * MINUTE);
    for in_s in [180, 120, 60] {
        assert_eq!(manager.expiry().unwrap().in_s, in_s);
        world.clock.pass(MINUTE);
    }
}
