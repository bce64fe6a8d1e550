//! The record and its mark in the store.

use super::SessionManager;
use crate::{
    Mark, Reading, Record, Secret, StoreError,
    store::{ACTIVE, MARK, RECORD},
};

impl SessionManager {
    pub(super) fn read_store(&self) -> Reading {
        let inner = &self.inner;
        match inner.parts.store.read(RECORD) {
            Ok(stored) => {
                let stored = stored.map(Secret::new);
                match Reading::decode(stored.as_ref().map(Secret::expose)) {
                    Reading::Found(record) if !inner.parts.backend.takes(&record.credential) => {
                        Reading::Unreadable
                    }
                    reading => reading,
                }
            }
            Err(trouble) => {
                inner.trouble.set(Some(trouble));
                Reading::Unavailable
            }
        }
    }

    /// The store as it is now. Where the session lives in memory alone, the
    /// store has nothing to say about it.
    pub(super) fn reading(&self) -> Reading {
        match self.inner.trouble.get() {
            None => self.read_store(),
            Some(_) => Reading::Unavailable,
        }
    }

    pub(super) fn write_record(&self, record: &Record) {
        let store = &self.inner.parts.store;
        let written = store.write(RECORD, record.encode().expose());
        if written.is_err() {
            // Whatever an older session left there must not come back.
            let _ = store.remove(RECORD);
        }
        self.inner.trouble.set(written.err());
    }

    pub(super) fn remove_record(&self) {
        let removed = self.inner.parts.store.remove(RECORD);
        self.inner.trouble.set(removed.err());
        // Of a session that is no more.
        self.write_mark(None);
        if self.inner.policy.idle_limit_ms.is_some() {
            let _ = self.inner.parts.store.remove(ACTIVE);
        }
    }

    pub(super) fn read_mark(&self) -> Option<Mark> {
        let stored = self.inner.parts.store.read(MARK).ok().flatten()?;
        Mark::decode(&stored)
    }

    /// Without a store there is no other tab that could read it.
    pub(super) fn write_mark(&self, mark: Option<Mark>) {
        let store = &self.inner.parts.store;
        let _: Result<(), StoreError> = match mark {
            Some(mark) => store.write(MARK, mark.encode().expose()),
            None => store.remove(MARK),
        };
    }
}
