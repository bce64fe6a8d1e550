use crate::LocalFuture;
use std::any::Any;

/// Lets one tab at a time refresh the session; injected, so that tests can keep
/// it from being granted.
///
/// The browser's is [`WebLock`](crate::browser::WebLock), by the Web Locks API.
pub trait SessionLock {
    /// Waits for the lock, `wait_ms` at most. `None`: it was not granted in
    /// time, or there is no such thing here. Then the mark beside the record
    /// keeps tabs apart, less strictly.
    fn acquire(&self, wait_ms: u32) -> LocalFuture<'_, Option<LockGuard>>;
}

/// Holds the lock until it is dropped.
pub type LockGuard = Box<dyn Any>;
