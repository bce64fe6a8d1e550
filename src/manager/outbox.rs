//! Revocations that the backend has not heard of yet. Each is written down before
//! its session is let go, and forgotten only when the backend has answered.

use super::{Operation, SessionManager, listeners::Told};
use crate::{
    AuthError, AuthErrorKind, Refresh, Revocation, Secret, SessionStore, SignOutScope,
    store::OUTBOX,
};
use futures_channel::oneshot;

/// A revocation as this page knows it: of what could not be stored it alone does.
#[derive(Clone)]
pub(super) struct Owed {
    revocation: Revocation,
    is_stored: bool,
}

/// More than a person gives up in a fortnight without a network.
const MAX_OWED: usize = 16;

impl SessionManager {
    pub(super) fn owe(&self, revocation: Revocation) {
        self.inner.is_owing.set(true);
        let revocation = match self.owed_to_any(revocation.id) {
            Some(older) => older.merged_into(revocation),
            None => revocation,
        };
        self.make_room_for(revocation.id);
        self.keep(revocation);
    }

    fn keep(&self, revocation: Revocation) {
        let (id, text) = (revocation.id, revocation.encode());
        // Whatever is there is older.
        self.forget(id);
        let stores = [revocation.is_of_tab, true].map(|is_of_tab| self.store_of(is_of_tab));
        let write = |store: &dyn SessionStore| store.write(&name(id), text.expose()).is_ok();
        let is_stored = self.inner.config.keeps_revocations && stores.into_iter().any(write);
        // Of a key in a cookie the store has nothing, the page perhaps a token.
        if !is_stored || revocation.credential.is_in_cookie {
            self.inner.owed.borrow_mut().push(Owed {
                revocation,
                is_stored,
            });
        }
    }

    /// Tells the backend. Answers with what was really ended.
    pub(super) fn deliver(&self, id: u64) -> Operation<SignOutScope> {
        let (_, at_once) = oneshot::channel();
        self.deliver_when(at_once, id)
    }

    /// The same once the press that asked for it is answered on the screen: what is to be told
    /// is written down.
    pub(super) fn deliver_after_press(&self, id: u64) -> Operation<SignOutScope> {
        let (answer, answered) = oneshot::channel();
        let answer = Box::new(|| drop(answer));
        self.inner.parts.clock.after_press(answer);
        self.deliver_when(answered, id)
    }

    /// When the other end of `ready` is dropped.
    fn deliver_when(&self, ready: oneshot::Receiver<()>, id: u64) -> Operation<SignOutScope> {
        let manager = self.clone();
        self.inner.delivering.borrow_mut().push(id);
        Operation::spawn(async move {
            // First: while a page is being left there is none to be had.
            let _turn = manager.turn().await;
            let _: Result<(), _> = ready.await;
            let told = manager.settle_debt(id).await;
            manager.inner.delivering.borrow_mut().retain(|it| *it != id);
            match told.as_ref() {
                Some(told) if is_settled(told) => {
                    manager.backend_answers();
                }
                Some(Err(error)) => manager.try_later(error.retry_after),
                _ => {}
            }
            manager.tell_settled();
            told.unwrap_or(Ok(SignOutScope::ThisDevice))
        })
    }

    /// Tells the backend, and forgets what it has answered to. `None`: nothing is
    /// owed, or not any more.
    pub(super) async fn settle_debt(&self, id: u64) -> Option<Result<SignOutScope, AuthError>> {
        let mut owed = self.owed(id)?;
        let mut told = Err(AuthError::new(AuthErrorKind::Unauthorized));
        if !owed.needs_new_token(self.inner.parts.clock.now_ms()) {
            told = self.backend().revoke(&owed.credential, owed.scope).await;
        }
        let mut _turn = None;
        if is_unknown(&told) && owed.credential.can_refresh() {
            _turn = self.turn_to_refresh().await;
            owed = self.owed(id)?;
            told = self.tell_with_new_token(&mut owed).await;
        }
        // More may have been owed under this id since.
        if is_settled(&told) && self.owed(id).as_ref() == Some(&owed) {
            self.forget(id);
        }
        Some(told)
    }

    /// Asks for a new token first: a server takes one that has passed for nobody's,
    /// and ends nothing.
    async fn tell_with_new_token(&self, owed: &mut Revocation) -> Result<SignOutScope, AuthError> {
        let (backend, clock) = (self.backend(), &self.inner.parts.clock);
        if owed.is_being_tried(clock.now_ms()) {
            // Another tab is at it.
            return Err(AuthError::new(AuthErrorKind::Network));
        }
        owed.tried_at_ms = clock.now_ms();
        self.keep(owed.clone());
        let answer = backend.refresh(&owed.credential).await;
        let is_still_owed = self.owed(owed.id).as_ref() == Some(owed);
        owed.tried_at_ms = 0;
        if let Ok(Refresh::Renewed(credential)) = &answer {
            *owed = owed.renewed(credential.clone(), clock.now_ms());
        }
        if is_still_owed {
            self.keep(owed.clone());
        }
        match answer? {
            Refresh::Renewed(_) => backend.revoke(&owed.credential, owed.scope).await,
            Refresh::Dead { .. } if owed.scope == SignOutScope::ThisDevice => Ok(owed.scope),
            // Nobody is left who could end the others.
            _ => Err(AuthError::new(AuthErrorKind::Unauthorized)),
        }
    }

