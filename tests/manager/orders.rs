//! Sign-ins, sign-outs, checks and reloads in random order, with answers in any
//! other. At the end no session lives on the backend that nobody holds.

use crate::{begin, settle, support::*};
use keyfob::{
    AuthChange, AuthError, AuthErrorKind, AuthState, ChangeListener, Check, Reading,
    SessionManager, SignOutScope, StoreError, User,
};
use proptest::{prelude::*, test_runner::Config};
use std::{cell::RefCell, rc::Rc};

#[derive(Clone, Debug)]
enum Step {
    SignIn,
    TakeOver,
    SignOut,
    Check,
    /// Answers the open question of this place, so.
    Answer(usize, How),
    Reload,
    StoreFails(bool),
    TimePasses(u64),
}

#[derive(Clone, Copy, Debug)]
enum How {
    Yes,
    No,
    Error,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let how = prop_oneof![4 => Just(How::Yes), 1 => Just(How::No), 1 => Just(How::Error)];
    let step = prop_oneof![
        4 => Just(Step::SignIn),
        1 => Just(Step::TakeOver),
        2 => Just(Step::SignOut),
        3 => Just(Step::Check),
        8 => (0..6_usize, how).prop_map(|(place, how)| Step::Answer(place, how)),
        1 => Just(Step::Reload),
        1 => any::<bool>().prop_map(Step::StoreFails),
        1 => (0..10 * MINUTE).prop_map(Step::TimePasses),
    ];
    prop::collection::vec(step, 1..40)
}

struct Play {
    world: World,
    manager: SessionManager,
    changes: Rc<RefCell<Vec<AuthChange>>>,
    listener: ChangeListener,
    /// What is asked and not answered.
    open: Vec<usize>,
    asked: usize,
    has_reloaded: bool,
    /// The keys that the backend gave and that live there.
    alive: Vec<String>,
    /// Those that the backend ended by itself; late news may have missed the manager.
    dead: Vec<String>,
    given: usize,
}

fn listen(manager: &SessionManager) -> (Rc<RefCell<Vec<AuthChange>>>, ChangeListener) {
    let changes = Rc::new(RefCell::new(Vec::new()));
    let listener = manager.on_change({
        let changes = changes.clone();
        move |change| changes.borrow_mut().push(change.clone())
    });
    (changes, listener)
}

impl Play {
    fn new() -> Self {
        let world = World::new();
        let manager = world.manager();
        let (changes, listener) = listen(&manager);
        Self {
            world,
            manager,
            changes,
            listener,
            open: Vec::new(),
            asked: 0,
            has_reloaded: false,
            alive: Vec::new(),
            dead: Vec::new(),
            given: 0,
        }
    }

    fn step(&mut self, step: Step) {
        let before = self.manager.state();
        let told_before = self.changes.borrow().len();
        match step {
            Step::SignIn => drop(self.manager.sign_in_with_email("a@b.se", "x".into())),
            Step::TakeOver => {
                let id = self.give();
                self.manager
                    .register_signed_in_user(authenticated(&id))
                    .unwrap();
            }
            Step::SignOut => {
                self.manager.sign_out(SignOutScope::ThisDevice).forget();
                assert!(!self.manager.state().is_signed_in());
                assert_eq!(self.world.store.text(), None);
            }
            Step::Check => {
                let manager = self.manager.clone();
                any_spawner::Executor::spawn_local(async move {
                    manager.check().await;
                });
            }
            Step::Answer(place, how) => self.answer(place, how),
            Step::Reload => {
                self.manager.dispose();
                self.has_reloaded = true;
                self.manager = self.world.manager();
                (self.changes, self.listener) = listen(&self.manager);
                return self.note();
            }
            Step::StoreFails(fails) => {
                let failure = fails.then_some(StoreError::Full);
                self.world.store.fail_writes(failure);
            }
            Step::TimePasses(ms) => self.world.clock.pass(ms),
        }
        settle();
        self.note();
        self.assert_told(before, told_before);
        self.assert_stored();
    }

    fn give(&mut self) -> String {
        self.given += 1;
        let id = format!("user-{}", self.given);
        self.alive.push(format!("17:{id}"));
        id
    }

