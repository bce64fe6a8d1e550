mod entered;
mod history;

use super::{
    Extra, FieldKind, FieldSpec, FormAction, FormError, FormSpec, Submit, Values, form_card,
    markup::Html, switch,
};
use crate::{
    AuthService, CodePurpose, CodeRequest, LocalFuture, SessionManager,
    browser::{self, Listener},
    i18n::Message,
    use_auth,
};
use entered::{Entered, mark};
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

/// A process with a mailed code: a form, then the code, then what is asked for after it;
/// the last two in one form where the backend does not look at a code by itself.
pub(super) struct CodeFlow {
    /// What its entries in the tab's history are known by.
    pub name: &'static str,
    /// What the code is for.
    pub purpose: CodePurpose,
    /// The first form.
    pub first: FormSpec,
    /// Asks for the code; again when another one is wanted.
    pub start: Start,
    /// What the code's form says of the address.
    pub lead: &'static str,
    /// What to say when another code was asked for.
    pub resent: &'static str,
    /// What follows the code.
    pub last: FormSpec,
    /// Whether the password was given first: then the last form is for after a reload, which
    /// leaves none.
    pub has_password: bool,
    /// Sends all of it.
    pub finish: Finish,
    /// Hears the title of the step that is shown now.
    pub on_step: Option<OnStep>,
}

/// Hears the title of the step of a process that is shown now.
pub(super) type OnStep = UnsyncCallback<&'static str>;

/// The first form's values in, the request for a code out.
pub(super) type Start = Rc<dyn Fn(Values) -> LocalFuture<'static, Result<CodeRequest, FormError>>>;

/// What was entered before, with the code, and the last form's values in, the end of the
/// process out: what is to be done when nothing of it is left.
pub(super) type Finish = Rc<
    dyn Fn(
        Rc<Entered>,
        Values,
    ) -> LocalFuture<'static, Result<LocalFuture<'static, ()>, FormError>>,
>;

