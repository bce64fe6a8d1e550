use keyfob::{LocalFuture, LockGuard, SessionLock};
use std::{cell::Cell, rc::Rc};

/// A lock that is granted at once, unless the test holds it or takes it away.
#[derive(Clone, Default)]
pub struct FakeLock(Rc<Inner>);

#[derive(Default)]
struct Inner {
    is_held: Rc<Cell<bool>>,
    is_missing: Cell<bool>,
}

impl FakeLock {
    /// From now on it is not granted.
    pub fn is_missing(&self) {
        self.0.is_missing.set(true);
    }

    /// The tab that holds it is closed.
    pub fn is_given_back(&self) {
        self.0.is_held.set(false);
    }

    pub fn is_held(&self) -> bool {
        self.0.is_held.get()
    }
}

struct Held(Rc<Cell<bool>>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl SessionLock for FakeLock {
    fn acquire(&self, _wait_ms: u32) -> LocalFuture<'_, Option<LockGuard>> {
        Box::pin(async move {
            if self.0.is_missing.get() || self.0.is_held.replace(true) {
                return None;
            }
            Some(Box::new(Held(self.0.is_held.clone())) as LockGuard)
        })
    }
}
