//! Sessions in cookies: there is room for one, and no script can look at it.

use crate::{begin, result, settle, support::*};
use keyfob::{
    AuthError, AuthErrorKind, Authenticated, Check, Operation, Refresh, SessionManager,
    SignInOutcome, SignInStep, SignOutScope, SignedOutCause,
};

fn asked() -> Asked {
    Asked::Refresh("(cookie)".into())
}

fn renewed(id: &str, turn: u32) -> Answer {
    Answer::Refresh(Ok(Refresh::Renewed(in_cookie(id, turn))))
}

fn signed_in(id: &str) -> Answer {
    Answer::SignIn(Ok(SignInStep::Authenticated(Authenticated {
        user: user(id),
        credential: in_cookie(id, 0),
    })))
}

fn revoked(token: &str) -> Asked {
    Asked::Revoke(token.into(), SignOutScope::ThisDevice)
}

fn sign_in(manager: &SessionManager) -> Operation<SignInOutcome> {
    let signing_in = manager.sign_in_with_email("a@b.se", "secret123".into());
    settle();
    signing_in
}

/// A world without a session, and its manager.
fn nobody() -> (World, SessionManager) {
    let world = World::new();
    world.backend.keeps_cookies();
    let manager = world.manager();
    (world, manager)
}

/// Lets the lock go that is kept a little longer.
fn wait(world: &World) {
    world.clock.pass(250);
    settle();
}

/// Signs out while the backend cannot be told.
fn sign_out_offline(world: &World, manager: &SessionManager) {
    world.backend.answer_by(|asked| match asked {
        Asked::Refresh(_) => {
            let error = AuthError::new(AuthErrorKind::Network);
            Some(Answer::Refresh(Err(error)))
        }
        _ => None,
    });
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    wait(world);
}

