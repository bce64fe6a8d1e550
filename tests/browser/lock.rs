use crate::support::web::*;
use keyfob::{LockGuard, SessionLock, browser::WebLock};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_test::wasm_bindgen_test as test;

async fn acquire(wait_ms: u32) -> Option<LockGuard> {
    WebLock::new("keyfob.test").acquire(wait_ms).await
}

#[test]
async fn it_is_granted_once_and_again_when_it_was_given_back() {
    let guard = acquire(1_000).await.unwrap();
    assert!(acquire(20).await.is_none(), "not while it is held");
    drop(guard);
    assert!(acquire(1_000).await.is_some());
}

#[test]
async fn whoever_waits_gets_it_as_soon_as_it_is_given_back() {
    let guard = acquire(1_000).await.unwrap();
    let granted = Rc::new(RefCell::new(None));
    leptos::task::spawn_local({
        let granted = granted.clone();
        async move {
            granted.replace(acquire(5_000).await);
        }
    });
    wait_ms(20).await;
    assert!(granted.borrow().is_none());
    drop(guard);
    until("the lock", || granted.borrow().is_some()).await;
}

#[test]
async fn whoever_gave_up_waiting_does_not_keep_it_from_others() {
    let guard = acquire(1_000).await.unwrap();
    drop(WebLock::new("keyfob.test").acquire(5_000));
    {
        let lock = WebLock::new("keyfob.test");
        let mut waiting = lock.acquire(5_000);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(waiting.as_mut().poll(&mut context).is_pending());
    }
    drop(guard);
    assert!(acquire(1_000).await.is_some());
}

#[test]
async fn another_name_is_another_lock() {
    let _guard = acquire(1_000).await.unwrap();
    let other = WebLock::new("keyfob.other");
    assert!(other.acquire(1_000).await.is_some());
}

#[test]
async fn where_there_are_no_locks_none_is_granted_and_nobody_waits_long() {
    js("Object.defineProperty(navigator, 'locks', {configurable: true, value: undefined})");
    let granted = acquire(60_000).await;
    js("delete navigator.locks");
    assert!(granted.is_none());
    assert!(acquire(1_000).await.is_some());
}
