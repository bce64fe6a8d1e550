use super::{FieldKind, FieldSpec, FormBinding, FormLink, FormSpec, Submit, bind_form, form_card};
use crate::{AuthErrorKind, AuthService, i18n::messages, use_auth};
use leptos::prelude::*;
use std::rc::Rc;
use web_sys::HtmlElement;

/// The sign-in form.
#[component]
pub fn SignInForm(
    /// Where "Forgot password?" leads. Without it there is no such link.
    #[prop(optional, into)]
    reset_href: String,
    /// Where "Create account" leads. Without it there is no such link.
    #[prop(optional, into)]
    sign_up_href: String,
) -> impl IntoView {
    form_card(spec(&reset_href, &sign_up_href), submit(use_auth()))
}

/// Brings a sign-in form to life that stands in the page already; see
/// [`bind_form`] for its shape.
pub fn bind_sign_in(view: HtmlElement, auth: AuthService) -> FormBinding {
    bind_form(view, spec("", ""), submit(auth))
}

pub(super) fn spec(reset_href: &str, sign_up_href: &str) -> FormSpec {
    FormSpec {
        title: messages().sign_in,
        fields: vec![
            FieldSpec::new("email", messages().email, FieldKind::Email),
            FieldSpec::new("password", messages().password, FieldKind::Password)
                .aside(reset_href, messages().forgot_password),
        ],
        submit: messages().sign_in,
        link: FormLink::new(sign_up_href, messages().create_account)
            .map(|link| (messages().new_here, link)),
        ..FormSpec::default()
    }
}

fn submit(auth: AuthService) -> Submit {
    Rc::new(move |values| {
        Box::pin(async move {
            let signing_in =
                auth.sign_in_with_email(values.get("email"), values.secret("password"));
            match signing_in.await {
                Ok(_) => Ok(()),
                // What came later has already changed the page.
                Err(error) if error.kind == AuthErrorKind::Superseded => Ok(()),
                Err(error) => Err(error.into()),
            }
        })
    })
}
