use crate::support::{web::*, *};
use js_sys::Function;
use keyfob::{SessionManager, SignOutScope};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Runs this as a page does, from script; whether it ended with an exception. Nothing is
/// unwound by one: this is what a panic is to a page.
fn is_cut_off(act: impl Fn() + 'static) -> bool {
    let act = Closure::<dyn Fn()>::new(act);
    let function: &Function = act.as_ref().unchecked_ref();
    function.call0(&JsValue::NULL).is_err()
}

#[test]
async fn a_listener_that_panics_stops_neither_the_others_nor_the_store() {
    let world = World::new();
    let manager = world.manager();
    let _panics = manager.on_change(|_| wasm_bindgen::throw_str("a panic"));
    let heard = Rc::new(RefCell::new(Vec::new()));
    let _hears = manager.on_change({
        let heard = heard.clone();
        move |change| heard.borrow_mut().push(change.to.is_signed_in())
    });
    let sign_in = |manager: &SessionManager| {
        let manager = manager.clone();
        is_cut_off(move || drop(manager.register_signed_in_user(authenticated("anna"))))
    };
    assert!(sign_in(&manager));
    assert!(world.store.text().is_some());
    settle().await;
    assert_eq!(*heard.borrow(), [true]);
    let leaving = manager.clone();
    assert!(is_cut_off(move || {
        leaving.sign_out(SignOutScope::ThisDevice).forget();
    }));
    assert_eq!(world.store.text(), None);
    settle().await;
    assert_eq!(*heard.borrow(), [true, false]);
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}
