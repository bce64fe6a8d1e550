//! What must hold after every step of every history.

use crate::{
    histories::Step,
    machine::Machine,
    support::{TOKEN_MARK, name},
    world::{Expected, Stored, UnderWay, World},
};
use keyfob_session::{
    AuthState, Command, Credential, Epoch, Event, Freshness, Revocation, SignOutScope,
    SignedOutCause,
};

/// The invariant that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Broken {
    /// Signed in if and only if a key is held.
    HeldIffSignedIn,
    /// What was overtaken changes nothing, and a session it brought is revoked.
    LateAnswer,
    /// What came in time has its effect.
    TimelyAnswer,
    /// Each change of state is told exactly once, from what was to what is.
    Notify,
    /// A key that is given up is revoked, or gone from the store, or dead.
    GivenUp,
    /// The key in use is never revoked.
    RevokedHeld,
    /// What is stored is the user and the key of the state.
    Write,
    /// The store follows: a session of this tab is in it, an ended one is not.
    Store,
    /// First the debts, then the store, the listeners, the network.
    Order,
    /// The epoch never goes back, and moves with sign-in, sign-out and restore.
    Epoch,
    /// Nothing shows a key.
    Leak,
    /// Only what is on the closed list ends a session.
    ClosedList,
    /// The device's clock neither ends nor makes a session.
    Clock,
}

/// Plays a history and says which invariant broke first.
pub fn check<M: Machine>(history: &[Step], machine: M) -> Result<(), Broken> {
    let mut world = World::new(machine);
    history.iter().try_for_each(|step| world.play(step))
}

fn hold(condition: bool, otherwise: Broken) -> Result<(), Broken> {
    condition.then_some(()).ok_or(otherwise)
}

impl<M: Machine> World<M> {
    fn play(&mut self, step: &Step) -> Result<(), Broken> {
        let Some((event, expected)) = self.event(step) else {
            return Ok(());
        };
        let before = self.machine.state();
        let held_before = self.machine.credential();
        let epoch_before = self.machine.epoch();
        let is_from_tab = matches!(event, Event::StoreRead(_) | Event::Restored(_));
        let shown_event = format!("{event:?}");

        let mut by_another_clock = self.machine.clone();
        by_another_clock.apply(event.clone(), self.now_ms ^ (1 << 41));
        let commands = self.machine.apply(event, self.now_ms);

        let after = self.machine.state();
        let held = self.machine.credential();
        hold(
            after.is_signed_in() == held.is_some(),
            Broken::HeldIffSignedIn,
        )?;
        hold(
            by_another_clock.credential() == held
                && by_another_clock.state().is_signed_in() == after.is_signed_in(),
            Broken::Clock,
        )?;
        let ends = matches!(expected, Expected::SignedOut(_));
        let has_ended = before.is_signed_in() && !after.is_signed_in();
        hold(ends || !has_ended, Broken::ClosedList)?;
        self.check_expected(&expected, &before, &held_before, epoch_before, &commands)?;
        check_notifications(&before, &after, &commands)?;
        check_order(&commands)?;

        let revoked = |key: &Credential| {
            let is_it = |c: &&Command| matches!(c, Command::Owe(debt) if debt.credential == *key);
            commands.iter().filter(is_it).count()
        };
        if let Some(key) = held_before
            .as_ref()
            .filter(|key| held.as_ref() != Some(key))
        {
            let is_dead = matches!(expected, Expected::SignedOut(SignedOutCause::EndedByServer));
            hold(is_from_tab || is_dead || revoked(key) == 1, Broken::GivenUp)?;
        }
        hold(
            held.as_ref().is_none_or(|key| revoked(key) == 0),
            Broken::RevokedHeld,
        )?;

        for command in &commands {
            match command {
                Command::Write(record) => {
                    let is_same = Some(&record.user) == after.user()
                        && Some(&record.credential) == held.as_ref();
                    hold(is_same, Broken::Write)?;
                    self.store = Stored::Record(Box::new(record.clone()));
                }
                Command::Remove => self.store = Stored::Nothing,
                _ => {}
            }
        }
        self.check_store(step, &expected)?;

        let shown = format!("{shown_event}{}{commands:?}", self.machine.shown());
        hold(!shown.contains(TOKEN_MARK), Broken::Leak)?;
        self.check_epoch(step, &expected, epoch_before)
    }

