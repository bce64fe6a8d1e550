//! The third step, where the backend looks at a code by itself: the password.

use crate::{
    sign_in::{assert_described, attribute, label},
    support::{
        web::{js, *},
        *,
    },
};
use keyfob::{
    AuthError, AuthErrorKind, CodePurpose, SignOutScope,
    components::{Finished, ResetPasswordForm, SignUpForm},
};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_test::wasm_bindgen_test as test;

type Heard = Rc<RefCell<Vec<Finished>>>;
type Titles = Rc<RefCell<Vec<&'static str>>>;

fn world() -> World {
    let world = World::new();
    world.backend.verifies_codes();
    // The tab has a store of its own.
    world.tab_store.fail_writes(None);
    world
}

/// The registration in the entry that there is, and the titles of its steps.
async fn kept(world: &World) -> (App, Titles) {
    let titles = Titles::default();
    let heard = titles.clone();
    let app = App::kept(world, move || {
        let ignore = UnsyncCallback::new(|_| ());
        let on_step = UnsyncCallback::new(move |title| heard.borrow_mut().push(title));
        view! { <SignUpForm on_finished=ignore on_step=on_step sign_in_href="sign-in"/> }
    })
    .await;
    (app, titles)
}

async fn code_step(world: &World) -> (App, Titles) {
    js("history.replaceState(null, '')");
    let (app, titles) = kept(world).await;
    app.fill("email", "anna@example.com");
    app.submit();
    settle().await;
    world.backend.release(0, Answer::Done(Ok(())));
    settle().await;
    (app, titles)
}

async fn verified(world: &World, answer: Result<(), AuthError>) -> (App, Titles) {
    let (app, titles) = code_step(world).await;
    app.fill("code", "1234-5678");
    app.submit();
    settle().await;
    world.backend.release(1, Answer::Done(answer));
    settle().await;
    (app, titles)
}

async fn password_step(world: &World) -> (App, Titles) {
    verified(world, Ok(())).await
}

async fn reset_code_step(world: &World) -> (App, Heard) {
    let heard = Heard::default();
    let hear = heard.clone();
    let app = App::ready(world, move || {
        let hear = UnsyncCallback::new(move |end| hear.borrow_mut().push(end));
        view! { <ResetPasswordForm on_finished=hear/> }
    })
    .await;
    app.fill("email", "anna@example.com");
    app.submit();
    settle().await;
    world.backend.release(0, Answer::Done(Ok(())));
    settle().await;
    (app, heard)
}

fn heading(app: &App) -> String {
    app.get("h1").text_content().unwrap()
}

/// The text beside this entry of the tab's history.
fn beside() -> String {
    js("history.state").as_string().unwrap_or_default()
}

/// Presses Back or Forward.
async fn go(way: &str) {
    js(&format!("history.{way}()"));
    wait_ms(100).await;
    settle().await;
}

#[test]
async fn the_password_is_asked_for_only_after_the_code_was_accepted() {
    let world = world();
    let (app, titles) = code_step(&world).await;
    let register = Asked::Register {
        name: String::new(),
        email: "anna@example.com".into(),
        password: String::new(),
    };
    assert_eq!(world.backend.asked(), [register]);
    assert!(app.find("input[type=password]").is_none());
    assert!(app.find("input[name=username]").is_none());
    app.fill("code", "1234-5678");
    app.submit();
    settle().await;
    let verify = Asked::Verify {
        purpose: CodePurpose::Registration,
        code: "12345678".into(),
    };
    assert_eq!(world.backend.asked()[1], verify);
    assert!(app.find("input[type=password]").is_none());
    world.backend.release(1, Answer::Done(Ok(())));
    settle().await;
    assert_eq!(heading(&app), "Choose a password");
    assert!(app.is_focused("h1"));
    assert_eq!(
        *titles.borrow(),
        ["Create account", "Check your mail", "Choose a password"]
    );
    let username = app.input("username");
    assert_eq!(username.value(), "anna@example.com");
    assert_eq!(attribute(&username, "autocomplete"), "username");
    let password = app.input("new-password");
    assert_eq!(attribute(&password, "autocomplete"), "new-password");
    assert_eq!(label(&app, "new-password"), "Password");
    assert_described(&app, "new-password");
    assert!(app.find("input[name=code]").is_none());
    app.fill("new-password", "correct horse battery");
    app.submit();
    settle().await;
    let confirm = Asked::Confirm {
        email: "anna@example.com".into(),
        code: "12345678".into(),
    };
    assert_eq!(world.backend.asked()[2], confirm);
}

