//! Parts for managers and services whose answers, time and store are in the
//! test's hands.

#![allow(dead_code, unused_imports, missing_docs)] // Each test binary uses its part.

mod backend;
mod clock;
mod lock;
mod store;
mod transport;
#[cfg(target_family = "wasm")]
pub mod web;

pub use backend::{Answer, Asked, FakeBackend};
pub use clock::FakeClock;
pub use lock::FakeLock;
pub use store::FakeStore;
pub use transport::FakeTransport;

use keyfob::{
    AuthConfig, Authenticated, Credential, Parts, Record, Refresh, SessionManager, SignInStep,
    StoreError, User,
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

/// The same number for the same text, as different as can be for another.
pub fn session_id(text: &str) -> u64 {
    let mix = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, mix)
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

/// The same key as it is stored: with the backend that gave it.
pub fn bound(credential: Credential) -> Credential {
    let backend = Some(config().backend.as_str().to_owned());
    Credential {
        backend,
        ..credential
    }
}

/// The session of `id` with this key as it is stored.
pub fn record_with(id: &str, credential: Credential) -> Record {
    Record::begin(session_id(id), bound(credential), user(id), NOW)
}

/// The same session as it is stored, confirmed at `confirmed_at_ms`.
pub fn record(id: &str, confirmed_at_ms: u64) -> Record {
    Record {
        confirmed_at_ms,
        ..record_with(id, credential(id))
    }
}

/// The text of the same.
pub fn stored(id: &str, confirmed_at_ms: u64) -> String {
    record(id, confirmed_at_ms).encode().expose().to_owned()
}

/// A key of `id` that can be refreshed and is good for 10 minutes.
pub fn passing(id: &str, turn: u32) -> Credential {
    Credential::new("serverpod-legacy", format!("access-{id}-{turn}"))
        .refreshed_by(format!("refresh-{id}-{turn}"))
        .good_for_ms(10 * MINUTE)
}

/// A key of `id` in a cookie, with a token in this page that is good for 10
/// minutes.
pub fn in_cookie(id: &str, turn: u32) -> Credential {
    Credential::in_cookie("serverpod-legacy", format!("access-{id}-{turn}"))
        .good_for_ms(10 * MINUTE)
}

fn next_id() -> u64 {
    thread_local!(static LAST: Cell<u64> = const { Cell::new(0) });
    LAST.set(LAST.get() + 1);
    LAST.get()
}

/// All the parts, in the test's hands.
#[derive(Clone, Default)]
pub struct World {
    pub backend: FakeBackend,
    pub transport: FakeTransport,
    pub store: FakeStore,
    pub tab_store: FakeStore,
    pub lock: FakeLock,
    pub clock: FakeClock,
}

impl World {
    pub fn new() -> Self {
        let world = Self::default();
        world.clock.set(NOW);
        // There is one store, unless a test opens the other.
        world.tab_store.fail_writes(Some(StoreError::Blocked));
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

    /// With a session of `id` in the store whose key is to be refreshed after
    /// nine and a half minutes.
    pub fn with_passing_session(id: &str) -> Self {
        let world = Self::new();
        let record = record_with(id, passing(id, 0));
        world.store.put(record.encode().expose());
        world
    }

    /// With a session of `id` in the store whose key is in a cookie.
    pub fn with_session_in_cookie(id: &str) -> Self {
        let world = Self::new();
        world.backend.keeps_cookies();
        let record = record_with(id, in_cookie(id, 0));
        world.store.put(record.encode().expose());
        world
    }

    /// From now on the backend renews the key of `id`, and answers nothing else.
    pub fn renews(&self, id: &'static str) {
        self.backend.answer_by(move |asked| match asked {
            Asked::Refresh(_) => Some(Answer::Refresh(Ok(Refresh::Renewed(passing(id, 1))))),
            _ => None,
        });
    }

    /// From now on the backend is told of every sign-out, and answers nothing else.
    pub fn takes_revocations(&self) {
        self.backend.answer_by(|asked| match asked {
            Asked::Revoke(_, scope) => Some(Answer::Revoke(Ok(*scope))),
            _ => None,
        });
    }

    pub fn parts(&self) -> Parts {
        Parts {
            backend: Rc::new(self.backend.clone()),
            transport: Rc::new(self.transport.clone()),
            store: Rc::new(self.store.clone()),
            tab_store: Rc::new(self.tab_store.clone()),
            lock: Rc::new(self.lock.clone()),
            clock: Rc::new(self.clock.clone()),
            draw_id: next_id,
        }
    }

    /// A manager that has read the store.
    pub fn manager(&self) -> SessionManager {
        let manager = SessionManager::with_parts(&config(), self.parts());
        manager.initialize();
        manager
    }
}
