//! What a form says at its fields while they are filled in.

use crate::{
    sign_in::attribute,
    sign_up,
    support::{web::*, *},
};
use keyfob::components::{SignInForm, use_common_passwords};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::{Event, HtmlElement};

async fn sign_in() -> App {
    App::ready(&World::new(), || view! { <SignInForm/> }).await
}

/// Sends an event to a field, made by this script.
fn send(app: &App, name: &str, script: &str) {
    let event: Event = js(script).unchecked_into();
    app.input(name).dispatch_event(&event).unwrap();
    assert!(!event.default_prevented());
}

async fn press_key(app: &App, name: &str, caps: bool) {
    for event in ["keydown", "keyup"] {
        send(
            app,
            name,
            &format!(
                "new KeyboardEvent('{event}', {{key: 'a', bubbles: true, cancelable: true, modifierCapsLock: {caps}}})"
            ),
        );
    }
    settle().await;
}

fn caps_lock_is_told(app: &App) -> bool {
    let note = app.get(".note span");
    assert_eq!(note.text_content().unwrap(), "Caps Lock is on.");
    let region = note.parent_element().unwrap();
    assert_eq!(attribute(&region, "aria-live"), "polite");
    app.find("[data-caps]").is_some()
}

#[test]
async fn caps_lock_is_told_while_it_is_on() {
    let app = sign_in().await;
    assert!(!caps_lock_is_told(&app));
    press_key(&app, "password", true).await;
    assert!(caps_lock_is_told(&app));
    // An event that cannot say it changes nothing.
    app.fill("password", "SECRET");
    settle().await;
    assert!(caps_lock_is_told(&app));
    press_key(&app, "password", false).await;
    assert!(!caps_lock_is_told(&app));
}

#[test]
async fn events_that_password_managers_make_do_no_harm() {
    let app = sign_in().await;
    for kind in ["keydown", "keyup", "click", "input"] {
        send(
            &app,
            "password",
            &format!("new Event('{kind}', {{bubbles: true}})"),
        );
        send(
            &app,
            "email",
            &format!("new CustomEvent('{kind}', {{bubbles: true}})"),
        );
    }
    press_key(&app, "password", true).await;
    assert!(caps_lock_is_told(&app), "the form is still alive");
}

fn offer(app: &App) -> Option<String> {
    app.shown("[data-meant]")
}

#[test]
async fn a_mistyped_domain_is_offered_once_the_field_is_left() {
    let app = sign_in().await;
    app.fill("email", "anna@gmial.com");
    press_key(&app, "email", false).await;
    assert_eq!(offer(&app), None, "not while it is typed");
    press_key(&app, "password", false).await;
    assert_eq!(offer(&app).unwrap(), "Did you mean anna@gmail.com?");
    let button: HtmlElement = app.get("[data-meant]").unchecked_into();
    assert_eq!(attribute(&button, "type"), "button");
    let region = button.parent_element().unwrap();
    assert_eq!(attribute(&region, "aria-live"), "polite");
    // What stands there is not announced again.
    let text = button.first_child().unwrap();
    press_key(&app, "password", false).await;
    assert!(button.first_child().unwrap().is_same_node(Some(&text)));
    // The end of the Tab that led there.
    let tab = js("new KeyboardEvent('keyup', {key: 'Tab', bubbles: true})");
    button.dispatch_event(tab.unchecked_ref()).unwrap();
    assert_eq!(app.input("email").value(), "anna@gmial.com");
    button.click();
    settle().await;
    assert_eq!(app.input("email").value(), "anna@gmail.com");
    assert_eq!(app.focused().as_deref(), Some("email"));
    assert_eq!(offer(&app), None);
}

#[test]
async fn an_address_that_only_looks_mistyped_is_sent_as_it_is() {
    let world = World::new();
    let app = App::ready(&world, || view! { <SignInForm/> }).await;
    app.fill("email", "anna@gmial.com");
    app.fill("password", "secret123");
    app.submit();
    settle().await;
    let asked = Asked::SignIn {
        email: "anna@gmial.com".into(),
        password: "secret123".into(),
    };
    assert_eq!(world.backend.asked(), [asked]);
}

#[test]
async fn an_address_that_is_right_gets_no_offer_and_a_corrected_one_no_more() {
    let app = sign_in().await;
    for address in ["anna@mail.com", "anna@gmx.de", "anna@", "anna", ""] {
        app.fill("email", address);
        press_key(&app, "password", false).await;
        assert_eq!(offer(&app), None, "{address}");
    }
    app.fill("email", "anna@gmail.con");
    press_key(&app, "password", false).await;
    assert!(offer(&app).is_some());
    app.fill("email", "anna@gmail.com");
    press_key(&app, "password", false).await;
    assert_eq!(offer(&app), None);
}

