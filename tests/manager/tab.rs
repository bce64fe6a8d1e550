//! Sessions of one tab ("keep me signed in" is off), and tabs that are copies.

use crate::{begin, result, settle, support::*};
use keyfob::{
    AuthState, Authenticated, SessionManager, SessionStore, SignOutScope, SignedOutCause,
    StoreError,
};
use std::rc::Rc;

/// A world in which the tab has a store of its own.
fn world() -> World {
    let world = World::new();
    world.tab_store.fail_writes(None);
    world
}

fn in_tab(world: &World) -> Option<String> {
    world.tab_store.text()
}

/// Another tab of the same browser: what it has for itself is its own.
fn other_tab(world: &World) -> (FakeStore, SessionManager) {
    let store = FakeStore::default();
    let mut parts = world.parts();
    parts.tab_store = Rc::new(store.clone());
    let manager = SessionManager::with_parts(&config(), parts);
    manager.initialize();
    (store, manager)
}

fn take(manager: &SessionManager, id: &str) {
    let refreshable = Authenticated {
        user: user(id),
        credential: passing(id, 0),
    };
    manager.register_signed_in_user(refreshable).unwrap();
}

/// A tab in which anna signed in without being kept.
fn in_its_tab() -> (World, SessionManager) {
    let world = world();
    let manager = world.manager();
    manager.keep_signed_in(false);
    take(&manager, "anna");
    (world, manager)
}

/// That tab, duplicated with all it holds.
fn copy_of(world: &World) -> (FakeStore, SessionManager) {
    let (store, copy) = other_tab(world);
    store.put(&in_tab(world).unwrap());
    copy.initialize();
    assert!(copy.state().is_signed_in());
    (store, copy)
}

fn cause(manager: &SessionManager) -> Option<SignedOutCause> {
    match manager.state() {
        AuthState::SignedOut { cause } => Some(cause),
        _ => None,
    }
}

#[test]
fn a_session_that_is_not_kept_is_in_its_tab_and_nowhere_else() {
    begin();
    let (world, manager) = in_its_tab();
    assert!(in_tab(&world).is_some());
    assert_eq!(world.store.text(), None);
    assert!(
        world.manager().state().is_signed_in(),
        "it survives a reload"
    );
    assert!(!other_tab(&world).1.state().is_signed_in());
    manager.sign_out(SignOutScope::ThisDevice).forget();
    assert_eq!(in_tab(&world).as_deref(), Some(""));
    settle();
    assert_eq!(world.backend.revoked(), ["access-anna-0"]);
}

#[test]
fn what_is_owed_of_it_is_in_its_tab_and_nowhere_else() {
    begin();
    let (world, manager) = in_its_tab();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    // But that it is over, for copies of the tab.
    let shared: Vec<_> = world.store.names();
    assert_eq!(shared.len(), 1, "{shared:?}");
    let shared = world.store.read(&shared[0]).unwrap().unwrap();
    assert!(
        !shared.contains("anna"),
        "its secret is not to outlive the tab"
    );
    let owed = || {
        let mut names = world.tab_store.names();
        names.retain(|name| name.starts_with("outbox."));
        names.len()
    };
    assert_eq!(owed(), 1);
    settle();
    drop(manager);
    let reloaded = world.manager();
    world.takes_revocations();
    reloaded.deliver_revocations();
    settle();
    assert_eq!(world.backend.revoked(), ["access-anna-0", "access-anna-0"]);
    assert_eq!(owed(), 0);
}

#[test]
fn it_is_said_of_each_sign_in_anew() {
    begin();
    let (world, manager) = in_its_tab();
    manager.keep_signed_in(true);
    take(&manager, "bert");
    assert_eq!(in_tab(&world), None);
    assert!(world.store.text().is_some());
    manager.keep_signed_in(false);
    take(&manager, "carl");
    assert!(in_tab(&world).is_some());
    assert_eq!(world.store.text(), None, "the one before it is given up");
}

#[test]
fn a_tab_with_a_session_of_its_own_does_not_follow_the_others() {
    begin();
    let (world, manager) = in_its_tab();
    let (_, other) = other_tab(&world);
    take(&other, "bert");
    manager.initialize();
    assert_eq!(manager.signed_in_user(), Some(user("anna")));
    manager.sign_out(SignOutScope::ThisDevice).forget();
    assert!(world.store.text().is_some(), "the other's stays");
    assert!(other.state().is_signed_in());
    manager.initialize();
    assert!(!manager.state().is_signed_in(), "not as somebody else");
    manager.keep_signed_in(true);
    take(&manager, "carl");
    assert_eq!(in_tab(&world), None);
    assert!(
        world.store.text().unwrap().contains("carl"),
        "of all tabs again"
    );
}

#[test]
fn a_session_that_finds_no_room_is_kept_in_the_tab_and_moves_up_later() {
    begin();
    let world = world();
    world.store.fail_writes(Some(StoreError::Full));
    let manager = world.manager();
    take(&manager, "anna");
    assert_eq!(manager.storage_trouble(), Some(StoreError::TabOnly));
    assert!(in_tab(&world).is_some());
    manager.dispose();
    let reloaded = world.manager();
    assert!(reloaded.state().is_signed_in());
    let trouble = reloaded.storage_trouble();
    assert_eq!(trouble, Some(StoreError::TabOnly), "said again");
    world.store.fail_writes(None);
    world.renews("anna");
    world.clock.pass(10 * MINUTE);
    settle();
    assert_eq!(in_tab(&world), None);
    assert!(world.store.text().unwrap().contains("refresh-anna-1"));
    assert_eq!(reloaded.storage_trouble(), None);
}

