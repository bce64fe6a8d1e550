//! What was given up is told to the backend, sooner or later.

use crate::{begin, result, settle, support::*};
use keyfob::{
    AuthError, AuthErrorKind, Refresh, Revocation, SessionManager, SignOutScope, StoreError,
};

const DAY: u64 = 24 * 60 * MINUTE;

fn offline(world: &World) {
    let error = || AuthError::new(AuthErrorKind::Network);
    world
        .backend
        .answer_by(move |_| Some(Answer::Revoke(Err(error()))));
}

/// A world in which anna signed out without a network.
fn owing() -> World {
    begin();
    let world = World::with_session("anna");
    offline(&world);
    world.manager().sign_out(SignOutScope::ThisDevice).forget();
    settle();
    world
}

fn owed(world: &World, id: &str) -> Option<Revocation> {
    let name = format!("outbox.{}", session_id(id));
    Revocation::decode(&world.store.beside(&name)?)
}

#[test]
fn it_is_written_down_before_the_record_goes_and_the_backend_is_asked() {
    begin();
    let world = World::with_session("anna");
    world.manager().sign_out(SignOutScope::Everywhere).forget();
    assert_eq!(world.backend.count(), 0);
    assert_eq!(world.store.text(), None);
    let owed = owed(&world, "anna").unwrap();
    assert_eq!(owed.credential, bound(credential("anna")));
    assert_eq!(owed.scope, SignOutScope::Everywhere);
}

#[test]
fn it_is_forgotten_when_the_backend_has_answered() {
    begin();
    let world = World::with_session("anna");
    world.takes_revocations();
    let told = world.manager().sign_out(SignOutScope::ThisDevice);
    assert_eq!(result(told), Some(Ok(SignOutScope::ThisDevice)));
    assert_eq!(owed(&world, "anna"), None);
}

#[test]
fn without_a_network_it_survives_the_page_and_signs_nobody_in() {
    let world = owing();
    let next = world.manager();
    assert!(!next.state().is_signed_in());
    assert!(owed(&world, "anna").is_some());
    world.takes_revocations();
    next.deliver_revocations();
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna", "17:anna"]);
    assert_eq!(owed(&world, "anna"), None);
    next.deliver_revocations();
    settle();
    assert_eq!(world.backend.count(), 2, "once is enough");
}

#[test]
fn only_what_may_work_later_is_kept() {
    begin();
    let plain = AuthError::new;
    for (error, is_kept) in [
        (plain(AuthErrorKind::Network), true),
        (plain(AuthErrorKind::Timeout), true),
        (plain(AuthErrorKind::Server), true),
        (plain(AuthErrorKind::Protocol), true),
        (plain(AuthErrorKind::TooManyAttempts), true),
        // Of something in between.
        (plain(AuthErrorKind::Unauthorized).with_status(401), true),
        // May be lifted.
        (plain(AuthErrorKind::Blocked).with_status(400), true),
        (plain(AuthErrorKind::Unauthorized), false),
        (plain(AuthErrorKind::Unsupported), false),
        (plain(AuthErrorKind::Unsupported).with_status(404), false),
    ] {
        let world = World::with_session("anna");
        let answer = error;
        world
            .backend
            .answer_by(move |_| Some(Answer::Revoke(Err(answer))));
        world.manager().sign_out(SignOutScope::ThisDevice).forget();
        settle();
        assert_eq!(owed(&world, "anna").is_some(), is_kept, "{error:?}");
    }
}

#[test]
fn a_sign_in_that_was_overtaken_is_owed_too() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let signing_in = manager.sign_in_with_email("a@b.se", "secret".into());
    settle();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    world.backend.release(0, signed_in_as("late"));
    settle();
    offline(&world);
    drop(signing_in);
    assert_eq!(world.backend.revoked(), ["17:late"]);
    let names = keyfob::SessionStore::names(&world.store);
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(names[0].starts_with("outbox."));
}

