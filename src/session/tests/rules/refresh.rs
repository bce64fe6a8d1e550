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
    let mut desk = Desk::new();
    desk.now_ms = NOW + MINUTE;
    let desk = desk
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
    let held = Record::begin(7, renewable(), user("ada"), NOW);
    let stranded = Mark::begin(&held, NOW + 10 * MINUTE, 10_000, true);
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
        refresh: Refresh::Dead { is_expired: false },
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

/// A token that is due, sent, and answered like this, twice.
fn refused_twice(first: Refresh, second: Refresh) -> Desk {
    let held = Record::begin(7, renewable(), user("ada"), NOW);
    let mut desk = Desk::new().after(Event::Restored(Reading::Found(held.clone())));
    let mut mark = None;
    for refresh in [first, second] {
        desk.now_ms += 11 * MINUTE;
        desk.apply(Event::RefreshWanted { rejected: None });
        desk.apply(Event::RefreshLocked {
            is_held: true,
            reading: Reading::Found(held.clone()),
            mark,
        });
        assert_eq!(desk.names(), ["mark", "refresh"]);
        desk.apply(Event::Refreshed {
            refresh,
            reading: Reading::Found(held.clone()),
        });
        mark = desk.commands.iter().find_map(|command| match command {
            Command::Mark(mark) => Some(*mark),
            _ => None,
        });
    }
    desk
}

fn renewable() -> keyfob_session::Credential {
    credential("a").refreshed_by("r").good_for_ms(10 * MINUTE)
}

fn no_answer(may_be_used: bool) -> Refresh {
    Refresh::NoAnswer {
        retry_after_ms: None,
        may_be_used,
    }
}

#[test]
fn an_end_is_a_lost_answer_only_where_one_may_be_lost() {
    for (may_be_used, is_expired, cause) in [
        (true, false, SignedOutCause::RefreshLost),
        (false, false, SignedOutCause::EndedByServer),
        (true, true, SignedOutCause::Expired),
        (false, true, SignedOutCause::Expired),
    ] {
        let desk = refused_twice(no_answer(may_be_used), Refresh::Dead { is_expired });
        assert_eq!(
            desk.state(),
            &signed_out(cause),
            "{may_be_used} {is_expired}"
        );
    }
}

#[test]
fn a_renewed_token_that_is_turned_away_at_once_is_not_refreshed_again_and_again() {
    let mut desk = renewed_beside(None);
    let rejected = desk.session.record().map(Record::token_id);
    desk.now_ms += 29_999;
    desk.apply(Event::RefreshWanted { rejected });
    assert!(desk.commands.is_empty());
    desk.now_ms += 1;
    desk.apply(Event::RefreshWanted { rejected });
    assert_eq!(desk.names(), ["lock"]);
}

#[test]
fn a_first_token_that_is_turned_away_at_once_is_refreshed() {
    let held = Record::begin(7, renewable(), user("ada"), NOW);
    let rejected = Some(held.token_id());
    let mut desk = Desk::new().after(Event::Restored(Reading::Found(held)));
    desk.apply(Event::RefreshWanted { rejected });
    assert_eq!(desk.names(), ["lock"]);
}

#[test]
fn who_waits_for_another_tab_looks_again_when_its_try_must_be_over() {
    let in_cookie =
        |token: &str| keyfob_session::Credential::in_cookie("jwt", token).good_for_ms(10 * MINUTE);
    for (credential, rejected) in [
        (in_cookie(""), None),
        (in_cookie("t"), Some((7, 0))),
        (renewable(), Some((7, 0))),
    ] {
        let held = Record::begin(7, credential, user("ada"), NOW);
        let reading = || Reading::Found(held.clone());
        let mut desk = Desk::new().after(Event::Restored(reading()));
        let sibling = Mark::begin(&held, NOW, 10_000, false);
        let wanted = Event::RefreshWanted { rejected };
        desk.apply(wanted.clone());
        desk.apply(Event::RefreshLocked {
            is_held: false,
            reading: reading(),
            mark: Some(sibling),
        });
        assert_eq!(desk.names(), ["unlock"]);
        assert!(desk.session.is_token_awaited(rejected, NOW), "{held:?}");
        let wake_at_ms = desk.session.wake_at_ms(&desk.policy, NOW);
        assert_eq!(wake_at_ms, Some(NOW + 10_000), "{held:?}");
        desk.now_ms = NOW + 10_000;
        assert!(!desk.session.is_token_awaited(rejected, desk.now_ms));
        assert!(
            desk.session
                .would_refresh(rejected, &desk.policy, desk.now_ms)
        );
        desk.apply(wanted);
        assert_eq!(desk.names(), ["lock"]);
    }
}

#[test]
fn a_token_is_spent_only_where_a_new_one_is_due() {
    let record = Record::begin(7, renewable(), user("ada"), NOW);
    let policy = keyfob_session::Policy::default();
    let hour = 60 * MINUTE;
    for now_ms in (NOW - hour..NOW + hour).step_by(997) {
        let due_at_ms = policy.refresh_at_ms(&record, now_ms).unwrap();
        let is_due = due_at_ms <= now_ms;
        assert!(is_due || !record.is_token_spent(now_ms), "{now_ms}");
    }
    assert!(
        !record.is_token_spent(NOW - 20_000),
        "a clock that was only corrected"
    );
}
