//! Keys in cookies: nothing of them is stored, and one takes another's place.

use crate::support::*;
use keyfob_session::{Credential, Event, Mark, Reading, Record, Refresh, SignOutScope};

fn in_cookie(token: &str) -> Credential {
    Credential::in_cookie("serverpod-jwt", token).good_for_ms(10 * MINUTE)
}

fn held(id: &str, token: &str) -> Record {
    Record::begin(session_id(id), in_cookie(token), user(id), NOW)
}

/// What is left of a record when it was stored and read again.
fn stored(record: &Record) -> Reading {
    Reading::decode(Some(record.encode().expose()))
}

fn signed_in_event(epoch: u64, record: Record) -> Event {
    let reading = Reading::Absent;
    Event::SignedIn {
        epoch,
        record,
        reading,
    }
}

fn signed_in(id: &str, token: &str) -> Desk {
    let mut desk = Desk::signed_out();
    let epoch = desk.begin();
    let record = held(id, token);
    desk.after(signed_in_event(epoch, record))
}

#[test]
fn only_that_there_is_a_cookie_is_stored() {
    let record = held("anna", "secret");
    assert_eq!(stored(&record), Reading::Found(held("anna", "")));
    assert!(held("anna", "").credential.is_token_missing());
    assert!(!record.credential.is_token_missing());
}

#[test]
fn a_token_that_is_missing_waits_for_somebody_who_needs_it() {
    let desk = Desk::new().after(Event::Restored(stored(&held("anna", "secret"))));
    assert_eq!(desk.session.wake_at_ms(&desk.policy, NOW), None);
    let desk = desk.after(Event::RefreshWanted { rejected: None });
    assert_eq!(desk.names(), ["lock"]);
}

#[test]
fn a_newer_record_of_another_tab_leaves_the_token_in_memory_alone() {
    let mut desk = signed_in("anna", "secret");
    let newer = Record {
        generation: 3,
        issued_at_ms: NOW + MINUTE,
        ..held("anna", "theirs")
    };
    desk.apply(Event::StoreRead(stored(&newer)));
    let record = desk.session.record().unwrap();
    assert_eq!(record.credential.token.expose(), "secret");
    assert_eq!((record.generation, record.issued_at_ms), (3, NOW));
}

#[test]
fn a_page_refreshes_for_itself_after_a_sibling_has() {
    let mut desk = signed_in("anna", "secret");
    desk.now_ms = NOW + 11 * MINUTE;
    desk.apply(Event::RefreshWanted { rejected: None });
    let newer = Record {
        generation: 1,
        issued_at_ms: desk.now_ms,
        confirmed_at_ms: desk.now_ms,
        ..held("anna", "theirs")
    };
    desk.apply(Event::RefreshLocked {
        is_held: true,
        reading: stored(&newer),
        mark: None,
    });
    assert_eq!(desk.names(), ["mark", "refresh"]);
    desk.apply(Event::Refreshed {
        refresh: Refresh::Renewed(in_cookie("mine")),
        reading: stored(&newer),
    });
    let record = desk.session.record().unwrap();
    assert_eq!(record.credential.token.expose(), "mine");
    assert_eq!(record.generation, 2);
}

#[test]
fn a_sign_in_that_took_the_cookie_leaves_nothing_to_end() {
    let mut desk = signed_in("anna", "secret");
    let epoch = desk.begin();
    let record = held("bert", "other");
    desk.apply(signed_in_event(epoch, record));
    assert_eq!(desk.names(), ["write", "notify"]);
}

#[test]
fn a_sign_out_owes_the_token_in_memory() {
    let mut desk = signed_in("anna", "secret");
    desk.apply(Event::SignedOut {
        scope: SignOutScope::ThisDevice,
        reading: Reading::Unavailable,
    });
    assert_eq!(desk.names(), ["owe", "remove", "notify", "deliver"]);
}

#[test]
fn a_mark_of_a_session_in_a_cookie_is_of_all_tabs() {
    let mut desk = signed_in("anna", "secret");
    desk.now_ms = NOW + 11 * MINUTE;
    desk.apply(Event::RefreshWanted { rejected: None });
    desk.apply(Event::RefreshLocked {
        is_held: true,
        reading: stored(&held("anna", "")),
        mark: None,
    });
    let marks = desk.commands.iter().filter_map(|command| match command {
        keyfob_session::Command::Mark(mark) => Some(*mark),
        _ => None,
    });
    let marks: Vec<Mark> = marks.collect();
    assert!(marks.len() == 1 && !marks[0].is_of_tab);
}

/// A page that finds the mark of one that was reloaded in the middle of a refresh.
fn beside_an_open_mark(credential: keyfob_session::Credential) -> Desk {
    let record = Record::begin(session_id("anna"), credential, user("anna"), NOW);
    let mut desk = Desk::new().after(Event::Restored(stored(&record)));
    desk.now_ms = NOW + 11 * MINUTE;
    let mark = keyfob_session::Mark::begin(&record, desk.now_ms - 100, 10_000, true);
    desk.after(Event::RefreshWanted { rejected: None })
        .after(Event::RefreshLocked {
            is_held: true,
            reading: stored(&record),
            mark: Some(mark),
        })
}

#[test]
fn what_a_reloaded_page_sent_with_a_cookie_is_waited_for_since_it_brings_the_next_one() {
    let desk = beside_an_open_mark(in_cookie(""));
    assert_eq!(desk.names(), ["unlock"]);
    assert!(desk.session.is_token_awaited(None, desk.now_ms));
    let header = credential("a").refreshed_by("r").good_for_ms(10 * MINUTE);
    assert_eq!(beside_an_open_mark(header).names(), ["mark", "refresh"]);
}

#[test]
fn a_page_that_goes_away_leaves_its_mark_as_it_is() {
    let mut desk = signed_in("anna", "secret");
    desk.now_ms = NOW + 11 * MINUTE;
    let record = desk.session.record().unwrap().clone();
    for event in [
        Event::RefreshWanted { rejected: None },
        Event::RefreshLocked {
            is_held: true,
            reading: stored(&record),
            mark: None,
        },
        Event::Leaving,
        Event::Refreshed {
            refresh: Refresh::NoAnswer {
                retry_after_ms: None,
                may_be_used: true,
            },
            reading: stored(&record),
        },
    ] {
        desk.apply(event);
    }
    assert_eq!(desk.names(), ["unlock"]);
}
