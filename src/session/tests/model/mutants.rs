//! One mistake each, and the invariant that catches it.

use crate::{
    SECOND,
    action::Action,
    broken::Broken,
    histories::broken_by,
    world::{Mistake, NONE, World},
};
use keyfob_session::{Command, Event, Mark, Reading, Refresh};
use std::collections::HashSet;

fn assert_caught(by: Broken, mistake: Mistake) {
    let broken: HashSet<_> = broken_by(mistake).into_iter().collect();
    assert!(broken.contains(&by), "{by:?} is not in {broken:?}");
}

fn without(drop: fn(&Command) -> bool, mut commands: Vec<Command>) -> Vec<Command> {
    commands.retain(|command| !drop(command));
    commands
}

#[test]
fn without_a_mistake_nothing_is_caught() {
    assert_eq!(broken_by(NONE), []);
}

#[test]
fn a_lock_that_is_none_is_caught() {
    let mistake = Mistake {
        locks: false,
        ..NONE
    };
    assert_caught(Broken::TwoRefreshes, mistake);
}

#[test]
fn a_store_that_is_not_read_again_under_the_lock_is_caught() {
    let event = |_: &_, event| match event {
        Event::RefreshLocked { is_held, mark, .. } => Event::RefreshLocked {
            is_held,
            mark,
            reading: Reading::Unavailable,
        },
        other => other,
    };
    assert_caught(Broken::TokenTwice, Mistake { event, ..NONE });
}

#[test]
fn a_lost_answer_that_is_not_remembered_is_caught() {
    let event = |_: &_, event| match event {
        Event::RefreshLocked {
            is_held, reading, ..
        } => Event::RefreshLocked {
            is_held,
            reading,
            mark: None,
        },
        other => other,
    };
    assert_caught(Broken::ClosedList, Mistake { event, ..NONE });
}

#[test]
fn a_mark_that_is_not_written_is_caught() {
    let commands = |_: &_, commands| without(|it| matches!(it, Command::Mark(_)), commands);
    assert_caught(Broken::ClosedList, Mistake { commands, ..NONE });
}

#[test]
fn no_answer_taken_for_the_end_is_caught() {
    let event = |_: &_, event| match event {
        Event::Refreshed {
            refresh: Refresh::NoAnswer { .. },
            reading,
        } => Event::Refreshed {
            refresh: Refresh::Dead { is_expired: false },
            reading,
        },
        other => other,
    };
    assert_caught(Broken::ClosedList, Mistake { event, ..NONE });
}

#[test]
fn a_late_token_taken_for_a_sign_in_is_caught() {
    let event = |session: &keyfob_session::Session, event| match event {
        Event::Refreshed {
            refresh: Refresh::Renewed(credential),
            ..
        } if session.record().is_none() => {
            let (id, _) = crate::server::read(&credential);
            let user = keyfob_session::User {
                id: "anna".into(),
                ..Default::default()
            };
            Event::SignedIn {
                epoch: session.epoch(),
                record: keyfob_session::Record {
                    generation: 9,
                    ..keyfob_session::Record::begin(id, credential, user, crate::NOW)
                },
                reading: Reading::Absent,
            }
        }
        other => other,
    };
    assert_caught(Broken::Revival, Mistake { event, ..NONE });
}

#[test]
fn a_sign_out_that_leaves_the_record_is_caught() {
    let commands = |_: &_, commands| without(|it| matches!(it, Command::Remove), commands);
    assert_caught(Broken::Revival, Mistake { commands, ..NONE });
}

#[test]
fn a_debt_that_is_not_written_down_is_caught() {
    let commands = |_: &_, commands| without(|it| matches!(it, Command::Owe(_)), commands);
    assert_caught(Broken::Debt, Mistake { commands, ..NONE });
}

#[test]
fn a_sign_in_that_does_not_look_at_what_it_replaces_is_caught() {
    let event = |_: &_, event| match event {
        Event::SignedIn { epoch, record, .. } => Event::SignedIn {
            epoch,
            record,
            reading: Reading::Absent,
        },
        other => other,
    };
    assert_caught(Broken::Orphan, Mistake { event, ..NONE });
}

