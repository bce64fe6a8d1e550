use super::{SystemClock, spawn, time_limit::TimeLimit};
use crate::{Clock, LocalFuture, LockGuard, SessionLock};
use futures_channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// A lock that all tabs of this origin share, by the Web Locks API. A tab that
/// is closed or crashes gives it back.
///
/// There is none in an insecure context and in old browsers. Then it is not granted
/// either, after up to a second: of tabs that ask together one comes first, and the
/// others find its mark.
#[derive(Clone, Debug)]
pub struct WebLock {
    name: String,
}

impl WebLock {
    /// The lock of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

impl SessionLock for WebLock {
    fn acquire(&self, wait_ms: u32) -> LocalFuture<'_, Option<LockGuard>> {
        Box::pin(async move {
            let limit = TimeLimit::start(wait_ms)?;
            if let Some(granted) = request(&self.name, &limit)
                && let Ok(give_back) = granted.await
            {
                return Some(Box::new(Held(give_back)) as LockGuard);
            }
            if !limit.has_passed() {
                // There are none, or none for this page.
                scatter().await;
            }
            None
        })
    }
}

/// Asks for the lock. What comes when it is granted gives it back when called;
/// nothing comes where it is not granted, in time or ever. `None`: there are no locks.
fn request(name: &str, limit: &TimeLimit) -> Option<oneshot::Receiver<Function>> {
    // web-sys has this API only behind a flag for unstable ones.
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let window = JsValue::from(web_sys::window()?);
    let locks = get(&get(&window, "navigator")?, "locks")?;
    let request: Function = get(&locks, "request")?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"signal".into(), &limit.signal()).ok()?;

    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let granted = {
        let sender = sender.clone();
        // The lock is held until the promise that this returns is resolved.
        Closure::once_into_js(move |_lock: JsValue| {
            Promise::new(&mut |resolve, _| {
                let sent = sender.take().map(|sender| sender.send(resolve));
                if let Some(Err(resolve)) = sent {
                    // Nobody waits any more.
                    let _ = resolve.call0(&JsValue::NULL);
                }
            })
        })
    };
    let held = request.call3(&locks, &name.into(), &options, &granted);
    let held: Promise = held.ok()?.dyn_into().ok()?;
    spawn(async move {
        // Rejected where the time was up; told by the sender's end.
        let _ = JsFuture::from(held).await;
        sender.take();
    });
    Some(receiver)
}

/// Waits for up to a second, however long that is.
async fn scatter() {
    let wait_ms = js_sys::Math::random() * 1_000.0;
    let (sender, receiver) = oneshot::channel();
    let wake = Box::new(move || drop(sender));
    let _timer = SystemClock.after(wait_ms as u32, wake);
    let _: Result<(), _> = receiver.await;
}

struct Held(Function);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}
