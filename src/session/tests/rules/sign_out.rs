use crate::support::*;
use keyfob_session::{ChangeCause, Check, Command, Event, Reading, SignOutScope, SignedOutCause};

#[test]
fn a_sign_out_owes_clears_tells_and_only_then_asks_the_network() {
    for scope in [SignOutScope::ThisDevice, SignOutScope::Everywhere] {
        let desk = Desk::signed_in("anna").after(Event::SignedOut {
            scope,
            reading: Reading::Unavailable,
        });
        assert_eq!(desk.state(), &signed_out(SignedOutCause::SignedOutHere));
        assert!(desk.session.credential().is_none());
        assert_eq!(desk.names(), ["owe", "remove", "notify", "deliver"]);
        assert_eq!(desk.causes(), [ChangeCause::SignedOut]);
        assert_eq!(desk.commands[0], owed("anna", scope));
        assert_eq!(desk.commands[3], Command::Deliver(session_id("anna")));
    }
}

#[test]
fn signing_out_twice_is_one_change() {
    let mut desk = Desk::signed_in("anna").after(Event::SignedOut {
        scope: SignOutScope::ThisDevice,
        reading: Reading::Unavailable,
    });
    desk.apply(Event::SignedOut {
        scope: SignOutScope::ThisDevice,
        reading: Reading::Unavailable,
    });
    assert_eq!(
        desk.names(),
        ["remove"],
        "nothing may be left, nobody need hear"
    );
}

#[test]
fn a_sign_out_with_nobody_signed_in_still_clears_the_store() {
    let desk = Desk::new().after(Event::SignedOut {
        scope: SignOutScope::ThisDevice,
        reading: Reading::Unavailable,
    });
    assert_eq!(desk.state(), &signed_out(SignedOutCause::SignedOutHere));
    assert_eq!(desk.names(), ["remove", "notify"]);
}

#[test]
fn a_sign_out_wins_over_a_check_that_is_under_way() {
    let mut desk = Desk::signed_in("anna");
    let epoch = desk.session.epoch();
    desk.apply(Event::SignedOut {
        scope: SignOutScope::ThisDevice,
        reading: Reading::Unavailable,
    });
    for check in [Check::User(user("anna")), Check::NoUser, Check::NoAnswer] {
        desk.apply(Event::Checked {
            epoch,
            check,
            reading: Reading::Unavailable,
        });
        assert_eq!(desk.state(), &signed_out(SignedOutCause::SignedOutHere));
        assert!(desk.commands.is_empty());
    }
}

#[test]
fn a_sign_out_takes_a_new_epoch_even_when_nobody_is_signed_in() {
    let mut desk = Desk::signed_out();
    let epoch = desk.session.epoch();
    desk.apply(Event::SignedOut {
        scope: SignOutScope::Everywhere,
        reading: Reading::Unavailable,
    });
    assert!(desk.session.epoch() > epoch);
}
