//! Following the other tabs, and waking up with the page.

use super::SessionManager;
use crate::{
    Event, SignOutScope,
    browser::{self, TabEvent, TabListener},
};

impl SessionManager {
    /// From now on follows what other tabs do to the stored session, and wakes up
    /// with the page. `on_wake` runs when the page is looked at again or the
    /// network is back, once in 5 s at most.
    pub fn follow_tabs(&self, on_wake: impl Fn() + 'static) {
        let manager = self.clone();
        let listener = TabListener::new(move |event| manager.hear(event, &on_wake));
        self.inner.tabs.replace(Some(listener));
    }

    fn hear(&self, event: TabEvent, on_wake: &dyn Fn()) {
        match event {
            TabEvent::Stored(key) => {
                if self.inner.parts.store.is_shared_under(key.as_deref()) {
                    // Before the record is seen to be gone: this is why.
                    self.keep_limits();
                    self.read_again();
                }
            }
            TabEvent::Hidden => {
                self.inner.is_hidden.set(true);
                self.keep_fresh();
            }
            TabEvent::Shown => self.wake(on_wake),
            TabEvent::Returned => {
                self.apply(Event::Returned);
                self.wake(on_wake);
            }
            TabEvent::Online => {
                if self.is_time_again(&self.inner.online_at_ms) {
                    self.apply(Event::Online);
                    self.inner.woke_at_ms.set(0);
                }
                self.wake(on_wake);
            }
            TabEvent::Leaving => self.apply(Event::Leaving),
            TabEvent::Closing => {
                self.apply(Event::Leaving);
                if self.inner.trouble.get().is_some() && self.state().is_signed_in() {
                    // It is in memory alone: nobody holds it from now on.
                    drop(self.give_up(SignOutScope::ThisDevice, Self::deliver));
                }
            }
            TabEvent::Input => {
                self.stay_signed_in();
                if self.is_overdue() {
                    self.wake(on_wake);
                }
            }
        }
    }

    /// Until the first paint no request is worth its time: nothing is begun by
    /// itself, as in a page that nobody looks at.
    pub(crate) fn rest(&self) {
        self.inner.is_hidden.set(true);
    }

    /// The page has been painted.
    pub(crate) fn rise(&self) {
        self.inner.is_hidden.set(browser::is_hidden());
        self.keep_fresh();
        self.deliver_revocations();
    }

    pub(super) fn read_again(&self) {
        self.apply(Event::StoreRead(self.reading()));
    }

    fn wake(&self, on_wake: &dyn Fn()) {
        self.inner.is_hidden.set(browser::is_hidden());
        self.keep_limits();
        self.read_again();
        if self.is_overdue() {
            self.apply(Event::RefreshWanted { rejected: None });
        }
        if self.is_time_again(&self.inner.woke_at_ms) {
            on_wake();
            self.deliver_revocations();
        }
    }
}
