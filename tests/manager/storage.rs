use crate::{begin, result, settle, support::*};
use keyfob::{
    AuthState, Authenticated, BackendUrl, Check, Credential, MemoryStore, Parts, Reading, Record,
    Revocation, SessionManager, SessionStore, SignOutScope, SignedOutCause, StoreError,
};
use std::rc::Rc;

#[test]
fn a_store_that_cannot_be_written_leaves_the_session_in_memory_and_says_so() {
    begin();
    for trouble in [StoreError::Full, StoreError::Blocked] {
        let world = World::new();
        let manager = world.manager();
        world.store.fail_writes(Some(trouble));
        assert_eq!(manager.storage_trouble(), None);
        manager
            .register_signed_in_user(authenticated("anna"))
            .unwrap();
        assert_eq!(manager.signed_in_user(), Some(user("anna")));
        assert_eq!(manager.storage_trouble(), Some(trouble));
        settle();
        assert!(world.backend.revoked().is_empty(), "the session is in use");
    }
}

#[test]
fn an_older_session_does_not_come_back_where_the_new_one_could_not_be_written() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    world.store.fail_writes(Some(StoreError::Full));
    manager
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    assert_eq!(world.store.text(), None);
    assert!(!world.manager().state().is_signed_in());
}

#[test]
fn trouble_is_over_when_a_write_goes_through() {
    begin();
    let world = World::new();
    let manager = world.manager();
    world.store.fail_writes(Some(StoreError::Full));
    manager
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    world.store.fail_writes(None);
    let mut asking = Box::pin(manager.check());
    assert!(result(asking.as_mut()).is_none());
    world
        .backend
        .release(0, Answer::Check(Ok(Check::User(user("anna")))));
    assert!(result(asking).is_some());
    assert_eq!(manager.storage_trouble(), None);
    world.store.assert_holds("anna", NOW);
}

#[test]
fn a_store_that_cannot_be_read_is_signed_out_with_trouble_and_works_in_memory() {
    begin();
    let world = World::with_session("anna");
    world.store.fail_reads(Some(StoreError::Blocked));
    world.store.fail_writes(Some(StoreError::Blocked));
    world.store.fail_removals(Some(StoreError::Blocked));
    let manager = world.manager();
    let cause = SignedOutCause::NoSession;
    assert_eq!(manager.state(), AuthState::SignedOut { cause });
    assert_eq!(manager.storage_trouble(), Some(StoreError::Blocked));
    manager
        .register_signed_in_user(authenticated("ben"))
        .unwrap();
    assert_eq!(manager.signed_in_user(), Some(user("ben")));
    let operation = manager.sign_out(SignOutScope::ThisDevice);
    assert!(!manager.state().is_signed_in());
    settle();
    world
        .backend
        .release(0, Answer::Revoke(Ok(SignOutScope::ThisDevice)));
    assert_eq!(result(operation), Some(Ok(SignOutScope::ThisDevice)));
}

#[test]
fn what_cannot_be_read_as_a_record_is_removed_without_a_panic() {
    begin();
    for text in [
        "",
        "{}",
        "null",
        "{\"v\":1}",
        "{\"v\":0}",
        "<html>",
        "\u{0}",
        "[1,2,3]",
        "{\"v\":1,\"credential\":{\"strategy\":\"x\",\"token\":\"a\\nb\"},\"user\":{\"id\":\"1\"},\"confirmedAtMs\":1}",
        &stored("anna", NOW)[1..],
        &format!("{}x", stored("anna", NOW)),
    ] {
        let world = World::new();
        world.store.put(text);
        let manager = world.manager();
        let cause = SignedOutCause::RecordUnreadable;
        assert_eq!(manager.state(), AuthState::SignedOut { cause }, "{text}");
        assert_eq!(world.store.text(), None);
        assert_eq!(manager.storage_trouble(), None);
        settle();
        assert_eq!(world.backend.count(), 0);
    }
}

#[test]
fn a_record_of_a_newer_release_is_left_alone() {
    begin();
    let world = World::new();
    world.store.put("{\"v\":3,\"sealed\":true}");
    let manager = world.manager();
    let cause = SignedOutCause::RecordNewer;
    assert_eq!(manager.state(), AuthState::SignedOut { cause });
    assert_eq!(
        world.store.text().as_deref(),
        Some("{\"v\":3,\"sealed\":true}")
    );
}

