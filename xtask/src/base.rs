//! The addresses that lead to the same place from every page of the built site.

use std::path::Path;

use crate::failure::{Context, Failure, Outcome};

/// Puts the site's path, which trunk wrote into the page, in front of the addresses that begin
/// with `./`: the page is served at every address, and a strict policy forbids `<base>`.
///
/// # Errors
/// When the page does not say where it is served.
pub fn page(staging: &Path) -> Outcome {
    let page = staging.join("index.html");
    let html =
        std::fs::read_to_string(&page).context(|| format!("cannot read {}", page.display()))?;
    let html =
        with_base(&html).ok_or_else(|| Failure::new("the page does not say where it is served"))?;
    std::fs::write(&page, html).context(|| format!("cannot write {}", page.display()))
}

fn with_base(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("data-base=\"")?;
    let (base, _) = rest.split_once('"')?;
    Some(html.replace("href=\"./", &format!("href=\"{base}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_and_what_is_beside_it_are_there_from_every_page() {
        let page = "<script data-base=\"/app/\"></script><a href=\"./\"><a href=\"sign-in\">\
                    <link href=\"./manifest.json\">";
        assert_eq!(
            with_base(page).as_deref(),
            Some(
                "<script data-base=\"/app/\"></script><a href=\"/app/\"><a href=\"sign-in\">\
                 <link href=\"/app/manifest.json\">"
            )
        );
        assert_eq!(with_base("<a href=\"./\">"), None);
    }

    #[test]
    fn the_sites_own_page_has_no_address_of_the_root() {
        let page = include_str!("../../index.html");
        assert!(!page.contains("href=\"/"));
    }
}
