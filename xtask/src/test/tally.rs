//! Counting tests by the closing lines that every Rust test harness prints.

/// How many tests passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub passed: u64,
    /// Failed.
    pub failed: u64,
}

impl Tally {
    /// One check that is a test by itself.
    pub const fn one(passed: bool) -> Self {
        Self {
            passed: passed as u64,
            failed: !passed as u64,
        }
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Reads one line of output: `test result: ok. 12 passed; 0 failed; 0 ignored; …`.
    /// Any other line counts nothing.
    pub fn of_line(line: &str) -> Self {
        let line = plain(line);
        let Some((_, counts)) = line.split_once("test result: ") else {
            return Self::default();
        };
        let count = |what: &str| {
            counts
                .split([';', '.'])
                .find_map(|part| part.trim().strip_suffix(what)?.trim().parse().ok())
                .unwrap_or(0)
        };
        Self {
            passed: count("passed"),
            failed: count("failed"),
        }
    }
}

/// The line without terminal colours.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' {
            let _ = rest.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_a_harness_is_counted() {
        let line = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s";
        assert_eq!(
            Tally::of_line(line),
            Tally {
                passed: 12,
                failed: 0
            }
        );
        let line = "test result: FAILED. 3 passed; 2 failed; 0 ignored";
        assert_eq!(
            Tally::of_line(line),
            Tally {
                passed: 3,
                failed: 2
            }
        );
    }

    #[test]
    fn colours_do_not_hide_the_counts() {
        let line = "test result: \u{1b}[32mok\u{1b}[0m. 7 passed; 0 failed; 0 ignored";
        assert_eq!(Tally::of_line(line).passed, 7);
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(Tally::of_line("test a_test ... ok"), Tally::default());
        assert_eq!(Tally::of_line(""), Tally::default());
    }
}
