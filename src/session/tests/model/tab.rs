use keyfob_session::{AuthState, Credential, Session};

/// One page with its session, and what it waits for.
#[derive(Clone, Debug, Default)]
pub struct Tab {
    pub session: Session,
    pub is_alive: bool,
    pub is_leaving: bool,
    /// The store changed and this tab has not heard of it yet.
    pub has_news: bool,
    pub waits_for_lock: bool,
    /// The refresh that is under way.
    pub request: Option<Request>,
    /// Epochs of sign-ins under way.
    pub sign_ins: Vec<u64>,
    /// Epochs of checks under way.
    pub checks: Vec<u64>,
    /// The last state that listeners heard of.
    pub heard: AuthState,
    /// Sessions that this tab gave up or saw end.
    pub over: Vec<u64>,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub credential: Credential,
    /// What the server has answered, once the request got there.
    pub answer: Option<keyfob_session::Refresh>,
}

impl Tab {
    pub fn holds(&self) -> Option<u64> {
        self.session.record().map(|record| record.id)
    }
}
