use super::{
    StepUpReason,
    bind::set_flag,
    markup::{Html, inert},
    provided::auth_of,
    step_up, switch,
};
use crate::{
    AuthError, AuthErrorKind, AuthService, DeviceSession, browser,
    i18n::{Message, error_text, moment},
};
use leptos::{html, prelude::*};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent, NodeList};

/// The user's sessions on all devices, each with a button that ends it but the
/// current one, and a button that ends all others.
///
/// A row goes when the backend has ended its session, and stays, with the reason
/// said, when it has not. The password is asked for first, where the sign-in is some time
/// ago ([`reauthenticate_after_ms`](crate::AuthConfig::reauthenticate_after_ms)). Needs
/// [`sessions`](crate::backend::serverpod::ServerpodEndpoints::sessions).
///
/// ```
/// use keyfob::components::{DeviceList, SignedIn};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Devices() -> impl IntoView {
///     view! { <SignedIn><h1>"Devices"</h1><DeviceList/></SignedIn> }
/// }
/// ```
#[component]
pub fn DeviceList() -> impl IntoView {
    auth_of("DeviceList").map(list_of)
}

fn list_of(auth: AuthService) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let list = Rc::new(List {
        auth,
        html: RwSignal::new(rows(&[], Message::Loading.text())),
        is_busy: Cell::new(false),
        place,
    });
    let html = list.html;
    list.clone().ask(None);
    let press = move |event: MouseEvent| {
        let target = event.target().map(JsCast::unchecked_into::<Element>);
        if let Some(button) = target.and_then(|it| it.closest("button").ok()?) {
            // The other one is that to try again.
            let button = Some(button).filter(|it| it.has_attribute("data-end"));
            let list = list.clone();
            browser::after_press(move || list.ask(button));
        }
    };
    view! {
        <div class="card panel" node_ref=place on:click=press>
            <p class="line" role="status"></p>
            {switch(move || inert(html.get()))}
        </div>
    }
}

struct List {
    auth: AuthService,
    html: RwSignal<Html>,
    is_busy: Cell<bool>,
    place: NodeRef<html::Div>,
}

impl List {
    /// Ends what the button is for, then asks for the list as it is now.
    fn ask(self: Rc<Self>, button: Option<Element>) {
        if self.is_busy.replace(true) {
            return;
        }
        if button.is_some() {
            self.say("");
        }
        browser::spawn(async move {
            let outcome = match &button {
                None => Ok(""),
                Some(button) if step_up(self.auth, reason(button)).await => {
                    // Not before: until then it is the user who is waited for.
                    set_flag(button, "aria-busy", true);
                    self.hold(true);
                    let outcome = self.end(button).await;
                    set_flag(button, "aria-busy", false);
                    self.hold(false);
                    outcome
                }
                Some(_) => Err(None),
            };
            match outcome {
                Ok(text) => {
                    if let Some(status) = self.say(text) {
                        // The button that was pressed is gone in a moment.
                        status.set_tab_index(-1);
                        let _ = status.focus();
                    }
                    self.html.try_set(self.list().await);
                }
                Err(Some(error)) => drop(self.say(&error_text(&error))),
                // The user thought better of it.
                Err(None) => {}
            }
            self.is_busy.set(false);
        });
    }

    /// One at a time.
    fn hold(&self, is_held: bool) {
        let place = self.place.try_get_untracked().flatten();
        let buttons = place.and_then(|place| place.query_selector_all("button").ok());
        for index in 0..buttons.as_ref().map_or(0, NodeList::length) {
            if let Some(button) = buttons.as_ref().and_then(|all| all.get(index)) {
                set_flag(button.unchecked_ref(), "aria-disabled", is_held);
            }
        }
    }

