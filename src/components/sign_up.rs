use super::{
    FieldKind, FieldSpec, Finished, FormLink, FormSpec, Values, code_flow::CodeFlow,
    provided::auth_of,
};
use crate::{Registration, i18n::Message};
use leptos::prelude::*;
use std::rc::Rc;

/// The registration: who you are, then the code from the mail; then signed in.
///
/// ```
/// use keyfob::components::{Finished, SignUpForm};
/// use leptos::prelude::*;
///
/// #[component]
/// fn SignUp() -> impl IntoView {
///     let notice = RwSignal::new("");
///     let finish = move |finished: Finished| notice.set(finished.message);
///     view! {
///         <p role="status">{notice}</p>
///         <SignUpForm on_finished=finish sign_in_href="/sign-in"/>
///     }
/// }
/// ```
#[component]
pub fn SignUpForm(
    /// Hears that the account is there but the user has to sign in: with legacy
    /// Serverpod the password of the *first* request for an address counts.
    #[prop(into)]
    on_finished: UnsyncCallback<Finished>,
    /// Where "Sign in" leads. Without it there is no such link.
    #[prop(optional, into)]
    sign_in_href: String,
    /// Where the terms of use stand. With it they have to be accepted.
    #[prop(optional, into)]
    terms_href: String,
    /// Hears the title of each step as it is shown.
    #[prop(optional, into)]
    on_step: Option<UnsyncCallback<&'static str>>,
) -> impl IntoView {
    let Some(auth) = auth_of("SignUpForm") else {
        return ().into_any();
    };
    let mut fields = vec![
        FieldSpec::new("user-name", Message::UserName.text(), FieldKind::Name),
        FieldSpec::new("email", Message::Email.text(), FieldKind::Email),
        FieldSpec::new("password", Message::Password.text(), FieldKind::NewPassword)
            .hint(Message::PasswordHint.text()),
    ];
    let can = auth.capabilities();
    if !can.is_some_and(|it| it.registration_takes_name) {
        fields.remove(0);
    }
    if !terms_href.is_empty() {
        let terms = FieldSpec::new("terms", Message::AcceptTerms.text(), FieldKind::Consent);
        fields.push(terms.aside(&terms_href, Message::Terms.text()));
    }
    CodeFlow {
        name: "sign-up",
        first: FormSpec {
            title: Message::CreateAccount.text(),
            lead: Message::SignUpLead.text(),
            fields,
            submit: Message::CreateAccount.text(),
            link: FormLink::new(&sign_in_href, Message::SignIn.text())
                .map(|link| (Message::HaveAccount.text(), link)),
            ..FormSpec::default()
        },
        start: Rc::new(move |values| {
            Box::pin(async move { Ok(auth.start_registration(&registration(&values)).await?) })
        }),
        lead: Message::CodeSent.text(),
        password: Message::Password.text(),
        asks_password: false,
        has_password: can.is_some_and(|it| it.registration_takes_password),
        question: None,
        submit: Message::Confirm.text(),
        resent: Message::NewCodeSent.text(),
        on_step,
        cancelled: Message::CancelledAccount.text(),
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
                        message: Message::AccountMade.text(),
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