#[test]
fn after_a_fortnight_it_is_given_up() {
    let world = owing();
    world.clock.pass(13 * DAY);
    world.manager().deliver_revocations();
    settle();
    assert_eq!(world.backend.count(), 2);
    world.clock.pass(2 * DAY);
    world.manager().deliver_revocations();
    settle();
    assert_eq!(world.backend.count(), 2);
    assert_eq!(owed(&world, "anna"), None);
}

#[test]
fn what_is_not_a_revocation_is_removed_and_sent_nowhere() {
    begin();
    for text in ["", "{}", "null", "{\"v\":1}", "{\"v\":2,\"id\":1}"] {
        let world = World::new();
        world.store.put_beside("outbox.7", text);
        world.store.put_beside("outbox.x", text);
        world.manager().deliver_revocations();
        settle();
        assert_eq!(world.backend.count(), 0);
        assert_eq!(world.store.beside("outbox.7"), None, "{text}");
        assert!(world.store.beside("outbox.x").is_some(), "not ours");
    }
}

#[test]
fn no_more_than_sixteen_are_kept_and_the_oldest_goes_first() {
    begin();
    let world = World::new();
    offline(&world);
    let manager = world.manager();
    for n in 0..20 {
        world.clock.pass(1);
        let session = authenticated(&format!("user-{n}"));
        manager.register_signed_in_user(session).unwrap();
        manager.sign_out(SignOutScope::ThisDevice).forget();
        settle();
    }
    let names = keyfob::SessionStore::names(&world.store);
    assert_eq!(names.len(), 16);
    let kept: Vec<String> = names
        .iter()
        .map(|name| Revocation::decode(&world.store.beside(name).unwrap()).unwrap())
        .map(|owed| owed.credential.token.expose().to_owned())
        .collect();
    assert!(!kept.contains(&"17:user-3".to_owned()));
    assert!(kept.contains(&"17:user-4".to_owned()));
}

#[test]
fn where_nothing_can_be_stored_the_page_remembers_it() {
    begin();
    let world = World::new();
    offline(&world);
    let manager = world.manager();
    world.store.fail_writes(Some(StoreError::Full));
    manager
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    world.takes_revocations();
    manager.deliver_revocations();
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna", "17:anna"]);
    manager.deliver_revocations();
    settle();
    assert_eq!(world.backend.count(), 2);
}

/// Signed out without a network, with a token that is spent by now.
fn spent(world: &World, scope: SignOutScope) -> SessionManager {
    let manager = world.manager();
    offline(world);
    manager.sign_out(scope).forget();
    settle();
    world.clock.pass(20 * MINUTE);
    manager
}

#[test]
fn a_spent_token_is_renewed_first_and_nobody_is_revived() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = spent(&world, SignOutScope::ThisDevice);
    world.backend.answer_by(|asked| match asked {
        Asked::Refresh(_) => Some(Answer::Refresh(Ok(Refresh::Renewed(passing("anna", 1))))),
        Asked::Revoke(_, scope) => Some(Answer::Revoke(Ok(*scope))),
        _ => None,
    });
    manager.deliver_revocations();
    settle();
    assert_eq!(world.backend.revoked(), ["access-anna-0", "access-anna-1"]);
    assert_eq!(owed(&world, "anna"), None);
    assert!(!manager.state().is_signed_in());
    assert_eq!(world.store.text(), None);
}

#[test]
fn a_renewed_token_is_kept_until_it_has_done_its_work() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = spent(&world, SignOutScope::ThisDevice);
    world.backend.answer_by(|asked| match asked {
        Asked::Refresh(_) => Some(Answer::Refresh(Ok(Refresh::Renewed(passing("anna", 1))))),
        _ => Some(Answer::Revoke(Err(AuthError::new(AuthErrorKind::Network)))),
    });
    manager.deliver_revocations();
    settle();
    let owed = owed(&world, "anna").unwrap();
    assert_eq!(owed.credential, bound(passing("anna", 1)));
    assert_eq!(owed.issued_at_ms, NOW + 20 * MINUTE);
}

