use super::{
    FieldKind, FieldSpec, Finished, FormLink, FormSpec,
    change_password::{OTHERS, end_others},
    code_flow::{CodeFlow, OnStep},
    provided::auth_of,
};
use crate::{AuthService, CodePurpose, LocalFuture, Secret, i18n::Message};
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

/// A new password by a mailed code.
pub(super) struct Reset {
    /// What its entries in the tab's history are known by.
    pub name: &'static str,
    /// Has the address, as `email`.
    pub first: FormSpec,
    /// What the code's form says of the address.
    pub lead: Message,
    /// What to say when another code was asked for.
    pub resent: Message,
    /// What is asked beside the new password.
    pub question: Option<FieldSpec>,
    pub on_step: Option<OnStep>,
    /// Hears the address, the password that is set by now, and what was answered.
    pub end: Rc<dyn Fn(String, Secret, bool) -> LocalFuture<'static, ()>>,
}

impl Reset {
    pub fn view(self, auth: AuthService) -> AnyView {
        let can = auth.capabilities().unwrap_or_default();
        let new = Message::NewPassword.text();
        let mut last = vec![FieldSpec::new_password("new-password", new, auth)];
        last.extend(self.question);
        let end = self.end;
        CodeFlow {
            name: self.name,
            purpose: CodePurpose::PasswordReset,
            first: FormSpec {
                submit: Message::SendCode.text(),
                ..self.first
            },
            start: Rc::new(move |values| {
                Box::pin(async move { Ok(auth.start_password_reset(values.get("email")).await?) })
            }),
            lead: self.lead.text(),
            resent: self.resent.text(),
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
            on_step: self.on_step,
            finish: Rc::new(move |first, second| {
                let end = end.clone();
                Box::pin(async move {
                    let new_password = second.secret("new-password");
                    let (request, code) = (first.request(), first.code());
                    let finishing =
                        auth.finish_password_reset(&request, code.expose(), &new_password);
                    if let Err(error) = finishing.await {
                        // Then it is the password by now.
                        let is_done = first.may_be_done(&error)
                            && auth.is_password(first.email(), new_password.clone()).await;
                        if !is_done {
                            return Err(error.into());
                        }
                    }
                    let is_for_others = !second.get(OTHERS).is_empty();
                    Ok(end(first.email().into(), new_password, is_for_others))
                })
            }),
        }
        .view()
    }
}
