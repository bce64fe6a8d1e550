use crate::support::{web::*, *};
use keyfob::{
    AuthError, AuthErrorKind,
    components::{SignInForm, SignedIn},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::{Element, HtmlFormElement, HtmlLabelElement};

pub async fn form(world: &World) -> App {
    App::ready(world, || {
        view! {
            <SignedIn fallback=|| {
                view! { <SignInForm reset_href="reset-password" sign_up_href="sign-up"/> }
            }>"Hello"</SignedIn>
        }
    })
    .await
}

/// The label that is tied to a field.
pub fn label(place: &Place, name: &str) -> String {
    let input = place.input(name);
    let labels = input.labels().unwrap();
    assert_eq!(labels.length(), 1, "{name}");
    let label: HtmlLabelElement = labels.get(0).unwrap().unchecked_into();
    // A box to tick stands in its label.
    assert!(label.contains(Some(&input)) || label.html_for() == input.id());
    label.text_content().unwrap()
}

pub fn attribute(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

/// Every element that a field says describes it is there.
pub fn assert_described(place: &Place, name: &str) {
    let ids = attribute(&place.input(name), "aria-describedby");
    assert!(ids.contains(&format!("{name}-error")), "{ids}");
    for id in ids.split(' ') {
        place.get(&format!("#{id}"));
    }
}

/// Fills the form in, submits it, and lets the backend accept.
async fn sign_in_as_anna(world: &World, app: &App) {
    app.fill("email", "anna@example.com");
    app.fill("password", "secret123");
    app.submit();
    settle().await;
    world.backend.release(0, signed_in_as("anna"));
    settle().await;
}

#[test]
async fn it_is_a_form_that_password_managers_understand() {
    let app = form(&World::new()).await;
    let element: HtmlFormElement = app.get("form").unchecked_into();
    assert_eq!(element.method(), "post", "nothing may land in an address");
    for (name, title, kind, autocomplete) in [
        ("email", "Email", "email", "username"),
        ("password", "Password", "password", "current-password"),
    ] {
        let input = app.input(name);
        assert_eq!((input.id(), input.type_()), (name.into(), kind.into()));
        assert_eq!(attribute(&input, "autocomplete"), autocomplete);
        assert_eq!(attribute(&input, "autocapitalize"), "none");
        assert_eq!(label(&app, name), title);
        assert_described(&app, name);
        assert!(!input.disabled() && !input.read_only());
    }
    let button = app.submit_button();
    assert_eq!(button.text_content().unwrap().trim(), "Sign in");
    assert!(!button.disabled());
    assert_eq!(app.get("h1").text_content().unwrap(), "Sign in");
}

#[test]
async fn its_links_are_there_only_where_they_lead_somewhere() {
    let app = form(&World::new()).await;
    let links: Vec<_> = ["reset-password", "sign-up"]
        .map(|href| {
            app.get(&format!("a[href='{href}']"))
                .text_content()
                .unwrap()
        })
        .into();
    assert_eq!(links, ["Forgot password?", "Create account"]);
    drop(app);
    let bare = App::ready(&World::new(), || view! { <SignInForm/> }).await;
    assert!(bare.find("a").is_none());
}

/// Finds such as ` onclick="`, and no words of a text.
fn handlers() -> js_sys::RegExp {
    js_sys::RegExp::new(" on[a-z]+=", "")
}

#[test]
async fn there_is_no_inline_style_or_script() {
    let app = form(&World::new()).await;
    assert!(app.find("[style], style, script").is_none());
    assert!(
        !handlers().test(&app.place.0.inner_html()),
        "no event attributes"
    );
}

#[test]
async fn an_address_is_sent_without_white_space_around_and_a_password_byte_for_byte() {
    let world = World::new();
    let app = form(&world).await;
    app.fill("email", "  Anna@Example.com ");
    app.fill("password", " pass\u{a0}wörd 🔑 ");
    app.submit();
    settle().await;
    assert_eq!(
        world.backend.asked(),
        [Asked::SignIn {
            email: "Anna@Example.com".into(),
            password: " pass\u{a0}wörd 🔑 ".into(),
        }]
    );
}

async fn submitted(world: &World) -> App {
    let app = form(world).await;
    app.fill("email", "anna@example.com");
    app.fill("password", "secret123");
    app.submit();
    settle().await;
    app
}

#[test]
async fn however_often_it_is_submitted_it_is_one_request() {
    let world = World::new();
    let app = submitted(&world).await;
    for _ in 0..3 {
        app.submit();
        app.get("form")
            .unchecked_into::<HtmlFormElement>()
            .request_submit()
            .unwrap();
    }
    settle().await;
    assert_eq!(world.backend.count(), 1);
    assert!(app.find("form").is_some(), "the page was not left");
}

#[test]
async fn what_is_typed_after_the_press_is_not_sent() {
    let world = World::new();
    let app = form(&world).await;
    app.fill("email", "anna@example.com");
    app.fill("password", "secret123");
    app.submit();
    app.fill("password", "secret123y");
    settle().await;
    let asked = Asked::SignIn {
        email: "anna@example.com".into(),
        password: "secret123".into(),
    };
    assert_eq!(world.backend.asked(), [asked]);
}

#[test]
async fn two_clicks_in_one_tick_are_one_request() {
    let world = World::new();
    let app = form(&world).await;
    app.fill("email", "anna@example.com");
    app.fill("password", "secret123");
    app.submit();
    app.submit();
    settle().await;
    assert_eq!(world.backend.count(), 1);
}

#[test]
async fn while_it_is_under_way_the_button_says_so_and_keeps_the_focus() {
    let world = World::new();
    let app = form(&world).await;
    app.fill("email", "anna@example.com");
    app.fill("password", "secret123");
    let button = app.submit_button();
    button.focus().unwrap();
    app.submit();
    settle().await;
    assert_eq!(attribute(&button, "aria-busy"), "true");
    assert_eq!(attribute(&button, "aria-disabled"), "true");
    assert!(!button.disabled(), "a disabled button would lose the focus");
    let focused = crate::support::web::document().active_element().unwrap();
    assert!(focused.is_same_node(Some(&button)));
    assert!(app.auth.is_loading());
}

#[test]
async fn an_accepted_sign_in_takes_the_form_out_of_the_page() {
    let world = World::new();
    let app = submitted(&world).await;
    world.backend.release(0, signed_in_as("anna"));
    settle().await;
    assert_eq!(app.text(), "Hello");
    assert!(app.find("input").is_none());
}

#[test]
async fn what_was_typed_is_in_no_attribute_and_no_text_of_the_page() {
    let world = World::new();
    let app = submitted(&world).await;
    assert!(!app.place.0.outer_html().contains("secret123"));
    assert!(
        !js("location.href + document.title + document.cookie")
            .as_string()
            .unwrap()
            .contains("secret")
    );
    assert_eq!(world.store.text(), None);
}

#[test]
async fn paste_drop_and_keys_are_nobodys_business() {
    let app = form(&World::new()).await;
    for name in [
        "paste",
        "drop",
        "keydown",
        "beforeinput",
        "copy",
        "contextmenu",
    ] {
        let event = js(&format!(
            "new Event('{name}', {{bubbles: true, cancelable: true}})"
        ));
        let event: web_sys::Event = event.unchecked_into();
        app.input("password").dispatch_event(&event).unwrap();
        assert!(!event.default_prevented(), "{name}");
    }
}

#[test]
async fn a_password_can_be_looked_at_without_losing_the_caret() {
    let app = form(&World::new()).await;
    app.fill("password", "secret123");
    let input = app.input("password");
    input.set_selection_range(2, 5).unwrap();
    let reveal: web_sys::HtmlElement = app.get("[data-reveal]").unchecked_into();
    assert_eq!(attribute(&reveal, "aria-label"), "Show password");
    assert_eq!(attribute(&reveal, "aria-pressed"), "false");
    for (kind, pressed) in [("text", "true"), ("password", "false"), ("text", "true")] {
        reveal.click();
        assert_eq!(input.type_(), kind);
        assert_eq!(attribute(&reveal, "aria-pressed"), pressed);
        assert_eq!(input.value(), "secret123");
        let caret = (
            input.selection_start().unwrap(),
            input.selection_end().unwrap(),
        );
        assert_eq!(caret, (Some(2), Some(5)));
    }
}

#[test]
async fn a_click_on_the_eye_itself_counts_and_submits_nothing() {
    let world = World::new();
    let app = form(&world).await;
    let event = js("new MouseEvent('click', {bubbles: true, cancelable: true})");
    app.get("[data-reveal] circle")
        .dispatch_event(event.unchecked_ref())
        .unwrap();
    assert_eq!(app.input("password").type_(), "text");
    settle().await;
    assert_eq!(app.alert(), None);
    assert_eq!(app.field_error("email"), None);
}

#[test]
async fn a_password_is_hidden_again_on_submit() {
    let world = World::new();
    let app = form(&world).await;
    app.fill("email", "anna@example.com");
    app.fill("password", "secret123");
    app.get("[data-reveal]")
        .unchecked_into::<web_sys::HtmlElement>()
        .click();
    assert_eq!(app.input("password").type_(), "text");
    app.submit();
    settle().await;
    assert_eq!(app.input("password").type_(), "password");
    assert_eq!(
        attribute(&app.get("[data-reveal]"), "aria-pressed"),
        "false"
    );
}

#[test]
async fn a_form_that_went_away_does_nothing_more() {
    let world = World::new();
    let mut app = form(&world).await;
    app.fill("email", "anna@example.com");
    app.fill("password", "secret123");
    let element = app.get("form");
    app.unmount();
    assert_eq!(app.place.0.inner_html(), "");
    settle().await;
    let event = js("new Event('submit', {bubbles: true, cancelable: true})");
    let event: web_sys::Event = event.unchecked_into();
    element.dispatch_event(&event).unwrap();
    settle().await;
    assert!(!event.default_prevented(), "no listener is left");
    assert_eq!(world.backend.count(), 0);
}

#[test]
async fn an_answer_for_a_form_that_went_away_leaves_no_session_behind() {
    let world = World::new();
    let mut app = submitted(&world).await;
    app.unmount();
    world.backend.release(0, signed_in_as("anna"));
    settle().await;
    assert_eq!(world.backend.revoked(), ["17:anna"]);
    assert_eq!(world.store.text(), None);
}

/// Signs in and fails, with the box ticked or not.
async fn in_vain(world: &World, app: &App, is_ticked: bool) {
    app.input("keep").set_checked(is_ticked);
    app.fill("email", "anna@example.com");
    app.fill("password", "secret123");
    app.submit();
    settle().await;
    let error = AuthError::new(AuthErrorKind::Network);
    let index = world.backend.count() - 1;
    world.backend.release(index, Answer::SignIn(Err(error)));
    settle().await;
}

#[test]
async fn what_the_box_says_is_of_this_sign_in_and_not_of_a_sign_up_after_it() {
    let world = World::new();
    world.tab_store.fail_writes(None);
    let app = form(&world).await;
    in_vain(&world, &app, false).await;
    app.auth
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    assert!(world.store.text().is_some(), "kept");
    assert_eq!(world.tab_store.text(), None);
}

#[test]
async fn the_box_is_heeded_and_what_the_app_has_set_comes_back() {
    let world = World::new();
    world.tab_store.fail_writes(None);
    let app = form(&world).await;
    app.auth.keep_signed_in(false);
    sign_in_as_anna(&world, &app).await;
    assert!(world.store.text().is_some(), "ticked, and kept");
    app.auth
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    assert!(world.tab_store.text().is_some(), "as the app has set it");
}

#[test]
async fn without_the_box_the_session_is_the_tabs() {
    let world = World::new();
    world.tab_store.fail_writes(None);
    let app = form(&world).await;
    app.input("keep").set_checked(false);
    sign_in_as_anna(&world, &app).await;
    assert!(world.tab_store.text().is_some());
    assert_eq!(world.store.text(), None);
}
