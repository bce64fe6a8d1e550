//! The manager and the service on the host: answers are held back and released
//! in every order, storage fails, listeners misbehave.

#![cfg(not(target_family = "wasm"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod check;
mod config;
mod cookies;
mod dispose;
mod limits;
mod listeners;
mod orders;
mod outbox;
mod own_calls;
mod profile;
mod races;
mod reauthentication;
mod refresh;
mod service;
mod sign_in;
mod sign_out;
mod storage;
#[path = "../support/mod.rs"]
mod support;
mod tab;
mod veto;

use any_spawner::Executor;
use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
};

/// Gives this thread something to run futures on. Every test begins with it.
fn begin() {
    // Fails where another test came first.
    let _ = Executor::init_futures_executor();
}

/// Runs what is under way as far as it goes.
fn settle() {
    Executor::poll_local();
}

/// The result of an operation, if it is there.
fn result<F: Future + Unpin>(mut operation: F) -> Option<F::Output> {
    // The first look sets off what the second one finds.
    for _ in 0..2 {
        settle();
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(output) = Pin::new(&mut operation).poll(&mut context) {
            settle();
            return Some(output);
        }
    }
    settle();
    None
}
