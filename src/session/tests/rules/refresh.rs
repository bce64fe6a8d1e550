use crate::support::*;
use keyfob_session::{Event, Reading, Record, Refresh};

#[test]
fn a_stored_generation_that_cannot_be_counted_on_stays_the_highest() {
    let old = Record {
        generation: u64::MAX,
        credential: credential("old").refreshed_by("r"),
        ..record("ada")
    };
    let stored = || Reading::Found(old.clone());
    let desk = Desk::new()
        .after(Event::Restored(stored()))
        .after(Event::RefreshWanted {
            rejected: Some(old.token_id()),
        })
        .after(Event::RefreshLocked {
            is_held: true,
            reading: stored(),
            mark: None,
        })
        .after(Event::Refreshed {
            refresh: Refresh::Renewed(credential("new")),
            reading: stored(),
        });
    let renewed = desk.session.record().unwrap();
    assert_eq!(renewed.credential, credential("new"));
    assert_eq!(renewed.generation, u64::MAX);
}
