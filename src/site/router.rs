use super::page::Page;
use keyfob::{
    browser::{Listener, address, history, path},
    return_to,
};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, History, HtmlAnchorElement, MouseEvent};

/// `history.pushState` or `history.replaceState`.
type Write = fn(&History, &JsValue, &str, Option<&str>) -> Result<(), JsValue>;

/// The site's pages over the History API.
///
/// leptos_router would add a third to the download, and manages no focus.
pub(super) struct Router {
    page: RwSignal<Option<Page>>,
    /// How far down pages were when they were left for others, in CSS px.
    left_at: RefCell<Vec<(Page, f64)>>,
    /// The same of the one that Back or Forward leads to.
    scroll: Cell<Option<f64>>,
    /// The site's path, with a slash at both ends.
    base: String,
}

impl Router {
    /// Shows the page of the current address.
    pub fn new(base: String) -> Self {
        let router = Self {
            page: RwSignal::new(None),
            left_at: RefCell::default(),
            scroll: Cell::default(),
            base,
        };
        router.follow_address();
        router
    }

    /// Follows links and Back from now on. The site is never torn down.
    pub fn listen(&'static self) {
        if let Some(window) = web_sys::window() {
            let back = Listener::new(&window, "popstate", |_| self.follow_address());
            let click = Listener::new(&window, "click", |event| {
                self.follow_link(event.unchecked_ref());
            });
            std::mem::forget((back, click));
        }
    }

    /// The page of the address; tracked.
    pub fn page(&self) -> Page {
        self.page.get().unwrap_or(Page::NotFound)
    }

    /// The address of a page, for links.
    pub fn href(&self, page: Page) -> String {
        [&self.base, page.path()].concat()
    }

    /// Makes the address that of the page which is shown, if it is another one
    /// (or the same with a slash at its end): Back does not return to it. A guard
    /// leaves in the address where the way was to lead, unless the user has just left it.
    pub fn settle(&self, page: Page, has_left: bool) {
        let asked = self.page_of(&path());
        if path() != self.href(page) {
            let is_guarded = page == Page::SignIn && !asked.is_way_in() && !has_left;
            let here = address().unwrap_or_default();
            let address = match self.target() {
                // With what stands behind its path.
                Some((to, target)) if asked.is_way_in() && to == page => target,
                _ if is_guarded && here != self.href(Page::Account) => {
                    self.href(page) + &return_to::to_query(&here)
                }
                _ => self.href(page),
            };
            self.set_address(page, &address, History::replace_state_with_url);
        }
    }

    /// What `return_to` in the address asks for, and the page that this is.
    fn target(&self) -> Option<(Page, String)> {
        let location = web_sys::window()?.location();
        let target = return_to::from_query(&location.search().ok()?)?;
        let end = target.find(['?', '#']).unwrap_or(target.len());
        Some((self.page_of(target.get(..end)?), target))
    }

    /// The page that `return_to` in the address asks for, if it asks for one of ours;
    /// another address of this origin is gone to.
    pub fn page_to_return_to(&self) -> Option<Page> {
        let (page, target) = self.target()?;
        if page.is_way_in() {
            return None;
        }
        if page == Page::NotFound {
            // Another app's. It may be nobody's: then that is what its server says.
            let _ = web_sys::window()?.location().replace(&target);
        }
        (page != Page::NotFound).then_some(page)
    }

    /// Goes to a page. From one way in to another, what `return_to` asks for comes along.
    pub fn push(&self, page: Page) {
        let left = self.page.get_untracked();
        let y = web_sys::window().and_then(|window| window.scroll_y().ok());
        if let (Some(left), Some(y)) = (left, y) {
            let mut left_at = self.left_at.borrow_mut();
            left_at.retain(|(page, _)| *page != left);
            left_at.push((left, y));
        }
        self.scroll.set(None);
        self.go(page, History::push_state_with_url);
    }

    /// The same in place of the page that is shown: Back does not return to it.
    pub fn replace(&self, page: Page) {
        self.go(page, History::replace_state_with_url);
    }

    fn go(&self, page: Page, write: Write) {
        let mut address = self.href(page);
        let location = web_sys::window().map(|window| window.location());
        let query = location.and_then(|location| location.search().ok());
        if let Some(query) = query
            && page.is_way_in()
            && self.page_of(&path()).is_way_in()
            && let Some(target) = return_to::from_query(&query)
        {
            address += &return_to::to_query(&target);
        }
        self.set_address(page, &address, write);
    }

    fn set_address(&self, page: Page, address: &str, write: Write) {
        if let Some(history) = history() {
            // Refused only when called hundreds of times a second.
            let _ = write(&history, &JsValue::NULL, "", Some(address));
        }
        self.show(page);
    }

    fn show(&self, page: Page) {
        if self.page.get_untracked() != Some(page) {
            self.page.set(Some(page));
        }
    }

    fn follow_address(&self) {
        let page = self.page_of(&path());
        let left_at = self.left_at.borrow();
        let at = left_at.iter().find(|(left, _)| *left == page);
        self.scroll.set(at.map(|(_, y)| *y));
        drop(left_at);
        self.show(page);
    }

    /// Where Back has led, what was to be seen there is to be seen again.
    pub fn scroll_back(&self) {
        if let (Some(y), Some(window)) = (self.scroll.take(), web_sys::window()) {
            window.scroll_to_with_x_and_y(0.0, y);
        }
    }

    fn page_of(&self, path: &str) -> Page {
        match path.strip_prefix(self.base.as_str()) {
            Some(path) => Page::of_path(path),
            None if self.base.strip_suffix('/') == Some(path) => Page::Home,
            None => Page::NotFound,
        }
    }

    /// Follows a plain click on a link to one of our pages without leaving.
    fn follow_link(&self, event: &MouseEvent) {
        let is_plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
            && !event.default_prevented();
        let link = event
            .target()
            // A click always lands on an element.
            .and_then(|target| target.unchecked_into::<Element>().closest("a[href]").ok()?);
        let (Some(link), Some(window), true) = (link, web_sys::window(), is_plain) else {
            return;
        };
        let link: HtmlAnchorElement = link.unchecked_into();
        let is_here = window.location().origin().is_ok_and(|o| o == link.origin());
        if !is_here || !link.target().is_empty() || !link.hash().is_empty() {
            return;
        }
        let page = self.page_of(&link.pathname());
        if page != Page::NotFound {
            event.prevent_default();
            if self.page.get_untracked() != Some(page) {
                self.push(page);
            }
        }
    }
}
