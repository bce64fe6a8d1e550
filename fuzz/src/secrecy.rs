use keyfob_session::{Credential, Secret};
use std::fmt::Debug;

/// Asserts that nothing of a value's secrets is in its `Debug` text: it is the
/// very text of a twin with other secrets.
pub(crate) fn assert_kept<T: Debug>(value: &T, twin: &T) {
    assert_eq!(format!("{value:?}"), format!("{twin:?}"));
    assert_eq!(format!("{value:#?}"), format!("{twin:#?}"));
}

/// The same key with other secrets.
pub(crate) fn twin(credential: &Credential) -> Credential {
    let other = |_: &Secret| Secret::from("another");
    Credential {
        token: other(&credential.token),
        refresh_token: credential.refresh_token.as_ref().map(other),
        ..credential.clone()
    }
}
