//! The passwords that others try first.

use crate::{HttpRequest, Transport, browser};
use std::cell::Cell;

thread_local! {
    /// Where the list is, until it is asked for. What is set is kept for as long as the page
    /// is open.
    static ADDRESS: Cell<&'static str> = const { Cell::new("") };
    /// A password a line. Empty until it has come.
    static LIST: Cell<&'static str> = const { Cell::new("") };
}

/// Says where the list of common passwords is, such as `/common-passwords.txt`: a text
/// file with a password a line, in small letters, of 1 MiB at most. Keyfob's own, of
/// 10 000, is `src/components/common-passwords.txt` in its sources.
///
/// It is fetched when a field for a new password is first used, and a password that is on
/// it is refused. Where there is no list, or none yet, that is not checked. Default: none.
///
/// ```
/// keyfob::components::use_common_passwords("/common-passwords.txt".into());
/// ```
pub fn use_common_passwords(address: String) {
    ADDRESS.set(address.leak());
}

/// Has the list fetched, unless it is here or on its way.
pub(super) fn ask() {
    let address = ADDRESS.take();
    if !address.is_empty() {
        browser::spawn(async move {
            let request = HttpRequest::new("GET", address);
            match browser::FetchTransport.send(request).await {
                Ok(answer) if answer.status == 200 => LIST.set(answer.body.leak()),
                // Once more when the field is used again.
                _ => ADDRESS.set(address),
            }
        });
    }
}

/// Whether a password is on the list, in whatever letters, as far as that is known.
pub(super) fn contain(password: &str) -> bool {
    let mut lines = LIST.get().as_bytes().split(|byte| *byte == b'\n');
    lines.any(|line| line.eq_ignore_ascii_case(password.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_on_the_list_as_a_whole_or_not_at_all() {
        assert!(!contain("password"), "there is none yet");
        LIST.set(include_str!("common-passwords.txt"));
        for common in ["password", "12345678", "Qwerty123", "ILOVEYOU"] {
            assert!(contain(common), "{common}");
        }
        for other in ["passwor", "password ", "assword", "correct horse battery"] {
            assert!(!contain(other), "{other}");
        }
    }

    #[test]
    fn the_list_has_ten_thousand_in_small_letters_of_eight_characters_and_more() {
        let list = include_str!("common-passwords.txt");
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        let lines: Vec<_> = lines.collect();
        assert_eq!(lines.len(), 10_000);
        assert!(lines.is_sorted());
        for line in lines {
            assert!(line.chars().count() >= 8, "{line}");
            assert_eq!(line, line.trim().to_lowercase());
        }
        assert!(list.contains("Permission is hereby granted"), "its licence");
    }
}
