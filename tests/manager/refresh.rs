//! One refresh, however many tabs; and what becomes of its answer.

use crate::{begin, result, settle, support::*};
use keyfob::{
    AuthError, AuthErrorKind, AuthState, Check, Freshness, Refresh, SessionManager, SignOutScope,
    SignedOutCause,
};

fn renewed(id: &str, turn: u32) -> Answer {
    Answer::Refresh(Ok(Refresh::Renewed(passing(id, turn))))
}

fn unanswered(kind: AuthErrorKind) -> Answer {
    Answer::Refresh(Err(AuthError::new(kind)))
}

fn asked(token: &str) -> Asked {
    Asked::Refresh(token.into())
}

/// How many refreshes were sent.
fn refreshes(world: &World) -> usize {
    let asked = world.backend.asked();
    asked
        .iter()
        .filter(|it| matches!(it, Asked::Refresh(_)))
        .count()
}

/// A manager whose token has just become due, with the refresh sent.
fn refreshing(world: &World) -> SessionManager {
    let manager = world.manager();
    world.clock.pass(10 * MINUTE);
    settle();
    assert_eq!(world.backend.asked(), [asked("refresh-anna-0")]);
    manager
}

#[test]
fn a_timer_refreshes_half_a_minute_before_the_end_and_nobody_hears_of_it() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = world.manager();
    let _listener = manager.on_change(|change| panic!("{change:?}"));
    assert_eq!(
        world.clock.next_alarm_ms(),
        Some(NOW + 10 * MINUTE - 30_000)
    );
    world.clock.pass(10 * MINUTE - 30_001);
    settle();
    assert_eq!(world.backend.count(), 0);
    world.clock.pass(1);
    settle();
    assert_eq!(world.backend.asked(), [asked("refresh-anna-0")]);
    assert!(world.lock.is_held());
    world.backend.release(0, renewed("anna", 1));
    settle();
    assert!(world.store.text().unwrap().contains("refresh-anna-1"));
    assert_eq!(world.store.beside("refresh"), None, "no mark is left");
    assert!(
        world.lock.is_held(),
        "until other processes have seen the new token"
    );
    world.clock.pass(250);
    assert!(!world.lock.is_held());
    let next = NOW + 10 * MINUTE - 30_000 + 10 * MINUTE - 30_000;
    assert_eq!(world.clock.next_alarm_ms(), Some(next));
}

#[test]
fn a_check_with_a_token_that_is_due_refreshes_first() {
    begin();
    let world = World::with_passing_session("anna");
    world.clock.set(NOW + 20 * MINUTE);
    let manager = world.manager();
    let mut check = Box::pin(manager.check());
    assert!(result(&mut check).is_none());
    assert_eq!(world.backend.asked(), [asked("refresh-anna-0")]);
    world.backend.release(0, renewed("anna", 1));
    assert!(result(&mut check).is_none());
    assert_eq!(
        world.backend.asked()[1],
        Asked::Check("access-anna-1".into())
    );
    world
        .backend
        .release(1, Answer::Check(Ok(Check::User(user("anna")))));
    assert_eq!(result(check), Some(Some(Ok(()))));
}

#[test]
fn a_token_that_is_turned_away_is_refreshed_once_and_the_call_made_once_more() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = world.manager();
    let mut check = Box::pin(manager.check());
    assert!(result(&mut check).is_none());
    let turned_away = || Answer::Check(Err(AuthError::new(AuthErrorKind::Unauthorized)));
    world.backend.release(0, turned_away());
    assert!(result(&mut check).is_none());
    assert_eq!(world.backend.asked()[1], asked("refresh-anna-0"));
    world.backend.release(1, renewed("anna", 1));
    assert!(result(&mut check).is_none());
    world.backend.release(2, turned_away());
    let error = result(check).unwrap().unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Unauthorized);
    assert_eq!(world.backend.count(), 3, "and not a third time");
    assert!(manager.state().is_signed_in(), "a refusal ends nothing");
}

