/// The address of this page on its origin: path, query and fragment.
pub fn address() -> Option<String> {
    let location = web_sys::window()?.location();
    let (path, query) = (location.pathname().ok()?, location.search().ok()?);
    Some([path, query, location.hash().ok()?].concat())
}

/// Loads another page in the place of this one.
pub(crate) fn replace_page(href: &str) {
    if let Some(window) = web_sys::window() {
        // Refused for what is no address; then there is nowhere to go.
        let _ = window.location().replace(href);
    }
}
