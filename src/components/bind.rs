use super::{FieldKind, FieldSpec, FormAction, FormSpec, notes::HEARD};
use crate::{
    AuthError, AuthErrorKind, LocalFuture, Secret,
    browser::{self, Listener},
    i18n::{Message, error_text},
};
use leptos::prelude::request_animation_frame;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

/// What a form does with valid values. An error is shown where it belongs.
pub type Submit = Rc<dyn Fn(Values) -> LocalFuture<'static, Result<(), FormError>>>;

/// Why a form was not accepted, in words for its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormError {
    /// The name of the field to correct, which then gets the focus.
    pub field: Option<&'static str>,
    /// What happened and what to do.
    pub text: String,
}

impl From<AuthError> for FormError {
    /// The error's text; a wrong password belongs to `password`, a wrong code to `code`.
    fn from(error: AuthError) -> Self {
        Self {
            field: match error.kind {
                AuthErrorKind::InvalidCredentials => Some("password"),
                AuthErrorKind::InvalidCode => Some("code"),
                _ => None,
            },
            text: error_text(&error),
        }
    }
}

impl FormError {
    /// The same where it was the password of who is signed in.
    pub(super) fn of_current_password(error: AuthError) -> Self {
        let is_wrong = error.kind == AuthErrorKind::InvalidCredentials;
        let mut error = Self::from(error);
        if is_wrong {
            error.text = Message::OldPasswordWrong.text().into();
        }
        error
    }
}

