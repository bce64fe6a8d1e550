//! Limits end a session on time, and nothing else does.

use crate::support::*;
use keyfob_session::{ChangeCause, Event, Freshness, Policy, SignedOutCause};

fn desk(idle_limit_ms: Option<u64>, absolute_limit_ms: Option<u64>) -> Desk {
    let mut desk = Desk::signed_in("anna");
    desk.policy = Policy {
        idle_limit_ms,
        absolute_limit_ms,
        ..Policy::default()
    };
    desk
}

fn pass(desk: &mut Desk, now_ms: u64, active_at_ms: u64) {
    desk.now_ms = now_ms;
    desk.apply(Event::TimePassed {
        active_at_ms,
        reading: keyfob_session::Reading::Unavailable,
    });
}

#[test]
fn without_a_limit_time_ends_nothing() {
    let mut desk = desk(None, None);
    pass(&mut desk, u64::MAX, 0);
    assert!(desk.commands.is_empty());
    assert_eq!(desk.session.end(&desk.policy, 0), None);
}

#[test]
fn a_session_ends_when_its_time_is_up_and_is_given_up() {
    for (mut desk, cause) in [
        (desk(Some(500), None), SignedOutCause::Idle),
        (desk(None, Some(500)), SignedOutCause::TimeUp),
        (desk(Some(900), Some(500)), SignedOutCause::TimeUp),
        (desk(Some(500), Some(500)), SignedOutCause::Idle),
    ] {
        pass(&mut desk, NOW + 499, 0);
        assert_eq!(desk.state(), &signed_in("anna", Freshness::Verified));
        pass(&mut desk, NOW + 500, 0);
        assert_eq!(desk.state(), &signed_out(cause));
        assert_eq!(desk.names(), ["owe", "remove", "notify", "deliver"]);
        assert_eq!(desk.causes(), [ChangeCause::Limit]);
        pass(&mut desk, NOW + 600, 0);
        assert!(desk.commands.is_empty(), "once");
    }
}

#[test]
fn use_moves_the_end_of_idleness_alone() {
    let desk = desk(Some(500), Some(900));
    assert_eq!(
        desk.session.end(&desk.policy, NOW + 300),
        Some((NOW + 800, SignedOutCause::Idle))
    );
    assert_eq!(
        desk.session.end(&desk.policy, NOW + 700),
        Some((NOW + 900, SignedOutCause::TimeUp))
    );
}

#[test]
fn a_clock_that_went_back_ends_nothing_and_huge_numbers_do_not_wrap() {
    let mut desk = desk(Some(u64::MAX), Some(u64::MAX));
    pass(&mut desk, 0, u64::MAX);
    pass(&mut desk, u64::MAX - 1, u64::MAX);
    assert_eq!(desk.state(), &signed_in("anna", Freshness::Verified));
}