#[test]
fn of_two_tabs_one_asks_and_both_have_the_new_token() {
    begin();
    let world = World::with_passing_session("anna");
    let (first, second) = (world.manager(), world.manager());
    world.clock.pass(10 * MINUTE);
    settle();
    // The second was not granted the lock, and found the mark of the first.
    assert_eq!(world.backend.asked(), [asked("refresh-anna-0")]);
    world.backend.release(0, renewed("anna", 1));
    settle();
    world.clock.pass(10_000);
    settle();
    assert_eq!(refreshes(&world), 1);
    for manager in [first, second] {
        world.backend.answer_by(|asked| match asked {
            Asked::Check(token) if token == "access-anna-1" => {
                Some(Answer::Check(Ok(Check::User(user("anna")))))
            }
            other => panic!("{other:?}"),
        });
        assert_eq!(result(Box::pin(manager.check())), Some(Some(Ok(()))));
    }
}

#[test]
fn a_sign_out_during_a_refresh_wins_and_the_new_token_is_revoked() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = world.manager();
    world.clock.pass(10 * MINUTE - 20_000);
    settle();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    world.backend.release(0, renewed("anna", 1));
    settle();
    assert!(!manager.state().is_signed_in());
    assert_eq!(world.store.text(), None);
    assert_eq!(world.backend.revoked(), ["access-anna-0", "access-anna-1"]);
    world.clock.pass(250);
    assert!(!world.lock.is_held());
}

#[test]
fn a_sign_in_that_began_during_a_refresh_does_not_lose_its_token() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = refreshing(&world);
    let _signing_in = manager.sign_in_with_email("b@c.se", "secret".into());
    settle();
    world.backend.release(0, renewed("anna", 1));
    settle();
    assert!(world.store.text().unwrap().contains("refresh-anna-1"));
}

#[test]
fn the_servers_word_that_it_is_over_ends_it_with_its_cause() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = refreshing(&world);
    world
        .backend
        .release(0, Answer::Refresh(Ok(Refresh::Dead { is_expired: false })));
    settle();
    let cause = SignedOutCause::EndedByServer;
    assert_eq!(manager.state(), AuthState::SignedOut { cause });
    assert_eq!(world.store.text(), None);
    assert_eq!(world.backend.count(), 1, "there is nothing left to revoke");
}

#[test]
fn an_answer_that_was_lost_with_its_tab_is_told_apart_from_theft() {
    begin();
    let world = World::with_passing_session("anna");
    let _closed = refreshing(&world);
    world.lock.is_given_back();
    let next = world.manager();
    world.clock.pass(1);
    settle();
    assert_eq!(refreshes(&world), 2);
    world
        .backend
        .release(1, Answer::Refresh(Ok(Refresh::Dead { is_expired: false })));
    settle();
    let cause = SignedOutCause::RefreshLost;
    assert_eq!(next.state(), AuthState::SignedOut { cause });
}

#[test]
fn everything_else_keeps_the_session_and_is_tried_again_later() {
    begin();
    for kind in [
        AuthErrorKind::Network,
        AuthErrorKind::Timeout,
        AuthErrorKind::Server,
        AuthErrorKind::Protocol,
        AuthErrorKind::TooManyAttempts,
        AuthErrorKind::Blocked,
        AuthErrorKind::Unauthorized,
        AuthErrorKind::Unsupported,
    ] {
        let world = World::with_passing_session("anna");
        let manager = refreshing(&world);
        world.backend.release(0, unanswered(kind));
        settle();
        assert!(
            matches!(
                manager.state(),
                AuthState::SignedIn {
                    freshness: Freshness::Unverified,
                    ..
                }
            ),
            "{kind:?}"
        );
        world.clock.pass(499);
        settle();
        assert_eq!(world.backend.count(), 1, "patience");
        world.clock.pass(501);
        settle();
        assert_eq!(world.backend.count(), 2);
        world.backend.release(1, renewed("anna", 1));
        settle();
        assert!(world.store.text().unwrap().contains("refresh-anna-1"));
    }
}

