//! The second step of a registration: the code from the mail.

use crate::{
    sign_in::attribute,
    sign_up::{code_step, registration},
    support::{
        web::{document, *},
        *,
    },
};
use keyfob::{
    AuthError, AuthErrorKind, FailReason,
    components::{ResetPasswordForm, SignUpForm},
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test as test;

async fn confirmed(world: &World, app: &App) {
    app.fill("code", "AbCdEfGh");
    app.submit();
    settle().await;
    world.backend.release(1, Answer::Done(Ok(())));
    settle().await;
}

/// Asks for another code as soon as that can be done.
fn ask_again(world: &World, app: &App) {
    world.clock.pass(30_000);
    app.button("Send a new code").click();
}

/// What the button for another code says of itself, and whether it can be pressed.
fn held(app: &App) -> (String, bool) {
    let button = app.button("Send a new code");
    let about = app.get(&format!("#{}", attribute(&button, "aria-describedby")));
    assert!(!button.disabled(), "a disabled button would lose the focus");
    let is_held = attribute(&button, "aria-disabled") == "true";
    (about.text_content().unwrap(), is_held)
}

fn news(app: &App) -> String {
    app.get("[role=status]").text_content().unwrap()
}

#[test]
async fn a_code_is_taken_with_the_spaces_and_dashes_people_paste() {
    for pasted in [
        "AbCd-EfGh",
        " AbCdEfGh ",
        "AbCd EfGh",
        "Ab-Cd–Ef‐Gh",
        "\u{200b}AbCdEfGh",
    ] {
        let world = World::new();
        let (app, _) = code_step(&world).await;
        app.fill("code", pasted);
        app.submit();
        settle().await;
        assert_eq!(
            world.backend.asked()[1],
            Asked::Confirm {
                email: "anna@example.com".into(),
                code: "AbCdEfGh".into(),
            },
            "{pasted:?}"
        );
    }
}

#[test]
async fn an_empty_code_asks_nobody() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    app.fill("code", " - ");
    app.submit();
    settle().await;
    assert!(app.field_error("code").is_some());
    assert_eq!(world.backend.count(), 1);
}

#[test]
async fn a_wrong_code_is_said_at_the_field_and_can_be_corrected() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    app.fill("code", "wrong");
    app.submit();
    settle().await;
    let error = AuthError::new(AuthErrorKind::InvalidCode);
    world.backend.release(1, Answer::Done(Err(error)));
    settle().await;
    assert!(app.alert().unwrap().contains("code is wrong"));
    assert_eq!(attribute(&app.input("code"), "aria-invalid"), "true");
    assert_eq!(app.focused().as_deref(), Some("code"));
    assert_eq!(app.input("code").value(), "wrong");
    app.fill("code", "AbCdEfGh");
    app.submit();
    settle().await;
    assert_eq!(world.backend.count(), 3);
}

#[test]
async fn with_the_right_code_the_user_is_signed_in_with_the_password_just_chosen() {
    let world = World::new();
    let (app, heard) = code_step(&world).await;
    confirmed(&world, &app).await;
    assert_eq!(
        world.backend.asked()[2],
        Asked::SignIn {
            email: "anna@example.com".into(),
            password: "correct horse battery".into(),
        }
    );
    world.backend.release(2, signed_in_as("anna"));
    settle().await;
    assert!(app.auth.is_signed_in());
    assert!(heard.borrow().is_empty());
}

#[test]
async fn where_signing_in_fails_the_app_hears_that_the_account_is_there() {
    for error in [
        FailReason::InvalidCredentials.into(),
        AuthError::new(AuthErrorKind::Network),
    ] {
        let world = World::new();
        let (app, heard) = code_step(&world).await;
        confirmed(&world, &app).await;
        world.backend.release(2, Answer::SignIn(Err(error)));
        settle().await;
        let [finished] = &heard.borrow()[..] else {
            panic!("heard once");
        };
        assert_eq!(finished.email, "anna@example.com");
        assert!(finished.message.contains("Your account is ready"));
    }
}

#[test]
async fn another_code_can_be_had_and_that_is_announced() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    app.fill("code", "AbC");
    ask_again(&world, &app);
    settle().await;
    assert_eq!(world.backend.asked(), [registration(), registration()]);
    assert_eq!(app.get("[role=status]").text_content().unwrap(), "");
    world.backend.release(1, Answer::Done(Ok(())));
    settle().await;
    let news = app.get("[role=status]").text_content().unwrap();
    assert!(news.contains("new code is on its way"), "{news}");
    assert_eq!(app.input("code").value(), "AbC", "nothing typed is lost");
}

