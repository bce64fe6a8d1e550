use super::{
    FieldKind, FieldSpec, FormError, FormLink, FormSpec,
    code_flow::OnStep,
    form_card,
    provided::auth_of,
    reset::{OTHERS, Reset, end_others},
};
use crate::{AuthService, SignOutScope, User, i18n::Message};
use leptos::prelude::*;
use std::rc::Rc;

/// Another password for the signed-in user, who gives the old one, on backends that
/// [can](crate::Capabilities::change_password) have that; on others by a
/// [mailed code](crate::Capabilities::password_reset). Other sessions stay with the old one,
/// unless the user has them ended: asked where [`devices`](crate::Capabilities::devices) can be
/// ended. A code ends them where the backend does that, and the user is signed in anew.
///
/// ```
/// use keyfob::{components::{ChangePasswordForm, SignedIn}, use_auth};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Password() -> impl IntoView {
///     let can = use_auth()
///         .capabilities()
///         .is_some_and(|it| it.change_password || it.password_reset);
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
    /// Hears the title of each step as it is shown.
    #[prop(optional, into)]
    on_step: Option<UnsyncCallback<&'static str>>,
) -> impl IntoView {
    let Some(auth) = auth_of("ChangePasswordForm") else {
        return ().into_any();
    };
    let user = untrack(|| auth.current_user()).unwrap_or_default();
    let can = auth.capabilities().unwrap_or_default();
    let link = FormLink::new(&account_href, Message::YourAccount.text()).map(|link| ("", link));
    if !can.change_password {
        return by_mail(auth, user, link, on_finished, on_step);
    }
    let old = Message::CurrentPassword.text();
    let new = Message::NewPassword.text();
    let mut fields = vec![
        FieldSpec::username("username", user.email.unwrap_or_default()),
        FieldSpec::new("password", old, FieldKind::Password),
        FieldSpec::new_password("new-password", new, auth),
    ];
    fields.extend(can.devices.then(end_others));
    let spec = FormSpec {
        title: Message::ChangePassword.text(),
        fields,
        submit: Message::ChangePassword.text(),
        busy: Message::Saving.text(),
        cancelled: Message::CancelledPassword.text(),
        link,
        ..FormSpec::default()
    };
    form_card(
        spec,
        Rc::new(move |values| {
            Box::pin(async move {
                let (old, new) = (values.secret("password"), values.secret("new-password"));
                if old == new {
                    return Err(FormError {
                        field: Some("new-password"),
                        text: Message::PasswordSame.text().into(),
                        retry_after: None,
                    });
                }
                let changed = auth.change_password(&old, &new).await;
                changed.map_err(FormError::of_current_password)?;
                let ended = match values.get(OTHERS) {
                    "" => false,
                    _ => auth.end_other_devices().await.is_ok(),
                };
                // Unless the page was left meanwhile.
                on_finished.try_run(match ended {
                    true => Message::PasswordChangedOthers.text(),
                    false => Message::PasswordChangedHere.text(),
                });
                Ok(())
            })
        }),
    )
}

/// By a code that is mailed to the user's address.
fn by_mail(
    auth: AuthService,
    user: User,
    link: Option<(&'static str, FormLink)>,
    on_finished: UnsyncCallback<&'static str>,
    on_step: Option<OnStep>,
) -> AnyView {
    let email = user.email.unwrap_or_default();
    Reset {
        name: "change",
        first: FormSpec {
            title: Message::ChangePassword.text(),
            lead: Message::ChangeByMail.text(),
            about: email.clone(),
            fields: vec![FieldSpec::username("email", email)],
            link,
            ..FormSpec::default()
        },
        lead: Message::CodeSent,
        resent: Message::NewCodeSent,
        question: None,
        on_step,
        end: Rc::new(move |_, new_password, _| {
            Box::pin(async move {
                // The backend has ended this session with the others.
                let text = match auth.sign_in_again(new_password).await {
                    Ok(_) => Message::PasswordChangedOthers,
                    Err(_) => {
                        drop(auth.sign_out(SignOutScope::ThisDevice));
                        Message::PasswordChanged
                    }
                };
                on_finished.try_run(text.text());
            })
        }),
    }
    .view(auth)
}