#[test]
async fn a_code_that_is_wrong_or_over_is_told_at_the_code() {
    for (kind, word) in [
        (AuthErrorKind::InvalidCode, "That code is wrong"),
        (
            AuthErrorKind::ExpiredCode,
            "tried too often. Ask for a new one.",
        ),
    ] {
        let world = world();
        let (app, _) = verified(&world, Err(AuthError::new(kind))).await;
        assert_eq!(heading(&app), "Check your mail");
        assert!(app.alert().unwrap().contains(word), "{:?}", app.alert());
        assert_eq!(app.focused().as_deref(), Some("code"));
        assert_eq!(app.input("code").value(), "1234-5678", "nothing is lost");
    }
}

#[test]
async fn what_is_said_of_a_new_address_is_true_of_one_that_has_an_account() {
    let world = world();
    let (app, _) = code_step(&world).await;
    let text = app.text();
    assert!(text.contains("If this address is new here"), "{text}");
    assert!(text.contains("sign in or reset your password"), "{text}");
    let link = app.get("a[href='sign-in']");
    assert_eq!(link.text_content().unwrap(), "Sign in");
    world.clock.pass(30_000);
    app.button("Send a new code").click();
    settle().await;
    world.backend.release(1, Answer::Done(Ok(())));
    settle().await;
    let news = app.get("[role=status]").text_content().unwrap();
    assert!(news.contains("If the address is new here"), "{news}");
}

#[test]
async fn a_password_that_is_refused_can_be_corrected_and_asks_for_no_other_code() {
    let world = world();
    let (app, _) = password_step(&world).await;
    app.fill("new-password", "short");
    app.submit();
    settle().await;
    assert!(app.field_error("new-password").is_some());
    assert_eq!(world.backend.count(), 2);
    app.fill("new-password", "correct horse battery");
    app.submit();
    settle().await;
    let refused = AuthError::new(AuthErrorKind::PasswordRefused);
    world.backend.release(2, Answer::Done(Err(refused)));
    settle().await;
    assert_eq!(heading(&app), "Choose a password");
    let error = app.field_error("new-password").unwrap();
    assert!(error.contains("doesn’t accept this password"));
    assert_eq!(app.focused().as_deref(), Some("new-password"));
    app.fill("new-password", "an even better one");
    app.submit();
    settle().await;
    assert!(matches!(world.backend.asked()[3], Asked::Confirm { .. }));
}

#[test]
async fn what_was_given_for_the_code_may_be_too_old_which_leads_back_to_the_code() {
    let world = world();
    let (app, _) = password_step(&world).await;
    app.fill("new-password", "correct horse battery");
    app.submit();
    settle().await;
    let old = AuthError::new(AuthErrorKind::ExpiredCode);
    world.backend.release(2, Answer::Done(Err(old)));
    settle().await;
    assert_eq!(heading(&app), "Check your mail");
    assert!(app.alert().unwrap().contains("no longer good"));
    assert_eq!(app.focused().as_deref(), Some("code"));
    assert_eq!(app.input("code").value(), "", "nobody tries that one again");
    assert_eq!(world.tab_store.beside("code"), None);
    world.clock.pass(30_000);
    app.button("Send a new code").click();
    settle().await;
    world.backend.release(3, Answer::Done(Ok(())));
    settle().await;
    app.fill("code", "87654321");
    app.submit();
    settle().await;
    world.backend.release(4, Answer::Done(Ok(())));
    settle().await;
    assert_eq!(heading(&app), "Choose a password");
}

#[test]
async fn back_leads_to_the_step_before_and_forward_on_again() {
    let world = world();
    let (app, _) = password_step(&world).await;
    go("back").await;
    assert_eq!(heading(&app), "Check your mail");
    assert!(app.is_focused("h1"));
    go("forward").await;
    assert_eq!(heading(&app), "Choose a password");
    go("back").await;
    // It is known here, and is not sent again: it is taken once.
    assert_eq!(app.input("code").value(), "12345678");
    go("back").await;
    assert_eq!(heading(&app), "Create account");
    assert_eq!(app.input("email").value(), "anna@example.com");
    js("history.go(2)");
    wait_ms(100).await;
    settle().await;
    assert_eq!(heading(&app), "Choose a password");
    assert_eq!(world.backend.count(), 2);
}

