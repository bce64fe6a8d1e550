use super::{FieldKind, FieldSpec, FormBinding, FormError, FormSpec, Submit, bind_form, form_card};
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
    let spec = FormSpec {
        title: messages().sign_in,
        lead: String::new(),
        fields: fields(&reset_href),
        submit: messages().sign_in,
    };
    let footer = swap(messages().new_here, sign_up_href, messages().create_account);
    form_card(spec, submit(use_auth()), footer)
}

/// Brings a sign-in form to life that stands in the page already; see
/// [`bind_form`] for its shape.
pub fn bind_sign_in(form: HtmlElement, auth: AuthService) -> FormBinding {
    bind_form(form, fields(""), submit(auth))
}

fn fields(reset_href: &str) -> Vec<FieldSpec> {
    vec![
        FieldSpec::new("email", messages().email, FieldKind::Email),
        FieldSpec::new("password", messages().password, FieldKind::Password)
            .aside(reset_href, messages().forgot_password),
    ]
}

fn submit(auth: AuthService) -> Submit {
    Rc::new(move |values| {
        Box::pin(async move {
            let signing_in =
                auth.sign_in_with_email(values.get("email"), values.secret("password"));
            match signing_in.await {
                // What came later has already changed the page.
                Err(error) if error.kind == AuthErrorKind::Superseded => Ok(()),
                Err(error) if error.kind == AuthErrorKind::InvalidCredentials => {
                    Err(FormError::at("password", &error))
                }
                Err(error) => Err(error.into()),
                Ok(_) => Ok(()),
            }
        })
    })
}

/// The line under a form that leads to another one.
pub(super) fn swap(question: &'static str, href: String, text: &'static str) -> AnyView {
    if href.is_empty() {
        return ().into_any();
    }
    view! {
        <p class="swap">
            {question} " " <a href=href>{text}</a>
        </p>
    }
    .into_any()
}
