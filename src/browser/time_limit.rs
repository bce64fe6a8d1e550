use super::SystemClock;
use crate::{Clock, Timer};
use std::{cell::Cell, rc::Rc};
use web_sys::{AbortController, AbortSignal};

/// Aborts something when its time is up, or when it is dropped.
pub(super) struct TimeLimit {
    controller: AbortController,
    passed: Rc<Cell<bool>>,
    _timer: Timer,
}

impl TimeLimit {
    pub fn start(wait_ms: u32) -> Option<Self> {
        let controller = AbortController::new().ok()?;
        let passed = Rc::new(Cell::new(false));
        let on_time = {
            let (controller, passed) = (controller.clone(), passed.clone());
            move || {
                passed.set(true);
                controller.abort();
            }
        };
        Some(Self {
            controller,
            passed,
            _timer: SystemClock.after(wait_ms, Box::new(on_time)),
        })
    }

    pub fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    pub fn has_passed(&self) -> bool {
        self.passed.get()
    }
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        self.controller.abort();
    }
}
