use thiserror::Error;

/// Where one session is kept, as text under one name.
///
/// Reads and writes are synchronous, so that a session is restored before the
/// first render and gone in the tick in which its user signs out.
///
/// Implementations: [`WebStore`](crate::browser::WebStore) for localStorage and
/// sessionStorage, [`MemoryStore`] for neither.
pub trait SessionStore {
    /// What is stored, or `None`.
    ///
    /// # Errors
    /// [`StoreError::Blocked`] where the browser denies storage.
    fn read(&self) -> Result<Option<String>, StoreError>;

    /// Replaces what is stored.
    ///
    /// # Errors
    /// [`StoreError::Full`] where there is no room, [`StoreError::Blocked`] where
    /// the browser denies storage. What was stored before may still be there.
    fn write(&self, text: &str) -> Result<(), StoreError>;

    /// Removes what is stored. Not an error where there is nothing.
    ///
    /// # Errors
    /// [`StoreError::Blocked`] where the browser denies storage.
    fn remove(&self) -> Result<(), StoreError>;

    /// Whether a `storage` event for `key` is about this store. `None` is
    /// `localStorage.clear()` in another tab. A store that no other tab can
    /// write to says `false`.
    fn is_shared_under(&self, key: Option<&str>) -> bool;
}

/// What can go wrong with storage. Sign-in goes on in memory all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The browser denies storage to this page (settings, private mode, a sandboxed frame).
    #[error("the browser does not let this page store anything")]
    Blocked,
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
/// store.write("text")?;
/// assert_eq!(store.read()?.as_deref(), Some("text"));
/// # Ok::<(), keyfob::StoreError>(())
/// ```
#[derive(Default)]
pub struct MemoryStore(std::cell::RefCell<Option<crate::Secret>>);

impl SessionStore for MemoryStore {
    fn read(&self) -> Result<Option<String>, StoreError> {
        Ok(self
            .0
            .borrow()
            .as_ref()
            .map(|text| text.expose().to_owned()))
    }

    fn write(&self, text: &str) -> Result<(), StoreError> {
        self.0.replace(Some(text.into()));
        Ok(())
    }

    fn remove(&self) -> Result<(), StoreError> {
        self.0.replace(None);
        Ok(())
    }

    fn is_shared_under(&self, _key: Option<&str>) -> bool {
        false
    }
}
