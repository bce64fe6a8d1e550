//! What comes late changes nothing, and leaves no session behind.

use crate::{begin, result, settle, support::*};
use keyfob::{AuthErrorKind, Check, Operation, SessionManager, SignInOutcome, SignOutScope};

fn start(manager: &SessionManager, email: &str) -> Operation<SignInOutcome> {
    let operation = manager.sign_in_with_email(email, "secret".into());
    settle();
    operation
}

#[test]
fn a_sign_out_wins_over_a_sign_in_whose_answer_comes_later() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let operation = start(&manager, "a@b.se");
    manager.sign_out(SignOutScope::ThisDevice).forget();
    let after = manager.state();
    world.backend.release(0, signed_in_as("anna"));
    let error = result(operation).unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Superseded);
    settle();
    assert_eq!(manager.state(), after);
    assert_eq!(world.store.writes(), 0);
    assert_eq!(world.backend.revoked(), ["17:anna"], "nobody else will");
}

#[test]
fn a_late_answer_is_revoked_even_when_nobody_waits_for_it() {
    begin();
    let world = World::new();
    let manager = world.manager();
    drop(start(&manager, "a@b.se"));
    manager.sign_out(SignOutScope::ThisDevice).forget();
    world.backend.release(0, signed_in_as("anna"));
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn of_two_sign_ins_the_later_one_counts_when_the_first_answers_last() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let (first, second) = (start(&manager, "a@b.se"), start(&manager, "b@b.se"));
    world.backend.release(1, signed_in_as("ben"));
    assert!(result(second).unwrap().is_ok());
    world.backend.release(0, signed_in_as("anna"));
    assert!(result(first).unwrap().is_err());
    settle();
    assert_eq!(manager.signed_in_user(), Some(user("ben")));
    assert_eq!(world.backend.revoked(), ["17:anna"]);
    world.store.assert_holds("ben", NOW);
}

#[test]
fn of_two_sign_ins_the_later_one_counts_when_the_first_answers_first() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let (first, second) = (start(&manager, "a@b.se"), start(&manager, "b@b.se"));
    world.backend.release(0, signed_in_as("anna"));
    assert!(result(first).unwrap().is_err());
    assert!(!manager.state().is_signed_in(), "no flash of anna");
    world.backend.release(1, signed_in_as("ben"));
    assert!(result(second).unwrap().is_ok());
    settle();
    assert_eq!(manager.signed_in_user(), Some(user("ben")));
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn sign_in_sign_out_sign_in_ends_in_the_last_one_in_every_order_of_answers() {
    begin();
    for first_comes_first in [true, false] {
        let world = World::new();
        let manager = world.manager();
        let first = start(&manager, "a@b.se");
        manager.sign_out(SignOutScope::ThisDevice).forget();
        let second = start(&manager, "a@b.se");
        let answers = [(0, "old"), (1, "new")];
        let order = if first_comes_first { [0, 1] } else { [1, 0] };
        for i in order {
            let (index, id) = answers[i];
            world.backend.release(index, signed_in_as(id));
            settle();
        }
        assert!(result(first).unwrap().is_err());
        assert!(result(second).unwrap().is_ok());
        assert_eq!(manager.signed_in_user(), Some(user("new")));
        assert_eq!(world.backend.revoked(), ["17:old"]);
    }
}

#[test]
fn a_check_that_answers_after_a_sign_out_changes_nothing() {
    begin();
    for check in [Check::User(user("anna")), Check::NoUser, Check::NoAnswer] {
        let world = World::with_old_session("anna");
        let manager = world.manager();
        let mut asking = Box::pin(manager.check());
        assert!(result(asking.as_mut()).is_none());
        manager.sign_out(SignOutScope::ThisDevice).forget();
        let after = manager.state();
        world.backend.release(0, Answer::Check(Ok(check)));
        assert!(result(asking).is_some());
        assert_eq!(manager.state(), after);
        assert_eq!(world.store.text(), None, "a late profile is not stored");
    }
}

#[test]
fn a_check_of_the_last_session_does_not_end_the_next_one() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    let mut asking = Box::pin(manager.check());
    assert!(result(asking.as_mut()).is_none());
    manager
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    world.backend.release(0, Answer::Check(Ok(Check::NoUser)));
    assert!(result(asking).is_some());
    assert_eq!(manager.signed_in_user(), Some(user("ben")));
}

#[test]
fn a_second_restore_overtakes_a_sign_in() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let operation = start(&manager, "a@b.se");
    manager.initialize();
    world.backend.release(0, signed_in_as("anna"));
    assert!(result(operation).unwrap().is_err());
    settle();
    assert!(!manager.state().is_signed_in());
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn ten_sign_ins_at_once_end_in_the_last_and_leave_none_behind() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let operations: Vec<_> = (0..10).map(|_| start(&manager, "a@b.se")).collect();
    // Every second one first, from the end.
    let order = (0..10).rev().step_by(2).chain((0..10).step_by(2));
    for index in order {
        world
            .backend
            .release(index, signed_in_as(&index.to_string()));
        settle();
    }
    let won: Vec<_> = operations
        .into_iter()
        .map(|operation| result(operation).unwrap().is_ok())
        .collect();
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    assert!(won[9]);
    assert_eq!(manager.signed_in_user(), Some(user("9")));
    let mut revoked = world.backend.revoked();
    revoked.sort();
    let all_but_the_last: Vec<_> = (0..9).map(|index| format!("17:{index}")).collect();
    assert_eq!(revoked, all_but_the_last);
}
