use super::{
    account::account, config, notice::Notice, page::Page, pages, router::Router, static_form,
};
use keyfob::{AuthService, AuthState, components::Finished, provide_auth};
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};

/// Starts the site in the page that `index.html` has painted.
pub fn start() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    super::crash::show_crashes();
    let Some(app) = document.get_element_by_id("app") else {
        return;
    };
    let Ok(app) = app.dyn_into::<HtmlElement>() else {
        return;
    };
    let config = config::from_document(&document);
    let root = document.clone();
    mount_to(app, move || match config {
        Ok(config) => Shell::new(document, provide_auth(config)).view(),
        Err(error) => {
            set_view(&document, "trouble");
            pages::misconfigured(error)
        }
    })
    .forget();
    if let Some(root) = root.document_element() {
        let _ = root.set_attribute("data-ready", "");
    }
}

/// What all pages share. A `Copy` handle.
#[derive(Clone, Copy)]
pub(super) struct Shell {
    pub auth: AuthService,
    pub router: Router,
    pub notice: Notice,
    /// The page that is shown: the one of the address, or where a guard leads.
    shown: Memo<Option<Page>>,
    document: StoredValue<Document, LocalStorage>,
}

impl Shell {
    fn new(document: Document, auth: AuthService) -> Self {
        let router = Router::new(config::base_path(&document));
        let shown = Memo::new(move |_| {
            let page = router.page();
            match auth.state() {
                AuthState::SignedIn { .. } => Some(page.redirect(true).unwrap_or(page)),
                AuthState::SignedOut { .. } => Some(page.redirect(false).unwrap_or(page)),
                _ => None,
            }
        });
        Self {
            auth,
            router,
            notice: Notice::new(auth),
            shown,
            document: StoredValue::new_local(document),
        }
    }

    fn view(self) -> AnyView {
        let static_form = static_form::StaticForm::take(self);
        Effect::new(move |before: Option<Option<Page>>| {
            let page = self.shown.get();
            if let Some(page) = page {
                // The address follows what is shown; Back does not lead to a guard.
                if self.router.page_untracked() != page {
                    self.router.replace(page);
                }
                static_form.show(page == Page::SignIn);
                self.arrive(page, before.is_some());
            }
            page
        });
        let shown = self.shown;
        let page = move || match shown.get() {
            None | Some(Page::Home | Page::SignIn) => ().into_any(),
            Some(Page::SignUp) => pages::sign_up(self),
            Some(Page::ResetPassword) => pages::reset_password(self),
            Some(Page::Account) => account(self),
            Some(Page::NotFound) => pages::not_found(self),
        };
        view! {
            {self.notice.view(shown)}
            {page}
        }
        .into_any()
    }

    /// Names the page, and moves the focus to its heading unless it is the first.
    fn arrive(self, page: Page, moved_here: bool) {
        self.document.with_value(|document| {
            document.set_title(page.title());
            set_view(document, page.view());
            let heading = document.query_selector("main h1").ok().flatten();
            if let (true, Some(heading)) = (moved_here, heading)
                && let Ok(heading) = heading.dyn_into::<HtmlElement>()
            {
                let _ = heading.focus();
            }
        });
    }

    /// Goes on to the sign-in page with what was learned on the way.
    pub fn finish(self, finished: Finished) {
        self.notice.say(Page::SignIn, finished.message.into());
        self.router.push(Page::SignIn);
        static_form::fill_email(&finished.email);
    }
}

/// Tells the style sheet which view is shown.
fn set_view(document: &Document, view: &str) {
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute("data-view", view);
    }
}
