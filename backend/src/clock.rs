//! Time as handlers see it: asked from a [`Clock`], written as Dart writes it.

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

/// The clock of the machine.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp(milliseconds(since))
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
}
