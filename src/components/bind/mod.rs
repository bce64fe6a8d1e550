//! What brings a form to life.

mod notes;
mod waiting;

use super::{FieldKind, FieldSpec, FormAction, FormError, FormSpec, Values, rules};
use crate::{
    AuthService, Clock, LocalFuture, Secret, Timer,
    browser::{self, Listener, SystemClock},
    i18n::Message,
    try_use_auth,
};
use futures_channel::oneshot;
use leptos::prelude::request_animation_frame;
use notes::HEARD;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

/// What a form does with valid values. An error is shown where it belongs.
pub type Submit = Rc<dyn Fn(Values) -> LocalFuture<'static, Result<(), FormError>>>;

/// Keeps a form alive; dropping it takes the behaviour off again.
pub struct FormBinding {
    _listeners: Vec<Listener>,
    form: Rc<Form>,
}

impl Drop for FormBinding {
    fn drop(&mut self) {
        // Another form may be there in its place when its answer comes.
        self.form.is_gone.set(true);
    }
}

/// Brings a form to life: checks, one request per submit, errors in their
/// places, reveal buttons, actions.
///
/// `view` holds a form; per field an input whose `name` is the field's, and an
/// element `<name>-error`; one `[data-form-error]`; one submit button; a
/// `[data-cancel]`, hidden, for an answer that takes long; per action a button with its
/// text; a `[role=status]` for what comes of all these, and `#wait` behind the button of
/// an action that is held. An element may be missing: what it would show is then not
/// shown. So may a button `[data-meant]`, which
/// offers another address where one looks mistyped, and `[data-strength]`, which gets `short`,
/// `bad` (guessed first), `enough` or `good` while a new password is typed. While Caps Lock
/// is on, `view` has `data-caps`; while the press that submits is answered the submit button has
/// `data-pressed`, and while the backend wants to be left alone `aria-disabled`. A form that
/// was submitted before this (`data-early-submit`) is submitted now.
pub fn bind_form(view: HtmlElement, spec: FormSpec, submit: Submit) -> FormBinding {
    let auth = spec.auth.or_else(try_use_auth);
    let clock = auth.and_then(|auth| auth.clock());
    let form = Rc::new(Form {
        view,
        fields: spec.fields,
        actions: spec.actions,
        is_gone: Cell::new(false),
        is_busy: Cell::new(false),
        busy: match spec.busy {
            "" => Message::Loading.text(),
            busy => busy,
        },
        cancelled: spec.cancelled,
        cancel: Cell::new(None),
        auth,
        clock: clock.unwrap_or_else(|| Rc::new(SystemClock)),
        held: Cell::new(None),
        left_ms: Cell::new(0),
        asked_to_wait: RefCell::default(),
        submit,
    });
    form.show_in("[data-about]", Some(&spec.about));
    form.hold();
    for field in form.fields.iter().filter(|field| !field.value.is_empty()) {
        if let Some(input) = form.input(field.name) {
            // The default, so that what its user makes of it is told from it.
            input.set_default_value(&field.value);
        }
    }
    if spec.is_next_step
        && let Some(heading) = form.find("h1")
    {
        let _ = heading.unchecked_into::<HtmlElement>().focus();
    }
    if let Some(error) = &spec.error {
        form.tell(error);
    }
    let mut listeners = vec![
        Listener::new(&form.view, "submit", {
            let form = form.clone();
            move |event| {
                event.prevent_default();
                form.clone().press();
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
                } else if button.has_attribute("data-cancel") {
                    form.cancel.take();
                } else {
                    let form = form.clone();
                    browser::after_press(move || form.run(&button));
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
        form.clone().submit(form.texts());
    }
    FormBinding {
        _listeners: listeners,
        form,
    }
}

struct Form {
    view: HtmlElement,
    fields: Vec<FieldSpec>,
    actions: Vec<FormAction>,
    /// Whether nothing of it is to be seen any more.
    is_gone: Cell<bool>,
    is_busy: Cell<bool>,
    busy: &'static str,
    cancelled: &'static str,
    /// Dropped when the answer is not waited for any longer.
    cancel: Cell<Option<oneshot::Sender<()>>>,
    auth: Option<AuthService>,
    clock: Rc<dyn Clock>,
    /// For the next second of an action that is held.
    held: Cell<Option<Timer>>,
    /// How long it is held, as far as that was shown.
    left_ms: Cell<u64>,
    /// When the backend may be asked again, in ms since 1970.
    asked_to_wait: RefCell<Option<(u64, Timer)>>,
    submit: Submit,
}

const SUBMIT: &str = "button[type='submit']";

impl Form {
    /// Shows that the form was submitted, then does it.
    fn press(self: Rc<Self>) {
        if self.says_to_wait() || self.is_busy.replace(true) {
            return;
        }
        self.set_pressed(true);
        // What is typed from now on was not submitted.
        let texts = self.texts();
        browser::after_press(move || {
            self.set_pressed(false);
            self.is_busy.set(false);
            self.submit(texts);
        });
    }

    fn submit(self: Rc<Self>, texts: Vec<String>) {
        if self.is_gone.get() {
            return;
        }
        self.hide_passwords();
        self.set_form_error(None);
        self.say("");
        let Some(values) = self.valid_values(texts) else {
            return;
        };
        self.set_busy(true);
        browser::spawn(async move {
            let result = self.wait_for((self.submit)(values)).await;
            self.set_busy(false);
            if let Err(error) = result {
                self.tell(&error);
            }
        });
    }

    /// What stands in the fields, in their order.
    fn texts(&self) -> Vec<String> {
        let text_in = |field: &FieldSpec| {
            let input = self.input(field.name);
            input.map(|input| field.kind.text_in(&input))
        };
        let texts = self.fields.iter().map(text_in);
        texts.map(Option::unwrap_or_default).collect()
    }

    /// The values to send; or the errors are shown and the first is in focus.
    fn valid_values(&self, texts: Vec<String>) -> Option<Values> {
        let lengths = rules::lengths(self.auth);
        let (mut values, mut first_bad) = (Vec::new(), None);
        for (FieldSpec { name, kind, .. }, text) in self.fields.iter().zip(texts) {
            let problem = kind.problem(&text, lengths).or_else(|| {
                (*kind == FieldKind::NewPassword && self.is_guessed_first(&text))
                    .then(|| Message::PasswordCommon.text().into())
            });
            self.set_field_error(name, problem.as_deref());
            if problem.is_some() && first_bad.is_none() {
                first_bad = Some(*name);
            }
            values.push((*name, Secret::new(kind.normalised(text))));
        }
        match first_bad {
            None => Some(Values::of(values)),
            Some(name) => {
                self.focus(name);
                None
            }
        }
    }

    fn find(&self, selector: &str) -> Option<Element> {
        if self.is_gone.get() {
            return None;
        }
        self.view.query_selector(selector).ok().flatten()
    }

    /// Shows this text in an element, or hides the element. What stands there already is
    /// not said again.
    fn show_in(&self, selector: &str, text: Option<&str>) {
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

    /// Says what comes of a button's action, if it has one. One at a time.
    fn run(self: Rc<Self>, button: &Element) {
        let text = button.text_content();
        let mut actions = self.actions.iter();
        let Some(action) = actions.find(|action| Some(action.text) == text.as_deref()) else {
            return;
        };
        let is_held = action.not_before_ms.is_some() && self.left_ms.get() > 0;
        if is_held || self.is_busy.replace(true) {
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
            self.hold();
        });
    }

    fn input(&self, name: &str) -> Option<HtmlInputElement> {
        let input = self.find(&["input[name='", name, "']"].concat())?;
        Some(input.unchecked_into())
    }

    fn focus(&self, name: &str) {
        if let Some(input) = self.input(name) {
            let _ = input.focus();
        }
    }

    fn mark_invalid(&self, name: &str, is_invalid: bool) {
        if let Some(input) = self.input(name) {
            set_flag(&input, "aria-invalid", is_invalid);
        }
    }

    fn set_field_error(&self, name: &str, text: Option<&str>) {
        self.mark_invalid(name, text.is_some());
        self.show_in(&["#", name, "-error"].concat(), text);
    }

    fn set_form_error(&self, text: Option<&str>) {
        self.show_in("[data-form-error]", text);
    }

    /// Says what went wrong, and leads to what has to be corrected.
    fn tell(self: &Rc<Self>, error: &FormError) {
        let field = self.fields.iter().find(|it| Some(it.name) == error.field);
        match field {
            // What is wrong with a name or a new password has to do with nothing else; a password
            // or a code may be that of another address.
            Some(field) if field.kind.is_name() || field.kind == FieldKind::NewPassword => {
                self.set_field_error(field.name, Some(&error.text));
            }
            _ => self.set_form_error(Some(&error.text)),
        }
        if let Some(name) = error.field {
            self.mark_invalid(name, true);
            self.focus(name);
        }
        if let Some(seconds) = error.retry_after {
            self.wait(seconds);
        }
    }

    /// What came of an action.
    fn say(&self, text: &str) {
        self.show_in("[role=status]", Some(text));
    }

    /// As a button looks that is held down: a key that submits holds none.
    fn set_pressed(&self, is_pressed: bool) {
        if let Some(button) = self.find(SUBMIT) {
            set_flag(&button, "data-pressed", is_pressed);
        }
    }

    fn set_busy(&self, is_busy: bool) {
        self.is_busy.set(is_busy);
        if let Some(button) = self.find(SUBMIT) {
            // `aria-disabled`, not `disabled`, which would take the focus away.
            for name in ["aria-busy", "aria-disabled"] {
                set_flag(&button, name, is_busy);
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

/// An attribute that is `true` or not there.
pub(super) fn set_flag(element: &Element, name: &str, is_set: bool) {
    let _ = match is_set {
        true => element.set_attribute(name, "true"),
        false => element.remove_attribute(name),
    };
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
