//! The core with one mistake each, and the invariant that catches it.

use crate::{
    histories::{self, Step},
    invariants::{self, Broken},
    machine::{Machine, Real},
    support::{NOW, user},
};
use keyfob_session::{
    AuthChange, AuthState, Check, Command, Credential, Epoch, Event, SignOutScope,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use std::{collections::HashSet, sync::LazyLock};

/// One mistake: changes the event before, or the commands after.
#[derive(Clone, Copy)]
struct Mistake {
    event: fn(&Real, Event, u64) -> Event,
    commands: fn(&Turn, Vec<Command>) -> Vec<Command>,
    credential: fn(&Mutant) -> Option<Credential>,
    epoch: fn(Epoch) -> Epoch,
    shown: fn(&Real) -> String,
}

/// What the commands come from.
struct Turn {
    event: Event,
    was: AuthState,
    is: AuthState,
    held: Option<Credential>,
}

const NONE: Mistake = Mistake {
    event: |_, event, _| event,
    commands: |_, commands| commands,
    credential: |mutant| mutant.real.credential(),
    epoch: |epoch| epoch,
    shown: |real| real.shown(),
};

#[derive(Clone)]
struct Mutant {
    real: Real,
    last_key: Option<Credential>,
    mistake: Mistake,
}

impl Machine for Mutant {
    fn apply(&mut self, event: Event, now_ms: u64) -> Vec<Command> {
        let event = (self.mistake.event)(&self.real, event, now_ms);
        let was = self.real.state();
        let commands = self.real.apply(event.clone(), now_ms);
        self.last_key = self.real.credential().or(self.last_key.take());
        let turn = Turn {
            event,
            was,
            is: self.real.state(),
            held: self.real.credential(),
        };
        (self.mistake.commands)(&turn, commands)
    }

    fn state(&self) -> AuthState {
        self.real.state()
    }

    fn credential(&self) -> Option<Credential> {
        (self.mistake.credential)(self)
    }

    fn epoch(&self) -> Epoch {
        (self.mistake.epoch)(self.real.epoch())
    }

    fn shown(&self) -> String {
        (self.mistake.shown)(&self.real)
    }
}

/// The same histories for every mistake.
static HISTORIES: LazyLock<Vec<Vec<Step>>> = LazyLock::new(|| {
    let mut runner = TestRunner::deterministic();
    let mut one = || {
        histories::history()
            .new_tree(&mut runner)
            .unwrap()
            .current()
    };
    (0..1500).map(|_| one()).collect()
});

/// Which invariants the mistake breaks.
fn broken_by(mistake: Mistake) -> impl Iterator<Item = Broken> {
    HISTORIES.iter().filter_map(move |history| {
        let mutant = Mutant {
            real: Real::default(),
            last_key: None,
            mistake,
        };
        invariants::check(history, mutant).err()
    })
}

fn assert_caught(by: Broken, mistake: Mistake) {
    let is_caught = broken_by(mistake).any(|broken| broken == by);
    let others = || broken_by(mistake).collect::<HashSet<_>>();
    assert!(is_caught, "{by:?} is not in {:?}", others());
}

fn without(commands: Vec<Command>, drop: fn(&Command) -> bool) -> Vec<Command> {
    commands.into_iter().filter(|c| !drop(c)).collect()
}

fn is_revoke(command: &Command) -> bool {
    matches!(command, Command::Revoke { .. })
}

fn change(from: &AuthState, to: &AuthState) -> Command {
    Command::Notify(Box::new(AuthChange {
        from: from.clone(),
        to: to.clone(),
        cause: keyfob_session::ChangeCause::Checked,
        at_ms: NOW,
    }))
}

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
            commands.push(Command::Revoke {
                credential: held.clone(),
                scope: SignOutScope::ThisDevice,
            });
        }
        commands
    };
    assert_caught(Broken::RevokedHeld, Mistake { commands, ..NONE });
}

#[test]
fn a_late_sign_in_that_is_taken_is_caught() {
    let event = |real: &Real, event, _| match event {
        Event::SignedIn { record, .. } => Event::SignedIn {
            epoch: real.epoch(),
            record,
        },
        other => other,
    };
    assert_caught(Broken::LateAnswer, Mistake { event, ..NONE });
}

#[test]
fn a_late_check_that_is_taken_is_caught() {
    let event = |real: &Real, event, _| match event {
        Event::Checked { check, .. } => Event::Checked {
            epoch: real.epoch(),
            check,
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
        } => Event::Checked {
            epoch,
            check: Check::NoUser,
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
        } => {
            if let Some(own) = real.state().user() {
                named.id.clone_from(&own.id);
            }
            Event::Checked {
                epoch,
                check: Check::User(named),
            }
        }
        other => other,
    };
    assert_caught(Broken::TimelyAnswer, Mistake { event, ..NONE });
}

#[test]
fn a_session_ended_by_the_clock_is_caught() {
    let event = |_: &Real, event, now_ms| match event {
        Event::Checked { .. } if now_ms > NOW + (1 << 40) => {
            Event::SignedOut(SignOutScope::ThisDevice)
        }
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
