use crate::support::*;
use keyfob_session::{
    ChangeCause, Check, Command, Event, Freshness, Reading, Record, SignOutScope, SignedOutCause,
    User,
};

fn read(desk: &mut Desk, reading: Reading) {
    desk.apply(Event::StoreRead(reading));
}

#[test]
fn a_sign_out_in_another_tab_signs_out_here_and_leaves_the_revoking_to_it() {
    let mut desk = Desk::signed_in("anna");
    read(&mut desk, Reading::Absent);
    assert_eq!(
        desk.state(),
        &signed_out(SignedOutCause::SignedOutElsewhere)
    );
    assert_eq!(desk.names(), ["notify"]);
    assert_eq!(desk.causes(), [ChangeCause::OtherTab]);
}

#[test]
fn a_sign_in_in_another_tab_signs_in_here_and_stores_nothing() {
    let mut desk = Desk::signed_out();
    read(&mut desk, Reading::Found(record("anna")));
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Verified));
    assert_eq!(desk.names(), ["notify"]);
}

#[test]
fn a_switch_of_user_in_another_tab_is_one_change_here() {
    let mut desk = Desk::signed_in("anna");
    let named = Record {
        replaces: Some(session_id("anna")),
        ..record("ben")
    };
    read(&mut desk, Reading::Found(named));
    assert_eq!(desk.state(), &signed_in("ben", Freshness::Verified));
    assert_eq!(desk.names(), ["notify"]);
}

#[test]
fn a_profile_update_in_another_tab_is_a_field_update_in_the_same_epoch() {
    let mut desk = Desk::signed_in("anna");
    let epoch = desk.session.epoch();
    let newer = Record {
        user: User {
            full_name: Some("Anna B.".into()),
            ..user("anna")
        },
        confirmed_at_ms: NOW + 1,
        ..record("anna")
    };
    read(&mut desk, Reading::Found(newer.clone()));
    assert_eq!(desk.state().user(), Some(&newer.user));
    assert_eq!(desk.session.epoch(), epoch);
    assert_eq!(desk.names(), ["notify"]);
}

#[test]
fn the_same_record_again_is_no_event() {
    let mut desk = Desk::signed_in("anna");
    let before = desk.session.clone();
    read(&mut desk, Reading::Found(record("anna")));
    assert_eq!(desk.session, before);
    assert!(desk.commands.is_empty());
}

#[test]
fn an_older_record_of_the_same_session_is_no_event() {
    let mut desk = Desk::signed_in("anna");
    let older = Record {
        user: User {
            full_name: Some("Before".into()),
            ..user("anna")
        },
        confirmed_at_ms: NOW - 1,
        ..record("anna")
    };
    read(&mut desk, Reading::Found(older));
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Verified));
    assert!(desk.commands.is_empty());
}

#[test]
fn the_same_record_again_does_not_hide_that_the_session_is_unverified() {
    let mut desk = Desk::signed_in("anna");
    let epoch = desk.session.epoch();
    desk.apply(Event::Checked {
        epoch,
        check: Check::NoAnswer,
        reading: Reading::Unavailable,
    });
    read(&mut desk, Reading::Found(record("anna")));
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Unverified));
}

#[test]
fn a_check_in_another_tab_heals_this_one() {
    let mut desk = Desk::signed_in("anna");
    let epoch = desk.session.epoch();
    desk.apply(Event::Checked {
        epoch,
        check: Check::NoAnswer,
        reading: Reading::Unavailable,
    });
    let confirmed = Record {
        confirmed_at_ms: NOW + 1,
        ..record("anna")
    };
    desk.now_ms = NOW + 1;
    read(&mut desk, Reading::Found(confirmed));
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Verified));
}

#[test]
fn nothing_new_in_the_store_is_no_event_for_a_signed_out_tab() {
    for reading in [Reading::Absent, Reading::Unreadable, Reading::Newer] {
        let mut desk = Desk::signed_in("anna").after(Event::SignedOut {
            scope: SignOutScope::ThisDevice,
            reading: Reading::Unavailable,
        });
        let epoch = desk.session.epoch();
        read(&mut desk, reading);
        assert_eq!(desk.state(), &signed_out(SignedOutCause::SignedOutHere));
        assert_eq!(desk.session.epoch(), epoch);
        assert!(desk.commands.is_empty());
    }
}

#[test]
fn looking_at_the_empty_store_does_not_overtake_a_sign_in_under_way() {
    let mut desk = Desk::signed_out();
    let epoch = desk.begin();
    read(&mut desk, Reading::Absent);
    desk.apply(Event::SignedIn {
        epoch,
        record: record("anna"),
        reading: Reading::Absent,
    });
    assert!(desk.state().is_signed_in());
}

#[test]
fn a_record_that_another_tab_garbled_is_removed_and_said() {
    let mut desk = Desk::signed_in("anna");
    read(&mut desk, Reading::Unreadable);
    assert_eq!(desk.state(), &signed_out(SignedOutCause::RecordUnreadable));
    assert_eq!(desk.names(), ["owe", "remove", "notify", "deliver"]);
}

#[test]
fn a_record_that_a_newer_tab_wrote_is_left_alone() {
    let mut desk = Desk::signed_in("anna");
    read(&mut desk, Reading::Newer);
    assert_eq!(desk.state(), &signed_out(SignedOutCause::RecordNewer));
    assert_eq!(desk.names(), ["notify"]);
}

#[test]
fn a_check_sent_before_another_tab_signed_out_changes_nothing() {
    let mut desk = Desk::signed_in("anna");
    let epoch = desk.session.epoch();
    read(&mut desk, Reading::Absent);
    desk.apply(Event::Checked {
        epoch,
        check: Check::User(user("anna")),
        reading: Reading::Unavailable,
    });
    assert!(!desk.state().is_signed_in());
    assert!(desk.commands.is_empty());
}

#[test]
fn a_session_that_lost_its_place_without_being_named_is_ended_by_who_held_it() {
    let named = Record {
        replaces: Some(session_id("anna")),
        ..record("ben")
    };
    for (reading, is_owed) in [
        (Reading::Found(record("ben")), true),
        (Reading::Found(named), false),
        (Reading::Unreadable, true),
        (Reading::Foreign(record("ben")), true),
        (Reading::Newer, false),
        (Reading::Absent, false),
    ] {
        let mut desk = Desk::signed_in("anna");
        read(&mut desk, reading.clone());
        let is_it = |it: &Command| *it == owed("anna", SignOutScope::ThisDevice);
        assert_eq!(desk.commands.iter().any(is_it), is_owed, "{reading:?}");
    }
}
