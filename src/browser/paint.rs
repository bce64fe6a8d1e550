use super::Listener;
use leptos::prelude::{request_animation_frame, set_timeout};
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Window;

/// For how long a press waits for a frame: in a hidden tab there is none.
const NO_FRAME: Duration = Duration::from_millis(200);

/// For how many frames the first paint is waited for: a second, where a browser
/// tells nothing of its paints.
const FRAMES: u32 = 60;

/// What presses do, until it is done.
#[derive(Default)]
struct Pressed {
    due: RefCell<Vec<Box<dyn FnOnce()>>>,
    /// Counts the frames that were waited for.
    frame: Cell<u32>,
}

thread_local! {
    // Never dropped, so that nothing has to see to that.
    static PRESSED: &'static Pressed = {
        if let Some(window) = web_sys::window() {
            // It was pressed, whatever becomes of the page.
            let leave = |_| PRESSED.with(|it| it.run(it.frame.get()));
            std::mem::forget(Listener::new(&window, "pagehide", leave));
        }
        Box::leak(Box::default())
    };
}

/// Runs `then` once what a press has changed so far is on the screen, one frame later: what is
/// long in coming is not what the answer to the press waits for
/// ([interaction to next paint](https://web.dev/articles/optimize-inp)). In order, where there
/// are several. In a hidden tab, which has no frames, after 200 ms; when the
/// page is left, then.
///
/// ```
/// use keyfob::browser::after_press;
/// use leptos::prelude::*;
///
/// # #[component] fn Example() -> impl IntoView {
/// let sort = || leptos::logging::log!("ten thousand rows");
/// view! { <button on:click=move |_| after_press(sort)>"Sort"</button> }
/// # }
/// ```
pub fn after_press(then: impl FnOnce() + 'static) {
    fn inner(then: Box<dyn FnOnce()>) {
        PRESSED.with(|pressed| pressed.push(then));
    }
    inner(Box::new(then));
}

impl Pressed {
    fn push(&'static self, then: Box<dyn FnOnce()>) {
        let mut due = self.due.borrow_mut();
        due.push(then);
        if due.len() > 1 {
            return;
        }
        let frame = self.frame.get();
        let run = move || self.run(frame);
        set_timeout(run, NO_FRAME);
        request_animation_frame(move || set_timeout(run, Duration::ZERO));
    }

    /// What is pressed meanwhile waits for a frame of its own.
    fn run(&self, frame: u32) {
        if frame == self.frame.get() {
            self.frame.set(frame.wrapping_add(1));
            for then in self.due.take() {
                then();
            }
        }
    }
}

/// Runs `then` once the next frame has been painted, and the page at all; a
/// hidden tab waits until it is shown.
pub fn after_paint(then: impl FnOnce() + 'static) {
    wait(then, FRAMES);
}

fn wait(then: impl FnOnce() + 'static, frames: u32) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let in_frame = Closure::once_into_js(move || {
        // The frame is painted after its callbacks; a timer set in one of them
        // runs after that.
        if let Some(window) = web_sys::window() {
            let after = Closure::once_into_js(move || match frames.checked_sub(1) {
                Some(frames) if !has_painted() => wait(then, frames),
                _ => then(),
            });
            let _ = window.set_timeout_with_callback(after.unchecked_ref());
        }
    });
    let _ = window.request_animation_frame(in_frame.unchecked_ref());
}

/// Whether anything of the page has come to the screen: that is some time after
/// the script's part of the frame, longer still on a busy device.
fn has_painted() -> bool {
    let performance = web_sys::window().as_ref().and_then(Window::performance);
    performance.is_some_and(|performance| performance.get_entries_by_type("paint").length() > 0)
}
