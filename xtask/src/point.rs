//! Points a built page at another backend, or another protocol.

use std::path::Path;

use crate::failure::{Context, Failure, Outcome};

/// Writes `backend` and `protocol` into the page that trunk just built.
///
/// # Errors
/// When the page names no backend or no protocol.
pub fn page(staging: &Path, backend: &str, protocol: &str) -> Outcome {
    let page = staging.join("index.html");
    let mut html =
        std::fs::read_to_string(&page).context(|| format!("cannot read {}", page.display()))?;
    for (name, content) in [("keyfob-backend", backend), ("keyfob-protocol", protocol)] {
        html = with_meta(&html, name, content).ok_or_else(|| {
            Failure::new(format!(
                "index.html has no <meta name=\"{name}\" content=\"…\">"
            ))
        })?;
    }
    std::fs::write(&page, html).context(|| format!("cannot write {}", page.display()))
}

/// The page with the content of one meta element replaced.
fn with_meta(html: &str, name: &str, new: &str) -> Option<String> {
    const CONTENT: &str = "content=\"";
    let name = html.find(&format!("name=\"{name}\""))?;
    let (before, rest) = html.split_at(name);
    let element_end = rest.find('>')?;
    let value = rest.find(CONTENT).filter(|at| *at < element_end)? + CONTENT.len();
    let (upto, from_value) = rest.split_at(value);
    let after = from_value.get(from_value.find('"')?..)?;
    Some(format!("{before}{upto}{new}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<meta name="keyfob-backend" content="http://localhost:8080/"><meta name="keyfob-protocol" content="serverpod-legacy">"#;

    #[test]
    fn only_the_named_element_changes() {
        assert_eq!(
            with_meta(PAGE, "keyfob-backend", "http://localhost:9/").as_deref(),
            Some(
                r#"<meta name="keyfob-backend" content="http://localhost:9/"><meta name="keyfob-protocol" content="serverpod-legacy">"#
            )
        );
        assert_eq!(
            with_meta(PAGE, "keyfob-protocol", "serverpod-jwt").as_deref(),
            Some(
                r#"<meta name="keyfob-backend" content="http://localhost:8080/"><meta name="keyfob-protocol" content="serverpod-jwt">"#
            )
        );
    }

    #[test]
    fn the_sites_own_page_has_both_elements() {
        let page = include_str!("../../index.html");
        for name in ["keyfob-backend", "keyfob-protocol"] {
            assert!(with_meta(page, name, "x").is_some(), "{name}");
        }
    }

    #[test]
    fn a_page_without_the_element_is_not_guessed_at() {
        for html in [
            "<meta name=\"viewport\">",
            "<meta name=\"keyfob-backend\"><p content=\"a\">",
        ] {
            assert_eq!(with_meta(html, "keyfob-backend", "http://x/"), None);
        }
    }
}
