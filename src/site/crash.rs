use web_sys::{console, window};

/// After a panic nothing on the page works any more: say so, and what helps.
pub(super) fn show_crashes() {
    std::panic::set_hook(Box::new(|info| {
        console::error_1(&info.to_string().into());
        let root = window()
            .and_then(|window| window.document())
            .and_then(|document| document.document_element());
        if let Some(root) = root {
            let _ = root.set_attribute("data-crashed", "");
        }
    }));
}
