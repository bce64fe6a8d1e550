//! Answers that take their time: what the button says, and how not to wait for them.

use crate::{
    sign_in::{attribute, form},
    support::{web::*, *},
};
use keyfob::{AuthError, AuthErrorKind, components::ResetPasswordForm};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test as test;

const SLOW: &str = "This is taking longer than usual.";

fn label(app: &App) -> String {
    app.submit_button().text_content().unwrap()
}

fn news(app: &App) -> String {
    app.get("[role=status]").text_content().unwrap()
}

async fn submitted(world: &World) -> App {
    let app = form(world).await;
    app.fill("email", "anna@example.com");
    app.fill("password", "secret123");
    app.submit_button().focus().unwrap();
    app.submit();
    settle().await;
    app
}

#[test]
async fn the_button_says_what_goes_on_when_it_is_not_over_at_once() {
    let world = World::new();
    let app = submitted(&world).await;
    world.clock.pass(149);
    assert_eq!(label(&app), "Sign in", "what is quick does not flicker");
    world.clock.pass(1);
    assert_eq!(label(&app), "Signing in…");
    assert!(app.is_focused("button[type=submit]"));
    let error = AuthError::new(AuthErrorKind::Network);
    world.backend.release(0, Answer::SignIn(Err(error)));
    settle().await;
    assert_eq!(label(&app), "Sign in");
    assert_eq!(world.clock.next_alarm_ms(), None, "no timer is left");
}

#[test]
async fn after_a_while_it_is_said_and_can_be_cancelled_and_what_was_typed_stays() {
    let world = World::new();
    world.takes_revocations();
    let app = submitted(&world).await;
    world.clock.pass(7_999);
    assert_eq!((news(&app).as_str(), app.has_button("Cancel")), ("", false));
    world.clock.pass(1);
    assert_eq!(news(&app), SLOW);
    let cancel = app.button("Cancel");
    assert!(!cancel.has_attribute("hidden"));
    cancel.focus().unwrap();
    cancel.click();
    settle().await;
    assert_eq!(news(&app), "Cancelled. You’re not signed in.");
    assert!(!app.has_button("Cancel"));
    assert!(
        app.is_focused("button[type=submit]"),
        "not lost with the button"
    );
    assert_eq!(label(&app), "Sign in");
    assert_eq!(attribute(&app.submit_button(), "aria-disabled"), "");
    assert_eq!(app.input("email").value(), "anna@example.com");
    assert_eq!(app.input("password").value(), "secret123");
    assert!(!app.auth.is_loading());
    assert_eq!(app.alert(), None);
    // The answer that nobody waits for any more.
    world.backend.release(0, signed_in_as("anna"));
    settle().await;
    assert!(!app.auth.is_signed_in());
    assert_eq!(world.store.text(), None);
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
async fn one_can_try_again_after_that_and_is_signed_in_by_the_second_answer() {
    let world = World::new();
    let app = submitted(&world).await;
    world.clock.pass(8_000);
    app.button("Cancel").click();
    settle().await;
    app.submit();
    settle().await;
    assert_eq!(news(&app), "", "that was another try");
    world.backend.release(1, signed_in_as("anna"));
    settle().await;
    assert!(app.auth.is_signed_in());
}

#[test]
async fn a_box_of_a_sign_in_that_was_cancelled_means_nothing_for_the_next() {
    let world = World::new();
    world.tab_store.fail_writes(None);
    let app = form(&world).await;
    app.input("keep").set_checked(false);
    app.fill("email", "anna@example.com");
    app.fill("password", "secret123");
    app.submit();
    settle().await;
    world.clock.pass(8_000);
    app.button("Cancel").click();
    settle().await;
    app.auth
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    assert!(world.store.text().is_some(), "kept, as the app has it");
}

#[test]
async fn an_answer_after_the_hint_takes_it_away() {
    let world = World::new();
    let app = submitted(&world).await;
    world.clock.pass(9_000);
    app.button("Cancel").focus().unwrap();
    let error = AuthError::new(AuthErrorKind::Server);
    world.backend.release(0, Answer::SignIn(Err(error)));
    settle().await;
    assert_eq!(news(&app), "");
    assert!(app.alert().is_some());
    assert!(app.is_focused("button[type=submit]"));
}

#[test]
async fn of_a_code_and_a_new_password_it_is_said_that_they_may_be_there_all_the_same() {
    let world = World::new();
    let app = App::ready(&world, || {
        let ignore = UnsyncCallback::new(|_| ());
        view! { <ResetPasswordForm on_finished=ignore/> }
    })
    .await;
    app.fill("email", "anna@example.com");
    app.submit();
    settle().await;
    world.clock.pass(8_000);
    assert_eq!(label(&app), "Sending the code…");
    app.button("Cancel").click();
    settle().await;
    assert!(
        news(&app).contains("code may be on its way"),
        "{}",
        news(&app)
    );
    assert_eq!(app.input("email").value(), "anna@example.com");
    world.backend.release(0, Answer::Done(Ok(())));
    settle().await;
    assert!(
        app.find("input[name=code]").is_none(),
        "nobody waits for it"
    );
    app.submit();
    settle().await;
    world.backend.release(1, Answer::Done(Ok(())));
    settle().await;
    app.fill("code", "AbCdEfGh");
    app.fill("new-password", "better horse battery");
    app.submit();
    settle().await;
    world.clock.pass(8_000);
    assert_eq!(label(&app), "Checking the code…");
    app.button("Cancel").click();
    settle().await;
    let told = "Your password may have been changed all the same.";
    assert!(news(&app).contains(told), "{}", news(&app));
    assert_eq!(app.input("code").value(), "AbCdEfGh");
    assert_eq!(app.input("new-password").value(), "better horse battery");
}
