//! What a form says while it waits: for its answer, and until an action may be used again.

use super::{Form, SUBMIT, set_flag};
use crate::{
    LocalFuture, Timer,
    components::FormError,
    i18n::{Message, moment},
};
use futures_channel::oneshot;
use std::{future::poll_fn, pin::Pin, rc::Rc, task::Poll};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// How long an answer may take until the button says that it is awaited, in ms: what is
/// there sooner is no wait.
const BUSY_AFTER_MS: u32 = 150;

/// And until that can be cancelled.
const SLOW_AFTER_MS: u32 = 8_000;

const CANCEL: &str = "[data-cancel]";

impl Form {
    /// Waits, and says so where it takes long. What is cancelled leaves the form as it was.
    pub(super) async fn wait_for(
        self: &Rc<Self>,
        mut work: LocalFuture<'static, Result<(), FormError>>,
    ) -> Result<(), FormError> {
        let (cancel, mut cancelled) = oneshot::channel::<()>();
        self.cancel.set(Some(cancel));
        let label = self.find(SUBMIT).and_then(|button| button.text_content());
        let timers = [
            self.after(BUSY_AFTER_MS, |form| form.show_in(SUBMIT, Some(form.busy))),
            self.after(SLOW_AFTER_MS, |form| {
                form.say(Message::Slow.text());
                form.show_in(CANCEL, Some(Message::Cancel.text()));
            }),
        ];
        let result = poll_fn(|context| match Pin::new(&mut cancelled).poll(context) {
            Poll::Ready(_) => Poll::Ready(None),
            Poll::Pending => work.as_mut().poll(context).map(Some),
        });
        let result = result.await;
        drop((work, timers));
        self.show_in(SUBMIT, label.as_deref());
        self.say("");
        if result.is_none() {
            if let Some(auth) = self.auth {
                auth.cancel_sign_in();
            }
            self.say(self.cancelled);
        }
        // It goes, but not the focus with it.
        if self.find("[data-cancel]:focus").is_some()
            && let Some(button) = self.find(SUBMIT)
        {
            let _ = button.unchecked_into::<HtmlElement>().focus();
        }
        self.show_in(CANCEL, None);
        result.unwrap_or(Ok(()))
    }

    /// Does something later, unless the form is gone by then.
    fn after(self: &Rc<Self>, wait_ms: u32, act: fn(&Rc<Self>)) -> Timer {
        let form = Rc::downgrade(self);
        let act = move || {
            if let Some(form) = form.upgrade() {
                act(&form);
            }
        };
        self.clock.after(wait_ms, Box::new(act))
    }

    /// Is not sent for so many seconds, which its user was told, and says when that is over.
    pub(super) fn wait(self: &Rc<Self>, seconds: u32) {
        let Some(button) = self.find(SUBMIT) else {
            return;
        };
        set_flag(&button, "aria-disabled", true);
        let over = |form: &Rc<Self>| {
            form.asked_to_wait.take();
            if let Some(button) = form.find(SUBMIT) {
                set_flag(&button, "aria-disabled", false);
            }
            form.set_form_error(None);
            form.say(Message::TryNow.text());
        };
        // As long as a timer can be.
        let wait_ms = seconds.saturating_mul(1_000).min(i32::MAX as u32);
        let until_ms = self.clock.now_ms().saturating_add(wait_ms.into());
        let timer = self.after(wait_ms, over);
        self.asked_to_wait.replace(Some((until_ms, timer)));
    }

    /// Whether that is going on. Says for how long.
    pub(super) fn says_to_wait(&self) -> bool {
        let until_ms = match &*self.asked_to_wait.borrow() {
            Some((until_ms, _)) => *until_ms,
            None => return false,
        };
        let seconds = seconds(until_ms.saturating_sub(self.clock.now_ms()));
        let (before, after) = Message::TryLater.around();
        self.say(&[before, &moment::ahead(seconds), after].concat());
        true
    }

    /// Counts down beside an action that is held, and says once when that is over.
    pub(super) fn hold(self: &Rc<Self>) {
        let mut actions = self.actions.iter();
        let until = actions.find_map(|action| action.not_before_ms.as_ref());
        let (Some(until), Some(place)) = (until, self.find("#wait")) else {
            return;
        };
        let (before_ms, now_ms) = (self.left_ms.get(), self.clock.now_ms());
        let mut left_ms = until.get().saturating_sub(now_ms);
        if before_ms > 0 && left_ms > before_ms {
            // Somebody has set the clock back.
            left_ms = before_ms;
            until.set(now_ms.saturating_add(left_ms));
        }
        self.left_ms.set(left_ms);
        let seconds = seconds(left_ms);
        let text = (seconds > 0).then(|| moment::ahead(seconds));
        place.set_text_content(text.as_deref());
        if let Some(button) = place.previous_element_sibling() {
            set_flag(&button, "aria-disabled", seconds > 0);
        }
        if seconds > 0 {
            let wait_ms = u32::try_from((left_ms - 1) % 1_000 + 1).unwrap_or(1_000);
            self.held.set(Some(self.after(wait_ms, Self::hold)));
        } else if before_ms > 0 && !self.is_busy.get() {
            self.say(Message::NewCodeNow.text());
        }
    }
}

/// As many as have begun.
fn seconds(left_ms: u64) -> u32 {
    u32::try_from(left_ms.div_ceil(1_000)).unwrap_or(u32::MAX)
}
