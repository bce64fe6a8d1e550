use super::{
    Extra, FieldKind, FieldSpec, FormError, FormLink, FormSpec, form_card,
    picture::{Editor, say},
    provided::auth_of,
};
use crate::{
    AuthErrorKind, AuthService, ProfileChange, ProfileSettings, browser,
    i18n::{Message, error_text},
};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

const USER_NAME: &str = "user-name";
const FULL_NAME: &str = "full-name";

/// Names and picture of the signed-in user, as far as the backend lets them be changed:
/// on backends that [can](crate::Capabilities::profile).
///
/// A new picture is cut to a square and sent at once, names with "Save".
///
/// ```
/// use keyfob::components::{ProfileForm, SignedIn};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Profile() -> impl IntoView {
///     let notice = RwSignal::new("");
///     view! {
///         <p role="status">{notice}</p>
///         <SignedIn><ProfileForm on_finished=move |text| notice.set(text)/></SignedIn>
///     }
/// }
/// ```
#[component]
pub fn ProfileForm(
    /// Hears that the names are saved, with what to tell the user.
    #[prop(into)]
    on_finished: UnsyncCallback<&'static str>,
    /// Where "Your account" leads. Without it there is no such link.
    #[prop(optional, into)]
    account_href: String,
) -> impl IntoView {
    let Some(auth) = auth_of("ProfileForm") else {
        return ().into_any();
    };
    let user = untrack(|| auth.current_user()).unwrap_or_default();
    let name = |name, label: Message, kind, value: Option<String>| {
        FieldSpec::new(name, label.text(), kind).value(value.unwrap_or_default())
    };
    let can = auth.capabilities().unwrap_or_default();
    let fields = vec![
        name(
            USER_NAME,
            Message::UserName,
            // Whoever signs up with one keeps one.
            match can.registration_takes_name {
                true => FieldKind::Name,
                false => FieldKind::Nickname,
            },
            user.user_name,
        ),
        name(
            FULL_NAME,
            Message::FullName,
            FieldKind::FullName,
            user.full_name,
        ),
    ];
    let before = fields.clone();
    let guess = ProfileSettings {
        user_name: true,
        // By default not with the legacy module.
        full_name: !can.registration_takes_name,
        picture: true,
    };
    let spec = FormSpec {
        title: Message::Profile.text(),
        extra: Some(Extra {
            html: Editor::html(),
            bind: Rc::new(move |card| {
                // The usual, unseen, so that nothing moves when the backend has said it.
                show(card, guess);
                let _ = card.set_attribute(PENDING, "");
                browser::spawn(settle(auth, card.clone()));
                Editor::bind(card.clone(), auth)
            }),
        }),
        fields,
        submit: Message::Save.text(),
        busy: Message::Saving.text(),
        link: FormLink::new(&account_href, Message::YourAccount.text()).map(|link| ("", link)),
        ..FormSpec::default()
    };
    form_card(
        spec,
        Rc::new(move |values| {
            let before = before.clone();
            Box::pin(async move {
                for field in before {
                    let now = values.get(field.name);
                    if now != field.value {
                        save(auth, field.name, now).await?;
                    }
                }
                // Unless the page was left meanwhile.
                on_finished.try_run(Message::ProfileSaved.text());
                Ok(())
            })
        }),
    )
}

async fn save(auth: AuthService, field: &'static str, name: &str) -> Result<(), FormError> {
    let name = name.to_owned();
    let change = match field {
        USER_NAME => ProfileChange::UserName(name),
        _ => ProfileChange::FullName(name),
    };
    let changed = auth.change_profile(&change).await;
    changed.map_err(|error| FormError {
        // What else goes wrong has nothing to do with the name.
        field: (error.kind == AuthErrorKind::ProfileRefused).then_some(field),
        ..FormError::from(error)
    })
}

/// On the card until the backend has said what may be changed.
const PENDING: &str = "data-pending";

/// Shows what may be changed, once the backend has said it.
async fn settle(auth: AuthService, card: HtmlElement) {
    let (may, text) = match auth.profile_settings().await {
        Ok(may) => (may, String::new()),
        Err(error) => (ProfileSettings::default(), error_text(&error)),
    };
    show(&card, may);
    let _ = card.remove_attribute(PENDING);
    say(&card, &text);
}

fn show(card: &HtmlElement, may: ProfileSettings) {
    let has_form = may.user_name || may.full_name;
    for (selector, is_shown) in [
        (".picture", may.picture),
        ("#user-name", may.user_name),
        ("#full-name", may.full_name),
        ("form", has_form),
    ] {
        if let Ok(Some(part)) = card.query_selector(selector) {
            let part = part.closest(".field").ok().flatten().unwrap_or(part);
            part.unchecked_into::<HtmlElement>().set_hidden(!is_shown);
        }
    }
}
