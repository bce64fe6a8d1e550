use std::cell::Cell;

include!(concat!(env!("OUT_DIR"), "/message.rs"));

impl Message {
    /// The text in the language in use.
    pub fn text(self) -> &'static str {
        TEXTS.with(|texts| texts.get(self as usize).map_or("", Cell::get))
    }

    /// What stands before and after its place, such as `{email}`. A text has one at most.
    pub fn around(self) -> (&'static str, &'static str) {
        around(self.text())
    }
}

/// What stands before and after the place in a text; nothing after it where there is none.
pub(crate) fn around(text: &'static str) -> (&'static str, &'static str) {
    let (before, place) = text.split_once('{').unwrap_or((text, ""));
    (before, place.split_once('}').unwrap_or_default().1)
}

/// Sets the language: all of its texts in their order, one a line. They are kept for as
/// long as the page is open.
///
/// Texts that cannot be those of this release, since there are fewer of them, are left alone.
pub fn use_texts(texts: String) {
    TEXTS.with(|cells| {
        if texts.split('\n').count() >= cells.len() {
            for (cell, text) in cells.iter().zip(texts.leak().split('\n')) {
                cell.set(text);
            }
        }
    });
}
