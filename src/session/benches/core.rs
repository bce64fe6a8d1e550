//! How fast the core is: `cargo bench -p keyfob-session`.

#![allow(missing_docs, clippy::unwrap_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use keyfob_session::{
    Check, Credential, Event, Policy, Reading, Record, Refresh, Session, SignOutScope, User, reduce,
};
use std::hint::black_box;

const NOW: u64 = 1_767_225_600_000;

fn credential() -> Credential {
    // As long as Serverpod's are.
    Credential::new("serverpod-jwt", "e".repeat(420))
        .refreshed_by("r".repeat(145))
        .good_for_ms(600_000)
}

fn user() -> User {
    User {
        id: "0197f2a0-0000-7000-8000-000000000001".into(),
        email: Some("ada.lovelace@example.com".into()),
        full_name: Some("Ada Lovelace".into()),
        ..User::default()
    }
}

fn record() -> Record {
    Record::begin(7, credential(), user(), NOW)
}

fn apply(session: Session, event: Event, now_ms: u64) -> Session {
    reduce(session, event, &Policy::default(), now_ms).0
}

fn restored() -> Session {
    let reading = Reading::Found(record());
    apply(Session::default(), Event::Restored(reading), NOW)
}

fn events(c: &mut Criterion) {
    let session = restored();
    let mut one = |name: &str, event: Event| {
        c.bench_function(name, |b| {
            b.iter(|| apply(black_box(session.clone()), black_box(event.clone()), NOW))
        });
    };
    one(
        "reduce: the same record read again",
        Event::StoreRead(Reading::Found(record())),
    );
    one(
        "reduce: a token that is not due",
        Event::RefreshWanted { rejected: None },
    );
    one(
        "reduce: a sign-out",
        Event::SignedOut {
            scope: SignOutScope::ThisDevice,
            reading: Reading::Unavailable,
        },
    );
    let check = Event::Checked {
        epoch: session.epoch(),
        check: Check::User(user()),
        reading: Reading::Found(record()),
    };
    one("reduce: a check", check);
}

fn records(c: &mut Criterion) {
    let record = record();
    let text = record.encode();
    c.bench_function("record: encode", |b| b.iter(|| black_box(&record).encode()));
    c.bench_function("record: decode", |b| {
        b.iter(|| Reading::decode(Some(black_box(text.expose()))))
    });
}

/// Restored, signed out, signed in, refreshed, checked, signed out.
fn history(c: &mut Criterion) {
    c.bench_function("a history of eight events", |b| {
        b.iter(|| {
            let session = apply(
                restored(),
                Event::SignedOut {
                    scope: SignOutScope::ThisDevice,
                    reading: Reading::Unavailable,
                },
                NOW,
            );
            let session = apply(session, Event::SignInBegan, NOW);
            let epoch = session.epoch();
            let record = Record::begin(8, credential(), user(), NOW);
            let stored = || Reading::Found(record.clone());
            let signed_in = Event::SignedIn {
                epoch,
                record: record.clone(),
                reading: Reading::Absent,
            };
            let session = apply(session, signed_in, NOW);
            let later = NOW + 600_000;
            let session = apply(session, Event::RefreshWanted { rejected: None }, later);
            let locked = Event::RefreshLocked {
                is_held: true,
                reading: stored(),
                mark: None,
            };
            let session = apply(session, locked, later);
            let refreshed = Event::Refreshed {
                refresh: Refresh::Renewed(credential()),
                reading: stored(),
            };
            let session = apply(session, refreshed, later);
            apply(
                session,
                Event::SignedOut {
                    scope: SignOutScope::Everywhere,
                    reading: Reading::Unavailable,
                },
                later,
            )
        })
    });
}

criterion_group!(core, events, records, history);
criterion_main!(core);
