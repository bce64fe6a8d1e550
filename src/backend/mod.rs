//! What a backend has to offer, and the adapters that offer it.

pub mod serverpod;

use crate::{
    AuthError, AuthErrorKind, Check, Credential, LocalFuture, ProfileChange, ProfileSettings,
    Refresh, Secret, SignOutScope, User,
};
use std::{cell::RefCell, rc::Rc};

/// An adapter for one kind of backend. Knows a wire format; decides nothing.
///
/// Methods answer with an [`AuthError`] for everything that is not the asked-for
/// result. Whether a session ends is not theirs to say, but for one word:
/// [`Check::NoUser`], for a whole and well-formed answer.
pub trait AuthBackend {
    /// Whether this credential is of its kind. A stored session of another kind is
    /// not used.
    fn takes(&self, credential: &Credential) -> bool;

    /// Whether sessions are kept in cookies. There is room for one: whatever
    /// changes it, a sign-in, a refresh, a sign-out, then happens one after the
    /// other, over all tabs.
    fn keeps_cookies(&self) -> bool {
        false
    }

    /// What this backend can do; pages follow it.
    fn capabilities(&self) -> Capabilities;

    /// Signs in with an e-mail address and a password.
    fn sign_in_with_email<'a>(
        &'a self,
        email: &'a str,
        password: &'a Secret,
    ) -> LocalFuture<'a, Result<SignInStep, AuthError>>;

    /// Asks for an account; the backend mails a code.
    fn start_registration<'a>(
        &'a self,
        registration: &'a Registration,
    ) -> LocalFuture<'a, Result<CodeRequest, AuthError>>;

    /// Looks at a mailed code before the rest is asked for, where it
    /// [can](Capabilities::verifies_codes). What it gives for a right one is kept with the
    /// request ([`CodeRequest::accept`]), for what finishes the process. Default: it cannot.
    fn verify_code<'a>(
        &'a self,
        purpose: CodePurpose,
        request: &'a CodeRequest,
        code: &'a str,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        let _ = (purpose, request, code);
        Box::pin(async { Err(AuthError::new(AuthErrorKind::Unsupported)) })
    }

    /// Makes the account with the mailed code. `None`: it does not sign in.
    fn finish_registration<'a>(
        &'a self,
        registration: &'a Registration,
        request: &'a CodeRequest,
        code: &'a str,
    ) -> LocalFuture<'a, Result<Option<Authenticated>, AuthError>>;

    /// Asks for a code to set a new password. `Ok` says nothing about whether
    /// there is such an account.
    fn start_password_reset<'a>(
        &'a self,
        email: &'a str,
    ) -> LocalFuture<'a, Result<CodeRequest, AuthError>>;

    /// Sets a new password with the mailed code. Does not sign in.
    fn finish_password_reset<'a>(
        &'a self,
        request: &'a CodeRequest,
        code: &'a str,
        new_password: &'a Secret,
    ) -> LocalFuture<'a, Result<(), AuthError>>;

    /// Sets another password for the signed-in user, who gives the old one. Other
    /// sessions stay. Default: it cannot.
    fn change_password<'a>(
        &'a self,
        credential: &'a Credential,
        old_password: &'a Secret,
        new_password: &'a Secret,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        let _ = (credential, old_password, new_password);
        Box::pin(async { Err(AuthError::new(AuthErrorKind::Unsupported)) })
    }

    /// What the signed-in user may change of their profile. Default: it cannot say, and
    /// they may not.
    fn profile_settings(&self) -> LocalFuture<'_, Result<ProfileSettings, AuthError>> {
        Box::pin(async { Err(AuthError::new(AuthErrorKind::Unsupported)) })
    }

    /// Changes the signed-in user's profile. Default: it cannot.
    fn change_profile<'a>(
        &'a self,
        credential: &'a Credential,
        change: &'a ProfileChange,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        let _ = (credential, change);
        Box::pin(async { Err(AuthError::new(AuthErrorKind::Unsupported)) })
    }

    /// Asks who a session belongs to.
    fn check<'a>(&'a self, credential: &'a Credential)
    -> LocalFuture<'a, Result<Check, AuthError>>;

    /// The value of the `Authorization` header that goes with this credential;
    /// `None` where a cookie stands for it.
    fn authorization(&self, credential: &Credential) -> Option<Secret>;

    /// Asks for a new token with the refresh token, which is used up by that.
    fn refresh<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> LocalFuture<'a, Result<Refresh, AuthError>>;

    /// Ends a session on the backend. Answers with what was really ended, which
    /// may be more than was asked.
    fn revoke<'a>(
        &'a self,
        credential: &'a Credential,
        scope: SignOutScope,
    ) -> LocalFuture<'a, Result<SignOutScope, AuthError>>;
}

