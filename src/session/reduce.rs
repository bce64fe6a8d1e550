use crate::{
    AuthChange, AuthState, ChangeCause, Check, Command, Credential, Event, Freshness, Mark, Policy,
    Reading, Record, Revocation, SignOutScope, SignedOutCause, refresh::Refreshing,
};

/// Counts sign-ins, sign-outs and restores. An answer that carries an older
/// epoch than the current one comes too late and changes nothing.
pub type Epoch = u64;

/// How long a call may be on its way to the backend, in ms: a token that lives no
/// longer than that is not sent.
const TRAVEL_MS: u64 = 5_000;

/// The session of one page: its state, its record, its epoch.
///
/// The fields are private so that only [`reduce`] can change them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    pub(crate) state: AuthState,
    pub(crate) record: Option<Record>,
    epoch: Epoch,
    /// The session that ended here last: a tab that has not heard of that yet
    /// may write it once more.
    ended: Option<u64>,
    pub(crate) refreshing: Refreshing,
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

    /// The session as it is held.
    pub fn record(&self) -> Option<&Record> {
        self.record.as_ref()
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

    /// Whether a refresh is under way, or waits for its lock.
    pub fn is_refreshing(&self) -> bool {
        !self.refreshing.is_idle()
    }

    /// Whether a call should wait: a token is on its way, asked for here or in
    /// another tab, and the one at hand was turned away (`rejected`) or is as good
    /// as spent.
    pub fn is_token_awaited(&self, rejected: Option<(u64, u64)>, now_ms: u64) -> bool {
        let Some(record) = &self.record else {
            return false;
        };
        let by_then_ms = now_ms.saturating_add(TRAVEL_MS);
        (rejected == Some(record.token_id()) || record.is_token_spent(by_then_ms))
            && (self.is_refreshing() || self.is_sibling_calling(now_ms))
    }

    /// Whether another tab is asking for a token, as far as is known here.
    pub fn is_sibling_calling(&self, now_ms: u64) -> bool {
        let record = self.record.as_ref();
        record.is_some_and(|record| self.refreshing.is_sibling_calling(record, now_ms))
    }

    /// When the session ends by itself, in ms since 1970, and why, if a page of it was
    /// last used then; `None`: never.
    pub fn end(&self, policy: &Policy, active_at_ms: u64) -> Option<(u64, SignedOutCause)> {
        policy.end_of(self.record.as_ref()?, active_at_ms)
    }

    /// When to send the next [`Event::RefreshWanted`], in ms since 1970; `None`
    /// while there is nothing to refresh or it is being refreshed. A token that is
    /// yet to be had waits for somebody who needs it.
    pub fn wake_at_ms(&self, policy: &Policy, now_ms: u64) -> Option<u64> {
        let record = self.record.as_ref()?;
        let patience = self.refreshing.next_try_ms(record, now_ms);
        if self.is_sibling_calling(now_ms) {
            // Its tab may be gone: whoever waits for it looks again.
            return patience;
        }
        if record.credential.is_token_missing() {
            return None;
        }
        let is_quiet = self.refreshing.is_idle() && !self.refreshing.is_leaving;
        let due = policy.refresh_at_ms(record, now_ms).filter(|_| is_quiet)?;
        Some(patience.map_or(due, |next| next.max(due)))
    }
}

/// The next session and what to do about it. Decides everything, does nothing.
///
/// `now_ms` is the device's time in ms since 1970; it decides when to ask the
/// backend, and whether a limit that the app has set is over; nothing else ends by
/// the clock.
pub fn reduce(
    session: Session,
    event: Event,
    policy: &Policy,
    now_ms: u64,
) -> (Session, Vec<Command>) {
    let mut step = Step {
        from: session.state.clone(),
        session,
        owed: Vec::new(),
        store: Vec::new(),
        then: Vec::new(),
        policy,
        now_ms,
    };
    let cause = match event {
        Event::Restored(reading) => {
            step.session.epoch += 1;
            step.take_reading(reading, SignedOutCause::NoSession);
            ChangeCause::Restored
        }
        Event::StoreRead(reading) => {
            step.follow_store(reading);
            ChangeCause::OtherTab
        }
        Event::SignInBegan | Event::SignInGivenUp => {
            step.session.epoch += 1;
            ChangeCause::SignedIn
        }
        Event::SignedIn {
            epoch,
            record,
            reading,
        } => {
            step.sign_in(epoch, record, reading);
            ChangeCause::SignedIn
        }
        Event::SignedOut { scope, reading } => {
            step.sign_out(scope, reading);
            ChangeCause::SignedOut
        }
        Event::Checked {
            epoch,
            check,
            reading,
        } => step.check(epoch, check, reading),
        Event::RefreshWanted { rejected } => {
            step.want_refresh(rejected);
            ChangeCause::Refreshed
        }
        Event::RefreshLocked {
            is_held,
            reading,
            mark,
        } => {
            step.begin_refresh(is_held, reading, mark);
            ChangeCause::OtherTab
        }
        Event::Refreshed { refresh, reading } => step.end_refresh(refresh, reading),
        Event::TimePassed {
            active_at_ms,
            reading,
        } => {
            step.keep_limits(active_at_ms, reading);
            ChangeCause::Limit
        }
        Event::Online => {
            step.lose_patience();
            ChangeCause::Refreshed
        }
        Event::Leaving => {
            step.session.refreshing.is_leaving = true;
            ChangeCause::Refreshed
        }
        Event::Returned => {
            step.session.refreshing.is_leaving = false;
            ChangeCause::OtherTab
        }
    };
    step.finish(cause)
}