    /// Answers what to say of it.
    async fn end(&self, button: &Element) -> Result<&'static str, Option<AuthError>> {
        match button.get_attribute("data-end").as_deref() {
            None => Ok(""),
            Some("") => {
                self.auth.end_other_devices().await?;
                Ok(Message::OthersSignedOut.text())
            }
            Some(id) => {
                // `false`: it has ended meanwhile.
                self.auth.end_device(id).await?;
                Ok(Message::DeviceSignedOut.text())
            }
        }
    }

    async fn list(&self) -> Html {
        match self.auth.devices().await {
            Ok(list) if !list.is_empty() => rows(&list, ""),
            // Not even the session of this page.
            Ok(_) => rows(&[], Message::NoDevices.text()),
            Err(error) if error.kind == AuthErrorKind::Unauthorized => {
                // Where that is why, this says so.
                self.auth.resource().refetch();
                rows(&[], Message::NoDevices.text())
            }
            Err(error) => {
                let mut html = Html::default();
                html.open("<p class=\"line\"><span class=\"what\">");
                html.text(&error_text(&error));
                html.open("</span><button type=\"button\" class=\"button\">");
                html.text(Message::TryAgain.text());
                html.open("</button></p>");
                html
            }
        }
    }

    /// Answers the element that says it, unless there is nothing to say.
    fn say(&self, text: &str) -> Option<HtmlElement> {
        let place = self.place.try_get_untracked().flatten()?;
        let status = place.query_selector("[role=status]").ok()??;
        status.set_text_content(Some(text));
        (!text.is_empty()).then(|| status.unchecked_into())
    }
}

/// What the button does, for who is asked for the password.
fn reason(button: &Element) -> StepUpReason {
    let what = button.previous_element_sibling();
    let name = what.and_then(|what| what.query_selector("bdi").ok()?);
    match name.and_then(|name| name.text_content()) {
        Some(name) => StepUpReason::new(Message::StepUpDevice.text()).about(name),
        None => StepUpReason::new(Message::StepUpOthers.text()),
    }
}

/// The list, or what there is to say in its place.
fn rows(devices: &[DeviceSession], text: &str) -> Html {
    let mut html = Html::default();
    html.open("<ul>");
    if !text.is_empty() {
        html.open("<li class=\"line soft\">");
        html.text(text);
        html.open("</li>");
    }
    for (index, device) in devices.iter().enumerate() {
        html.row(&["device-", &index.to_string()].concat(), device);
    }
    if devices.iter().any(|device| !device.is_current) {
        html.open(
            "<li class=\"line\"><button type=\"button\" class=\"button danger\" data-end=\"\">",
        );
        html.text(Message::SignOutOthers.text());
        html.open("</button></li>");
    }
    html.open("</ul>");
    html
}

impl Html {
    /// All buttons are called the same: `id` is what tells which is which.
    fn row(&mut self, id: &str, device: &DeviceSession) {
        self.open("<li class=\"line\"><div class=\"what\"");
        self.attribute("id", id);
        // A name from elsewhere may turn the direction of what follows.
        self.open("><strong><bdi>");
        self.text(
            device
                .user_agent
                .as_deref()
                .unwrap_or(Message::Device.text()),
        );
        self.open("</bdi></strong><p class=\"soft\">");
        let created = device.created.as_deref().and_then(moment::date_and_time);
        let used = device.last_used.as_deref().and_then(moment::ago);
        let times = [(Message::SignedInAt, created), (Message::LastUsed, used)];
        let mut separator = "";
        for (label, time) in times {
            if let Some(time) = time {
                let (before, after) = label.around();
                self.open(separator);
                self.text(before);
                self.text(&time);
                self.text(after);
                separator = "<br>";
            }
        }
        self.open("</p></div>");
        if device.is_current {
            self.open("<span class=\"badge\">");
            self.text(Message::ThisDevice.text());
            self.open("</span>");
        } else {
            self.open("<button type=\"button\" class=\"button\"");
            self.attribute("data-end", &device.id);
            self.attribute("aria-describedby", id);
            self.open(">");
            self.text(Message::SignOutDevice.text());
            self.open("</button>");
        }
        self.open("</li>");
    }
}