    /// Tells the backend of every session that was given up while it could not
    /// be told. The service does this at start, when the page is looked at or the
    /// network is back, and as soon as the backend answers to anything again.
    pub fn deliver_revocations(&self) {
        self.drop_old_marks();
        let ids = self.owed_ids();
        if !ids.is_empty() {
            // Of an earlier page, perhaps.
            self.inner.is_owing.set(true);
        }
        for id in ids {
            if !self.inner.delivering.borrow().contains(&id) {
                self.deliver(id).forget();
            }
        }
        self.tell_settled();
    }

    /// Whether the backend has yet to be told of a session that was given up, here or in
    /// an earlier page; see [`on_settled`](Self::on_settled).
    pub fn owes_revocations(&self) -> bool {
        let mut ids = self.owed_ids().into_iter();
        ids.any(|id| self.owed(id).is_some())
    }

    fn tell_settled(&self) {
        let is_owing = &self.inner.is_owing;
        if is_owing.get() && self.owed_ids().is_empty() {
            is_owing.set(false);
            self.inner.listeners.tell_all(Told::Settled);
        }
    }

    pub(super) fn owed_ids(&self) -> Vec<u64> {
        let here = self.inner.owed.borrow();
        let mut ids: Vec<u64> = here.iter().map(|owed| owed.revocation.id).collect();
        for store in self.stores() {
            for name in store.names() {
                let id = name.strip_prefix(OUTBOX).and_then(|id| id.parse().ok());
                // Sorting them would be 2 kB more to download.
                ids.extend(id.filter(|id| !ids.contains(id)));
            }
        }
        ids
    }

    /// What is owed under this id to the configured backend.
    fn owed(&self, id: u64) -> Option<Revocation> {
        let owed = self.owed_to_any(id);
        owed.filter(|owed| self.takes(&owed.credential))
    }

    /// What is owed under this id. What cannot be read or is stale is dropped.
    fn owed_to_any(&self, id: u64) -> Option<Revocation> {
        let here = self.owed_here(id);
        let read = |store: &dyn SessionStore| store.read(&name(id)).ok().flatten();
        let stored = self.stores().into_iter().find_map(read);
        let stored = stored.map(Secret::new);
        let owed = match (here, stored) {
            (Some(here), None) if here.is_stored => {
                // Another tab has seen to it.
                self.forget_here(id);
                return None;
            }
            (Some(here), _) => Some(here.revocation),
            (None, None) => return None,
            (None, Some(stored)) => Revocation::decode(stored.expose()),
        };
        let now_ms = self.inner.parts.clock.now_ms();
        let owed = owed.filter(|owed| !owed.is_stale(now_ms));
        if owed.is_none() {
            self.forget(id);
        }
        owed
    }

    fn owed_here(&self, id: u64) -> Option<Owed> {
        let here = self.inner.owed.borrow();
        here.iter().find(|owed| owed.revocation.id == id).cloned()
    }

    fn forget(&self, id: u64) {
        self.forget_here(id);
        for store in self.stores() {
            let _ = store.remove(&name(id));
        }
    }

    fn forget_here(&self, id: u64) {
        let mut here = self.inner.owed.borrow_mut();
        here.retain(|owed| owed.revocation.id != id);
    }

    /// The oldest makes room, whichever backend it is for.
    fn make_room_for(&self, id: u64) {
        let ids = self.owed_ids();
        if ids.len() < MAX_OWED || ids.contains(&id) {
            return;
        }
        let owed = ids.into_iter().filter_map(|id| self.owed_to_any(id));
        if let Some(oldest) = owed.min_by_key(|owed| owed.since_ms) {
            self.forget(oldest.id);
        }
    }
}

/// Whether the backend did not know the key that it got.
fn is_unknown(told: &Result<SignOutScope, AuthError>) -> bool {
    matches!(told, Err(error) if error.kind == AuthErrorKind::Unauthorized)
}

/// Whether asking again would make no difference: it is done, or cannot be done. A status
/// may come from something in between, and a block may be lifted.
fn is_settled(told: &Result<SignOutScope, AuthError>) -> bool {
    told.as_ref().err().is_none_or(|error| {
        let is_final = error.status.is_none() && !error.is_retryable();
        error.kind == AuthErrorKind::Unsupported || is_final
    })
}

fn name(id: u64) -> String {
    [OUTBOX, &id.to_string()].concat()
}
