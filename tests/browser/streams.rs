//! The stand-in for `wasm-streams` does what it stands in for.

use futures_core::Stream;
use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll},
};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test as test;
use wasm_streams::ReadableStream;

/// Counts down to 0, or to an error.
struct Countdown {
    left: u32,
    fails: bool,
}

impl Stream for Countdown {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(self.fails.then(|| Err("broken".into())));
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(self.left.into())))
    }
}

async fn through_javascript(stream: Countdown) -> Vec<Result<JsValue, JsValue>> {
    let raw = ReadableStream::from_stream(stream).into_raw();
    let mut stream = pin!(ReadableStream::from_raw(raw).into_stream());
    let mut all = Vec::new();
    while let Some(next) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        let is_end = next.is_err();
        all.push(next);
        if is_end {
            break;
        }
    }
    all
}

#[test]
async fn what_goes_into_javascript_comes_out_again() {
    let all = through_javascript(Countdown {
        left: 3,
        fails: false,
    });
    assert_eq!(
        all.await,
        [Ok(2.into()), Ok(1.into()), Ok(0.into())] as [Result<JsValue, JsValue>; 3]
    );
}

#[test]
async fn so_does_an_error() {
    let all = through_javascript(Countdown {
        left: 1,
        fails: true,
    });
    assert_eq!(all.await, [Ok(0.into()), Err("broken".into())]);
}
