use keyfob::{AuthConfig, ConfigError};
use web_sys::Document;

/// Reads `<meta name="keyfob-backend">` and `<meta name="keyfob-protocol">`, so
/// that one built site can be pointed elsewhere without building it again.
pub(super) fn from_document(document: &Document) -> Result<AuthConfig, ConfigError> {
    let protocol = meta(document, "keyfob-protocol").parse()?;
    AuthConfig::new(protocol, &meta(document, "keyfob-backend"))
}

/// What a `<meta>` of this name says; empty where there is none.
fn meta(document: &Document, name: &str) -> String {
    document
        .query_selector(&format!("meta[name='{name}']"))
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default()
}

/// The path that the site is served under, with a slash at both ends.
///
/// The build writes it onto the boot script, since a strict Content Security
/// Policy forbids `<base>`.
pub(super) fn base_path(document: &Document) -> String {
    document
        .query_selector("script[data-base]")
        .ok()
        .flatten()
        .and_then(|script| script.get_attribute("data-base"))
        .filter(|base| base.starts_with('/') && base.ends_with('/'))
        .unwrap_or_else(|| "/".into())
}
