use crate::support::*;
use keyfob_session::{
    ChangeCause, Command, Event, Freshness, Reading, Record, SignOutScope, SignedOutCause,
};

fn answer(desk: &mut Desk, epoch: u64, id: &str) {
    desk.apply(Event::SignedIn {
        epoch,
        record: record(id),
        reading: Reading::Absent,
    });
}

#[test]
fn an_answer_in_time_signs_in_and_is_stored_before_anyone_hears_of_it() {
    let mut desk = Desk::signed_out();
    let epoch = desk.begin();
    assert!(desk.commands.is_empty(), "to begin is no change");
    answer(&mut desk, epoch, "anna");
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Verified));
    assert_eq!(desk.names(), ["write", "notify"]);
    assert_eq!(desk.causes(), [ChangeCause::SignedIn]);
    assert_eq!(desk.commands[0], Command::Write(record("anna")));
    assert_eq!(desk.session.credential(), Some(&credential("anna")));
}

#[test]
fn signing_in_again_with_the_same_key_revokes_nothing() {
    let mut desk = Desk::signed_in("anna");
    let epoch = desk.begin();
    answer(&mut desk, epoch, "anna");
    assert_eq!(desk.names(), ["write"]);
}

#[test]
fn another_user_takes_over_and_the_old_session_is_revoked_last() {
    let mut desk = Desk::signed_in("anna");
    let epoch = desk.begin();
    assert!(desk.state().is_signed_in(), "anna stays until ben is there");
    answer(&mut desk, epoch, "ben");
    assert_eq!(desk.state(), &signed_in("ben", Freshness::Verified));
    assert_eq!(desk.names(), ["owe", "write", "notify", "deliver"]);
    assert_eq!(desk.commands[0], owed("anna", SignOutScope::ThisDevice));
}

#[test]
fn the_same_user_with_a_new_key_is_no_change_and_the_old_key_is_revoked() {
    let mut desk = Desk::signed_in("anna");
    let epoch = desk.begin();
    let again = Record {
        user: user("anna"),
        ..record("anna-2")
    };
    desk.apply(Event::SignedIn {
        epoch,
        record: again,
        reading: Reading::Absent,
    });
    assert_eq!(desk.names(), ["owe", "write", "deliver"]);
    assert_eq!(desk.session.credential(), Some(&credential("anna-2")));
}

fn assert_overtaken(desk: &mut Desk, epoch: u64) {
    let before = desk.session.clone();
    answer(desk, epoch, "late");
    assert_eq!(desk.session, before);
    assert_eq!(
        desk.commands,
        [
            owed("late", SignOutScope::ThisDevice),
            Command::Deliver(session_id("late")),
        ]
    );
}

#[test]
fn an_answer_after_a_sign_out_changes_nothing_and_is_revoked() {
    let mut desk = Desk::signed_out();
    let epoch = desk.begin();
    desk.apply(Event::SignedOut {
        scope: SignOutScope::ThisDevice,
        reading: Reading::Unavailable,
    });
    assert_overtaken(&mut desk, epoch);
    assert_eq!(desk.state(), &signed_out(SignedOutCause::SignedOutHere));
}

#[test]
fn an_answer_after_a_later_sign_in_began_changes_nothing_and_is_revoked() {
    let mut desk = Desk::signed_out();
    let first = desk.begin();
    let second = desk.begin();
    assert_overtaken(&mut desk, first);
    answer(&mut desk, second, "ben");
    assert_eq!(desk.state(), &signed_in("ben", Freshness::Verified));
}

#[test]
fn an_answer_after_a_later_sign_in_ended_changes_nothing_and_is_revoked() {
    let mut desk = Desk::signed_out();
    let first = desk.begin();
    let second = desk.begin();
    answer(&mut desk, second, "ben");
    assert_overtaken(&mut desk, first);
}

#[test]
fn a_second_answer_of_the_same_epoch_is_revoked() {
    let mut desk = Desk::signed_out();
    let epoch = desk.begin();
    answer(&mut desk, epoch, "anna");
    assert_overtaken(&mut desk, epoch);
}

#[test]
fn an_answer_after_a_restore_is_revoked() {
    let mut desk = Desk::signed_out();
    let epoch = desk.begin();
    desk.apply(Event::Restored(Reading::Absent));
    assert_overtaken(&mut desk, epoch);
}