#[test]
fn a_session_that_is_dead_already_needs_no_revoking() {
    begin();
    for (scope, is_told) in [
        (SignOutScope::ThisDevice, Ok(SignOutScope::ThisDevice)),
        (
            SignOutScope::Everywhere,
            Err(AuthError::new(AuthErrorKind::Unauthorized)),
        ),
    ] {
        let world = World::with_passing_session("anna");
        world.clock.set(NOW + 20 * MINUTE);
        world
            .backend
            .answer_by(|_| Some(Answer::Refresh(Ok(Refresh::Dead { is_expired: false }))));
        let told = world.manager().sign_out(scope);
        assert_eq!(result(told), Some(is_told));
        assert_eq!(owed(&world, "anna"), None);
    }
}

#[test]
fn what_is_being_told_is_not_told_once_more_meanwhile() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    manager.deliver_revocations();
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}

#[test]
fn switched_off_it_is_told_from_memory_and_nothing_is_stored() {
    begin();
    let world = World::with_session("anna");
    offline(&world);
    let mut config = config();
    config.keeps_revocations = false;
    let manager = SessionManager::with_parts(&config, world.parts());
    manager.initialize();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    assert!(keyfob::SessionStore::names(&world.store).is_empty());
    world.takes_revocations();
    manager.deliver_revocations();
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna", "17:anna"]);
}

#[test]
fn a_backend_that_was_away_is_told_after_a_while_and_ever_more_rarely() {
    begin();
    let world = World::with_session("anna");
    offline(&world);
    let _manager = world.manager();
    _manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    let told = |after_ms: u64| {
        world.clock.pass(after_ms);
        settle();
        world.backend.revoked().len()
    };
    assert_eq!(told(4_999), 1);
    assert_eq!(told(1), 2, "after 5 s");
    assert_eq!(told(9_999), 2);
    assert_eq!(told(1), 3, "after 10 s");
    for _ in 0..60 {
        told(MINUTE);
    }
    let in_an_hour = told(0);
    assert!((12..=20).contains(&in_an_hour), "{in_an_hour}");
    world.takes_revocations();
    told(5 * MINUTE);
    assert_eq!(owed(&world, "anna"), None);
}

#[test]
fn it_is_told_as_soon_as_the_backend_answers_to_anything() {
    begin();
    let world = World::with_session("anna");
    offline(&world);
    let manager = world.manager();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    world.backend.answer_by(|asked| match asked {
        Asked::SignIn { .. } => Some(signed_in_as("bert")),
        Asked::Revoke(_, scope) => Some(Answer::Revoke(Ok(*scope))),
        _ => None,
    });
    let signed_in = manager.sign_in_with_email("b@b.se", "secret".into());
    assert!(result(signed_in).unwrap().is_ok());
    settle();
    assert_eq!(world.backend.revoked(), ["17:anna", "17:anna"]);
    assert_eq!(owed(&world, "anna"), None);
}

#[test]
fn a_token_in_its_last_seconds_is_renewed_first() {
    begin();
    let just_now = |_: &World| {};
    let in_its_last_seconds = |world: &World| world.clock.set(NOW + 10 * MINUTE - 9_000);
    for (is_renewed, prepare) in [(false, just_now as fn(&World)), (true, in_its_last_seconds)] {
        let world = World::with_passing_session("anna");
        let manager = world.manager();
        prepare(&world);
        manager.sign_out(SignOutScope::ThisDevice).forget();
        settle();
        let first = match is_renewed {
            true => Asked::Refresh("refresh-anna-0".into()),
            false => Asked::Revoke("access-anna-0".into(), SignOutScope::ThisDevice),
        };
        assert_eq!(world.backend.asked(), [first]);
    }
}

#[test]
fn of_several_tabs_one_renews_the_token_of_a_debt_with_and_without_a_lock() {
    begin();
    for has_lock in [true, false] {
        let world = World::with_passing_session("anna");
        let first = spent(&world, SignOutScope::ThisDevice);
        if !has_lock {
            world.lock.is_missing();
        }
        let asked = world.backend.count();
        world.backend.answer_by(|_| None);
        let tabs = [first, world.manager(), world.manager()];
        for tab in &tabs {
            tab.deliver_revocations();
        }
        settle();
        let refresh = Asked::Refresh("refresh-anna-0".into());
        assert_eq!(world.backend.asked()[asked..], [refresh], "{has_lock}");
        let renewed = Refresh::Renewed(passing("anna", 1));
        world.backend.release(asked, Answer::Refresh(Ok(renewed)));
        settle();
        let revoke = Asked::Revoke("access-anna-1".into(), SignOutScope::ThisDevice);
        assert_eq!(world.backend.asked()[asked + 1..], [revoke], "{has_lock}");
    }
}

