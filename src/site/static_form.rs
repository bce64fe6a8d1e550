use keyfob::{
    AuthService,
    components::{FormBinding, bind_sign_in},
};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlFormElement, HtmlInputElement, Node};

/// The sign-in form of `index.html`, which was there before WebAssembly.
///
/// Leptos cannot adopt nodes that it did not make, and a copy would lose what
/// was typed, the caret and what a password manager filled in. So the form stays
/// where it is and is brought to life there. When the page is left it goes out
/// of the document with everything typed into it; a fresh copy takes its place
/// when the page is shown again.
pub(super) struct StaticForm {
    auth: AuthService,
    parts: Option<Parts>,
    shown: RefCell<Option<(Element, FormBinding)>>,
}

struct Parts {
    /// As it came, never filled in.
    pristine: Element,
    /// Before this it stands.
    anchor: Node,
}

impl StaticForm {
    /// Takes over the form in the document.
    pub fn take(document: &Document, auth: AuthService) -> Self {
        let first = document.get_element_by_id("sign-in");
        Self {
            auth,
            parts: first.as_ref().and_then(Parts::new),
            shown: RefCell::new(first.map(|first| bind(first, auth))),
        }
    }

    /// Shows the form, or takes it out of the document.
    pub fn show(&self, is_shown: bool) {
        let mut shown = self.shown.borrow_mut();
        if !is_shown {
            if let Some((element, _)) = shown.take() {
                element.remove();
            }
        } else if shown.is_none() {
            *shown = self
                .parts
                .as_ref()
                .and_then(Parts::fresh)
                .map(|element| bind(element, self.auth));
        }
    }

    /// What the e-mail field holds when the form is shown next.
    pub fn fill_in(&self, email: &str) {
        let input = self
            .parts
            .as_ref()
            .and_then(|parts| parts.pristine.query_selector("input[name=email]").ok()?);
        if let Some(input) = input {
            input.unchecked_into::<HtmlInputElement>().set_value(email);
        }
    }
}

impl Parts {
    fn new(first: &Element) -> Option<Self> {
        let pristine = copy(first)?;
        // A copy of an input has the value of the original.
        let form = form_in(&pristine)?;
        form.reset();
        form.remove_attribute("data-early-submit").ok()?;
        Some(Self {
            pristine,
            anchor: first.next_sibling()?,
        })
    }

    fn fresh(&self) -> Option<Element> {
        let element = copy(&self.pristine)?;
        form_in(&self.pristine)?.reset();
        let parent = self.anchor.parent_node()?;
        parent.insert_before(&element, Some(&self.anchor)).ok()?;
        Some(element)
    }
}

fn copy(element: &Element) -> Option<Element> {
    Some(element.clone_node_with_deep(true).ok()?.unchecked_into())
}

fn form_in(view: &Element) -> Option<HtmlFormElement> {
    Some(view.query_selector("form").ok()??.unchecked_into())
}

fn bind(view: Element, auth: AuthService) -> (Element, FormBinding) {
    let binding = bind_sign_in(view.clone().unchecked_into(), auth);
    (view, binding)
}