#[test]
fn a_refusal_taken_for_a_lost_answer_is_caught() {
    let event = |_: &_, event| match event {
        Event::Refreshed {
            refresh: Refresh::NoAnswer { retry_after_ms, .. },
            reading,
        } => Event::Refreshed {
            refresh: Refresh::NoAnswer {
                retry_after_ms,
                may_be_used: true,
            },
            reading,
        },
        other => other,
    };
    let play = |mistake| {
        let mut world = World::with_due_session(mistake)?;
        for action in [
            Action::Want(0),
            Action::GrantLock(0),
            Action::Refuse(0),
            Action::EndElsewhere,
            Action::Pass(2 * SECOND),
            Action::Want(0),
            Action::GrantLock(0),
            Action::Arrive(0),
            Action::Answer(0),
        ] {
            world.play(action)?;
        }
        Ok(())
    };
    assert_eq!(play(NONE), Ok(()));
    assert_eq!(play(Mistake { event, ..NONE }), Err(Broken::ClosedList));
}

#[test]
fn a_check_that_writes_without_reading_is_caught() {
    let event = |_: &_, event| match event {
        Event::Checked { epoch, check, .. } => Event::Checked {
            epoch,
            check,
            reading: Reading::Unavailable,
        },
        other => other,
    };
    assert_caught(Broken::Revival, Mistake { event, ..NONE });
}

#[test]
fn an_older_token_in_the_store_is_caught() {
    let commands = |event: &Event, mut commands: Vec<Command>| {
        if let (Event::Checked { .. }, Some(Command::Write(record))) = (event, commands.first_mut())
        {
            record.generation = record.generation.saturating_sub(1);
        }
        commands
    };
    assert_caught(Broken::Generation, Mistake { commands, ..NONE });
}

#[test]
fn an_answer_that_writes_without_reading_is_caught() {
    let event = |_: &_, event| match event {
        Event::Refreshed { refresh, .. } => Event::Refreshed {
            refresh,
            reading: Reading::Unavailable,
        },
        other => other,
    };
    assert_caught(Broken::Revival, Mistake { event, ..NONE });
}

#[test]
fn a_lock_that_is_not_given_back_is_caught() {
    let commands = |_: &_, commands| without(|it| matches!(it, Command::Unlock), commands);
    assert_caught(Broken::Agreement, Mistake { commands, ..NONE });
}

#[test]
fn a_change_told_twice_is_caught() {
    let commands = |_: &_, commands: Vec<Command>| {
        let twice = |it: Command| match it {
            Command::Notify(_) => vec![it.clone(), it],
            other => vec![other],
        };
        commands.into_iter().flat_map(twice).collect()
    };
    assert_caught(Broken::Notify, Mistake { commands, ..NONE });
}

#[test]
fn a_refresh_that_begins_while_the_page_goes_away_is_caught() {
    let event = |_: &_, event| match event {
        Event::Leaving => Event::Returned,
        other => other,
    };
    assert_caught(Broken::Leaving, Mistake { event, ..NONE });
}

#[test]
fn an_older_token_taken_from_the_store_is_caught() {
    let event = |session: &keyfob_session::Session, event| match (event, session.record()) {
        (Event::StoreRead(Reading::Found(mut found)), Some(held)) if found.id == held.id => {
            found.generation += 1;
            Event::StoreRead(Reading::Found(found))
        }
        (other, _) => other,
    };
    assert_caught(Broken::Agreement, Mistake { event, ..NONE });
}

#[test]
fn impatience_is_caught() {
    let commands = |_: &Event, commands: Vec<Command>| {
        let hurry = |it| match it {
            Command::Mark(mark) => Command::Mark(Mark { wait_ms: 0, ..mark }),
            other => other,
        };
        commands.into_iter().map(hurry).collect()
    };
    let requests = crate::patience::requests_in_an_hour(Mistake { commands, ..NONE });
    assert!(requests > crate::patience::MOST_IN_AN_HOUR, "{requests}");
}
