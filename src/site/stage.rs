use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};
use std::cell::RefCell;
use web_sys::{Document, Element, Node};

/// Where the pages are drawn that do not stand in `index.html`: `#app`.
pub(super) struct Stage {
    app: Option<Element>,
    /// Before this it stands.
    anchor: Option<Node>,
    /// Of what is drawn.
    owner: RefCell<Option<Owner>>,
}

impl Stage {
    pub fn new(document: &Document) -> Self {
        let app = document.get_element_by_id("app");
        Self {
            anchor: app.as_ref().and_then(|app| app.next_sibling()),
            owner: RefCell::default(),
            app,
        }
    }

    /// Draws a page, within the effect that will draw the next one.
    pub fn draw(&self, page: impl FnOnce() -> AnyView) -> AnyView {
        *self.owner.borrow_mut() = Owner::current();
        page()
    }

    /// Takes the page out of the document, whole as it is, and draws nothing of it anew: to take
    /// it to pieces is what takes time, and is left to [`put_back`](Self::put_back).
    pub fn clear(&self) {
        if let Some(owner) = &*self.owner.borrow() {
            owner.pause();
        }
        if let Some(app) = &self.app {
            app.remove();
        }
    }

    /// Goes on drawing, and is back in the document once another page is drawn, or none.
    pub fn put_back(&'static self) {
        if let Some(owner) = &*self.owner.borrow() {
            owner.resume();
        }
        spawn_local(async {
            tick().await;
            let parent = self.anchor.as_ref().and_then(Node::parent_node);
            if let (Some(parent), Some(app)) = (parent, &self.app) {
                let _ = parent.insert_before(app, self.anchor.as_ref());
            }
        });
    }
}
