//! Parts for managers and services whose answers, time and store are in the
//! test's hands.

#![allow(dead_code, unused_imports, missing_docs)] // Each test binary uses its part.

mod backend;
mod store;
#[cfg(target_family = "wasm")]
pub mod web;

pub use backend::{Answer, Asked, FakeBackend};
pub use store::FakeStore;

use keyfob::{
    AuthConfig, Authenticated, Clock, Credential, Parts, Record, SessionManager, SignInStep, User,
};
use std::{cell::Cell, rc::Rc};

/// 2026-01-01T00:00:00Z in ms: the time at which tests begin.
pub const NOW: u64 = 1_767_225_600_000;

pub const MINUTE: u64 = 60_000;

pub fn config() -> AuthConfig {
    AuthConfig::serverpod_legacy("https://api.example.com/").unwrap()
}

pub fn user(id: &str) -> User {
    User {
        id: id.into(),
        email: Some(format!("{id}@example.com")),
        ..User::default()
    }
}

pub fn credential(token: &str) -> Credential {
    Credential::new("serverpod-legacy", format!("17:{token}"))
}

/// A session of `id` whose key is `17:<id>`.
pub fn authenticated(id: &str) -> Authenticated {
    Authenticated {
        user: user(id),
        credential: credential(id),
    }
}

pub fn signed_in_as(id: &str) -> Answer {
    Answer::SignIn(Ok(SignInStep::Authenticated(authenticated(id))))
}

/// The same session as it is stored, confirmed at `confirmed_at_ms`.
pub fn record(id: &str, confirmed_at_ms: u64) -> Record {
    Record {
        credential: credential(id),
        user: user(id),
        confirmed_at_ms,
    }
}

/// The text of the same.
pub fn stored(id: &str, confirmed_at_ms: u64) -> String {
    record(id, confirmed_at_ms).encode().expose().to_owned()
}

#[derive(Clone, Default)]
pub struct FakeClock(Rc<Cell<u64>>);

impl FakeClock {
    pub fn set(&self, now_ms: u64) {
        self.0.set(now_ms);
    }

    pub fn pass(&self, ms: u64) {
        self.0.set(self.0.get() + ms);
    }
}

impl Clock for FakeClock {
    fn now_ms(&self) -> u64 {
        self.0.get()
    }
}

/// All the parts, in the test's hands.
#[derive(Clone, Default)]
pub struct World {
    pub backend: FakeBackend,
    pub store: FakeStore,
    pub clock: FakeClock,
}

impl World {
    pub fn new() -> Self {
        let world = Self::default();
        world.clock.set(NOW);
        world
    }

    /// With a session of `id` in the store, confirmed just now.
    pub fn with_session(id: &str) -> Self {
        let world = Self::new();
        world.store.put(&stored(id, NOW));
        world
    }

    /// With a session of `id` in the store that is due for a check.
    pub fn with_old_session(id: &str) -> Self {
        let world = Self::new();
        world.store.put(&stored(id, NOW - 10 * MINUTE));
        world
    }

    pub fn parts(&self) -> Parts {
        Parts {
            backend: Rc::new(self.backend.clone()),
            store: Rc::new(self.store.clone()),
            clock: Rc::new(self.clock.clone()),
        }
    }

    /// A manager that has read the store.
    pub fn manager(&self) -> SessionManager {
        let manager = SessionManager::with_parts(&config(), self.parts());
        manager.initialize();
        manager
    }
}