#[test]
fn restoring_writes_nothing_and_asks_nobody() {
    begin();
    let world = World::with_old_session("anna");
    let manager = world.manager();
    settle();
    assert!(manager.state().is_signed_in());
    assert_eq!(world.store.writes(), 0);
    assert_eq!(world.backend.count(), 0);
}

#[test]
fn a_memory_store_keeps_a_session_as_long_as_it_lives() {
    begin();
    let world = World::new();
    let store = Rc::new(MemoryStore::default());
    let parts = Parts {
        store: store.clone(),
        ..world.parts()
    };
    let manager = SessionManager::with_parts(&config(), parts.clone());
    manager.initialize();
    manager
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    let next = SessionManager::with_parts(&config(), parts);
    next.initialize();
    assert_eq!(next.signed_in_user(), Some(user("anna")));
    next.sign_out(SignOutScope::ThisDevice).forget();
    assert_eq!(store.read("session"), Ok(None));
    assert!(!store.is_shared_under(None));
    assert!(!store.is_shared_under(Some("keyfob.session")));
}

#[test]
fn a_session_of_another_kind_of_backend_is_not_used() {
    begin();
    let world = World::new();
    let mut foreign = record("anna", NOW - 10 * MINUTE);
    foreign.credential = Credential::new("another-kind", "token");
    world.store.put(foreign.encode().expose());
    let manager = world.manager();
    assert!(!manager.state().is_signed_in());
    assert!(result(Box::pin(manager.check())) == Some(None));
    assert_eq!(world.backend.count(), 0, "its key goes nowhere");
}

/// The same records for a server that this page was pointed at before.
fn elsewhere(mut record: Record) -> Record {
    record.credential.backend = Some("https://old.example.com/".into());
    record
}

#[test]
fn a_session_of_another_server_is_removed_and_its_key_goes_nowhere() {
    begin();
    let world = World::new();
    let old = elsewhere(record("anna", NOW - 10 * MINUTE));
    world.store.put(old.encode().expose());
    let manager = world.manager();
    let cause = SignedOutCause::RecordForeign;
    assert_eq!(manager.state(), AuthState::SignedOut { cause });
    assert_eq!(world.store.text(), None);
    assert!(result(Box::pin(manager.check())) == Some(None));
    settle();
    assert_eq!(world.backend.count(), 0);
    let mut there = config();
    there.backend = BackendUrl::parse("https://old.example.com/").unwrap();
    world.takes_revocations();
    SessionManager::with_parts(&there, world.parts()).deliver_revocations();
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"], "it is owed its end");
}

#[test]
fn a_key_of_an_older_release_is_for_the_server_that_finds_it() {
    begin();
    let world = World::new();
    let mut old = record("anna", NOW);
    old.credential.backend = None;
    world.store.put(old.encode().expose());
    let manager = world.manager();
    assert!(manager.state().is_signed_in());
    world.backend.answer_by(|asked| match asked {
        Asked::Check(_) => Some(Answer::Check(Ok(Check::User(user("anna"))))),
        _ => None,
    });
    assert!(result(Box::pin(manager.check())).is_some());
    let mut elsewhere = config();
    elsewhere.backend = BackendUrl::parse("https://new.example.com/").unwrap();
    let manager = SessionManager::with_parts(&elsewhere, world.parts());
    manager.initialize();
    assert!(!manager.state().is_signed_in());
}

#[test]
fn what_is_owed_to_another_server_waits_until_the_page_is_pointed_there() {
    begin();
    let world = World::new();
    let record = elsewhere(record("anna", NOW));
    let owed = Revocation::of(&record, SignOutScope::ThisDevice, NOW);
    let name = format!("outbox.{}", record.id);
    world.store.put_beside(&name, owed.encode().expose());
    world.manager().deliver_revocations();
    settle();
    assert_eq!(world.backend.count(), 0);
    let mut there = config();
    there.backend = BackendUrl::parse("https://old.example.com/").unwrap();
    SessionManager::with_parts(&there, world.parts()).deliver_revocations();
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn a_key_is_stored_with_the_server_that_gave_it_through_every_refresh() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let authenticated = Authenticated {
        user: user("anna"),
        credential: passing("anna", 0),
    };
    manager.register_signed_in_user(authenticated).unwrap();
    world.renews("anna");
    for turn in 0..2 {
        let Reading::Found(record) = Reading::decode(world.store.text().as_deref()) else {
            panic!("no record");
        };
        assert_eq!(record.generation, turn);
        let backend = record.credential.backend;
        assert_eq!(backend.as_deref(), Some("https://api.example.com/"));
        world.clock.pass(10 * MINUTE - 30_000);
        settle();
    }
}
