use super::{FormError, FormSpec, Submit, Values, form_card, switch, text};
use crate::{LocalFuture, browser, i18n::messages};
use leptos::prelude::*;
use std::rc::Rc;

/// A process in two steps: a form, then the code that was mailed because of it.
pub(super) struct CodeFlow {
    /// The first form.
    pub first: FormSpec,
    /// What stands under it.
    pub first_footer: fn(String) -> AnyView,
    /// Where the link in it leads.
    pub footer_href: String,
    /// Asks for the code; again when another one is wanted.
    pub start: Submit,
    /// The second form, for what was entered in the first.
    pub second: fn(&Values) -> FormSpec,
    /// Sends the code, with what was entered first.
    pub finish: Finish,
}

/// Both forms' values in, the end of the process out.
pub(super) type Finish =
    Rc<dyn Fn(Rc<Values>, Values) -> LocalFuture<'static, Result<(), FormError>>>;

impl CodeFlow {
    pub fn view(self) -> AnyView {
        // In memory only, for as long as the code is awaited; wiped on drop.
        let entered: Entered = RwSignal::new_local(None);
        let flow = StoredValue::new_local(Rc::new(self));
        switch(move || {
            let flow = flow.get_value();
            match entered.get() {
                None => flow.first_step(entered),
                Some(values) => flow.second_step(values, entered),
            }
        })
    }

    fn first_step(&self, entered: Entered) -> AnyView {
        let start = self.start.clone();
        let submit: Submit = Rc::new(move |values| {
            let sending = start(values.clone());
            Box::pin(async move {
                sending.await?;
                entered.try_set(Some(Rc::new(values)));
                Ok(())
            })
        });
        let footer = (self.first_footer)(self.footer_href.clone());
        form_card(self.first.clone(), submit, footer)
    }

    fn second_step(&self, values: Rc<Values>, entered: Entered) -> AnyView {
        let (finish, first) = (self.finish.clone(), values.clone());
        let submit: Submit = Rc::new(move |second| finish(first.clone(), second));
        let footer = code_footer(self.start.clone(), values.clone(), entered);
        form_card((self.second)(&values), submit, footer)
    }
}

type Entered = RwSignal<Option<Rc<Values>>, LocalStorage>;

/// What can be done about a code that does not come: another one, or another address.
fn code_footer(start: Submit, values: Rc<Values>, entered: Entered) -> AnyView {
    let news = RwSignal::new(String::new());
    let send = move |_| {
        let sending = start((*values).clone());
        news.set(String::new());
        browser::spawn(async move {
            let text = match sending.await {
                Ok(()) => messages().new_code_sent.to_owned(),
                Err(error) => error.text,
            };
            news.try_set(text);
        });
    };
    view! {
        <div class="swap">
            <p role="status">{text(move || news.get())}</p>
            <button type="button" class="link" on:click=send>
                {messages().send_new_code}
            </button>
            " "
            <button type="button" class="link" on:click=move |_| entered.set(None)>
                {messages().other_email}
            </button>
        </div>
    }
    .into_any()
}
