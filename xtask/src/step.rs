//! One line when a step starts, one when it ends, with the time it took.
//!
//! Everything goes to standard error: `cargo xtask env` prints shell lines on standard output.

use std::time::{Duration, Instant};

/// A step under way.
#[derive(Debug)]
pub struct Step {
    name: String,
    since: Instant,
}

impl Step {
    /// Announces the step: `wasm-bindgen-cli 0.2.130: building, about 2 minutes`.
    pub fn start(name: impl Into<String>, doing: &str) -> Self {
        let name = name.into();
        eprintln!("{name}: {doing}");
        Self {
            name,
            since: Instant::now(),
        }
    }

    /// Announces the end: `wasm-bindgen-cli 0.2.130: ready (1 min 28 s)`.
    pub fn end(self, result: &str) {
        eprintln!("{}: {result} ({})", self.name, spoken(self.since.elapsed()));
    }

    /// Says that the step still goes on, for people who watch a long build.
    pub fn progress(&self, what: &str) {
        eprintln!("{}: {what}, {}", self.name, spoken(self.since.elapsed()));
    }
}

/// A duration as people say it: `0.4 s`, `36 s`, `2 min 38 s`.
pub fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 10 {
        format!("{:.1} s", time.as_secs_f64())
    } else if seconds < 60 {
        format!("{seconds} s")
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_speech() {
        assert_eq!(spoken(Duration::from_millis(430)), "0.4 s");
        assert_eq!(spoken(Duration::from_secs(36)), "36 s");
        assert_eq!(spoken(Duration::from_secs(158)), "2 min 38 s");
    }
}