#[test]
fn a_failed_early_refresh_leaves_a_good_token_in_use() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = world.manager();
    world.clock.pass(10 * MINUTE - 20_000);
    settle();
    world.backend.release(0, unanswered(AuthErrorKind::Network));
    settle();
    assert!(!matches!(
        manager.state(),
        AuthState::SignedIn {
            freshness: Freshness::Unverified,
            ..
        }
    ));
}

#[test]
fn a_server_is_left_alone_for_as_long_as_it_asks() {
    begin();
    let world = World::with_passing_session("anna");
    let _manager = refreshing(&world);
    let error = AuthError::new(AuthErrorKind::TooManyAttempts).with_retry_after(Some(120));
    world.backend.release(0, Answer::Refresh(Err(error)));
    settle();
    world.clock.pass(119_999);
    settle();
    assert_eq!(world.backend.count(), 1);
    world.clock.pass(1);
    settle();
    assert_eq!(world.backend.count(), 2);
}

#[test]
fn a_reload_does_not_make_anyone_less_patient() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = refreshing(&world);
    let error = AuthError::new(AuthErrorKind::Server).with_retry_after(Some(120));
    world.backend.release(0, Answer::Refresh(Err(error)));
    settle();
    manager.dispose();
    for _ in 0..10 {
        let reloaded = world.manager();
        world.clock.pass(1_000);
        settle();
        reloaded.dispose();
    }
    assert_eq!(world.backend.count(), 1);
}

#[test]
fn where_there_are_no_locks_it_works_all_the_same() {
    begin();
    let world = World::with_passing_session("anna");
    world.lock.is_missing();
    let manager = refreshing(&world);
    world.backend.release(0, renewed("anna", 1));
    settle();
    assert!(manager.state().is_signed_in());
    assert!(world.store.text().unwrap().contains("refresh-anna-1"));
}

#[test]
fn a_token_that_comes_after_disposal_is_stored_and_nothing_else_happens() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = refreshing(&world);
    let _listener = manager.on_change(|change| panic!("{change:?}"));
    manager.dispose();
    assert!(world.lock.is_held(), "the token is still being used up");
    world.backend.release(0, renewed("anna", 1));
    settle();
    assert!(world.store.text().unwrap().contains("refresh-anna-1"));
    assert_eq!(world.store.beside("refresh"), None);
    world.clock.pass(250);
    assert!(!world.lock.is_held());
    let before = world.store.text();
    world.clock.pass(60 * MINUTE);
    settle();
    assert_eq!(world.store.text(), before);
    assert_eq!(world.backend.count(), 1);
    assert_eq!(world.clock.next_alarm_ms(), None);
}

#[test]
fn a_token_that_never_lives_long_does_not_make_a_loop() {
    begin();
    let world = World::with_passing_session("anna");
    world.backend.answer_by(|asked| match asked {
        Asked::Refresh(_) => {
            let short = passing("anna", 7).good_for_ms(0);
            Some(Answer::Refresh(Ok(Refresh::Renewed(short))))
        }
        _ => None,
    });
    let _manager = world.manager();
    world.clock.pass(10 * MINUTE);
    for _ in 0..60 {
        settle();
        world.clock.pass(1_000);
    }
    let refreshes = refreshes(&world);
    assert!((30..=100).contains(&refreshes), "{refreshes}");
}

