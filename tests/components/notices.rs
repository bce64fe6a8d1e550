use crate::support::{web::*, *};
use keyfob::{
    AuthError, AuthErrorKind, Check, SignOutScope, StoreError, components::SessionNotice,
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test as test;

async fn notice(world: &World) -> App {
    App::ready(world, || view! { <SessionNotice/> }).await
}

/// A session whose check has this answer.
async fn checked(world: &World, answer: AuthErrorKind) -> App {
    let app = notice(world).await;
    until("the check", || world.backend.count() == 1).await;
    assert_eq!(app.text(), "");
    let answer = Answer::Check(Err(AuthError::new(answer)));
    world.backend.release(0, answer);
    settle().await;
    app
}

#[test]
async fn it_is_a_live_region_that_is_empty_when_all_is_well() {
    for world in [World::new(), World::with_session("anna")] {
        let app = notice(&world).await;
        app.get("[role=status]");
        assert_eq!(app.text(), "");
    }
}

#[test]
async fn a_session_that_could_not_be_checked_is_said_and_unsaid() {
    let world = World::with_old_session("anna");
    let app = checked(&world, AuthErrorKind::Network).await;
    assert!(
        app.text().starts_with("You’re signed in, but"),
        "{}",
        app.text()
    );
    app.auth.resource().refetch();
    settle().await;
    world
        .backend
        .release(1, Answer::Check(Ok(Check::User(user("anna")))));
    settle().await;
    assert_eq!(app.text(), "");
}

#[test]
async fn a_session_that_ends_with_the_page_is_said_while_it_lasts() {
    let world = World::new();
    let app = notice(&world).await;
    world.store.fail_writes(Some(StoreError::Full));
    app.auth
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    settle().await;
    assert!(
        app.text().contains("no room left for this site"),
        "{}",
        app.text()
    );
    app.auth
        .sign_out(SignOutScope::ThisDevice)
        .unwrap()
        .forget();
    settle().await;
    assert_eq!(app.text(), "");
}

#[test]
async fn a_blocked_store_is_said_only_to_who_is_signed_in() {
    let world = World::new();
    world.store.fail_reads(Some(StoreError::Blocked));
    world.store.fail_writes(Some(StoreError::Blocked));
    let app = notice(&world).await;
    assert_eq!(app.text(), "");
    app.auth
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    settle().await;
    assert!(
        app.text().contains("doesn’t let this site store"),
        "{}",
        app.text()
    );
}

#[test]
async fn a_user_who_is_blocked_is_told_so_until_the_block_is_lifted() {
    let world = World::with_old_session("anna");
    let app = checked(&world, AuthErrorKind::Blocked).await;
    assert!(app.text().contains("account is blocked"), "{}", app.text());
    app.auth.resource().refetch();
    settle().await;
    let away = AuthError::new(AuthErrorKind::Network);
    world.backend.release(1, Answer::Check(Err(away)));
    settle().await;
    assert!(app.text().contains("account is blocked"), "as far as known");
    app.auth.resource().refetch();
    settle().await;
    let anna = Answer::Check(Ok(Check::User(user("anna"))));
    world.backend.release(2, anna);
    settle().await;
    assert_eq!(app.text(), "");
}

#[test]
async fn a_block_is_nothing_of_the_next_user() {
    let world = World::with_old_session("anna");
    let app = checked(&world, AuthErrorKind::Blocked).await;
    app.auth
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    settle().await;
    assert_eq!(app.text(), "");
}
