//! What the user changes is changed with their key, and seen at once.

use crate::{begin, result, support::*};
use keyfob::{
    AuthErrorKind, AuthState, Check, ProfileChange, SessionManager, SignedOutCause, User,
};

fn named(name: &str) -> User {
    User {
        user_name: Some(name.into()),
        ..user("anna")
    }
}

/// What becomes of a change.
type Changing = Box<dyn Future<Output = Result<(), AuthErrorKind>> + Unpin>;

/// Anna is signed in, and her change is on its way.
fn asked_for() -> (World, SessionManager, Changing) {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    let mut changing = change(&manager);
    assert!(result(&mut changing).is_none());
    (world, manager, changing)
}

fn change(manager: &SessionManager) -> Changing {
    let manager = manager.clone();
    Box::new(Box::pin(async move {
        let change = ProfileChange::UserName("Ada".into());
        manager.change_profile(&change).await.map_err(|e| e.kind)
    }))
}

#[test]
fn a_change_goes_with_the_key_and_then_the_profile_is_asked_for() {
    let (world, manager, mut changing) = asked_for();
    let asked = Asked::ChangeProfile("17:anna".into(), ProfileChange::UserName("Ada".into()));
    assert_eq!(world.backend.asked(), [asked]);
    world.backend.release(0, Answer::Done(Ok(())));
    assert!(result(&mut changing).is_none());
    let check = Answer::Check(Ok(Check::User(named("Ada"))));
    world.backend.release(1, check);
    assert_eq!(result(&mut changing), Some(Ok(())));
    let user = manager.signed_in_user().unwrap();
    assert_eq!(user.user_name.as_deref(), Some("Ada"));
    assert!(world.store.text().unwrap().contains("Ada"), "it is stored");
}

#[test]
fn an_answer_to_what_was_asked_before_it_does_not_count() {
    begin();
    let world = World::with_session("anna");
    let manager = world.manager();
    let mut checking = Box::pin(manager.check());
    assert!(result(checking.as_mut()).is_none());
    let mut changing = change(&manager);
    assert!(result(&mut changing).is_none());
    world.backend.release(1, Answer::Done(Ok(())));
    assert_eq!(result(&mut changing), Some(Ok(())));
    // Made before the change, and late.
    let old = Answer::Check(Ok(Check::User(named("Anna"))));
    world.backend.release(0, old);
    assert!(result(checking.as_mut()).is_none(), "it asks again");
    assert_eq!(manager.signed_in_user(), Some(user("anna")));
    let new = Answer::Check(Ok(Check::User(named("Ada"))));
    world.backend.release(2, new);
    assert!(result(checking).is_some());
    assert_eq!(manager.signed_in_user(), Some(named("Ada")));
}

#[test]
fn a_change_that_was_refused_changes_nothing_and_asks_nothing() {
    let (world, _manager, mut changing) = asked_for();
    let refused = keyfob::AuthError::new(AuthErrorKind::ProfileRefused);
    world.backend.release(0, Answer::Done(Err(refused)));
    assert_eq!(
        result(&mut changing),
        Some(Err(AuthErrorKind::ProfileRefused))
    );
    assert_eq!(world.backend.count(), 1);
}

#[test]
fn a_change_whose_check_fails_is_a_change_all_the_same() {
    let (world, manager, mut changing) = asked_for();
    world.backend.release(0, Answer::Done(Ok(())));
    assert!(result(&mut changing).is_none());
    let lost = keyfob::AuthError::new(AuthErrorKind::Network);
    world.backend.release(1, Answer::Check(Err(lost)));
    assert_eq!(result(&mut changing), Some(Ok(())));
    assert!(manager.state().is_signed_in());
}

#[test]
fn a_change_with_a_key_that_is_nobodys_ends_a_session_that_is_over() {
    let (world, manager, mut changing) = asked_for();
    let unknown = keyfob::AuthError::new(AuthErrorKind::Unauthorized);
    world.backend.release(0, Answer::Done(Err(unknown)));
    assert!(result(&mut changing).is_none());
    assert_eq!(world.backend.asked()[1], Asked::Check("17:anna".into()));
    assert!(manager.state().is_signed_in(), "nobody has said so yet");
    world.backend.release(1, Answer::Check(Ok(Check::NoUser)));
    assert_eq!(
        result(&mut changing),
        Some(Err(AuthErrorKind::Unauthorized))
    );
    let ended = AuthState::SignedOut {
        cause: SignedOutCause::EndedByServer,
    };
    assert_eq!(manager.state(), ended);
    assert_eq!(world.backend.count(), 2);
}

#[test]
fn a_change_that_something_else_has_turned_away_ends_nothing() {
    let (world, manager, mut changing) = asked_for();
    let unknown = keyfob::AuthError::new(AuthErrorKind::Unauthorized);
    world.backend.release(0, Answer::Done(Err(unknown)));
    assert!(result(&mut changing).is_none());
    world
        .backend
        .release(1, Answer::Check(Ok(Check::User(named("Anna")))));
    assert_eq!(
        result(&mut changing),
        Some(Err(AuthErrorKind::Unauthorized))
    );
    assert!(manager.state().is_signed_in());
}

#[test]
fn a_change_with_a_token_that_was_turned_away_is_tried_once_more_with_a_new_one() {
    begin();
    let world = World::with_passing_session("anna");
    let manager = world.manager();
    world.clock.pass(MINUTE);
    let mut changing = change(&manager);
    assert!(result(&mut changing).is_none());
    let unknown = keyfob::AuthError::new(AuthErrorKind::Unauthorized);
    world.renews("anna");
    world.backend.release(0, Answer::Done(Err(unknown)));
    assert!(result(&mut changing).is_none());
    world.backend.release(1, Answer::Check(Err(unknown)));
    assert!(result(&mut changing).is_none());
    let count = world.backend.count();
    world
        .backend
        .release(count - 1, Answer::Check(Ok(Check::User(named("Anna")))));
    assert!(result(&mut changing).is_none());
    let again = Asked::ChangeProfile(
        "access-anna-1".into(),
        ProfileChange::UserName("Ada".into()),
    );
    assert_eq!(world.backend.asked().last(), Some(&again));
}

#[test]
fn nobody_changes_nothing() {
    begin();
    let world = World::new();
    let manager = world.manager();
    let mut changing = change(&manager);
    assert_eq!(
        result(&mut changing),
        Some(Err(AuthErrorKind::Unauthorized))
    );
    assert_eq!(world.backend.count(), 0);
}
