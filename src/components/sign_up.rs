use super::{
    FieldKind, FieldSpec, Finished, FormError, FormSpec, Submit, code_step::code_footer, form_card,
    sign_in::swap,
};
use crate::{AuthErrorKind, AuthService, Registration, i18n::messages, use_auth};
use leptos::prelude::*;
use std::rc::Rc;

type Pending = RwSignal<Option<Rc<Registration>>, LocalStorage>;

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
) -> impl IntoView {
    let auth = use_auth();
    // In memory only, for as long as the code is awaited; wiped on drop.
    let pending: Pending = RwSignal::new_local(None);
    move || match pending.get() {
        None => details(auth, pending, sign_in_href.clone()),
        Some(registration) => code(auth, pending, registration, on_finished.clone()),
    }
}

fn details(auth: AuthService, pending: Pending, sign_in_href: String) -> AnyView {
    let spec = FormSpec {
        title: messages().create_account,
        lead: messages().sign_up_lead.into(),
        fields: vec![
            FieldSpec::new("user-name", messages().user_name, FieldKind::Name),
            FieldSpec::new("email", messages().email, FieldKind::Email),
            FieldSpec::new("password", messages().password, FieldKind::NewPassword)
                .hint(messages().password_hint),
        ],
        submit: messages().create_account,
    };
    let submit: Submit = Rc::new(move |values| {
        Box::pin(async move {
            let registration = Registration {
                user_name: values.get("user-name").into(),
                email: values.get("email").into(),
                password: values.secret("password"),
            };
            auth.start_registration(&registration).await?;
            pending.try_set(Some(Rc::new(registration)));
            Ok(())
        })
    });
    let footer = swap(messages().have_account, sign_in_href, messages().sign_in);
    form_card(spec, submit, footer)
}

fn code(
    auth: AuthService,
    pending: Pending,
    registration: Rc<Registration>,
    on_finished: UnsyncCallback<Finished>,
) -> AnyView {
    let spec = FormSpec {
        title: messages().check_mail,
        lead: format!("{} {}.", messages().code_sent_to, registration.email),
        fields: vec![FieldSpec::new("code", messages().code, FieldKind::Code)],
        submit: messages().confirm,
    };
    let again = registration.clone();
    let submit: Submit = Rc::new(move |values| {
        let (registration, on_finished) = (registration.clone(), on_finished.clone());
        Box::pin(async move {
            let Registration {
                email, password, ..
            } = &*registration;
            let confirmed = auth.finish_registration(email, values.get("code")).await;
            confirmed.map_err(|error| match error.kind {
                AuthErrorKind::InvalidCode => FormError::at("code", &error),
                _ => error.into(),
            })?;
            if auth
                .sign_in_with_email(email, password.clone())
                .await
                .is_err()
            {
                on_finished.run(Finished {
                    email: email.clone(),
                    message: messages().account_made,
                });
            }
            Ok(())
        })
    });
    let resend = Rc::new(move || -> crate::LocalFuture<'static, _> {
        let registration = again.clone();
        Box::pin(async move { Ok(auth.start_registration(&registration).await?) })
    });
    form_card(spec, submit, code_footer(resend, move || pending.set(None)))
}
