use super::{markup::Html, switch};
use crate::{AuthError, AuthService, DeviceSession, browser, i18n::messages, use_auth};
use js_sys::{Array, Date, Intl::RelativeTimeFormat, Object, Reflect};
use leptos::{html, prelude::*, tachys::html::InertElement};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

/// The user's sessions on all devices, each with a button that ends it but the
/// current one, and a button that ends all others.
///
/// A row goes when the backend has ended its session, and stays, with the reason
/// said, when it has not. Needs
/// [`sessions`](crate::backend::serverpod::ServerpodEndpoints::sessions).
#[component]
pub fn DeviceList() -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let list = Rc::new(List {
        auth: use_auth(),
        html: RwSignal::new(rows(&[], messages().loading)),
        is_busy: Cell::new(false),
        place,
    });
    let html = list.html;
    list.clone().ask(None);
    let press = move |event: MouseEvent| {
        let target = event.target().map(JsCast::unchecked_into::<Element>);
        if let Some(button) = target.and_then(|it| it.closest("button[data-end]").ok()?) {
            list.clone().ask(Some(button));
        }
    };
    view! {
        <div class="card panel" node_ref=place on:click=press>
            <p class="line" role="status"></p>
            {switch(move || InertElement::new(html.get()).into_any())}
        </div>
    }
}

struct List {
    auth: AuthService,
    html: RwSignal<String>,
    is_busy: Cell<bool>,
    place: NodeRef<html::Div>,
}

impl List {
    /// Ends what the button is for, then asks for the list as it is now.
    fn ask(self: Rc<Self>, button: Option<Element>) {
        if self.is_busy.replace(true) {
            return;
        }
        if let Some(button) = &button {
            self.say("");
            let _ = button.set_attribute("aria-busy", "true");
        }
        browser::spawn(async move {
            let outcome = self.end(button.as_ref()).await;
            if let Some(button) = button {
                let _ = button.remove_attribute("aria-busy");
                self.say(&match &outcome {
                    Ok(()) => messages().device_signed_out.to_owned(),
                    Err(error) => messages().error_text(error),
                });
            }
            if outcome.is_ok() {
                let html = match self.auth.devices().await {
                    Ok(list) => rows(&list, ""),
                    Err(error) => rows(&[], &messages().error_text(&error)),
                };
                self.html.try_set(html);
            }
            self.is_busy.set(false);
        });
    }

    async fn end(&self, button: Option<&Element>) -> Result<(), AuthError> {
        let id = button.and_then(|button| button.get_attribute("data-end"));
        match id.as_deref() {
            None => Ok(()),
            Some("") => self.auth.end_other_devices().await.map(drop),
            // `false`: it has ended meanwhile.
            Some(id) => self.auth.end_device(id).await.map(drop),
        }
    }

    fn say(&self, text: &str) {
        let place = self.place.try_get_untracked().flatten();
        let status = place.and_then(|it| it.query_selector("[role=status]").ok()?);
        if let Some(status) = status {
            status.set_text_content(Some(text));
            // The button that was pressed may be gone in a moment.
            let status: HtmlElement = status.unchecked_into();
            status.set_tab_index(-1);
            let _ = status.focus();
        }
    }
}

/// The list, or what there is to say in its place.
fn rows(devices: &[DeviceSession], text: &str) -> String {
    let mut html = Html::default();
    html.open("<ul>");
    if !text.is_empty() {
        html.open("<li class=\"line soft\">");
        html.text(text);
        html.open("</li>");
    }
    for device in devices {
        let name = device.user_agent.as_deref().unwrap_or(messages().device);
        let used = device.last_used.as_ref().or(device.created.as_ref());
        html.open("<li class=\"line\"><div class=\"what\"><strong>");
        html.text(name);
        html.open("</strong><p class=\"soft\">");
        if let Some(ago) = used.and_then(|moment| ago(moment)) {
            html.text(messages().last_used);
            html.open(" ");
            html.text(&ago);
        }
        html.open("</p></div>");
        if device.is_current {
            html.open("<span class=\"badge\">");
            html.text(messages().this_device);
            html.open("</span>");
        } else {
            html.open("<button type=\"button\" class=\"button\"");
            html.attribute("data-end", &device.id);
            html.open(">");
            html.text(messages().sign_out_device);
            html.open("<span class=\"unseen\"> ");
            html.text(name);
            html.open("</span></button>");
        }
        html.open("</li>");
    }
    if devices.iter().any(|device| !device.is_current) {
        html.open(
            "<li class=\"line\"><button type=\"button\" class=\"button danger\" data-end=\"\">",
        );
        html.text(messages().sign_out_others);
        html.open("</button></li>");
    }
    html.open("</ul>");
    html.0
}

/// `3 hours ago`, in the words of the page's language; `None` for what is no date.
fn ago(moment: &str) -> Option<String> {
    const UNITS: [(f64, &str); 3] = [(86_400.0, "day"), (3_600.0, "hour"), (60.0, "minute")];
    let seconds = (Date::now() - Date::new(&moment.into()).get_time()) / 1_000.0;
    if seconds.is_nan() {
        return None;
    }
    let unit = UNITS.into_iter().find(|(length, _)| seconds >= *length);
    let (length, unit) = unit.unwrap_or((60.0, "minute"));
    let options = Object::new();
    let _ = Reflect::set(&options, &"numeric".into(), &"auto".into());
    let format = RelativeTimeFormat::new(&Array::of1(&"en-GB".into()), &options);
    let count = (seconds.max(0.0) / length) as i32;
    Some(format.format(f64::from(-count), unit).into())
}
