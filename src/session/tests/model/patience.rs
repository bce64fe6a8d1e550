//! Nothing loops: how often a server is asked when everything fails.

use crate::{
    HOUR, NOW, SECOND,
    action::Action,
    server::LIFETIME,
    world::{Mistake, NONE, World},
};

/// Back-off from 1 s to 5 min: 9 tries until it is reached, 24 a hour after that
/// at the shortest.
pub const MOST_IN_AN_HOUR: usize = 36;

/// Twenty tabs that want a token every second, and a server that never answers.
pub fn requests_in_an_hour(mistake: Mistake) -> usize {
    let mut world = World::with_due_session(mistake).unwrap();
    while world.tabs.len() < 20 {
        world.play(Action::Open).unwrap();
    }
    while world.now_ms < NOW + LIFETIME + HOUR {
        for tab in 0..20 {
            world.play(Action::Want(tab)).unwrap();
            while let Some(next) = world.actions().into_iter().find(|action| {
                matches!(
                    action,
                    Action::GrantLock(_) | Action::Lose(_) | Action::Read(_)
                )
            }) {
                if world.play(next).is_err() {
                    return usize::MAX;
                }
            }
        }
        world.play(Action::Pass(SECOND)).unwrap();
    }
    world.requests
}

#[test]
fn twenty_tabs_ask_a_dead_server_no_more_often_than_one_would() {
    let requests = requests_in_an_hour(NONE);
    println!("{requests} requests in an hour");
    assert!((12..=MOST_IN_AN_HOUR).contains(&requests), "{requests}");
}
