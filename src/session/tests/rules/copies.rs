//! A tab that was duplicated with all it holds does not use a token that its
//! original has used.

use crate::support::*;
use keyfob_session::{Command, Event, Mark, Reading, Record, Refresh, SignedOutCause};

fn of_tab(generation: u64) -> Record {
    let credential = credential("a").refreshed_by("r").good_for_ms(10 * MINUTE);
    Record {
        generation,
        is_of_tab: true,
        ..Record::begin(7, credential, user("anna"), NOW)
    }
}

/// A tab whose token is due, with the lock asked for.
fn due(record: Record) -> Desk {
    let mut desk = Desk::new().after(Event::Restored(Reading::Found(record)));
    desk.now_ms = NOW + 11 * MINUTE;
    desk.after(Event::RefreshWanted { rejected: None })
}

fn locked(desk: &mut Desk, mark: Option<Mark>) {
    let reading = Reading::Found(desk.session.record().unwrap().clone());
    desk.apply(Event::RefreshLocked {
        is_held: true,
        reading,
        mark,
    });
}

fn mark_in(desk: &Desk) -> Option<Mark> {
    desk.commands.iter().find_map(|command| match command {
        Command::Mark(mark) => Some(*mark),
        _ => None,
    })
}

/// What the original leaves behind when it has refreshed.
fn left_behind() -> Mark {
    let mut original = due(of_tab(0));
    locked(&mut original, None);
    let record = original.session.record().unwrap().clone();
    original.apply(Event::Refreshed {
        refresh: Refresh::Renewed(record.credential.clone()),
        reading: Reading::Found(record),
    });
    assert_eq!(original.session.record().unwrap().generation, 1);
    mark_in(&original).unwrap()
}

#[test]
fn the_original_leaves_its_mark() {
    let mark = left_behind();
    assert!(mark.is_spent && mark.is_of_tab && !mark.is_open);
    assert_eq!((mark.id, mark.generation), (7, 0));
}

#[test]
fn the_copy_is_signed_out_without_a_call_and_without_a_revocation() {
    let mut copy = due(of_tab(0));
    locked(&mut copy, Some(left_behind()));
    assert_eq!(copy.names(), ["remove", "unlock", "notify"]);
    let cause = SignedOutCause::ContinuedElsewhere;
    assert_eq!(copy.state(), &signed_out(cause));
    assert!(!copy.session.is_refreshing());
}

#[test]
fn the_original_goes_on_past_its_own_mark() {
    let mut original = due(of_tab(1));
    locked(&mut original, Some(left_behind()));
    assert_eq!(original.names(), ["mark", "refresh"]);
}

#[test]
fn a_mark_of_another_session_says_nothing() {
    let mut copy = due(of_tab(0));
    let other = Mark {
        id: 8,
        ..left_behind()
    };
    locked(&mut copy, Some(other));
    assert_eq!(copy.names(), ["mark", "refresh"]);
}
