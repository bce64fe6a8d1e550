//! The user menu: what it says, and how it opens and closes.

use crate::support::{web::*, *};
use keyfob::{Check, Record, SignOutScope, User, components::UserMenu};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::{Element, HtmlElement};

fn ada() -> User {
    User {
        full_name: Some("Ada King Lovelace".into()),
        ..user("ada")
    }
}

fn world_of(user: User) -> World {
    let world = World::new();
    let session = Record::begin(session_id("ada"), bound(credential("ada")), user, NOW);
    world.store.put(session.encode().expose());
    world
}

fn page() -> impl IntoView {
    view! {
        <UserMenu fallback=|| "signed out">
            <li><a href="#elsewhere" id="account">"Account"</a></li>
            <li><button type="button" id="theme" data-keep-open>"Dark"</button></li>
            <li><button type="button" id="off" disabled>"Off"</button></li>
            <li><input id="search"/></li>
        </UserMenu>
        <input id="outside"/>
    }
}

async fn menu() -> App {
    App::ready(&world_of(ada()), page).await
}

async fn open() -> App {
    let app = menu().await;
    click(&app, ".user-menu-button").await;
    assert!(is_open(&app));
    app
}

fn element(app: &App, selector: &str) -> HtmlElement {
    app.get(selector).unchecked_into()
}

async fn click(app: &App, selector: &str) {
    element(app, selector).click();
    settle().await;
}

async fn press_key(key: &str) {
    js(&format!(
        "document.activeElement.dispatchEvent(
            new KeyboardEvent('keydown', {{key: {key:?}, bubbles: true, cancelable: true}}))"
    ));
    settle().await;
}

async fn touch(app: &App, selector: &str) {
    let event = js("new PointerEvent('pointerdown', {bubbles: true, composed: true})");
    app.get(selector)
        .dispatch_event(event.unchecked_ref())
        .unwrap();
    settle().await;
}

/// Whether it is said to be open; it has to be shown then, and else not.
fn is_open(app: &App) -> bool {
    let said = app.get(".user-menu-button").get_attribute("aria-expanded");
    let panel = element(app, ".user-menu-panel");
    let is_open = said.as_deref() == Some("true");
    assert_eq!(is_open, panel.offset_height() > 0);
    is_open
}

#[test]
async fn it_is_a_closed_button_with_the_name_of_the_user() {
    let app = menu().await;
    let button = app.get(".user-menu-button");
    assert_eq!(button.get_attribute("type").unwrap(), "button");
    assert_eq!(
        app.get(".user-menu-name").text_content().unwrap(),
        "Ada King Lovelace"
    );
    assert_eq!(app.get(".user-menu-face").text_content().unwrap(), "AL");
    assert!(!is_open(&app));
    let panel = button.get_attribute("aria-controls").unwrap();
    assert!(
        app.get(&format!("#{panel}"))
            .is_same_node(Some(&app.get(".user-menu-panel")))
    );
    assert!(app.find("[style], style, script").is_none());
}

#[test]
async fn a_press_opens_it_and_another_closes_it() {
    let app = open().await;
    let who = app.get(".user-menu-who").text_content().unwrap();
    assert_eq!(who, "Ada King Lovelace ada@example.com");
    assert!(app.is_focused(".user-menu-button"));
    click(&app, ".user-menu-button").await;
    assert!(!is_open(&app));
}

#[test]
async fn escape_closes_it_and_the_focus_is_on_the_button_again() {
    let app = open().await;
    element(&app, "#account").focus().unwrap();
    press_key("Escape").await;
    assert!(!is_open(&app));
    assert!(app.is_focused(".user-menu-button"));
    // Also where nothing in it has the focus, as after a press on its text.
    click(&app, ".user-menu-button").await;
    element(&app, ".user-menu-button").blur().unwrap();
    press_key("Escape").await;
    assert!(!is_open(&app));
    assert!(app.is_focused(".user-menu-button"));
}

