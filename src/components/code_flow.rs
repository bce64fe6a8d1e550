use super::{
    FieldKind, FieldSpec, FormAction, FormError, FormSpec, Submit, Values, form_card, switch,
};
use crate::{
    AuthService, CodeRequest, LocalFuture, SessionManager,
    browser::{self, Listener},
    i18n::Message,
    use_auth,
};
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

/// A process in two steps: a form, then the code that was mailed because of it.
pub(super) struct CodeFlow {
    /// What its entries in the tab's history are known by.
    pub name: &'static str,
    /// The first form.
    pub first: FormSpec,
    /// Asks for the code; again when another one is wanted.
    pub start: Start,
    /// What the second form says before the address.
    pub lead: &'static str,
    /// What its password is called.
    pub password: &'static str,
    /// Whether it asks for one; after a reload, which leaves none, always.
    pub asks_password: bool,
    /// Whether the one to ask for after a reload was fixed with the first form.
    pub has_password: bool,
    /// What it asks beside that.
    pub question: Option<FieldSpec>,
    /// Its submit button's text.
    pub submit: &'static str,
    /// What to say to whoever does not wait for that any longer.
    pub cancelled: &'static str,
    /// Sends the code, with what was entered first.
    pub finish: Finish,
    /// What to say when another code was asked for.
    pub resent: &'static str,
    /// Hears the title of the step that is shown now.
    pub on_step: Option<OnStep>,
}

/// Hears the title of the step of a process that is shown now.
pub(super) type OnStep = UnsyncCallback<&'static str>;

/// The first form's values in, the request for a code out.
pub(super) type Start = Rc<dyn Fn(Values) -> LocalFuture<'static, Result<CodeRequest, FormError>>>;

/// What the first form led to, and the second form's values in, the end of the
/// process out.
pub(super) type Finish =
    Rc<dyn Fn(Rc<Entered>, Values) -> LocalFuture<'static, Result<(), FormError>>>;

/// What was entered first, and the code that was asked for with it.
pub(super) struct Entered {
    pub values: Values,
    request: RefCell<Rc<CodeRequest>>,
    /// When another code may be asked for, in ms since 1970.
    again_at_ms: Rc<Cell<u64>>,
    /// Whether all that is left is what a reload left.
    is_restored: bool,
}

impl Entered {
    /// The newest request.
    pub fn request(&self) -> Rc<CodeRequest> {
        self.request.borrow().clone()
    }

    fn email(&self) -> &str {
        self.values.get("email")
    }
}

impl CodeFlow {
    pub fn view(self) -> AnyView {
        let shown = Rc::new(Shown {
            flow: self,
            auth: use_auth(),
            // With the password in memory only, for as long as the code is awaited; wiped
            // on drop.
            entered: RwSignal::new_local(None),
            is_next_step: Cell::new(false),
            place: browser::path(),
            back: Cell::new(None),
        });
        shown.follow_history();
        let following = Rc::downgrade(&shown);
        let follow = move |_| {
            if let Some(shown) = following.upgrade() {
                shown.follow_history();
            }
        };
        let back = web_sys::window().map(|window| Listener::new(&window, "popstate", follow));
        shown.back.set(back);
        let shown = StoredValue::new_local(shown);
        switch(move || shown.get_value().step())
    }
}

/// A process as it is shown. The entry of the second step in the tab's history has a text
/// beside it: Back leads to the first step, and Forward to the second again.
struct Shown {
    flow: CodeFlow,
    auth: AuthService,
    entered: Step,
    is_next_step: Cell<bool>,
    /// The path of its page: other entries are not its own.
    place: String,
    back: Cell<Option<Listener>>,
}

/// What was entered, and whether the code is being waited for.
type Step = RwSignal<Option<(Rc<Entered>, bool)>, LocalStorage>;

impl Shown {
    fn step(self: &Rc<Self>) -> AnyView {
        let (mut spec, submit) = match self.entered.get() {
            Some((first, true)) => self.second_step(first),
            kept => self.first_step(kept.map(|(first, _)| first)),
        };
        spec.is_next_step = self.is_next_step.replace(true);
        if let Some(on_step) = &self.flow.on_step {
            on_step.run(spec.title);
        }
        form_card(spec, submit)
    }

    /// Shows the step of the entry that the tab is at.
    fn follow_history(&self) {
        if browser::path() != self.place {
            return;
        }
        // A form that waits for its answer may outlive its page.
        let shown = untrack(|| self.entered.try_get());
        let (Some(text), Some(shown)) = (browser::kept_in_history(), shown) else {
            return;
        };
        let entered = match (self.kept(&text), shown) {
            // What is in memory has the password too.
            (Some(kept), Some((first, is_second))) if kept.email() == first.email() => {
                (!is_second).then_some((first, true))
            }
            (Some(kept), _) => Some((Rc::new(kept), true)),
            (None, Some((first, true))) => Some((first, false)),
            (None, _) => None,
        };
        if entered.is_some() {
            self.entered.set(entered);
        }
    }

    /// What is needed to go on after a reload: no password and no code.
    fn to_keep(&self, first: &Entered) -> String {
        let (name, id, email) = (self.flow.name, &first.request().id, first.email());
        let again_at_ms = first.again_at_ms.get().to_string();
        [name, id, email, &again_at_ms].join("\n")
    }

