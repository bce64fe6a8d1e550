use crate::support::{web::*, *};
use keyfob::{
    AuthError, AuthErrorKind, AuthState, Check, Freshness, Record, SignOutScope, User, use_auth,
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Who it is, whether that is being asked, and what went wrong.
fn page() -> impl IntoView {
    let who = use_auth().resource();
    move || {
        let name = who.get().map(|user| user.display_name().to_owned());
        let code = who.error().map(|error| error.code());
        format!("{name:?} {} {code:?}", who.is_pending())
    }
}

fn checks(world: &World) -> Vec<Asked> {
    world.backend.asked()
}

fn freshness(app: &App) -> Option<Freshness> {
    match app.auth.state() {
        AuthState::SignedIn { freshness, .. } => Some(freshness),
        _ => None,
    }
}

async fn asked(world: &World, count: usize) {
    until("a question", || world.backend.count() >= count).await;
}

fn named(name: &str) -> Answer {
    Answer::Check(Ok(Check::User(User {
        full_name: Some(name.into()),
        ..user("anna")
    })))
}

fn failed(kind: AuthErrorKind) -> Answer {
    Answer::Check(Err(AuthError::new(kind)))
}

#[test]
async fn a_restored_session_is_confirmed_after_the_first_paint() {
    let world = World::with_old_session("anna");
    let app = App::mount(&world, page);
    assert_eq!(world.backend.count(), 0);
    leptos::task::tick().await;
    assert_eq!(world.backend.count(), 0, "not before the frame is painted");
    assert!(app.auth.is_loading(), "but it is under way");
    asked(&world, 1).await;
    assert_eq!(checks(&world), [Asked::Check("17:anna".into())]);
    assert_eq!(app.text(), r#"Some("anna@example.com") true None"#);
    world.backend.release(0, named("Anna B."));
    settle().await;
    assert_eq!(app.text(), r#"Some("Anna B.") false None"#);
    assert_eq!(freshness(&app), Some(Freshness::Verified));
    assert!(!app.auth.is_loading());
}

#[test]
async fn a_session_confirmed_within_five_minutes_is_not_asked_for() {
    let world = World::with_session("anna");
    world.clock.pass(5 * MINUTE - 1);
    let app = App::mount(&world, page);
    frames().await;
    wait_ms(30).await;
    assert_eq!(world.backend.count(), 0);
    assert_eq!(app.text(), r#"Some("anna@example.com") false None"#);
}

#[test]
async fn opening_the_page_again_after_a_check_asks_nobody() {
    let world = World::with_old_session("anna");
    let first = App::mount(&world, page);
    asked(&world, 1).await;
    world.backend.release(0, named("Anna B."));
    settle().await;
    drop(first);
    let again = App::mount(&world, page);
    assert_eq!(again.text(), r#"Some("Anna B.") false None"#);
    frames().await;
    assert_eq!(world.backend.count(), 1);
}

#[test]
async fn nobody_signed_in_is_nobody_asked() {
    let world = World::new();
    let app = App::mount(&world, page);
    frames().await;
    app.auth.resource().refetch();
    settle().await;
    assert_eq!(world.backend.count(), 0);
    assert_eq!(app.text(), "None false None");
}

#[test]
async fn a_fresh_sign_in_needs_no_check() {
    let world = World::new();
    let app = App::mount(&world, page);
    app.auth
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    frames().await;
    assert_eq!(world.backend.count(), 0);
    assert!(!app.auth.is_loading());
}

#[test]
async fn an_error_is_shown_and_the_user_stays() {
    for kind in [
        AuthErrorKind::Network,
        AuthErrorKind::Server,
        AuthErrorKind::Protocol,
        AuthErrorKind::Blocked,
    ] {
        let world = World::with_old_session("anna");
        let app = App::mount(&world, page);
        asked(&world, 1).await;
        world.backend.release(0, failed(kind));
        settle().await;
        let code = AuthError::new(kind).code();
        assert_eq!(
            app.text(),
            format!(r#"Some("anna@example.com") false Some("{code}")"#)
        );
        assert_eq!(freshness(&app), Some(Freshness::Unverified));
    }
}

#[test]
async fn refetching_asks_again_and_heals() {
    let world = World::with_old_session("anna");
    let app = App::mount(&world, page);
    asked(&world, 1).await;
    world.backend.release(0, failed(AuthErrorKind::Network));
    settle().await;
    app.auth.resource().refetch();
    settle().await;
    assert!(app.text().contains("true"), "{}", app.text());
    world.backend.release(1, named("Anna B."));
    settle().await;
    assert_eq!(app.text(), r#"Some("Anna B.") false None"#);
}

#[test]
async fn refetching_several_times_at_once_is_one_question() {
    let world = World::with_old_session("anna");
    let app = App::mount(&world, page);
    asked(&world, 1).await;
    for _ in 0..3 {
        app.auth.resource().refetch();
    }
    settle().await;
    assert_eq!(world.backend.count(), 1);
    assert!(app.auth.resource().is_pending());
    world.backend.release(0, named("Anna B."));
    settle().await;
    assert!(!app.auth.resource().is_pending());
}

#[test]
async fn an_answer_after_a_sign_out_changes_nothing() {
    let world = World::with_old_session("anna");
    let app = App::mount(&world, page);
    asked(&world, 1).await;
    app.auth
        .sign_out(SignOutScope::ThisDevice)
        .unwrap()
        .forget();
    settle().await;
    assert_eq!(app.text(), "None false None");
    world.backend.release(0, named("Anna B."));
    settle().await;
    assert_eq!(app.text(), "None false None");
    assert_eq!(world.store.text(), None);
}

#[test]
async fn a_sign_out_before_the_frame_is_painted_leaves_nobody_to_ask_for() {
    let world = World::with_old_session("anna");
    let app = App::mount(&world, page);
    leptos::task::tick().await;
    app.auth
        .sign_out(SignOutScope::ThisDevice)
        .unwrap()
        .forget();
    frames().await;
    assert_eq!(
        world.backend.asked(),
        [Asked::Revoke("17:anna".into(), SignOutScope::ThisDevice)]
    );
    assert_eq!(app.text(), "None false None");
}

#[test]
async fn a_session_that_the_server_does_not_know_ends() {
    let world = World::with_old_session("anna");
    let app = App::mount(&world, page);
    asked(&world, 1).await;
    world.backend.release(0, Answer::Check(Ok(Check::NoUser)));
    settle().await;
    assert_eq!(app.text(), "None false None");
    assert_eq!(world.store.text(), None);
}

#[test]
async fn another_user_from_another_tab_is_asked_for_in_turn() {
    let world = World::with_old_session("anna");
    let _app = App::mount(&world, page);
    asked(&world, 1).await;
    let bens = Record {
        replaces: Some(session_id("anna")),
        ..record("ben", NOW - 10 * MINUTE)
    };
    world.store.put(bens.encode().expose());
    js("dispatchEvent(new StorageEvent('storage', {key: 'keyfob.session'}))");
    asked(&world, 2).await;
    assert_eq!(
        checks(&world),
        [
            Asked::Check("17:anna".into()),
            Asked::Check("17:ben".into())
        ]
    );
}

#[test]
async fn when_the_network_is_back_an_unverified_session_is_asked_for_and_no_other() {
    let world = World::with_old_session("anna");
    let app = App::mount(&world, page);
    asked(&world, 1).await;
    world.backend.release(0, failed(AuthErrorKind::Network));
    settle().await;
    js("dispatchEvent(new Event('online'))");
    asked(&world, 2).await;
    world.backend.release(1, named("Anna B."));
    settle().await;
    assert_eq!(freshness(&app), Some(Freshness::Verified));
    js("dispatchEvent(new Event('online'))");
    js("document.dispatchEvent(new Event('visibilitychange'))");
    settle().await;
    assert_eq!(world.backend.count(), 2);
}

#[test]
async fn a_sign_in_that_fails_does_not_leave_a_restored_session_unasked() {
    let world = World::with_old_session("anna");
    let app = App::mount(&world, page);
    asked(&world, 1).await;
    world.backend.answer_by(|asked| match asked {
        Asked::Check(_) => Some(named("Anna B.")),
        _ => None,
    });
    let auth = app.auth;
    wasm_bindgen_futures::spawn_local(async move {
        let _ = auth.sign_in_with_email("b@b.se", "wrong").await;
    });
    let is_sign_in = |asked: &Asked| matches!(asked, Asked::SignIn { .. });
    until("the sign-in", || {
        world.backend.asked().iter().any(is_sign_in)
    })
    .await;
    let sign_in = world.backend.asked().iter().position(is_sign_in).unwrap();
    let refusal = AuthError::new(AuthErrorKind::InvalidCredentials);
    world.backend.release(sign_in, Answer::SignIn(Err(refusal)));
    // The answer to the first question comes too late to count.
    world.backend.release(0, named("Anna A."));
    until("an answer that counts", || {
        freshness(&app) == Some(Freshness::Verified)
    })
    .await;
    assert!(!app.auth.is_loading());
}
