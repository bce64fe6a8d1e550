use crate::Secret;

/// What proves to the backend who is calling.
///
/// Only the adapter that issued it knows what the token means; for Serverpod's
/// legacy module it is `"<keyId>:<secret>"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The adapter's name for this kind of credential, for example
    /// `serverpod-legacy`. A stored credential of another kind is not used.
    pub strategy: String,
    /// The key itself.
    pub token: Secret,
}

impl Credential {
    /// A credential of the given kind.
    pub fn new(strategy: impl Into<String>, token: impl Into<Secret>) -> Self {
        Self {
            strategy: strategy.into(),
            token: token.into(),
        }
    }

    /// Whether this can be stored and sent: not empty, no control characters.
    pub fn is_whole(&self) -> bool {
        let token = self.token.expose();
        !token.is_empty() && !token.contains(char::is_control) && !self.strategy.is_empty()
    }
}
