use super::{FieldKind, FieldSpec, FormError, FormLink, FormSpec, form_card, provided::auth_of};
use crate::i18n::Message;
use leptos::prelude::*;
use std::rc::Rc;

/// Another password for the signed-in user, who gives the old one: on backends that
/// [can](crate::Capabilities::change_password). Other sessions stay, unless the user has
/// them ended with it: asked where [`devices`](crate::Capabilities::devices) can be ended.
///
/// ```
/// use keyfob::{components::{ChangePasswordForm, SignedIn}, use_auth};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Password() -> impl IntoView {
///     let can = use_auth().capabilities().is_some_and(|it| it.change_password);
///     let notice = RwSignal::new("");
///     let form = move || view! { <ChangePasswordForm on_finished=move |text| notice.set(text)/> };
///     view! { <SignedIn><p role="status">{notice}</p>{can.then_some(form)}</SignedIn> }
/// }
/// ```
#[component]
pub fn ChangePasswordForm(
    /// Hears that it is done, with what to tell the user.
    #[prop(into)]
    on_finished: UnsyncCallback<&'static str>,
    /// Where "Your account" leads, for whoever thinks better of it. Without it there is
    /// no such link.
    #[prop(optional, into)]
    account_href: String,
) -> impl IntoView {
    let Some(auth) = auth_of("ChangePasswordForm") else {
        return ().into_any();
    };
    let user = untrack(|| auth.current_user()).unwrap_or_default();
    let username = FieldSpec::new("username", Message::Email.text(), FieldKind::HiddenUsername);
    let old = Message::CurrentPassword.text();
    let new = Message::NewPassword.text();
    let mut fields = vec![
        username.value(user.email.unwrap_or_default()),
        FieldSpec::new("password", old, FieldKind::Password),
        FieldSpec::new("new-password", new, FieldKind::NewPassword)
            .hint(Message::PasswordHint.text()),
    ];
    if auth.capabilities().is_some_and(|it| it.devices) {
        fields.push(end_others());
    }
    let spec = FormSpec {
        title: Message::ChangePassword.text(),
        fields,
        submit: Message::ChangePassword.text(),
        busy: Message::Saving.text(),
        cancelled: Message::CancelledPassword.text(),
        link: FormLink::new(&account_href, Message::YourAccount.text()).map(|link| ("", link)),
        ..FormSpec::default()
    };
    form_card(
        spec,
        Rc::new(move |values| {
            Box::pin(async move {
                let (old, new) = (values.secret("password"), values.secret("new-password"));
                let changed = auth.change_password(&old, &new).await;
                changed.map_err(FormError::of_current_password)?;
                let ended = match values.get(OTHERS) {
                    "" => false,
                    _ => auth.end_other_devices().await.is_ok(),
                };
                on_finished.run(match ended {
                    true => Message::PasswordChangedOthers.text(),
                    false => Message::PasswordChangedHere.text(),
                });
                Ok(())
            })
        }),
    )
}

/// The name of the question below.
pub(super) const OTHERS: &str = "others";

/// Whether the user's other sessions are to end: somebody may have known the old password.
pub(super) fn end_others() -> FieldSpec {
    FieldSpec::new(OTHERS, Message::EndOthers.text(), FieldKind::Choice)
}
