use crate::{
    SessionStore, StoreError,
    store::{ACTIVE, RECORD, TAB_MARK},
};
use gloo_storage::{LocalStorage, SessionStorage, Storage as _};
use web_sys::Storage;

/// A session kept in localStorage or sessionStorage.
///
/// ```no_run
/// use keyfob::{SessionStore, browser::WebStore};
///
/// let store = WebStore::local("keyfob.");
/// store.write("session", "text")?;
/// # Ok::<(), keyfob::StoreError>(())
/// ```
#[derive(Clone, Debug)]
pub struct WebStore {
    // A function rather than a choice: who keeps to localStorage downloads no
    // code for sessionStorage.
    area: fn() -> Result<Storage, StoreError>,
    is_shared: bool,
    prefix: String,
}

impl WebStore {
    /// localStorage: kept until it is removed, seen by every tab of this origin.
    /// Its keys begin with `prefix`.
    pub fn local(prefix: impl Into<String>) -> Self {
        Self {
            area: local,
            is_shared: true,
            prefix: prefix.into(),
        }
    }

    /// sessionStorage: kept until the tab closes, seen by this tab alone. Its
    /// keys begin with `prefix`.
    pub fn session(prefix: impl Into<String>) -> Self {
        Self {
            area: session,
            is_shared: false,
            prefix: prefix.into(),
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

impl WebStore {
    fn key(&self, name: &str) -> String {
        [&self.prefix, name].concat()
    }
}

impl SessionStore for WebStore {
    fn read(&self, name: &str) -> Result<Option<String>, StoreError> {
        (self.area)()?
            .get_item(&self.key(name))
            .map_err(|_| StoreError::Blocked)
    }

    fn write(&self, name: &str, text: &str) -> Result<(), StoreError> {
        (self.area)()?
            .set_item(&self.key(name), text)
            .map_err(|_| StoreError::Full)
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        (self.area)()?
            .remove_item(&self.key(name))
            .map_err(|_| StoreError::Blocked)
    }

    fn names(&self) -> Vec<String> {
        let Ok(area) = (self.area)() else {
            return Vec::new();
        };
        (0..area.length().unwrap_or(0))
            .filter_map(|index| area.key(index).ok().flatten())
            .filter_map(|key| Some(key.strip_prefix(&self.prefix)?.to_owned()))
            .collect()
    }

    fn is_shared_under(&self, key: Option<&str>) -> bool {
        let is_ours = |key: &str| {
            let name = key.strip_prefix(&self.prefix).unwrap_or_default();
            matches!(name, RECORD | ACTIVE) || name.starts_with(TAB_MARK)
        };
        self.is_shared && key.is_none_or(is_ours)
    }
}
