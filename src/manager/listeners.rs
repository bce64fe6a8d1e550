use super::SessionManager;
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
    /// Nothing is owed to the backend any more.
    Settled,
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

    /// Those that there are now.
    pub fn ids(&self) -> Vec<u64> {
        self.list.borrow().iter().map(|(id, _)| *id).collect()
    }

    /// Tells one of them, unless it was removed. It may add and remove listeners,
    /// itself among them.
    pub fn tell(&self, id: u64, told: Told) {
        let list = self.list.borrow();
        let found = list.iter().find(|(other, _)| *other == id);
        let callback = found.map(|(_, callback)| callback.clone());
        drop(list);
        if let Some(callback) = callback {
            // Where panics unwind, one that fails does not stop the others.
            let _ = catch_unwind(AssertUnwindSafe(|| callback(told)));
        }
    }

    /// Tells all of them.
    pub fn tell_all(&self, told: Told) {
        for id in self.ids() {
            self.tell(id, told);
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

impl SessionManager {
    /// Calls `listener` after each real change, until the handle is dropped or
    /// the manager disposed. It may call back into the manager.
    #[must_use = "the listener is removed when the handle is dropped"]
    pub fn on_change(&self, listener: impl Fn(&AuthChange) + 'static) -> ChangeListener {
        self.inner.listeners.add(Rc::new(move |told| {
            if let Told::Change(change) = told {
                listener(change);
            }
        }))
    }

    /// Calls `listener` with what [`expires_at_ms`](Self::expires_at_ms) says, each
    /// time it says something else, until the handle is dropped or the manager
    /// disposed. It may call back into the manager.
    #[must_use = "the listener is removed when the handle is dropped"]
    pub fn on_expiring(&self, listener: impl Fn(Option<u64>) + 'static) -> ChangeListener {
        self.inner.listeners.add(Rc::new(move |told| {
            if let Told::Expiring(at_ms) = told {
                listener(at_ms);
            }
        }))
    }

    /// Calls `listener` when the backend has been told of every session that was given up,
    /// while this page was open or before, by this tab or another, until the handle is
    /// dropped or the manager disposed.
    #[must_use = "the listener is removed when the handle is dropped"]
    pub fn on_settled(&self, listener: impl Fn() + 'static) -> ChangeListener {
        self.inner.listeners.add(Rc::new(move |told| {
            if let Told::Settled = told {
                listener();
            }
        }))
    }

    /// Calls `observer` after whatever may have changed, before the listeners
    /// hear of it: for the signals of the service, of which there is one.
    pub(crate) fn observe(&self, observer: impl Fn() + 'static) {
        self.inner.observer.replace(Some(Rc::new(observer)));
    }

    pub(super) fn tell_observer(&self) {
        let observer = self.inner.observer.borrow().clone();
        if let Some(observer) = observer {
            observer();
        }
    }
}
