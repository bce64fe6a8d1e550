use crate::support::*;
use keyfob_session::{
    AuthState, ChangeCause, Credential, Event, Freshness, Policy, Reading, Record, SignOutScope,
    SignedOutCause,
};

#[test]
fn before_anything_was_read_the_state_is_restoring() {
    let desk = Desk::new();
    assert_eq!(desk.state(), &AuthState::Restoring);
    assert!(!desk.state().is_signed_in());
    assert!(desk.session.credential().is_none());
    assert!(!desk.session.is_check_due(&Policy::default(), NOW));
}

#[test]
fn an_empty_store_is_signed_out_with_nothing_to_store() {
    let desk = Desk::signed_out();
    assert_eq!(desk.state(), &signed_out(SignedOutCause::NoSession));
    assert_eq!(desk.names(), ["notify"]);
    assert_eq!(desk.causes(), [ChangeCause::Restored]);
}

#[test]
fn a_record_confirmed_within_five_minutes_is_verified_without_asking() {
    let mut desk = Desk::new();
    desk.now_ms = NOW + 5 * MINUTE - 1;
    desk.apply(Event::Restored(Reading::Found(record("anna"))));
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Verified));
    assert!(!desk.session.is_check_due(&Policy::default(), desk.now_ms));
    assert_eq!(desk.names(), ["notify"]);
}

#[test]
fn a_record_confirmed_five_minutes_ago_is_restored_and_due_for_a_check() {
    let mut desk = Desk::new();
    desk.now_ms = NOW + 5 * MINUTE;
    desk.apply(Event::Restored(Reading::Found(record("anna"))));
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Restored));
    assert!(desk.session.is_check_due(&Policy::default(), desk.now_ms));
}

#[test]
fn a_record_years_old_still_signs_in() {
    let mut desk = Desk::new();
    desk.now_ms = NOW + 10 * 365 * 24 * 60 * MINUTE;
    desk.apply(Event::Restored(Reading::Found(record("anna"))));
    assert!(desk.state().is_signed_in());
}

#[test]
fn a_record_confirmed_in_the_future_signs_in_and_is_due_for_a_check() {
    for now_ms in [0, 1, NOW - 1] {
        let mut desk = Desk::new();
        desk.now_ms = now_ms;
        desk.apply(Event::Restored(Reading::Found(record("anna"))));
        assert_eq!(desk.state(), &signed_in("anna", Freshness::Restored));
        assert!(desk.session.is_check_due(&Policy::default(), now_ms));
    }
}

#[test]
fn a_verified_session_becomes_due_as_time_goes_by_and_when_the_clock_goes_backwards() {
    let desk = Desk::signed_in("anna");
    let is_due = |now_ms| desk.session.is_check_due(&Policy::default(), now_ms);
    assert!(!is_due(NOW));
    assert!(!is_due(NOW + 5 * MINUTE - 1));
    assert!(is_due(NOW + 5 * MINUTE));
    assert!(is_due(NOW - 1));
    assert!(is_due(u64::MAX));
    assert!(is_due(0));
}

#[test]
fn a_window_of_nothing_makes_every_session_due() {
    let policy = Policy {
        recheck_after_ms: 0,
        ..Policy::default()
    };
    assert!(policy.is_check_due(NOW, NOW));
    assert!(Desk::signed_in("anna").session.is_check_due(&policy, NOW));
}

#[test]
fn a_window_without_end_makes_no_honest_clock_due() {
    let policy = Policy {
        recheck_after_ms: u64::MAX,
        ..Policy::default()
    };
    assert!(!policy.is_check_due(0, u64::MAX - 1));
    assert!(policy.is_check_due(1, 0));
}

#[test]
fn an_unreadable_record_is_removed_and_said() {
    let desk = Desk::new().after(Event::Restored(Reading::Unreadable));
    assert_eq!(desk.state(), &signed_out(SignedOutCause::RecordUnreadable));
    assert_eq!(desk.names(), ["remove", "notify"]);
}

#[test]
fn a_record_of_a_newer_release_is_left_alone_and_said() {
    let desk = Desk::new().after(Event::Restored(Reading::Newer));
    assert_eq!(desk.state(), &signed_out(SignedOutCause::RecordNewer));
    assert_eq!(desk.names(), ["notify"]);
}

#[test]
fn restoring_again_to_the_same_is_no_event_but_a_new_epoch() {
    let mut desk = Desk::signed_out();
    let epoch = desk.session.epoch();
    desk.apply(Event::Restored(Reading::Absent));
    assert!(desk.commands.is_empty());
    assert_eq!(desk.session.epoch(), epoch + 1);
}

#[test]
fn a_change_says_from_what_to_what_and_when() {
    let mut desk = Desk::new();
    desk.now_ms = NOW + 7;
    desk.apply(Event::Restored(Reading::Found(record("anna"))));
    let [keyfob_session::Command::Notify(change)] = &desk.commands[..] else {
        panic!("one change");
    };
    assert_eq!(change.from, AuthState::Restoring);
    assert_eq!(change.to, signed_in("anna", Freshness::Verified));
    assert_eq!(change.at_ms, NOW + 7);
}

#[test]
fn a_token_that_has_passed_was_not_confirmed_just_now() {
    let restored = |credential: Credential| {
        let record = Record {
            confirmed_at_ms: NOW + MINUTE,
            ..Record::begin(7, credential, user("anna"), NOW)
        };
        let mut desk = Desk::new();
        desk.now_ms = NOW + 2 * MINUTE;
        desk.after(Event::Restored(Reading::Found(record)))
    };
    let passed = restored(credential("a").refreshed_by("r").good_for_ms(MINUTE));
    assert_eq!(passed.state(), &signed_in("anna", Freshness::Restored));
    let good = restored(credential("a").refreshed_by("r").good_for_ms(3 * MINUTE));
    assert_eq!(good.state(), &signed_in("anna", Freshness::Verified));
    // One that is yet to be had waits for who needs it.
    let missing = restored(Credential::in_cookie("jwt", "").good_for_ms(MINUTE));
    assert_eq!(missing.state(), &signed_in("anna", Freshness::Verified));
}

#[test]
fn a_record_for_another_backend_is_not_used_and_its_session_is_owed_an_end() {
    let mut desk = Desk::new();
    desk.apply(Event::Restored(Reading::Foreign(record("anna"))));
    assert_eq!(desk.state(), &signed_out(SignedOutCause::RecordForeign));
    assert_eq!(desk.names(), ["owe", "remove", "notify", "deliver"]);
    assert_eq!(desk.commands[0], owed("anna", SignOutScope::ThisDevice));
}
