use crate::{begin, result, settle, support::*};
use keyfob::{
    AuthError, AuthErrorKind, AuthState, Check, Freshness, Reading, SessionManager, SignedOutCause,
    User,
};

fn freshness(manager: &SessionManager) -> Option<Freshness> {
    match manager.state() {
        AuthState::SignedIn { freshness, .. } => Some(freshness),
        _ => None,
    }
}

/// Asks, and answers so.
fn ask(world: &World, manager: &SessionManager, answer: Result<Check, AuthError>) {
    let index = world.backend.count();
    let mut asking = Box::pin(manager.check());
    assert!(result(asking.as_mut()).is_none());
    world.backend.release(index, Answer::Check(answer));
    assert!(result(asking).is_some());
}

#[test]
fn a_restored_session_is_checked_with_its_own_key() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    assert_eq!(freshness(&manager), Some(Freshness::Restored));
    assert!(manager.is_check_due());
    ask(&world, &manager, Ok(Check::User(user("anna"))));
    assert_eq!(world.backend.asked(), [Asked::Check("17:anna".into())]);
    assert_eq!(freshness(&manager), Some(Freshness::Verified));
    assert!(!manager.is_check_due());
    world.store.assert_holds("anna", NOW);
}

#[test]
fn within_five_minutes_no_check_is_due_and_after_them_one_is() {
    begin();
    let world = World::with_session("anna");
    for (passed, is_due) in [(0, false), (5 * MINUTE - 1, false), (5 * MINUTE, true)] {
        world.clock.set(NOW + passed);
        let manager = world.manager();
        assert_eq!(manager.is_check_due(), is_due, "{passed}");
        let expected = if is_due {
            Freshness::Restored
        } else {
            Freshness::Verified
        };
        assert_eq!(freshness(&manager), Some(expected));
    }
}

#[test]
fn the_five_minutes_can_be_set() {
    begin();
    let world = World::with_session("anna");
    let mut config = config();
    config.recheck_after_ms = 1;
    let manager = SessionManager::with_parts(&config, world.parts());
    manager.initialize();
    assert!(!manager.is_check_due());
    world.clock.pass(1);
    assert!(manager.is_check_due());
}

#[test]
fn with_nobody_signed_in_nobody_is_asked() {
    begin();
    let world = World::new();
    let manager = world.manager();
    assert_eq!(result(Box::pin(manager.check())), Some(None));
    assert_eq!(world.backend.count(), 0);
    assert!(!manager.is_check_due());
}

#[test]
fn several_checks_at_once_are_one_question() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    let mut first = Box::pin(manager.check());
    assert!(result(first.as_mut()).is_none());
    assert!(manager.is_checking());
    for _ in 0..3 {
        assert_eq!(result(Box::pin(manager.check())), Some(None));
    }
    world
        .backend
        .release(0, Answer::Check(Ok(Check::User(user("anna")))));
    assert_eq!(result(first), Some(Some(Ok(()))));
    assert!(!manager.is_checking());
    assert_eq!(world.backend.count(), 1);
}

#[test]
fn after_an_answer_one_may_ask_again() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    ask(
        &world,
        &manager,
        Err(AuthError::new(AuthErrorKind::Network)),
    );
    ask(&world, &manager, Ok(Check::User(user("anna"))));
    assert_eq!(world.backend.count(), 2);
}

#[test]
fn a_new_session_is_asked_for_while_the_last_question_is_open() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    let mut of_anna = Box::pin(manager.check());
    assert!(result(of_anna.as_mut()).is_none());
    manager
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    assert!(!manager.is_checking());
    let mut of_ben = Box::pin(manager.check());
    assert!(result(of_ben.as_mut()).is_none());
    settle();
    let asked = world.backend.asked();
    assert!(asked.contains(&Asked::Check("17:ben".into())), "{asked:?}");
}

#[test]
fn an_error_of_any_kind_keeps_the_session_and_says_it_is_unverified() {
    begin();
    for kind in [
        AuthErrorKind::Network,
        AuthErrorKind::Timeout,
        AuthErrorKind::Protocol,
        AuthErrorKind::Server,
        AuthErrorKind::Unauthorized,
        AuthErrorKind::TooManyAttempts,
        AuthErrorKind::Unsupported,
        AuthErrorKind::Denied,
    ] {
        let world = World::with_old_session("anna");
        let manager = world.manager();
        let before = world.store.text();
        ask(&world, &manager, Err(AuthError::new(kind)));
        assert_eq!(freshness(&manager), Some(Freshness::Unverified));
        assert_eq!(world.store.text(), before, "{kind:?}");
    }
}

