use super::{FieldKind, FieldSpec, Finished, FormLink, FormSpec, code_flow::CodeFlow};
use crate::{i18n::messages, use_auth};
use leptos::prelude::*;
use std::rc::Rc;

/// The way back in: the address, then the code from the mail with a new
/// password. It says the same whether or not there is such an account, and does
/// not sign in by itself.
#[component]
pub fn ResetPasswordForm(
    /// Hears that the password was changed and the user has to sign in.
    #[prop(into)]
    on_finished: UnsyncCallback<Finished>,
    /// Where "Sign in" leads. Without it there is no such link.
    #[prop(optional, into)]
    sign_in_href: String,
    /// Hears the title of each step as it is shown.
    #[prop(optional, into)]
    on_step: Option<UnsyncCallback<&'static str>>,
) -> impl IntoView {
    let auth = use_auth();
    CodeFlow {
        first: FormSpec {
            title: messages().reset_title,
            lead: messages().reset_lead,
            fields: vec![FieldSpec::new("email", messages().email, FieldKind::Email)],
            submit: messages().send_code,
            link: FormLink::new(&sign_in_href, messages().sign_in)
                .map(|link| (messages().remembered, link)),
            ..FormSpec::default()
        },
        start: Rc::new(move |values| {
            Box::pin(async move { Ok(auth.start_password_reset(values.get("email")).await?) })
        }),
        lead: messages().code_maybe_sent_to,
        password: messages().new_password,
        asks_password: true,
        has_password: false,
        submit: messages().set_password,
        resent: messages().new_code_maybe_sent,
        on_step,
        finish: Rc::new(move |first, second| {
            Box::pin(async move {
                let new_password = second.secret("new-password");
                let request = first.request();
                auth.finish_password_reset(&request, second.get("code"), &new_password)
                    .await?;
                on_finished.run(Finished {
                    email: first.values.get("email").into(),
                    message: messages().password_changed,
                });
                Ok(())
            })
        }),
    }
    .view()
}
