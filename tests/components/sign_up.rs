use crate::{
    sign_in::{assert_described, attribute, label},
    support::{web::*, *},
};
use keyfob::{
    AuthError, AuthErrorKind, FailReason,
    components::{Finished, SignUpForm},
};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_test::wasm_bindgen_test as test;

type Heard = Rc<RefCell<Vec<Finished>>>;

async fn form(world: &World) -> (App, Heard) {
    let heard = Heard::default();
    let app = App::ready(world, {
        let heard = heard.clone();
        move || {
            let hear = UnsyncCallback::new(move |end| heard.borrow_mut().push(end));
            view! { <SignUpForm on_finished=hear sign_in_href="sign-in"/> }
        }
    })
    .await;
    (app, heard)
}

async fn submitted(world: &World) -> (App, Heard) {
    let (app, heard) = form(world).await;
    app.fill("user-name", " Anna ");
    app.fill("email", " anna@example.com ");
    app.fill("password", "correct horse battery");
    app.submit();
    settle().await;
    (app, heard)
}

fn registration() -> Asked {
    Asked::Register {
        name: "Anna".into(),
        email: "anna@example.com".into(),
        password: "correct horse battery".into(),
    }
}

/// The step in which the code is asked for.
async fn code_step(world: &World) -> (App, Heard) {
    let (app, heard) = submitted(world).await;
    world.backend.release(0, Answer::Done(Ok(())));
    settle().await;
    (app, heard)
}

async fn confirmed(world: &World, app: &App) {
    app.fill("code", "AbCdEfGh");
    app.submit();
    settle().await;
    world.backend.release(1, Answer::Done(Ok(())));
    settle().await;
}

#[test]
async fn it_asks_for_name_address_and_a_new_password_once() {
    let (app, _) = form(&World::new()).await;
    for (name, title, kind, autocomplete) in [
        ("user-name", "User name", "text", "nickname"),
        ("email", "Email", "email", "username"),
        ("password", "Password", "password", "new-password"),
    ] {
        let input = app.input(name);
        assert_eq!((input.id(), input.type_()), (name.into(), kind.into()));
        assert_eq!(attribute(&input, "autocomplete"), autocomplete);
        assert_eq!(label(&app, name), title);
        assert_described(&app, name);
    }
    assert!(attribute(&app.input("password"), "aria-describedby").contains("password-hint"));
    assert!(
        app.get("#password-hint")
            .text_content()
            .unwrap()
            .contains('8')
    );
    assert_eq!(
        app.submit_button().text_content().unwrap(),
        "Create account"
    );
    assert_eq!(
        app.get("a[href='sign-in']").text_content().unwrap(),
        "Sign in"
    );
}

#[test]
async fn a_password_that_could_never_be_used_is_refused_here() {
    let world = World::new();
    let (app, _) = form(&world).await;
    app.fill("user-name", "Anna");
    app.fill("email", "anna@example.com");
    for (password, word) in [
        ("", "at least 8"),
        ("short", "at least 8"),
        (" correct horse", "spaces"),
        ("correct horse ", "spaces"),
        (&"x".repeat(129), "at most 128"),
    ] {
        app.fill("password", password);
        app.submit();
        settle().await;
        let error = app.field_error("password").unwrap();
        assert!(error.contains(word), "{password}: {error}");
        assert_eq!(app.focused().as_deref(), Some("password"));
    }
    assert_eq!(world.backend.count(), 0);
}

#[test]
async fn what_was_typed_is_sent_and_the_code_is_asked_for() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    assert_eq!(world.backend.asked(), [registration()]);
    let code = app.input("code");
    assert_eq!(attribute(&code, "autocomplete"), "one-time-code");
    assert_eq!(code.type_(), "text");
    assert_eq!(label(&app, "code"), "Code");
    assert_eq!(app.get("h1").text_content().unwrap(), "Check your mail");
    assert!(app.text().contains("anna@example.com"), "{}", app.text());
    assert!(
        app.find("input[name=email]").is_none(),
        "nothing is asked twice"
    );
    assert!(!app.auth.is_signed_in());
}

#[test]
async fn an_address_is_shown_as_text_whatever_is_in_it() {
    let world = World::new();
    let (app, _) = form(&world).await;
    let address = "<b>x</b><img/src=x>&amp;@e.se";
    app.fill("user-name", "<i>");
    app.fill("email", address);
    app.fill("password", "correct horse battery");
    app.submit();
    settle().await;
    world.backend.release(0, Answer::Done(Ok(())));
    settle().await;
    assert!(app.find("b, i, img").is_none());
    assert!(app.text().contains(address), "{}", app.text());
}

#[test]
async fn a_refused_registration_is_announced_and_loses_nothing() {
    let world = World::new();
    let (app, _) = submitted(&world).await;
    let error = AuthError::new(AuthErrorKind::RegistrationRefused);
    world.backend.release(0, Answer::Done(Err(error)));
    settle().await;
    assert!(
        app.alert()
            .unwrap()
            .contains("didn’t work with this address")
    );
    assert_eq!(app.input("user-name").value(), " Anna ");
    // The browser itself takes the white space off an address.
    assert_eq!(app.input("email").value(), "anna@example.com");
    assert_eq!(app.input("password").value(), "correct horse battery");
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
    app.button("Send a new code").click();
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
    app.button("Send a new code").click();
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
    app.button("Send a new code").click();
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
