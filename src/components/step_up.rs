use super::{
    FieldKind, FieldSpec, FormAction, FormError, FormSpec, bind_form, markup::markup,
    provided::auth_of,
};
use crate::{
    AuthService,
    browser::{self, Listener},
    i18n::Message,
};
use futures_channel::oneshot;
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlDialogElement, HtmlElement};

/// Asks a signed-in user for the password once more before something that matters, where
/// [`needs_reauthentication`](AuthService::needs_reauthentication) says so, in a modal
/// dialog of its own at the end of the page, which says what the password is for. `true`: go
/// on. `false`: the user pressed "Cancel" or Escape, or the session ended meanwhile.
///
/// ```
/// use keyfob::{components::{StepUpReason, step_up}, use_auth};
/// use leptos::{prelude::*, task::spawn_local};
///
/// #[component]
/// fn DeleteEverything() -> impl IntoView {
///     let auth = use_auth();
///     let press = move |_| spawn_local(async move {
///         let why = StepUpReason::new("Enter your password to delete everything.");
///         if step_up(auth, why).await {
///             leptos::logging::log!("as you wish");
///         }
///     });
///     view! { <button on:click=press>"Delete everything"</button> }
/// }
/// ```
pub async fn step_up(auth: AuthService, why: StepUpReason) -> bool {
    if !auth.needs_reauthentication() {
        return true;
    }
    let Some(dialog) = open() else {
        return false;
    };
    let (sender, answer) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let tell = move |is_confirmed| {
        if let Some(sender) = sender.take() {
            let _ = sender.send(is_confirmed);
        }
    };
    let user = untrack(|| auth.current_user()).unwrap_or_default();
    let spec = spec(user.email.unwrap_or_default(), why);
    dialog.set_inner_html(&markup(&spec).0);
    // The focus is below it.
    if let Ok(Some(lead)) = dialog.query_selector(".soft") {
        lead.set_id("why");
        let _ = dialog.set_attribute("aria-describedby", "why");
    }
    let confirmed = tell.clone();
    let _form = bind_form(
        dialog.clone().unchecked_into(),
        spec,
        Rc::new(move |values| {
            let confirmed = confirmed.clone();
            Box::pin(async move {
                auth.reauthenticate(values.secret("password"))
                    .await
                    .map_err(FormError::of_current_password)?;
                confirmed(true);
                Ok(())
            })
        }),
    );
    // However it is closed.
    let closing = |target: &EventTarget, name| {
        let tell = tell.clone();
        Listener::new(target, name, move |_| tell(false))
    };
    let _closed = closing(&dialog, "close");
    // While the password is looked at, too, when the form does nothing else.
    let _cancelled = Listener::new(&dialog, "click", {
        let dialog = dialog.clone();
        move |event| {
            let target = event.target().map(JsCast::unchecked_into::<Element>);
            if target.is_some_and(|it| it.matches(".swap button") == Ok(true)) {
                dialog.close();
            }
        }
    });
    let _left = web_sys::window().map(|window| closing(&window, "popstate"));
    let _ended = auth.on_change(move |change| {
        if !change.to.is_signed_in() {
            tell(false);
        }
    });
    // Fails only where it is open.
    let _ = dialog.show_modal();
    if let Ok(Some(field)) = dialog.query_selector("[name=password]") {
        let _ = field.unchecked_into::<HtmlElement>().focus();
    }
    let is_confirmed = answer.await == Ok(true);
    // The focus goes back to where it was.
    dialog.close();
    dialog.remove();
    is_confirmed
}

/// What the password is asked for again; see [`step_up`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepUpReason {
    lead: &'static str,
    about: String,
}

impl Default for StepUpReason {
    /// "Enter your password to go on."
    fn default() -> Self {
        Self::new(Message::StepUpLead.text())
    }
}

impl StepUpReason {
    /// A sentence such as "Enter your password to delete everything."
    pub fn new(lead: &'static str) -> Self {
        let about = String::new();
        Self { lead, about }
    }

    /// The same with something in the place of what stands in braces: "… to sign out
    /// {device}."
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }
}

fn open() -> Option<HtmlDialogElement> {
    let document = web_sys::window()?.document()?;
    let dialog = document.create_element("dialog").ok()?;
    let _ = dialog.set_attribute("aria-label", Message::StepUp.text());
    document.body()?.append_child(&dialog).ok()?;
    Some(dialog.unchecked_into())
}

fn spec(email: String, why: StepUpReason) -> FormSpec {
    FormSpec {
        title: Message::StepUp.text(),
        lead: why.lead,
        about: why.about,
        fields: vec![
            FieldSpec::username("username", email),
            FieldSpec::new("password", Message::Password.text(), FieldKind::Password),
        ],
        submit: Message::GoOn.text(),
        actions: vec![FormAction {
            text: Message::Cancel.text(),
            act: Rc::new(|| Box::pin(async { String::new() })),
            not_before_ms: None,
        }],
        ..FormSpec::default()
    }
}

/// A button that does something which matters: it asks for the password first, where the
/// sign-in is some time ago; see [`step_up`].
///
/// ```
/// use keyfob::components::StepUp;
/// use leptos::prelude::*;
///
/// # #[component] fn Example() -> impl IntoView {
/// view! {
///     <StepUp on_confirmed=|_| leptos::logging::log!("as you wish")>"Delete everything"</StepUp>
/// }
/// # }
/// ```
#[component]
pub fn StepUp(
    /// Hears that the button was pressed and, where it was asked for, the password was right.
    #[prop(into)]
    on_confirmed: UnsyncCallback<()>,
    /// The button's class. Default `button`.
    #[prop(default = "button")]
    class: &'static str,
    /// What the password is for. Default: to go on.
    #[prop(optional)]
    why: StepUpReason,
    /// What the button says.
    children: Children,
) -> impl IntoView {
    let Some(auth) = auth_of("StepUp") else {
        return ().into_any();
    };
    let press = move |_| {
        let why = why.clone();
        browser::after_press(move || {
            browser::spawn(async move {
                if step_up(auth, why).await {
                    on_confirmed.try_run(());
                }
            });
        });
    };
    view! {
        <button type="button" class=class on:click=press>
            {children()}
        </button>
    }
    .into_any()
}
