//! What can happen next.

use crate::{HOUR, SECOND, tab::Tab, world::World};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Open,
    Kill(usize),
    /// The tab hears of the store, or looks by itself.
    Read(usize),
    BeginSignIn(usize),
    AnswerSignIn(usize),
    SignOut(usize),
    BeginCheck(usize),
    AnswerCheck(usize),
    FailCheck(usize),
    /// A timer, a wake-up or a call asks for a token that works.
    Want(usize),
    /// A call was turned away with the token of this tab.
    Rejected(usize),
    GrantLock(usize),
    /// The lock was not granted in time.
    MissLock(usize),
    /// The request reaches the server.
    Arrive(usize),
    /// Its answer reaches the tab.
    Answer(usize),
    /// The server refuses with a status, and nothing is used up.
    Refuse(usize),
    /// No answer reaches the tab, whether or not the request arrived.
    Lose(usize),
    Leave(usize),
    Return(usize),
    Online(usize),
    /// The server ends the stored session, asked from another device.
    EndElsewhere,
    /// A debt is paid.
    Deliver(usize),
    /// Somebody clears the site's data.
    Clear,
    Pass(u64),
    GoBack(u64),
}

pub const TABS: usize = 4;

impl World {
    /// Everything that could happen now.
    pub fn actions(&self) -> Vec<Action> {
        use Action::*;
        let is_calling = self.tabs.iter().any(|tab| tab.request.is_some());
        let mut all = vec![Pass(SECOND / 10)];
        if !(self.may_miss_lock && is_calling) {
            all.extend([Pass(SECOND), Pass(11 * SECOND), Pass(600 * SECOND)]);
        }
        if self.may_jump {
            all.extend([Pass(24 * HOUR), GoBack(HOUR), Clear]);
        }
        if self.tabs.len() < TABS {
            all.push(Open);
        }
        for (i, tab) in self.tabs.iter().enumerate().filter(|(_, tab)| tab.is_alive) {
            all.extend([Kill(i), SignOut(i), Want(i), Online(i)]);
            all.push(if tab.is_leaving { Return(i) } else { Leave(i) });
            let Tab { request, .. } = tab;
            let arrived = request.as_ref().map(|request| request.answer.is_some());
            let may = [
                (tab.has_news, Read(i)),
                (tab.sign_ins.is_empty(), BeginSignIn(i)),
                (!tab.sign_ins.is_empty(), AnswerSignIn(i)),
                (tab.holds().is_some(), BeginCheck(i)),
                (!tab.checks.is_empty(), AnswerCheck(i)),
                (!tab.checks.is_empty(), FailCheck(i)),
                (tab.holds().is_some(), Rejected(i)),
                (tab.waits_for_lock && self.lock.is_none(), GrantLock(i)),
                (tab.waits_for_lock && self.may_miss_lock, MissLock(i)),
                (arrived == Some(false), Arrive(i)),
                (arrived == Some(true), Answer(i)),
                (arrived == Some(false), Refuse(i)),
                (arrived.is_some(), Lose(i)),
            ];
            all.extend(may.into_iter().filter(|(may, _)| *may).map(|(_, it)| it));
        }
        if self.may_end_elsewhere && self.record.is_some() {
            all.push(EndElsewhere);
        }
        all.extend((0..self.outbox.len()).map(Deliver));
        all
    }

    /// The same without what only makes short histories longer.
    pub fn few_actions(&self) -> Vec<Action> {
        let mut all = self.actions();
        all.retain(|action| {
            !matches!(
                action,
                Action::Leave(_)
                    | Action::Return(_)
                    | Action::Online(_)
                    | Action::BeginSignIn(_)
                    | Action::Rejected(_)
                    | Action::Pass(100 | SECOND)
                    | Action::Deliver(_)
            )
        });
        all
    }
}
