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

/// A session that ends soon, by a limit of ten minutes.
async fn ending(config: keyfob::AuthConfig) -> (World, App) {
    let world = World::with_session("anna");
    let app = App::configured(config, &world, || view! { <SessionNotice/> });
    settle().await;
    world.clock.pass(9 * MINUTE);
    settle().await;
    (world, app)
}

#[test]
async fn an_end_for_idleness_is_counted_down_and_put_off() {
    let mut config = config();
    config.idle_limit_ms = Some(10 * MINUTE);
    let (world, app) = ending(config).await;
    for left in ["in 60 seconds", "in 45 seconds", "in 30 seconds"] {
        let told = format!("You’ll be signed out {left},");
        assert!(app.text().starts_with(&told), "{}", app.text());
        world.clock.pass(15_000);
        settle().await;
    }
    // As assistive technology presses it, without a pointer or a key.
    app.button("Stay signed in").click();
    settle().await;
    assert_eq!(app.text(), "");
    assert!(app.find("button").is_none());
    world.clock.pass(8 * MINUTE);
    assert!(app.auth.is_signed_in());
}

#[test]
async fn an_end_that_nothing_puts_off_has_no_button() {
    let mut config = config();
    config.absolute_limit_ms = Some(10 * MINUTE);
    let (_world, app) = ending(config).await;
    assert!(
        app.text().starts_with("Your session ends in 60 seconds:"),
        "{}",
        app.text()
    );
    assert!(app.find("button").is_none());
}
