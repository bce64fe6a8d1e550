//! What the sign-in form says and keeps when it does not work.

use crate::{
    sign_in::{attribute, form},
    support::{web::*, *},
};
use keyfob::{AuthError, AuthErrorKind, FailReason};
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A form with good values, and this answer to it.
async fn answered(world: &World, error: AuthError) -> App {
    let app = form(world).await;
    app.fill("email", "anna@example.com");
    app.fill("password", " secret123 ");
    app.submit();
    settle().await;
    world.backend.release(0, Answer::SignIn(Err(error)));
    settle().await;
    app
}

fn assert_kept(app: &App) {
    assert_eq!(app.input("email").value(), "anna@example.com");
    assert_eq!(app.input("password").value(), " secret123 ");
    assert!(!app.submit_button().has_attribute("aria-busy"));
    assert!(!app.submit_button().has_attribute("aria-disabled"));
}

#[test]
async fn an_empty_form_says_what_is_needed_and_asks_nobody() {
    let world = World::new();
    let app = form(&world).await;
    app.submit();
    settle().await;
    assert_eq!(world.backend.count(), 0);
    let email = app.field_error("email").unwrap();
    assert!(email.starts_with("Enter your email address"), "{email}");
    assert_eq!(
        app.field_error("password").as_deref(),
        Some("Enter your password.")
    );
    for name in ["email", "password"] {
        assert_eq!(attribute(&app.input(name), "aria-invalid"), "true");
    }
    assert_eq!(
        app.focused().as_deref(),
        Some("email"),
        "the first that is wrong"
    );
}

#[test]
async fn the_focus_goes_to_the_first_field_that_is_wrong() {
    let app = form(&World::new()).await;
    app.fill("email", "anna@example.com");
    app.submit();
    settle().await;
    assert_eq!(app.focused().as_deref(), Some("password"));
    assert_eq!(app.field_error("email"), None);
    assert!(!app.input("email").has_attribute("aria-invalid"));
}

#[test]
async fn an_address_that_is_none_is_said_without_a_request() {
    let world = World::new();
    let app = form(&world).await;
    for address in ["anna", "anna@", "@example.com", "a b@c.se"] {
        app.fill("email", address);
        app.fill("password", "x");
        app.submit();
        settle().await;
        assert!(app.field_error("email").is_some(), "{address}");
    }
    assert_eq!(world.backend.count(), 0);
}

#[test]
async fn typing_takes_away_the_error_of_that_field_alone() {
    let app = form(&World::new()).await;
    app.submit();
    settle().await;
    app.fill("email", "a");
    settle().await;
    assert_eq!(app.field_error("email"), None);
    assert!(!app.input("email").has_attribute("aria-invalid"));
    assert!(app.field_error("password").is_some());
}

#[test]
async fn a_wrong_password_is_announced_and_the_field_is_in_focus() {
    let world = World::new();
    let app = answered(&world, FailReason::InvalidCredentials.into()).await;
    let text = app.alert().unwrap();
    assert!(text.contains("don’t match"), "{text}");
    assert_eq!(attribute(&app.input("password"), "aria-invalid"), "true");
    assert_eq!(app.focused().as_deref(), Some("password"));
    assert_kept(&app);
}

#[test]
async fn after_a_failure_one_can_try_again_and_the_old_error_goes() {
    let world = World::new();
    let app = answered(&world, FailReason::InvalidCredentials.into()).await;
    app.fill("password", "better");
    app.submit();
    settle().await;
    assert_eq!(app.alert(), None);
    assert_eq!(world.backend.count(), 2);
    world.backend.release(1, signed_in_as("anna"));
    settle().await;
    assert_eq!(app.text(), "Hello");
}

#[test]
async fn trouble_on_the_way_blames_no_field_and_loses_nothing() {
    for kind in [
        AuthErrorKind::Network,
        AuthErrorKind::Timeout,
        AuthErrorKind::Server,
        AuthErrorKind::Protocol,
        AuthErrorKind::Blocked,
        AuthErrorKind::Denied,
        AuthErrorKind::TooManyAttempts,
    ] {
        let world = World::new();
        let app = answered(&world, AuthError::new(kind)).await;
        assert_eq!(app.alert().as_deref(), Some(AuthError::new(kind).message()));
        for name in ["email", "password"] {
            assert!(!app.input(name).has_attribute("aria-invalid"), "{kind:?}");
        }
        assert_kept(&app);
        assert!(!app.auth.is_loading());
    }
}

#[test]
async fn a_waiting_time_is_told_and_waited_for() {
    for kind in [AuthErrorKind::TooManyAttempts, AuthErrorKind::Server] {
        let world = World::new();
        let error = AuthError::new(kind).with_retry_after(Some(30));
        let app = answered(&world, error).await;
        assert!(app.alert().unwrap().contains("30 seconds"), "{kind:?}");
        let is_held = || app.submit_button().has_attribute("aria-disabled");
        for _ in 0..2 {
            assert!(is_held(), "{kind:?}");
            app.submit();
            settle().await;
            assert_eq!(world.backend.count(), 1, "{kind:?}");
            world.clock.pass(14_999);
        }
        let said = app.shown("[role=status]");
        assert_eq!(
            said.as_deref(),
            Some("Try again in 16 seconds."),
            "{kind:?}"
        );
        assert!(app.alert().is_some(), "{kind:?}");
        world.clock.pass(2);
        assert!(!is_held(), "{kind:?}");
        assert_eq!(app.alert(), None, "{kind:?}");
        let said = app.shown("[role=status]");
        assert_eq!(said.as_deref(), Some("You can try again now."), "{kind:?}");
        app.submit();
        settle().await;
        assert_eq!(world.backend.count(), 2, "{kind:?}");
    }
}

#[test]
async fn a_time_that_nobody_was_told_is_not_waited_for() {
    for (kind, seconds) in [
        (AuthErrorKind::Timeout, 30),
        (AuthErrorKind::TooManyAttempts, 0),
    ] {
        let world = World::new();
        let error = AuthError::new(kind).with_retry_after(Some(seconds));
        let app = answered(&world, error).await;
        assert_eq!(app.alert().as_deref(), Some(error.message()));
        app.submit();
        settle().await;
        assert_eq!(world.backend.count(), 2, "{kind:?}");
    }
}

#[test]
async fn a_sign_in_that_was_overtaken_says_nothing() {
    let world = World::new();
    let app = answered(&world, AuthError::new(AuthErrorKind::Superseded)).await;
    assert_eq!(app.alert(), None);
    assert_kept(&app);
}

#[test]
async fn an_error_is_announced_by_an_element_that_was_there_before() {
    let world = World::new();
    let app = form(&world).await;
    let before = app.get("[role=alert]");
    app.fill("email", "anna@example.com");
    app.fill("password", "x");
    app.submit();
    settle().await;
    let error = AuthError::new(AuthErrorKind::Network);
    world.backend.release(0, Answer::SignIn(Err(error)));
    settle().await;
    assert!(app.get("[role=alert]").is_same_node(Some(&before)));
    assert!(!before.text_content().unwrap().is_empty());
}