    /// Notes what was asked since the last look, and what was ended by it.
    fn note(&mut self) {
        settle();
        let asked = self.world.backend.asked();
        for (index, question) in asked.iter().enumerate().skip(self.asked) {
            self.open.push(index);
            if let Asked::Revoke(token, _) = question {
                let living = [&mut self.alive, &mut self.dead];
                let known = living.into_iter().any(|keys| {
                    let place = keys.iter().position(|key| key == token);
                    place.map(|place| keys.remove(place)).is_some()
                });
                // What a page that is gone goes on with, the next one may tell too.
                let is_fine = known || self.has_reloaded;
                assert!(is_fine, "{token} is revoked twice, or never was");
            }
        }
        self.asked = asked.len();
    }

    fn answer(&mut self, place: usize, how: How) {
        if self.open.is_empty() {
            return;
        }
        let index = self.open.remove(place % self.open.len());
        let error = AuthError::new(AuthErrorKind::Network);
        let answer = match (self.world.backend.asked()[index].clone(), how) {
            (Asked::SignIn { .. }, How::Yes) => signed_in_as(&self.give()),
            (Asked::SignIn { .. }, _) => Answer::SignIn(Err(error)),
            (Asked::Check(token), How::Yes) => {
                let id = token.trim_start_matches("17:");
                Answer::Check(Ok(Check::User(User {
                    full_name: Some(format!("Seen {index}")),
                    ..user(id)
                })))
            }
            (Asked::Check(token), How::No) => {
                // The server says that it is dead, so it is.
                self.alive.retain(|key| *key != token);
                self.dead.push(token);
                Answer::Check(Ok(Check::NoUser))
            }
            (Asked::Check(_), How::Error) => Answer::Check(Err(error)),
            (_, How::Yes) => Answer::Revoke(Ok(SignOutScope::ThisDevice)),
            // For good: what is told again is a matter of its own.
            _ => Answer::Revoke(Err(AuthError::new(AuthErrorKind::Unauthorized))),
        };
        self.world.backend.release(index, answer);
    }

    /// The changes since then lead from one state to the other without a gap.
    fn assert_told(&self, before: AuthState, told: usize) {
        let mut at = before;
        for change in &self.changes.borrow()[told..] {
            assert_eq!(change.from, at);
            assert_ne!(change.to, at);
            at = change.to.clone();
        }
        assert_eq!(at, self.manager.state());
    }

    /// What is stored is what is shown, unless the store failed.
    fn assert_stored(&self) {
        if self.manager.storage_trouble().is_some() {
            return;
        }
        match (
            Reading::decode(self.world.store.text().as_deref()),
            self.manager.state(),
        ) {
            (Reading::Found(record), AuthState::SignedIn { user, .. }) => {
                assert_eq!(record.user, user);
            }
            (Reading::Absent, AuthState::SignedOut { .. }) => {}
            (reading, state) => panic!("{reading:?} is stored, {state:?} is shown"),
        }
    }

    /// Answers everything; then nothing lives but what is held.
    fn end(mut self) {
        while !self.open.is_empty() {
            self.step(Step::Answer(0, How::Yes));
        }
        let held: Vec<_> = self
            .manager
            .signed_in_user()
            .map(|user| format!("17:{}", user.id))
            .into_iter()
            .collect();
        let lost: Vec<_> = self
            .alive
            .iter()
            .filter(|key| !held.contains(key))
            .collect();
        assert!(lost.is_empty(), "nobody holds {lost:?}");
        self.manager.sign_out(SignOutScope::ThisDevice).forget();
        self.note();
        assert!(self.alive.is_empty(), "{:?} lives on", self.alive);
    }
}

proptest! {
    #![proptest_config(Config { cases: 1500, failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_order_of_events_and_answers_leaves_a_session_behind(steps in steps()) {
        begin();
        let mut play = Play::new();
        for step in steps {
            // A session that only memory holds does not survive a reload, and its
            // page has no time to end it.
            let is_in_memory_only = play.manager.state().is_signed_in()
                && play.manager.storage_trouble().is_some();
            if is_in_memory_only && matches!(step, Step::Reload) {
                continue;
            }
            play.step(step);
        }
        play.end();
    }
}
