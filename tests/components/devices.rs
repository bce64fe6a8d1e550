//! The list of devices: what it says, and where the focus is.

use crate::support::{web::*, *};
use keyfob::{
    Check,
    components::{DeviceList, SignedIn},
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Two devices with one name, signed in on one day.
const TWO: &str = r#"[
    {"id": "1", "created": "2026-01-01T00:00:00Z", "lastUsed": "2026-01-02T00:00:00Z",
     "userAgent": "Chrome on Linux", "isCurrent": true},
    {"id": "2", "created": "2026-01-01T09:31:00Z", "lastUsed": "2026-01-02T00:00:00Z",
     "userAgent": "Chrome on Linux\u202e", "isCurrent": false}]"#;

const ONE: &str = r#"[{"id": "1", "isCurrent": true}]"#;

/// The list of a signed-in user, with this answer to the first question.
async fn list(world: &World, status: u16, body: &str) -> App {
    let mut config = config();
    config.endpoints.sessions = Some("sessions".into());
    world.transport.will_answer(status, body);
    let app = App::configured(config, world, || {
        view! { <SignedIn fallback=|| "Signed out"><DeviceList/></SignedIn> }
    });
    settle().await;
    app
}

fn status(app: &App) -> String {
    app.get("[role=status]").text_content().unwrap()
}

async fn press(app: &App, text: &str) {
    let button = app.button(text);
    button.focus().unwrap();
    button.click();
    settle().await;
}

#[test]
async fn each_button_has_the_one_name_and_is_described_by_its_row() {
    let app = list(&World::with_session("anna"), 200, TWO).await;
    let button = app.button("Sign out this device");
    assert_eq!(button.text_content().unwrap(), "Sign out this device");
    let row = button.get_attribute("aria-describedby").unwrap();
    let row = app.get(&format!("#{row}")).text_content().unwrap();
    assert!(row.starts_with("Chrome on Linux"), "{row}");
    assert!(row.contains("Signed in 1 Jan 2026, "), "{row}");
    assert!(row.contains("Last used "), "{row}");
    app.button("Sign out all others");
}

#[test]
async fn a_name_cannot_turn_the_text_around_it() {
    let app = list(&World::with_session("anna"), 200, TWO).await;
    let names = app.place.0.query_selector_all("strong > bdi").unwrap();
    let last = names.get(1).unwrap().text_content().unwrap();
    assert_eq!(last, "Chrome on Linux\u{202e}");
}

#[test]
async fn what_was_done_is_said_and_has_the_focus_when_the_row_is_gone() {
    let world = World::with_session("anna");
    let app = list(&world, 200, TWO).await;
    world.transport.will_answer(200, "true");
    world.transport.will_answer(200, ONE);
    press(&app, "Sign out this device").await;
    assert!(status(&app).starts_with("That device is signed out. It may take"));
    assert!(app.is_focused("[role=status]"));
    assert!(app.find("button").is_none(), "one row is left");
}

#[test]
async fn so_it_is_with_all_others() {
    let world = World::with_session("anna");
    let app = list(&world, 200, TWO).await;
    world.transport.will_answer(200, "1");
    world.transport.will_answer(200, ONE);
    press(&app, "Sign out all others").await;
    assert!(status(&app).starts_with("All your other devices are signed out."));
}

#[test]
async fn while_it_is_under_way_the_focus_stays_on_the_button() {
    let world = World::with_session("anna");
    let app = list(&world, 200, TWO).await;
    world.transport.will_wait();
    press(&app, "Sign out this device").await;
    assert_eq!(world.transport.sent().len(), 2);
    assert!(app.is_focused("[aria-busy]"), "an empty status has it");
    // One at a time, which is to be seen.
    let others = app.button("Sign out all others");
    assert_eq!(
        others.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    press(&app, "Sign out all others").await;
    assert_eq!(world.transport.sent().len(), 2);
}

#[test]
async fn what_failed_keeps_its_row_and_the_focus_and_speaks_of_no_typing() {
    let world = World::with_session("anna");
    let app = list(&world, 200, TWO).await;
    // The transport has no answer: no network.
    press(&app, "Sign out this device").await;
    assert!(
        status(&app).contains("can’t be reached"),
        "{}",
        status(&app)
    );
    assert!(!status(&app).contains("typed"), "{}", status(&app));
    assert!(app.is_focused("[data-end='2']"));
    assert!(!app.get("[data-end='2']").has_attribute("aria-busy"));
}

#[test]
async fn an_empty_list_is_a_sentence() {
    let app = list(&World::with_session("anna"), 200, "[]").await;
    assert!(app.text().contains("no device of yours"), "{}", app.text());
    assert!(app.find("button").is_none());
}

#[test]
async fn a_list_that_is_for_nobody_leads_to_a_check_of_the_session() {
    let world = World::with_session("anna");
    let app = list(&world, 401, "").await;
    assert_eq!(world.backend.asked(), [Asked::Check("17:anna".into())]);
    assert!(app.text().contains("no device of yours"), "{}", app.text());
    world.backend.release(0, Answer::Check(Ok(Check::NoUser)));
    settle().await;
    assert_eq!(app.text(), "Signed out");
}
