use super::{
    FieldKind, FieldSpec, FormBinding, FormLink, FormSpec, Submit, bind_form, form_card,
    provided::auth_of,
};
use crate::{AuthErrorKind, AuthService, i18n::Message};
use leptos::prelude::*;
use std::rc::Rc;
use web_sys::HtmlElement;

/// The sign-in form: address, password, and "Keep me signed in" where that is the user's to
/// say. What follows a sign-in is not its business: whatever shows it follows the state.
///
/// ```
/// use keyfob::components::{SignInForm, SignedOut};
/// use leptos::prelude::*;
///
/// #[component]
/// fn SignIn() -> impl IntoView {
///     view! {
///         <SignedOut>
///             <SignInForm sign_up_href="/sign-up" reset_href="/reset-password"/>
///         </SignedOut>
///     }
/// }
/// ```
#[component]
pub fn SignInForm(
    /// Where "Forgot password?" leads. Without it there is no such link.
    #[prop(optional, into)]
    reset_href: String,
    /// Where "Create account" leads. Without it there is no such link.
    #[prop(optional, into)]
    sign_up_href: String,
) -> impl IntoView {
    let Some(auth) = auth_of("SignInForm") else {
        return ().into_any();
    };
    form_card(
        spec(&reset_href, &sign_up_href, can_keep(auth)),
        submit(auth),
    )
}

/// Brings a sign-in form to life that stands in the page already; see
/// [`bind_form`] for its shape.
pub fn bind_sign_in(view: HtmlElement, auth: AuthService) -> FormBinding {
    let spec = FormSpec {
        auth: Some(auth),
        ..spec("", "", can_keep(auth))
    };
    bind_form(view, spec, submit(auth))
}

/// Whether it is the user's to say how long a session is kept.
fn can_keep(auth: AuthService) -> bool {
    auth.capabilities().is_some_and(|it| it.sessions_of_tabs)
}

pub(super) fn spec(reset_href: &str, sign_up_href: &str, can_keep: bool) -> FormSpec {
    let mut fields = vec![
        FieldSpec::new("email", Message::Email.text(), FieldKind::Email),
        FieldSpec::new("password", Message::Password.text(), FieldKind::Password)
            .aside(reset_href, Message::ForgotPassword.text()),
    ];
    if can_keep {
        let keep = FieldSpec::new("keep", Message::KeepSignedIn.text(), FieldKind::Choice);
        fields.push(keep);
    }
    FormSpec {
        title: Message::SignIn.text(),
        fields,
        submit: Message::SignIn.text(),
        busy: Message::SigningIn.text(),
        cancelled: Message::Cancelled.text(),
        link: FormLink::new(sign_up_href, Message::CreateAccount.text())
            .map(|link| (Message::NewHere.text(), link)),
        ..FormSpec::default()
    }
}

fn submit(auth: AuthService) -> Submit {
    Rc::new(move |values| {
        Box::pin(async move {
            let is_kept = !can_keep(auth) || !values.get("keep").is_empty();
            let _kept = Kept(auth, auth.keep_signed_in(is_kept));
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

/// What is said of one sign-in holds until its end, and not for what comes after it.
struct Kept(AuthService, bool);

impl Drop for Kept {
    fn drop(&mut self) {
        self.0.keep_signed_in(self.1);
    }
}
