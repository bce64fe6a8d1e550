//! One mistake each, and the invariant that catches it.

use crate::{
    invariants::Broken,
    machine::{Machine, Real},
    mutant::{Mistake, Mutant, NONE, Turn, assert_caught, broken_by, change, is_revoke, without},
    support::{NOW, user},
};
use keyfob_session::{AuthState, Check, Command, Epoch, Event, Record, Revocation, SignOutScope};

#[test]
fn without_a_mistake_nothing_is_caught() {
    assert_eq!(broken_by(NONE).next(), None);
}

#[test]
fn a_session_that_is_not_stored_is_caught() {
    let commands = |_: &Turn, commands| without(commands, |c| matches!(c, Command::Write(_)));
    assert_caught(Broken::Store, Mistake { commands, ..NONE });
}

#[test]
fn an_ended_session_that_stays_stored_is_caught() {
    let commands = |_: &Turn, commands| without(commands, |c| matches!(c, Command::Remove));
    assert_caught(Broken::Store, Mistake { commands, ..NONE });
}

#[test]
fn a_newer_record_that_is_removed_is_caught() {
    let commands = |turn: &Turn, mut commands: Vec<Command>| {
        if turn.was.is_signed_in() && !turn.is.is_signed_in() && commands.len() == 1 {
            commands.insert(0, Command::Remove);
        }
        commands
    };
    assert_caught(Broken::Store, Mistake { commands, ..NONE });
}

#[test]
fn another_user_in_the_store_is_caught() {
    let commands = |_: &Turn, mut commands: Vec<Command>| {
        for command in &mut commands {
            if let Command::Write(record) = command {
                record.user = user("mallory");
            }
        }
        commands
    };
    assert_caught(Broken::Write, Mistake { commands, ..NONE });
}

#[test]
fn a_change_that_nobody_hears_of_is_caught() {
    let commands = |_: &Turn, commands| without(commands, |c| matches!(c, Command::Notify(_)));
    assert_caught(Broken::Notify, Mistake { commands, ..NONE });
}

#[test]
fn a_change_told_twice_is_caught() {
    let commands = |_: &Turn, commands: Vec<Command>| {
        let twice = |command: Command| match command {
            Command::Notify(_) => vec![command.clone(), command],
            other => vec![other],
        };
        commands.into_iter().flat_map(twice).collect()
    };
    assert_caught(Broken::Notify, Mistake { commands, ..NONE });
}

#[test]
fn a_change_that_was_none_is_caught() {
    let commands = |turn: &Turn, mut commands: Vec<Command>| {
        if turn.was == turn.is && commands.iter().any(|c| matches!(c, Command::Write(_))) {
            commands.push(change(&turn.was, &turn.is));
        }
        commands
    };
    assert_caught(Broken::Notify, Mistake { commands, ..NONE });
}

#[test]
fn a_change_told_with_the_wrong_beginning_is_caught() {
    let commands = |turn: &Turn, commands: Vec<Command>| {
        let lie = |command| match command {
            Command::Notify(_) => change(&AuthState::Restoring, &turn.is),
            other => other,
        };
        commands.into_iter().map(lie).collect()
    };
    assert_caught(Broken::Notify, Mistake { commands, ..NONE });
}

#[test]
fn telling_before_storing_is_caught() {
    let commands = |_: &Turn, mut commands: Vec<Command>| {
        commands.sort_by_key(|c| !matches!(c, Command::Notify(_)));
        commands
    };
    assert_caught(Broken::Order, Mistake { commands, ..NONE });
}

#[test]
fn the_network_before_the_listeners_is_caught() {
    let commands = |_: &Turn, mut commands: Vec<Command>| {
        commands.sort_by_key(|c| !is_revoke(c));
        commands
    };
    assert_caught(Broken::Order, Mistake { commands, ..NONE });
}

#[test]
fn a_session_left_alive_at_sign_out_or_switch_is_caught() {
    let commands = |turn: &Turn, commands| match turn.was == turn.is {
        true => commands,
        false => without(commands, is_revoke),
    };
    assert_caught(Broken::GivenUp, Mistake { commands, ..NONE });
}

