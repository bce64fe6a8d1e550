//! What happened so far, what is under way, and what the next step ought to do:
//! decided by the rules alone.

use crate::{
    histories::{Says, Seen, Step},
    machine::Machine,
    support::{NOW, credential, user},
};
use keyfob_session::{Check, Epoch, Event, Freshness, Reading, Record, SignedOutCause, User};

/// Something under way, and whether anything overtook it.
pub struct UnderWay {
    pub epoch: Epoch,
    pub is_overtaken: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    Record(Box<Record>),
    Nothing,
    Garbage,
    Newer,
}

pub struct World<M> {
    pub machine: M,
    pub sign_ins: Vec<UnderWay>,
    pub checks: Vec<UnderWay>,
    pub store: Stored,
    pub keys_made: u32,
    pub now_ms: u64,
}

/// What an event ought to do, decided without the core's epochs.
pub enum Expected {
    Nothing,
    /// Nothing but this key's revocation.
    OnlyRevoked(Box<Record>),
    SignedIn(User, Option<Freshness>),
    SignedOut(SignedOutCause),
    /// The store decided; a sign-in of another tab, or an update.
    Followed,
}

impl<M: Machine> World<M> {
    pub fn new(machine: M) -> Self {
        Self {
            machine,
            sign_ins: Vec::new(),
            checks: Vec::new(),
            store: Stored::Nothing,
            keys_made: 0,
            now_ms: NOW,
        }
    }

    /// The event that a step is here and now, and what it ought to do.
    pub fn event(&mut self, step: &Step) -> Option<(Event, Expected)> {
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
                Event::SignedOut {
                    scope: *scope,
                    reading: self.reading(),
                },
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
                    true => Expected::OnlyRevoked(Box::new(record.clone())),
                    false => Expected::SignedIn(record.user.clone(), Some(Freshness::Verified)),
                };
                let event = Event::SignedIn {
                    epoch,
                    record,
                    reading: self.reading(),
                };
                (event, expected)
            }
            Step::CheckAnswer { of, says } => {
                let (epoch, is_overtaken) = nth_last(&self.checks, *of);
                let (check, expected) = self.answer(says);
                let expected = if is_overtaken {
                    Expected::Nothing
                } else {
                    expected
                };
                let event = Event::Checked {
                    epoch,
                    check,
                    reading: Reading::Unavailable,
                };
                (event, expected)
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
            Seen::Other(who) => Stored::Record(Box::new(self.new_session(*who))),
            Seen::OwnProfile(later) => match self.store.clone() {
                Stored::Record(mut record) => {
                    record.user.full_name = Some(format!("Renamed by {later}"));
                    record.confirmed_at_ms = record.confirmed_at_ms.saturating_add_signed(*later);
                    Stored::Record(record)
                }
                other => other,
            },
        };
        self.reading()
    }

    fn reading(&self) -> Reading {
        match &self.store {
            Stored::Record(record) => Reading::Found((**record).clone()),
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
        Record::begin(
            u64::from(self.keys_made),
            credential(&format!("{}", self.keys_made)),
            user(&format!("user-{who}")),
            self.now_ms,
        )
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
