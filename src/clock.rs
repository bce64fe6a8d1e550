use std::any::Any;

/// Where the time comes from; injected, so that tests need not wait.
///
/// The browser's clock is [`SystemClock`](crate::browser::SystemClock).
pub trait Clock {
    /// The device's time in ms since 1970. May jump either way: people change clocks.
    fn now_ms(&self) -> u64;

    /// Runs `then` once, `wait_ms` from now or, where the device sleeps, when it
    /// is awake again.
    fn after(&self, wait_ms: u32, then: Box<dyn FnOnce()>) -> Timer;

    /// Runs `then` once what a press has changed so far is to be seen, or the page is left.
    /// Default: at once.
    fn after_press(&self, then: Box<dyn FnOnce()>) {
        then();
    }
}

/// What was asked of a clock; dropping it takes it back.
pub type Timer = Box<dyn Any>;
