//! A place in the page, and hands to use what stands there.

use super::{World, config};
use gloo_timers::future::TimeoutFuture;
use keyfob::{AuthConfig, AuthService, provide_auth_with};
use leptos::{mount::mount_to, prelude::*};
use std::{any::Any, cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlButtonElement, HtmlElement, HtmlInputElement, InputEvent};

pub fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// Runs a script. For what has no place in the library's own bindings.
pub fn js(script: &str) -> wasm_bindgen::JsValue {
    js_sys::eval(script).unwrap_or_else(|error| panic!("{script}: {error:?}"))
}

/// An element at the end of the page, gone when it is dropped.
pub struct Place(pub HtmlElement);

impl Place {
    pub fn new() -> Self {
        let element: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&element).unwrap();
        Self(element)
    }

    pub fn with_html(html: &str) -> Self {
        let place = Self::new();
        place.0.set_inner_html(html);
        place
    }

    pub fn find(&self, selector: &str) -> Option<Element> {
        self.0.query_selector(selector).unwrap()
    }

    pub fn get(&self, selector: &str) -> Element {
        let found = self.find(selector);
        found.unwrap_or_else(|| panic!("no {selector} in {}", self.0.inner_html()))
    }

    pub fn input(&self, name: &str) -> HtmlInputElement {
        self.get(&format!("input[name='{name}']")).unchecked_into()
    }

    /// The button that says this.
    pub fn button(&self, text: &str) -> HtmlButtonElement {
        let buttons = self.0.query_selector_all("button").unwrap();
        (0..buttons.length())
            .filter_map(|index| buttons.get(index)?.dyn_into::<HtmlButtonElement>().ok())
            .find(|button| button.text_content().unwrap_or_default().trim() == text)
            .unwrap_or_else(|| panic!("no button {text:?} in {}", self.0.inner_html()))
    }

    pub fn has_button(&self, text: &str) -> bool {
        self.0.inner_html().contains(&format!(">{text}</button>"))
    }

    pub fn text(&self) -> String {
        self.0.text_content().unwrap_or_default()
    }

    /// Types into a field, as a person or a password manager does.
    pub fn fill(&self, name: &str, text: &str) {
        let input = self.input(name);
        input.focus().unwrap();
        input.set_value(text);
        let event = js("new InputEvent('input', {bubbles: true})");
        input
            .dispatch_event(event.unchecked_ref::<InputEvent>())
            .unwrap();
    }

    /// Presses the form's submit button.
    pub fn submit(&self) {
        self.submit_button().click();
    }

    pub fn submit_button(&self) -> HtmlButtonElement {
        self.get("button[type=submit]").unchecked_into()
    }

    /// The text of an element that is shown; `None` where it is hidden.
    pub fn shown(&self, selector: &str) -> Option<String> {
        let element = self.get(selector);
        let text = element.text_content().unwrap_or_default();
        (!element.has_attribute("hidden") && !text.is_empty()).then_some(text)
    }

    /// What is wrong with a field, as its user sees it.
    pub fn field_error(&self, name: &str) -> Option<String> {
        let error = self.shown(&format!("#{name}-error"));
        let is_marked = self.input(name).get_attribute("aria-invalid").is_some();
        assert!(
            is_marked || error.is_none(),
            "a text at a field that is not marked"
        );
        error
    }

    /// What is wrong with the form, announced.
    pub fn alert(&self) -> Option<String> {
        self.shown("[role=alert]")
    }

    /// Whether this element has the focus.
    pub fn is_focused(&self, selector: &str) -> bool {
        let focused = document().active_element();
        self.get(selector).is_same_node(focused.as_deref())
    }

    /// The name of the field in focus.
    pub fn focused(&self) -> Option<String> {
        document().active_element()?.get_attribute("name")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// A mounted app with its service.
pub struct App {
    pub place: Place,
    pub auth: AuthService,
    unmount: Option<Box<dyn Any>>,
}

impl App {
    /// Mounts a view below a service over the parts of this world. What stands
    /// in the page when this returns is the first frame.
    pub fn mount<V: IntoView + 'static>(world: &World, view: impl FnOnce() -> V + 'static) -> Self {
        Self::configured(config(), world, view)
    }

    /// The same with a configuration of the test's own.
    pub fn configured<V: IntoView + 'static>(
        config: AuthConfig,
        world: &World,
        view: impl FnOnce() -> V + 'static,
    ) -> Self {
        // What a test that panicked left would have the same ids.
        js("document.querySelectorAll('[data-app]').forEach(left => left.remove())");
        let place = Place::new();
        place.0.set_attribute("data-app", "").unwrap();
        let service = Rc::new(Cell::new(None));
        let handle = mount_to(place.0.clone(), {
            let (service, parts) = (service.clone(), world.parts());
            move || {
                service.set(Some(provide_auth_with(config, parts)));
                view()
            }
        });
        Self {
            place,
            auth: service.get().unwrap(),
            unmount: Some(Box::new(handle)),
        }
    }

    /// The same, with its forms alive, in a fresh entry of the tab's history.
    pub async fn ready<V: IntoView + 'static>(
        world: &World,
        view: impl FnOnce() -> V + 'static,
    ) -> Self {
        js("history.state === null || history.replaceState(null, '')");
        Self::kept(world, view).await
    }

    /// The same in the entry that there is.
    pub async fn kept<V: IntoView + 'static>(
        world: &World,
        view: impl FnOnce() -> V + 'static,
    ) -> Self {
        let app = Self::mount(world, view);
        settle().await;
        app
    }

    pub fn unmount(&mut self) {
        self.unmount.take();
    }
}

impl std::ops::Deref for App {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

pub async fn wait_ms(ms: u32) {
    TimeoutFuture::new(ms).await;
}

/// Lets presses, effects and futures run as far as they go without anybody else.
pub async fn settle() {
    // Where nothing was mounted yet nobody has chosen an executor.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    // What a press does begins a frame after it.
    let is_done = Rc::new(Cell::new(false));
    let mark = is_done.clone();
    keyfob::browser::after_press(move || mark.set(true));
    while !is_done.get() {
        wait_ms(1).await;
    }
    for _ in 0..3 {
        leptos::task::tick().await;
        wait_ms(0).await;
    }
}

/// Waits for something, 5 s at most.
pub async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..1000 {
        if is_so() {
            settle().await;
            return;
        }
        wait_ms(5).await;
    }
    panic!("waited in vain for: {what}");
}

/// Lets two frames be painted.
pub async fn frames() {
    let painted = Rc::new(Cell::new(false));
    let mark = painted.clone();
    keyfob::browser::after_paint(move || mark.set(true));
    until("a frame", || painted.get()).await;
}
