use super::{
    models::{AuthenticationResponse, UserInfo},
    wire::{Call, FromWire, Wire},
};
use crate::{
    AuthBackend, AuthError, AuthErrorKind, Authenticated, BackendUrl, Capabilities, Check,
    Credential, LocalFuture, Registration, Secret, SignInStep, SignOutScope, Transport,
};
use std::rc::Rc;

const EMAIL: &str = "serverpod_auth.email";
const STATUS: &str = "serverpod_auth.status";

/// Serverpod's legacy module `serverpod_auth`, as found on Serverpod 2 and 3.
///
/// Source: `modules/legacy/serverpod_auth` of Serverpod 3.4.12 (2.9.4 has the
/// same under `modules/serverpod_auth`).
pub struct ServerpodLegacy {
    wire: Wire,
}

impl ServerpodLegacy {
    /// The name of this adapter's credentials.
    pub const STRATEGY: &'static str = "serverpod-legacy";

    /// An adapter for the server at `backend`; a call may take `timeout_ms`.
    pub fn new(transport: Rc<dyn Transport>, backend: BackendUrl, timeout_ms: u32) -> Self {
        Self {
            wire: Wire {
                transport,
                backend,
                timeout_ms,
            },
        }
    }

    async fn email<T: FromWire>(
        &self,
        method: &str,
        arguments: &[(&str, &str)],
    ) -> Result<T, AuthError> {
        self.wire
            .call(Call {
                endpoint: EMAIL,
                method,
                arguments,
                credential: None,
            })
            .await
    }

    async fn status<T: FromWire>(
        &self,
        method: &str,
        credential: &Credential,
    ) -> Result<T, AuthError> {
        self.wire
            .call(Call {
                endpoint: STATUS,
                method,
                arguments: &[],
                credential: Some(credential),
            })
            .await
    }
}

/// The methods that answer `true` or `false` say no more than that.
fn accepted(accepted: bool, otherwise: AuthErrorKind) -> Result<(), AuthError> {
    accepted.then_some(()).ok_or(AuthError::new(otherwise))
}

fn authenticated(response: AuthenticationResponse) -> Result<SignInStep, AuthError> {
    match response {
        AuthenticationResponse::Failure(reason) => Err(reason.into()),
        AuthenticationResponse::Success {
            key_id,
            key,
            user_info,
        } => Ok(SignInStep::Authenticated(Authenticated {
            user: user_info.user,
            credential: Credential::new(
                ServerpodLegacy::STRATEGY,
                format!("{key_id}:{}", key.expose()),
            ),
        })),
    }
}

impl AuthBackend for ServerpodLegacy {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            registration: true,
            password_reset: true,
            sign_out_everywhere: true,
            min_password_length: 8,
            max_password_length: 128,
        }
    }

    fn sign_in_with_email<'a>(
        &'a self,
        email: &'a str,
        password: &'a Secret,
    ) -> LocalFuture<'a, Result<SignInStep, AuthError>> {
        Box::pin(async move {
            let arguments = [("email", email), ("password", password.expose())];
            authenticated(self.email("authenticate", &arguments).await?)
        })
    }

    fn start_registration<'a>(
        &'a self,
        registration: &'a Registration,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        Box::pin(async move {
            let arguments = [
                ("userName", registration.user_name.as_str()),
                ("email", &registration.email),
                ("password", registration.password.expose()),
            ];
            let sent = self.email("createAccountRequest", &arguments).await?;
            accepted(sent, AuthErrorKind::RegistrationRefused)
        })
    }

    fn finish_registration<'a>(
        &'a self,
        email: &'a str,
        code: &'a str,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        Box::pin(async move {
            let arguments = [("email", email), ("verificationCode", code)];
            let user: Option<UserInfo> = self.email("createAccount", &arguments).await?;
            accepted(user.is_some(), AuthErrorKind::InvalidCode)
        })
    }

    /// The server tells whether it knows the address; this does not pass it on.
    fn start_password_reset<'a>(
        &'a self,
        email: &'a str,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        Box::pin(async move {
            let _known: bool = self
                .email("initiatePasswordReset", &[("email", email)])
                .await?;
            Ok(())
        })
    }

    fn finish_password_reset<'a>(
        &'a self,
        code: &'a str,
        new_password: &'a Secret,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        Box::pin(async move {
            let arguments = [
                ("verificationCode", code),
                ("password", new_password.expose()),
            ];
            let changed = self.email("resetPassword", &arguments).await?;
            accepted(changed, AuthErrorKind::InvalidCode)
        })
    }

    fn check<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> LocalFuture<'a, Result<Check, AuthError>> {
        Box::pin(async move {
            match self.status("getUserInfo", credential).await? {
                None => Ok(Check::NoUser),
                Some(UserInfo { blocked: true, .. }) => Err(AuthError::new(AuthErrorKind::Blocked)),
                Some(UserInfo { user, .. }) => Ok(Check::User(user)),
            }
        })
    }

    /// Servers before 2.2 know only `signOut`, which ends every session of the
    /// user unless they were configured otherwise.
    fn revoke<'a>(
        &'a self,
        credential: &'a Credential,
        scope: SignOutScope,
    ) -> LocalFuture<'a, Result<SignOutScope, AuthError>> {
        Box::pin(async move {
            let method = match scope {
                SignOutScope::ThisDevice => "signOutDevice",
                SignOutScope::Everywhere => "signOutAllDevices",
                _ => return Err(AuthError::new(AuthErrorKind::Unsupported)),
            };
            match self.status::<()>(method, credential).await {
                Ok(()) => Ok(scope),
                Err(error) if error.kind == AuthErrorKind::Unsupported => {
                    self.status::<()>("signOut", credential).await?;
                    Ok(SignOutScope::Everywhere)
                }
                Err(error) => Err(error),
            }
        })
    }
}
