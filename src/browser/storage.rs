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
    area: Area,
    key: String,
}

#[derive(Clone, Copy, Debug)]
enum Area {
    Local,
    Session,
}

impl WebStore {
    /// localStorage: kept until it is removed, seen by every tab of this origin.
    pub fn local(key: impl Into<String>) -> Self {
        Self {
            area: Area::Local,
            key: key.into(),
        }
    }

    /// sessionStorage: kept until the tab closes, seen by this tab alone.
    pub fn session(key: impl Into<String>) -> Self {
        Self {
            area: Area::Session,
            key: key.into(),
        }
    }

    fn area(&self) -> Result<Storage, StoreError> {
        // gloo-storage panics where storage is blocked, so ask first, each time:
        // permission can be withdrawn while the page is open.
        let window = web_sys::window().ok_or(StoreError::Blocked)?;
        match self.area {
            Area::Local => match window.local_storage() {
                Ok(Some(_)) => Ok(LocalStorage::raw()),
                _ => Err(StoreError::Blocked),
            },
            Area::Session => match window.session_storage() {
                Ok(Some(_)) => Ok(SessionStorage::raw()),
                _ => Err(StoreError::Blocked),
            },
        }
    }
}

impl SessionStore for WebStore {
    fn read(&self) -> Result<Option<String>, StoreError> {
        self.area()?
            .get_item(&self.key)
            .map_err(|_| StoreError::Blocked)
    }

    fn write(&self, text: &str) -> Result<(), StoreError> {
        self.area()?
            .set_item(&self.key, text)
            .map_err(|_| StoreError::Full)
    }

    fn remove(&self) -> Result<(), StoreError> {
        self.area()?
            .remove_item(&self.key)
            .map_err(|_| StoreError::Blocked)
    }

    fn is_shared_under(&self, key: Option<&str>) -> bool {
        matches!(self.area, Area::Local) && key.is_none_or(|key| key == self.key)
    }
}
