use crate::AuthChange;
use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind},
    rc::{Rc, Weak},
};

type Callback = Rc<dyn Fn(Told)>;

/// What there is to hear of.
#[derive(Clone, Copy)]
pub(super) enum Told<'a> {
    Change(&'a AuthChange),
    /// When the session ends by itself, in ms since 1970; `None`: not soon any more.
    Expiring(Option<u64>),
}

/// The listeners of one manager, called in the order they came.
#[derive(Clone, Default)]
pub(super) struct Listeners {
    list: Rc<RefCell<Vec<(u64, Callback)>>>,
    last: Rc<Cell<u64>>,
}

impl Listeners {
    pub fn add(&self, callback: Callback) -> ChangeListener {
        let id = self.last.get() + 1;
        self.last.set(id);
        self.list.borrow_mut().push((id, callback));
        ChangeListener {
            list: Rc::downgrade(&self.list),
            id,
        }
    }

    /// A listener may add and remove listeners, itself among them; one that was
    /// removed while this runs is not called any more.
    pub fn notify(&self, told: Told) {
        let now: Vec<_> = self.list.borrow().clone();
        for (id, callback) in now {
            let is_there = self.list.borrow().iter().any(|(other, _)| *other == id);
            if is_there {
                // Where panics unwind, one that fails does not stop the others.
                let _ = catch_unwind(AssertUnwindSafe(|| callback(told)));
            }
        }
    }

    pub fn clear(&self) {
        self.list.borrow_mut().clear();
    }
}

/// Keeps a change listener alive; dropping it unsubscribes.
pub struct ChangeListener {
    list: Weak<RefCell<Vec<(u64, Callback)>>>,
    id: u64,
}

impl Drop for ChangeListener {
    fn drop(&mut self) {
        if let Some(list) = self.list.upgrade() {
            list.borrow_mut().retain(|(id, _)| *id != self.id);
        }
    }
}
