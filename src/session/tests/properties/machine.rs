//! What the invariants look at: the core as it is, or a broken variant of it.

use keyfob_session::{AuthState, Command, Credential, Epoch, Event, Policy, Session, reduce};

pub trait Machine: Clone {
    fn apply(&mut self, event: Event, now_ms: u64) -> Vec<Command>;
    fn state(&self) -> AuthState;
    fn credential(&self) -> Option<Credential>;
    fn epoch(&self) -> Epoch;
    /// Its `Debug` output.
    fn shown(&self) -> String;
}

/// The core as it is.
#[derive(Clone, Default)]
pub struct Real(pub Session);

impl Machine for Real {
    fn apply(&mut self, event: Event, now_ms: u64) -> Vec<Command> {
        let session = std::mem::take(&mut self.0);
        let (session, commands) = reduce(session, event, &Policy::default(), now_ms);
        self.0 = session;
        commands
    }

    fn state(&self) -> AuthState {
        self.0.state().clone()
    }

    fn credential(&self) -> Option<Credential> {
        self.0.credential().cloned()
    }

    fn epoch(&self) -> Epoch {
        self.0.epoch()
    }

    fn shown(&self) -> String {
        format!("{:?}", self.0)
    }
}