#[test]
fn where_nothing_can_be_stored_it_is_in_memory_and_said() {
    begin();
    let world = World::new();
    let manager = world.manager();
    manager.keep_signed_in(false);
    take(&manager, "anna");
    assert!(manager.state().is_signed_in());
    assert_eq!(manager.storage_trouble(), Some(StoreError::Blocked));
}

#[test]
fn of_a_tab_and_its_copy_the_first_to_refresh_goes_on_and_the_other_is_told() {
    begin();
    let (world, manager) = in_its_tab();
    let (copy_store, copy) = copy_of(&world);
    world.renews("anna");
    world.clock.set(NOW + 20 * MINUTE);
    let header = result(Box::pin(manager.authorization())).unwrap().unwrap();
    assert_eq!(header.expose(), "Bearer access-anna-1");
    world.clock.pass(250);
    assert!(result(Box::pin(copy.authorization())).unwrap().is_err());
    assert_eq!(cause(&copy), Some(SignedOutCause::ContinuedElsewhere));
    assert_eq!(copy_store.text().as_deref(), Some(""));
    settle();
    let asked = world.backend.asked();
    assert_eq!(
        asked,
        [Asked::Refresh("refresh-anna-0".into())],
        "used once"
    );
    assert!(manager.state().is_signed_in());
    world.clock.set(NOW + 40 * MINUTE);
    assert!(result(Box::pin(manager.authorization())).unwrap().is_ok());
}

#[test]
fn of_a_tab_and_its_copy_a_sign_out_is_of_both() {
    begin();
    let (world, manager) = in_its_tab();
    let (_, copy) = copy_of(&world);
    manager.sign_out(SignOutScope::ThisDevice).forget();
    copy.initialize();
    assert!(!copy.state().is_signed_in());
    take(&copy, "anna");
    assert!(copy.state().is_signed_in(), "it may sign in again");
}

#[test]
fn marks_of_tabs_that_are_gone_are_removed_after_a_fortnight() {
    begin();
    let (world, _manager) = in_its_tab();
    world.renews("anna");
    world.clock.pass(10 * MINUTE);
    settle();
    let marks = || {
        let names = world.store.names();
        names
            .iter()
            .filter(|name| name.starts_with("refresh."))
            .count()
    };
    assert_eq!(marks(), 1);
    world.store.put_beside("refresh.7", "{}");
    let later = world.manager();
    later.deliver_revocations();
    assert_eq!(marks(), 1, "what cannot be read is removed");
    world.clock.set(NOW + 15 * 24 * 60 * MINUTE);
    later.deliver_revocations();
    assert_eq!(marks(), 0);
}

#[test]
fn a_session_of_all_tabs_that_makes_room_is_ended() {
    begin();
    let (world, manager) = in_its_tab();
    take(&other_tab(&world).1, "bert");
    manager.keep_signed_in(true);
    take(&manager, "carl");
    settle();
    let mut revoked = world.backend.revoked();
    revoked.sort();
    assert_eq!(revoked, ["access-anna-0", "access-bert-0"]);
}

#[test]
fn of_two_tabs_that_sign_in_at_once_the_session_that_lost_its_place_is_ended() {
    begin();
    let world = world();
    let tabs = [other_tab(&world).1, other_tab(&world).1];
    take(&tabs[0], "anna");
    take(&tabs[1], "bert");
    settle();
    assert_eq!(world.backend.revoked(), ["access-anna-0"]);
}

#[test]
fn a_sign_out_ends_what_another_tab_has_just_stored_too() {
    begin();
    let world = world();
    let tabs = [other_tab(&world).1, other_tab(&world).1];
    take(&tabs[0], "anna");
    take(&tabs[1], "bert");
    tabs[0].sign_out(SignOutScope::ThisDevice).forget();
    settle();
    assert_eq!(world.store.text(), None);
    let mut revoked = world.backend.revoked();
    revoked.sort();
    revoked.dedup();
    assert_eq!(revoked, ["access-anna-0", "access-bert-0"]);
}

#[test]
fn who_signed_out_of_a_session_of_the_tab_stays_so_after_a_reload() {
    begin();
    let (world, manager) = in_its_tab();
    take(&other_tab(&world).1, "bert");
    manager.sign_out(SignOutScope::ThisDevice).forget();
    let reloaded = world.manager();
    assert!(!reloaded.state().is_signed_in(), "not as bert");
    take(&reloaded, "carl");
    assert!(in_tab(&world).is_none(), "and then shares it again");
    assert!(world.store.text().unwrap().contains("carl"));
}

#[test]
fn whoever_signs_in_again_is_kept_as_long_as_before() {
    for is_kept in [false, true] {
        begin();
        let world = world();
        let manager = world.manager();
        manager.keep_signed_in(is_kept);
        take(&manager, "anna");
        // As after a reload: what was chosen then is in the record alone.
        let manager = world.manager();
        world.backend.answer_by(|asked| match asked {
            Asked::SignIn { .. } => Some(signed_in_as("anna")),
            _ => None,
        });
        assert!(
            result(manager.sign_in_again("a new one".into()))
                .unwrap()
                .is_ok()
        );
        assert_eq!(in_tab(&world).is_some(), !is_kept);
        assert_eq!(world.store.text().is_some(), is_kept);
    }
}
