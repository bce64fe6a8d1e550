/// Where the time comes from; injected, so that tests need not wait.
///
/// The browser's clock is [`SystemClock`](crate::browser::SystemClock).
pub trait Clock {
    /// The device's time in ms since 1970. May jump either way: people change clocks.
    fn now_ms(&self) -> u64;
}
