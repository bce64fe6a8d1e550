use crate::{Clock, Timer};
use std::{cell::RefCell, rc::Rc};

/// Rings once, at a moment that may be moved.
#[derive(Default)]
pub(super) struct Alarm(Rc<RefCell<Option<(u64, Timer)>>>);

impl Alarm {
    /// From now on it rings at `at_ms`, or not at all.
    pub fn set(&self, clock: &dyn Clock, at_ms: Option<u64>, ring: impl FnOnce() + 'static) {
        if self.at_ms() == at_ms {
            return;
        }
        let timer = at_ms.map(|at_ms| {
            let wait_ms = at_ms.saturating_sub(clock.now_ms());
            // What takes longer than timers last rings early, and is set again.
            let wait_ms = u32::try_from(wait_ms).unwrap_or(u32::MAX);
            let set = Rc::downgrade(&self.0);
            let ring = move || {
                // It may be set again by what it sets off.
                if let Some(set) = set.upgrade() {
                    set.take();
                }
                ring();
            };
            (at_ms, clock.after(wait_ms, Box::new(ring)))
        });
        self.0.replace(timer);
    }

    pub fn clear(&self) {
        self.0.take();
    }

    pub fn is_set(&self) -> bool {
        self.0.borrow().is_some()
    }

    fn at_ms(&self) -> Option<u64> {
        let set = self.0.borrow();
        set.as_ref().map(|(at_ms, _)| *at_ms)
    }
}
