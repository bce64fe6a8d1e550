use web_sys::{console, window};

/// After a panic nothing on the page works any more: say so, and what helps.
pub(super) fn show_crashes() {
    std::panic::set_hook(Box::new(|info| {
        // In parts: to have them put into one text costs half a kilobyte.
        let message = info.payload().downcast_ref::<&str>().copied();
        let (file, line) = info.location().map(|l| (l.file(), l.line())).unzip();
        console::error_3(&message.into(), &file.into(), &line.into());
        let root = window()
            .and_then(|window| window.document())
            .and_then(|document| document.document_element());
        if let Some(root) = root {
            let _ = root.set_attribute("data-crashed", "");
        }
    }));
}
