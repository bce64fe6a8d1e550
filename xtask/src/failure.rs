//! The one error of this tool: a sentence for the person at the terminal.

use std::fmt;

/// Why a task could not go on, in words that say what to do next.
///
/// Nothing here is matched on by code, so a text is all it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(String);

/// The result of every step of this tool.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// Wraps a complete message.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// Shorthand for an error return with a message.
pub fn fail<T>(message: impl Into<String>) -> Outcome<T> {
    Err(Failure::new(message))
}

/// Adds what was being done to an error of the standard library.
pub trait Context<T> {
    /// `what` reads like "cannot read Cargo.lock"; the cause is appended.
    ///
    /// # Errors
    /// The original error, as a [`Failure`] that names the deed.
    fn context(self, what: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T, E: fmt::Display> Context<T> for Result<T, E> {
    fn context(self, what: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|cause| Failure(format!("{}: {cause}", what())))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_context_names_the_deed_and_the_cause() {
        let failed: Result<(), _> = Err(std::io::Error::other("disk full"));
        let message = failed
            .context(|| "cannot write the stamp".to_owned())
            .unwrap_err();
        assert_eq!(message.to_string(), "cannot write the stamp: disk full");
    }
}
