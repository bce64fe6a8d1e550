use crate::{AuthError, AuthState, Expiry, StoreError};
use leptos::prelude::*;

/// All that components read, in one signal.
#[derive(Clone, Default)]
pub(crate) struct Snapshot {
    pub state: AuthState,
    pub epoch: u64,
    /// How many operations that the user started are under way.
    pub pending: usize,
    /// Whether the backend is being asked who the session belongs to, or will be.
    pub checking: bool,
    pub check_error: Option<AuthError>,
    pub trouble: Option<StoreError>,
    pub expiry: Option<Expiry>,
    pub is_blocked: bool,
}

/// Counts one operation while it lives.
pub(super) struct Pending(RwSignal<Snapshot>);

impl Pending {
    pub fn begin(snapshot: RwSignal<Snapshot>) -> Self {
        snapshot.try_update(|snapshot| snapshot.pending += 1);
        Self(snapshot)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // The page may have dropped the signal by now.
        self.0
            .try_update(|snapshot| snapshot.pending = snapshot.pending.saturating_sub(1));
    }
}
