use keyfob::{AuthConfig, ConfigError};
use web_sys::Document;

const BACKEND: &str = "keyfob-backend";
const PROTOCOL: &str = "keyfob-protocol";
const SESSIONS: &str = "keyfob-sessions";
const PROFILE: &str = "keyfob-profile";

const IDLE: &str = "keyfob-idle-minutes";
const ABSOLUTE: &str = "keyfob-session-minutes";

/// Reads `<meta name="keyfob-backend">`, `<meta name="keyfob-protocol">` and
/// `<meta name="keyfob-sessions">` and `<meta name="keyfob-profile">` (may be missing:
/// then there is no page of devices, or with the new modules none to edit the profile),
/// `<meta name="keyfob-idle-minutes">` and `<meta name="keyfob-session-minutes">` (the
/// limits, in whole minutes; none where they are missing),
/// so that one built site can be pointed elsewhere without building it again.
///
/// # Errors
/// Which of them is at fault and how, in words for whoever sets the site up.
pub(super) fn from_document(document: &Document) -> Result<AuthConfig, String> {
    read(document).map_err(|(name, error)| {
        let fault = match meta(document, name).trim() {
            "" => "missing or empty",
            _ => "malformed",
        };
        ["<meta name=\"", name, "\"> is ", fault, "; ", error, "."].concat()
    })
}

/// Which of them is at fault, and what must be otherwise.
type Fault = (&'static str, &'static str);

fn read(document: &Document) -> Result<AuthConfig, Fault> {
    let of = |name| move |error: ConfigError| (name, error.message());
    let protocol = meta(document, PROTOCOL).parse().map_err(of(PROTOCOL))?;
    let config = AuthConfig::new(protocol, &meta(document, BACKEND));
    let mut config = config.map_err(of(BACKEND))?;
    let limit = |name| match meta(document, name).as_str() {
        "" => Ok(None),
        // One that is not understood would be no limit at all.
        text => match text.parse::<u64>() {
            Ok(minutes @ 1..) => Ok(Some(minutes.saturating_mul(60_000))),
            _ => Err((name, "it must be a whole number of minutes, such as 15")),
        },
    };
    (config.idle_limit_ms, config.absolute_limit_ms) = (limit(IDLE)?, limit(ABSOLUTE)?);
    let named = |name| Some(meta(document, name)).filter(|name| !name.is_empty());
    config.endpoints.sessions = named(SESSIONS);
    config.endpoints.profile = named(PROFILE);
    Ok(config)
}

/// What a `<meta>` of this name says; empty where there is none.
fn meta(document: &Document, name: &str) -> String {
    let selector = ["meta[name='", name, "']"].concat();
    attribute(document, &selector, "content").unwrap_or_default()
}

fn attribute(document: &Document, selector: &str, name: &str) -> Option<String> {
    let element = document.query_selector(selector).ok()??;
    element.get_attribute(name)
}

/// Whether `<meta name="keyfob-pages">` names this page.
pub(super) fn has_page(document: &Document, name: &str) -> bool {
    let selector = ["[name=keyfob-pages][content~='", name, "']"].concat();
    attribute(document, &selector, "name").is_some()
}

/// Where the terms of use stand; empty where there are none. `boot.js` has looked at it.
pub(super) fn terms(document: &Document) -> String {
    attribute(document, "[data-brand=terms]", "href").unwrap_or_default()
}

/// What the site is called.
pub(super) fn product(document: &Document) -> String {
    of_boot_script(document, "data-name").unwrap_or_default()
}

/// The texts of another language than English, where `boot.js` has fetched them.
pub(super) fn texts(document: &Document) -> Option<String> {
    of_boot_script(document, "data-texts")
}

/// What was typed before the page was loaded anew for another language.
pub(super) fn typed(document: &Document) -> String {
    of_boot_script(document, "data-typed").unwrap_or_default()
}

/// The path that the site is served under, with a slash at both ends.
///
/// The build writes it onto the boot script, since a strict Content Security
/// Policy forbids `<base>`.
pub(super) fn base_path(document: &Document) -> String {
    of_boot_script(document, "data-base")
        .filter(|base| base.starts_with('/') && base.ends_with('/'))
        .unwrap_or_else(|| "/".into())
}

/// Where the build has put the list of common passwords.
pub(super) fn common_passwords(document: &Document) -> Option<String> {
    of_boot_script(document, "data-passwords")
}

fn of_boot_script(document: &Document, name: &str) -> Option<String> {
    attribute(document, "script[data-base]", name)
}
