use super::{FieldKind, FieldSpec, Finished, FormLink, FormSpec, Values, code_flow::CodeFlow};
use crate::{Registration, i18n::messages, use_auth};
use leptos::prelude::*;
use std::rc::Rc;

/// The registration: who you are, then the code from the mail; then signed in.
#[component]
pub fn SignUpForm(
    /// Hears that the account is there but the user has to sign in: with legacy
    /// Serverpod the password of the *first* request for an address counts.
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
    let mut fields = vec![
        FieldSpec::new("user-name", messages().user_name, FieldKind::Name),
        FieldSpec::new("email", messages().email, FieldKind::Email),
        FieldSpec::new("password", messages().password, FieldKind::NewPassword)
            .hint(messages().password_hint),
    ];
    let can = auth.capabilities();
    if !can.is_some_and(|it| it.registration_takes_name) {
        fields.remove(0);
    }
    CodeFlow {
        first: FormSpec {
            title: messages().create_account,
            lead: messages().sign_up_lead,
            fields,
            submit: messages().create_account,
            link: FormLink::new(&sign_in_href, messages().sign_in)
                .map(|link| (messages().have_account, link)),
            ..FormSpec::default()
        },
        start: Rc::new(move |values| {
            Box::pin(async move { Ok(auth.start_registration(&registration(&values)).await?) })
        }),
        lead: messages().code_sent_to,
        password: messages().password,
        asks_password: false,
        has_password: can.is_some_and(|it| it.registration_takes_password),
        submit: messages().confirm,
        resent: messages().new_code_sent,
        on_step,
        finish: Rc::new(move |first, second| {
            Box::pin(async move {
                let mut given = registration(&first.values);
                if given.password.is_empty() {
                    given.password = second.secret("new-password");
                }
                let request = first.request();
                let finished = auth.finish_registration(&given, &request, second.get("code"));
                if finished.await? {
                    return Ok(());
                }
                let Registration {
                    email, password, ..
                } = given;
                if auth.sign_in_with_email(&email, password).await.is_err() {
                    on_finished.run(Finished {
                        email,
                        message: messages().account_made,
                    });
                }
                Ok(())
            })
        }),
    }
    .view()
}

fn registration(values: &Values) -> Registration {
    Registration {
        user_name: values.get("user-name").into(),
        email: values.get("email").into(),
        password: values.secret("password"),
    }
}