/// One event's work. What is to be done is kept in the order in which it is to
/// be done: debts, the store, the listeners, the network.
pub(crate) struct Step<'a> {
    from: AuthState,
    pub session: Session,
    owed: Vec<Command>,
    pub store: Vec<Command>,
    pub then: Vec<Command>,
    pub policy: &'a Policy,
    pub now_ms: u64,
}

impl Step<'_> {
    pub fn become_signed_in(&mut self, record: Record, freshness: Freshness) {
        self.session.state = AuthState::SignedIn {
            user: record.user.clone(),
            freshness,
        };
        self.session.record = Some(record);
    }

    fn become_signed_out(&mut self, cause: SignedOutCause) {
        if let Some(record) = self.session.record.take() {
            self.session.ended = Some(record.id);
        }
        self.session.state = AuthState::SignedOut { cause };
    }

    /// Ends the session for good.
    pub fn end(&mut self, cause: SignedOutCause) {
        self.session.epoch += 1;
        self.store.push(Command::Remove);
        self.become_signed_out(cause);
    }

    /// The backend is to be told that this session is no longer wanted.
    pub fn owe(&mut self, record: &Record, scope: SignOutScope) {
        if record.is_of_tab {
            self.store
                .push(Command::Mark(Mark::over(record, self.now_ms)));
        }
        let revocation = Revocation::of(record, scope, self.now_ms);
        self.owed.push(Command::Owe(revocation));
        self.then.push(Command::Deliver(record.id));
    }

    fn take_reading(&mut self, reading: Reading, absent: SignedOutCause) {
        match reading {
            Reading::Found(record) => {
                // With cookies the token waits for who needs it.
                let is_spent =
                    !record.credential.is_in_cookie && record.is_token_spent(self.now_ms);
                let is_due = self
                    .policy
                    .is_check_due(record.confirmed_at_ms, self.now_ms);
                let freshness = match is_due || is_spent {
                    true => Freshness::Restored,
                    false => Freshness::Verified,
                };
                self.become_signed_in(record, freshness);
            }
            Reading::Absent | Reading::Unavailable => self.become_signed_out(absent),
            Reading::Newer => self.become_signed_out(SignedOutCause::RecordNewer),
            Reading::Unreadable => {
                self.store.push(Command::Remove);
                self.become_signed_out(SignedOutCause::RecordUnreadable);
            }
            Reading::Foreign(record) => {
                self.owe(&record, SignOutScope::ThisDevice);
                self.store.push(Command::Remove);
                self.become_signed_out(SignedOutCause::RecordForeign);
            }
        }
    }

    /// Another tab may have written. The same session is a field update; another
    /// one, or none, overtakes whatever is under way here.
    pub fn follow_store(&mut self, mut reading: Reading) {
        match (&mut reading, &self.session.record) {
            (Reading::Unavailable, _) => return,
            (Reading::Found(found), _) if found.id != 0 && self.session.ended == Some(found.id) => {
                // Written by a tab that had not heard that it is over.
                self.store.push(Command::Remove);
                return;
            }
            (Reading::Found(found), Some(held)) if found.is_same_session(held) => {
                if found.generation < held.generation {
                    // Written by a tab that had not heard of the newer token.
                    self.store.push(Command::Write(held.clone()));
                    return;
                }
                if found.generation == held.generation
                    && found.confirmed_at_ms <= held.confirmed_at_ms
                {
                    return;
                }
                if held.credential.is_in_cookie {
                    // The token in memory is as good as before.
                    found.credential = held.credential.clone();
                    found.issued_at_ms = held.issued_at_ms;
                }
            }
            (Reading::Found(_), _) => self.session.epoch += 1,
            (_, None) => return,
            _ => self.session.epoch += 1,
        }
        self.owe_replaced(&reading);
        self.take_reading(reading, SignedOutCause::SignedOutElsewhere);
    }

    /// A session that lost its place in the store to something that does not name
    /// it, such as a sign-in at the same moment, is held by nobody from now on.
    fn owe_replaced(&mut self, reading: &Reading) {
        let is_replaced = |held: &Record| match reading {
            Reading::Found(found) => {
                !found.is_same_session(held) && found.replaces != Some(held.id)
            }
            Reading::Unreadable | Reading::Foreign(_) => true,
            _ => false,
        };
        if let Some(held) = self.session.record.clone()
            && is_replaced(&held)
        {
            self.give_up(&held);
        }
    }

    /// Owes a session whose place another one has taken.
    fn give_up(&mut self, record: &Record) {
        // A cookie holds the new session by now: that would end it.
        if !record.credential.is_in_cookie {
            self.owe(record, SignOutScope::ThisDevice);
        }
    }

    fn sign_in(&mut self, epoch: Epoch, mut record: Record, reading: Reading) {
        if epoch != self.session.epoch {
            // Overtaken: nobody will use this session, so nobody may find it alive.
            self.owe(&record, SignOutScope::ThisDevice);
            return;
        }
        self.session.epoch += 1;
        for old in self.held_and_stored(reading) {
            let Some(old) = old else { continue };
            // A key may be taken over a second time.
            if old.credential != record.credential {
                record.replaces = Some(old.id);
                self.session.ended = Some(old.id);
                self.give_up(&old);
            }
        }
        self.store.push(Command::Write(record.clone()));
        self.become_signed_in(record, Freshness::Verified);
    }

    /// What is held here, then what is stored, which may be another session that this
    /// tab has not heard of. Of one session the newer token.
    fn held_and_stored(&self, reading: Reading) -> [Option<Record>; 2] {
        let mut held = self.session.record.clone();
        let mut stored = match reading {
            Reading::Found(stored) | Reading::Foreign(stored) => Some(stored),
            _ => None,
        };
        if let (Some(a), Some(b)) = (&held, &stored)
            && a.is_same_session(b)
        {
            match a.generation > b.generation || a.credential.is_in_cookie {
                true => stored = None,
                false => held = None,
            }
        }
        [held, stored]
    }

    fn sign_out(&mut self, mut scope: SignOutScope, reading: Reading) {
        for record in self.held_and_stored(reading) {
            let Some(record) = record else { continue };
            self.owe(&record, scope);
            // The next one may be somebody else's.
            scope = SignOutScope::ThisDevice;
        }
        self.end(SignedOutCause::SignedOutHere);
    }

    fn keep_limits(&mut self, active_at_ms: u64, reading: Reading) {
        if matches!(reading, Reading::Found(_)) {
            // Of a new session the time may not be over.
            self.follow_store(reading);
        }
        let record = self.session.record.as_ref();
        let end = record.and_then(|record| self.policy.end_of(record, active_at_ms));
        if let Some((at_ms, cause)) = end
            && at_ms <= self.now_ms
        {
            if let Some(record) = self.session.record.clone() {
                self.owe(&record, SignOutScope::ThisDevice);
            }
            self.end(cause);
        }
    }

    fn check(&mut self, epoch: Epoch, check: Check, reading: Reading) -> ChangeCause {
        if epoch == self.session.epoch {
            self.follow_store(reading);
        }
        let Some(mut record) = self.session.record.clone() else {
            return ChangeCause::OtherTab;
        };
        if epoch != self.session.epoch {
            return ChangeCause::OtherTab;
        }
        match check {
            // A key does not change hands: an answer that names someone else is
            // no answer to our question.
            Check::User(mut user) if user.id == record.user.id => {
                // A backend that does not say has said it at sign-in.
                if user.scopes.is_empty() {
                    user.scopes = record.user.scopes;
                }
                record.user = user;
                record.confirmed_at_ms = self.now_ms;
                self.store.push(Command::Write(record.clone()));
                self.become_signed_in(record, Freshness::Verified);
            }
            Check::NoUser => self.end(SignedOutCause::EndedByServer),
            Check::User(_) | Check::NoAnswer => {
                self.become_signed_in(record, Freshness::Unverified);
            }
        }
        ChangeCause::Checked
    }

    fn finish(mut self, cause: ChangeCause) -> (Session, Vec<Command>) {
        let mut commands = self.owed;
        commands.append(&mut self.store);
        if self.from != self.session.state {
            // After the store, before the network: whoever hears of the change
            // finds it stored.
            commands.push(Command::Notify(Box::new(AuthChange {
                from: self.from,
                to: self.session.state.clone(),
                cause,
                at_ms: self.now_ms,
            })));
        }
        commands.append(&mut self.then);
        (self.session, commands)
    }
}
