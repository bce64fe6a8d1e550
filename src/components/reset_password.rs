use super::{
    FieldKind, FieldSpec, Finished, FormLink, FormSpec,
    change_password::{OTHERS, end_others},
    code_flow::CodeFlow,
    provided::auth_of,
};
use crate::{CodePurpose, i18n::Message};
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
    let new = Message::NewPassword.text();
    let new = FieldSpec::new("new-password", new, FieldKind::NewPassword);
    let mut last = vec![new.hint(Message::PasswordHint.text())];
    last.extend(asks_about_others.then(end_others));
    CodeFlow {
        name: "reset",
        purpose: CodePurpose::PasswordReset,
        first: FormSpec {
            title: Message::ResetTitle.text(),
            lead: Message::ResetLead.text(),
            fields: vec![FieldSpec::new(
                "email",
                Message::Email.text(),
                FieldKind::Email,
            )],
            submit: Message::SendCode.text(),
            link: FormLink::new(&sign_in_href, Message::SignIn.text())
                .map(|link| (Message::Remembered.text(), link)),
            ..FormSpec::default()
        },
        start: Rc::new(move |values| {
            Box::pin(async move { Ok(auth.start_password_reset(values.get("email")).await?) })
        }),
        lead: Message::CodeMaybeSent.text(),
        resent: Message::NewCodeMaybeSent.text(),
        last: FormSpec {
            title: Message::ChooseNewPassword.text(),
            lead: match can.reset_ends_sessions {
                true => Message::EndsOthers.text(),
                false => "",
            },
            fields: last,
            submit: Message::SetPassword.text(),
            busy: Message::Saving.text(),
            cancelled: Message::CancelledPassword.text(),
            ..FormSpec::default()
        },
        has_password: false,
        on_step,
        finish: Rc::new(move |first, second| {
            Box::pin(async move {
                let new_password = second.secret("new-password");
                let (request, code) = (first.request(), first.code());
                auth.finish_password_reset(&request, code.expose(), &new_password)
                    .await?;
                let email = first.values.get("email");
                let ended = match second.get(OTHERS) {
                    "" => false,
                    _ => auth.end_all_sessions(email, new_password).await.is_ok(),
                };
                on_finished.run(Finished {
                    email: email.into(),
                    message: match ended {
                        true => Message::PasswordChangedEverywhere.text(),
                        false => Message::PasswordChanged.text(),
                    },
                });
                Ok(())
            })
        }),
    }
    .view()
}
