use super::{
    FieldKind, FieldSpec, FormAction, FormError, FormSpec, Submit, Values, form_card, switch,
};
use crate::{CodeRequest, LocalFuture, browser, i18n::Message};
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
    /// Whether all that is left is what a reload left.
    is_restored: bool,
}

impl Entered {
    /// The newest request.
    pub fn request(&self) -> Rc<CodeRequest> {
        self.request.borrow().clone()
    }

    /// Keeps what is needed to go on after a reload: no password and no code.
    fn keep(&self) {
        let request = self.request();
        browser::keep_in_history(&format!("{}\n{}", request.id, self.values.get("email")));
    }

    /// What a reload left.
    fn kept() -> Option<Self> {
        let text = browser::kept_in_history()?;
        let (id, email) = text.split_once('\n')?;
        let request = CodeRequest {
            id: id.into(),
            ..CodeRequest::default()
        };
        Some(Self {
            values: Values::of_email(email),
            request: RefCell::new(Rc::new(request)),
            is_restored: true,
        })
    }
}

impl CodeFlow {
    pub fn view(self) -> AnyView {
        // With the password in memory only, for as long as the code is awaited; wiped
        // on drop.
        let entered: Step = RwSignal::new_local(Entered::kept().map(|kept| (Rc::new(kept), true)));
        // Whatever form stands in its place then, it is another one.
        on_cleanup(|| browser::keep_in_history(""));
        let is_next_step = Cell::new(false);
        let flow = StoredValue::new_local(Rc::new((self, is_next_step)));
        switch(move || {
            let flow = flow.get_value();
            let (flow, is_next_step) = &*flow;
            let (mut spec, submit) = match entered.get() {
                Some((first, true)) => flow.second_step(first, entered),
                kept => flow.first_step(kept.map(|(first, _)| first), entered),
            };
            spec.is_next_step = is_next_step.replace(true);
            if let Some(on_step) = &flow.on_step {
                on_step.run(spec.title);
            }
            form_card(spec, submit)
        })
    }

    /// With what was entered before, but for the password.
    fn first_step(&self, kept: Option<Rc<Entered>>, entered: Step) -> (FormSpec, Submit) {
        let start = self.start.clone();
        let submit: Submit = Rc::new(move |values| {
            let sending = start(values.clone());
            Box::pin(async move {
                let request = RefCell::new(Rc::new(sending.await?));
                let first = Rc::new(Entered {
                    values,
                    request,
                    is_restored: false,
                });
                first.keep();
                entered.try_set(Some((first, true)));
                Ok(())
            })
        });
        let mut spec = self.first.clone();
        if let Some(kept) = kept {
            let fields = spec.fields.iter_mut();
            for field in fields.filter(|field| field.kind != FieldKind::NewPassword) {
                field.value = kept.values.get(field.name).into();
            }
        }
        (spec, submit)
    }

    fn code_form(&self, first: &Entered) -> FormSpec {
        let email = first.values.get("email");
        let code = FieldSpec::new("code", Message::Code.text(), FieldKind::Code);
        let mut fields = vec![code];
        if self.asks_password || first.is_restored {
            let username =
                FieldSpec::new("username", Message::Email.text(), FieldKind::HiddenUsername);
            fields.insert(0, username.value(email));
            let mut password = FieldSpec::new("new-password", self.password, FieldKind::Password);
            if !self.has_password {
                password.kind = FieldKind::NewPassword;
                password.hint = Some(Message::PasswordHint.text());
            }
            fields.push(password);
        }
        FormSpec {
            title: Message::CheckMail.text(),
            lead: self.lead,
            about: email.into(),
            fields,
            submit: self.submit,
            ..FormSpec::default()
        }
    }

    fn second_step(&self, first: Rc<Entered>, entered: Step) -> (FormSpec, Submit) {
        let mut spec = self.code_form(&first);
        let (finish, entered_first) = (self.finish.clone(), first.clone());
        let submit: Submit = Rc::new(move |second| finish(entered_first.clone(), second));
        let (start, resent, kept) = (self.start.clone(), self.resent, first.clone());
        let is_restored = first.is_restored;
        spec.actions = vec![
            FormAction {
                text: Message::SendNewCode.text(),
                act: Rc::new(move || {
                    let (sending, first) = (start(first.values.clone()), first.clone());
                    Box::pin(async move {
                        match sending.await {
                            Ok(request) => {
                                first.request.replace(Rc::new(request));
                                first.keep();
                                resent.to_owned()
                            }
                            Err(error) => error.text,
                        }
                    })
                }),
            },
            FormAction {
                text: Message::OtherEmail.text(),
                act: Rc::new(move || {
                    browser::keep_in_history("");
                    entered.set(Some((kept.clone(), false)));
                    Box::pin(async { String::new() })
                }),
            },
        ];
        // Another code may take the password, which is gone: the first form asks for it.
        if is_restored {
            spec.actions.remove(0);
        }
        (spec, submit)
    }
}

/// What was entered, and whether the code is being waited for.
type Step = RwSignal<Option<(Rc<Entered>, bool)>, LocalStorage>;
