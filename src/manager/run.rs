//! From an event to what it brings about.

use super::{Operation, SessionManager};
use crate::{Command, Credential, Event, Reading, Secret, SignOutScope, reduce};

impl SessionManager {
    pub(super) fn read_store(&self) -> Reading {
        match self.inner.parts.store.read() {
            Ok(stored) => {
                let stored = stored.map(Secret::new);
                match Reading::decode(stored.as_ref().map(Secret::expose)) {
                    Reading::Found(record)
                        if record.credential.strategy != self.inner.parts.backend.strategy() =>
                    {
                        Reading::Unreadable
                    }
                    reading => reading,
                }
            }
            Err(trouble) => {
                self.inner.trouble.set(Some(trouble));
                Reading::Absent
            }
        }
    }

    /// Reads the store again. Where the session lives in memory alone, the
    /// store has nothing to say about it.
    pub(super) fn read_again(&self) {
        if self.inner.trouble.get().is_none() {
            let reading = self.read_store();
            if self.inner.trouble.get().is_none() {
                self.apply(Event::StoreRead(reading));
            }
        }
    }

    /// Lets the core decide and runs what it says. Revocations are handed to
    /// the caller where it is the one who wants to hear of them.
    pub(super) fn apply(&self, event: Event) -> Vec<(Credential, SignOutScope)> {
        let inner = &self.inner;
        if inner.is_disposed.get() {
            return Vec::new();
        }
        let is_sign_out = matches!(event, Event::SignedOut(_));
        let now = inner.parts.clock.now_ms();
        let (session, commands) = reduce(inner.session.take(), event, &inner.policy, now);
        inner.session.replace(session);
        let mut handed_over = Vec::new();
        for command in commands {
            match command {
                Command::Revoke { credential, scope } if is_sign_out => {
                    handed_over.push((credential, scope));
                }
                command => inner.queue.borrow_mut().push_back(command),
            }
        }
        // A listener may call back into here: its commands wait for their turn,
        // so that every listener hears of the changes in their order.
        if !inner.is_running.replace(true) {
            while let Some(command) = self.next_command() {
                self.run(command);
            }
            inner.is_running.set(false);
        }
        self.tell_observer();
        handed_over
    }

    fn next_command(&self) -> Option<Command> {
        self.inner.queue.borrow_mut().pop_front()
    }

    fn run(&self, command: Command) {
        let inner = &self.inner;
        match command {
            Command::Write(record) => {
                let text = record.encode();
                let written = inner.parts.store.write(text.expose());
                if written.is_err() {
                    // Whatever an older session left there must not come back.
                    let _ = inner.parts.store.remove();
                }
                inner.trouble.set(written.err());
            }
            Command::Remove => {
                let removed = inner.parts.store.remove();
                inner.trouble.set(removed.err());
            }
            Command::Notify(change) => {
                self.tell_observer();
                inner.listeners.notify(&change);
            }
            Command::Revoke { credential, scope } => {
                self.revoke(credential, scope).forget();
            }
            _ => {}
        }
    }

    /// Tells the backend that a session is no longer wanted: every way out of a
    /// session ends here, so this is where an outbox goes.
    pub(super) fn revoke(
        &self,
        credential: Credential,
        scope: SignOutScope,
    ) -> Operation<SignOutScope> {
        let backend = self.backend();
        Operation::spawn(async move { backend.revoke(&credential, scope).await })
    }
}
