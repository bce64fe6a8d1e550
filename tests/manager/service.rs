//! The service without a page: signals, counts, disposal with its owner.

use crate::{begin, result, settle, support::*};
use keyfob::{
    AuthError, AuthErrorKind, AuthService, AuthState, Check, CodeRequest, Freshness, Registration,
    SignOutScope, StoreError, provide_auth_with, try_use_auth, use_auth,
};
use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};

/// A service that has read the store, and the owner that it lives in.
fn service(world: &World) -> (AuthService, Owner) {
    begin();
    let owner = Owner::new();
    let service = owner.with(|| AuthService::new(world.manager()));
    (service, owner)
}

fn sign_in(service: AuthService) -> std::pin::Pin<Box<impl Future<Output = bool>>> {
    Box::pin(async move { service.sign_in_with_email("a@b.se", "secret").await.is_ok() })
}

#[test]
fn a_service_shows_what_its_manager_restored() {
    let (service, _owner) = service(&World::with_session("anna"));
    assert!(service.is_signed_in());
    assert_eq!(service.current_user(), Some(user("anna")));
    assert!(!service.is_loading());
    assert_eq!(service.storage_trouble(), None);
}

#[test]
fn without_a_browser_the_first_state_is_restoring() {
    begin();
    let world = World::with_session("anna");
    Owner::new().with(|| {
        assert!(try_use_auth().is_none());
        let service = provide_auth_with(config(), world.parts());
        assert_eq!(service.state(), AuthState::Restoring);
        assert!(!service.is_signed_in());
        assert_eq!(use_auth().state(), AuthState::Restoring);
    });
}

#[test]
fn it_is_loading_from_the_call_to_the_answer() {
    let world = World::new();
    let (service, _owner) = service(&world);
    let mut signing_in = sign_in(service);
    assert!(!service.is_loading(), "nothing runs before it is awaited");
    assert!(result(signing_in.as_mut()).is_none());
    assert!(service.is_loading());
    world.backend.release(0, signed_in_as("anna"));
    assert_eq!(result(signing_in), Some(true));
    assert!(!service.is_loading());
    assert!(service.is_signed_in());
}

#[test]
fn it_is_loading_until_the_last_of_several_is_done() {
    let world = World::new();
    let (service, _owner) = service(&world);
    let (mut a, mut b) = (sign_in(service), sign_in(service));
    assert!(result(a.as_mut()).is_none());
    assert!(result(b.as_mut()).is_none());
    world.backend.release(0, signed_in_as("anna"));
    assert_eq!(result(a), Some(false));
    assert!(service.is_loading());
    world.backend.release(1, signed_in_as("ben"));
    assert_eq!(result(b), Some(true));
    assert!(!service.is_loading());
}

#[test]
fn a_call_that_is_given_up_is_no_longer_loading_and_still_signs_in() {
    let world = World::new();
    let (service, _owner) = service(&world);
    let mut signing_in = sign_in(service);
    assert!(result(signing_in.as_mut()).is_none());
    drop(signing_in);
    assert!(!service.is_loading());
    world.backend.release(0, signed_in_as("anna"));
    settle();
    assert!(service.is_signed_in());
}

#[test]
fn a_failed_call_says_why_and_is_no_longer_loading() {
    let world = World::new();
    let (service, _owner) = service(&world);
    world.backend.answer_by(|_| {
        let error = AuthError::new(AuthErrorKind::InvalidCode);
        Some(Answer::Done(Err(error)))
    });
    let calls = Box::pin(async move {
        let registration = Registration {
            user_name: "Anna".into(),
            email: "a@b.se".into(),
            password: "secret123".into(),
        };
        let (request, code) = (CodeRequest::default(), "AbCdEfGh");
        let password = "secret456".into();
        let registered = service.finish_registration(&registration, &request, code);
        let reset = service.finish_password_reset(&request, code, &password);
        [
            registered.await.map(drop),
            reset.await,
            service.start_registration(&registration).await.map(drop),
            service.start_password_reset("a@b.se").await.map(drop),
        ]
    });
    for result in result(calls).unwrap() {
        assert_eq!(result.unwrap_err().code(), "invalid_code");
    }
    assert_eq!(world.backend.count(), 4);
    assert!(!service.is_loading());
}

#[test]
fn a_sign_out_is_shown_before_the_call_returns() {
    let world = World::with_session("anna");
    let (service, _owner) = service(&world);
    let operation = service.sign_out(SignOutScope::ThisDevice);
    assert!(!service.is_signed_in());
    assert_eq!(world.store.text(), None);
    assert!(operation.is_some());
}

#[test]
fn every_sign_in_sign_out_and_restore_is_a_new_epoch_to_readers() {
    let world = World::with_session("anna");
    let (service, _owner) = service(&world);
    let mut last = service.epoch();
    let mut moved = |what| {
        let now = service.epoch();
        assert!(now > last, "{what}: {last} → {now}");
        last = now;
    };
    service
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    moved("another user");
    let mut again = authenticated("ben");
    again.credential = credential("ben-2");
    service.register_signed_in_user(again).unwrap();
    moved("the same user with a new key");
    drop(service.sign_out(SignOutScope::ThisDevice));
    moved("sign-out");
}

