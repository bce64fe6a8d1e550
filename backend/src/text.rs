//! Strings as Dart sees them.

/// Dart's `String.trim`: Unicode white space and the byte order mark.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// Dart's `String.length`: UTF-16 units, so a smiley counts as two.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trim_takes_the_byte_order_mark_too() {
        assert_eq!(trim("\u{feff} \u{a0}a b\t\n"), "a b");
    }

    #[test]
    fn length_counts_utf16_units() {
        assert_eq!(length("aé"), 2);
        assert_eq!(length("😀"), 2);
    }
}
