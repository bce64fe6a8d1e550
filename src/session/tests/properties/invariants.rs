//! What must hold after every step of every history.

use crate::{
    histories::{Says, Seen, Step},
    machine::Machine,
    support::{NOW, TOKEN_MARK, credential, name, user},
};
use keyfob_session::{
    AuthState, Check, Command, Credential, Epoch, Event, Freshness, Reading, Record, SignOutScope,
    SignedOutCause, User,
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
    /// First the store, then the listeners, then the network.
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

/// Something under way, and whether anything overtook it.
struct UnderWay {
    epoch: Epoch,
    is_overtaken: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Stored {
    Record(Record),
    Nothing,
    Garbage,
    Newer,
}

struct World<M> {
    machine: M,
    sign_ins: Vec<UnderWay>,
    checks: Vec<UnderWay>,
    store: Stored,
    keys_made: u32,
    now_ms: u64,
}

/// Plays a history and says which invariant broke first.
pub fn check<M: Machine>(history: &[Step], machine: M) -> Result<(), Broken> {
    let mut world = World {
        machine,
        sign_ins: Vec::new(),
        checks: Vec::new(),
        store: Stored::Nothing,
        keys_made: 0,
        now_ms: NOW,
    };
    history.iter().try_for_each(|step| world.play(step))
}

fn hold(condition: bool, otherwise: Broken) -> Result<(), Broken> {
    condition.then_some(()).ok_or(otherwise)
}

/// What an event ought to do, decided without the core's epochs.
enum Expected {
    Nothing,
    /// Nothing but this key's revocation.
    OnlyRevoked(Credential),
    SignedIn(User, Option<Freshness>),
    SignedOut(SignedOutCause),
    /// The store decided; a sign-in of another tab, or an update.
    Followed,
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
            let is_it =
                |c: &&Command| matches!(c, Command::Revoke { credential, .. } if credential == key);
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
                    self.store = Stored::Record(record.clone());
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

    /// The event that a step is here and now, and what it ought to do.
    fn event(&mut self, step: &Step) -> Option<(Event, Expected)> {
        Some(match step {
            Step::TimePasses(ms) => {
                self.now_ms = self.now_ms.saturating_add_signed(*ms);
                return None;
            }
            Step::BeginSignIn => (Event::SignInBegan, Expected::Nothing),
            Step::SendCheck => {
                self.checks.push(UnderWay {
                    epoch: self.machine.epoch(),
                    is_overtaken: false,
                });
                return None;
            }
            Step::SignOut(scope) => (
                Event::SignedOut(*scope),
                Expected::SignedOut(SignedOutCause::SignedOutHere),
            ),
            Step::Restore(seen) => {
                let reading = self.look(seen);
                let expected = restored(&reading, SignedOutCause::NoSession);
                (Event::Restored(reading), expected)
            }
            Step::ReadStore(seen) => {
                let reading = self.look(seen);
                let expected = self.followed(&reading);
                (Event::StoreRead(reading), expected)
            }
            Step::SignInAnswer { of, who } => {
                let record = self.new_session(*who);
                let (epoch, is_overtaken) = nth_last(&self.sign_ins, *of);
                let expected = match is_overtaken {
                    true => Expected::OnlyRevoked(record.credential.clone()),
                    false => Expected::SignedIn(record.user.clone(), Some(Freshness::Verified)),
                };
                (Event::SignedIn { epoch, record }, expected)
            }
            Step::CheckAnswer { of, says } => {
                let (epoch, is_overtaken) = nth_last(&self.checks, *of);
                let (check, expected) = self.answer(says);
                let expected = if is_overtaken {
                    Expected::Nothing
                } else {
                    expected
                };
                (Event::Checked { epoch, check }, expected)
            }
        })
    }

    fn answer(&self, says: &Says) -> (Check, Expected) {
        let state = self.machine.state();
        let Some(mut known) = state.user().cloned() else {
            return (Check::User(user("nobody-asked")), Expected::Nothing);
        };
        match says {
            Says::SameUser { renamed } => {
                if *renamed {
                    known.full_name = Some(format!("Renamed at {}", self.now_ms));
                }
                let expected = Expected::SignedIn(known.clone(), Some(Freshness::Verified));
                (Check::User(known), expected)
            }
            Says::OtherUser => (
                Check::User(user("somebody-else")),
                Expected::SignedIn(known, Some(Freshness::Unverified)),
            ),
            Says::NoUser => (
                Check::NoUser,
                Expected::SignedOut(SignedOutCause::EndedByServer),
            ),
            Says::NoAnswer => (
                Check::NoAnswer,
                Expected::SignedIn(known, Some(Freshness::Unverified)),
            ),
        }
    }

    /// What another tab left in the store, which is there from now on.
    fn look(&mut self, seen: &Seen) -> Reading {
        self.store = match seen {
            Seen::AsItIs => self.store.clone(),
            Seen::Absent => Stored::Nothing,
            Seen::Unreadable => Stored::Garbage,
            Seen::Newer => Stored::Newer,
            Seen::Other(who) => Stored::Record(self.new_session(*who)),
            Seen::OwnProfile(later) => match self.store.clone() {
                Stored::Record(mut record) => {
                    record.user.full_name = Some(format!("Renamed by {later}"));
                    record.confirmed_at_ms = record.confirmed_at_ms.saturating_add_signed(*later);
                    Stored::Record(record)
                }
                other => other,
            },
        };
        match &self.store {
            Stored::Record(record) => Reading::Found(record.clone()),
            Stored::Nothing => Reading::Absent,
            Stored::Garbage => Reading::Unreadable,
            Stored::Newer => Reading::Newer,
        }
    }

    fn followed(&self, reading: &Reading) -> Expected {
        let held = self.machine.credential();
        match reading {
            Reading::Found(record) if held.as_ref() == Some(&record.credential) => {
                Expected::Followed
            }
            Reading::Found(record) => Expected::SignedIn(record.user.clone(), None),
            _ if held.is_none() => Expected::Nothing,
            other => restored(other, SignedOutCause::SignedOutElsewhere),
        }
    }

    fn new_session(&mut self, who: u8) -> Record {
        self.keys_made += 1;
        Record {
            credential: credential(&format!("{}", self.keys_made)),
            user: user(&format!("user-{who}")),
            confirmed_at_ms: self.now_ms,
        }
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
            Expected::OnlyRevoked(key) => {
                let revocation = Command::Revoke {
                    credential: key.clone(),
                    scope: SignOutScope::ThisDevice,
                };
                let is_only = commands == [revocation] && self.machine.epoch() == epoch_before;
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

fn restored(reading: &Reading, absent: SignedOutCause) -> Expected {
    match reading {
        Reading::Found(record) => Expected::SignedIn(record.user.clone(), None),
        Reading::Unreadable => Expected::SignedOut(SignedOutCause::RecordUnreadable),
        Reading::Newer => Expected::SignedOut(SignedOutCause::RecordNewer),
        _ => Expected::SignedOut(absent),
    }
}

/// The epoch of the last but `of`, and whether it was overtaken; what never
/// began has an epoch that never was.
fn nth_last(under_way: &[UnderWay], of: usize) -> (Epoch, bool) {
    let found = under_way.iter().rev().nth(of);
    found.map_or((Epoch::MAX, true), |it| (it.epoch, it.is_overtaken))
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
        "write" | "remove" => 0,
        "notify" => 1,
        _ => 2,
    };
    hold(commands.iter().map(rank).is_sorted(), Broken::Order)
}
