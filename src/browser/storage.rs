use crate::{SessionStore, StoreError};
use gloo_storage::{LocalStorage, SessionStorage, Storage as _};
use web_sys::Storage;

/// A session kept in localStorage or sessionStorage.
///
/// ```no_run
/// use keyfob::{SessionStore, browser::WebStore};
///
/// let store = WebStore::local("keyfob.session");
/// store.write("text")?;
/// # Ok::<(), keyfob::StoreError>(())
/// ```
#[derive(Clone, Debug)]
pub struct WebStore {
    // A function rather than a choice: who keeps to localStorage downloads no
    // code for sessionStorage.
    area: fn() -> Result<Storage, StoreError>,
    is_shared: bool,
    key: String,
}

impl WebStore {
    /// localStorage: kept until it is removed, seen by every tab of this origin.
    pub fn local(key: impl Into<String>) -> Self {
        Self {
            area: local,
            is_shared: true,
            key: key.into(),
        }
    }

    /// sessionStorage: kept until the tab closes, seen by this tab alone.
    pub fn session(key: impl Into<String>) -> Self {
        Self {
            area: session,
            is_shared: false,
            key: key.into(),
        }
    }
}

// gloo-storage panics where storage is blocked, so ask first, each time:
// permission can be withdrawn while the page is open.

fn local() -> Result<Storage, StoreError> {
    match web_sys::window().map(|window| window.local_storage()) {
        Some(Ok(Some(_))) => Ok(LocalStorage::raw()),
        _ => Err(StoreError::Blocked),
    }
}

fn session() -> Result<Storage, StoreError> {
    match web_sys::window().map(|window| window.session_storage()) {
        Some(Ok(Some(_))) => Ok(SessionStorage::raw()),
        _ => Err(StoreError::Blocked),
    }
}

impl SessionStore for WebStore {
    fn read(&self) -> Result<Option<String>, StoreError> {
        (self.area)()?
            .get_item(&self.key)
            .map_err(|_| StoreError::Blocked)
    }

    fn write(&self, text: &str) -> Result<(), StoreError> {
        (self.area)()?
            .set_item(&self.key, text)
            .map_err(|_| StoreError::Full)
    }

    fn remove(&self) -> Result<(), StoreError> {
        (self.area)()?
            .remove_item(&self.key)
            .map_err(|_| StoreError::Blocked)
    }

    fn is_shared_under(&self, key: Option<&str>) -> bool {
        self.is_shared && key.is_none_or(|key| key == self.key)
    }
}