#[test]
async fn an_offer_is_text_whatever_is_in_the_address() {
    let app = sign_in().await;
    // As text, since browsers take markup off an address.
    app.input("email").set_type("text");
    app.fill("email", "<img/src=x>&amp;\"@gmial.com");
    press_key(&app, "password", false).await;
    assert_eq!(
        offer(&app).unwrap(),
        "Did you mean <img/src=x>&amp;\"@gmail.com?"
    );
    assert!(app.find("img").is_none());
}

fn strength(app: &App) -> String {
    attribute(&app.get("[data-strength]"), "data-strength")
}

/// Counts the fetches of the list, which has these passwords.
fn serve_list(name: &str, answer: &str) {
    js(&format!(
        "window.__fetch ??= window.fetch; window.__asked = 0;
         window.fetch = (...all) => {{
           const url = all[0].url ?? String(all[0]);
           if (!url.endsWith('{name}')) return __fetch.apply(window, all);
           __asked++;
           return {answer};
         }}"
    ));
    use_common_passwords(format!("/{name}"));
}

fn times_asked() -> f64 {
    js("window.__asked").as_f64().unwrap()
}

#[test]
async fn a_new_password_is_rated_by_its_length() {
    let (app, _) = sign_up::form(&World::new()).await;
    for (password, expected) in [
        ("", ""),
        ("1234567", "short"),
        ("🔑🔑🔑🔑🔑🔑🔑", "short"),
        ("کلمهٔ عبور", "enough"),
        ("correct horse", "enough"),
        ("correct horse b", "good"),
        ("", ""),
    ] {
        app.fill("password", password);
        settle().await;
        assert_eq!(strength(&app), expected, "{password}");
        assert_eq!(app.field_error("password"), None);
    }
    let region = app.get("[data-strength]");
    assert_eq!(attribute(&region, "aria-live"), "polite");
    assert!(attribute(&app.input("password"), "aria-describedby").contains(&region.id()));
}

#[test]
async fn a_common_password_is_told_while_typing_and_refused_but_never_waited_for() {
    let world = World::new();
    serve_list(
        "none.txt",
        "Promise.resolve(new Response('zyxwvutsrq', {status: 503}))",
    );
    let (app, _) = sign_up::form(&world).await;
    app.fill("user-name", "Anna");
    app.fill("email", "anna.berg@example.com");
    settle().await;
    assert_eq!(times_asked(), 0.0, "only with a new password");
    app.fill("password", "zyxwvutsrq");
    until("the list", || times_asked() == 1.0).await;
    app.fill("password", "zyxwvutsrq");
    settle().await;
    assert_eq!(strength(&app), "enough", "an error is no list");

    serve_list(
        "list.txt",
        "Promise.resolve(new Response('# a list\\nzyxwvutsrq\\nasdfjkla1\\n'))",
    );
    app.fill("password", "Zyxwvutsrq");
    until("the list", || times_asked() == 1.0).await;
    settle().await;
    for (password, expected) in [
        ("Zyxwvutsrq", "bad"),
        ("asdfjkla1", "bad"),
        ("asdfjkla12", "enough"),
        ("ANNA.berg", "bad"),
        ("anna.berg@example.com", "bad"),
        ("anna.berg1", "enough"),
        ("ZYXWVUTSRQ", "bad"),
    ] {
        app.fill("password", password);
        settle().await;
        assert_eq!(strength(&app), expected, "{password}");
    }
    assert_eq!(times_asked(), 1.0, "once is enough");
    app.submit();
    settle().await;
    assert!(
        app.field_error("password")
            .unwrap()
            .contains("others would try")
    );
    assert_eq!(app.focused().as_deref(), Some("password"));
    assert_eq!(
        app.input("password").value(),
        "ZYXWVUTSRQ",
        "nothing is lost"
    );
    assert_eq!(world.backend.count(), 0);
    app.fill("password", "asdfjkla12");
    app.submit();
    settle().await;
    assert_eq!(world.backend.count(), 1);
    js("window.fetch = __fetch");
}

#[test]
async fn a_common_password_still_signs_in() {
    let world = World::new();
    let app = App::ready(&world, || view! { <SignInForm/> }).await;
    app.fill("email", "anna@example.com");
    app.fill("password", "anna@example.com");
    app.submit();
    settle().await;
    assert_eq!(world.backend.count(), 1);
}
