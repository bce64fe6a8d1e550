//! What the forms check before they ask the backend. The backend's word is final.

use crate::{AuthService, i18n::Message};

/// From so many code points on a password needs no more (NIST SP 800-63B).
pub(super) const GOOD_PASSWORD: usize = 15;

/// The longest name that is sent, in code points.
const LONGEST_NAME: usize = 255;

/// One `@` with something on both sides and no white space: the backend decides
/// the rest.
pub(super) fn email(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let is_plausible = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    }) && !text.contains(char::is_whitespace);
    (!is_plausible).then_some(Message::EmailNeeded.text())
}

pub(super) fn password(text: &str) -> Option<&'static str> {
    text.is_empty().then_some(Message::PasswordNeeded.text())
}

/// In code points.
pub(super) fn length(text: &str) -> usize {
    // The bytes that begin one. (`chars().count()` is made for long texts, and 0.2 kB.)
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count()
}

/// The shortest and the longest new password that the backend takes, in code points.
pub(super) type Lengths = (usize, usize);

/// What this service's backend takes; without a service what most do (NIST SP 800-63B).
pub(super) fn lengths(auth: Option<AuthService>) -> Lengths {
    let can = auth.and_then(|auth| auth.capabilities());
    can.map_or((8, usize::MAX), |can| {
        (can.min_password_length, can.max_password_length)
    })
}

/// Length in code points; any characters. White space at the ends is refused:
/// legacy Serverpod trims at sign-in, so such a password could never be used.
pub(super) fn new_password(text: &str, (shortest, longest): Lengths) -> Option<String> {
    let length = length(text);
    if length < shortest {
        Some(with_count(Message::PasswordShort, shortest))
    } else if length > longest {
        Some(with_count(Message::PasswordLong, longest))
    } else if text.trim() != text {
        Some(Message::PasswordSpaces.text().into())
    } else {
        None
    }
}

/// A text with a number in its place.
pub(super) fn with_count(text: Message, count: usize) -> String {
    let (before, after) = text.around();
    [before, &count.to_string(), after].concat()
}

pub(super) fn name(text: &str) -> Option<&'static str> {
    match text.trim().is_empty() {
        true => Some(Message::UserNameNeeded.text()),
        false => nickname(text),
    }
}

/// The same where there may be none.
pub(super) fn nickname(text: &str) -> Option<&'static str> {
    (length(text.trim()) > LONGEST_NAME).then_some(Message::NameLong.text())
}

pub(super) fn consent(text: &str) -> Option<&'static str> {
    text.is_empty().then_some(Message::TermsNeeded.text())
}

pub(super) fn code(text: &str) -> Option<&'static str> {
    bare_code(text)
        .is_empty()
        .then_some(Message::CodeNeeded.text())
}

/// The code without the spaces and dashes that people paste along, and in plain
/// letters and digits where a keyboard makes full-width ones.
pub(super) fn bare_code(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '–' | '\u{200b}'))
        .map(|c| match c {
            // The same in plain: FF01 to FF5E are 21 to 7E.
            '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_one_at_sign_with_something_on_both_sides() {
        for good in ["a@b", "ada@example.com", "  a+b@c.se ", "ä@ö.se"] {
            assert_eq!(email(good), None, "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a@b@c", "a b@c.se", "@"] {
            assert!(email(bad).is_some(), "{bad}");
        }
    }

    const LENGTHS: Lengths = (8, 128);

    #[test]
    fn a_new_password_is_counted_in_code_points() {
        assert_eq!(
            new_password("🔑🔑🔑🔑🔑🔑🔑", LENGTHS).as_deref(),
            Some("Use at least 8 characters.")
        );
        assert_eq!(new_password("🔑🔑🔑🔑🔑🔑🔑🔑", LENGTHS), None);
        assert_eq!(new_password(&"x".repeat(128), LENGTHS), None);
        assert_eq!(
            new_password(&"x".repeat(129), LENGTHS).as_deref(),
            Some("Use at most 128 characters.")
        );
        assert_eq!(new_password(&"x".repeat(5000), (8, usize::MAX)), None);
    }

    #[test]
    fn a_new_password_keeps_inner_spaces_and_refuses_outer_ones() {
        assert_eq!(new_password("correct horse battery", LENGTHS), None);
        assert!(new_password(" correct horse", LENGTHS).is_some());
        assert!(new_password("correct horse\u{a0}", LENGTHS).is_some());
    }

    #[test]
    fn a_code_is_taken_as_people_paste_it() {
        assert_eq!(bare_code(" AbCd-EfGh\n"), "AbCdEfGh");
        assert_eq!(bare_code("１２３ ＡｂＣ"), "123AbC");
        assert!(code(" - ").is_some());
    }
}