/// What was typed, by field; wiped on drop.
#[derive(Clone, Debug)]
pub struct Values(Vec<(&'static str, Secret)>);

impl Values {
    /// An e-mail address and nothing else.
    pub(super) fn of_email(email: &str) -> Self {
        Self(vec![("email", email.into())])
    }

    /// The value of a field; empty where there is no such field.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(field, _)| *field == name)
            .map_or("", |(_, value)| value.expose())
    }

    /// The same, kept secret.
    pub fn secret(&self, name: &str) -> Secret {
        self.get(name).into()
    }
}

/// Keeps a form alive; dropping it takes the behaviour off again.
pub struct FormBinding {
    _listeners: Vec<Listener>,
}

/// Brings a form to life: checks, one request per submit, errors in their
/// places, reveal buttons, actions.
///
/// `view` holds a form; per field an input whose `name` is the field's, and an
/// element `<name>-error`; one `[data-form-error]`; one submit button; per action
/// a `[data-action]`, and a `[role=status]` for what comes of it. An element may
/// be missing: what it would show is then not shown. So may a button `[data-meant]`, which
/// offers another address where one looks mistyped, and `[data-strength]`, which gets `short`,
/// `bad` (guessed first), `enough` or `good` while a new password is typed. While Caps Lock
/// is on, `view` has `data-caps`. A form that was submitted
/// before this (`data-early-submit`) is submitted now.
pub fn bind_form(view: HtmlElement, spec: FormSpec, submit: Submit) -> FormBinding {
    let form = Rc::new(Form {
        view,
        fields: spec.fields,
        is_busy: Cell::new(false),
        submit,
    });
    form.show_in("[data-about]", Some(&spec.about));
    for field in form.fields.iter().filter(|field| !field.value.is_empty()) {
        if let Some(input) = form.input(field.name) {
            input.set_value(&field.value);
        }
    }
    if spec.is_next_step
        && let Some(heading) = form.find("h1")
    {
        let _ = heading.unchecked_into::<HtmlElement>().focus();
    }
    let actions = spec.actions;
    let mut listeners = vec![
        Listener::new(&form.view, "submit", {
            let form = form.clone();
            move |event| {
                event.prevent_default();
                form.clone().submit();
            }
        }),
        // A press takes the focus, and with it the caret, out of the password.
        Listener::new(&form.view, "mousedown", |event| {
            if button_of(&event).is_some_and(|button| button.has_attribute("data-reveal")) {
                event.prevent_default();
            }
        }),
        Listener::new(&form.view, "click", {
            let form = form.clone();
            move |event| {
                let Some(button) = button_of(&event) else {
                    return;
                };
                if button.has_attribute("data-reveal") {
                    reveal(&button, None);
                } else if let Some(action) = actions
                    .iter()
                    .find(|a| Some(a.text) == button.text_content().as_deref())
                {
                    form.clone().run(action);
                }
            }
        }),
    ];
    for (which, name) in HEARD.into_iter().enumerate() {
        let heard = form.clone();
        let listener = move |event| heard.heard(which, &event);
        listeners.push(Listener::new(&form.view, name, listener));
    }
    if let Some(early) = form.find("[data-early-submit]") {
        let _ = early.remove_attribute("data-early-submit");
        form.set_busy(false);
        form.submit();
    }
    FormBinding {
        _listeners: listeners,
    }
}

pub(super) struct Form {
    pub(super) view: HtmlElement,
    pub(super) fields: Vec<FieldSpec>,
    is_busy: Cell<bool>,
    submit: Submit,
}

impl Form {
    fn submit(self: Rc<Self>) {
        if self.is_busy.get() {
            return;
        }
        self.hide_passwords();
        self.set_form_error(None);
        self.say("");
        let Some(values) = self.valid_values() else {
            return;
        };
        self.set_busy(true);
        browser::spawn(async move {
            let result = (self.submit)(values).await;
            self.set_busy(false);
            if let Err(error) = result {
                self.set_form_error(Some(&error.text));
                if let Some(name) = error.field {
                    self.mark_invalid(name, true);
                    self.focus(name);
                }
            }
        });
    }

    /// The values to send; or the errors are shown and the first is in focus.
    fn valid_values(&self) -> Option<Values> {
        let mut values = Vec::new();
        let mut first_bad = None;
        for FieldSpec { name, kind, .. } in &self.fields {
            let text = self
                .input(name)
                .map(|i| kind.text_in(&i))
                .unwrap_or_default();
            let problem = kind.problem(&text).or_else(|| {
                (*kind == FieldKind::NewPassword && self.is_guessed_first(&text))
                    .then_some(Message::PasswordCommon.text())
            });
            self.set_field_error(name, problem);
            if problem.is_some() && first_bad.is_none() {
                first_bad = Some(*name);
            }
            values.push((*name, Secret::new(kind.normalised(text))));
        }
        match first_bad {
            None => Some(Values(values)),
            Some(name) => {
                self.focus(name);
                None
            }
        }
    }

    pub(super) fn find(&self, selector: &str) -> Option<Element> {
        self.view.query_selector(selector).ok().flatten()
    }

    /// Shows this text in an element, or hides the element. What stands there already is
    /// not said again.
    pub(super) fn show_in(&self, selector: &str, text: Option<&str>) {
        let Some(element) = self.find(selector) else {
            return;
        };
        if element.text_content().as_deref().unwrap_or_default() != text.unwrap_or_default() {
            element.set_text_content(text);
            let _ = match text {
                Some(_) => element.remove_attribute("hidden"),
                None => element.set_attribute("hidden", ""),
            };
        }
    }

    /// Says what comes of an action. One at a time.
    fn run(self: Rc<Self>, action: &FormAction) {
        if self.is_busy.replace(true) {
            return;
        }
        let action = (action.act)();
        // What went wrong before is not what this is about.
        self.set_form_error(None);
        for field in &self.fields {
            self.set_field_error(field.name, None);
        }
        self.say("");
        browser::spawn(async move {
            let text = action.await;
            self.is_busy.set(false);
            self.say(&text);
        });
    }

    pub(super) fn input(&self, name: &str) -> Option<HtmlInputElement> {
        let input = self.find(&format!("input[name='{name}']"))?;
        Some(input.unchecked_into())
    }

    fn focus(&self, name: &str) {
        if let Some(input) = self.input(name) {
            let _ = input.focus();
        }
    }

    fn mark_invalid(&self, name: &str, is_invalid: bool) {
        if let Some(input) = self.input(name) {
            let _ = match is_invalid {
                true => input.set_attribute("aria-invalid", "true"),
                false => input.remove_attribute("aria-invalid"),
            };
        }
    }

    pub(super) fn set_field_error(&self, name: &str, text: Option<&str>) {
        self.mark_invalid(name, text.is_some());
        self.show_in(&format!("#{name}-error"), text);
    }

    fn set_form_error(&self, text: Option<&str>) {
        self.show_in("[data-form-error]", text);
    }

    /// What came of an action.
    fn say(&self, text: &str) {
        self.show_in("[role=status]", Some(text));
    }

    fn set_busy(&self, is_busy: bool) {
        self.is_busy.set(is_busy);
        if let Some(button) = self.find("button[type='submit']") {
            // `aria-disabled`, not `disabled`, which would take the focus away.
            for name in ["aria-busy", "aria-disabled"] {
                let _ = match is_busy {
                    true => button.set_attribute(name, "true"),
                    false => button.remove_attribute(name),
                };
            }
        }
    }

    fn hide_passwords(&self) {
        if let Ok(buttons) = self.view.query_selector_all("[data-reveal]") {
            for index in 0..buttons.length() {
                if let Some(button) = buttons.get(index) {
                    reveal(button.unchecked_ref(), Some(false));
                }
            }
        }
    }
}

/// The button that an event is about, if it is one that does not submit.
fn button_of(event: &Event) -> Option<Element> {
    let target = event.target()?.unchecked_into::<Element>();
    target.closest("button[type=button]").ok()?
}

/// Shows or hides the password beside a reveal button; `None` turns it around.
fn reveal(button: &Element, shown: Option<bool>) {
    let Some(input) = button.previous_element_sibling() else {
        return;
    };
    let input: HtmlInputElement = input.unchecked_into();
    let is_shown = input.type_() == "text";
    let shown = shown.unwrap_or(!is_shown);
    if shown == is_shown {
        return;
    }
    let caret = (input.selection_start(), input.selection_end());
    input.set_type(if shown { "text" } else { "password" });
    if let (Ok(Some(start)), Ok(Some(end))) = caret {
        let put_back = move || drop(input.set_selection_range(start, end));
        put_back();
        // Chromium takes it away once more before it paints.
        request_animation_frame(put_back);
    }
    let _ = button.set_attribute("aria-pressed", if shown { "true" } else { "false" });
}
