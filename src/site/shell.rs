use super::{
    config, later, notice::Notice, page::Page, pages, router::Router, static_form::StaticForm,
    unsent::Unsent,
};
use keyfob::{
    AuthService, AuthState, Capabilities, SignOutScope, SignedOutCause,
    components::{Finished, SignOutButton, switch, use_common_passwords},
    i18n::use_texts,
    provide_auth,
};
use leptos::{mount::mount_to, prelude::*};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, HtmlInputElement};

/// Starts the site in the page that `index.html` has painted.
pub fn start() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    let Some(app) = document.get_element_by_id("app") else {
        return;
    };
    if let Some(texts) = config::texts(&document) {
        use_texts(texts);
    }
    use_common_passwords(config::common_passwords(&document).unwrap_or_default());
    let root = document.document_element();
    mount_to(app.unchecked_into(), move || {
        match config::from_document(&document) {
            Ok(config) => Shell::start(document, provide_auth(config)),
            Err(error) => {
                set_view(&document, "trouble");
                pages::misconfigured(error)
            }
        }
    })
    .forget();
    if let Some(root) = root {
        let _ = root.set_attribute("data-ready", "");
    }
}

/// What all pages share, for as long as the page is open.
pub(super) struct Shell {
    pub auth: AuthService,
    pub router: Router,
    pub notice: Notice,
    static_form: StaticForm,
    /// The page that is shown: the one of the address, or where a guard leads.
    shown: RwSignal<Option<Page>>,
    /// Whether those that do not stand in `index.html` can be drawn.
    has_later: RwSignal<bool>,
    unsent: Unsent,
    /// Who is signed in, or was last; empty where nobody was.
    user: RefCell<String>,
    /// What the last field for an address held.
    email: RefCell<String>,
    document: Document,
}

