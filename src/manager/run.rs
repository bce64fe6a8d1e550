//! From an event to what it brings about.

use super::{Deliver, Operation, SessionManager, listeners::Told, spawn};
use crate::{AuthChange, Command, Event, SignOutScope, reduce};
use std::rc::Rc;

impl SessionManager {
    /// Lets the core decide and does what it says.
    pub(super) fn apply(&self, event: Event) {
        drop(self.apply_with(event, Self::deliver));
    }

    /// The same. The delivery of a sign-out is handed to the caller, who wants to hear of it.
    pub(super) fn apply_with(
        &self,
        event: Event,
        deliver: Deliver,
    ) -> Option<Operation<SignOutScope>> {
        let inner = &self.inner;
        // A token that was renewed is stored all the same: the old one is used up.
        if inner.is_disposed.get() && !matches!(event, Event::Refreshed { .. }) {
            return None;
        }
        let is_sign_out = matches!(event, Event::SignedOut { .. });
        let now = inner.parts.clock.now_ms();
        let (session, commands) = reduce(inner.session.take(), event, &inner.policy, now);
        inner.session.replace(session);
        let mut handed_over = None;
        for command in commands {
            match command {
                Command::Deliver(id) if is_sign_out && handed_over.is_none() => {
                    handed_over = Some(deliver(self, id));
                }
                command => self.run(command),
            }
        }
        self.tell_news();
        self.tell_observer();
        self.keep_fresh();
        self.keep_limits();
        handed_over
    }

    /// Nothing of this waits: what goes to the network goes when this tick is over.
    fn run(&self, command: Command) {
        match command {
            Command::Owe(revocation) => self.owe(revocation),
            Command::Write(record) => self.write_record(&record),
            Command::Remove => self.remove_record(),
            Command::Mark(mark) => self.write_mark(Some(mark)),
            Command::Unmark => self.write_mark(None),
            Command::Notify(change) => {
                let change = Rc::new(*change);
                let ids = self.inner.listeners.ids().into_iter();
                let news = ids.map(|id| (id, change.clone()));
                self.inner.news.borrow_mut().extend(news);
            }
            Command::Deliver(id) => self.deliver(id).forget(),
            Command::Lock => self.wait_for_lock(),
            Command::Unlock => self.give_lock_back(),
            Command::Refresh(credential) => self.send_refresh(credential),
            _ => {}
        }
    }

    /// Tells the listeners. One of them may call back into here: its news wait for
    /// their turn, so that every listener hears of the changes in their order.
    fn tell_news(&self) {
        let inner = &self.inner;
        if inner.news.borrow().is_empty() || inner.is_telling.replace(true) {
            return;
        }
        let manager = self.clone();
        spawn(async move {
            // Where panics abort, one in a listener ends what runs here, and leaves this
            // `true` and news untold.
            manager.inner.is_telling.set(false);
            manager.tell_news();
        });
        while let Some((id, change)) = self.next_news() {
            self.tell_observer();
            inner.listeners.tell(id, Told::Change(&change));
        }
        inner.is_telling.set(false);
    }

    fn next_news(&self) -> Option<(u64, Rc<AuthChange>)> {
        self.inner.news.borrow_mut().pop_front()
    }
}