#[test]
async fn a_reload_goes_on_at_its_step_and_keeps_no_password_and_no_code() {
    let world = world();
    let (app, _) = password_step(&world).await;
    app.fill("new-password", "correct horse battery");
    let left = beside();
    assert!(
        !left.contains("battery") && !left.contains("12345678"),
        "{left}"
    );
    let token = world.tab_store.beside("code").unwrap();
    let token = token.rsplit('\n').next().unwrap();
    assert!(!left.contains(token), "{left}");
    drop(app);
    let (app, titles) = kept(&world).await;
    assert_eq!(*titles.borrow(), ["Choose a password"]);
    assert_eq!(app.input("username").value(), "anna@example.com");
    assert_eq!(app.input("new-password").value(), "");
    assert_eq!(world.backend.count(), 2, "nothing is sent by it");
    // The code is not known here any more, nor would it be taken again.
    go("back").await;
    assert_eq!(heading(&app), "Create account");
    assert_eq!(app.input("email").value(), "anna@example.com");
    go("forward").await;
    assert_eq!(heading(&app), "Choose a password");
    app.fill("new-password", "correct horse battery");
    app.submit();
    settle().await;
    assert!(matches!(world.backend.asked()[2], Asked::Confirm { .. }));
    js("history.replaceState(null, '')");
}

#[test]
async fn what_was_given_for_the_code_is_kept_for_a_quarter_of_an_hour_and_no_longer() {
    for (wait_ms, step) in [
        (15 * MINUTE, "Choose a password"),
        (15 * MINUTE + 1, "Check your mail"),
    ] {
        let world = world();
        drop(password_step(&world).await);
        world.clock.pass(wait_ms);
        let (app, _) = kept(&world).await;
        assert_eq!(heading(&app), step);
        js("history.replaceState(null, '')");
    }
}

#[test]
async fn it_is_gone_once_it_is_used_not_wanted_or_somebody_signs_out() {
    for way in ["used", "not wanted", "signed out"] {
        let world = world();
        let (app, _) = password_step(&world).await;
        assert!(world.tab_store.beside("code").is_some());
        match way {
            "used" => {
                app.fill("new-password", "correct horse battery");
                app.submit();
                settle().await;
                world.backend.release(2, Answer::Done(Ok(())));
                settle().await;
            }
            "not wanted" => {
                go("back").await;
                app.button("Use another address").click();
                settle().await;
            }
            _ => {
                world.manager().sign_out(SignOutScope::ThisDevice).forget();
            }
        }
        assert_eq!(world.tab_store.beside("code"), None, "{way}");
        wait_ms(100).await;
        js("history.replaceState(null, '')");
    }
}

#[test]
async fn an_answer_that_comes_after_back_does_not_lead_anywhere() {
    let world = world();
    let (app, _) = code_step(&world).await;
    app.fill("code", "12345678");
    app.submit();
    settle().await;
    go("back").await;
    world.backend.release(1, Answer::Done(Ok(())));
    settle().await;
    assert_eq!(heading(&app), "Create account");
}

#[test]
async fn a_reset_that_ends_the_sessions_says_so_before_it_is_done() {
    let world = world();
    let (app, heard) = reset_code_step(&world).await;
    assert!(app.find("input[type=password]").is_none());
    app.fill("code", "12345678");
    app.submit();
    settle().await;
    let verify = Asked::Verify {
        purpose: CodePurpose::PasswordReset,
        code: "12345678".into(),
    };
    assert_eq!(world.backend.asked()[1], verify);
    world.backend.release(1, Answer::Done(Ok(())));
    settle().await;
    assert_eq!(heading(&app), "Choose a new password");
    assert!(
        app.text()
            .contains("This signs you out on your other devices.")
    );
    assert!(app.find("input[name=others]").is_none(), "nobody is asked");
    assert_eq!(app.input("username").value(), "anna@example.com");
    app.fill("new-password", "better horse battery");
    app.submit();
    settle().await;
    let finish = Asked::FinishReset {
        code: "12345678".into(),
        password: "better horse battery".into(),
    };
    assert_eq!(world.backend.asked()[2], finish);
    world.backend.release(2, Answer::Done(Ok(())));
    settle().await;
    assert_eq!(heard.borrow().len(), 1);
    assert_eq!(world.backend.count(), 3);
}
