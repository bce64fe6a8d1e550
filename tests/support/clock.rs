use keyfob::{Clock, Timer};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

/// A clock that stands still until the test moves it; timers ring on the way.
#[derive(Clone, Default)]
pub struct FakeClock(Rc<Inner>);

#[derive(Default)]
struct Inner {
    now_ms: Cell<u64>,
    alarms: RefCell<Vec<Alarm>>,
    /// What presses do, where there are no frames for now.
    pressed: RefCell<Option<Vec<Pressed>>>,
}

type Pressed = Box<dyn FnOnce()>;

struct Alarm {
    at_ms: u64,
    then: Box<dyn FnOnce()>,
    is_wanted: Rc<Cell<bool>>,
}

impl FakeClock {
    /// Sets it without a timer ringing, as a person sets a clock.
    pub fn set(&self, now_ms: u64) {
        self.0.now_ms.set(now_ms);
    }

    /// Lets time pass; what is due on the way is run.
    pub fn pass(&self, ms: u64) {
        let end = self.0.now_ms.get() + ms;
        while let Some(alarm) = self.next_until(end) {
            self.0.now_ms.set(alarm.at_ms.max(self.0.now_ms.get()));
            (alarm.then)();
        }
        self.0.now_ms.set(end);
    }

    /// From now on no frame answers to a press.
    pub fn hold_frames(&self) {
        self.0.pressed.replace(Some(Vec::new()));
    }

    /// One does.
    pub fn draw_frame(&self) {
        for then in self.0.pressed.take().unwrap_or_default() {
            then();
        }
    }

    /// When the next timer rings.
    pub fn next_alarm_ms(&self) -> Option<u64> {
        let alarms = self.0.alarms.borrow();
        let wanted = alarms.iter().filter(|alarm| alarm.is_wanted.get());
        wanted.map(|alarm| alarm.at_ms).min()
    }

    fn next_until(&self, end: u64) -> Option<Alarm> {
        let mut alarms = self.0.alarms.borrow_mut();
        alarms.retain(|alarm| alarm.is_wanted.get());
        let due = alarms.iter().enumerate().filter(|(_, it)| it.at_ms <= end);
        let (index, _) = due.min_by_key(|(_, alarm)| alarm.at_ms)?;
        Some(alarms.remove(index))
    }
}

impl Clock for FakeClock {
    fn now_ms(&self) -> u64 {
        self.0.now_ms.get()
    }

    fn after(&self, wait_ms: u32, then: Box<dyn FnOnce()>) -> Timer {
        struct Wanted(Rc<Cell<bool>>);
        impl Drop for Wanted {
            fn drop(&mut self) {
                self.0.set(false);
            }
        }
        let is_wanted = Rc::new(Cell::new(true));
        self.0.alarms.borrow_mut().push(Alarm {
            at_ms: self.0.now_ms.get() + u64::from(wait_ms),
            then,
            is_wanted: is_wanted.clone(),
        });
        Box::new(Wanted(is_wanted))
    }

    fn after_press(&self, then: Box<dyn FnOnce()>) {
        match self.0.pressed.borrow_mut().as_mut() {
            Some(pressed) => pressed.push(then),
            None => then(),
        }
    }
}
