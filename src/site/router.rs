use super::page::Page;
use keyfob::browser::Listener;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, History, HtmlAnchorElement, MouseEvent};

/// `history.pushState` or `history.replaceState`.
type Write = fn(&History, &JsValue, &str, Option<&str>) -> Result<(), JsValue>;

/// The site's pages over the History API. A `Copy` handle.
///
/// leptos_router would add a third to the download, and manages no focus.
#[derive(Clone, Copy)]
pub(super) struct Router {
    page: RwSignal<Page>,
    base: StoredValue<String>,
    _listeners: StoredValue<Vec<Listener>, LocalStorage>,
}

impl Router {
    /// Shows the page of the current address, and follows links and Back from
    /// now on. `base` is the site's path, with a slash at both ends.
    pub fn new(base: String) -> Self {
        let router = Self {
            page: RwSignal::new(Page::NotFound),
            base: StoredValue::new(base),
            _listeners: StoredValue::new_local(Vec::new()),
        };
        router.follow_address();
        if let Some(window) = web_sys::window() {
            router._listeners.set_value(vec![
                Listener::new(&window, "popstate", move |_| router.follow_address()),
                Listener::new(&window, "click", move |event| {
                    if let Some(event) = event.dyn_ref::<MouseEvent>() {
                        router.follow_link(event);
                    }
                }),
            ]);
        }
        router
    }

    /// The page to show; tracked.
    pub fn page(self) -> Page {
        self.page.get()
    }

    /// The page to show.
    pub fn page_untracked(self) -> Page {
        self.page.get_untracked()
    }

    /// The address of a page, for links.
    pub fn href(self, page: Page) -> String {
        format!("{}{}", self.base.get_value(), page.path())
    }

    /// Shows a page in place of the current one: Back does not return to it.
    pub fn replace(self, page: Page) {
        self.set_address(page, History::replace_state_with_url);
    }

    /// Goes to a page.
    pub fn push(self, page: Page) {
        self.set_address(page, History::push_state_with_url);
    }

    fn set_address(self, page: Page, write: Write) {
        if let Some(history) = web_sys::window().and_then(|w| w.history().ok()) {
            // Refused only when called hundreds of times a second.
            let _ = write(&history, &JsValue::NULL, "", Some(&self.href(page)));
        }
        self.show(page);
    }

    fn show(self, page: Page) {
        if self.page.get_untracked() != page {
            self.page.set(page);
        }
    }

    fn follow_address(self) {
        let path = web_sys::window().and_then(|w| w.location().pathname().ok());
        self.show(self.page_of(&path.unwrap_or_default()));
    }

    fn page_of(self, path: &str) -> Page {
        self.base
            .with_value(|base| match path.strip_prefix(base.as_str()) {
                Some(path) => Page::of_path(path),
                None if format!("{path}/") == *base => Page::Home,
                None => Page::NotFound,
            })
    }

    /// Follows a plain click on a link to one of our pages without leaving.
    fn follow_link(self, event: &MouseEvent) {
        let is_plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
            && !event.default_prevented();
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|element| element.closest("a[href]").ok().flatten())
            .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
        let (Some(link), Some(window), true) = (link, web_sys::window(), is_plain) else {
            return;
        };
        let is_here = window.location().origin().is_ok_and(|o| o == link.origin());
        if !is_here || !link.target().is_empty() || link.has_attribute("download") {
            return;
        }
        let page = self.page_of(&link.pathname());
        if page != Page::NotFound && link.hash().is_empty() {
            event.prevent_default();
            if page != self.page.get_untracked() {
                self.push(page);
            }
        }
    }
}