#[test]
fn nothing_of_the_key_is_stored() {
    begin();
    let (world, manager) = nobody();
    let signing_in = sign_in(&manager);
    world.backend.release(0, signed_in("anna"));
    assert!(result(signing_in).unwrap().is_ok());
    assert!(manager.state().is_signed_in());
    let text = world.store.text().unwrap();
    assert!(text.contains(r#""isInCookie":true"#), "{text}");
    assert!(!text.contains("access-anna"), "{text}");
}

#[test]
fn a_restored_page_asks_for_its_token_only_when_it_needs_one() {
    begin();
    let world = World::with_session_in_cookie("anna");
    let manager = world.manager();
    assert!(manager.state().is_signed_in());
    world.clock.pass(60 * MINUTE);
    settle();
    assert_eq!(world.backend.count(), 0, "nobody needs it");
    let mut asking = Box::pin(manager.authorization());
    assert!(result(&mut asking).is_none());
    assert_eq!(world.backend.asked(), [asked()]);
    world.backend.release(0, renewed("anna", 1));
    let header = result(asking).unwrap().unwrap();
    assert_eq!(header.expose(), "Bearer access-anna-1");
    assert!(!world.store.text().unwrap().contains("access-anna"));
    assert!(
        world.clock.next_alarm_ms().is_some(),
        "from now on it is kept fresh"
    );
}

#[test]
fn a_check_without_a_token_is_not_sent() {
    begin();
    let world = World::with_session_in_cookie("anna");
    let manager = world.manager();
    let mut checking = Box::pin(manager.check());
    assert!(result(&mut checking).is_none());
    let error = AuthError::new(AuthErrorKind::Timeout);
    world.backend.release(0, Answer::Refresh(Err(error)));
    let error = result(checking).unwrap().unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Timeout);
    assert_eq!(world.backend.count(), 1);
    assert!(manager.state().is_signed_in());
}

#[test]
fn what_another_tab_writes_leaves_the_token_of_this_page_alone() {
    begin();
    let world = World::with_session_in_cookie("anna");
    let (here, there) = (world.manager(), world.manager());
    world.backend.answer_by(|asked| match asked {
        Asked::Refresh(_) => Some(renewed("anna", 7)),
        Asked::Check(_) => Some(Answer::Check(Ok(Check::User(user("anna"))))),
        _ => None,
    });
    for manager in [&here, &there, &here] {
        assert_eq!(result(Box::pin(manager.check())), Some(Some(Ok(()))));
        wait(&world);
    }
    let refreshes = world.backend.asked();
    let refreshes = refreshes.iter().filter(|it| **it == asked()).count();
    assert_eq!(refreshes, 2, "one for each page");
}

#[test]
fn a_sign_out_uses_the_token_in_memory_and_stores_only_that_it_is_owed() {
    begin();
    let (world, manager) = nobody();
    let signing_in = sign_in(&manager);
    world.backend.release(0, signed_in("anna"));
    assert!(result(signing_in).unwrap().is_ok());
    wait(&world);
    let told = manager.sign_out(SignOutScope::ThisDevice);
    let names = keyfob::SessionStore::names(&world.store);
    let owed = names.iter().find(|name| name.starts_with("outbox."));
    let owed = world.store.beside(owed.unwrap()).unwrap();
    assert!(!owed.contains("access-anna"), "{owed}");
    settle();
    assert_eq!(world.backend.asked()[1], revoked("access-anna-0"));
    let answer = Answer::Revoke(Ok(SignOutScope::ThisDevice));
    world.backend.release(1, answer);
    assert_eq!(result(told), Some(Ok(SignOutScope::ThisDevice)));
    assert!(keyfob::SessionStore::names(&world.store).is_empty());
}

#[test]
fn a_page_without_a_token_gets_one_to_sign_out_with() {
    begin();
    let world = World::with_session_in_cookie("anna");
    let manager = world.manager();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    assert!(!manager.state().is_signed_in(), "at once");
    settle();
    assert_eq!(world.backend.asked(), [asked()]);
    world.backend.release(0, renewed("anna", 1));
    settle();
    assert_eq!(world.backend.asked()[1], revoked("access-anna-1"));
    assert!(!manager.state().is_signed_in(), "nobody is revived");
}

#[test]
fn a_sign_in_waits_until_a_sign_out_that_is_owed_has_been_told() {
    begin();
    let world = World::with_session_in_cookie("anna");
    let manager = world.manager();
    sign_out_offline(&world, &manager);
    let error = result(sign_in(&manager)).unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Network);
    wait(&world);
    let asked = world.backend.asked();
    assert!(!asked.iter().any(|it| matches!(it, Asked::SignIn { .. })));
    world.backend.answer_by(|asked| match asked {
        Asked::Refresh(_) => Some(renewed("anna", 1)),
        Asked::Revoke(_, scope) => Some(Answer::Revoke(Ok(*scope))),
        Asked::SignIn { .. } => Some(signed_in("bert")),
        _ => None,
    });
    assert!(result(sign_in(&manager)).unwrap().is_ok());
    wait(&world);
    assert_eq!(world.backend.revoked(), ["access-anna-1"]);
    manager.deliver_revocations();
    wait(&world);
    assert_eq!(world.backend.revoked().len(), 1, "the new session stays");
    assert!(manager.state().is_signed_in());
}

#[test]
fn a_sign_in_while_signed_in_ends_the_old_session_first() {
    begin();
    let (world, manager) = nobody();
    world.backend.answer_by(|asked| match asked {
        Asked::Revoke(_, scope) => Some(Answer::Revoke(Ok(*scope))),
        Asked::SignIn { email, .. } => Some(signed_in(email)),
        _ => None,
    });
    for id in ["anna", "bert"] {
        let signing_in = manager.sign_in_with_email(id, "secret123".into());
        assert!(result(signing_in).unwrap().is_ok());
        wait(&world);
    }
    let asked = world.backend.asked();
    assert_eq!(asked.len(), 3);
    assert_eq!(
        asked[1],
        revoked("access-anna-0"),
        "before the new cookie is there"
    );
    assert_eq!(manager.signed_in_user().unwrap().id, "bert");
}

#[test]
fn an_overtaken_sign_in_is_ended_before_the_next_one_is_sent() {
    begin();
    let (world, manager) = nobody();
    let first = sign_in(&manager);
    manager.sign_out(SignOutScope::ThisDevice).forget();
    world.backend.release(0, signed_in("anna"));
    let error = result(first).unwrap().unwrap_err();
    assert_eq!(error.kind, AuthErrorKind::Superseded);
    settle();
    assert_eq!(world.backend.asked()[1], revoked("access-anna-0"));
    assert!(!manager.state().is_signed_in());
}