    fn check_expected(
        &self,
        expected: &Expected,
        before: &AuthState,
        held_before: &Option<Credential>,
        epoch_before: Epoch,
        commands: &[Command],
    ) -> Result<(), Broken> {
        let after = self.machine.state();
        let is_untouched = after == *before && self.machine.credential() == *held_before;
        match expected {
            Expected::Nothing => hold(is_untouched && commands.is_empty(), Broken::LateAnswer),
            Expected::OnlyRevoked(record) => {
                let scope = SignOutScope::ThisDevice;
                let revocation = [
                    Command::Owe(Revocation::of(record, scope, self.now_ms)),
                    Command::Deliver(record.id),
                ];
                let is_only = commands == revocation && self.machine.epoch() == epoch_before;
                hold(is_untouched && is_only, Broken::LateAnswer)
            }
            Expected::SignedIn(user, freshness) => {
                let is_fresh = |now: &Freshness| freshness.is_none_or(|wanted| wanted == *now);
                let is_so = matches!(&after, AuthState::SignedIn { user: now, freshness }
                    if now == user && is_fresh(freshness));
                hold(is_so, Broken::TimelyAnswer)
            }
            Expected::SignedOut(cause) => hold(
                after == AuthState::SignedOut { cause: *cause },
                Broken::TimelyAnswer,
            ),
            Expected::Followed => hold(
                after.is_signed_in() && self.machine.credential() == *held_before,
                Broken::TimelyAnswer,
            ),
        }
    }

    fn check_store(&self, step: &Step, expected: &Expected) -> Result<(), Broken> {
        let holds_the_key = matches!(&self.store, Stored::Record(record)
            if Some(&record.credential) == self.machine.credential().as_ref());
        match (step, expected) {
            (Step::SignInAnswer { .. }, Expected::SignedIn(..)) => {
                hold(holds_the_key, Broken::Store)
            }
            (
                _,
                Expected::SignedOut(
                    SignedOutCause::SignedOutHere
                    | SignedOutCause::EndedByServer
                    | SignedOutCause::RecordUnreadable,
                ),
            ) => hold(self.store == Stored::Nothing, Broken::Store),
            (_, Expected::SignedOut(SignedOutCause::RecordNewer)) => {
                hold(self.store == Stored::Newer, Broken::Store)
            }
            _ => Ok(()),
        }
    }

    /// The epoch moves where it must; what this step overtook is noted, by the
    /// rules and not by what the core made of them.
    fn check_epoch(
        &mut self,
        step: &Step,
        expected: &Expected,
        before: Epoch,
    ) -> Result<(), Broken> {
        let now = self.machine.epoch();
        let overtakes = match step {
            Step::BeginSignIn | Step::SignOut(_) | Step::Restore(_) => true,
            Step::SignInAnswer { .. } => matches!(expected, Expected::SignedIn(..)),
            Step::CheckAnswer { .. } => matches!(expected, Expected::SignedOut(_)),
            Step::ReadStore(_) => {
                matches!(expected, Expected::SignedIn(..) | Expected::SignedOut(_))
            }
            Step::SendCheck | Step::TimePasses(_) => false,
        };
        if overtakes {
            hold(now > before, Broken::Epoch)?;
            let all = self.sign_ins.iter_mut().chain(&mut self.checks);
            all.for_each(|under_way| under_way.is_overtaken = true);
        } else {
            hold(now == before, Broken::Epoch)?;
        }
        if matches!(step, Step::BeginSignIn) {
            self.sign_ins.push(UnderWay {
                epoch: now,
                is_overtaken: false,
            });
        }
        Ok(())
    }
}

fn check_notifications(
    before: &AuthState,
    after: &AuthState,
    commands: &[Command],
) -> Result<(), Broken> {
    let changes: Vec<_> = commands
        .iter()
        .filter_map(|command| match command {
            Command::Notify(change) => Some(change),
            _ => None,
        })
        .collect();
    let is_true = match changes[..] {
        [] => before == after,
        [change] => change.from == *before && change.to == *after && before != after,
        _ => false,
    };
    hold(is_true, Broken::Notify)
}

fn check_order(commands: &[Command]) -> Result<(), Broken> {
    let rank = |command: &Command| match name(command) {
        "owe" => 0,
        "write" | "remove" => 1,
        "notify" => 2,
        _ => 3,
    };
    hold(commands.iter().map(rank).is_sorted(), Broken::Order)
}
