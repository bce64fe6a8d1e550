use crate::{AuthError, AuthErrorKind};
use futures_channel::oneshot;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// Something under way that goes on whether or not it is awaited.
///
/// Awaiting it gives its result; dropping it only gives up the news of it.
#[must_use = "the result says whether it worked; use `.forget()` where that does not matter"]
pub struct Operation<T>(oneshot::Receiver<Result<T, AuthError>>);

impl<T: 'static> Operation<T> {
    pub(super) fn spawn(future: impl Future<Output = Result<T, AuthError>> + 'static) -> Self {
        let (sender, receiver) = oneshot::channel();
        super::spawn(async move {
            // Fails where nobody waits.
            let _ = sender.send(future.await);
        });
        Self(receiver)
    }

    pub(super) fn ready(result: Result<T, AuthError>) -> Self {
        let (sender, receiver) = oneshot::channel();
        let _ = sender.send(result);
        Self(receiver)
    }

    /// Lets it go on without waiting for it.
    pub fn forget(self) {}
}

impl<T> Future for Operation<T> {
    type Output = Result<T, AuthError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|answer| {
            // The sender is dropped unsent only when the page goes away.
            answer.unwrap_or_else(|_| Err(AuthError::new(AuthErrorKind::Superseded)))
        })
    }
}