impl CodeFlow {
    pub fn view(self) -> AnyView {
        let auth = use_auth();
        // Without anything to ask for after it the code is sent with all the rest.
        let verifies =
            !self.has_password && auth.capabilities().is_some_and(|it| it.verifies_codes);
        let shown = Rc::new(Shown {
            flow: self,
            auth,
            verifies,
            // With the password in memory only, for as long as the code is awaited; wiped
            // on drop.
            now: RwSignal::new_local((Step::First, None)),
            told: RefCell::new(None),
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
        switch(move || shown.get_value().form())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    First,
    Code,
    Last,
}

/// The step that is shown, and what was entered before it.
type Now = (Step, Option<Rc<Entered>>);

/// A process as it is shown. Each step after the first has an entry of its own in the tab's
/// history, with a text beside it, so Back leads to the step before, and Forward on again.
struct Shown {
    flow: CodeFlow,
    auth: AuthService,
    /// Whether the code has a form of its own.
    verifies: bool,
    now: RwSignal<Now, LocalStorage>,
    /// What the form that is drawn next says of what went wrong.
    told: RefCell<Option<FormError>>,
    is_next_step: Cell<bool>,
    /// The path of its page: other entries are not its own.
    place: String,
    back: Cell<Option<Listener>>,
}

impl Shown {
    fn form(self: &Rc<Self>) -> AnyView {
        let (mut spec, submit) = match self.now.get() {
            (Step::Code, Some(first)) => self.code_step(first),
            (Step::Last, Some(first)) => self.last_step(first),
            (_, kept) => self.first_step(kept),
        };
        spec.error = self.told.take();
        spec.is_next_step = self.is_next_step.replace(true);
        if let Some(on_step) = &self.flow.on_step {
            on_step.run(spec.title);
        }
        form_card(spec, submit)
    }

    /// Shows a step. Whether its page is still there.
    fn show(&self, step: Step, entered: Option<Rc<Entered>>) -> bool {
        self.now.try_set((step, entered)).is_none()
    }

    /// Whether this is what is shown. A form that waits for its answer may outlive its step,
    /// and its page.
    fn is_at(&self, step: Step, entered: &Rc<Entered>) -> bool {
        let now = untrack(|| self.now.try_get());
        now.is_some_and(|(at, held)| {
            at == step && held.is_some_and(|held| Rc::ptr_eq(&held, entered))
        })
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
                let request = sending.await?;
                let first = Entered::new(values, request, shown.again_at_ms(None));
                let text = shown.to_keep(&first, mark::CODE);
                if shown.show(Step::Code, Some(Rc::new(first))) {
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

    fn code_step(self: &Rc<Self>, first: Rc<Entered>) -> (FormSpec, Submit) {
        let flow = &self.flow;
        let code = FieldSpec::new("code", Message::Code.text(), FieldKind::Code);
        let mut spec = FormSpec {
            title: Message::CheckMail.text(),
            lead: flow.lead,
            about: first.email().into(),
            fields: vec![code.value(first.code().expose())],
            submit: Message::GoOn.text(),
            busy: Message::Checking.text(),
            cancelled: Message::CancelledCheck.text(),
            actions: self.code_actions(&first),
            ..FormSpec::default()
        };
        match self.verifies {
            true => spec.link = flow.first.link.clone(),
            false => self.add_last(&mut spec, &first),
        }
        let (shown, verifies) = (self.clone(), self.verifies);
        let submit: Submit = Rc::new(move |values| match verifies {
            true => shown.clone().verify(first.clone(), values),
            false => {
                first.set_code(values.secret("code"));
                shown.finish(&first, values)
            }
        });
        (spec, submit)
    }

    /// What follows the code, in the same form with it.
    fn add_last(&self, spec: &mut FormSpec, first: &Entered) {
        let last = self.last(first);
        (spec.submit, spec.cancelled) = (last.submit, last.cancelled);
        if self.flow.has_password && !first.is_restored {
            return;
        }
        spec.fields.extend(last.fields);
        spec.extra = (!last.lead.is_empty()).then(|| line(last.lead));
    }

    /// The last form, with the address for password managers.
    fn last(&self, first: &Entered) -> FormSpec {
        let mut last = self.flow.last.clone();
        last.link = self.flow.first.link.clone();
        last.fields
            .insert(0, FieldSpec::username("username", first.email()));
        last
    }

    fn code_actions(self: &Rc<Self>, first: &Rc<Entered>) -> Vec<FormAction> {
        let (shown, asked) = (self.clone(), first.clone());
        let again = FormAction {
            text: Message::SendNewCode.text(),
            act: Rc::new(move || shown.clone().ask_again(asked.clone())),
            not_before_ms: Some(first.again_at_ms.clone()),
        };
        let go_back = |text: Message| {
            let (shown, first) = (self.clone(), first.clone());
            FormAction {
                text: text.text(),
                act: Rc::new(move || {
                    shown.forget_token();
                    shown.show(Step::First, Some(first.clone()));
                    if shown.is_at_entry() {
                        browser::go_back();
                    }
                    Box::pin(async { String::new() })
                }),
                not_before_ms: None,
            }
        };
        // Another code would take the password, which is gone: the first form asks for it.
        let again = match first.is_restored && self.flow.has_password {
            true => go_back(Message::BackForCode),
            false => again,
        };
        let mut actions = vec![again];
        let asks = |field: &FieldSpec| field.kind == FieldKind::Email;
        if self.flow.first.fields.iter().any(asks) {
            actions.push(go_back(Message::OtherEmail));
        }
        actions
    }

    /// Has the code looked at, and goes on where it is right.
    fn verify(
        self: Rc<Self>,
        first: Rc<Entered>,
        values: Values,
    ) -> LocalFuture<'static, Result<(), FormError>> {
        Box::pin(async move {
            let (code, request) = (values.secret("code"), first.request());
            let purpose = self.flow.purpose;
            let verifying = self.auth.verify_code(purpose, &request, code.expose());
            verifying.await?;
            if self.is_at(Step::Code, &first) {
                first.set_code(code);
                if let Some(token) = first.token() {
                    let keep = |manager: &SessionManager| {
                        manager.keep_code_token(&request.id, &token);
                    };
                    self.auth.with_manager(keep);
                }
                self.mark(&first, mark::USED);
                let text = self.to_keep(&first, mark::LAST);
                self.show(Step::Last, Some(first));
                browser::push_to_history(&text);
            }
            Ok(())
        })
    }

    fn last_step(self: &Rc<Self>, first: Rc<Entered>) -> (FormSpec, Submit) {
        let spec = self.last(&first);
        let shown = self.clone();
        let submit: Submit = Rc::new(move |values| {
            let (shown, first) = (shown.clone(), first.clone());
            let finishing = shown.finish(&first, values);
            Box::pin(async move {
                match finishing.await {
                    Err(error) if error.field == Some("code") => {
                        shown.refuse_code(first, error);
                        Ok(())
                    }
                    end => end,
                }
            })
        });
        (spec, submit)
    }

    /// Sends all of it. Then nothing is left to go on with, neither by Back nor after a reload.
    fn finish(
        self: &Rc<Self>,
        first: &Rc<Entered>,
        values: Values,
    ) -> LocalFuture<'static, Result<(), FormError>> {
        let finishing = (self.flow.finish)(first.clone(), values);
        let shown = self.clone();
        Box::pin(async move {
            let end = finishing.await?;
            shown.forget_token();
            if shown.is_at_entry() {
                browser::keep_in_history("");
            }
            end.await;
            Ok(())
        })
    }

    /// What was given for the code is no longer good: it takes another one.
    fn refuse_code(&self, first: Rc<Entered>, error: FormError) {
        self.forget_token();
        if self.is_at(Step::Last, &first) {
            first.set_request(CodeRequest::new(&first.request().id));
            first.set_code("".into());
            self.mark(&first, mark::CODE);
            self.told.replace(Some(error));
            self.show(Step::Code, Some(first));
        }
    }

    /// Asks for another code, and says what came of it.
    fn ask_again(self: Rc<Self>, first: Rc<Entered>) -> LocalFuture<'static, String> {
        let asking = (self.flow.start)(first.values.clone());
        Box::pin(async move {
            let (text, retry_after) = match asking.await {
                Ok(request) => {
                    first.set_request(request);
                    (self.flow.resent.to_owned(), None)
                }
                Err(error) => (error.text, Some(error.retry_after.unwrap_or(0))),
            };
            first.again_at_ms.set(self.again_at_ms(retry_after));
            if self.is_at(Step::Code, &first) {
                self.mark(&first, mark::CODE);
            }
            text
        })
    }
}

/// A line between heading and form.
fn line(text: &str) -> Extra {
    let mut html = Html::default();
    html.open("<p class=\"soft\">");
    html.text(text);
    html.open("</p>");
    Extra {
        html,
        bind: Rc::new(|_| Vec::new()),
    }
}
