use crate::support::*;
use keyfob_session::{Command, Event, Mark, Reading, Record, Refresh, SignedOutCause};

#[test]
fn a_stored_generation_that_cannot_be_counted_on_stays_the_highest() {
    let old = Record {
        generation: u64::MAX,
        credential: credential("old").refreshed_by("r"),
        ..record("ada")
    };
    let stored = || Reading::Found(old.clone());
    let desk = Desk::new()
        .after(Event::Restored(stored()))
        .after(Event::RefreshWanted {
            rejected: Some(old.token_id()),
        })
        .after(Event::RefreshLocked {
            is_held: true,
            reading: stored(),
            mark: None,
        })
        .after(Event::Refreshed {
            refresh: Refresh::Renewed(credential("new")),
            reading: stored(),
        });
    let renewed = desk.session.record().unwrap();
    assert_eq!(renewed.credential, credential("new"));
    assert_eq!(renewed.generation, u64::MAX);
}

/// A token that is due, its lock granted beside this mark; then it is renewed.
fn renewed_beside(mark: Option<Mark>) -> Desk {
    let key = || credential("a").refreshed_by("r").good_for_ms(10 * MINUTE);
    let held = Record::begin(7, key(), user("ada"), NOW);
    let reading = || Reading::Found(held.clone());
    let mut desk = Desk::new().after(Event::Restored(reading()));
    desk.now_ms = NOW + 11 * MINUTE;
    desk.after(Event::RefreshWanted { rejected: None })
        .after(Event::RefreshLocked {
            is_held: true,
            reading: reading(),
            mark,
        })
        .after(Event::Refreshed {
            refresh: Refresh::Renewed(key()),
            reading: reading(),
        })
}

#[test]
fn a_first_try_that_reaches_the_server_late_is_a_lost_answer_and_no_end() {
    let stranded = Mark {
        id: 7,
        generation: 0,
        at_ms: NOW + 10 * MINUTE,
        failures: 0,
        wait_ms: 10_000,
        is_open: true,
        is_locked: true,
        is_of_tab: false,
        is_spent: false,
    };
    let mut desk = renewed_beside(Some(stranded));
    assert_eq!(desk.names(), ["write", "mark", "unlock"]);
    let left = desk.commands.iter().find_map(|command| match command {
        Command::Mark(mark) => Some(*mark),
        _ => None,
    });
    desk.now_ms += 11 * MINUTE;
    desk.apply(Event::RefreshWanted { rejected: None });
    let record = desk.session.record().unwrap().clone();
    let reading = || Reading::Found(record.clone());
    desk.apply(Event::RefreshLocked {
        is_held: true,
        reading: reading(),
        mark: left,
    });
    assert_eq!(desk.names(), ["mark", "refresh"], "it makes nobody wait");
    desk.apply(Event::Refreshed {
        refresh: Refresh::Dead,
        reading: reading(),
    });
    let cause = SignedOutCause::RefreshLost;
    assert_eq!(desk.state(), &signed_out(cause));
}

#[test]
fn a_first_try_that_was_answered_leaves_no_mark() {
    let desk = renewed_beside(None);
    assert_eq!(desk.names(), ["write", "unmark", "unlock"]);
}
