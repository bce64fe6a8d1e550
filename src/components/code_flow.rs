use super::{FormAction, FormError, FormSpec, Submit, Values, form_card, switch};
use crate::{LocalFuture, i18n::messages};
use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};

/// A process in two steps: a form, then the code that was mailed because of it.
pub(super) struct CodeFlow {
    /// The first form.
    pub first: FormSpec,
    /// Asks for the code; again when another one is wanted.
    pub start: Submit,
    /// The second form, for what was entered in the first.
    pub second: fn(&Values) -> FormSpec,
    /// Sends the code, with what was entered first.
    pub finish: Finish,
    /// Hears the title of the step that is shown now.
    pub on_step: Option<OnStep>,
}

/// Hears the title of the step of a process that is shown now.
pub(super) type OnStep = UnsyncCallback<&'static str>;

/// Both forms' values in, the end of the process out.
pub(super) type Finish =
    Rc<dyn Fn(Rc<Values>, Values) -> LocalFuture<'static, Result<(), FormError>>>;

impl CodeFlow {
    pub fn view(self) -> AnyView {
        // In memory only, for as long as the code is awaited; wiped on drop.
        let entered: Entered = RwSignal::new_local(None);
        let is_next_step = Cell::new(false);
        let flow = StoredValue::new_local(Rc::new((self, is_next_step)));
        switch(move || {
            let flow = flow.get_value();
            let (flow, is_next_step) = &*flow;
            let (mut spec, submit) = match entered.get() {
                None => flow.first_step(entered),
                Some(values) => flow.second_step(values, entered),
            };
            spec.is_next_step = is_next_step.replace(true);
            if let Some(on_step) = &flow.on_step {
                on_step.run(spec.title);
            }
            form_card(spec, submit)
        })
    }

    fn first_step(&self, entered: Entered) -> (FormSpec, Submit) {
        let start = self.start.clone();
        let submit: Submit = Rc::new(move |values| {
            let sending = start(values.clone());
            Box::pin(async move {
                sending.await?;
                entered.try_set(Some(Rc::new(values)));
                Ok(())
            })
        });
        (self.first.clone(), submit)
    }

    fn second_step(&self, values: Rc<Values>, entered: Entered) -> (FormSpec, Submit) {
        let (finish, first) = (self.finish.clone(), values.clone());
        let submit: Submit = Rc::new(move |second| finish(first.clone(), second));
        let mut spec = (self.second)(&values);
        let start = self.start.clone();
        spec.actions = vec![
            FormAction {
                text: messages().send_new_code,
                act: Rc::new(move || {
                    let sending = start((*values).clone());
                    Box::pin(async move {
                        match sending.await {
                            Ok(()) => messages().new_code_sent.to_owned(),
                            Err(error) => error.text,
                        }
                    })
                }),
            },
            FormAction {
                text: messages().other_email,
                act: Rc::new(move || {
                    entered.set(None);
                    Box::pin(async { String::new() })
                }),
            },
        ];
        (spec, submit)
    }
}

type Entered = RwSignal<Option<Rc<Values>>, LocalStorage>;