#[test]
fn a_revocation_that_another_tab_has_told_is_not_told_again() {
    begin();
    let world = World::with_session_in_cookie("anna");
    let manager = world.manager();
    sign_out_offline(&world, &manager);
    let asked = world.backend.count();
    let name = format!("outbox.{}", session_id("anna"));
    assert!(world.store.beside(&name).is_some());
    let _ = keyfob::SessionStore::remove(&world.store, &name);
    manager.deliver_revocations();
    wait(&world);
    assert_eq!(
        world.backend.count(),
        asked,
        "somebody else may be in by now"
    );
}

#[test]
fn a_cookie_that_is_gone_ends_the_session() {
    begin();
    let world = World::with_session_in_cookie("anna");
    let manager = world.manager();
    let checking = Box::pin(manager.check());
    world
        .backend
        .answer_by(|_| Some(Answer::Refresh(Ok(Refresh::Dead { is_expired: false }))));
    assert_eq!(result(checking), Some(None));
    let cause = SignedOutCause::EndedByServer;
    assert_eq!(manager.state(), keyfob::AuthState::SignedOut { cause });
}

#[test]
fn a_record_with_its_key_in_it_is_not_taken_for_one_in_a_cookie() {
    begin();
    let (_, session) = (World::new(), World::with_session_in_cookie("anna"));
    let text = session.store.text().unwrap();
    let with_key = text.replace(
        r#""isInCookie":true"#,
        r#""isInCookie":true,"refreshToken":"r""#,
    );
    session.store.put(&with_key);
    let cause = SignedOutCause::RecordUnreadable;
    assert_eq!(
        session.manager().state(),
        keyfob::AuthState::SignedOut { cause }
    );
}

/// A page whose sibling is at a refresh, and whose call waits for it.
fn waiting_for_a_sibling(world: &World) -> (SessionManager, Receiver) {
    world.lock.is_missing();
    let anna = record_with("anna", in_cookie("anna", 0));
    let mark = keyfob::Mark::begin(&anna, NOW, 10_000, false);
    world.store.put_beside("refresh", mark.encode().expose());
    let manager = world.manager();
    let asking = manager.clone();
    let mut call: Receiver = Box::pin(async move { asking.authorization().await });
    assert!(result(&mut call).is_none());
    assert_eq!(world.backend.count(), 0, "it is waited for");
    (manager, call)
}

type Receiver = std::pin::Pin<Box<dyn Future<Output = Result<keyfob::Secret, AuthError>>>>;

#[test]
fn a_sibling_that_is_closed_in_its_refresh_holds_a_call_up_for_ten_seconds_at_most() {
    begin();
    let world = World::with_session_in_cookie("anna");
    let (_manager, mut call) = waiting_for_a_sibling(&world);
    world.clock.pass(9_999);
    assert!(result(&mut call).is_none());
    assert_eq!(world.backend.count(), 0);
    world.clock.pass(1);
    assert!(result(&mut call).is_none());
    assert_eq!(world.backend.asked(), [asked()]);
    world.backend.release(0, renewed("anna", 1));
    let header = result(&mut call).unwrap().unwrap();
    assert_eq!(header.expose(), "Bearer access-anna-1");
}

#[test]
fn a_sibling_that_got_its_token_has_none_for_this_page_which_asks_for_itself() {
    begin();
    let world = World::with_session_in_cookie("anna");
    let (_manager, mut call) = waiting_for_a_sibling(&world);
    let mut newer = record_with("anna", in_cookie("anna", 1));
    newer.generation = 1;
    newer.confirmed_at_ms += 1;
    world.store.put(newer.encode().expose());
    world.clock.pass(10_000);
    assert!(result(&mut call).is_none());
    assert_eq!(world.backend.asked(), [asked()]);
    world.backend.release(0, renewed("anna", 2));
    assert!(result(&mut call).unwrap().is_ok());
}