#[test]
fn storage_trouble_is_shown_when_it_comes_and_when_it_goes() {
    let world = World::with_session("anna");
    let (service, _owner) = service(&world);
    world.store.fail_writes(Some(StoreError::Full));
    service
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    assert_eq!(service.storage_trouble(), Some(StoreError::Full));
    world.store.fail_writes(None);
    world.backend.answer_by(|asked| match asked {
        Asked::Check(_) => Some(Answer::Check(Ok(Check::User(user("ben"))))),
        _ => None,
    });
    service.resource().refetch();
    settle();
    world.store.assert_holds("ben", NOW);
    assert_eq!(
        service.storage_trouble(),
        None,
        "ben's session is stored now"
    );
}

#[test]
fn the_resource_asks_and_shows_the_answer() {
    let world = World::with_old_session("anna");
    let (service, _owner) = service(&world);
    let who = service.resource();
    assert_eq!(who.get(), Some(user("anna")));
    who.refetch();
    settle();
    assert!(who.is_pending() && service.is_loading());
    who.refetch();
    settle();
    assert_eq!(world.backend.count(), 1, "it is being asked already");
    let error = AuthError::new(AuthErrorKind::Network);
    world.backend.release(0, Answer::Check(Err(error)));
    settle();
    assert!(!who.is_pending());
    assert_eq!(who.error(), Some(error));
    let unverified = AuthState::SignedIn {
        user: user("anna"),
        freshness: Freshness::Unverified,
    };
    assert_eq!(service.state(), unverified);
    who.refetch();
    settle();
    world
        .backend
        .release(1, Answer::Check(Ok(Check::User(user("anna")))));
    settle();
    assert_eq!((who.error(), who.is_pending()), (None, false));
}

#[test]
fn the_resource_asks_nobody_when_nobody_is_signed_in() {
    let world = World::new();
    let (service, _owner) = service(&world);
    service.resource().refetch();
    settle();
    assert_eq!(world.backend.count(), 0);
    assert!(!service.resource().is_pending());
    assert_eq!(service.resource().get(), None);
}

#[test]
fn an_answer_after_a_sign_out_is_no_news() {
    let world = World::with_old_session("anna");
    let (service, _owner) = service(&world);
    let who = service.resource();
    who.refetch();
    settle();
    drop(service.sign_out(SignOutScope::ThisDevice));
    let error = AuthError::new(AuthErrorKind::Network);
    world.backend.release(0, Answer::Check(Err(error)));
    settle();
    assert!(!service.is_signed_in());
    assert_eq!((who.error(), who.is_pending()), (None, false));
}

#[test]
fn disposing_the_owner_disposes_the_session_and_late_answers_harm_nothing() {
    let world = World::new();
    let (service, owner) = service(&world);
    let told = Rc::new(Cell::new(false));
    let _listener = service.on_change({
        let told = told.clone();
        move |_| told.set(true)
    });
    let mut signing_in = sign_in(service);
    assert!(result(signing_in.as_mut()).is_none());
    service.resource().refetch();
    owner.cleanup();
    world.backend.release(0, signed_in_as("anna"));
    assert_eq!(result(signing_in), Some(false));
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
    assert_eq!(world.store.text(), None);
    assert!(!told.get());
    assert!(service.sign_out(SignOutScope::ThisDevice).is_none());
    assert!(service.capabilities().is_none());
    assert!(service.on_change(|_| {}).is_none());
    service.resource().refetch();
    service.dispose();
}

#[test]
fn on_change_hears_until_the_handle_is_dropped() {
    let world = World::with_session("anna");
    let (service, _owner) = service(&world);
    let told = Rc::new(Cell::new(0));
    let listener = service.on_change({
        let told = told.clone();
        move |_| told.set(told.get() + 1)
    });
    drop(service.sign_out(SignOutScope::ThisDevice));
    assert_eq!(told.get(), 1);
    drop(listener);
    service
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    assert_eq!(told.get(), 1);
}

#[test]
fn of_a_sign_in_that_was_given_up_and_the_next_one_the_next_one_counts() {
    let world = World::new();
    let (service, _owner) = service(&world);
    let mut first = sign_in(service);
    assert!(result(first.as_mut()).is_none());
    service.cancel_sign_in();
    let mut second = sign_in(service);
    assert!(result(second.as_mut()).is_none());
    world.backend.release(1, signed_in_as("ben"));
    assert_eq!(result(second), Some(true));
    world.backend.release(0, signed_in_as("anna"));
    assert_eq!(result(first), Some(false));
    assert_eq!(service.current_user(), Some(user("ben")));
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}
