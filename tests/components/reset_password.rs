use crate::{
    sign_in::{assert_described, attribute, label},
    support::{web::*, *},
};
use keyfob::{
    AuthError, AuthErrorKind, SignOutScope,
    components::{Finished, ResetPasswordForm},
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
            view! { <ResetPasswordForm on_finished=hear sign_in_href="sign-in"/> }
        }
    })
    .await;
    (app, heard)
}

async fn code_step(world: &World) -> (App, Heard) {
    let (app, heard) = form(world).await;
    app.fill("email", " anna@example.com ");
    app.submit();
    settle().await;
    world.backend.release(0, Answer::Done(Ok(())));
    settle().await;
    (app, heard)
}

async fn finished(world: &World, answer: Result<(), AuthError>) -> (App, Heard) {
    let (app, heard) = code_step(world).await;
    app.fill("code", "AbCd-EfGh");
    app.fill("new-password", "better horse battery");
    app.submit();
    settle().await;
    world.backend.release(1, Answer::Done(answer));
    settle().await;
    (app, heard)
}

#[test]
async fn it_asks_for_the_address_first() {
    let world = World::new();
    let (app, _) = form(&world).await;
    assert_eq!(attribute(&app.input("email"), "autocomplete"), "username");
    assert_eq!(label(&app, "email"), "Email");
    assert_eq!(app.submit_button().text_content().unwrap(), "Send code");
    assert_eq!(
        app.get("a[href='sign-in']").text_content().unwrap(),
        "Sign in"
    );
    app.submit();
    settle().await;
    assert!(app.field_error("email").is_some());
    assert_eq!(world.backend.count(), 0);
}

#[test]
async fn what_follows_says_if_and_not_that_there_is_an_account() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    assert_eq!(
        world.backend.asked(),
        [Asked::StartReset {
            email: "anna@example.com".into()
        }]
    );
    assert!(
        app.text()
            .contains("If there is an account for this address")
    );
    assert!(app.text().contains("anna@example.com"));
}

#[test]
async fn the_second_step_has_code_new_password_and_the_address_for_password_managers() {
    let (app, _) = code_step(&World::new()).await;
    for (name, title, kind, autocomplete) in [
        ("code", "Code", "text", "one-time-code"),
        ("new-password", "New password", "password", "new-password"),
    ] {
        let input = app.input(name);
        assert_eq!((input.id(), input.type_()), (name.into(), kind.into()));
        assert_eq!(attribute(&input, "autocomplete"), autocomplete);
        assert_eq!(label(&app, name), title);
        assert_described(&app, name);
    }
    let hidden = app.input("username");
    assert_eq!(hidden.value(), "anna@example.com");
    assert_eq!(attribute(&hidden, "autocomplete"), "username");
    assert_eq!(hidden.tab_index(), -1);
    assert!(hidden.read_only());
    assert_eq!(attribute(&hidden, "aria-hidden"), "true");
}

#[test]
async fn code_and_password_are_sent_and_the_app_hears_of_the_end() {
    let world = World::new();
    let (app, heard) = finished(&world, Ok(())).await;
    assert_eq!(
        world.backend.asked()[1],
        Asked::FinishReset {
            code: "AbCdEfGh".into(),
            password: "better horse battery".into(),
        }
    );
    // Then the sessions that there are end, by the new password.
    let sign_in = Asked::SignIn {
        email: "anna@example.com".into(),
        password: "better horse battery".into(),
    };
    assert_eq!(world.backend.asked()[2], sign_in);
    world.backend.release(2, signed_in_as("anna"));
    settle().await;
    let everywhere = Asked::Revoke("17:anna".into(), SignOutScope::Everywhere);
    assert_eq!(world.backend.asked()[3], everywhere);
    let told = Answer::Revoke(Ok(SignOutScope::Everywhere));
    world.backend.release(3, told);
    settle().await;
    let [end] = &heard.borrow()[..] else {
        panic!("heard once");
    };
    assert_eq!(end.email, "anna@example.com");
    assert!(end.message.contains("every device is signed out"));
    assert!(!app.auth.is_signed_in(), "a reset does not sign in");
}

#[test]
async fn sessions_stay_where_the_user_wants_that_and_where_they_cannot_be_ended() {
    for is_wanted in [false, true] {
        let world = World::new();
        let (app, heard) = code_step(&world).await;
        assert_eq!(label(&app, "others"), "Sign out my other devices");
        app.input("others").set_checked(is_wanted);
        app.fill("code", "AbCdEfGh");
        app.fill("new-password", "better horse battery");
        app.submit();
        settle().await;
        world.backend.release(1, Answer::Done(Ok(())));
        settle().await;
        if is_wanted {
            let lost = AuthError::new(AuthErrorKind::Network);
            world.backend.release(2, Answer::SignIn(Err(lost)));
            settle().await;
        }
        assert_eq!(world.backend.count(), if is_wanted { 3 } else { 2 });
        let message = heard.borrow()[0].message;
        assert_eq!(
            message,
            "Your password is changed. Sign in with the new one."
        );
    }
}

#[test]
async fn a_wrong_code_is_said_at_the_field_and_nothing_is_lost() {
    let world = World::new();
    let error = AuthError::new(AuthErrorKind::InvalidCode);
    let (app, heard) = finished(&world, Err(error)).await;
    assert!(app.alert().is_some());
    assert_eq!(attribute(&app.input("code"), "aria-invalid"), "true");
    assert_eq!(app.focused().as_deref(), Some("code"));
    assert_eq!(app.input("new-password").value(), "better horse battery");
    assert!(heard.borrow().is_empty());
}

#[test]
async fn a_bad_new_password_spends_no_code() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    app.fill("code", "AbCdEfGh");
    for password in ["short", " outer spaces "] {
        app.fill("new-password", password);
        app.submit();
        settle().await;
        assert!(app.field_error("new-password").is_some(), "{password}");
    }
    assert_eq!(world.backend.count(), 1, "any try would use the code up");
}

#[test]
async fn another_code_can_be_had() {
    let world = World::new();
    let (app, _) = code_step(&world).await;
    world.clock.pass(30_000);
    app.button("Send a new code").click();
    settle().await;
    world.backend.release(1, Answer::Done(Ok(())));
    settle().await;
    let again = Asked::StartReset {
        email: "anna@example.com".into(),
    };
    assert_eq!(world.backend.asked(), [again.clone(), again]);
    assert!(
        app.get("[role=status]")
            .text_content()
            .unwrap()
            .contains("on its way")
    );
}

#[test]
async fn trouble_while_asking_is_said_and_the_address_stays() {
    let world = World::new();
    let (app, _) = form(&world).await;
    app.fill("email", "anna@example.com");
    app.submit();
    settle().await;
    let error = AuthError::new(AuthErrorKind::Timeout);
    world.backend.release(0, Answer::Done(Err(error)));
    settle().await;
    assert!(app.alert().is_some());
    assert_eq!(app.input("email").value(), "anna@example.com");
}
