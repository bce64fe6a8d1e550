//! A sign-in form that stands in the page before the app is there.

use crate::support::{web::*, *};
use keyfob::{
    AuthService,
    components::{FormBinding, bind_sign_in},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test as test;

fn page(attributes: &str) -> Place {
    Place::with_html(&format!(
        r#"<section><h1>Sign in</h1><form method="post" novalidate {attributes}>
             <p role="alert" data-form-error hidden></p>
             <label for="email">Email</label><input id="email" name="email" type="email">
             <p id="email-error" hidden></p>
             <label for="password">Password</label><input id="password" name="password" type="password">
             <p id="password-error" hidden></p>
             <button type="submit" aria-busy="true">Sign in</button>
           </form></section>"#
    ))
}

fn service(world: &World) -> App {
    App::mount(world, || ())
}

fn bind(place: &Place, auth: AuthService) -> FormBinding {
    bind_sign_in(place.get("section").unchecked_into(), auth)
}

fn type_in(place: &Place) {
    place.input("email").set_value("anna@example.com");
    place.input("password").set_value(" secret ");
}

fn sign_in() -> Asked {
    Asked::SignIn {
        email: "anna@example.com".into(),
        password: " secret ".into(),
    }
}

#[test]
async fn what_was_typed_before_stays_and_is_sent() {
    let (world, place) = (World::new(), page(""));
    let app = service(&world);
    type_in(&place);
    let input = place.input("email");
    let _binding = bind(&place, app.auth);
    settle().await;
    assert_eq!(world.backend.count(), 0, "nobody has submitted yet");
    assert!(place.input("email").is_same_node(Some(&input)));
    assert_eq!(place.input("password").value(), " secret ");
    place.submit();
    settle().await;
    assert_eq!(world.backend.asked(), [sign_in()]);
}

#[test]
async fn a_submit_from_before_is_honoured_once() {
    let (world, place) = (World::new(), page("data-early-submit"));
    let app = service(&world);
    type_in(&place);
    let binding = bind(&place, app.auth);
    settle().await;
    assert_eq!(world.backend.asked(), [sign_in()]);
    assert!(place.find("[data-early-submit]").is_none());
    place.submit();
    settle().await;
    assert_eq!(world.backend.count(), 1, "it is under way");
    drop(binding);
    let _again = bind(&place, app.auth);
    settle().await;
    assert_eq!(world.backend.count(), 1);
}

#[test]
async fn an_early_submit_of_an_empty_form_says_what_is_needed() {
    let (world, place) = (World::new(), page("data-early-submit"));
    let app = service(&world);
    let _binding = bind(&place, app.auth);
    settle().await;
    assert_eq!(world.backend.count(), 0);
    assert!(place.field_error("email").is_some());
    assert!(!place.submit_button().has_attribute("aria-busy"));
}

#[test]
async fn a_binding_that_was_dropped_leaves_the_form_as_it_was() {
    let (world, place) = (World::new(), page(""));
    let app = service(&world);
    drop(bind(&place, app.auth));
    type_in(&place);
    let event = js("new Event('submit', {bubbles: true, cancelable: true})");
    let event: web_sys::Event = event.unchecked_into();
    place.get("form").dispatch_event(&event).unwrap();
    settle().await;
    assert!(!event.default_prevented());
    assert_eq!(world.backend.count(), 0);
}

#[test]
async fn a_form_without_places_for_errors_still_works() {
    let world = World::new();
    let app = service(&world);
    let place = Place::with_html(
        r#"<section><form><input name="email"><input name="password"><button type="submit">Go</button></form></section>"#,
    );
    let _binding = bind(&place, app.auth);
    place.submit();
    settle().await;
    assert_eq!(world.backend.count(), 0);
    assert_eq!(place.focused().as_deref(), Some("email"));
    type_in(&place);
    place.submit();
    settle().await;
    assert_eq!(world.backend.asked(), [sign_in()]);
}

#[test]
async fn a_form_without_inputs_or_button_is_no_panic() {
    let world = World::new();
    let app = service(&world);
    let place = Place::with_html("<section><form></form></section>");
    let _binding = bind(&place, app.auth);
    let event = js("new Event('submit', {bubbles: true, cancelable: true})");
    place
        .get("form")
        .dispatch_event(event.unchecked_ref())
        .unwrap();
    settle().await;
    assert_eq!(world.backend.count(), 0);
}
