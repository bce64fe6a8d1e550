use crate::support::{web::*, *};
use keyfob::{
    AuthService, AuthState, Reading, SignOutScope, SignedOutCause, components::SignedIn,
    provide_auth, try_use_auth, use_auth,
};
use leptos::{mount::mount_to, prelude::*};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen_test::wasm_bindgen_test as test;

fn page() -> impl IntoView {
    let auth = use_auth();
    view! {
        <SignedIn fallback=|| "Please sign in">
            "Private: " {move || auth.current_user().map(|user| user.id)}
        </SignedIn>
    }
}

#[test]
fn the_first_frame_of_a_signed_in_user_is_the_private_page() {
    let world = World::with_old_session("anna");
    let app = App::mount(&world, page);
    assert_eq!(app.text(), "Private: anna");
    assert_eq!(world.backend.count(), 0, "no network stands in the way");
}

#[test]
fn the_first_frame_of_a_signed_out_user_is_the_sign_in_page() {
    let app = App::mount(&World::new(), page);
    assert_eq!(app.text(), "Please sign in");
}

#[test]
fn the_first_frame_with_a_corrupt_record_is_the_sign_in_page() {
    let world = World::new();
    world.store.put("{\"v\":1,\"user\":\"anna\"}");
    let app = App::mount(&world, page);
    assert_eq!(app.text(), "Please sign in");
    assert_eq!(world.store.text(), None);
    let cause = SignedOutCause::RecordUnreadable;
    assert_eq!(app.auth.state(), AuthState::SignedOut { cause });
}

#[test]
fn the_parts_of_the_browser_restore_from_local_storage() {
    let text = stored("anna", js_sys::Date::now() as u64);
    js(&format!("localStorage.setItem('keyfob.session', {text:?})"));
    let place = Place::new();
    let handle = mount_to(place.0.clone(), || {
        provide_auth(config());
        page()
    });
    assert_eq!(place.text(), "Private: anna");
    drop(handle);
    assert_eq!(
        Reading::decode(
            js("localStorage.getItem('keyfob.session')")
                .as_string()
                .as_deref()
        ),
        Reading::decode(Some(&text)),
        "leaving the page is no sign-out"
    );
    js("localStorage.clear()");
}

#[test]
fn before_anything_was_read_nothing_is_shown() {
    let world = World::with_session("anna");
    let place = Place::new();
    let _handle = mount_to(place.0.clone(), move || {
        let manager = keyfob::SessionManager::with_parts(&config(), world.parts());
        provide_context(AuthService::new(manager));
        page()
    });
    assert_eq!(place.text(), "");
}

#[test]
async fn a_sign_out_clears_the_page_before_the_next_frame() {
    let world = World::with_session("anna");
    let app = App::ready(&world, page).await;
    app.auth
        .sign_out(SignOutScope::ThisDevice)
        .unwrap()
        .forget();
    assert_eq!(world.store.text(), None);
    leptos::task::tick().await;
    assert_eq!(app.text(), "Please sign in");
}

#[test]
async fn a_sign_in_shows_the_private_page() {
    let world = World::new();
    let app = App::ready(&world, page).await;
    app.auth
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    leptos::task::tick().await;
    assert_eq!(app.text(), "Private: ben");
}

#[test]
async fn is_loading_is_seen_while_a_call_is_under_way() {
    let world = World::new();
    let app = App::ready(&world, || {
        let auth = use_auth();
        move || if auth.is_loading() { "busy" } else { "idle" }
    })
    .await;
    let auth = app.auth;
    wasm_bindgen_futures::spawn_local(async move {
        let _ = auth.sign_in_with_email("a@b.se", "x").await;
    });
    settle().await;
    assert_eq!(app.text(), "busy");
    world.backend.release(0, signed_in_as("anna"));
    settle().await;
    assert_eq!(app.text(), "idle");
}

#[test]
fn without_a_provider_there_is_no_service() {
    let place = Place::new();
    let _handle = mount_to(place.0.clone(), || try_use_auth().is_none().to_string());
    assert_eq!(place.text(), "true");
}

#[test]
async fn another_tab_is_followed_from_the_first_frame_on() {
    let world = World::with_session("anna");
    let app = App::mount(&world, page);
    world.store.put(&stored("ben", NOW));
    js("dispatchEvent(new StorageEvent('storage', {key: 'keyfob.session'}))");
    leptos::task::tick().await;
    assert_eq!(app.text(), "Private: ben");
    world.store.clear();
    js("dispatchEvent(new StorageEvent('storage', {key: null}))");
    leptos::task::tick().await;
    assert_eq!(app.text(), "Please sign in");
}

#[test]
async fn listeners_hear_each_change_until_their_handle_is_dropped() {
    let world = World::with_session("anna");
    let app = App::ready(&world, page).await;
    let heard = Rc::new(Cell::new(0));
    let listener = app.auth.on_change({
        let heard = heard.clone();
        move |change| {
            assert_ne!(change.from, change.to);
            heard.set(heard.get() + 1);
        }
    });
    app.auth
        .sign_out(SignOutScope::ThisDevice)
        .unwrap()
        .forget();
    app.auth
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    assert_eq!(heard.get(), 2);
    drop(listener);
    app.auth
        .sign_out(SignOutScope::ThisDevice)
        .unwrap()
        .forget();
    assert_eq!(heard.get(), 2);
}

#[test]
async fn when_the_app_goes_away_nothing_of_it_stays() {
    let world = World::with_old_session("anna");
    let mut app = App::ready(&world, page).await;
    let heard = Rc::new(Cell::new(false));
    let _listener = app.auth.on_change({
        let heard = heard.clone();
        move |_| heard.set(true)
    });
    let auth = app.auth;
    wasm_bindgen_futures::spawn_local(async move {
        let _ = auth.sign_in_with_email("a@b.se", "x").await;
    });
    settle().await;
    let sign_in = world
        .backend
        .asked()
        .iter()
        .position(|asked| matches!(asked, Asked::SignIn { .. }))
        .unwrap();
    let before = world.store.text();
    app.unmount();
    assert_eq!(app.place.0.inner_html(), "");
    world.backend.release(sign_in, signed_in_as("late"));
    world.store.put(&stored("ben", NOW));
    js("dispatchEvent(new StorageEvent('storage', {key: 'keyfob.session'}))");
    js("dispatchEvent(new Event('online'))");
    frames().await;
    assert!(!heard.get());
    assert_eq!(world.backend.revoked(), ["17:late"]);
    assert_ne!(before, world.store.text(), "only the other tab wrote");
    world.store.assert_holds("ben", NOW);
}
