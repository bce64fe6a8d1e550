//! The pages that are drawn when they are opened. `cargo xtask` puts what they alone need into a
//! file of its own, which `boot.js` fetches: what is reached through [`page`], and no other way.

use super::{boot, page::Page, pages, shell::Shell};
use leptos::prelude::*;
use std::hint::black_box;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Whether it is one of these; the others stand in `index.html`.
pub(super) fn has(page: Page) -> bool {
    !matches!(
        page,
        Page::Home | Page::SignIn | Page::Language | Page::NotFound
    )
}

/// Has `boot.js` fetch what they need. Whether it is there: if not, the page says so.
pub(super) async fn fetch() -> bool {
    let promise = boot::function("keyfobLater").and_then(|fetch| fetch.call0(&fetch).ok());
    match promise {
        Some(promise) => JsFuture::from(promise.unchecked_into::<js_sys::Promise>())
            .await
            .is_ok_and(|is_there| is_there.is_truthy()),
        None => false,
    }
}

/// Draws one of them. Only once what it needs is there.
pub(super) fn draw(shell: &'static Shell, page: Page) -> AnyView {
    // By a pointer that the compiler knows nothing of: else it would put the pages here.
    black_box(pages::page as fn(&'static Shell, Page) -> AnyView)(shell, page)
}
