//! The core with one mistake in it.

use crate::{
    histories::{self, Step},
    invariants::{self, Broken},
    machine::{Machine, Real},
    support::NOW,
};
use keyfob_session::{AuthChange, AuthState, Command, Credential, Epoch, Event};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use std::{collections::HashSet, sync::LazyLock};

/// One mistake: changes the event before, or the commands after.
#[derive(Clone, Copy)]
pub struct Mistake {
    pub event: fn(&Real, Event, u64) -> Event,
    pub commands: fn(&Turn, Vec<Command>) -> Vec<Command>,
    pub credential: fn(&Mutant) -> Option<Credential>,
    pub epoch: fn(Epoch) -> Epoch,
    pub shown: fn(&Real) -> String,
}

/// What the commands come from.
pub struct Turn {
    pub event: Event,
    pub was: AuthState,
    pub is: AuthState,
    pub held: Option<Credential>,
}

pub const NONE: Mistake = Mistake {
    event: |_, event, _| event,
    commands: |_, commands| commands,
    credential: |mutant| mutant.real.credential(),
    epoch: |epoch| epoch,
    shown: |real| real.shown(),
};

#[derive(Clone)]
pub struct Mutant {
    pub real: Real,
    pub last_key: Option<Credential>,
    pub mistake: Mistake,
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
pub fn broken_by(mistake: Mistake) -> impl Iterator<Item = Broken> {
    HISTORIES.iter().filter_map(move |history| {
        let mutant = Mutant {
            real: Real::default(),
            last_key: None,
            mistake,
        };
        invariants::check(history, mutant).err()
    })
}

pub fn assert_caught(by: Broken, mistake: Mistake) {
    let is_caught = broken_by(mistake).any(|broken| broken == by);
    let others = || broken_by(mistake).collect::<HashSet<_>>();
    assert!(is_caught, "{by:?} is not in {:?}", others());
}

pub fn without(commands: Vec<Command>, drop: fn(&Command) -> bool) -> Vec<Command> {
    commands.into_iter().filter(|c| !drop(c)).collect()
}

pub fn is_revoke(command: &Command) -> bool {
    matches!(command, Command::Owe(_) | Command::Deliver(_))
}

pub fn change(from: &AuthState, to: &AuthState) -> Command {
    Command::Notify(Box::new(AuthChange {
        from: from.clone(),
        to: to.clone(),
        cause: keyfob_session::ChangeCause::Checked,
        at_ms: NOW,
    }))
}
