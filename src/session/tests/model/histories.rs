//! Histories, short and all of them, long and many.

use crate::{
    action::Action,
    broken::{Broken, Held},
    world::{Mistake, NONE, World},
};
use proptest::{prelude::*, test_runner::Config};

/// Plays what the numbers choose among what could happen, then lets all settle.
pub fn play(world: &mut World, choices: &[u16]) -> Held {
    for choice in choices {
        let actions = world.actions();
        world.play(actions[usize::from(*choice) % actions.len()])?;
    }
    world.settle()
}

/// The same, with the story of what was played where something breaks.
pub fn tell(mut world: World, choices: &[u16]) -> Result<(), (Broken, String)> {
    let mut story = Vec::new();
    for choice in choices {
        let actions = world.actions();
        let action = actions[usize::from(*choice) % actions.len()];
        story.push(action);
        let played = world.play(action);
        played.map_err(|broken| (broken, format!("{story:?}")))?;
    }
    world
        .settle()
        .map_err(|broken| (broken, format!("{story:?}")))
}

/// Plays every history of this length and says how many there are, or which
/// broke what.
pub fn explore(
    world: &World,
    depth: usize,
    path: &mut Vec<Action>,
) -> Result<usize, (Broken, String)> {
    let story = |broken, path: &[Action]| (broken, format!("{path:?}"));
    if depth == 0 {
        let mut end = world.clone();
        end.settle().map_err(|broken| story(broken, path))?;
        return Ok(1);
    }
    let mut played = 0;
    for action in world.few_actions() {
        let mut next = world.clone();
        path.push(action);
        next.play(action).map_err(|broken| story(broken, path))?;
        played += explore(&next, depth - 1, path)?;
        path.pop();
    }
    Ok(played)
}

#[test]
fn every_short_history_of_two_tabs_with_a_token_that_is_due_keeps_the_invariants() {
    let played = explore(&World::with_due_session(NONE).unwrap(), 5, &mut Vec::new()).unwrap();
    println!("{played} histories");
    assert!(played > 100_000, "{played}");
}

#[test]
fn so_does_every_one_that_begins_with_a_refresh_under_way() {
    let mut world = World::with_due_session(NONE).unwrap();
    for action in [Action::Want(0), Action::GrantLock(0), Action::Want(1)] {
        world.play(action).unwrap();
    }
    let played = explore(&world, 5, &mut Vec::new()).unwrap();
    println!("{played} histories");
    assert!(played > 100_000, "{played}");
}

#[test]
fn so_does_every_one_in_which_two_tabs_sign_in_at_once() {
    let mut world = World::new(NONE);
    for action in [Action::Open, Action::BeginSignIn(0), Action::BeginSignIn(1)] {
        world.play(action).unwrap();
    }
    let played = explore(&world, 6, &mut Vec::new()).unwrap();
    println!("{played} histories");
    assert!(played > 100_000, "{played}");
}

fn long() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), 1..120)
}

/// More in a run of its own: `PROPTEST_CASES=1000000`.
fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|it| it.parse().ok()).unwrap_or(5_000)
}

fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config(cases()))]

    #[test]
    fn long_histories_keep_the_invariants(choices in long()) {
        prop_assert_eq!(tell(World::new(NONE), &choices), Ok(()));
    }

    #[test]
    fn so_do_long_histories_with_a_session_that_is_due(choices in long()) {
        prop_assert_eq!(tell(World::with_due_session(NONE).unwrap(), &choices), Ok(()));
    }

    #[test]
    fn so_do_histories_in_which_clocks_jump_and_people_clear_their_data(choices in long()) {
        let mut world = World::with_due_session(NONE).unwrap();
        world.may_jump = true;
        prop_assert_eq!(tell(world, &choices), Ok(()));
    }

    #[test]
    fn so_do_histories_in_which_the_lock_is_not_granted_in_time(choices in long()) {
        let mut world = World::with_due_session(NONE).unwrap();
        world.may_miss_lock = true;
        prop_assert_eq!(tell(world, &choices), Ok(()));
    }

    #[test]
    fn so_do_histories_in_which_other_devices_end_sessions(choices in long()) {
        let mut world = World::with_due_session(NONE).unwrap();
        world.may_end_elsewhere = true;
        prop_assert_eq!(tell(world, &choices), Ok(()));
    }

    #[test]
    fn so_do_histories_on_a_server_with_grace(choices in long()) {
        let mut world = World::with_due_session(NONE).unwrap();
        world.server.has_grace = true;
        prop_assert_eq!(tell(world, &choices), Ok(()));
    }
}

/// Which invariants a mistake breaks, over the same histories for every mistake.
pub fn broken_by(mistake: Mistake) -> Vec<Broken> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut draw = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u16
    };
    let mut broken = Vec::new();
    for n in 0..6000 {
        let choices: Vec<u16> = (0..80).map(|_| draw()).collect();
        let played = World::with_due_session(mistake).and_then(|mut world| {
            world.may_jump = n % 4 == 0;
            world.may_miss_lock = n % 4 == 1;
            world.may_end_elsewhere = n % 4 == 2;
            play(&mut world, &choices)
        });
        broken.extend(played.err());
    }
    broken
}
