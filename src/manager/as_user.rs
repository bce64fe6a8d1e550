//! What a backend does for the signed-in user alone.

use super::SessionManager;
use crate::{AuthError, AuthErrorKind, LocalFuture, Record};

impl SessionManager {
    /// Has the backend do something as the signed-in user. Where it does not know the key it is
    /// asked whose session this is, so that one that is over ends with its cause; with another
    /// key it is tried once more.
    // Boxed, so that there is one copy of what is behind it.
    pub(super) fn as_user<'a>(
        &'a self,
        call: &'a dyn Fn(Record) -> LocalFuture<'a, Result<(), AuthError>>,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        Box::pin(async move {
            let record = self.fresh(None).await?;
            let answer = call(record.clone()).await;
            if !matches!(&answer, Err(error) if error.kind == AuthErrorKind::Unauthorized) {
                return answer;
            }
            let _ = self.check().await;
            let again = self.fresh(None).await?;
            if !again.is_same_session(&record) {
                // It was not asked for as somebody else.
                return Err(AuthError::new(AuthErrorKind::Superseded));
            }
            match again.token_id() == record.token_id() {
                true => answer,
                false => call(again).await,
            }
        })
    }
}