#[test]
fn a_device_clock_that_jumps_costs_one_refresh_and_no_session() {
    begin();
    const HOUR: i64 = 3_600_000;
    const YEAR: i64 = 365 * 24 * HOUR;
    for jump in [-HOUR, HOUR, -24 * HOUR, 24 * HOUR, -10 * YEAR, 10 * YEAR] {
        let world = World::with_passing_session("anna");
        let manager = world.manager();
        world.backend.answer_by(|asked| match asked {
            Asked::Refresh(_) => Some(renewed("anna", 1)),
            _ => Some(Answer::Check(Ok(Check::User(user("anna"))))),
        });
        world.clock.set(NOW.saturating_add_signed(jump));
        for _ in 0..5 {
            assert_eq!(result(Box::pin(manager.check())), Some(Some(Ok(()))));
        }
        assert_eq!(refreshes(&world), 1, "{jump}");
        assert!(manager.state().is_signed_in());
    }
}

#[test]
fn a_header_for_the_apps_own_calls_is_fresh_and_gone_with_the_session() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = world.manager();
    let header = result(Box::pin(manager.authorization())).unwrap().unwrap();
    assert_eq!(header.expose(), "Bearer access-anna-0");
    world.clock.set(NOW + 20 * MINUTE);
    let mut asking = Box::pin(manager.authorization());
    assert!(result(&mut asking).is_none(), "it waits for the new token");
    world.backend.release(0, renewed("anna", 1));
    let header = result(asking).unwrap().unwrap();
    assert_eq!(header.expose(), "Bearer access-anna-1");
    world.clock.set(NOW + 40 * MINUTE);
    let mut asking = Box::pin(manager.authorization());
    assert!(result(&mut asking).is_none());
    world.backend.release(1, unanswered(AuthErrorKind::Network));
    let error = result(asking).unwrap().unwrap_err();
    assert_eq!(
        (error.kind, error.is_retryable()),
        (AuthErrorKind::Network, true),
        "a token that has passed is not sent"
    );
    manager.sign_out(SignOutScope::ThisDevice).forget();
    let error = result(Box::pin(manager.authorization()))
        .unwrap()
        .unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Unauthorized);
}

#[test]
fn a_call_does_not_wait_for_a_new_token_while_the_old_one_is_good() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = world.manager();
    world.clock.pass(10 * MINUTE - 20_000);
    settle();
    assert_eq!(refreshes(&world), 1);
    let header = result(Box::pin(manager.authorization())).unwrap().unwrap();
    assert_eq!(header.expose(), "Bearer access-anna-0");
    world.clock.pass(16_000);
    let mut asking = Box::pin(manager.authorization());
    assert!(result(&mut asking).is_none(), "it might pass on its way");
    world.backend.release(0, renewed("anna", 1));
    let header = result(asking).unwrap().unwrap();
    assert_eq!(header.expose(), "Bearer access-anna-1");
}

#[test]
fn a_call_waits_for_the_token_that_another_tab_asks_for() {
    begin();
    for is_answered in [true, false] {
        let world = World::with_passing_session("anna");
        world.clock.set(NOW + 20 * MINUTE);
        let (first, second) = (world.manager(), world.manager());
        let mut here = Box::pin(first.authorization());
        assert!(result(&mut here).is_none());
        // The lock is not granted, but there is a mark.
        let mut there = Box::pin(second.authorization());
        assert!(result(&mut there).is_none());
        assert_eq!(refreshes(&world), 1);
        if is_answered {
            world.backend.release(0, renewed("anna", 1));
            assert!(result(&mut here).is_some());
        } else {
            // The tab is closed.
            world.lock.is_given_back();
        }
        world.clock.pass(10_000);
        if !is_answered {
            assert!(result(&mut there).is_none());
            assert_eq!(refreshes(&world), 2, "not for ever");
            world.backend.release(1, renewed("anna", 1));
        }
        let header = result(there).unwrap().unwrap();
        assert_eq!(header.expose(), "Bearer access-anna-1");
    }
}

#[test]
fn a_sign_out_while_a_header_is_waited_for_is_told_at_once() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = refreshing(&world);
    let mut asking = Box::pin(manager.authorization());
    assert!(result(&mut asking).is_none());
    manager.sign_out(SignOutScope::ThisDevice).forget();
    let error = result(asking).expect("at once").unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Unauthorized);
}
