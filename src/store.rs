use crate::Secret;
use std::{cell::RefCell, collections::BTreeMap};
use thiserror::Error;

/// The name of the session's record.
pub(crate) const RECORD: &str = "session";

/// The name of the mark of a refresh.
pub(crate) const MARK: &str = "refresh";

/// What the names of marks of sessions of one tab begin with.
pub(crate) const TAB_MARK: &str = "refresh.";

/// The name of the moment in which the session was last used.
pub(crate) const ACTIVE: &str = "active";

/// The name of what the backend gave for a mailed code.
pub(crate) const CODE: &str = "code";

/// What the names of revocations that are owed begin with.
pub(crate) const OUTBOX: &str = "outbox.";

/// Where a session is kept, with what stands beside it, as texts under names.
///
/// Reads and writes are synchronous, so that a session is restored before the
/// first render and gone in the tick in which its user signs out.
///
/// The names are `session` for the [`Record`](crate::Record), `refresh` for the
/// [`Mark`](crate::Mark) (`refresh.<id>` where the session is one tab's), `active` for the moment in which the session was last
/// used (where there is an idle limit), `code` for what was given for a mailed code (of the tab,
/// for 15 minutes) and `outbox.<id>` for each
/// [`Revocation`](crate::Revocation) that is owed.
///
/// Implementations: [`WebStore`](crate::browser::WebStore) for localStorage and
/// sessionStorage, [`MemoryStore`] for neither.
pub trait SessionStore {
    /// What is stored under a name, or `None`.
    ///
    /// # Errors
    /// [`StoreError::Blocked`] where the browser denies storage.
    fn read(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Replaces what is stored under a name.
    ///
    /// # Errors
    /// [`StoreError::Full`] where there is no room, [`StoreError::Blocked`] where
    /// the browser denies storage. What was stored before may still be there.
    fn write(&self, name: &str, text: &str) -> Result<(), StoreError>;

    /// Removes what is stored under a name. Not an error where there is nothing.
    ///
    /// # Errors
    /// [`StoreError::Blocked`] where the browser denies storage.
    fn remove(&self, name: &str) -> Result<(), StoreError>;

    /// The names under which something is stored; none where storage is denied.
    fn names(&self) -> Vec<String>;

    /// Whether a `storage` event for `key` is about the session in this store.
    /// `None` is `localStorage.clear()` in another tab. A store that no other tab
    /// can write to says `false`.
    fn is_shared_under(&self, key: Option<&str>) -> bool;
}

/// What can go wrong with storage. Sign-in goes on in memory all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The browser denies storage to this page (settings, private mode, a sandboxed frame).
    #[error("the browser does not let this page store anything")]
    Blocked,
    /// What all tabs share cannot be written; the session is stored for its tab alone.
    #[error("the browser stores the session for this tab alone")]
    TabOnly,
    /// There is no room left.
    #[error("the browser has no room left to store the session")]
    Full,
}

/// Keeps the session in memory: it ends with the page.
///
/// ```
/// use keyfob::{MemoryStore, SessionStore};
///
/// let store = MemoryStore::default();
/// store.write("session", "text")?;
/// assert_eq!(store.read("session")?.as_deref(), Some("text"));
/// # Ok::<(), keyfob::StoreError>(())
/// ```
#[derive(Default)]
pub struct MemoryStore(RefCell<BTreeMap<String, Secret>>);

impl SessionStore for MemoryStore {
    fn read(&self, name: &str) -> Result<Option<String>, StoreError> {
        let texts = self.0.borrow();
        Ok(texts.get(name).map(|text| text.expose().to_owned()))
    }

    fn write(&self, name: &str, text: &str) -> Result<(), StoreError> {
        self.0.borrow_mut().insert(name.to_owned(), text.into());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        self.0.borrow_mut().remove(name);
        Ok(())
    }

    fn names(&self) -> Vec<String> {
        self.0.borrow().keys().cloned().collect()
    }

    fn is_shared_under(&self, _key: Option<&str>) -> bool {
        false
    }
}
