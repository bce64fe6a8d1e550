use std::cell::Cell;

/// Marks a check as under way, until it ends or nobody waits for it any more.
pub(super) struct Checking<'a> {
    current: &'a Cell<Option<u64>>,
    epoch: u64,
}

impl<'a> Checking<'a> {
    pub fn begin(current: &'a Cell<Option<u64>>, epoch: u64) -> Self {
        current.set(Some(epoch));
        Self { current, epoch }
    }
}

impl Drop for Checking<'_> {
    fn drop(&mut self) {
        if self.current.get() == Some(self.epoch) {
            self.current.set(None);
        }
    }
}
