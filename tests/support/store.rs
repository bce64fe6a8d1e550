use keyfob::{SessionStore, StoreError};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

/// A store that fails on demand and counts its writes.
#[derive(Clone, Default)]
pub struct FakeStore(Rc<Inner>);

#[derive(Default)]
struct Inner {
    text: RefCell<Option<String>>,
    fails_read: Cell<Option<StoreError>>,
    fails_write: Cell<Option<StoreError>>,
    fails_remove: Cell<Option<StoreError>>,
    writes: Cell<usize>,
}

impl FakeStore {
    /// What is in it, past every failure.
    pub fn text(&self) -> Option<String> {
        self.0.text.borrow().clone()
    }

    /// Puts something in, as another tab would.
    pub fn put(&self, text: &str) {
        self.0.text.replace(Some(text.to_owned()));
    }

    /// Empties it, as another tab would.
    pub fn clear(&self) {
        self.0.text.replace(None);
    }

    pub fn writes(&self) -> usize {
        self.0.writes.get()
    }

    pub fn fail_reads(&self, error: Option<StoreError>) {
        self.0.fails_read.set(error);
    }

    pub fn fail_writes(&self, error: Option<StoreError>) {
        self.0.fails_write.set(error);
    }

    pub fn fail_removals(&self, error: Option<StoreError>) {
        self.0.fails_remove.set(error);
    }
}

fn result(failure: Option<StoreError>) -> Result<(), StoreError> {
    failure.map_or(Ok(()), Err)
}

impl SessionStore for FakeStore {
    fn read(&self) -> Result<Option<String>, StoreError> {
        result(self.0.fails_read.get())?;
        Ok(self.text())
    }

    fn write(&self, text: &str) -> Result<(), StoreError> {
        result(self.0.fails_write.get())?;
        self.0.writes.set(self.0.writes.get() + 1);
        self.put(text);
        Ok(())
    }

    fn remove(&self) -> Result<(), StoreError> {
        result(self.0.fails_remove.get())?;
        self.clear();
        Ok(())
    }

    fn is_shared_under(&self, key: Option<&str>) -> bool {
        key.is_none_or(|key| key == "keyfob.session")
    }
}