impl Shell {
    fn start(document: Document, auth: AuthService) -> AnyView {
        let shell: &'static Self = Box::leak(Box::new(Self {
            router: Router::new(config::base_path(&document)),
            notice: Notice::default(),
            static_form: StaticForm::take(&document, auth),
            shown: RwSignal::new(None),
            has_later: RwSignal::new(false),
            unsent: Unsent::from_lines(&config::typed(&document)),
            user: RefCell::default(),
            email: RefCell::default(),
            auth,
            document,
        }));
        shell.router.listen();
        shell.notice.explain_sign_outs(auth);
        // Once now, before the first render; then whenever it changes.
        untrack(|| shell.follow());
        Effect::new(|| shell.follow());
        // Views must be `Send`; what is behind this reference is not.
        let shell = StoredValue::new_local(shell);
        switch(move || shell.get_value().page())
    }

    /// Shows the page of the address, or where its guard leads.
    fn follow(&'static self) {
        let page = self.router.page();
        let state = self.auth.state();
        let has_left = matches!(
            state,
            AuthState::SignedOut {
                cause: SignedOutCause::SignedOutHere
            }
        );
        if let AuthState::SignedIn { user, .. } = &state {
            self.user.replace(user.id.clone());
            self.email.replace(user.email.clone().unwrap_or_default());
        }
        let page = match &state {
            AuthState::SignedIn { .. } if page.is_way_in() => {
                let asked = self.router.page_to_return_to();
                asked.unwrap_or(Page::Account)
            }
            AuthState::SignedIn { .. } if !self.offers(page) => Page::Account,
            AuthState::SignedIn { .. } => page,
            // Ways in are there as the owner says.
            AuthState::SignedOut { .. }
                if page.is_way_in() && !config::has_page(&self.document, page.view()) =>
            {
                Page::SignIn
            }
            AuthState::SignedOut { .. } => page.guard(),
            _ => return,
        };
        // The address follows what is shown; Back does not lead to a guard.
        if page != Page::NotFound {
            self.router.settle(page, has_left);
        }
        let before = self.shown.get_untracked();
        if before == Some(page) {
            return;
        }
        // Whoever lost the session comes back to what was not sent.
        let was_guarded = before.is_some_and(|left| left.guard() != left);
        if let Some(left) = before
            && was_guarded
            && left.guard() == page
            && !has_left
        {
            self.unsent.keep(&self.document, left, &self.user.borrow());
        }
        // Nobody is asked twice for the address, whichever way in is taken.
        // Nor is who lost the session; but who signed out or stayed away is not named: the next one
        // at this device may be somebody else.
        let may_be_another = matches!(
            state,
            AuthState::SignedOut {
                cause: SignedOutCause::SignedOutHere
                    | SignedOutCause::SignedOutElsewhere
                    | SignedOutCause::Idle
            }
        );
        match self.email_field() {
            _ if !page.is_way_in() => {}
            Some(field) => drop(self.email.replace(field.value())),
            None if may_be_another && was_guarded => drop(self.email.take()),
            // The page was left before it was there.
            None => {}
        }
        self.show(page, before.is_none());
    }

    fn show(&'static self, page: Page, is_first: bool) {
        if !is_first && let Some(root) = self.document.document_element() {
            // From now on pages fade in.
            let _ = root.set_attribute("data-moved", "");
        }
        self.shown.set(Some(page));
        self.static_form.show(page == Page::SignIn);
        self.notice.arrive(page);
        self.name_page(page.title());
        set_view(&self.document, page.view());
        let arrive = move || {
            if self.shown.get_untracked() == Some(page) {
                self.arrive(page, is_first);
            }
        };
        if later::has(page) && !self.has_later.get_untracked() {
            leptos::task::spawn_local(async move {
                if later::fetch().await {
                    self.has_later.set(true);
                    arrive();
                }
            });
        } else {
            arrive();
        }
    }

    /// Once the new page is drawn, the focus goes to its heading, but not from wherever it is on
    /// the first one.
    fn arrive(&'static self, page: Page, is_first: bool) {
        // The new heading is there after the render that this brings about.
        request_animation_frame(move || {
            self.unsent
                .give_back(&self.document, page, &self.user.borrow());
            if is_first {
                return;
            }
            self.focus_heading(page);
            let field = self.email_field().filter(|field| field.value().is_empty());
            if let Some(field) = field.filter(|_| page.is_way_in()) {
                field.set_value(&self.email.take());
            }
        });
    }

    fn page(&'static self) -> AnyView {
        match self.shown.get() {
            Some(page) if later::has(page) && self.has_later.get() => later::draw(self, page),
            _ => ().into_any(),
        }
    }

    /// What the backend can do.
    pub fn can(&self) -> Capabilities {
        // There is one for as long as the page is open.
        self.auth.capabilities().unwrap_or_default()
    }

    fn offers(&self, page: Page) -> bool {
        match page {
            Page::Password => self.can().change_password,
            Page::Profile => self.can().profile,
            _ => true,
        }
    }

    /// Where the terms of use stand; empty where there are none.
    pub fn terms(&self) -> String {
        config::terms(&self.document)
    }

    fn email_field(&self) -> Option<HtmlInputElement> {
        let field = self.document.get_element_by_id("email")?;
        Some(field.unchecked_into())
    }

    fn focus_heading(&self, page: Page) {
        // A page of index.html has its view's name.
        let selector = ["#app h1, #", page.view(), " h1"].concat();
        if let Ok(Some(heading)) = self.document.query_selector(&selector) {
            let _ = heading.unchecked_into::<HtmlElement>().focus();
        }
    }

    /// Signs out, and says how the backend took it.
    pub fn sign_out_button(&'static self, scope: SignOutScope, class: &'static str) -> AnyView {
        let report = move |operation| self.notice.report(scope, operation);
        view! { <SignOutButton scope class on_sign_out=report /> }.into_any()
    }

    /// Names the page, or a step of it, in the tab's title.
    pub fn name_page(&self, title: &str) {
        let product = config::product(&self.document);
        let between = if title.is_empty() { "" } else { " · " };
        self.document
            .set_title(&[title, between, &product].concat());
    }

    /// Goes on to the account with what to say there.
    pub fn finish_at_account(&'static self) -> UnsyncCallback<&'static str> {
        UnsyncCallback::new(|text| {
            self.notice.say(Page::Account, text);
            self.router.push(Page::Account);
        })
    }

    /// Goes on to the sign-in page with what was learned on the way.
    pub fn finish(&self, finished: &Finished) {
        self.notice.say(Page::SignIn, finished.message);
        self.static_form.fill_in(&finished.email);
        // Not back to a code that is spent.
        self.router.replace(Page::SignIn);
    }
}

/// Tells the style sheet which view is shown.
fn set_view(document: &Document, view: &str) {
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute("data-view", view);
    }
}
