use crate::support::{web::*, *};
use keyfob::{
    AuthError, AuthErrorKind, AuthService, Check, SessionManager, SignOutScope, User,
    components::{SignOutButton, SignedIn, SignedOut},
    use_auth,
};
use leptos::{mount::mount_to, prelude::*};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen_test::wasm_bindgen_test as test;

thread_local! {
    static BUILT: Cell<usize> = const { Cell::new(0) };
    static CLEANED: Cell<usize> = const { Cell::new(0) };
}

/// A private view that counts how often it is built and cleaned up.
#[component]
fn Private() -> impl IntoView {
    BUILT.set(BUILT.get() + 1);
    on_cleanup(|| CLEANED.set(CLEANED.get() + 1));
    let auth = use_auth();
    view! {
        <p id="private">{move || auth.current_user().map(|user| user.display_name().to_owned())}</p>
        <input id="draft"/>
    }
}

fn page() -> impl IntoView {
    view! {
        <SignedIn fallback=|| view! { <p id="fallback">"out"</p> }><Private/></SignedIn>
        <SignedOut><p id="only-out">"out"</p></SignedOut>
    }
}

async fn counted(world: &World) -> App {
    BUILT.set(0);
    CLEANED.set(0);
    App::ready(world, page).await
}

#[test]
async fn each_sees_what_is_meant_for_them() {
    let inside = counted(&World::with_session("anna")).await;
    assert!(inside.find("#private").is_some());
    assert!(inside.find("#fallback").is_none());
    assert!(inside.find("#only-out").is_none());
    drop(inside);
    let outside = counted(&World::new()).await;
    assert!(outside.find("#private").is_none());
    assert!(outside.find("#fallback").is_some());
    assert!(outside.find("#only-out").is_some());
    assert_eq!(BUILT.get(), 0, "not even built");
}

#[test]
fn while_nothing_is_known_neither_is_built() {
    BUILT.set(0);
    let world = World::with_session("anna");
    let place = Place::new();
    let _handle = mount_to(place.0.clone(), move || {
        let manager = SessionManager::with_parts(&config(), world.parts());
        provide_context(AuthService::new(manager));
        page()
    });
    assert_eq!(place.text(), "");
    assert_eq!(BUILT.get(), 0);
}

#[test]
async fn a_new_profile_is_a_field_update_and_what_was_typed_stays() {
    let world = World::with_old_session("anna");
    let app = counted(&world).await;
    let draft = app.get("#draft");
    js_sys::Reflect::set(&draft, &"value".into(), &"half a letter".into()).unwrap();
    until("the check", || world.backend.count() == 1).await;
    let renamed = User {
        full_name: Some("Anna B.".into()),
        ..user("anna")
    };
    world
        .backend
        .release(0, Answer::Check(Ok(Check::User(renamed))));
    settle().await;
    assert_eq!(app.get("#private").text_content().unwrap(), "Anna B.");
    assert_eq!(BUILT.get(), 1);
    assert!(app.get("#draft").is_same_node(Some(&draft)));
}

#[test]
async fn a_failed_check_rebuilds_nothing() {
    let world = World::with_old_session("anna");
    let app = counted(&world).await;
    until("the check", || world.backend.count() == 1).await;
    let error = AuthError::new(AuthErrorKind::Network);
    world.backend.release(0, Answer::Check(Err(error)));
    settle().await;
    assert!(app.find("#private").is_some());
    assert_eq!((BUILT.get(), CLEANED.get()), (1, 0));
}

#[test]
async fn a_new_key_of_the_same_user_rebuilds_nothing() {
    let world = World::with_session("anna");
    let app = counted(&world).await;
    let mut again = authenticated("anna");
    again.credential = credential("anna-2");
    app.auth.register_signed_in_user(again).unwrap();
    settle().await;
    assert_eq!(BUILT.get(), 1);
}

#[test]
async fn another_user_starts_from_nothing() {
    let world = World::with_session("anna");
    let app = counted(&world).await;
    let draft = app.get("#draft");
    js_sys::Reflect::set(&draft, &"value".into(), &"a letter of anna's".into()).unwrap();
    app.auth
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    settle().await;
    assert_eq!(
        app.get("#private").text_content().unwrap(),
        "ben@example.com"
    );
    assert_eq!((BUILT.get(), CLEANED.get()), (2, 1));
    let value = js_sys::Reflect::get(&app.get("#draft"), &"value".into());
    assert_eq!(value.unwrap(), "", "what anna typed is not for ben");
    assert!(!app.get("#draft").is_same_node(Some(&draft)));
}

#[test]
async fn a_sign_out_takes_the_private_view_away_and_cleans_it_up() {
    let world = World::with_session("anna");
    let app = counted(&world).await;
    app.auth
        .sign_out(SignOutScope::ThisDevice)
        .unwrap()
        .forget();
    leptos::task::tick().await;
    assert!(app.find("#private").is_none());
    assert!(app.find("#only-out").is_some());
    assert!(!app.place.0.inner_html().contains("anna"));
    assert_eq!(CLEANED.get(), 1);
}

#[test]
async fn without_a_fallback_a_signed_out_user_sees_nothing() {
    let app = App::ready(&World::new(), || view! { <SignedIn>"private"</SignedIn> }).await;
    assert_eq!(app.text(), "");
}

#[test]
async fn the_sign_out_button_signs_out_this_device() {
    let world = World::with_session("anna");
    let app = App::ready(&world, || view! { <SignOutButton/> }).await;
    let button = app.button("Sign out");
    assert_eq!(button.type_(), "button");
    button.click();
    assert!(!app.auth.is_signed_in(), "before the click is over");
    assert_eq!(world.store.text(), None);
    settle().await;
    assert_eq!(
        world.backend.asked(),
        [Asked::Revoke("17:anna".into(), SignOutScope::ThisDevice)]
    );
}

#[test]
async fn the_sign_out_button_signs_out_everywhere_and_lets_the_app_hear_of_it() {
    let world = World::with_session("anna");
    let heard = Rc::new(RefCell::new(None));
    let app = App::ready(&world, {
        let heard = heard.clone();
        move || {
            let hear = UnsyncCallback::new(move |operation| {
                heard.replace(Some(operation));
            });
            view! { <SignOutButton scope=SignOutScope::Everywhere on_sign_out=hear class="link"/> }
        }
    })
    .await;
    let button = app.button("Sign out everywhere");
    assert_eq!(button.class_name(), "link");
    button.click();
    settle().await;
    let operation = heard.take().unwrap();
    world
        .backend
        .release(0, Answer::Revoke(Ok(SignOutScope::Everywhere)));
    assert_eq!(operation.await, Ok(SignOutScope::Everywhere));
}
