//! Guards with a way to the page to sign in on, and guards by scope.

use crate::support::{web::*, *};
use keyfob::{
    AuthService, Check, Record, SessionManager, SignOutScope, User,
    components::{RequireAuth, RequireScope},
};
use leptos::{mount::mount_to, prelude::*};
use std::cell::Cell;
use wasm_bindgen_test::wasm_bindgen_test as test;

thread_local!(static BUILT: Cell<usize> = const { Cell::new(0) });

#[component]
fn Private() -> impl IntoView {
    BUILT.set(BUILT.get() + 1);
    view! { <p id="private">"private"</p> }
}

fn page() -> impl IntoView {
    view! {
        <RequireAuth fallback=|| "please sign in" pending=|| "one moment">
            <Private/>
        </RequireAuth>
    }
}

/// Keeps the page where it is, and tells where it was to be taken. A fresh entry of the history
/// would count, so apps are `kept` in the one that there is.
struct Pinned;

impl Pinned {
    fn new() -> Self {
        js("window.taken = [];
            window.pin = event => {
                const url = new URL(event.destination.url);
                window.taken.push(event.navigationType + ' ' + url.pathname + url.search);
                event.preventDefault();
            };
            navigation.addEventListener('navigate', window.pin)");
        Self
    }

    fn taken(&self) -> Vec<String> {
        let taken: js_sys::Array = js("window.taken").into();
        taken.iter().map(|it| it.as_string().unwrap()).collect()
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        js("navigation.removeEventListener('navigate', window.pin)");
    }
}

#[test]
fn while_nothing_is_known_there_is_what_is_for_that() {
    BUILT.set(0);
    let world = World::with_session("anna");
    let place = Place::new();
    let _handle = mount_to(place.0.clone(), move || {
        let manager = SessionManager::with_parts(&config(), world.parts());
        provide_context(AuthService::new(manager));
        page()
    });
    assert_eq!(place.text(), "one moment");
    assert_eq!(BUILT.get(), 0);
}

#[test]
async fn each_sees_what_is_meant_for_them_and_nobody_is_taken_anywhere() {
    BUILT.set(0);
    let pinned = Pinned::new();
    let outside = App::kept(&World::new(), page).await;
    assert_eq!(outside.text(), "please sign in");
    assert_eq!(BUILT.get(), 0);
    drop(outside);
    let inside = App::kept(&World::with_session("anna"), page).await;
    assert_eq!(inside.text(), "private");
    assert!(pinned.taken().is_empty());
}

fn page_with_a_way() -> impl IntoView {
    view! { <RequireAuth sign_in_href="/sign-in"><Private/></RequireAuth> }
}

#[test]
async fn who_is_not_signed_in_is_taken_to_sign_in_and_told_the_way_back() {
    BUILT.set(0);
    let before = js("location.href").as_string().unwrap();
    js("history.replaceState(history.state, '', '/notes?page=2&by=date#end')");
    let pinned = Pinned::new();
    let app = App::kept(&World::new(), page_with_a_way).await;
    assert_eq!(app.text(), "");
    assert_eq!(
        pinned.taken(),
        ["replace /sign-in?return_to=/notes%3Fpage=2%26by=date%23end"]
    );
    assert_eq!(BUILT.get(), 0);
    drop(pinned);
    js(&format!(
        "history.replaceState(history.state, '', {before:?})"
    ));
}

#[test]
async fn who_signs_out_by_will_is_not_brought_back() {
    let pinned = Pinned::new();
    let app = App::kept(&World::with_session("anna"), page_with_a_way).await;
    assert!(pinned.taken().is_empty());
    let signing_out = app.auth.sign_out(SignOutScope::ThisDevice);
    signing_out.unwrap().forget();
    settle().await;
    assert_eq!(pinned.taken(), ["replace /sign-in"]);
}

fn staff() -> World {
    let world = World::new();
    let user = User {
        scopes: vec!["staff".into(), "serverpod.admin".into()],
        ..user("anna")
    };
    let session = Record::begin(session_id("anna"), bound(credential("anna")), user, NOW);
    world.store.put(session.encode().expose());
    world
}

fn by_scope(scope: &'static str) -> impl IntoView {
    view! { <RequireScope scope=scope fallback=|| "not for you"><Private/></RequireScope> }
}

#[test]
async fn a_scope_opens_what_it_is_for_and_nothing_else() {
    for (scope, text) in [
        ("staff", "private"),
        ("serverpod.admin", "private"),
        ("Staff", "not for you"),
        ("serverpod", "not for you"),
        ("", "not for you"),
        ("\u{202e}\0{}", "not for you"),
    ] {
        BUILT.set(0);
        let app = App::ready(&staff(), move || by_scope(scope)).await;
        assert_eq!(app.text(), text, "{scope}");
        assert_eq!(BUILT.get(), usize::from(text == "private"), "{scope}");
    }
}

#[test]
async fn without_a_fallback_nothing_tells_that_something_is_there() {
    let app = App::ready(&World::with_session("anna"), || {
        view! { <RequireScope scope="staff"><Private/></RequireScope> }
    })
    .await;
    assert_eq!(app.text(), "");
    assert!(app.find("*").is_none(), "{}", app.place.0.inner_html());
    drop(app);
    let nobody = App::ready(&World::new(), || by_scope("staff")).await;
    assert_eq!(nobody.text(), "not for you");
}

#[test]
async fn a_scope_that_the_backend_takes_away_takes_its_view_away() {
    let world = staff();
    world.clock.set(NOW + 10 * MINUTE);
    let app = App::ready(&world, || by_scope("staff")).await;
    assert_eq!(app.text(), "private");
    until("the check", || world.backend.count() == 1).await;
    let demoted = User {
        scopes: vec!["other".into()],
        ..user("anna")
    };
    world
        .backend
        .release(0, Answer::Check(Ok(Check::User(demoted))));
    settle().await;
    assert_eq!(app.text(), "not for you");
}
