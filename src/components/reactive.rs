//! One type for each kind of reactive view. Every closure that is handed to
//! Leptos as it is makes another copy of the code around it; boxed here, they
//! share one. Half a kilobyte (brotli) each, by measurement.

use leptos::{
    prelude::*,
    reactive::graph::{Observer, Subscriber},
};

/// A text that follows signals.
pub fn text(read: impl Fn() -> String + Send + 'static) -> AnyView {
    fn inner(read: Box<dyn Fn() -> String + Send>) -> AnyView {
        (move || {
            forget_when_gone();
            read()
        })
        .into_any()
    }
    inner(Box::new(read))
}

/// A view that is built anew when what it reads changes.
pub fn switch(build: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    fn inner(build: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
        (move || {
            forget_when_gone();
            build()
        })
        .into_any()
    }
    inner(Box::new(build))
}

/// Leptos keeps a view that is gone among the subscribers of what it read: a
/// signal that outlives its views, as the session's does, would keep them all.
fn forget_when_gone() {
    if let Some(reader) = Observer::get() {
        on_cleanup(move || reader.clear_sources(&reader));
    }
}
