//! What a form says at its fields while they are filled in. Nothing of it is in the way.

use super::Form;
use crate::{
    browser,
    components::{FieldKind, common_passwords, mail_domain, rules},
    i18n::Message,
};
use js_sys::{Function, Reflect};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// The events to be [`heard`](Form::heard). The last two are the ends of presses, of a key
/// or the pointer.
pub(super) const HEARD: [&str; 4] = ["input", "keydown", "keyup", "click"];

const INPUT: usize = 0;
const KEYDOWN: usize = 1;
const KEYUP: usize = 2;
const CLICK: usize = 3;

impl Form {
    /// What has been done in the form changes what is said at its fields. `which` of
    /// [`HEARD`] it was.
    pub(super) fn heard(self: &Rc<Self>, which: usize, event: &Event) {
        let Some(target) = event.target() else {
            return;
        };
        if let Some(is_on) = caps_lock(event) {
            let _ = match is_on {
                true => self.view.set_attribute("data-caps", ""),
                false => self.view.remove_attribute("data-caps"),
            };
        }
        if which != KEYDOWN {
            let form = self.clone();
            // What was typed is on the screen before what is said of it.
            browser::after_press(move || form.note(which, target.unchecked_ref()));
        }
    }

    /// Says what there is to say of what was done at `target`.
    fn note(&self, which: usize, target: &Element) {
        let name = target.get_attribute("name").unwrap_or_default();
        if which == INPUT {
            self.set_field_error(&name, None);
        }
        for field in &self.fields {
            match (field.kind, field.name == name) {
                // Not before a press is over: what moves meanwhile may take a button away
                // from under the pointer.
                (FieldKind::Email, false) if which >= KEYUP => {
                    let is_taken = which == CLICK && target.has_attribute("data-meant");
                    self.offer_correction(field.name, is_taken);
                }
                (FieldKind::NewPassword, true) => {
                    common_passwords::ask();
                    self.rate(field.name);
                }
                _ => {}
            }
        }
    }

    /// Whether a password is on the list of common ones, or is the address that this form is
    /// about, or the part of it that stands before the `@` (NIST SP 800-63B, 3.1.1.2).
    pub(super) fn is_guessed_first(&self, password: &str) -> bool {
        common_passwords::contain(password)
            || self.fields.iter().any(|field| {
                matches!(field.kind, FieldKind::Email | FieldKind::HiddenUsername)
                    && begins_with(&self.value(field.name), password)
            })
    }

    /// Shows at the hint of a new password how good it is so far.
    fn rate(&self, name: &str) {
        let password = self.value(name);
        let (shortest, _) = rules::lengths(self.auth);
        let strength = match rules::length(&password) {
            0 => "",
            length if length < shortest => "short",
            _ if self.is_guessed_first(&password) => "bad",
            length if length < rules::GOOD_PASSWORD => "enough",
            _ => "good",
        };
        if let Some(hint) = self.find("[data-strength]") {
            let _ = hint.set_attribute("data-strength", strength);
        }
    }

    /// Offers the address that was meant where this one looks mistyped, or takes it.
    fn offer_correction(&self, name: &str, is_taken: bool) {
        let mut meant = mail_domain::corrected(&self.value(name));
        if is_taken
            && let Some(meant) = meant.take()
            && let Some(input) = self.input(name)
        {
            input.set_value(&meant);
            let _ = input.focus();
        }
        let (before, after) = Message::DidYouMean.around();
        let offer = meant.map(|meant| [before, &meant, after].concat());
        self.show_in("[data-meant]", offer.as_deref());
    }

    fn value(&self, name: &str) -> String {
        let input = self.input(name);
        input.map(|input| input.value()).unwrap_or_default()
    }
}

/// Whether an address is this text, or begins with it before its `@`; in whatever letters.
fn begins_with(address: &str, text: &str) -> bool {
    let start = address.as_bytes().get(..text.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(text.as_bytes()))
        && matches!(address.as_bytes().get(text.len()), None | Some(b'@'))
}

/// Whether Caps Lock is on; `None` where the event cannot say it. Events that a password
/// manager has made are of no type that could.
fn caps_lock(event: &Event) -> Option<bool> {
    let state = Reflect::get(event, &"getModifierState".into()).ok()?;
    let state: Function = state.dyn_into().ok()?;
    state.call1(event, &"CapsLock".into()).ok()?.as_bool()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_begins_with_itself_and_with_what_stands_before_the_at() {
        let address = "Anna.Berg@example.com";
        for text in ["anna.berg", "ANNA.BERG", "anna.berg@example.com"] {
            assert!(begins_with(address, text), "{text}");
        }
        for text in [
            "anna.ber",
            "anna.berg@",
            "anna.berg@example.co",
            "berg",
            "anna.berg1",
        ] {
            assert!(!begins_with(address, text), "{text}");
        }
        assert!(!begins_with("", "anna.berg"));
        assert!(!begins_with("anna.bergé@example.com", "anna.berg\u{301}"));
    }
}
