use crate::{
    sign_in::{assert_described, attribute, label},
    support::{web::*, *},
};
use keyfob::{
    AuthError, AuthErrorKind,
    components::{Finished, SignUpForm},
};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_test::wasm_bindgen_test as test;

pub type Heard = Rc<RefCell<Vec<Finished>>>;

pub async fn form(world: &World) -> (App, Heard) {
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

pub async fn submitted(world: &World) -> (App, Heard) {
    let (app, heard) = form(world).await;
    app.fill("user-name", " Anna ");
    app.fill("email", " anna@example.com ");
    app.fill("password", "correct horse battery");
    app.submit();
    settle().await;
    (app, heard)
}

pub fn registration() -> Asked {
    Asked::Register {
        name: "Anna".into(),
        email: "anna@example.com".into(),
        password: "correct horse battery".into(),
    }
}

/// The step in which the code is asked for.
pub async fn code_step(world: &World) -> (App, Heard) {
    let (app, heard) = submitted(world).await;
    world.backend.release(0, Answer::Done(Ok(())));
    settle().await;
    (app, heard)
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
