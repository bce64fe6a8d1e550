use super::FormError;
use crate::{LocalFuture, browser, i18n::messages};
use leptos::prelude::*;
use std::rc::Rc;

/// What can be done about a code that does not come: another one, or another address.
pub(super) fn code_footer(
    resend: Rc<dyn Fn() -> LocalFuture<'static, Result<(), FormError>>>,
    start_over: impl Fn() + 'static,
) -> AnyView {
    let news = RwSignal::new(String::new());
    let send = move |_| {
        let sending = resend();
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
            <p role="status">{move || news.get()}</p>
            <button type="button" class="link" on:click=send>
                {messages().send_new_code}
            </button>
            " "
            <button type="button" class="link" on:click=move |_| start_over()>
                {messages().other_email}
            </button>
        </div>
    }
    .into_any()
}