/// What a backend can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// Whether people can make accounts.
    pub registration: bool,
    /// Whether a registration has a user name.
    pub registration_takes_name: bool,
    /// Whether the password of an account is fixed when its code is asked for; else
    /// with the code.
    pub registration_takes_password: bool,
    /// Whether a registration looks the same for an address that has an account, which
    /// then gets no code.
    pub registration_hides_accounts: bool,
    /// Whether a mailed code can be looked at by itself
    /// ([`verify_code`](AuthBackend::verify_code)): the password is then asked for after it.
    pub verifies_codes: bool,
    /// Whether people can set a new password by mail.
    pub password_reset: bool,
    /// Whether that ends the sessions that began with the old one.
    pub reset_ends_sessions: bool,
    /// Whether a signed-in user can set another password.
    pub change_password: bool,
    /// Whether a signed-in user can change names and picture, as
    /// [`profile_settings`](AuthBackend::profile_settings) says.
    pub profile: bool,
    /// Whether all sessions of a user can be ended at once.
    pub sign_out_everywhere: bool,
    /// Whether a session can end with its tab. The manager says it: not one in a cookie.
    pub sessions_of_tabs: bool,
    /// Whether a user's sessions can be listed and ended one by one. The manager
    /// says it, by whether the configuration names
    /// [`sessions`](serverpod::ServerpodEndpoints::sessions).
    pub devices: bool,
    /// The shortest password it takes, in code points.
    pub min_password_length: usize,
    /// The longest password it takes, in code points; [`usize::MAX`] where any will do.
    pub max_password_length: usize,
}

/// What a backend answers to a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignInStep {
    /// It accepted; here is the session.
    Authenticated(Authenticated),
}

/// A session that a backend just gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// Whose it is.
    pub user: User,
    /// The key to it.
    pub credential: Credential,
}

/// What a mailed code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePurpose {
    /// To get an account.
    Registration,
    /// To set a new password.
    PasswordReset,
}

/// A code that was asked for, until it is used. Legacy Serverpod knows it by the
/// code alone, newer backends by an id.
#[derive(Clone, Debug, Default)]
pub struct CodeRequest {
    /// What the backend calls it; empty where it has no name.
    pub id: String,
    accepted: Rc<RefCell<Option<(Secret, Secret)>>>,
}

impl CodeRequest {
    /// A request that the backend knows by this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            accepted: Rc::default(),
        }
    }

    /// Keeps what the backend gave for a code: it accepts a code once, and the rest may
    /// have to be sent again.
    pub fn accept(&self, code: &str, token: Secret) {
        self.accepted.replace(Some((code.into(), token)));
    }

    /// What the backend gave for this code; `None` where it has not accepted it.
    pub fn accepted(&self, code: &str) -> Option<Secret> {
        let accepted = self.accepted.borrow();
        let (of, token) = accepted.as_ref()?;
        (of.expose() == code).then(|| token.clone())
    }
}

/// What a person gives to get an account. The password is wiped on drop.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The name to show.
    pub user_name: String,
    /// Where the code goes.
    pub email: String,
    /// The password, byte for byte.
    pub password: Secret,
}
