//! The password once more, in apps of one's own.

use crate::support::{web::*, *};
use keyfob::{
    AuthError, AuthErrorKind, Check, SignOutScope,
    components::{StepUp, StepUpReason},
};
use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// A button that counts how often what it is for was done.
fn button(world: &World) -> (App, Rc<Cell<u32>>) {
    let done = Rc::new(Cell::new(0));
    let count = StoredValue::new_local(done.clone());
    let app = App::mount(world, move || {
        let delete = move |()| {
            let count = count.get_value();
            count.set(count.get() + 1);
        };
        let why = StepUpReason::new("Enter your password to delete {what}.").about("<b>all</b>");
        view! { <StepUp why on_confirmed=delete>"Delete everything"</StepUp> }
    });
    (app, done)
}

fn in_dialog(selector: &str) -> Option<Element> {
    let selector = format!("dialog {selector}");
    crate::support::web::document()
        .query_selector(&selector)
        .unwrap()
}

fn type_in(text: &str) {
    let field: HtmlInputElement = in_dialog("[name=password]").unwrap().unchecked_into();
    field.set_value(text);
    let button = in_dialog("[type=submit]").unwrap();
    button.unchecked_into::<HtmlElement>().click();
}

/// Eleven minutes later, at a backend that knows the password.
fn later(world: &World) {
    world.clock.set(NOW + 11 * MINUTE);
    world.backend.answer_by(|asked| {
        Some(match asked {
            Asked::SignIn { password, .. } if password == "secret123" => signed_in_as("anna"),
            Asked::SignIn { .. } => {
                Answer::SignIn(Err(AuthError::new(AuthErrorKind::InvalidCredentials)))
            }
            Asked::Revoke(_, scope) => Answer::Revoke(Ok(*scope)),
            _ => Answer::Check(Ok(Check::User(user("anna")))),
        })
    });
}

#[test]
async fn who_has_just_signed_in_is_not_asked() {
    let (app, done) = button(&World::with_session("anna"));
    app.button("Delete everything").click();
    settle().await;
    assert_eq!(done.get(), 1);
    assert!(in_dialog("form").is_none());
}

#[test]
async fn later_the_password_is_asked_for_and_it_is_done_once() {
    let world = World::with_session("anna");
    let (app, done) = button(&world);
    later(&world);
    app.button("Delete everything").click();
    settle().await;
    assert_eq!(done.get(), 0);
    let dialog = crate::support::web::document()
        .query_selector("dialog")
        .unwrap()
        .unwrap();
    assert_eq!(
        dialog.get_attribute("aria-label").as_deref(),
        Some("Confirm that it’s you")
    );
    let why = dialog.get_attribute("aria-describedby").unwrap();
    let why = in_dialog(&format!("#{why}")).unwrap();
    assert_eq!(
        why.text_content().unwrap(),
        "Enter your password to delete <b>all</b>."
    );
    type_in("not this one");
    settle().await;
    let alert = in_dialog("[role=alert]").unwrap();
    assert_eq!(
        alert.text_content().unwrap(),
        "That isn’t your current password."
    );
    type_in("secret123");
    settle().await;
    assert_eq!(done.get(), 1);
    assert!(in_dialog("form").is_none());
    // Nothing is left to be asked for ten minutes.
    app.button("Delete everything").click();
    settle().await;
    assert_eq!(done.get(), 2);
}

#[test]
async fn who_thinks_better_of_it_while_the_password_is_looked_at_does_nothing() {
    let world = World::with_session("anna");
    let (app, done) = button(&world);
    world.clock.set(NOW + 11 * MINUTE);
    app.button("Delete everything").click();
    settle().await;
    let asked = world.backend.count();
    type_in("secret123");
    settle().await;
    assert_eq!(world.backend.count(), asked + 1, "it is under way");
    let cancel: HtmlElement = in_dialog(".swap button").unwrap().unchecked_into();
    assert_eq!(cancel.text_content().unwrap(), "Cancel");
    cancel.click();
    settle().await;
    assert!(in_dialog("form").is_none());
    world.backend.release(asked, signed_in_as("anna"));
    settle().await;
    assert_eq!(done.get(), 0);
}

#[test]
async fn whose_session_ends_meanwhile_does_nothing() {
    let world = World::with_session("anna");
    let (app, done) = button(&world);
    later(&world);
    app.button("Delete everything").click();
    settle().await;
    assert!(in_dialog("form").is_some());
    app.auth
        .sign_out(SignOutScope::ThisDevice)
        .unwrap()
        .forget();
    settle().await;
    assert!(in_dialog("form").is_none());
    assert_eq!(done.get(), 0);
}
