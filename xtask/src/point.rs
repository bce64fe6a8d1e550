//! The hook that points a built page at another backend.

use std::path::PathBuf;

use crate::failure::{Context, Failure, Outcome};

/// Writes `backend` into the page that trunk just built, before trunk puts it in place.
///
/// # Errors
/// When trunk did not call this, or the page names no backend.
pub fn run(backend: &str) -> Outcome {
    let Some(staging) = std::env::var_os("TRUNK_STAGING_DIR") else {
        return Err(Failure::new("`point` is a hook for trunk, not for people"));
    };
    let page = PathBuf::from(staging).join("index.html");
    let html =
        std::fs::read_to_string(&page).context(|| format!("cannot read {}", page.display()))?;
    let Some(pointed) = pointed(&html, backend) else {
        return Err(Failure::new(
            "index.html has no <meta name=\"keyfob-backend\" content=\"…\">",
        ));
    };
    std::fs::write(&page, pointed).context(|| format!("cannot write {}", page.display()))
}

/// The page with the content of its `keyfob-backend` meta element replaced.
fn pointed(html: &str, backend: &str) -> Option<String> {
    const CONTENT: &str = "content=\"";
    let name = html.find("name=\"keyfob-backend\"")?;
    let (before, rest) = html.split_at(name);
    let element_end = rest.find('>')?;
    let value = rest.find(CONTENT).filter(|at| *at < element_end)? + CONTENT.len();
    let (upto, from_value) = rest.split_at(value);
    let after = from_value.get(from_value.find('"')?..)?;
    Some(format!("{before}{upto}{backend}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_backends_address_changes() {
        let html = r#"<meta name="keyfob-backend" content="http://localhost:8080/"><meta name="keyfob-protocol" content="serverpod-legacy">"#;
        assert_eq!(
            pointed(html, "http://localhost:9/").as_deref(),
            Some(
                r#"<meta name="keyfob-backend" content="http://localhost:9/"><meta name="keyfob-protocol" content="serverpod-legacy">"#
            )
        );
    }

    #[test]
    fn a_page_without_the_element_is_not_guessed_at() {
        assert_eq!(pointed("<meta name=\"viewport\">", "http://x/"), None);
        assert_eq!(
            pointed(
                "<meta name=\"keyfob-backend\"><p content=\"a\">",
                "http://x/"
            ),
            None
        );
    }
}
