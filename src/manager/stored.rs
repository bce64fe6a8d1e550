//! The record and its mark in their stores.

use super::SessionManager;
use crate::{
    Credential, Mark, Reading, Record, Secret, SessionStore, StoreError,
    store::{ACTIVE, MARK, RECORD, TAB_MARK},
};

/// As long as a revocation is kept: no copy of a tab is older, or its session is
/// over by now.
const TAB_MARK_KEPT_MS: u64 = 14 * 24 * 60 * 60 * 1000;

/// What is left of a session of the tab's own that has ended.
const SIGNED_OUT: &str = "";

impl SessionManager {
    /// What this tab has for itself comes before what all tabs share.
    pub(super) fn read_store(&self) -> Reading {
        let parts = &self.inner.parts;
        let of_tab = parts.tab_store.read(RECORD).ok().flatten();
        let stored = match of_tab {
            Some(text) => {
                self.inner.is_in_tab.set(true);
                Ok(Some(text).filter(|text| text != SIGNED_OUT))
            }
            // Who signed out of a session of the tab's own does not find himself in
            // somebody else's.
            None if self.inner.is_in_tab.get() => Ok(None),
            None => parts.store.read(RECORD),
        };
        if let Err(trouble) = &stored {
            self.inner.trouble.set(Some(*trouble));
        }
        let reading = match self.decode(stored) {
            // Of a copy of this tab, which has signed out.
            Reading::Found(record) if self.is_over(&record) => Reading::Absent,
            reading => reading,
        };
        // It was to be kept, and could not be.
        let is_in_tab = self.inner.is_in_tab.get();
        let is_of_tab_only =
            matches!(&reading, Reading::Found(record) if is_in_tab && !record.is_of_tab);
        self.inner.is_of_tab_only.set(is_of_tab_only);
        reading
    }

    fn is_over(&self, record: &Record) -> bool {
        let mark = self.mark_of(record).filter(|_| record.is_of_tab);
        mark.is_some_and(|mark| mark.is_end_of(record))
    }

    /// What a session that begins now takes the place of.
    pub(super) fn read_place(&self, is_of_tab: bool) -> Reading {
        // One that leaves the shared store for that of the tab is removed there.
        match is_of_tab && self.inner.is_in_tab.get() {
            true => self.reading(),
            false => self.decode(self.inner.parts.store.read(RECORD)),
        }
    }

    fn decode(&self, stored: Result<Option<String>, StoreError>) -> Reading {
        let Ok(stored) = stored else {
            return Reading::Unavailable;
        };
        let stored = stored.map(Secret::new);
        match Reading::decode(stored.as_ref().map(Secret::expose)) {
            Reading::Found(record) if !self.takes(&record.credential) => Reading::Foreign(record),
            Reading::Found(mut record) => {
                // An older release did not say whose the key is; the next write does.
                let address = self.inner.config.backend.as_str();
                let backend = &mut record.credential.backend;
                backend.get_or_insert_with(|| address.to_owned());
                Reading::Found(record)
            }
            reading => reading,
        }
    }

    /// Whether a stored key is one for the configured backend.
    pub(super) fn takes(&self, credential: &Credential) -> bool {
        let address = self.inner.config.backend.as_str();
        credential.is_for(address) && self.inner.parts.backend.takes(credential)
    }

    /// The store as it is now. Where the session lives in memory alone, the
    /// store has nothing to say about it.
    pub(super) fn reading(&self) -> Reading {
        match self.inner.trouble.get() {
            None => self.read_store(),
            Some(_) => Reading::Unavailable,
        }
    }

    /// What cannot be stored for all tabs is stored for this one, and moves up when
    /// it can be.
    pub(super) fn write_record(&self, record: &Record) {
        let text = record.encode();
        let was_in_tab = self.inner.is_in_tab.get();
        let mut is_in_tab = record.is_of_tab;
        let mut written = self.store_of(is_in_tab).write(RECORD, text.expose());
        self.inner.is_of_tab_only.set(written.is_err());
        if written.is_err() && !is_in_tab {
            let written_in_tab = self.store_of(true).write(RECORD, text.expose());
            is_in_tab = written_in_tab.is_ok();
            written = written_in_tab.or(written);
        }
        if written.is_err() || is_in_tab != was_in_tab {
            // Whatever an older session left there must not come back.
            let _ = self.store_of(was_in_tab).remove(RECORD);
        }
        self.inner.is_in_tab.set(is_in_tab);
        self.inner.trouble.set(written.err());
    }

    pub(super) fn remove_record(&self) {
        self.inner.is_of_tab_only.set(false);
        if self.inner.is_in_tab.get() {
            // Also after a reload: whoever signed out does not find himself in the
            // session that the other tabs share.
            let left = self.inner.parts.tab_store.write(RECORD, SIGNED_OUT);
            let removed = left.or_else(|_| self.inner.parts.tab_store.remove(RECORD));
            self.inner.trouble.set(removed.err());
            return;
        }
        let removed = self.inner.parts.store.remove(RECORD);
        self.inner.trouble.set(removed.err());
        // Of a session that is no more.
        self.write_mark(None);
        if self.inner.policy.idle_limit_ms.is_some() {
            let _ = self.inner.parts.store.remove(ACTIVE);
        }
    }

    /// That of the tab, then that of all tabs.
    pub(super) fn stores(&self) -> [&dyn SessionStore; 2] {
        [true, false].map(|is_in_tab| self.store_of(is_in_tab))
    }

    pub(super) fn store_of(&self, is_in_tab: bool) -> &dyn SessionStore {
        let parts = &self.inner.parts;
        match is_in_tab {
            true => &*parts.tab_store,
            false => &*parts.store,
        }
    }

    pub(super) fn read_mark(&self) -> Option<Mark> {
        self.mark_of(self.inner.session.borrow().record()?)
    }

    fn mark_of(&self, record: &Record) -> Option<Mark> {
        let name = mark_name(record.is_of_tab, record.id);
        let stored = self.inner.parts.store.read(&name).ok().flatten()?;
        Mark::decode(&stored)
    }

    /// Always where all tabs see it: one may be a copy of another.
    pub(super) fn write_mark(&self, mark: Option<Mark>) {
        let store = &self.inner.parts.store;
        // Without a store there is no other tab that could read it.
        let _: Result<(), StoreError> = match mark {
            Some(mark) => store.write(&mark_name(mark.is_of_tab, mark.id), mark.encode().expose()),
            None => store.remove(MARK),
        };
    }

    /// Removes marks of tabs that were closed long ago.
    pub(super) fn drop_old_marks(&self) {
        let store = &self.inner.parts.store;
        let now_ms = self.inner.parts.clock.now_ms();
        for name in store.names() {
            if name.starts_with(TAB_MARK) {
                let mark = store.read(&name).ok().flatten();
                let mark = mark.and_then(|text| Mark::decode(&text));
                let age_ms = mark.map(|mark| now_ms.abs_diff(mark.at_ms));
                if age_ms.is_none_or(|ms| ms > TAB_MARK_KEPT_MS) {
                    let _ = store.remove(&name);
                }
            }
        }
    }
}

fn mark_name(is_of_tab: bool, id: u64) -> String {
    match is_of_tab {
        true => [TAB_MARK, &id.to_string()].concat(),
        false => MARK.to_owned(),
    }
}
