use super::{
    FieldKind, FieldSpec, Finished, FormError, FormSpec, Submit, code_step::code_footer, form_card,
    sign_in::swap,
};
use crate::{AuthErrorKind, AuthService, i18n::messages, use_auth};
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
) -> impl IntoView {
    let auth = use_auth();
    let email = RwSignal::new(None);
    move || match email.get() {
        None => address(auth, email, sign_in_href.clone()),
        Some(address) => code(auth, email, address, on_finished.clone()),
    }
}

fn address(auth: AuthService, email: RwSignal<Option<String>>, sign_in_href: String) -> AnyView {
    let spec = FormSpec {
        title: messages().reset_title,
        lead: messages().reset_lead.into(),
        fields: vec![FieldSpec::new("email", messages().email, FieldKind::Email)],
        submit: messages().send_code,
    };
    let submit: Submit = Rc::new(move |values| {
        Box::pin(async move {
            let address = values.get("email").to_owned();
            auth.start_password_reset(&address).await?;
            email.try_set(Some(address));
            Ok(())
        })
    });
    let footer = swap(messages().remembered, sign_in_href, messages().sign_in);
    form_card(spec, submit, footer)
}

fn code(
    auth: AuthService,
    email: RwSignal<Option<String>>,
    address: String,
    on_finished: UnsyncCallback<Finished>,
) -> AnyView {
    let spec = FormSpec {
        title: messages().check_mail,
        lead: format!("{} {address}.", messages().code_maybe_sent_to),
        fields: vec![
            FieldSpec::new("username", messages().email, FieldKind::HiddenUsername)
                .value(address.clone()),
            FieldSpec::new("code", messages().code, FieldKind::Code),
            FieldSpec::new(
                "new-password",
                messages().new_password,
                FieldKind::NewPassword,
            )
            .hint(messages().password_hint),
        ],
        submit: messages().set_password,
    };
    let again = address.clone();
    let submit: Submit = Rc::new(move |values| {
        let (email, on_finished) = (address.clone(), on_finished.clone());
        Box::pin(async move {
            let (code, new_password) = (values.get("code"), values.secret("new-password"));
            let changed = auth.finish_password_reset(code, &new_password).await;
            changed.map_err(|error| match error.kind {
                AuthErrorKind::InvalidCode => FormError::at("code", &error),
                _ => error.into(),
            })?;
            on_finished.run(Finished {
                email,
                message: messages().password_changed,
            });
            Ok(())
        })
    });
    let resend = Rc::new(move || -> crate::LocalFuture<'static, _> {
        let email = again.clone();
        Box::pin(async move { Ok(auth.start_password_reset(&email).await?) })
    });
    form_card(spec, submit, code_footer(resend, move || email.set(None)))
}
