//! People, keys and records to test with.

#![allow(dead_code, missing_docs)] // Each test binary uses its part.

use keyfob_session::{
    AuthState, ChangeCause, Command, Credential, Event, Freshness, Policy, Reading, Record,
    Revocation, Session, SignOutScope, SignedOutCause, User, reduce,
};

/// 2026-01-01T00:00:00Z in ms: the time at which tests begin.
pub const NOW: u64 = 1_767_225_600_000;

/// Shorter than the default window of 5 minutes.
pub const MINUTE: u64 = 60_000;

/// In every token of these tests, and nowhere else.
pub const TOKEN_MARK: &str = "s3cr3t";

pub fn user(id: &str) -> User {
    User {
        id: id.into(),
        email: Some(format!("{id}@example.com")),
        ..User::default()
    }
}

pub fn credential(token: &str) -> Credential {
    Credential::new("serverpod-legacy", format!("17:{TOKEN_MARK}-{token}"))
}

/// The same number for the same text, as different as can be for another.
pub fn session_id(text: &str) -> u64 {
    let mix = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// What is owed for the session of `id` when it is given up at [`NOW`].
pub fn owed(id: &str, scope: SignOutScope) -> Command {
    Command::Owe(Revocation::of(&record(id), scope, NOW))
}

/// A session of `id` under its own key, confirmed at [`NOW`].
pub fn record(id: &str) -> Record {
    Record::begin(session_id(id), credential(id), user(id), NOW)
}

/// A session that events happen to, with the commands of the last one.
pub struct Desk {
    pub session: Session,
    pub commands: Vec<Command>,
    pub now_ms: u64,
    pub policy: Policy,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            session: Session::default(),
            commands: Vec::new(),
            now_ms: NOW,
            policy: Policy::default(),
        }
    }

    /// Restored from an empty store.
    pub fn signed_out() -> Self {
        Self::new().after(Event::Restored(Reading::Absent))
    }

    /// Signed in as `id` by an answer that came in time.
    pub fn signed_in(id: &str) -> Self {
        let mut desk = Self::signed_out();
        let epoch = desk.begin();
        desk.after(Event::SignedIn {
            epoch,
            record: record(id),
            reading: Reading::Absent,
        })
    }

    pub fn apply(&mut self, event: Event) -> &[Command] {
        let session = std::mem::take(&mut self.session);
        (self.session, self.commands) = reduce(session, event, &self.policy, self.now_ms);
        &self.commands
    }

    pub fn after(mut self, event: Event) -> Self {
        self.apply(event);
        self
    }

    /// Begins a sign-in and gives its epoch.
    pub fn begin(&mut self) -> u64 {
        self.apply(Event::SignInBegan);
        self.session.epoch()
    }

    pub fn state(&self) -> &AuthState {
        self.session.state()
    }

    /// What the last event's commands are, by name, in their order.
    pub fn names(&self) -> Vec<&'static str> {
        self.commands.iter().map(name).collect()
    }

    /// The causes of the changes that the last event gave.
    pub fn causes(&self) -> Vec<ChangeCause> {
        let change = |command: &Command| match command {
            Command::Notify(change) => Some(change.cause),
            _ => None,
        };
        self.commands.iter().filter_map(change).collect()
    }
}

pub fn name(command: &Command) -> &'static str {
    match command {
        Command::Write(_) => "write",
        Command::Remove => "remove",
        Command::Notify(_) => "notify",
        Command::Owe(_) => "owe",
        Command::Deliver(_) => "deliver",
        Command::Mark(_) => "mark",
        Command::Unmark => "unmark",
        Command::Lock => "lock",
        Command::Unlock => "unlock",
        Command::Refresh(_) => "refresh",
        _ => "?",
    }
}

pub fn signed_in(id: &str, freshness: Freshness) -> AuthState {
    AuthState::SignedIn {
        user: user(id),
        freshness,
    }
}

pub fn signed_out(cause: SignedOutCause) -> AuthState {
    AuthState::SignedOut { cause }
}
