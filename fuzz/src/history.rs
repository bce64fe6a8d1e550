use keyfob_session::{
    AuthState, Check, Credential, Event, Mark, Policy, Reading, Record, Refresh, Session,
    SignOutScope, reduce,
};

/// What was stored goes through the core: restored, checked, refreshed in every
/// way that it can end, signed out. Nothing panics, and a renewed record is never
/// lower than the one before.
pub(crate) fn play(stored: &str, mark: &str, now_ms: u64) {
    let reading = Reading::decode(Some(stored));
    let mark = Mark::decode(mark);
    let restored = apply(Session::default(), Event::Restored(reading.clone()), now_ms);
    let is_signed_in = matches!(restored.state(), AuthState::SignedIn { .. });
    assert_eq!(is_signed_in, matches!(reading, Reading::Found(_)));
    let Reading::Found(record) = &reading else {
        return;
    };
    for is_held in [true, false] {
        for refresh in [
            Refresh::Renewed(Credential::new("x", "next")),
            Refresh::Dead { is_expired: true },
            Refresh::Dead { is_expired: false },
            Refresh::NoAnswer {
                retry_after_ms: Some(u64::MAX),
                may_be_used: true,
            },
        ] {
            let session = try_refresh(restored.clone(), &reading, mark, is_held, refresh, now_ms);
            sign_out(session, record, now_ms);
        }
    }
    let checked = Event::Checked {
        epoch: restored.epoch(),
        check: Check::User(record.user.clone()),
        reading: reading.clone(),
    };
    sign_out(apply(restored, checked, now_ms), record, now_ms);
}

fn apply(session: Session, event: Event, now_ms: u64) -> Session {
    let policy = Policy::default();
    let (session, _) = reduce(session, event, &policy, now_ms);
    // What the shell asks after every event.
    let _ = session.wake_at_ms(&policy, now_ms);
    let _ = session.is_check_due(&policy, now_ms);
    session
}

fn try_refresh(
    session: Session,
    reading: &Reading,
    mark: Option<Mark>,
    is_held: bool,
    refresh: Refresh,
    now_ms: u64,
) -> Session {
    let token = session.record().map(Record::token_id);
    let wanted = Event::RefreshWanted { rejected: token };
    let session = apply(session, wanted, now_ms);
    let locked = Event::RefreshLocked {
        is_held,
        reading: reading.clone(),
        mark,
    };
    let session = apply(session, locked, now_ms);
    let refreshed = Event::Refreshed {
        refresh,
        reading: reading.clone(),
    };
    let session = apply(session, refreshed, now_ms);
    if let (Some((id, generation)), Some(record)) = (token, session.record()) {
        assert_eq!(record.id, id);
        assert!(record.generation >= generation, "an older token wins");
    }
    session
}

fn sign_out(session: Session, record: &Record, now_ms: u64) {
    // Another tab has the same, with another token.
    let sibling = Record {
        generation: record.generation ^ 1,
        ..record.clone()
    };
    let session = apply(session, Event::StoreRead(Reading::Found(sibling)), now_ms);
    let signed_out = Event::SignedOut {
        scope: SignOutScope::Everywhere,
        reading: Reading::Unavailable,
    };
    let session = apply(session, signed_out, now_ms.saturating_add(1));
    assert!(matches!(session.state(), AuthState::SignedOut { .. }));
}