    /// What a reload left.
    fn kept(&self, text: &str) -> Option<Entered> {
        let mut lines = text.split('\n');
        if lines.next() != Some(self.flow.name) {
            return None;
        }
        let (id, email) = (lines.next()?, lines.next()?);
        let again_at_ms = lines.next()?.parse().unwrap_or(0);
        // No later than after a code that was sent just now: clocks are set.
        let again_at_ms = self.again_at_ms(None).min(again_at_ms);
        Some(Entered {
            values: Values::of_email(email),
            request: RefCell::new(Rc::new(CodeRequest {
                id: id.into(),
                ..CodeRequest::default()
            })),
            again_at_ms: Rc::new(Cell::new(again_at_ms)),
            is_restored: true,
        })
    }

    /// Whether the tab is at the entry of the second step.
    fn is_at_code(&self) -> bool {
        browser::kept_in_history().is_some_and(|text| self.kept(&text).is_some())
    }

    /// When another code may be asked for, which the backend may have said.
    fn again_at_ms(&self, retry_after: Option<u32>) -> u64 {
        let again = |manager: &SessionManager| manager.code_again_at_ms(retry_after);
        self.auth.with_manager(again).unwrap_or(0)
    }

    /// With what was entered before, but for the password.
    fn first_step(self: &Rc<Self>, kept: Option<Rc<Entered>>) -> (FormSpec, Submit) {
        let shown = self.clone();
        let submit: Submit = Rc::new(move |values| {
            let (shown, sending) = (shown.clone(), (shown.flow.start)(values.clone()));
            Box::pin(async move {
                let request = RefCell::new(Rc::new(sending.await?));
                let first = Rc::new(Entered {
                    values,
                    request,
                    again_at_ms: Rc::new(Cell::new(shown.again_at_ms(None))),
                    is_restored: false,
                });
                let text = shown.to_keep(&first);
                // Unless its page was left meanwhile.
                if shown.entered.try_set(Some((first, true))).is_none() {
                    browser::push_to_history(&text);
                }
                Ok(())
            })
        });
        let mut spec = self.flow.first.clone();
        (spec.busy, spec.cancelled) = (Message::Sending.text(), Message::CancelledCode.text());
        if let Some(kept) = kept {
            let fields = spec.fields.iter_mut();
            for field in fields.filter(|field| field.kind != FieldKind::NewPassword) {
                field.value = kept.values.get(field.name).into();
            }
        }
        (spec, submit)
    }

    fn code_form(&self, first: &Entered) -> FormSpec {
        let (flow, email) = (&self.flow, first.email());
        let code = FieldSpec::new("code", Message::Code.text(), FieldKind::Code);
        let mut fields = vec![code];
        if flow.asks_password || first.is_restored {
            let username =
                FieldSpec::new("username", Message::Email.text(), FieldKind::HiddenUsername);
            fields.insert(0, username.value(email));
            let mut password = FieldSpec::new("new-password", flow.password, FieldKind::Password);
            if !flow.has_password {
                password.kind = FieldKind::NewPassword;
                password.hint = Some(Message::PasswordHint.text());
            }
            fields.push(password);
        }
        fields.extend(flow.question.clone());
        FormSpec {
            title: Message::CheckMail.text(),
            lead: flow.lead,
            about: email.into(),
            fields,
            submit: flow.submit,
            busy: Message::Checking.text(),
            cancelled: flow.cancelled,
            ..FormSpec::default()
        }
    }

    fn second_step(self: &Rc<Self>, first: Rc<Entered>) -> (FormSpec, Submit) {
        let mut spec = self.code_form(&first);
        let (finish, entered_first) = (self.flow.finish.clone(), first.clone());
        let submit: Submit = Rc::new(move |second| finish(entered_first.clone(), second));
        let is_restored = first.is_restored;
        let not_before_ms = Some(first.again_at_ms.clone());
        let (shown, back, kept) = (self.clone(), self.clone(), first.clone());
        spec.actions = vec![
            FormAction {
                text: Message::SendNewCode.text(),
                act: Rc::new(move || shown.clone().ask_again(first.clone())),
                not_before_ms,
            },
            FormAction {
                text: Message::OtherEmail.text(),
                act: Rc::new(move || {
                    back.entered.set(Some((kept.clone(), false)));
                    if back.is_at_code() {
                        browser::go_back();
                    }
                    Box::pin(async { String::new() })
                }),
                not_before_ms: None,
            },
        ];
        // Another code would take the password, which is gone: the first form asks for it.
        if is_restored && self.flow.has_password {
            spec.actions.remove(0);
        }
        (spec, submit)
    }

    /// Asks for another code, and says what came of it.
    fn ask_again(self: Rc<Self>, first: Rc<Entered>) -> LocalFuture<'static, String> {
        let asking = (self.flow.start)(first.values.clone());
        Box::pin(async move {
            let (text, retry_after) = match asking.await {
                Ok(request) => {
                    first.request.replace(Rc::new(request));
                    (self.flow.resent.to_owned(), None)
                }
                Err(error) => (error.text, Some(error.retry_after.unwrap_or(0))),
            };
            first.again_at_ms.set(self.again_at_ms(retry_after));
            if self.is_at_code() {
                browser::keep_in_history(&self.to_keep(&first));
            }
            text
        })
    }
}
