//! The second step of a registration: the code from the mail.

use crate::{
    sign_in::attribute,
    sign_up::{code_step, registration},
    support::{web::*, *},
};
use keyfob::{AuthError, AuthErrorKind, FailReason};
use wasm_bindgen_test::wasm_bindgen_test as test;

async fn confirmed(world: &World, app: &App) {
    app.fill("code", "AbCdEfGh");
    app.submit();
    settle().await;
    world.backend.release(1, Answer::Done(Ok(())));
    settle().await;
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
    app.button("Send a new code").click();
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