#[test]
async fn asking_twice_for_another_code_is_one_request() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    ask_again(&world, &app);
    app.button("Send a new code").click();
    settle().await;
    assert_eq!(
        world.backend.count(),
        2,
        "each mail makes the last code useless"
    );
}

#[test]
async fn another_code_that_could_not_be_sent_is_announced() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    ask_again(&world, &app);
    settle().await;
    let error = AuthError::new(AuthErrorKind::Network);
    world.backend.release(1, Answer::Done(Err(error)));
    settle().await;
    let news = app.get("[role=status]").text_content().unwrap();
    assert!(news.contains("can’t be reached"), "{news}");
}

#[test]
async fn one_can_go_back_to_another_address() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    app.button("Use another address").click();
    settle().await;
    assert!(app.find("input[name=code]").is_none());
    assert!(!app.input("user-name").value().is_empty(), "the name stays");
    assert!(
        app.input("email").value().contains('@'),
        "so does the address"
    );
    assert_eq!(app.input("password").value(), "", "but not a password");
    app.fill("user-name", "Ben");
    app.fill("email", "ben@example.com");
    app.fill("password", "another password");
    app.submit();
    settle().await;
    let Asked::Register { email, .. } = &world.backend.asked()[1] else {
        panic!("asked again");
    };
    assert_eq!(email, "ben@example.com");
}

#[test]
async fn asking_for_another_code_leaves_no_word_of_the_wrong_one_and_the_other_way_round() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    app.fill("code", "wrong");
    app.submit();
    settle().await;
    let error = AuthError::new(AuthErrorKind::InvalidCode);
    world.backend.release(1, Answer::Done(Err(error)));
    settle().await;
    assert!(app.alert().is_some());
    ask_again(&world, &app);
    settle().await;
    world.backend.release(2, Answer::Done(Ok(())));
    settle().await;
    assert_eq!(app.alert(), None);
    let is_marked = app.input("code").get_attribute("aria-invalid").is_some();
    assert!(!is_marked);
    app.submit();
    settle().await;
    let news = app.get("[role=status]").text_content().unwrap();
    assert_eq!(news, "", "what was said of the new code is old news");
}

#[test]
async fn another_code_is_held_back_for_a_while_and_the_seconds_are_counted_quietly() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    assert_eq!(held(&app), ("in 30 seconds".into(), true));
    let button = app.button("Send a new code");
    button.focus().unwrap();
    button.click();
    settle().await;
    assert_eq!(world.backend.count(), 1, "it is held");
    for seconds in (1..30).rev() {
        world.clock.pass(1_000);
        let unit = if seconds == 1 { "second" } else { "seconds" };
        assert_eq!(held(&app), (format!("in {seconds} {unit}"), true));
        assert_eq!(news(&app), "", "nobody is told each second");
    }
    world.clock.pass(999);
    assert_eq!(held(&app), ("in 1 second".into(), true));
    world.clock.pass(1);
    assert_eq!(held(&app), (String::new(), false));
    assert_eq!(news(&app), "You can ask for a new code now.");
    assert!(button.is_same_node(document().active_element().as_deref()));
    assert_eq!(world.clock.next_alarm_ms(), None, "no timer is left");
    button.click();
    settle().await;
    world.backend.release(1, Answer::Done(Ok(())));
    settle().await;
    assert_eq!(held(&app), ("in 30 seconds".into(), true), "and so on");
}

#[test]
async fn how_long_to_wait_is_the_apps_to_say_and_before_that_the_backends() {
    let world = World::new();
    let mut config = config();
    config.resend_after_ms = 5_000;
    let app = App::configured(config, &world, || {
        let ignore = UnsyncCallback::new(|_| ());
        view! { <ResetPasswordForm on_finished=ignore/> }
    });
    settle().await;
    app.fill("email", "anna@example.com");
    app.submit();
    settle().await;
    world.backend.release(0, Answer::Done(Ok(())));
    settle().await;
    assert_eq!(held(&app).0, "in 5 seconds");
    ask_again(&world, &app);
    settle().await;
    let error = AuthError::new(AuthErrorKind::TooManyAttempts).with_retry_after(Some(75));
    world.backend.release(1, Answer::Done(Err(error)));
    settle().await;
    assert_eq!(held(&app), ("in 75 seconds".into(), true));
    assert!(news(&app).contains("in 75 seconds"), "{}", news(&app));
}

#[test]
async fn what_failed_without_a_word_of_waiting_can_be_tried_again_at_once() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    ask_again(&world, &app);
    settle().await;
    let error = AuthError::new(AuthErrorKind::Network);
    world.backend.release(1, Answer::Done(Err(error)));
    settle().await;
    assert_eq!(held(&app), (String::new(), false));
}