#[test]
async fn escape_is_nobody_elses_while_it_is_open_and_everybodys_when_not() {
    let app = open().await;
    js("window.heard = 0;
        window.hear = () => { window.heard += 1 };
        document.body.addEventListener('keydown', window.hear)");
    press_key("Escape").await;
    assert_eq!(js("window.heard"), 0);
    press_key("Escape").await;
    assert_eq!(js("window.heard"), 1);
    js("document.body.removeEventListener('keydown', window.hear)");
    drop(app);
}

#[test]
async fn a_press_outside_closes_it_and_one_inside_does_not() {
    let app = open().await;
    touch(&app, ".user-menu-who strong").await;
    assert!(is_open(&app));
    touch(&app, "#outside").await;
    assert!(!is_open(&app));
}

#[test]
async fn it_closes_when_the_focus_goes_on() {
    let app = open().await;
    element(&app, "#account").focus().unwrap();
    settle().await;
    assert!(is_open(&app));
    element(&app, "#outside").focus().unwrap();
    settle().await;
    assert!(!is_open(&app));
    assert!(app.is_focused("#outside"));
}

#[test]
async fn something_chosen_closes_it_unless_it_is_marked() {
    let app = open().await;
    element(&app, "#theme").focus().unwrap();
    click(&app, "#theme").await;
    assert!(is_open(&app));
    click(&app, ".user-menu-who").await;
    assert!(is_open(&app), "text is nothing to choose");
    element(&app, "#account").focus().unwrap();
    let before = js("location.href").as_string().unwrap();
    click(&app, "#account").await;
    assert_eq!(js("location.hash"), "#elsewhere", "the link is followed");
    js(&format!(
        "history.replaceState(history.state, '', {before:?})"
    ));
    assert!(!is_open(&app));
    assert!(app.is_focused(".user-menu-button"));
}

#[test]
async fn arrow_keys_go_through_it() {
    let app = menu().await;
    element(&app, ".user-menu-button").focus().unwrap();
    press_key("ArrowUp").await;
    assert!(!is_open(&app));
    press_key("ArrowDown").await;
    assert!(is_open(&app));
    assert!(app.is_focused("#account"));
    press_key("ArrowDown").await;
    assert!(app.is_focused("#theme"));
    press_key("ArrowDown").await;
    let sign_out = ".user-menu-panel > button";
    assert!(app.is_focused(sign_out), "what is out of use is passed by");
    press_key("ArrowDown").await;
    assert!(app.is_focused("#account"), "round again");
    press_key("End").await;
    assert!(app.is_focused(sign_out));
    press_key("ArrowUp").await;
    assert!(app.is_focused("#theme"));
    press_key("Home").await;
    assert!(app.is_focused("#account"));
    // In a field they are the field's.
    element(&app, "#search").focus().unwrap();
    press_key("Home").await;
    assert!(app.is_focused("#search"));
}

#[test]
async fn it_signs_out() {
    let app = open().await;
    app.button("Sign out").click();
    assert!(!app.auth.is_signed_in(), "before the click is over");
    settle().await;
    assert_eq!(app.text(), "signed out");
}

#[test]
async fn a_new_profile_changes_the_texts_and_leaves_it_open() {
    let world = world_of(ada());
    world.clock.set(NOW + 10 * MINUTE);
    let app = App::ready(&world, page).await;
    click(&app, ".user-menu-button").await;
    until("the check", || world.backend.count() == 1).await;
    let renamed = User {
        full_name: Some("<b>Ada</b>\u{202e}".into()),
        ..ada()
    };
    let check = Answer::Check(Ok(Check::User(renamed)));
    world.backend.release(0, check);
    settle().await;
    assert!(is_open(&app));
    let name = app.get(".user-menu-name bdi");
    assert_eq!(name.text_content().unwrap(), "<b>Ada</b>\u{202e}");
}

#[test]
async fn another_user_finds_it_closed() {
    let app = open().await;
    app.auth
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    settle().await;
    assert!(!is_open(&app));
    // The address is the name, and is not said twice.
    let who = app.get(".user-menu-who").text_content().unwrap();
    assert_eq!(who.trim(), "ben@example.com");
}

#[test]
async fn a_picture_is_shown_and_one_that_does_not_come_is_the_initials() {
    const DOT: &str =
        "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    let with = |address: &str| {
        world_of(User {
            image_url: Some(address.into()),
            ..ada()
        })
    };
    let app = App::ready(&with(DOT), page).await;
    frames().await;
    let image = app.get("img.user-menu-face");
    assert_eq!(image.get_attribute("alt").unwrap(), "");
    assert_eq!(image.get_attribute("src").unwrap(), DOT);
    drop(app);
    let app = App::ready(&with("data:image/gif,none"), page).await;
    until("the initials", || app.find("img").is_none()).await;
    assert_eq!(app.get(".user-menu-face").text_content().unwrap(), "AL");
    drop(app);
    let app = App::ready(&with(""), page).await;
    assert!(app.find("img").is_none());
}

#[test]
async fn two_of_them_are_two() {
    let app = App::ready(&world_of(ada()), || view! { <UserMenu/> <UserMenu/> }).await;
    let buttons = app.place.0.query_selector_all("[aria-controls]").unwrap();
    let ids: Vec<_> = (0..2)
        .map(|index| buttons.get(index).unwrap().unchecked_into::<Element>())
        .map(|button| button.get_attribute("aria-controls").unwrap())
        .collect();
    assert_ne!(ids[0], ids[1]);
    assert!(app.find("ul").is_none(), "no list without items");
}

#[test]
async fn nobody_has_no_menu() {
    let app = App::ready(&World::new(), page).await;
    assert_eq!(app.text(), "signed out");
    drop(app);
    let app = App::ready(&world_of(ada()), || view! { <UserMenu/> }).await;
    let signing_out = app.auth.sign_out(SignOutScope::ThisDevice);
    signing_out.unwrap().forget();
    settle().await;
    assert_eq!(app.text(), "");
}
