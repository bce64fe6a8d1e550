use super::{
    FieldKind, FieldSpec, FormAction, FormError, FormSpec, Submit, Values, form_card, switch,
};
use crate::{
    AuthService, Clock, CodeRequest, LocalFuture,
    browser::{self, Listener, SystemClock},
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

    /// What is needed to go on after a reload: no password and no code.
    fn to_keep(&self) -> String {
        let (request, email) = (self.request(), self.email());
        format!("{}\n{email}\n{}", request.id, self.again_at_ms.get())
    }

    fn email(&self) -> &str {
        self.values.get("email")
    }

    /// What a reload left. No later than `latest_ms` may another code be asked for: clocks
    /// are set.
    fn kept(text: &str, latest_ms: u64) -> Option<Self> {
        let (id, text) = text.split_once('\n')?;
        let (email, again_at_ms) = text.split_once('\n').unwrap_or((text, ""));
        let request = CodeRequest {
            id: id.into(),
            ..CodeRequest::default()
        };
        let again_at_ms = again_at_ms.parse().unwrap_or(0);
        Some(Self {
            values: Values::of_email(email),
            request: RefCell::new(Rc::new(request)),
            again_at_ms: Rc::new(Cell::new(latest_ms.min(again_at_ms))),
            is_restored: true,
        })
    }
}

impl CodeFlow {
    pub fn view(self) -> AnyView {
        let (auth, place) = (use_auth(), browser::path());
        let shown = Rc::new(Shown {
            flow: self,
            auth,
            clock: auth.clock().unwrap_or_else(|| Rc::new(SystemClock)),
            again_after_ms: auth
                .with_manager(|manager| manager.config().resend_after_ms)
                .unwrap_or_default(),
            // With the password in memory only, for as long as the code is awaited; wiped
            // on drop.
            entered: RwSignal::new_local(None),
            is_next_step: Cell::new(false),
            place: place.clone(),
        });
        shown.follow_history();
        let following = shown.clone();
        let follow = move |_| following.follow_history();
        let listener = web_sys::window().map(|it| Listener::new(&it, "popstate", follow));
        let shown = StoredValue::new_local((shown, listener));
        on_cleanup(move || {
            // Whatever form stands in its place then, it is another one.
            if browser::path() == place {
                browser::keep_in_history("");
            }
        });
        switch(move || shown.with_value(|(shown, _)| shown.step()))
    }
}

/// A process as it is shown. The entry of the second step in the tab's history has a text
/// beside it: Back leads to the first step, and Forward to the second again.
struct Shown {
    flow: CodeFlow,
    auth: AuthService,
    clock: Rc<dyn Clock>,
    again_after_ms: u64,
    entered: Step,
    is_next_step: Cell<bool>,
    /// The path of its page: other entries are not its own.
    place: String,
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
        spec.clock = Some(self.clock.clone());
        if let Some(on_step) = &self.flow.on_step {
            on_step.run(spec.title);
        }
        form_card(spec, submit)
    }

    /// Shows the step of the entry that the tab is at.
    fn follow_history(&self) {
        let Some(text) = browser::kept_in_history().filter(|_| browser::path() == self.place)
        else {
            return;
        };
        let kept = Entered::kept(&text, self.after_ms(self.again_after_ms));
        let entered = match (kept, self.entered.get_untracked()) {
            // What is in memory has the password too.
            (Some(kept), Some((first, is_second))) if kept.email() == first.email() => {
                Some((first, true)).filter(|_| !is_second)
            }
            (Some(kept), _) => Some((Rc::new(kept), true)),
            (None, Some((first, true))) => Some((first, false)),
            (None, _) => None,
        };
        if entered.is_some() {
            self.entered.set(entered);
        }
    }

    fn after_ms(&self, ms: u64) -> u64 {
        self.clock.now_ms().saturating_add(ms)
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
                    again_at_ms: Rc::new(Cell::new(shown.after_ms(shown.again_after_ms))),
                    is_restored: false,
                });
                let text = first.to_keep();
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
        let (flow, email, auth) = (&self.flow, first.email(), self.auth);
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
        FormSpec {
            title: Message::CheckMail.text(),
            lead: flow.lead,
            about: email.into(),
            fields,
            submit: flow.submit,
            busy: Message::Checking.text(),
            cancelled: flow.cancelled,
            on_cancel: Some(Rc::new(move || auth.cancel_sign_in())),
            ..FormSpec::default()
        }
    }

    fn second_step(self: &Rc<Self>, first: Rc<Entered>) -> (FormSpec, Submit) {
        let mut spec = self.code_form(&first);
        let (finish, entered_first) = (self.flow.finish.clone(), first.clone());
        let submit: Submit = Rc::new(move |second| finish(entered_first.clone(), second));
        let is_restored = first.is_restored;
        let not_before_ms = Some(first.again_at_ms.clone());
        let (shown, kept, entered) = (self.clone(), first.clone(), self.entered);
        spec.actions = vec![
            FormAction {
                text: Message::SendNewCode.text(),
                act: Rc::new(move || {
                    let (shown, first) = (shown.clone(), first.clone());
                    Box::pin(async move { shown.ask_again(&first).await })
                }),
                not_before_ms,
            },
            FormAction {
                text: Message::OtherEmail.text(),
                act: Rc::new(move || {
                    entered.set(Some((kept.clone(), false)));
                    if is_at_code() {
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
    async fn ask_again(&self, first: &Entered) -> String {
        let (text, wait_ms) = match (self.flow.start)(first.values.clone()).await {
            Ok(request) => {
                first.request.replace(Rc::new(request));
                (self.flow.resent.to_owned(), self.again_after_ms)
            }
            Err(error) => {
                let seconds = error.retry_after.unwrap_or(0);
                (error.text, u64::from(seconds) * 1_000)
            }
        };
        first.again_at_ms.set(self.after_ms(wait_ms));
        if browser::path() == self.place && is_at_code() {
            browser::keep_in_history(&first.to_keep());
        }
        text
    }
}

/// Whether the tab is at the entry of a second step.
fn is_at_code() -> bool {
    browser::kept_in_history().is_some_and(|text| !text.is_empty())
}
