//! The guards for leptos_router, with its own links, history and base.

use crate::support::{web::*, *};
use keyfob::{
    AuthService, Check, SessionManager, SignOutScope,
    components::UserMenu,
    router::{AuthGuard, GuestGuard, keep_return_to},
};
use leptos::{mount::mount_to, prelude::*};
use leptos_router::{
    components::{A, Outlet, ParentRoute, Route, Router, Routes},
    hooks::use_navigate,
    path,
};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::HtmlElement;

thread_local! {
    static BUILT: Cell<usize> = const { Cell::new(0) };
    static BASE: Cell<&'static str> = const { Cell::new("") };
}

#[component]
fn Private() -> impl IntoView {
    BUILT.set(BUILT.get() + 1);
    view! { <p id="private">"private"</p> }
}

fn sign_in_page() -> impl IntoView {
    view! {
        <GuestGuard home="/home" never=vec!["/sign-out"] pending=|| "one moment">
            <p id="form">"form"</p>
            <a id="sign-up" href=keep_return_to("/sign-up")>"sign up"</a>
        </GuestGuard>
    }
}

fn app() -> impl IntoView {
    view! {
        <Router base=BASE.get()>
            <UserMenu/>
            <Routes fallback=|| "not found">
                <Route path=path!("/open") view=|| view! {
                    <p>"open"</p>
                    <A href="/notes" attr:id="to-notes">"notes"</A>
                    <A href="/sign-in" attr:id="to-sign-in">"sign in"</A>
                    <button id="go" on:click={
                        let go = use_navigate();
                        move |_| go("/notes", Default::default())
                    }>"go"</button>
                }/>
                <Route path=path!("/home") view=|| "home"/>
                <Route path=path!("/sign-out") view=|| "signed out"/>
                <Route path=path!("/sign-in") view=sign_in_page/>
                <Route path=path!("/sign-up") view=sign_in_page/>
                <ParentRoute path=path!("") view=|| view! {
                    <AuthGuard sign_in="/sign-in" pending=|| "one moment"><Outlet/></AuthGuard>
                }>
                    <Route path=path!("/notes") view=Private/>
                    <Route path=path!("/notes/:id") view=Private/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The app at an address of its own, and the page's own address again afterwards.
struct Visit {
    app: Option<App>,
    address: String,
    length: u32,
}

impl Visit {
    async fn at(path: &str, world: &World) -> Self {
        Self::below("", path, world).await
    }

    async fn below(base: &'static str, path: &str, world: &World) -> Self {
        // Else the first router's would be taken, and would keep it listening for ever.
        let _ = leptos::server_fn::redirect::set_redirect_hook(|_: &str| ());
        BUILT.set(0);
        BASE.set(base);
        let address = js("location.href").as_string().unwrap();
        js(&format!("history.pushState(null, '', {path:?})"));
        let length = history_length();
        Self {
            app: Some(App::ready(world, app).await),
            address,
            length,
        }
    }

    /// Waits until the address is this one.
    async fn arrives(&self, address: &str) {
        for _ in 0..200 {
            if here() == address {
                break;
            }
            wait_ms(5).await;
        }
        settle().await;
        assert_eq!(here(), address);
    }

    /// How many entries the history has more than when the visit began.
    fn grown(&self) -> u32 {
        history_length() - self.length
    }

    async fn click(&self, selector: &str) {
        self.get(selector).unchecked_into::<HtmlElement>().click();
        settle().await;
    }
}

impl std::ops::Deref for Visit {
    type Target = App;

    fn deref(&self) -> &App {
        self.app.as_ref().unwrap()
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.app.take();
        js(&format!(
            "history.replaceState(null, '', {:?})",
            self.address
        ));
    }
}

fn here() -> String {
    let here = js("location.pathname + location.search + location.hash");
    here.as_string().unwrap()
}

fn history_length() -> u32 {
    js("history.length").as_f64().unwrap() as u32
}

#[test]
async fn a_guarded_page_gives_its_place_to_the_form_and_takes_it_again() {
    let visit = Visit::at("/notes/7?page=2&by=date#end", &World::new()).await;
    visit
        .arrives("/sign-in?return_to=/notes/7%3Fpage=2%26by=date%23end")
        .await;
    assert!(visit.find("#form").is_some());
    assert_eq!(BUILT.get(), 0);
    visit
        .auth
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    visit.arrives("/notes/7?page=2&by=date#end").await;
    assert!(visit.find("#private").is_some());
    assert!(visit.find("#form").is_none());
    assert_eq!(BUILT.get(), 1);
    assert_eq!(visit.grown(), 0, "one place in the history, all the while");
}

#[test]
async fn a_signed_in_user_is_there_at_once() {
    let visit = Visit::at("/notes", &World::with_session("anna")).await;
    assert!(visit.find("#private").is_some());
    assert_eq!(here(), "/notes");
    assert_eq!(visit.grown(), 0);
}

#[test]
async fn a_link_to_a_guarded_page_leaves_the_page_it_stands_on_in_the_history() {
    let visit = Visit::at("/open", &World::new()).await;
    visit.click("#to-notes").await;
    visit.arrives("/sign-in?return_to=/notes").await;
    assert_eq!(visit.grown(), 1);
    js("history.back()");
    visit.arrives("/open").await;
    assert!(visit.find("#to-notes").is_some());
    assert_eq!(BUILT.get(), 0);
}

#[test]
async fn so_does_a_call_of_the_apps() {
    let visit = Visit::at("/open", &World::new()).await;
    visit.click("#go").await;
    visit.arrives("/sign-in?return_to=/notes").await;
    assert_eq!(visit.grown(), 1);
    js("history.back()");
    visit.arrives("/open").await;
}

#[test]
async fn back_to_a_guarded_page_after_signing_out_is_back_to_the_form() {
    let visit = Visit::at("/notes", &World::with_session("anna")).await;
    js("history.pushState(null, '', '/open'); dispatchEvent(new PopStateEvent('popstate'))");
    visit.arrives("/open").await;
    visit
        .auth
        .sign_out(SignOutScope::ThisDevice)
        .unwrap()
        .forget();
    settle().await;
    js("history.back()");
    visit.arrives("/sign-in?return_to=/notes").await;
    assert!(visit.find("#private").is_none());
    assert_eq!(BUILT.get(), 1, "only before the sign-out");
    js("history.forward()");
    visit.arrives("/open").await;
}

#[test]
async fn who_signs_out_by_will_is_not_brought_back() {
    let visit = Visit::at("/notes", &World::with_session("anna")).await;
    visit.button("Sign out").click();
    leptos::task::tick().await;
    assert!(visit.find("#private").is_none());
    visit.arrives("/sign-in").await;
    assert_eq!(visit.grown(), 0);
}

#[test]
async fn whose_session_ends_is_brought_back() {
    let world = World::with_old_session("anna");
    let visit = Visit::at("/notes", &world).await;
    until("the check", || world.backend.count() == 1).await;
    world.backend.release(0, Answer::Check(Ok(Check::NoUser)));
    visit.arrives("/sign-in?return_to=/notes").await;
    assert!(visit.find("#form").is_some());
}

#[test]
async fn the_form_is_not_for_who_is_signed_in() {
    let world = World::with_session("anna");
    let visit = Visit::at("/sign-in?return_to=/notes/7", &world).await;
    assert!(visit.find("#form").is_none());
    visit.arrives("/notes/7").await;
    assert_eq!(visit.grown(), 0);
    drop(visit);
    let visit = Visit::at("/open", &world).await;
    visit.click("#to-sign-in").await;
    visit.arrives("/home").await;
    assert_eq!(visit.grown(), 1);
    js("history.back()");
    visit.arrives("/open").await;
}

#[test]
async fn what_is_asked_for_is_looked_at_before_it_is_gone_to() {
    for asked in [
        "",
        "?return_to=//evil.example",
        "?return_to=https://evil.example",
        "?return_to=/%5Cevil.example",
        "?return_to=/notes&return_to=/notes",
        "?return_to=/sign-in",
        "?return_to=/sign-in/%3Freturn_to=/sign-in",
        "?return_to=/sign-out",
        // Leads to a way in, and from there home.
        "?return_to=/sign-up",
    ] {
        let visit = Visit::at(&format!("/sign-in{asked}"), &World::with_session("anna")).await;
        visit.arrives("/home").await;
        assert_eq!(visit.grown(), 0, "{asked}");
    }
}

#[test]
async fn what_was_asked_for_comes_along_to_another_way_in() {
    let visit = Visit::at("/sign-in?return_to=/notes%3Fa=b%26c", &World::new()).await;
    visit.click("#sign-up").await;
    visit.arrives("/sign-up?return_to=/notes%3Fa=b%26c").await;
    visit
        .auth
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    visit.arrives("/notes?a=b&c").await;
    drop(visit);
    let visit = Visit::at("/sign-in?return_to=//evil.example", &World::new()).await;
    let href = visit.get("#sign-up").get_attribute("href");
    assert_eq!(href.as_deref(), Some("/sign-up"));
}

#[test]
async fn a_base_belongs_to_every_address() {
    let visit = Visit::below("/app", "/app/notes/7?a=b", &World::new()).await;
    visit
        .arrives("/app/sign-in?return_to=/app/notes/7%3Fa=b")
        .await;
    visit
        .auth
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    visit.arrives("/app/notes/7?a=b").await;
    drop(visit);
    let visit = Visit::below("/app", "/app/sign-in", &World::with_session("anna")).await;
    visit.arrives("/app/home").await;
}

#[test]
async fn while_nothing_is_known_nothing_is_shown_and_nobody_is_taken_anywhere() {
    BUILT.set(0);
    BASE.set("");
    let address = js("location.href").as_string().unwrap();
    for path in ["/notes", "/sign-in"] {
        js(&format!("history.replaceState(null, '', {path:?})"));
        let world = World::with_session("anna");
        let place = Place::new();
        let _handle = mount_to(place.0.clone(), move || {
            let manager = SessionManager::with_parts(&config(), world.parts());
            provide_context(AuthService::new(manager));
            app()
        });
        settle().await;
        assert_eq!(place.text(), "one moment");
        assert_eq!(here(), path);
    }
    assert_eq!(BUILT.get(), 0);
    js(&format!("history.replaceState(null, '', {address:?})"));
}

#[test]
async fn without_a_router_it_is_a_guard_that_leads_nowhere() {
    let address = here();
    let alone = || {
        view! {
            <AuthGuard sign_in="/sign-in">"private"</AuthGuard>
            <GuestGuard>"form"</GuestGuard>
            <a href=keep_return_to("/sign-up")></a>
        }
    };
    let nobody = App::ready(&World::new(), alone).await;
    assert_eq!(nobody.text(), "form");
    drop(nobody);
    let anna = App::ready(&World::with_session("anna"), alone).await;
    assert_eq!(anna.text(), "private");
    assert_eq!(here(), address);
}