#[test]
fn whatever_is_owed_to_other_backends_counts_and_makes_room_too() {
    begin();
    let world = World::new();
    let elsewhere = |n: u64| {
        let mut record = record("anna", NOW);
        record.id = n;
        record.credential.backend = Some("https://old.example.com/".into());
        let owed = Revocation::of(&record, SignOutScope::ThisDevice, NOW + n);
        let name = format!("outbox.{n}");
        world.store.put_beside(&name, owed.encode().expose());
    };
    (10_000..10_016).for_each(elsewhere);
    world.clock.set(NOW + MINUTE);
    let manager = world.manager();
    offline(&world);
    manager
        .register_signed_in_user(authenticated("bert"))
        .unwrap();
    manager.sign_out(SignOutScope::ThisDevice).forget();
    settle();
    let names = || keyfob::SessionStore::names(&world.store);
    assert_eq!(names().len(), 16);
    assert!(!names().contains(&"outbox.10000".to_owned()));
    // What is there already needs no room.
    let again = names();
    manager.deliver_revocations();
    settle();
    assert_eq!(names(), again);
}

#[test]
fn a_token_that_the_backend_did_not_know_is_renewed_and_used_again() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = world.manager();
    world.backend.answer_by(|asked| match asked {
        Asked::Refresh(_) => Some(Answer::Refresh(Ok(Refresh::Renewed(passing("anna", 1))))),
        Asked::Revoke(token, _) if token == "access-anna-0" => {
            let unknown = AuthError::new(AuthErrorKind::Unauthorized);
            Some(Answer::Revoke(Err(unknown)))
        }
        Asked::Revoke(_, scope) => Some(Answer::Revoke(Ok(*scope))),
        _ => None,
    });
    let told = manager.sign_out(SignOutScope::ThisDevice);
    assert_eq!(result(told), Some(Ok(SignOutScope::ThisDevice)));
    assert_eq!(world.backend.revoked(), ["access-anna-0", "access-anna-1"]);
    assert_eq!(owed(&world, "anna"), None);
}

#[test]
fn that_all_is_told_is_heard_once_whichever_tab_has_told_it() {
    begin();
    for is_told_here in [true, false] {
        let world = World::with_session("anna");
        offline(&world);
        let manager = world.manager();
        let heard = std::rc::Rc::new(std::cell::Cell::new(0));
        let _listener = manager.on_settled({
            let heard = heard.clone();
            move || heard.set(heard.get() + 1)
        });
        manager.deliver_revocations();
        assert_eq!(heard.get(), 0, "nothing was owed");
        manager.sign_out(SignOutScope::ThisDevice).forget();
        settle();
        assert_eq!(heard.get(), 0);
        world.takes_revocations();
        if !is_told_here {
            world.manager().deliver_revocations();
            settle();
            assert_eq!(heard.get(), 0, "this one has not looked yet");
        }
        for _ in 0..2 {
            manager.deliver_revocations();
            settle();
            assert_eq!(heard.get(), 1);
        }
    }
}

#[test]
fn what_an_earlier_page_owes_is_known_and_its_end_is_heard() {
    let world = owing();
    let next = world.manager();
    assert!(next.owes_revocations());
    let heard = std::rc::Rc::new(std::cell::Cell::new(0));
    let _listener = next.on_settled({
        let heard = heard.clone();
        move || heard.set(heard.get() + 1)
    });
    next.deliver_revocations();
    settle();
    assert!(next.owes_revocations());
    assert_eq!(heard.get(), 0);
    world.takes_revocations();
    next.deliver_revocations();
    settle();
    assert!(!next.owes_revocations());
    assert_eq!(heard.get(), 1);
}
