use crate::{begin, settle, support::*};
use keyfob::{AuthChange, AuthState, ChangeCause, ChangeListener, SessionManager, SignOutScope};
use std::{cell::RefCell, rc::Rc};

type Log = Rc<RefCell<Vec<String>>>;

/// Who a change leads to.
fn who(change: &AuthChange) -> String {
    match &change.to {
        AuthState::SignedIn { user, .. } => user.id.clone(),
        _ => "nobody".into(),
    }
}

fn listen(manager: &SessionManager, name: &'static str, log: &Log) -> ChangeListener {
    let log = log.clone();
    manager.on_change(move |change| log.borrow_mut().push(format!("{name}: {}", who(change))))
}

fn sign_in(manager: &SessionManager, id: &str) {
    manager.register_signed_in_user(authenticated(id)).unwrap();
}

#[test]
fn listeners_are_called_in_the_order_they_came_once_per_change() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let log = Log::default();
    let _first = listen(&manager, "first", &log);
    let _second = listen(&manager, "second", &log);
    sign_in(&manager, "anna");
    manager.sign_out(SignOutScope::ThisDevice).forget();
    assert_eq!(
        log.take(),
        [
            "first: anna",
            "second: anna",
            "first: nobody",
            "second: nobody"
        ]
    );
}

#[test]
fn what_is_no_change_is_not_told() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    let log = Log::default();
    let _listener = listen(&manager, "l", &log);
    manager.initialize();
    manager.initialize();
    drop(manager.sign_in_with_email("a@b.se", "x".into()));
    settle();
    assert!(log.borrow().is_empty());
}

#[test]
fn a_dropped_handle_is_called_no_more() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let log = Log::default();
    let listener = listen(&manager, "l", &log);
    sign_in(&manager, "anna");
    drop(listener);
    sign_in(&manager, "ben");
    assert_eq!(log.take(), ["l: anna"]);
}

#[test]
fn a_handle_may_outlive_the_manager() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let listener = listen(&manager, "l", &Log::default());
    drop(manager);
    drop(listener);
}

#[test]
fn a_change_is_stored_when_a_listener_hears_of_it() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let seen = Log::default();
    let _listener = manager.on_change({
        let (world, seen, manager) = (world.clone(), seen.clone(), manager.clone());
        move |change| {
            assert_eq!(manager.state(), change.to);
            let is_stored = world.store.text().is_some();
            seen.borrow_mut()
                .push(format!("{} {is_stored}", who(change)));
        }
    });
    sign_in(&manager, "anna");
    manager.sign_out(SignOutScope::ThisDevice).forget();
    assert_eq!(seen.take(), ["anna true", "nobody false"]);
}

#[test]
fn a_change_says_its_cause_and_shows_no_key() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let _listener = manager.on_change({
        let seen = seen.clone();
        move |change| {
            assert!(!format!("{change:?}").contains("17:"));
            seen.borrow_mut().push((change.cause, change.at_ms));
        }
    });
    sign_in(&manager, "anna");
    world.clock.pass(1);
    manager.sign_out(SignOutScope::ThisDevice).forget();
    assert_eq!(
        seen.take(),
        [
            (ChangeCause::SignedIn, NOW),
            (ChangeCause::SignedOut, NOW + 1)
        ]
    );
}

#[test]
fn a_listener_may_unsubscribe_itself_inside_its_callback() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let log = Log::default();
    let own = Rc::new(RefCell::new(None::<ChangeListener>));
    let listener = manager.on_change({
        let (own, log) = (own.clone(), log.clone());
        move |change| {
            own.take();
            log.borrow_mut().push(format!("once: {}", who(change)));
        }
    });
    own.replace(Some(listener));
    let _other = listen(&manager, "other", &log);
    sign_in(&manager, "anna");
    sign_in(&manager, "ben");
    assert_eq!(log.take(), ["once: anna", "other: anna", "other: ben"]);
}

#[test]
fn a_listener_that_another_one_removed_in_this_change_is_not_called() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let log = Log::default();
    let second = Rc::new(RefCell::new(None::<ChangeListener>));
    let _first = manager.on_change({
        let second = second.clone();
        move |_| drop(second.take())
    });
    second.replace(Some(listen(&manager, "second", &log)));
    sign_in(&manager, "anna");
    assert!(log.borrow().is_empty());
}

#[test]
fn a_listener_added_inside_a_callback_hears_of_the_next_change() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let log = Log::default();
    let added = Rc::new(RefCell::new(Vec::new()));
    let _first = manager.on_change({
        let (manager, log, added) = (manager.clone(), log.clone(), added.clone());
        move |_| {
            if added.borrow().is_empty() {
                let listener = listen(&manager, "added", &log);
                added.borrow_mut().push(listener);
            }
        }
    });
    sign_in(&manager, "anna");
    sign_in(&manager, "ben");
    assert_eq!(log.take(), ["added: ben"]);
}

#[test]
fn calling_back_into_the_manager_keeps_the_order_for_every_listener() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let log = Log::default();
    let _first = listen(&manager, "first", &log);
    let _meddler = manager.on_change({
        let manager = manager.clone();
        move |change| {
            if who(change) == "anna" {
                manager.sign_out(SignOutScope::ThisDevice).forget();
                assert!(!manager.state().is_signed_in(), "at once, for who calls");
            }
        }
    });
    let _last = listen(&manager, "last", &log);
    sign_in(&manager, "anna");
    assert_eq!(
        log.take(),
        ["first: anna", "last: anna", "first: nobody", "last: nobody"]
    );
    assert_eq!(world.store.text(), None);
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn changes_made_inside_a_callback_form_an_unbroken_chain() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let before = manager.state();
    let chain = Rc::new(RefCell::new(Vec::new()));
    let _meddler = manager.on_change({
        let manager = manager.clone();
        move |change| match who(change).as_str() {
            "anna" => sign_in(&manager, "ben"),
            "ben" => manager.sign_out(SignOutScope::Everywhere).forget(),
            _ => {}
        }
    });
    let _last = manager.on_change({
        let chain = chain.clone();
        move |change| chain.borrow_mut().push(change.clone())
    });
    sign_in(&manager, "anna");
    let chain = chain.take();
    assert_eq!(
        chain.iter().map(who).collect::<Vec<_>>(),
        ["anna", "ben", "nobody"]
    );
    let mut at = before;
    for change in chain {
        assert_eq!(change.from, at);
        at = change.to;
    }
    settle();
    let mut revoked = world.backend.revoked();
    revoked.sort();
    assert_eq!(revoked, ["17:anna", "17:ben"]);
}
