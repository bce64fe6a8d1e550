//! The part of the crate `wasm-streams` that leptos' server functions use.
//!
//! Every Leptos app depends on it, server functions or not. That crate exports classes to
//! JavaScript, and what is exported is never left out of a module: 3 kB (brotli) that
//! nobody calls. This one exports nothing, so that what is not used is not there.

use futures_core::Stream;
use js_sys::{Object, Promise, Reflect};
use std::{
    cell::RefCell,
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{ReadableStreamDefaultController, ReadableStreamDefaultReader};

/// A stream of JavaScript's that can be read.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Takes over a stream.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// Makes one that gives what `stream` gives, as it is asked for.
    pub fn from_stream<St>(stream: St) -> Self
    where
        St: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        let stream = Rc::new(RefCell::new(Box::pin(stream)));
        let pull = Closure::<dyn FnMut(ReadableStreamDefaultController) -> Promise>::new(
            move |controller: ReadableStreamDefaultController| {
                let stream = stream.clone();
                future_to_promise(async move {
                    // Asked for the next one only when this one is there.
                    let next = poll_fn(|context| stream.borrow_mut().as_mut().poll_next(context));
                    match next.await {
                        Some(chunk) => controller.enqueue_with_chunk(&chunk?)?,
                        None => controller.close()?,
                    }
                    Ok(JsValue::UNDEFINED)
                })
            },
        );
        let source = Object::new();
        let _ = Reflect::set(&source, &"pull".into(), &pull.into_js_value());
        let made = web_sys::ReadableStream::new_with_underlying_source(&source);
        // Refused only where there are no streams at all.
        Self(made.unwrap_or_else(|refusal| refusal.unchecked_into()))
    }

    /// Gives the stream back.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// Reads it to its end.
    pub fn into_stream(self) -> IntoStream {
        IntoStream {
            reader: self.0.get_reader().unchecked_into(),
            next: None,
        }
    }
}

/// What a [`ReadableStream`] gives, piece by piece.
#[derive(Debug)]
pub struct IntoStream {
    reader: ReadableStreamDefaultReader,
    next: Option<JsFuture>,
}

impl Stream for IntoStream {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let reader = self.reader.clone();
        let next = self
            .next
            .get_or_insert_with(|| JsFuture::from(reader.read()));
        let read = ready!(Pin::new(next).poll(context));
        self.next = None;
        let get = |read: &JsValue, name: &str| Reflect::get(read, &name.into());
        Poll::Ready(match read {
            Ok(read) if get(&read, "done").is_ok_and(|done| done.is_truthy()) => None,
            Ok(read) => Some(get(&read, "value")),
            Err(error) => Some(Err(error)),
        })
    }
}
