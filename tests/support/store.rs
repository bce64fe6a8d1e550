use keyfob::{Reading, SessionStore, StoreError};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

const RECORD: &str = "session";

/// A store that fails on demand and counts its writes.
#[derive(Clone, Default)]
pub struct FakeStore(Rc<Inner>);

#[derive(Default)]
struct Inner {
    texts: RefCell<BTreeMap<String, String>>,
    fails_read: Cell<Option<StoreError>>,
    fails_write: Cell<Option<StoreError>>,
    fails_remove: Cell<Option<StoreError>>,
    writes: Cell<usize>,
}

impl FakeStore {
    /// The record in it, past every failure.
    pub fn text(&self) -> Option<String> {
        self.beside(RECORD)
    }

    /// What is in it under a name, past every failure.
    pub fn beside(&self, name: &str) -> Option<String> {
        self.0.texts.borrow().get(name).cloned()
    }

    /// Whether the session of `id`, confirmed then, is in it.
    #[track_caller]
    pub fn assert_holds(&self, id: &str, confirmed_at_ms: u64) {
        let text = self.text();
        let Reading::Found(record) = Reading::decode(text.as_deref()) else {
            panic!("no record: {text:?}");
        };
        assert_eq!(record.user.id, id);
        assert_eq!(record.credential.token.expose(), format!("17:{id}"));
        assert_eq!(record.confirmed_at_ms, confirmed_at_ms);
    }

    /// Puts a record in, as another tab would.
    pub fn put(&self, text: &str) {
        self.put_beside(RECORD, text);
    }

    pub fn put_beside(&self, name: &str, text: &str) {
        let mut texts = self.0.texts.borrow_mut();
        texts.insert(name.to_owned(), text.to_owned());
    }

    /// Removes the record, as another tab would.
    pub fn clear(&self) {
        self.0.texts.borrow_mut().remove(RECORD);
    }

    /// How often a record was written.
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
    fn read(&self, name: &str) -> Result<Option<String>, StoreError> {
        result(self.0.fails_read.get())?;
        Ok(self.beside(name))
    }

    fn write(&self, name: &str, text: &str) -> Result<(), StoreError> {
        result(self.0.fails_write.get())?;
        if name == RECORD {
            self.0.writes.set(self.0.writes.get() + 1);
        }
        self.put_beside(name, text);
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        result(self.0.fails_remove.get())?;
        self.0.texts.borrow_mut().remove(name);
        Ok(())
    }

    fn names(&self) -> Vec<String> {
        match self.0.fails_read.get() {
            None => self.0.texts.borrow().keys().cloned().collect(),
            Some(_) => Vec::new(),
        }
    }

    fn is_shared_under(&self, key: Option<&str>) -> bool {
        key.is_none_or(|key| key == "keyfob.session")
    }
}
