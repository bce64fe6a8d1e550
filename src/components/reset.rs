use super::{
    FieldKind, FieldSpec, FormSpec,
    code_flow::{CodeFlow, OnStep},
};
use crate::{AuthService, CodePurpose, LocalFuture, Secret, i18n::Message};
use leptos::prelude::*;
use std::rc::Rc;

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

/// The name of the question below.
pub(super) const OTHERS: &str = "others";

/// Whether the user's other sessions are to end: somebody may have known the old password.
pub(super) fn end_others() -> FieldSpec {
    FieldSpec::new(OTHERS, Message::EndOthers.text(), FieldKind::Choice)
}
