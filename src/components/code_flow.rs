use super::{FieldKind, FormAction, FormError, FormSpec, Submit, Values, form_card, switch};
use crate::{CodeRequest, LocalFuture, i18n::messages};
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
    /// The second form, for what was entered in the first.
    pub second: fn(&Values) -> FormSpec,
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
}

impl Entered {
    /// The newest request.
    pub fn request(&self) -> Rc<CodeRequest> {
        self.request.borrow().clone()
    }
}

impl CodeFlow {
    pub fn view(self) -> AnyView {
        // In memory only, for as long as the code is awaited; wiped on drop.
        let entered: Step = RwSignal::new_local(None);
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
                let first = Rc::new(Entered { values, request });
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

    fn second_step(&self, first: Rc<Entered>, entered: Step) -> (FormSpec, Submit) {
        let mut spec = (self.second)(&first.values);
        let (finish, entered_first) = (self.finish.clone(), first.clone());
        let submit: Submit = Rc::new(move |second| finish(entered_first.clone(), second));
        let (start, resent, kept) = (self.start.clone(), self.resent, first.clone());
        spec.actions = vec![
            FormAction {
                text: messages().send_new_code,
                act: Rc::new(move || {
                    let (sending, first) = (start(first.values.clone()), first.clone());
                    Box::pin(async move {
                        match sending.await {
                            Ok(request) => {
                                first.request.replace(Rc::new(request));
                                resent.to_owned()
                            }
                            Err(error) => error.text,
                        }
                    })
                }),
            },
            FormAction {
                text: messages().other_email,
                act: Rc::new(move || {
                    entered.set(Some((kept.clone(), false)));
                    Box::pin(async { String::new() })
                }),
            },
        ];
        (spec, submit)
    }
}

/// What was entered, and whether the code is being waited for.
type Step = RwSignal<Option<(Rc<Entered>, bool)>, LocalStorage>;