#[test]
async fn a_reload_keeps_the_waiting_time_where_another_code_can_be_had() {
    let world = World::new();
    let form = || {
        let ignore = UnsyncCallback::new(|_| ());
        view! { <ResetPasswordForm on_finished=ignore/> }
    };
    let at = |ms: u64| {
        js(&format!(
            "history.replaceState('reset\\ncode\\n\\n{ms}\\nanna@example.com', '')"
        ))
    };
    let app = App::ready(&world, || ()).await;
    at(NOW + 12_000);
    let reloaded = Place::new();
    drop(app);
    drop(reloaded);
    at(NOW + 12_000);
    let app = App::kept(&world, form).await;
    assert_eq!(held(&app), ("in 12 seconds".into(), true));
    ask_again(&world, &app);
    settle().await;
    let asked = Asked::StartReset {
        email: "anna@example.com".into(),
    };
    assert_eq!(world.backend.asked(), [asked]);
    drop(app);
    // By a clock that was wrong then.
    at(NOW + 1_000 * MINUTE);
    let app = App::kept(&world, form).await;
    assert_eq!(held(&app).0, "in 30 seconds");
}

/// Presses Back or Forward.
async fn go(way: &str) {
    js(&format!("history.{way}()"));
    wait_ms(100).await;
    settle().await;
}

#[test]
async fn back_leads_to_what_was_entered_but_for_the_password_and_forward_to_the_code_again() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    go("back").await;
    assert_eq!(app.get("h1").text_content().unwrap(), "Create account");
    assert!(app.is_focused("h1"));
    assert_eq!(app.input("email").value(), "anna@example.com");
    assert!(!app.input("user-name").value().is_empty());
    assert_eq!(app.input("password").value(), "");
    go("forward").await;
    assert_eq!(app.get("h1").text_content().unwrap(), "Check your mail");
    assert!(
        app.find("input[name=new-password]").is_none(),
        "it is known"
    );
    confirmed(&world, &app).await;
    let Asked::SignIn { password, .. } = &world.backend.asked()[2] else {
        panic!("signed in");
    };
    assert_eq!(password, "correct horse battery");
}

#[test]
async fn another_address_leaves_the_entry_of_the_code() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    app.button("Use another address").click();
    wait_ms(100).await;
    settle().await;
    assert_eq!(js("history.state"), wasm_bindgen::JsValue::NULL);
    assert!(app.find("input[name=code]").is_none());
    go("forward").await;
    assert!(app.find("input[name=code]").is_some());
}

#[test]
async fn what_an_app_keeps_in_its_history_is_left_alone() {
    let world = World::new();
    js("history.replaceState({ mine: 1 }, '')");
    let app = App::kept(&world, || {
        let ignore = UnsyncCallback::new(|_| ());
        view! { <ResetPasswordForm on_finished=ignore/> }
    })
    .await;
    let entries = js("history.length");
    app.fill("email", "anna@example.com");
    app.submit();
    settle().await;
    world.backend.release(0, Answer::Done(Ok(())));
    settle().await;
    assert!(app.find("input[name=code]").is_some());
    app.button("Use another address").click();
    settle().await;
    assert!(app.find("input[name=code]").is_none());
    drop(app);
    assert_eq!(js("history.state.mine"), 1);
    assert_eq!(js("history.length"), entries);
    js("history.replaceState(null, '')");
}

#[test]
async fn after_a_reload_the_password_is_asked_for_with_the_reason_and_another_code_is_a_step_back()
{
    let world = World::new();
    js("history.replaceState('sign-up\\ncode\\n\\n0\\nAnna\\nanna@example.com', '')");
    let app = App::kept(&world, || {
        let ignore = UnsyncCallback::new(|_| ());
        view! { <SignUpForm on_finished=ignore/> }
    })
    .await;
    assert!(
        app.text()
            .contains("The page was reloaded, so enter your password again.")
    );
    let password = app.input("new-password");
    assert_eq!(attribute(&password, "autocomplete"), "current-password");
    assert_eq!(app.input("username").value(), "anna@example.com");
    assert!(!app.has_button("Send a new code"));
    app.button("Go back for a new code").click();
    settle().await;
    assert_eq!(app.get("h1").text_content().unwrap(), "Create account");
    assert_eq!(app.input("user-name").value(), "Anna");
    assert_eq!(app.input("email").value(), "anna@example.com");
    app.fill("password", "correct horse battery");
    app.submit();
    settle().await;
    assert_eq!(world.backend.asked(), [registration()]);
    world.backend.release(0, Answer::Done(Ok(())));
    settle().await;
    assert!(!app.text().contains("The page was reloaded"));
    assert!(app.find("input[name=new-password]").is_none());
    assert!(app.has_button("Send a new code"));
    js("history.replaceState(null, '')");
}
