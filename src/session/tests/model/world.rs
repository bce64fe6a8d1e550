use crate::{
    NOW,
    action::Action,
    broken::{Broken, Held, hold},
    server::{self, Server},
    tab::{Request, Tab},
};
use keyfob_session::{
    AuthState, Check, Command, Credential, Event, Mark, Policy, Reading, Record, Refresh,
    Revocation, Session, SignOutScope, SignedOutCause, User, reduce,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The core with a mistake in it, or none.
#[derive(Clone, Copy)]
pub struct Mistake {
    pub event: fn(&Session, Event) -> Event,
    pub commands: fn(&Event, Vec<Command>) -> Vec<Command>,
    /// Whether the lock is one.
    pub locks: bool,
}

pub const NONE: Mistake = Mistake {
    event: |_, event| event,
    commands: |_, commands| commands,
    locks: true,
};

#[derive(Clone)]
pub struct World {
    pub tabs: Vec<Tab>,
    pub record: Option<Record>,
    pub mark: Option<Mark>,
    pub outbox: BTreeMap<u64, Revocation>,
    pub lock: Option<usize>,
    pub server: Server,
    pub now_ms: u64,
    pub may_jump: bool,
    /// Whether the lock may not be granted in time; a call is then cut off in
    /// time too, as the shell does.
    pub may_miss_lock: bool,
    /// Whether another device may end a session.
    pub may_end_elsewhere: bool,
    pub requests: usize,
    mistake: Mistake,
    sessions: u64,
    /// Sessions that a user gave up.
    given_up: HashSet<u64>,
    /// How often each token went out, and how often its answer was lost.
    sent: HashMap<(u64, u64), (usize, usize)>,
    newest: HashMap<u64, u64>,
    /// Sessions of which an answer was lost at some time.
    lossy: HashSet<u64>,
    was_cleared: bool,
    ended_elsewhere: HashSet<u64>,
}

impl World {
    pub fn new(mistake: Mistake) -> Self {
        let mut world = Self {
            tabs: Vec::new(),
            record: None,
            mark: None,
            outbox: BTreeMap::new(),
            lock: None,
            server: Server::default(),
            now_ms: NOW,
            may_jump: false,
            may_miss_lock: false,
            may_end_elsewhere: false,
            requests: 0,
            mistake,
            sessions: 0,
            given_up: HashSet::new(),
            sent: HashMap::new(),
            newest: HashMap::new(),
            lossy: HashSet::new(),
            was_cleared: false,
            ended_elsewhere: HashSet::new(),
        };
        // With a store like this one, no mistake shows yet.
        let _ = world.open();
        world
    }

    /// Two tabs with one session whose token is due.
    pub fn with_due_session(mistake: Mistake) -> Result<Self, Broken> {
        let mut world = Self::new(mistake);
        for action in [
            Action::BeginSignIn(0),
            Action::AnswerSignIn(0),
            Action::Open,
            Action::Pass(server::LIFETIME),
        ] {
            world.play(action)?;
        }
        Ok(world)
    }

    pub fn reading(&self) -> Reading {
        self.record.clone().map_or(Reading::Absent, Reading::Found)
    }

    fn open(&mut self) -> Held {
        self.tabs.push(Tab {
            is_alive: true,
            ..Tab::default()
        });
        self.apply(self.tabs.len() - 1, Event::Restored(self.reading()))
    }

    pub fn play(&mut self, action: Action) -> Held {
        match action {
            Action::Open => self.open()?,
            Action::Kill(i) => {
                self.close(i);
            }
            Action::Read(i) => {
                self.tabs[i].has_news = false;
                self.apply(i, Event::StoreRead(self.reading()))?;
            }
            Action::BeginSignIn(i) => {
                self.apply(i, Event::SignInBegan)?;
                let epoch = self.tabs[i].session.epoch();
                self.tabs[i].sign_ins.push(epoch);
            }
            Action::AnswerSignIn(i) => {
                let epoch = self.tabs[i].sign_ins.pop().unwrap();
                self.sessions += 1;
                let id = self.sessions;
                let credential = self.server.sign_in(id);
                let record = Record::begin(id, credential, user(), self.now_ms);
                let event = Event::SignedIn {
                    epoch,
                    record,
                    reading: self.reading(),
                };
                self.apply(i, event)?;
            }
            Action::SignOut(i) => {
                self.given_up.extend(self.tabs[i].holds());
                let event = Event::SignedOut {
                    scope: SignOutScope::ThisDevice,
                    reading: self.reading(),
                };
                self.apply(i, event)?;
            }
            Action::BeginCheck(i) => {
                let epoch = self.tabs[i].session.epoch();
                self.tabs[i].checks.push(epoch);
            }
            Action::AnswerCheck(i) => self.end_check(i, Check::User(user()))?,
            Action::FailCheck(i) => self.end_check(i, Check::NoAnswer)?,
            Action::Want(i) => self.apply(i, Event::RefreshWanted { rejected: None })?,
            Action::Rejected(i) => {
                let rejected = self.tabs[i].session.record().map(Record::token_id);
                self.apply(i, Event::RefreshWanted { rejected })?;
            }
            Action::GrantLock(i) => {
                self.lock = self.mistake.locks.then_some(i);
                self.lock_ends(i, true)?;
            }
            Action::MissLock(i) => self.lock_ends(i, false)?,
            Action::Arrive(i) => {
                let request = self.tabs[i].request.as_mut().unwrap();
                request.answer = Some(self.server.refresh(&request.credential));
            }
            Action::Answer(i) => {
                let request = self.tabs[i].request.take().unwrap();
                self.refresh_ends(i, request.answer.unwrap())?;
            }
            Action::Lose(i) => {
                self.lose(i);
                self.refresh_fails(i, true)?;
            }
            Action::Refuse(i) => {
                let token = self.take_request(i);
                self.sent.get_mut(&token).unwrap().1 += 1;
                self.refresh_fails(i, false)?;
            }
            Action::Leave(i) => {
                self.tabs[i].is_leaving = true;
                self.apply(i, Event::Leaving)?;
            }
            Action::Return(i) => {
                self.tabs[i].is_leaving = false;
                self.apply(i, Event::Returned)?;
                self.apply(i, Event::StoreRead(self.reading()))?;
            }
            Action::Online(i) => self.apply(i, Event::Online)?,
            Action::EndElsewhere => {
                let id = self.record.as_ref().unwrap().id;
                self.server.revoke(id);
                self.ended_elsewhere.insert(id);
            }
            Action::Deliver(n) => {
                let id = *self.outbox.keys().nth(n).unwrap();
                self.server.revoke(id);
                self.outbox.remove(&id);
            }
            Action::Clear => {
                self.was_cleared = true;
                self.record = None;
                self.mark = None;
                self.outbox.clear();
                self.tell_others(usize::MAX);
            }
            Action::Pass(ms) => self.now_ms += ms,
            Action::GoBack(ms) => self.now_ms -= ms,
        }
        self.check()
    }

    fn close(&mut self, i: usize) {
        if self.tabs[i].request.is_some() {
            self.lose(i);
        }
        self.tabs[i].is_alive = false;
        if self.lock == Some(i) {
            self.lock = None;
        }
    }

    fn lose(&mut self, i: usize) {
        let token = self.take_request(i);
        self.sent.get_mut(&token).unwrap().1 += 1;
        self.lossy.insert(token.0);
    }

    /// The token of the request that ends.
    fn take_request(&mut self, i: usize) -> (u64, u64) {
        let request = self.tabs[i].request.take().unwrap();
        server::read(&request.credential)
    }

    fn refresh_fails(&mut self, i: usize, may_be_used: bool) -> Held {
        let refresh = Refresh::NoAnswer {
            retry_after_ms: None,
            may_be_used,
        };
        self.refresh_ends(i, refresh)
    }

    fn end_check(&mut self, i: usize, check: Check) -> Held {
        let epoch = self.tabs[i].checks.pop().unwrap();
        let reading = self.reading();
        let event = Event::Checked {
            epoch,
            check,
            reading,
        };
        self.apply(i, event)
    }

    fn lock_ends(&mut self, i: usize, is_held: bool) -> Held {
        self.tabs[i].waits_for_lock = false;
        let event = Event::RefreshLocked {
            is_held,
            reading: self.reading(),
            mark: self.mark,
        };
        self.apply(i, event)
    }

    fn refresh_ends(&mut self, i: usize, refresh: Refresh) -> Held {
        let reading = self.reading();
        self.apply(i, Event::Refreshed { refresh, reading })
    }

    fn apply(&mut self, i: usize, event: Event) -> Held {
        let tab = &mut self.tabs[i];
        let before = tab.session.state().clone();
        let held_before = tab.holds();
        let event = (self.mistake.event)(&tab.session, event);
        let session = std::mem::take(&mut tab.session);
        let (session, commands) = reduce(session, event.clone(), &Policy::default(), self.now_ms);
        tab.session = session;
        let after = tab.session.state().clone();
        let commands = (self.mistake.commands)(&event, commands);
        if let Some(id) = held_before
            && tab.holds() != Some(id)
        {
            self.tabs[i].over.push(id);
        }
        for command in commands {
            self.run(i, command)?;
        }
        hold(self.tabs[i].heard == after, Broken::Notify)?;
        self.check_end(&event, &before, &after, held_before)
    }

    fn run(&mut self, i: usize, command: Command) -> Held {
        match command {
            Command::Owe(debt) => {
                let older = self.outbox.remove(&debt.id);
                let id = debt.id;
                let debt = older.map_or(debt.clone(), |older| older.merged_into(debt));
                self.given_up.insert(id);
                self.outbox.insert(id, debt);
            }
            Command::Write(record) => {
                let newest = self.newest.entry(record.id).or_default();
                hold(record.generation >= *newest, Broken::Generation)?;
                *newest = record.generation;
                self.record = Some(record);
                self.tell_others(i);
            }
            Command::Remove => {
                self.record = None;
                self.tell_others(i);
            }
            Command::Mark(mark) => self.mark = Some(mark),
            Command::Unmark => self.mark = None,
            Command::Notify(change) => {
                let tab = &mut self.tabs[i];
                let is_true = change.from == tab.heard
                    && change.from != change.to
                    && change.to == *tab.session.state();
                tab.heard = change.to;
                hold(is_true, Broken::Notify)?;
            }
            // Paid when the history says so.
            Command::Deliver(_) => {}
            Command::Lock => self.tabs[i].waits_for_lock = true,
            Command::Unlock => {
                if self.lock == Some(i) {
                    self.lock = None;
                }
            }
            Command::Refresh(credential) => {
                self.requests += 1;
                hold(!self.tabs[i].is_leaving, Broken::Leaving)?;
                let family = |it: &Credential| server::read(it).0;
                // Where the lock fails, two sessions may be refreshed at once.
                let is_one_too_many = |other: &Request| {
                    !self.may_miss_lock || family(&other.credential) == family(&credential)
                };
                let mut others = self.tabs.iter().filter_map(|tab| tab.request.as_ref());
                hold(!others.any(is_one_too_many), Broken::TwoRefreshes)?;
                let (sent, lost) = self.sent.entry(server::read(&credential)).or_default();
                *sent += 1;
                let is_lost = *sent == *lost + 1;
                hold(is_lost, Broken::TokenTwice)?;
                self.tabs[i].request = Some(Request {
                    credential,
                    answer: None,
                });
            }
            _ => panic!("a command that the model does not know"),
        }
        Ok(())
    }

    fn tell_others(&mut self, i: usize) {
        for (other, tab) in self.tabs.iter_mut().enumerate() {
            tab.has_news |= other != i;
        }
    }

    /// An end has one of the causes on the list, and the one that is true.
    fn check_end(
        &self,
        event: &Event,
        before: &AuthState,
        after: &AuthState,
        held: Option<u64>,
    ) -> Held {
        let (true, AuthState::SignedOut { cause }) = (before.is_signed_in(), after) else {
            return Ok(());
        };
        let id = held.unwrap();
        let is_true = match cause {
            SignedOutCause::SignedOutHere => matches!(event, Event::SignedOut { .. }),
            SignedOutCause::SignedOutElsewhere => self.record.is_none(),
            SignedOutCause::EndedByServer => {
                !self.server.is_alive(id) && !self.lossy.contains(&id)
                    || self.given_up.contains(&id)
                    || self.ended_elsewhere.contains(&id)
            }
            SignedOutCause::RefreshLost => !self.server.is_alive(id) && self.lossy.contains(&id),
            _ => false,
        };
        hold(is_true, Broken::ClosedList)
    }

    fn check(&self) -> Held {
        let stored = self.record.as_ref().map(|record| record.id);
        let is_over = |id: &u64| self.given_up.contains(id);
        hold(!stored.as_ref().is_some_and(is_over), Broken::Revival)?;
        for tab in self.tabs.iter().filter(|tab| tab.is_alive) {
            let holds = tab.holds();
            hold(
                holds.is_none_or(|id| !tab.over.contains(&id)),
                Broken::Revival,
            )?;
            hold(
                holds.is_some() == tab.session.state().is_signed_in(),
                Broken::ClosedList,
            )?;
        }
        let is_settled = |id: &u64| {
            !self.server.is_alive(*id) || self.outbox.contains_key(id) || self.was_cleared
        };
        hold(self.given_up.iter().all(is_settled), Broken::Debt)?;
        let is_held = |id: &u64| {
            let mut alive = self.tabs.iter().filter(|tab| tab.is_alive);
            stored == Some(*id) || alive.any(|tab| tab.holds() == Some(*id))
        };
        hold(
            self.server.alive().all(|id| is_held(id) || is_settled(id)),
            Broken::Orphan,
        )?;
        hold(
            !self.server.saw_reuse || !self.lossy.is_empty(),
            Broken::Reuse,
        )
    }

    /// Lets everything under way come to its end, then looks whether all agree.
    pub fn settle(&mut self) -> Held {
        for _ in 0..100 {
            let next = self.actions().into_iter().find(|action| {
                matches!(
                    action,
                    Action::Answer(_)
                        | Action::Arrive(_)
                        | Action::GrantLock(_)
                        | Action::Read(_)
                        | Action::Return(_)
                )
            });
            match next {
                Some(action) => self.play(action)?,
                None => break,
            }
        }
        hold(self.lock.is_none(), Broken::Agreement)?;
        for tab in self.tabs.iter().filter(|tab| tab.is_alive) {
            hold(!tab.session.is_refreshing(), Broken::Agreement)?;
            let key = |record: &Record| (record.id, record.generation);
            hold(
                tab.session.record().map(key) == self.record.as_ref().map(key),
                Broken::Agreement,
            )?;
        }
        Ok(())
    }
}

fn user() -> User {
    User {
        id: "anna".into(),
        ..User::default()
    }
}
