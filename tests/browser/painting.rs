use crate::support::web::*;
use keyfob::{
    Clock,
    browser::{SystemClock, after_paint},
};
use std::{cell::RefCell, rc::Rc};
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
