use crate::{
    history,
    secrecy::{assert_kept, twin},
};
use keyfob_session::{Mark, Reading, Record, Revocation};
use serde_json::Value;

/// What may lie in a store: as a record, a mark and a revocation, and as the
/// beginning of a history (record, mark, time, a line each).
pub fn record(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    reading(&text);
    mark(&text);
    revocation(&text);
    let mut lines = text.lines();
    let record = lines.next().unwrap_or_default();
    let mark = lines.next().unwrap_or_default();
    let now_ms = lines.next().and_then(|now| now.parse().ok());
    history::play(record, mark, now_ms.unwrap_or(1_767_225_600_000));
}

fn reading(text: &str) {
    let reading = Reading::decode(Some(text));
    let Reading::Found(record) = &reading else {
        return;
    };
    assert!(record.credential.is_whole() && !record.user.id.is_empty());
    let token = record.credential.token.expose();
    assert_says(text, "/credential/token", token.into());
    assert_says(text, "/user/id", record.user.id.as_str().into());
    assert_says(text, "/confirmedAtMs", record.confirmed_at_ms.into());
    if says(text, "/v", 2.into()) == Some(true) {
        assert_says(text, "/id", record.id.into());
        assert_says(text, "/generation", record.generation.into());
        assert_says(text, "/signedInAtMs", record.signed_in_at_ms.into());
        assert_says(text, "/issuedAtMs", record.issued_at_ms.into());
    }
    let other = Record {
        credential: twin(&record.credential),
        ..record.clone()
    };
    assert_kept(&reading, &Reading::Found(other));
    let stored = record.encode();
    let again = Reading::decode(Some(stored.expose()));
    assert_eq!(again, reading);
    if let Reading::Found(again) = again {
        assert_eq!(again.encode(), stored);
    }
}

/// Whether a value stands in the text, by another parser. `None` where that one
/// refuses numbers that nobody asked for.
fn says(text: &str, place: &str, value: Value) -> Option<bool> {
    let json: Value = serde_json::from_str(text).ok()?;
    Some(json.pointer(place) == Some(&value))
}

fn assert_says(text: &str, place: &str, value: Value) {
    assert_ne!(says(text, place, value), Some(false), "{place}");
}

fn mark(text: &str) {
    let Some(mark) = Mark::decode(text) else {
        return;
    };
    assert_says(text, "/id", mark.id.into());
    assert_says(text, "/generation", mark.generation.into());
    assert_says(text, "/atMs", mark.at_ms.into());
    assert_says(text, "/failures", mark.failures.into());
    assert_says(text, "/waitMs", mark.wait_ms.into());
    let stored = mark.encode();
    assert_eq!(Mark::decode(stored.expose()), Some(mark));
    for now_ms in [0, mark.at_ms, u64::MAX] {
        let next = mark.next_try_ms(now_ms);
        assert!(next.is_none_or(|next| next > now_ms || next == u64::MAX));
    }
}

fn revocation(text: &str) {
    let Some(revocation) = Revocation::decode(text) else {
        return;
    };
    assert!(revocation.credential.is_whole());
    assert_says(text, "/id", revocation.id.into());
    assert_says(text, "/sinceMs", revocation.since_ms.into());
    let other = revocation.renewed(twin(&revocation.credential), revocation.issued_at_ms);
    assert_kept(&revocation, &other);
    let stored = revocation.encode();
    assert_eq!(
        Revocation::decode(stored.expose()).as_ref(),
        Some(&revocation)
    );
    for now_ms in [0, revocation.since_ms, u64::MAX] {
        let _ = (
            revocation.is_stale(now_ms),
            revocation.needs_new_token(now_ms),
        );
    }
    let merged = other.merged_into(revocation.clone());
    assert_eq!(merged, revocation);
}