#[test]
fn an_overtaken_session_left_alive_is_caught() {
    let commands = |turn: &Turn, commands| match &turn.event {
        Event::SignedIn { .. } if turn.was == turn.is => without(commands, is_revoke),
        _ => commands,
    };
    assert_caught(Broken::LateAnswer, Mistake { commands, ..NONE });
}

#[test]
fn a_session_revoked_while_in_use_is_caught() {
    let commands = |turn: &Turn, mut commands: Vec<Command>| {
        if let (Event::SignedIn { .. }, Some(held)) = (&turn.event, &turn.held)
            && turn.was != turn.is
        {
            let held = Record::begin(0, held.clone(), user("anna"), NOW);
            let revocation = Revocation::of(&held, SignOutScope::ThisDevice, NOW);
            commands.insert(0, Command::Owe(revocation));
        }
        commands
    };
    assert_caught(Broken::RevokedHeld, Mistake { commands, ..NONE });
}

#[test]
fn a_late_sign_in_that_is_taken_is_caught() {
    let event = |real: &Real, event, _| match event {
        Event::SignedIn {
            record, reading, ..
        } => Event::SignedIn {
            epoch: real.epoch(),
            record,
            reading,
        },
        other => other,
    };
    assert_caught(Broken::LateAnswer, Mistake { event, ..NONE });
}

#[test]
fn a_late_check_that_is_taken_is_caught() {
    let event = |real: &Real, event, _| match event {
        Event::Checked { check, reading, .. } => Event::Checked {
            epoch: real.epoch(),
            check,
            reading,
        },
        other => other,
    };
    assert_caught(Broken::LateAnswer, Mistake { event, ..NONE });
}

#[test]
fn no_answer_taken_for_the_end_is_caught() {
    let event = |_: &Real, event, _| match event {
        Event::Checked {
            epoch,
            check: Check::NoAnswer,
            reading,
        } => Event::Checked {
            epoch,
            check: Check::NoUser,
            reading,
        },
        other => other,
    };
    assert_caught(Broken::ClosedList, Mistake { event, ..NONE });
}

#[test]
fn another_users_name_taken_for_the_own_is_caught() {
    let event = |real: &Real, event, _| match event {
        Event::Checked {
            epoch,
            check: Check::User(mut named),
            reading,
        } => {
            if let Some(own) = real.state().user() {
                named.id.clone_from(&own.id);
            }
            Event::Checked {
                epoch,
                check: Check::User(named),
                reading,
            }
        }
        other => other,
    };
    assert_caught(Broken::TimelyAnswer, Mistake { event, ..NONE });
}

#[test]
fn a_session_ended_by_the_clock_is_caught() {
    let event = |_: &Real, event, now_ms| match event {
        Event::Checked { .. } if now_ms > NOW + (1 << 40) => Event::SignedOut {
            scope: SignOutScope::ThisDevice,
            reading: keyfob_session::Reading::Unavailable,
        },
        other => other,
    };
    assert_caught(Broken::Clock, Mistake { event, ..NONE });
}

#[test]
fn a_key_held_after_the_end_is_caught() {
    let credential = |mutant: &Mutant| mutant.last_key.clone();
    assert_caught(Broken::HeldIffSignedIn, Mistake { credential, ..NONE });
}

#[test]
fn an_epoch_that_stands_still_is_caught() {
    assert_caught(
        Broken::Epoch,
        Mistake {
            epoch: |epoch| epoch / 2,
            ..NONE
        },
    );
}

#[test]
fn an_epoch_that_goes_back_is_caught() {
    assert_caught(
        Broken::Epoch,
        Mistake {
            epoch: |epoch| Epoch::MAX - epoch,
            ..NONE
        },
    );
}

#[test]
fn a_key_in_debug_output_is_caught() {
    let shown = |real: &Real| match real.credential() {
        Some(key) => format!("{:?} {}", real.0, key.token.expose()),
        None => real.shown(),
    };
    assert_caught(Broken::Leak, Mistake { shown, ..NONE });
}
