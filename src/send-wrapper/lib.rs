//! A stand-in for the crate `send_wrapper`, which leptos puts around everything that must
//! stay on its thread.
//!
//! The crate asks at each use which thread it is on. In WebAssembly without threads there is
//! one, and the question alone brings the standard library's allocator into a module that has
//! another: 2 kB (brotli). Everywhere else this asks as the crate does. For this workspace
//! alone (`[patch.crates-io]`); an app that uses Keyfob gets the crate itself.

use std::{
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
};

/// Something that may be sent to another thread, and be used on its own one alone.
pub struct SendWrapper<T> {
    data: ManuallyDrop<T>,
    thread: thread::Id,
}

// SAFETY: what is inside is given out, and dropped, on the thread that put it there alone:
// `check` panics on any other.
unsafe impl<T> Send for SendWrapper<T> {}
unsafe impl<T> Sync for SendWrapper<T> {}

impl<T> SendWrapper<T> {
    /// Keeps `data` to this thread.
    pub fn new(data: T) -> Self {
        Self {
            data: ManuallyDrop::new(data),
            thread: thread::current(),
        }
    }

    /// Whether this is the thread that it is kept to.
    pub fn valid(&self) -> bool {
        self.thread == thread::current()
    }

    /// What is inside.
    ///
    /// # Panics
    /// On another thread.
    #[track_caller]
    pub fn take(self) -> T {
        self.check();
        let mut this = ManuallyDrop::new(self);
        // SAFETY: `this` is not dropped, so it is taken once.
        unsafe { ManuallyDrop::take(&mut this.data) }
    }

    #[track_caller]
    fn check(&self) {
        assert!(self.valid(), "a SendWrapper is used on another thread");
    }
}

impl<T> Deref for SendWrapper<T> {
    type Target = T;

    /// # Panics
    /// On another thread.
    #[track_caller]
    fn deref(&self) -> &T {
        self.check();
        &self.data
    }
}

impl<T> DerefMut for SendWrapper<T> {
    /// # Panics
    /// On another thread.
    #[track_caller]
    fn deref_mut(&mut self) -> &mut T {
        self.check();
        &mut self.data
    }
}

impl<T> Drop for SendWrapper<T> {
    /// # Panics
    /// On another thread, unless that is panicking already.
    #[track_caller]
    fn drop(&mut self) {
        if !std::mem::needs_drop::<T>() || self.valid() {
            // SAFETY: nothing uses it afterwards.
            unsafe { ManuallyDrop::drop(&mut self.data) }
        } else if !std::thread::panicking() {
            self.check();
        }
    }
}

impl<T: Clone> Clone for SendWrapper<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self::new(T::clone(self))
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for SendWrapper<T> {
    #[track_caller]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SendWrapper").field(&**self).finish()
    }
}

#[cfg(feature = "futures")]
mod futures {
    use super::SendWrapper;
    use futures_core::Stream;
    use std::{
        ops::DerefMut,
        pin::Pin,
        task::{Context, Poll},
    };

    impl<F: Future> Future for SendWrapper<F> {
        type Output = F::Output;

        #[track_caller]
        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
            // SAFETY: what is inside moves only with the wrapper, which is pinned.
            unsafe { self.map_unchecked_mut(Self::deref_mut) }.poll(context)
        }
    }

    impl<S: Stream> Stream for SendWrapper<S> {
        type Item = S::Item;

        #[track_caller]
        fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
            // SAFETY: as above.
            unsafe { self.map_unchecked_mut(Self::deref_mut) }.poll_next(context)
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            S::size_hint(self)
        }
    }
}

#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
mod thread {
    /// The only thread.
    #[derive(Clone, Copy, PartialEq)]
    pub struct Id;

    pub fn current() -> Id {
        Id
    }
}

#[cfg(not(all(target_family = "wasm", not(target_feature = "atomics"))))]
mod thread {
    pub use std::thread::ThreadId as Id;

    pub fn current() -> Id {
        std::thread::current().id()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::SendWrapper;
    use std::{rc::Rc, thread};

    #[test]
    fn on_its_own_thread_it_is_what_is_inside() {
        let mut wrapper = SendWrapper::new(Rc::new(1));
        assert_eq!(**wrapper, 1);
        *wrapper = Rc::new(2);
        let inside = Rc::clone(&wrapper);
        assert_eq!(Rc::strong_count(&inside), 2);
        assert_eq!(*wrapper.take(), 2);
        assert_eq!(Rc::strong_count(&inside), 1, "dropped once");
    }

    #[test]
    fn on_another_it_is_neither_used_nor_dropped() {
        let inside = Rc::new(());
        let wrapper = SendWrapper::new(inside.clone());
        let used = thread::spawn(move || {
            assert!(!wrapper.valid());
            let _ = &*wrapper;
        });
        assert!(used.join().is_err());
        let wrapper = SendWrapper::new(inside.clone());
        assert!(thread::spawn(move || drop(wrapper)).join().is_err());
        assert_eq!(Rc::strong_count(&inside), 3, "both are leaked");
    }

    #[test]
    fn what_needs_no_drop_may_be_dropped_anywhere() {
        let wrapper = SendWrapper::new(1);
        assert!(thread::spawn(move || drop(wrapper)).join().is_ok());
    }
}
