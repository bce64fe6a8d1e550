use crate::support::*;
use keyfob_session::{
    ChangeCause, Check, Command, Event, Freshness, Policy, Reading, Record, SignedOutCause, User,
};

fn restored(id: &str) -> Desk {
    let mut desk = Desk::new();
    desk.now_ms = NOW + 10 * MINUTE;
    desk.after(Event::Restored(Reading::Found(record(id))))
}

fn checked(desk: &mut Desk, check: Check) {
    let epoch = desk.session.epoch();
    desk.apply(Event::Checked {
        epoch,
        check,
        reading: Reading::Unavailable,
    });
}

#[test]
fn an_answer_that_names_the_user_verifies_and_is_stored() {
    let mut desk = restored("anna");
    checked(&mut desk, Check::User(user("anna")));
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Verified));
    assert_eq!(desk.names(), ["write", "notify"]);
    assert_eq!(desk.causes(), [ChangeCause::Checked]);
    assert!(!desk.session.is_check_due(&Policy::default(), desk.now_ms));
    let stored = Record {
        confirmed_at_ms: desk.now_ms,
        ..record("anna")
    };
    assert_eq!(desk.commands[0], Command::Write(stored));
}

#[test]
fn an_answer_refreshes_the_cached_profile() {
    let mut desk = restored("anna");
    let renamed = User {
        full_name: Some("Anna B.".into()),
        ..user("anna")
    };
    checked(&mut desk, Check::User(renamed.clone()));
    assert_eq!(desk.state().user(), Some(&renamed));
    let Command::Write(record) = &desk.commands[0] else {
        panic!("stored first");
    };
    assert_eq!(record.user, renamed);
}

#[test]
fn the_same_answer_again_is_stored_but_is_no_change() {
    let mut desk = restored("anna");
    checked(&mut desk, Check::User(user("anna")));
    desk.now_ms += MINUTE;
    checked(&mut desk, Check::User(user("anna")));
    assert_eq!(desk.names(), ["write"]);
}

#[test]
fn an_answer_that_names_another_user_is_no_answer() {
    let mut desk = restored("anna");
    checked(&mut desk, Check::User(user("ben")));
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Unverified));
    assert_eq!(desk.names(), ["notify"], "nothing of ben is stored");
    assert_eq!(desk.session.credential(), Some(&credential("anna")));
}

#[test]
fn no_user_ends_the_session_with_nothing_left_to_revoke() {
    let mut desk = restored("anna");
    let epoch = desk.session.epoch();
    checked(&mut desk, Check::NoUser);
    assert_eq!(desk.state(), &signed_out(SignedOutCause::EndedByServer));
    assert_eq!(desk.names(), ["remove", "notify"]);
    assert!(desk.session.epoch() > epoch);
}

#[test]
fn no_answer_keeps_the_session_and_says_it_is_unverified() {
    let mut desk = restored("anna");
    checked(&mut desk, Check::NoAnswer);
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Unverified));
    assert_eq!(desk.names(), ["notify"]);
    assert!(desk.session.is_check_due(&Policy::default(), desk.now_ms));
}

#[test]
fn no_answer_again_is_no_change() {
    let mut desk = restored("anna");
    checked(&mut desk, Check::NoAnswer);
    checked(&mut desk, Check::NoAnswer);
    assert!(desk.commands.is_empty());
}

#[test]
fn an_unverified_session_is_due_however_fresh_its_record() {
    let mut desk = Desk::signed_in("anna");
    checked(&mut desk, Check::NoAnswer);
    assert!(desk.session.is_check_due(&Policy::default(), NOW));
}

#[test]
fn an_unverified_session_heals_by_the_next_answer() {
    let mut desk = restored("anna");
    checked(&mut desk, Check::NoAnswer);
    checked(&mut desk, Check::User(user("anna")));
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Verified));
}

#[test]
fn a_late_check_is_ignored_whatever_it_says() {
    for check in [Check::User(user("anna")), Check::NoUser, Check::NoAnswer] {
        let mut desk = restored("anna");
        let epoch = desk.session.epoch();
        desk.begin();
        let before = desk.session.clone();
        desk.apply(Event::Checked {
            epoch,
            check,
            reading: Reading::Unavailable,
        });
        assert_eq!(desk.session, before);
        assert!(desk.commands.is_empty());
    }
}

#[test]
fn a_check_of_the_last_user_says_nothing_of_the_next_one() {
    let mut desk = restored("anna");
    let asked = desk.session.epoch();
    let epoch = desk.begin();
    desk.apply(Event::SignedIn {
        epoch,
        record: record("ben"),
        reading: Reading::Absent,
    });
    desk.apply(Event::Checked {
        epoch: asked,
        check: Check::NoUser,
        reading: Reading::Unavailable,
    });
    assert_eq!(desk.state(), &signed_in("ben", Freshness::Verified));
}

#[test]
fn a_check_with_nobody_signed_in_is_ignored() {
    let mut desk = Desk::signed_out();
    checked(&mut desk, Check::User(user("anna")));
    assert!(!desk.state().is_signed_in());
    assert!(desk.commands.is_empty());
}

#[test]
fn a_check_by_a_wrong_clock_neither_ends_nor_loops() {
    let mut desk = restored("anna");
    desk.now_ms = 0;
    checked(&mut desk, Check::User(user("anna")));
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Verified));
    assert!(!desk.session.is_check_due(&Policy::default(), 0));
}
