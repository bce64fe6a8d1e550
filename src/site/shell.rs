use super::{
    config, later, notice::Notice, page::Page, pages, router::Router, sign_out::way_out,
    stage::Stage, static_form::StaticForm, transition::transition, unsent::Unsent,
};
use keyfob::{
    AuthService, AuthState, Capabilities, SignedOutCause,
    browser::{Listener, after_press},
    components::{Finished, switch, use_common_passwords},
    i18n::use_texts,
    provide_auth,
};
use leptos::{
    mount::mount_to,
    prelude::*,
    task::{spawn_local, tick},
};
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};
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

/// How long a sign-out of an earlier page may take to be told before that is said.
const RECALL_AFTER: Duration = Duration::from_secs(3);

/// What all pages share, for as long as the page is open.
pub(super) struct Shell {
    pub auth: AuthService,
    pub router: Router,
    pub notice: Notice,
    stage: Stage,
    static_form: StaticForm,
    /// The page to show: the one of the address, or where a guard leads.
    asked: Cell<Option<Page>>,
    /// The one that is shown.
    shown: RwSignal<Option<Page>>,
    /// Whether those that do not stand in `index.html` can be drawn; `None` until that was
    /// tried.
    has_later: RwSignal<Option<bool>>,
    unsent: Unsent,
    /// Of what lasts as long as the page is open.
    owner: Owner,
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
            stage: Stage::new(&document),
            static_form: StaticForm::take(&document, auth),
            asked: Cell::default(),
            shown: RwSignal::new(None),
            has_later: RwSignal::new(None),
            owner: Owner::current().unwrap_or_default(),
            unsent: Unsent::from_lines(&config::typed(&document)),
            user: RefCell::default(),
            email: RefCell::default(),
            auth,
            document,
        }));
        shell.router.listen();
        if let Some(app) = shell.document.get_element_by_id("app") {
            let sign_out = |event| shell.sign_out_by(&event);
            std::mem::forget(Listener::new(&app, "click", sign_out));
        }
        shell.notice.explain_sign_outs(auth);
        if !untrack(|| auth.is_signed_in()) && auth.owes_revocations() {
            // As a rule it is told at once.
            set_timeout(|| shell.recall(), RECALL_AFTER);
        }
        // Once now, before the first render; then whenever it changes.
        untrack(|| shell.follow());
        Effect::new(|| shell.follow());
        // Views must be `Send`; what is behind this reference is not.
        let shell = StoredValue::new_local(shell);
        switch(move || shell.get_value().page())
    }

    fn recall(&self) {
        if self.shown.get_untracked() == Some(Page::SignIn) {
            self.notice.recall(self.auth);
        }
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
        let Some(page) = self.lead(page, &state) else {
            return;
        };
        // The address follows what is shown; Back does not lead to a guard.
        let settle = move || {
            if page != Page::NotFound {
                self.router.settle(page, has_left);
            }
        };
        let before = self.asked.replace(Some(page));
        let was_guarded = before.is_some_and(|left| left.guard() != left);
        let is_leaving = was_guarded && has_left;
        if !is_leaving {
            settle();
        }
        if before == Some(page) {
            return;
        }
        // Whoever lost the session, or went to another page, comes back to what was not sent.
        if let Some(left) = before
            && was_guarded
            && !has_left
        {
            self.unsent.keep(&self.document, left, &self.user.borrow());
        }
        self.keep_email(page, &state, was_guarded);
        if before.is_none() {
            return self.show(page, true);
        }
        // It is said where it leads.
        self.notice.hold();
        match state {
            // What is private goes at once, before the press is over; what takes its place fades in.
            _ if is_leaving => {
                self.stage.clear();
                after_press(move || {
                    self.stage.put_back();
                    self.shown.set(None);
                    settle();
                    self.show(page, false);
                });
            }
            // Nobody has pressed: it may be a page that comes back from the cache.
            AuthState::SignedOut { .. } if was_guarded => self.show(page, false),
            _ => transition(move || self.show(page, false)),
        }
    }

    /// The page to show in place of one that was asked for; `None` where that is yet to be seen.
    fn lead(&self, page: Page, state: &AuthState) -> Option<Page> {
        Some(match state {
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
            _ => return None,
        })
    }

    /// Nobody is asked twice for the address, whichever way in is taken. Nor is who lost the
    /// session; but who signed out or stayed away is not named: the next one at this device may
    /// be somebody else.
    fn keep_email(&self, page: Page, state: &AuthState, was_guarded: bool) {
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
    }

    fn show(&'static self, page: Page, is_first: bool) {
        let left = self.shown.get_untracked();
        // By now it may be another one that is asked for, or the same again.
        if self.asked.get() != Some(page) {
            return;
        }
        if left == Some(page) {
            return self.notice.arrive(page);
        }
        if !is_first && let Some(root) = self.document.document_element() {
            // From now on pages fade in.
            let _ = root.set_attribute("data-moved", "");
        }
        self.shown.set(Some(page));
        if left == Some(Page::SignIn) && page.is_way_in() {
            // Whoever goes elsewhere to get in does not wait for it.
            self.auth.cancel_sign_in();
        }
        self.static_form.show(page == Page::SignIn);
        self.notice.arrive(page);
        self.name_page(page.title());
        set_view(&self.document, page.view());
        if !later::has(page)
            && let Some(root) = self.document.document_element()
        {
            // What could not be had is not needed here.
            let _ = root.remove_attribute("data-trouble");
        }
        let arrive = move || {
            if self.shown.get_untracked() == Some(page) {
                self.arrive(page, is_first);
            }
        };
        if later::has(page) && self.has_later.get_untracked() != Some(true) {
            spawn_local(async move {
                self.has_later.set(Some(later::fetch().await));
                arrive();
            });
        } else {
            arrive();
        }
    }

    /// Once the new page is drawn, the focus goes to its heading, but not from wherever it is on
    /// the first one.
    fn arrive(&'static self, page: Page, is_first: bool) {
        // The new heading is there after the render that this brings about.
        spawn_local(async move {
            tick().await;
            self.unsent
                .give_back(&self.document, page, &self.user.borrow());
            if is_first {
                return;
            }
            self.focus_heading(page);
            self.router.scroll_back();
            let field = self.email_field().filter(|field| field.value().is_empty());
            if let Some(field) = field.filter(|_| page.is_way_in()) {
                field.set_value(&self.email.take());
            }
        });
    }

    fn page(&'static self) -> AnyView {
        match self.shown.get() {
            Some(page) if later::has(page) => match self.has_later.get() {
                Some(true) => self.stage.draw(|| later::draw(self, page)),
                // The notice says so.
                Some(false) => way_out(page, page.title()),
                None => ().into_any(),
            },
            Some(Page::Language) => way_out(Page::Language, ""),
            _ => ().into_any(),
        }
    }

    /// What the backend can do.
    pub fn can(&self) -> Capabilities {
        // There is one for as long as the page is open.
        self.auth.capabilities().unwrap_or_default()
    }

    /// Whether the backend has what a page is for.
    pub fn offers(&self, page: Page) -> bool {
        match page {
            Page::Password => self.can().change_password || self.can().password_reset,
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

    /// Names the page, or a step of it, in the tab's title.
    pub fn name_page(&self, title: &str) {
        let product = config::product(&self.document);
        let between = if title.is_empty() { "" } else { " · " };
        self.document
            .set_title(&[title, between, &product].concat());
    }

    /// What is done on `page` is said on the account, which is gone on to; or wherever its user
    /// has gone meanwhile.
    pub fn finish_at_account(&'static self, page: Page) -> UnsyncCallback<&'static str> {
        let user = self.user.borrow().clone();
        let finish = move |text| {
            let shown = self.shown.get_untracked();
            let is_signed_in = untrack(|| self.auth.is_signed_in());
            let is_there = shown == Some(page);
            if user != *self.user.borrow() || !is_signed_in && !is_there {
                // Nobody is left to be told.
                return;
            }
            // A new password may end the session.
            let to = match is_signed_in {
                true => Page::Account,
                false => Page::SignIn,
            };
            let elsewhere = shown.filter(|at| *at != page && at.guard() != *at);
            self.notice.say(elsewhere.unwrap_or(to), text);
            if is_there {
                self.unsent.mark_sent();
                self.router.push(to);
            }
        };
        // It may outlive its page: with cookies nobody is signed in for a moment.
        self.owner.with(|| UnsyncCallback::new(finish))
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
