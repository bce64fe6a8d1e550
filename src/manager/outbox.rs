//! Revocations that the backend has not heard of yet. Each is written down before
//! its session is let go, and forgotten only when the backend has answered.

use super::{Operation, SessionManager};
use crate::{AuthError, AuthErrorKind, Refresh, Revocation, Secret, SignOutScope, store::OUTBOX};

/// More than a person gives up in a fortnight without a network.
const MAX_OWED: usize = 16;

impl SessionManager {
    pub(super) fn owe(&self, revocation: Revocation) {
        let revocation = match self.owed(revocation.id) {
            Some(older) => older.merged_into(revocation),
            None => revocation,
        };
        self.drop_oldest();
        self.keep(revocation);
    }

    fn keep(&self, revocation: Revocation) {
        let (id, text) = (revocation.id, revocation.encode());
        let written = self.inner.parts.store.write(&name(id), text.expose());
        if written.is_err() {
            // Then this page alone knows of it.
            self.forget(id);
            self.inner.owed.borrow_mut().push(revocation);
        }
    }

    /// Tells the backend. Answers with what was really ended.
    pub(super) fn deliver(&self, id: u64) -> Operation<SignOutScope> {
        let Some(mut owed) = self.owed(id) else {
            return Operation::ready(Ok(SignOutScope::ThisDevice));
        };
        let manager = self.clone();
        self.inner.delivering.borrow_mut().push(id);
        Operation::spawn(async move {
            let told = manager.tell(&mut owed).await;
            manager.inner.delivering.borrow_mut().retain(|it| *it != id);
            // More may have been owed under this id since.
            if is_settled(&told) && manager.owed(id).as_ref() == Some(&owed) {
                manager.forget(id);
            }
            told
        })
    }

    /// Tells the backend, with a new token where the old one is spent: a server
    /// takes that for nobody's, and ends nothing.
    async fn tell(&self, owed: &mut Revocation) -> Result<SignOutScope, AuthError> {
        let backend = self.backend();
        if owed.is_token_spent(self.inner.parts.clock.now_ms()) {
            match backend.refresh(&owed.credential).await? {
                Refresh::Renewed(credential) => {
                    let is_still_owed = self.owed(owed.id).as_ref() == Some(owed);
                    *owed = owed.renewed(credential, self.inner.parts.clock.now_ms());
                    if is_still_owed {
                        self.keep(owed.clone());
                    }
                }
                Refresh::Dead if owed.scope == SignOutScope::ThisDevice => {
                    return Ok(owed.scope);
                }
                // Nobody is left who could end the others.
                _ => return Err(AuthError::new(AuthErrorKind::Unauthorized)),
            }
        }
        backend.revoke(&owed.credential, owed.scope).await
    }

    /// Tells the backend of every session that was given up while it could not
    /// be told. The service does this at start and when the network is back.
    pub fn deliver_revocations(&self) {
        for id in self.owed_ids() {
            if !self.inner.delivering.borrow().contains(&id) {
                self.deliver(id).forget();
            }
        }
    }

    fn owed_ids(&self) -> Vec<u64> {
        let names = self.inner.parts.store.names();
        let stored = names.iter().filter_map(|name| {
            let id = name.strip_prefix(OUTBOX)?;
            id.parse::<u64>().ok()
        });
        let mut ids: Vec<u64> = stored.collect();
        ids.extend(self.inner.owed.borrow().iter().map(|owed| owed.id));
        ids
    }

    /// What is owed under this id. What cannot be read or is stale is dropped.
    fn owed(&self, id: u64) -> Option<Revocation> {
        let here = self.inner.owed.borrow();
        if let Some(owed) = here.iter().find(|owed| owed.id == id) {
            return Some(owed.clone());
        }
        drop(here);
        let stored = self.inner.parts.store.read(&name(id)).ok().flatten()?;
        let stored = Secret::new(stored);
        let now_ms = self.inner.parts.clock.now_ms();
        let owed = Revocation::decode(stored.expose()).filter(|owed| !owed.is_stale(now_ms));
        if owed.is_none() {
            self.forget(id);
        }
        owed
    }

    fn forget(&self, id: u64) {
        self.inner.owed.borrow_mut().retain(|owed| owed.id != id);
        let _ = self.inner.parts.store.remove(&name(id));
    }

    fn drop_oldest(&self) {
        let ids = self.owed_ids();
        if ids.len() < MAX_OWED {
            return;
        }
        let owed = ids.into_iter().filter_map(|id| self.owed(id));
        if let Some(oldest) = owed.min_by_key(|owed| owed.since_ms) {
            self.forget(oldest.id);
        }
    }
}

/// Whether asking again would make no difference: it is done, or cannot be done.
fn is_settled(told: &Result<SignOutScope, AuthError>) -> bool {
    told.as_ref().err().is_none_or(|error| !error.retryable)
}

fn name(id: u64) -> String {
    format!("{OUTBOX}{id}")
}
