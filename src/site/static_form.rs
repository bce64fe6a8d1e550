use super::shell::Shell;
use keyfob::components::{FormBinding, bind_sign_in};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement};

/// The sign-in form of `index.html`, which was there before WebAssembly.
///
/// Leptos cannot adopt nodes that it did not make, and a copy would lose what
/// was typed, the caret and what a password manager filled in. So the form stays
/// where it is and is brought to life there. When the page is left it goes out
/// of the document with everything typed into it; a fresh copy takes its place
/// when the page is shown again.
#[derive(Clone, Copy)]
pub(super) struct StaticForm {
    shell: Shell,
    parts: StoredValue<Option<Parts>, LocalStorage>,
}

struct Parts {
    /// As it came, never filled in.
    pristine: Element,
    /// Before this it stands.
    anchor: Element,
    shown: Option<(Element, FormBinding)>,
}

impl StaticForm {
    /// Takes over the form in the document.
    pub fn take(shell: Shell) -> Self {
        Self {
            shell,
            parts: StoredValue::new_local(Self::find(shell)),
        }
    }

    fn find(shell: Shell) -> Option<Parts> {
        let document = web_sys::window()?.document()?;
        let first = document.get_element_by_id("sign-in")?;
        let pristine = first.clone_node_with_deep(true).ok()?;
        let pristine = pristine.dyn_into::<Element>().ok()?;
        // A copy of an input has the value of the original.
        form_in(&pristine)?.reset();
        form_in(&pristine)?
            .remove_attribute("data-early-submit")
            .ok()?;
        Some(Parts {
            pristine,
            anchor: document.get_element_by_id("app")?,
            shown: bind(shell, &first).map(|binding| (first, binding)),
        })
    }

    /// Shows the form, or takes it out of the document.
    pub fn show(self, is_shown: bool) {
        self.parts.update_value(|parts| {
            let Some(parts) = parts else { return };
            if !is_shown {
                if let Some((element, _)) = parts.shown.take() {
                    element.remove();
                }
            } else if parts.shown.is_none() {
                parts.shown = parts.fresh(self.shell);
            }
        });
    }
}

impl Parts {
    fn fresh(&self, shell: Shell) -> Option<(Element, FormBinding)> {
        let element = self.pristine.clone_node_with_deep(true).ok()?;
        let element = element.dyn_into::<Element>().ok()?;
        let parent = self.anchor.parent_node()?;
        parent.insert_before(&element, Some(&self.anchor)).ok()?;
        let binding = bind(shell, &element)?;
        Some((element, binding))
    }
}

fn form_in(view: &Element) -> Option<HtmlFormElement> {
    view.query_selector("form").ok()??.dyn_into().ok()
}

fn bind(shell: Shell, view: &Element) -> Option<FormBinding> {
    let form: HtmlElement = form_in(view)?.into();
    Some(bind_sign_in(form, shell.auth))
}

/// Puts the address into the sign-in form once it is shown.
pub(super) fn fill_email(email: &str) {
    let email = email.to_owned();
    request_animation_frame(move || {
        let input = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|document| document.query_selector("#sign-in input[name=email]").ok()?)
            .and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            input.set_value(&email);
        }
    });
}
