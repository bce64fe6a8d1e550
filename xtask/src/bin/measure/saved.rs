//! The figures of the last saved measurement, a text file in the repository.

use std::path::Path;

use crate::files::{self, Row};

const TOTAL: &str = "total ";

/// The saved total in brotli bytes, if there is one.
pub fn read(path: &Path) -> Option<u64> {
    total_of(&std::fs::read_to_string(path).ok()?)
}

fn total_of(text: &str) -> Option<u64> {
    text.lines()
        .find_map(|line| line.strip_prefix(TOTAL))
        .and_then(|number| number.trim().parse().ok())
}

/// Saves a measurement, without the hashes in the names: only sizes are to show in a diff.
pub fn write(path: &Path, rows: &[Row], total: &Row) -> Result<(), String> {
    let rows: Vec<Row> = rows
        .iter()
        .map(|row| Row {
            name: without_hash(&row.name),
            ..row.clone()
        })
        .collect();
    let text = format!(
        "{TOTAL}{}\n\n{}\n",
        total.brotli,
        files::table(&rows, total)
    );
    std::fs::write(path, text).map_err(|cause| format!("{}: {cause}", path.display()))
}

/// How a total compares to the saved one.
pub fn difference(before: u64, now: u64) -> String {
    match now.checked_sub(before) {
        Some(0) => "as saved".to_owned(),
        Some(more) => format!("{more} brotli bytes more than saved"),
        None => format!("{} brotli bytes less than saved", before - now),
    }
}

/// `keyfob-site-1a2b3c4d5e6f7081_bg.wasm` without the part that every build changes.
fn without_hash(name: &str) -> String {
    name.split('-')
        .filter_map(|part| {
            let digits = part.bytes().take_while(u8::is_ascii_hexdigit).count();
            match digits {
                16.. => part
                    .get(digits..)
                    .filter(|rest| !rest.is_empty())
                    .map(|rest| format!("*{rest}")),
                _ => Some(part.to_owned()),
            }
        })
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_saved_total_is_read_back() {
        assert_eq!(total_of("total 93210\n\nfile raw\n"), Some(93_210));
        assert_eq!(total_of("nothing"), None);
    }

    #[test]
    fn a_difference_has_a_direction() {
        assert_eq!(difference(10, 10), "as saved");
        assert_eq!(difference(10, 12), "2 brotli bytes more than saved");
        assert_eq!(difference(12, 10), "2 brotli bytes less than saved");
    }

    #[test]
    fn hashes_are_left_out_of_names() {
        assert_eq!(
            without_hash("keyfob-site-1a2b3c4d5e6f7081_bg.wasm"),
            "keyfob-site-*_bg.wasm"
        );
        assert_eq!(without_hash("boot.js"), "boot.js");
    }
}
