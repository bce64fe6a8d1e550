use crate::{
    AuthChange, AuthState, ChangeCause, Check, Command, Credential, Event, Freshness, Policy,
    Reading, Record, SignOutScope, SignedOutCause,
};

/// Counts sign-ins, sign-outs and restores. An answer that carries an older
/// epoch than the current one comes too late and changes nothing.
pub type Epoch = u64;

/// The session of one page: its state, its record, its epoch.
///
/// The fields are private so that only [`reduce`] can change them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    state: AuthState,
    record: Option<Record>,
    epoch: Epoch,
}

impl Session {
    /// The state that everybody may see.
    pub fn state(&self) -> &AuthState {
        &self.state
    }

    /// The epoch an operation that begins now belongs to.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The key of the signed-in user.
    pub fn credential(&self) -> Option<&Credential> {
        self.record.as_ref().map(|record| &record.credential)
    }

    /// Whether the backend should be asked whose session this is.
    pub fn is_check_due(&self, policy: &Policy, now_ms: u64) -> bool {
        match (&self.state, &self.record) {
            (AuthState::SignedIn { freshness, .. }, Some(record)) => {
                *freshness != Freshness::Verified
                    || policy.is_check_due(record.confirmed_at_ms, now_ms)
            }
            _ => false,
        }
    }
}

/// The next session and what to do about it. Decides everything, does nothing.
///
/// `now_ms` is the device's time in ms since 1970; it is used for the freshness
/// of a record and the time of a change, never to end a session.
pub fn reduce(
    session: Session,
    event: Event,
    policy: &Policy,
    now_ms: u64,
) -> (Session, Vec<Command>) {
    let mut step = Step {
        from: session.state.clone(),
        session,
        commands: Vec::new(),
        now_ms,
    };
    let cause = match event {
        Event::Restored(reading) => {
            step.session.epoch += 1;
            step.take_reading(reading, SignedOutCause::NoSession, policy);
            ChangeCause::Restored
        }
        Event::StoreRead(reading) => {
            step.follow_store(reading, policy);
            ChangeCause::OtherTab
        }
        Event::SignInBegan => {
            step.session.epoch += 1;
            return (step.session, step.commands);
        }
        Event::SignedIn { epoch, record } => {
            step.sign_in(epoch, record);
            ChangeCause::SignedIn
        }
        Event::SignedOut(scope) => {
            step.sign_out(scope);
            ChangeCause::SignedOut
        }
        Event::Checked { epoch, check } => {
            step.check(epoch, check);
            ChangeCause::Checked
        }
    };
    step.finish(cause)
}

struct Step {
    from: AuthState,
    session: Session,
    commands: Vec<Command>,
    now_ms: u64,
}

impl Step {
    fn become_signed_in(&mut self, record: Record, freshness: Freshness) {
        self.session.state = AuthState::SignedIn {
            user: record.user.clone(),
            freshness,
        };
        self.session.record = Some(record);
    }

    fn become_signed_out(&mut self, cause: SignedOutCause) {
        self.session.record = None;
        self.session.state = AuthState::SignedOut { cause };
    }

    fn take_reading(&mut self, reading: Reading, absent: SignedOutCause, policy: &Policy) {
        match reading {
            Reading::Found(record) => {
                let freshness = if policy.is_check_due(record.confirmed_at_ms, self.now_ms) {
                    Freshness::Restored
                } else {
                    Freshness::Verified
                };
                self.become_signed_in(record, freshness);
            }
            Reading::Absent => self.become_signed_out(absent),
            Reading::Newer => self.become_signed_out(SignedOutCause::RecordNewer),
            Reading::Unreadable => {
                self.commands.push(Command::Remove);
                self.become_signed_out(SignedOutCause::RecordUnreadable);
            }
        }
    }

    /// Another tab may have written. The same key is a field update; another
    /// key, or none, overtakes whatever is under way here.
    fn follow_store(&mut self, reading: Reading, policy: &Policy) {
        match &reading {
            Reading::Found(found) if self.session.credential() == Some(&found.credential) => {
                let known = self.session.record.as_ref().map(|r| r.confirmed_at_ms);
                if known.is_some_and(|known| found.confirmed_at_ms <= known) {
                    return;
                }
            }
            Reading::Absent | Reading::Unreadable | Reading::Newer
                if self.session.record.is_none() =>
            {
                return;
            }
            _ => self.session.epoch += 1,
        }
        self.take_reading(reading, SignedOutCause::SignedOutElsewhere, policy);
    }

    fn sign_in(&mut self, epoch: Epoch, record: Record) {
        if epoch != self.session.epoch {
            // Overtaken: nobody will use this session, so nobody may find it alive.
            self.commands.push(Command::Revoke {
                credential: record.credential,
                scope: SignOutScope::ThisDevice,
            });
            return;
        }
        self.session.epoch += 1;
        self.commands.push(Command::Write(record.clone()));
        if let Some(old) = self.session.credential()
            && *old != record.credential
        {
            self.commands.push(Command::Revoke {
                credential: old.clone(),
                scope: SignOutScope::ThisDevice,
            });
        }
        self.become_signed_in(record, Freshness::Verified);
    }

    fn sign_out(&mut self, scope: SignOutScope) {
        self.session.epoch += 1;
        self.commands.push(Command::Remove);
        if let Some(record) = self.session.record.take() {
            self.commands.push(Command::Revoke {
                credential: record.credential,
                scope,
            });
        }
        self.become_signed_out(SignedOutCause::SignedOutHere);
    }

    fn check(&mut self, epoch: Epoch, check: Check) {
        if epoch != self.session.epoch {
            return;
        }
        let Some(mut record) = self.session.record.clone() else {
            return;
        };
        match check {
            // A key does not change hands: an answer that names someone else is
            // no answer to our question.
            Check::User(user) if user.id == record.user.id => {
                record.user = user;
                record.confirmed_at_ms = self.now_ms;
                self.commands.push(Command::Write(record.clone()));
                self.become_signed_in(record, Freshness::Verified);
            }
            Check::NoUser => {
                self.session.epoch += 1;
                self.commands.push(Command::Remove);
                self.become_signed_out(SignedOutCause::EndedByServer);
            }
            Check::User(_) | Check::NoAnswer => {
                self.become_signed_in(record, Freshness::Unverified);
            }
        }
    }

    fn finish(mut self, cause: ChangeCause) -> (Session, Vec<Command>) {
        if self.from != self.session.state {
            // After the store, before the network: whoever hears of the change
            // finds it stored.
            let at = self
                .commands
                .iter()
                .position(|command| matches!(command, Command::Revoke { .. }))
                .unwrap_or(self.commands.len());
            self.commands.insert(
                at,
                Command::Notify(Box::new(AuthChange {
                    from: self.from,
                    to: self.session.state.clone(),
                    cause,
                    at_ms: self.now_ms,
                })),
            );
        }
        (self.session, self.commands)
    }
}
