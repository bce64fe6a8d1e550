//! The list of common passwords of the built page: a file of its own, since few who come need it.

use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::languages::{read, write};
use crate::minify::names::Fnv1a;

/// Puts the list beside the page that trunk just built, and says in the page where it is.
///
/// # Errors
/// When a file cannot be read or written, or the page has no place for it.
pub fn add(list: &Path, staging: &Path) -> Outcome {
    let list = read(list)?;
    let mut hash = Fnv1a::default();
    hash.update(list.as_bytes());
    let name = format!("passwords-{:016x}.txt", hash.0);
    write(&staging.join(&name), &list)?;
    let page = staging.join("index.html");
    let html = with_address(&read(&page)?, &name);
    write(
        &page,
        &html.ok_or_else(|| Failure::new("the page has no data-base"))?,
    )
}

/// Under the path that the page is served under.
fn with_address(html: &str, name: &str) -> Option<String> {
    const BASE: &str = " data-base=\"";
    let (before, rest) = html.split_once(BASE)?;
    let (base, after) = rest.split_once('"')?;
    Some(format!(
        "{before}{BASE}{base}\" data-passwords=\"{base}{name}\"{after}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_where_the_list_is() -> std::io::Result<()> {
        let folder = std::env::temp_dir().join(format!("keyfob-passwords-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let list = folder.join("list.txt");
        std::fs::write(&list, "password\n")?;
        let page = "<script src=\"/a/boot.js\" data-base=\"/a/\" data-js=\"/a/b.js\"></script>";
        std::fs::write(folder.join("index.html"), page)?;
        assert_eq!(add(&list, &folder), Ok(()));
        let page = std::fs::read_to_string(folder.join("index.html"))?;
        let (_, rest) = page
            .split_once(" data-base=\"/a/\" data-passwords=\"/a/")
            .unwrap_or_default();
        let (name, _) = rest.split_once('"').unwrap_or_default();
        assert!(name.starts_with("passwords-"), "{page}");
        assert_eq!(std::fs::read_to_string(folder.join(name))?, "password\n");
        std::fs::remove_dir_all(folder)
    }

    #[test]
    fn a_page_without_a_path_is_told() {
        assert_eq!(with_address("<script></script>", "a.txt"), None);
    }
}
