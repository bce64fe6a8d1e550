use super::{
    FieldKind, FieldSpec, Finished, FormLink, FormSpec,
    provided::auth_of,
    reset::{Reset, end_others},
};
use crate::i18n::Message;
use leptos::prelude::*;
use std::rc::Rc;

/// The way back in: the address, then the code from the mail, with a new password or, where the
/// backend looks at a code by itself, before it. It says the same whether or not there is such an account, and does
/// not sign in by itself. Where the backend ends the sessions that there are, that is said before
/// it is done; where it leaves them, the user is asked whether they are to end.
///
/// ```
/// use keyfob::components::{Finished, ResetPasswordForm};
/// use leptos::prelude::*;
///
/// #[component]
/// fn ResetPassword() -> impl IntoView {
///     let notice = RwSignal::new("");
///     let finish = move |finished: Finished| notice.set(finished.message);
///     view! {
///         <p role="status">{notice}</p>
///         <ResetPasswordForm on_finished=finish sign_in_href="/sign-in"/>
///     }
/// }
/// ```
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
    let Some(auth) = auth_of("ResetPasswordForm") else {
        return ().into_any();
    };
    let can = auth.capabilities().unwrap_or_default();
    let asks_about_others = can.sign_out_everywhere && !can.reset_ends_sessions;
    Reset {
        name: "reset",
        first: FormSpec {
            title: Message::ResetTitle.text(),
            lead: Message::ResetLead.text(),
            fields: vec![FieldSpec::new(
                "email",
                Message::Email.text(),
                FieldKind::Email,
            )],
            link: FormLink::new(&sign_in_href, Message::SignIn.text())
                .map(|link| (Message::Remembered.text(), link)),
            ..FormSpec::default()
        },
        lead: Message::CodeMaybeSent,
        resent: Message::NewCodeMaybeSent,
        question: asks_about_others.then(end_others),
        on_step,
        end: Rc::new(move |email, new_password, is_for_others| {
            Box::pin(async move {
                let ended = match is_for_others {
                    false => false,
                    true => auth.end_all_sessions(&email, new_password).await.is_ok(),
                };
                // Unless the page was left meanwhile.
                on_finished.try_run(Finished {
                    email,
                    message: match ended {
                        true => Message::PasswordChangedEverywhere.text(),
                        false => Message::PasswordChanged.text(),
                    },
                });
            })
        }),
    }
    .view(auth)
}
