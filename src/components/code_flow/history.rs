//! The steps of a process as entries of the tab's history.

use super::{
    Shown, Step,
    entered::{Entered, mark},
};
use crate::{SessionManager, browser};
use leptos::prelude::*;
use std::rc::Rc;

impl Shown {
    /// Shows the step of the entry that the tab is at.
    pub(super) fn follow_history(&self) {
        if browser::path() != self.place {
            return;
        }
        let now = untrack(|| self.now.try_get());
        let (Some(text), Some((step, held))) = (browser::kept_in_history(), now) else {
            return;
        };
        let Some((mark, kept)) = self.kept(&text) else {
            if step != Step::First {
                self.forget_token();
                self.show(Step::First, held);
            }
            return;
        };
        let entered = match held {
            Some(held) if is_newer(&held, &kept) => held,
            _ => Rc::new(kept),
        };
        let is_unknown = entered.code().expose().is_empty();
        let to = match mark {
            mark::USED if is_unknown => Step::First,
            mark::LAST if entered.token().is_some() => Step::Last,
            _ => Step::Code,
        };
        if !self.is_at(to, &entered) {
            self.show(to, Some(entered));
        }
    }

    /// What is kept beside an entry of this process.
    fn kept<'a>(&self, text: &'a str) -> Option<(&'a str, Entered)> {
        let kept = Entered::of_text(text, self.flow.name, &self.flow.first.fields)?;
        let request = kept.1.request();
        let token = self.auth.with_manager(|it| it.code_token(&request.id));
        if let Some(token) = token.flatten() {
            request.accept("", token);
        }
        // No later than after a code that was sent just now: clocks are set.
        let again_at_ms = &kept.1.again_at_ms;
        again_at_ms.set(self.again_at_ms(None).min(again_at_ms.get()));
        Some(kept)
    }

    pub(super) fn to_keep(&self, entered: &Entered, mark: &str) -> String {
        entered.to_text(self.flow.name, mark, &self.flow.first.fields)
    }

    pub(super) fn forget_token(&self) {
        self.auth.with_manager(SessionManager::forget_code_token);
    }

    /// Whether the tab is at an entry of a step after the first.
    pub(super) fn is_at_entry(&self) -> bool {
        browser::kept_in_history().is_some_and(|text| self.kept(&text).is_some())
    }

    /// Says of the entry that the tab is at what it is for.
    pub(super) fn mark(&self, entered: &Entered, mark: &str) {
        if self.is_at_entry() {
            browser::keep_in_history(&self.to_keep(entered, mark));
        }
    }
}

/// Whether what is in memory serves better than what is kept beside an entry: it has the
/// password too, unless it is the one that lacks what was given for the code.
fn is_newer(held: &Entered, kept: &Entered) -> bool {
    held.email() == kept.email()
        && (held.request().id != kept.request().id
            || held.token().is_some()
            || kept.token().is_none())
}
