//! From an event to what it brings about.

use super::{SessionManager, listeners::Told};
use crate::{Command, Event, reduce};

impl SessionManager {
    /// Lets the core decide and runs what it says. Deliveries are handed to the
    /// caller where it is the one who wants to hear of them.
    pub(super) fn apply(&self, event: Event) -> Option<u64> {
        let inner = &self.inner;
        // A token that was renewed is stored all the same: the old one is used up.
        if inner.is_disposed.get() && !matches!(event, Event::Refreshed { .. }) {
            return None;
        }
        let is_sign_out = matches!(event, Event::SignedOut(_));
        let now = inner.parts.clock.now_ms();
        let (session, commands) = reduce(inner.session.take(), event, &inner.policy, now);
        inner.session.replace(session);
        let mut handed_over = None;
        for command in commands {
            match command {
                // Nobody has to hear of it, so it need not wait for its turn.
                Command::Owe(revocation) => self.owe(revocation),
                Command::Deliver(id) if is_sign_out => handed_over = Some(id),
                command => inner.queue.borrow_mut().push_back(command),
            }
        }
        // A listener may call back into here: its commands wait for their turn,
        // so that every listener hears of the changes in their order.
        if !inner.is_running.replace(true) {
            while let Some(command) = self.next_command() {
                self.run(command);
            }
            inner.is_running.set(false);
        }
        self.tell_observer();
        self.keep_fresh();
        self.keep_limits();
        handed_over
    }

    fn next_command(&self) -> Option<Command> {
        self.inner.queue.borrow_mut().pop_front()
    }

    fn run(&self, command: Command) {
        match command {
            Command::Write(record) => self.write_record(&record),
            Command::Remove => self.remove_record(),
            Command::Mark(mark) => self.write_mark(Some(mark)),
            Command::Unmark => self.write_mark(None),
            Command::Notify(change) => {
                self.tell_observer();
                self.inner.listeners.notify(Told::Change(&change));
            }
            Command::Deliver(id) => self.deliver(id).forget(),
            Command::Lock => self.wait_for_lock(),
            Command::Unlock => self.give_lock_back(),
            Command::Refresh(credential) => self.send_refresh(credential),
            _ => {}
        }
    }
}
