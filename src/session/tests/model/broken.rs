/// The invariant that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Broken {
    /// Who signed out stays signed out, in the store and in every tab that heard of it.
    Revival,
    /// A session that its user gave up is dead on the server, or the debt is written down.
    Debt,
    /// A session that works on the server is held in a tab, stored, or owed.
    Orphan,
    /// No two tabs refresh at once.
    TwoRefreshes,
    /// A refresh token goes out twice only where the answer to the first was lost.
    TokenTwice,
    /// Without a lost answer the server never sees a token it has used up.
    Reuse,
    /// The record in the store never goes back to an older token.
    Generation,
    /// Only the closed list ends a session, with its right cause.
    ClosedList,
    /// Each change of state is told once, in order, from what was to what is.
    Notify,
    /// Nothing begins while the page goes away.
    Leaving,
    /// When all is quiet, all tabs and the store agree and nobody holds the lock.
    Agreement,
}

pub type Held = Result<(), Broken>;

pub fn hold(condition: bool, otherwise: Broken) -> Held {
    condition.then_some(()).ok_or(otherwise)
}
