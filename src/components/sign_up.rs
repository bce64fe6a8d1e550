use super::{
    FieldKind, FieldSpec, Finished, FormLink, FormSpec, Values, code_flow::CodeFlow,
    provided::auth_of,
};
use crate::{CodePurpose, LocalFuture, Registration, i18n::Message};
use leptos::prelude::*;
use std::rc::Rc;

/// The registration: who you are, then the code from the mail; then signed in. The password is
/// asked for first or, where the backend looks at a code by itself, in a step after it.
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
    let can = auth.capabilities().unwrap_or_default();
    let new_password = |name| FieldSpec::new_password(name, Message::Password.text(), auth);
    let mut fields = Vec::new();
    if can.registration_takes_name {
        let name = Message::UserName.text();
        fields.push(FieldSpec::new("user-name", name, FieldKind::Name));
    }
    let email = Message::Email.text();
    fields.push(FieldSpec::new("email", email, FieldKind::Email));
    if can.registration_takes_password {
        fields.push(new_password("password"));
    }
    if !terms_href.is_empty() {
        let terms = FieldSpec::new("terms", Message::AcceptTerms.text(), FieldKind::Consent);
        fields.push(terms.aside(&terms_href, Message::Terms.text()));
    }
    let (again, last) = match can.registration_takes_password {
        // It was fixed with the first form: no new one is to be made up.
        true => {
            let text = Message::Password.text();
            let password = FieldSpec::new("new-password", text, FieldKind::Password);
            (Message::PasswordAgain.text(), password)
        }
        false => ("", new_password("new-password")),
    };
    CodeFlow {
        name: "sign-up",
        purpose: CodePurpose::Registration,
        first: FormSpec {
            title: Message::CreateAccount.text(),
            lead: Message::SignUpLead.text(),
            fields,
            submit: match can.registration_takes_password {
                true => Message::CreateAccount.text(),
                false => Message::SendCode.text(),
            },
            link: FormLink::new(&sign_in_href, Message::SignIn.text())
                .map(|link| (Message::HaveAccount.text(), link)),
            ..FormSpec::default()
        },
        start: Rc::new(move |values| {
            Box::pin(async move { Ok(auth.start_registration(&registration(&values)).await?) })
        }),
        lead: match can.registration_hides_accounts {
            true => Message::CodeIfNew.text(),
            false => Message::CodeSent.text(),
        },
        resent: match can.registration_hides_accounts {
            true => Message::NewCodeIfNew.text(),
            false => Message::NewCodeSent.text(),
        },
        last: FormSpec {
            title: Message::ChoosePassword.text(),
            lead: again,
            fields: vec![last],
            submit: match can.verifies_codes {
                true => Message::CreateAccount.text(),
                false => Message::Confirm.text(),
            },
            cancelled: Message::CancelledAccount.text(),
            ..FormSpec::default()
        },
        has_password: can.registration_takes_password,
        on_step,
        finish: Rc::new(move |first, second| {
            Box::pin(async move {
                let mut given = registration(&first.values);
                if given.password.is_empty() {
                    given.password = second.secret("new-password");
                }
                let (request, code) = (first.request(), first.code());
                let finished = auth.finish_registration(&given, &request, code.expose());
                let is_signed_in = match finished.await {
                    // Then there is the account by now.
                    Err(error) if first.may_be_done(&error) => {
                        let (email, password) = (given.email.as_str(), given.password.clone());
                        let signing_in = auth.sign_in_with_email(email, password).await;
                        signing_in.map(|_| true).map_err(|_| error)?
                    }
                    answer => answer?,
                };
                let end: LocalFuture<'static, ()> = Box::pin(async move {
                    let Registration {
                        email, password, ..
                    } = given;
                    if !is_signed_in && auth.sign_in_with_email(&email, password).await.is_err() {
                        on_finished.try_run(Finished {
                            email,
                            message: Message::AccountMade.text(),
                        });
                    }
                });
                Ok(end)
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
