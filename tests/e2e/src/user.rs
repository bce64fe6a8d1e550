use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// Somebody with an account, or about to have one. Each is unique.
#[derive(Clone, Debug)]
pub struct User {
    /// The address, in lower case.
    pub email: String,
    /// With letters outside of ASCII and inner spaces: passwords go out as they are.
    pub password: String,
    /// The user name.
    pub name: String,
}

impl User {
    /// Somebody new.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let nanos = since.map_or(0, |since| since.subsec_nanos());
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let tag = format!("{nanos:08x}{number}");
        Self {
            email: format!("ada.{tag}@example.com"),
            password: format!("blåbär  och Øl {tag}"),
            name: format!("Ada {tag}"),
        }
    }
}

impl Default for User {
    fn default() -> Self {
        Self::new()
    }
}
