use crate::support::web::*;
use js_sys::{Array, Reflect};
use keyfob::{
    Clock,
    browser::{SystemClock, after_paint, after_press},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsValue, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn the_clock_is_the_devices() {
    let before = js_sys::Date::now() as u64;
    let now = SystemClock.now_ms();
    assert!((before..before + 1000).contains(&now));
}

#[test]
async fn what_comes_after_the_paint_comes_after_the_frame() {
    let order = Rc::new(RefCell::new(Vec::new()));
    after_paint({
        let order = order.clone();
        move || order.borrow_mut().push("after")
    });
    let in_frame = wasm_bindgen::closure::Closure::once_into_js({
        let order = order.clone();
        move || order.borrow_mut().push("frame")
    });
    web_sys::window()
        .unwrap()
        .request_animation_frame(wasm_bindgen::JsCast::unchecked_ref(&in_frame))
        .unwrap();
    order.borrow_mut().push("now");
    until("both", || order.borrow().len() == 3).await;
    assert_eq!(order.take(), ["now", "frame", "after"]);
}

/// Puts this in the place of what the browser tells of its paints, and hands
/// back what undoes it.
fn tell_of_paints(paints: impl FnMut() -> Array + 'static) -> impl Drop {
    struct Told(#[expect(dead_code, reason = "kept alive")] Closure<dyn FnMut() -> Array>);
    impl Drop for Told {
        fn drop(&mut self) {
            let performance = web_sys::window().unwrap().performance().unwrap();
            Reflect::delete_property(&performance, &"getEntriesByType".into()).unwrap();
        }
    }
    let closure = Closure::new(paints);
    let performance = web_sys::window().unwrap().performance().unwrap();
    Reflect::set(&performance, &"getEntriesByType".into(), closure.as_ref()).unwrap();
    Told(closure)
}

#[test]
async fn a_frame_that_has_not_come_to_the_screen_yet_is_waited_for() {
    let asked = Rc::new(Cell::new(0));
    let _told = tell_of_paints({
        let asked = asked.clone();
        move || {
            asked.set(asked.get() + 1);
            match asked.get() {
                1..=3 => Array::new(),
                _ => Array::of1(&JsValue::TRUE),
            }
        }
    });
    let ran = Rc::new(Cell::new(None));
    after_paint({
        let (asked, ran) = (asked.clone(), ran.clone());
        move || ran.set(Some(asked.get()))
    });
    until("it ran", || ran.get().is_some()).await;
    assert_eq!(ran.get(), Some(4));
}

#[test]
async fn a_browser_that_tells_nothing_of_its_paints_is_not_waited_for_for_ever() {
    let _told = tell_of_paints(Array::new);
    let ran = Rc::new(Cell::new(false));
    after_paint({
        let ran = ran.clone();
        move || ran.set(true)
    });
    until("it ran", || ran.get()).await;
}

#[test]
async fn what_presses_do_comes_a_frame_later_and_in_their_order() {
    let order = Rc::new(RefCell::new(Vec::new()));
    let note = |what: &'static str| {
        let order = order.clone();
        move || order.borrow_mut().push(what)
    };
    after_press(note("first"));
    after_press(note("second"));
    leptos::prelude::request_animation_frame(note("frame"));
    note("now")();
    until("all", || order.borrow().len() == 4).await;
    // Longer than it waits for a frame at most.
    wait_ms(300).await;
    assert_eq!(order.take(), ["now", "frame", "first", "second"]);
}

/// Takes the frames away, as a hidden tab has none.
fn without_frames() -> impl Drop {
    struct Without;
    impl Drop for Without {
        fn drop(&mut self) {
            js("requestAnimationFrame = __frames");
        }
    }
    js("window.__frames = requestAnimationFrame; requestAnimationFrame = () => 0");
    Without
}

#[test]
async fn a_press_in_a_tab_without_frames_is_done_all_the_same_and_once() {
    let _without = without_frames();
    let times = Rc::new(Cell::new(0));
    let counted = times.clone();
    after_press(move || counted.set(counted.get() + 1));
    wait_ms(100).await;
    assert_eq!(times.get(), 0);
    until("it ran", || times.get() == 1).await;
    wait_ms(300).await;
    assert_eq!(times.get(), 1);
}

#[test]
async fn a_press_is_done_before_the_page_is_left_and_once() {
    let times = Rc::new(Cell::new(0));
    let counted = times.clone();
    after_press(move || counted.set(counted.get() + 1));
    js("dispatchEvent(new Event('pagehide'))");
    assert_eq!(times.get(), 1);
    js("dispatchEvent(new Event('pagehide'))");
    wait_ms(300).await;
    assert_eq!(times.get(), 1);
}
