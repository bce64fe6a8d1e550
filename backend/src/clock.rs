//! Time as handlers see it: asked from a [`Clock`], written as Dart writes it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat};
use serde::{Serialize, Serializer};

/// A moment in UTC, in milliseconds since 1970: the precision of the wire
/// (three fraction digits) and of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment, `span` later; stays at the end of time when that is past it.
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(milliseconds(span)))
    }

    /// This moment, `span` earlier.
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(milliseconds(span)))
    }

    /// As in a `date` header.
    pub fn to_http(self) -> String {
        DateTime::from_timestamp_millis(self.0)
            .unwrap_or_default()
            .format("%a, %d %b %Y %H:%M:%S GMT")
            .to_string()
    }

    /// ISO 8601 with `Z` and three fraction digits, as Serverpod encodes a `DateTime`.
    pub fn to_wire(self) -> String {
        DateTime::from_timestamp_millis(self.0)
            .unwrap_or_default()
            .to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_wire())
    }
}

fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// Where handlers get the time from, so that tests can move it.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine, and how far it is moved from there.
#[derive(Default)]
pub struct MovableClock {
    offset: AtomicI64,
}

/// A clock is moved no further than this many seconds either way: dates on the
/// wire have four digits for the year.
pub const FARTHEST: i64 = 100 * 366 * 24 * 60 * 60;

impl MovableClock {
    /// How far the clock is ahead, in seconds; below zero when it is behind.
    pub fn offset_seconds(&self) -> i64 {
        self.offset.load(Ordering::Relaxed)
    }

    /// Moves the clock on, or back; false, and it stays, when that is too far.
    pub fn advance(&self, seconds: i64) -> bool {
        let moved = |offset: i64| {
            let to = offset.saturating_add(seconds);
            (-FARTHEST..=FARTHEST).contains(&to).then_some(to)
        };
        self.offset
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, moved)
            .is_ok()
    }

    /// Puts the clock back to the machine's.
    pub fn put_back(&self) {
        self.offset.store(0, Ordering::Relaxed);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let offset = self.offset_seconds().saturating_mul(1000);
        Timestamp(milliseconds(since).saturating_add(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_with_z_and_three_digits() {
        assert_eq!(
            Timestamp(1_767_323_045_678).to_wire(),
            "2026-01-02T03:04:05.678Z"
        );
        assert_eq!(Timestamp(0).to_wire(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn adding_an_endless_span_does_not_overflow() {
        assert_eq!(Timestamp(1).plus(Duration::MAX), Timestamp(i64::MAX));
    }

    #[test]
    fn a_clock_is_moved_both_ways_put_back_and_not_moved_too_far() {
        let clock = MovableClock::default();
        let before = clock.now();
        assert!(clock.advance(600) && clock.advance(-1200));
        assert_eq!(clock.offset_seconds(), -600);
        assert!(clock.now() < before);
        assert!(!clock.advance(i64::MAX) && !clock.advance(i64::MIN));
        assert_eq!(clock.offset_seconds(), -600);
        clock.put_back();
        assert!(clock.now() >= before);
    }

    #[test]
    fn a_date_header_is_written_as_http_has_it() {
        assert_eq!(
            Timestamp(1_767_323_045_678).to_http(),
            "Fri, 02 Jan 2026 03:04:05 GMT"
        );
    }
}