#[test]
fn a_blocked_user_keeps_the_session_and_is_told() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    let mut asking = Box::pin(manager.check());
    assert!(result(asking.as_mut()).is_none());
    let blocked = AuthError::new(AuthErrorKind::Blocked);
    world.backend.release(0, Answer::Check(Err(blocked)));
    assert_eq!(result(asking), Some(Some(Err(blocked))));
    assert_eq!(manager.signed_in_user(), Some(user("anna")));
    assert!(world.store.text().is_some());
    ask(&world, &manager, Ok(Check::User(user("anna"))));
    assert_eq!(
        freshness(&manager),
        Some(Freshness::Verified),
        "unblocking heals"
    );
}

#[test]
fn a_session_that_the_server_does_not_know_ends_here() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    ask(&world, &manager, Ok(Check::NoUser));
    let cause = SignedOutCause::EndedByServer;
    assert_eq!(manager.state(), AuthState::SignedOut { cause });
    assert_eq!(world.store.text(), None);
    settle();
    assert!(world.backend.revoked().is_empty(), "it is dead already");
}

#[test]
fn an_answer_that_names_somebody_else_neither_switches_nor_is_stored() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    let before = world.store.text();
    ask(&world, &manager, Ok(Check::User(user("ben"))));
    assert_eq!(manager.signed_in_user(), Some(user("anna")));
    assert_eq!(freshness(&manager), Some(Freshness::Unverified));
    assert_eq!(world.store.text(), before);
}

#[test]
fn the_profile_is_refreshed_and_stored() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    let renamed = User {
        full_name: Some("Anna B.".into()),
        ..user("anna")
    };
    ask(&world, &manager, Ok(Check::User(renamed.clone())));
    assert_eq!(manager.signed_in_user(), Some(renamed.clone()));
    let Reading::Found(record) = Reading::decode(world.store.text().as_deref()) else {
        panic!("stored");
    };
    assert_eq!(record.user, renamed);
    assert_eq!(record.credential, bound(credential("anna")));
}

#[test]
fn a_check_that_was_given_up_can_be_asked_again() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    let mut given_up = Box::pin(manager.check());
    assert!(result(given_up.as_mut()).is_none());
    drop(given_up);
    assert!(!manager.is_checking());
    let mut again = Box::pin(manager.check());
    assert!(result(again.as_mut()).is_none());
    assert_eq!(world.backend.count(), 2);
}

#[test]
fn a_block_is_remembered_for_as_long_as_it_was_the_last_word_on_this_session() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    let error = |kind| Err(AuthError::new(kind));
    ask(&world, &manager, error(AuthErrorKind::Blocked));
    assert!(manager.is_blocked());
    ask(&world, &manager, error(AuthErrorKind::Unauthorized));
    assert!(manager.is_blocked(), "that said nothing of the user");
    ask(&world, &manager, Ok(Check::User(user("anna"))));
    assert!(!manager.is_blocked());
    ask(&world, &manager, error(AuthErrorKind::Blocked));
    manager
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    assert!(!manager.is_blocked(), "somebody else");
}

#[test]
fn when_the_user_signed_in_is_known_while_somebody_is_signed_in() {
    begin();
    let world = World::with_session("anna");
    world.clock.set(NOW + MINUTE);
    let manager = world.manager();
    assert_eq!(manager.signed_in_at_ms(), Some(NOW));
    manager
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    assert_eq!(manager.signed_in_at_ms(), Some(NOW + MINUTE));
    manager.sign_out(keyfob::SignOutScope::ThisDevice).forget();
    assert_eq!(manager.signed_in_at_ms(), None);
}

#[test]
fn a_check_that_failed_is_tried_again_after_a_while_and_heals() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    let is_away = std::rc::Rc::new(std::cell::Cell::new(true));
    world.backend.answer_by({
        let is_away = is_away.clone();
        move |_| {
            let lost = AuthError::new(AuthErrorKind::Network);
            Some(Answer::Check(match is_away.get() {
                true => Err(lost),
                false => Ok(Check::User(user("anna"))),
            }))
        }
    });
    assert!(result(Box::pin(manager.check())).is_some());
    let checks = |after_ms: u64| {
        world.clock.pass(after_ms);
        settle();
        world.backend.count()
    };
    assert_eq!(checks(4_999), 1);
    assert_eq!(checks(1), 2);
    assert_eq!(checks(10_000), 3);
    assert_eq!(freshness(&manager), Some(Freshness::Unverified));
    is_away.set(false);
    assert_eq!(checks(20_000), 4);
    assert_eq!(freshness(&manager), Some(Freshness::Verified));
    for _ in 0..20 {
        assert_eq!(checks(MINUTE), 4);
    }
}