#[test]
fn an_answer_of_an_epoch_that_never_was_is_revoked() {
    let mut desk = Desk::signed_out();
    let epoch = desk.begin();
    assert_overtaken(&mut desk, epoch + 1);
    assert_overtaken(&mut desk, u64::MAX);
    assert_overtaken(&mut desk, 0);
}

#[test]
fn an_answer_after_another_tab_signed_in_is_revoked() {
    let mut desk = Desk::signed_out();
    let epoch = desk.begin();
    desk.apply(Event::StoreRead(Reading::Found(record("ben"))));
    assert_overtaken(&mut desk, epoch);
    assert_eq!(desk.state(), &signed_in("ben", Freshness::Verified));
}

#[test]
fn signing_in_needs_no_restore_before() {
    let mut desk = Desk::new();
    let epoch = desk.begin();
    answer(&mut desk, epoch, "anna");
    assert!(desk.state().is_signed_in());
    assert_eq!(desk.names(), ["write", "notify"]);
}

fn answer_over(desk: &mut Desk, epoch: u64, id: &str, reading: Reading) {
    desk.apply(Event::SignedIn {
        epoch,
        record: record(id),
        reading,
    });
}

fn replaces(desk: &Desk) -> Option<u64> {
    desk.session.record().and_then(|record| record.replaces)
}

#[test]
fn a_session_that_another_tab_has_stored_meanwhile_is_ended_and_named() {
    let mut desk = Desk::signed_out();
    let epoch = desk.begin();
    answer_over(&mut desk, epoch, "ben", Reading::Found(record("anna")));
    assert_eq!(desk.names(), ["owe", "write", "notify", "deliver"]);
    assert_eq!(desk.commands[0], owed("anna", SignOutScope::ThisDevice));
    assert_eq!(replaces(&desk), Some(session_id("anna")));
}

#[test]
fn so_is_one_for_another_backend() {
    let mut desk = Desk::signed_out();
    let epoch = desk.begin();
    answer_over(&mut desk, epoch, "ben", Reading::Foreign(record("anna")));
    assert_eq!(desk.commands[0], owed("anna", SignOutScope::ThisDevice));
}

#[test]
fn of_the_old_session_the_newer_token_ends_it() {
    let newer = || Record {
        generation: 1,
        credential: credential("newer"),
        ..record("anna")
    };
    let owed = |desk: &Desk| match &desk.commands[0] {
        Command::Owe(revocation) => revocation.credential.clone(),
        other => panic!("{other:?}"),
    };
    let mut desk = Desk::signed_in("anna");
    let epoch = desk.begin();
    answer_over(&mut desk, epoch, "ben", Reading::Found(newer()));
    assert_eq!(desk.names(), ["owe", "write", "notify", "deliver"]);
    assert_eq!(owed(&desk), credential("newer"));

    let mut desk = Desk::new().after(Event::Restored(Reading::Found(newer())));
    let epoch = desk.begin();
    answer_over(&mut desk, epoch, "ben", Reading::Found(record("anna")));
    assert_eq!(desk.names(), ["owe", "write", "notify", "deliver"]);
    assert_eq!(owed(&desk), credential("newer"));
}

#[test]
fn what_is_held_and_what_is_stored_may_be_two_sessions_and_both_are_ended() {
    let mut desk = Desk::signed_in("anna");
    let epoch = desk.begin();
    answer_over(&mut desk, epoch, "ben", Reading::Found(record("carl")));
    let names = ["owe", "owe", "write", "notify", "deliver", "deliver"];
    assert_eq!(desk.names(), names);
    // Other tabs see what was stored.
    assert_eq!(replaces(&desk), Some(session_id("carl")));
}

#[test]
fn what_answers_a_sign_in_that_was_given_up_changes_nothing_and_is_ended() {
    let mut desk = Desk::signed_out();
    let epoch = desk.begin();
    desk.apply(Event::SignInGivenUp);
    assert!(desk.names().is_empty());
    answer_over(&mut desk, epoch, "ben", Reading::Absent);
    assert_eq!(desk.names(), ["owe", "deliver"]);
    assert!(!desk.session.state().is_signed_in());
}
