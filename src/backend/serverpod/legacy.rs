use super::{
    base64::encode,
    models::{AuthenticationResponse, UserInfo},
    wire::{Call, Wire, broken, known},
};
use crate::{
    AuthBackend, AuthError, AuthErrorKind, Authenticated, BackendUrl, Capabilities, Check,
    CodeRequest, Credential, LocalFuture, ProfileChange, ProfileSettings, Refresh, Registration,
    Secret, SignInStep, SignOutScope, Transport, browser, session::Json,
};
use std::rc::Rc;

const EMAIL: &str = "serverpod_auth.email";
const STATUS: &str = "serverpod_auth.status";
const USER: &str = "serverpod_auth.user";

/// What a refused change of password is, where the key is good.
const WRONG_PASSWORD: AuthErrorKind = AuthErrorKind::InvalidCredentials;

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
                in_cookies: false,
            },
        }
    }

    /// A call without a key, and what its answer says.
    ///
    /// The address is sent as the server stores it: it looks for some by these very
    /// letters, so that nobody could use a code who had typed another spelling.
    fn email<'a, T: 'static>(
        &'a self,
        method: &'static str,
        arguments: Vec<(&'static str, &'a str)>,
        read: fn(&Json) -> Result<T, AuthError>,
    ) -> LocalFuture<'a, Result<T, AuthError>> {
        // One copy for all types of answers.
        let answer = self.email_json(method, arguments);
        Box::pin(async move { read(&answer.await?) })
    }

    fn email_json<'a>(
        &'a self,
        method: &'static str,
        arguments: Vec<(&'static str, &'a str)>,
    ) -> LocalFuture<'a, Result<Json, AuthError>> {
        Box::pin(async move {
            let typed = arguments.iter().find(|(name, _)| *name == "email");
            let email = typed.map(|(_, email)| browser::lower_case(email.trim()));
            let email = email.unwrap_or_default();
            let mut arguments: Vec<(&str, &str)> = arguments;
            for (name, value) in &mut arguments {
                if *name == "email" {
                    *value = &email;
                }
            }
            let call = Call::anonymous(EMAIL, method, arguments);
            Ok(self.wire.call(call).await?)
        })
    }

    /// A call with the key. One of another kind goes nowhere.
    fn as_user<'a>(
        &'a self,
        endpoint: &'static str,
        method: &'static str,
        arguments: Vec<(&'a str, &'a str)>,
        credential: &'a Credential,
    ) -> LocalFuture<'a, Result<Json, AuthError>> {
        Box::pin(async move {
            if !self.takes(credential) {
                return Err(AuthError::new(AuthErrorKind::Unsupported));
            }
            let call = Call {
                arguments,
                ..Call::as_user(endpoint, method, self.authorization(credential))
            };
            Ok(self.wire.call(call).await?)
        })
    }

    async fn status(
        &self,
        method: &'static str,
        credential: &Credential,
    ) -> Result<Json, AuthError> {
        self.as_user(STATUS, method, Vec::new(), credential).await
    }

    /// An error where the server takes the key for nobody's.
    async fn knows(&self, credential: &Credential) -> Result<(), AuthError> {
        known(&self.status("isSignedIn", credential).await?)
    }
}

/// Methods that answer `true` or `false` say no more than that.
fn accepted(json: &Json, otherwise: AuthErrorKind) -> Result<(), AuthError> {
    match json.as_bool() {
        Some(true) => Ok(()),
        Some(false) => Err(AuthError::new(otherwise)),
        None => Err(broken()),
    }
}

fn authenticated(json: &Json) -> Result<SignInStep, AuthError> {
    let (key, user) = match AuthenticationResponse::read(json).ok_or_else(broken)? {
        AuthenticationResponse::Failure(reason) => return Err(reason.into()),
        AuthenticationResponse::Success { key, user } => (key, user),
    };
    let credential = Credential::new(ServerpodLegacy::STRATEGY, key);
    // What could not be read back after a reload is no session.
    match credential.is_whole() {
        true => Ok(SignInStep::Authenticated(Authenticated {
            user,
            credential,
        })),
        false => Err(broken()),
    }
}

/// Whose key it is: `null` for nobody's.
fn owner(json: &Json) -> Result<Check, AuthError> {
    match json {
        Json::Null => Ok(Check::NoUser),
        json => match UserInfo::read(json).ok_or_else(broken)? {
            UserInfo { blocked: true, .. } => Err(AuthError::new(AuthErrorKind::Blocked)),
            UserInfo { user, .. } => Ok(Check::User(user)),
        },
    }
}

impl AuthBackend for ServerpodLegacy {
    fn takes(&self, credential: &Credential) -> bool {
        credential.strategy == Self::STRATEGY
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            registration: true,
            registration_takes_name: true,
            registration_takes_password: true,
            registration_hides_accounts: false,
            // It looks at a code with all the rest.
            verifies_codes: false,
            password_reset: true,
            reset_ends_sessions: false,
            change_password: true,
            profile: true,
            sign_out_everywhere: true,
            sessions_of_tabs: true,
            devices: false,
            min_password_length: 8,
            max_password_length: 128,
        }
    }

    fn sign_in_with_email<'a>(
        &'a self,
        email: &'a str,
        password: &'a Secret,
    ) -> LocalFuture<'a, Result<SignInStep, AuthError>> {
        let arguments = vec![("email", email), ("password", password.expose())];
        self.email("authenticate", arguments, authenticated)
    }

    fn start_registration<'a>(
        &'a self,
        registration: &'a Registration,
    ) -> LocalFuture<'a, Result<CodeRequest, AuthError>> {
        let arguments = vec![
            ("userName", registration.user_name.as_str()),
            ("email", &registration.email),
            ("password", registration.password.expose()),
        ];
        self.email("createAccountRequest", arguments, |json| {
            accepted(json, AuthErrorKind::RegistrationRefused).map(|()| CodeRequest::default())
        })
    }

    fn finish_registration<'a>(
        &'a self,
        registration: &'a Registration,
        _request: &'a CodeRequest,
        code: &'a str,
    ) -> LocalFuture<'a, Result<Option<Authenticated>, AuthError>> {
        let arguments = vec![
            ("email", registration.email.as_str()),
            ("verificationCode", code),
        ];
        self.email("createAccount", arguments, |json| match json {
            Json::Null => Err(AuthError::new(AuthErrorKind::InvalidCode)),
            json => UserInfo::read(json).map(|_| None).ok_or_else(broken),
        })
    }

    /// The server tells whether it knows the address; this does not pass it on.
    fn start_password_reset<'a>(
        &'a self,
        email: &'a str,
    ) -> LocalFuture<'a, Result<CodeRequest, AuthError>> {
        self.email("initiatePasswordReset", vec![("email", email)], |json| {
            let is_known = json.as_bool();
            is_known.map(|_| CodeRequest::default()).ok_or_else(broken)
        })
    }

    fn finish_password_reset<'a>(
        &'a self,
        _request: &'a CodeRequest,
        code: &'a str,
        new_password: &'a Secret,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        let arguments = vec![
            ("verificationCode", code),
            ("password", new_password.expose()),
        ];
        self.email("resetPassword", arguments, |json| {
            accepted(json, AuthErrorKind::InvalidCode)
        })
    }

    /// A `false` says no more than that: it may be the old password, or the key.
    fn change_password<'a>(
        &'a self,
        credential: &'a Credential,
        old_password: &'a Secret,
        new_password: &'a Secret,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        Box::pin(async move {
            let arguments = vec![
                ("oldPassword", old_password.expose()),
                ("newPassword", new_password.expose()),
            ];
            let calling = self.as_user(EMAIL, "changePassword", arguments, credential);
            let refused = match accepted(&calling.await?, WRONG_PASSWORD) {
                Err(error) if error.kind == WRONG_PASSWORD => error,
                answer => return answer,
            };
            self.knows(credential).await?;
            Err(refused)
        })
    }

    fn profile_settings(&self) -> LocalFuture<'_, Result<ProfileSettings, AuthError>> {
        Box::pin(async move {
            let call = Call::anonymous(STATUS, "getUserSettingsConfig", Vec::new());
            let answer = self.wire.call(call).await?;
            let may = |name, otherwise| {
                let word = answer.get(name).and_then(Json::as_bool);
                word.unwrap_or(otherwise)
            };
            Ok(ProfileSettings {
                user_name: may("canSeeUserName", true) && may("canEditUserName", true),
                full_name: may("canSeeFullName", true) && may("canEditFullName", false),
                picture: may("canEditUserImage", true),
            })
        })
    }

    fn change_profile<'a>(
        &'a self,
        credential: &'a Credential,
        change: &'a ProfileChange,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        Box::pin(async move {
            let (method, name, value) = change.as_call();
            let mut arguments = vec![(name, value.as_str())];
            arguments.retain(|(name, _)| !name.is_empty());
            let answer = self.as_user(USER, method, arguments, credential).await?;
            accepted(&answer, AuthErrorKind::ProfileRefused)
        })
    }

    fn check<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> LocalFuture<'a, Result<Check, AuthError>> {
        Box::pin(async move { owner(&self.status("getUserInfo", credential).await?) })
    }

    /// `Basic base64("<keyId>:<secret>")`, as the legacy module has sent it since 2.1.
    fn authorization(&self, credential: &Credential) -> Option<Secret> {
        let token = encode(credential.token.expose().as_bytes());
        Some(["Basic ", &token].concat().into())
    }

    /// A legacy key is good until it is ended.
    fn refresh<'a>(
        &'a self,
        _credential: &'a Credential,
    ) -> LocalFuture<'a, Result<Refresh, AuthError>> {
        Box::pin(async { Err(AuthError::new(AuthErrorKind::Unsupported)) })
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
            if scope == SignOutScope::Everywhere {
                self.knows(credential).await?;
            }
            match self.status(method, credential).await {
                // What a `void` method answers does not matter.
                Ok(_) => Ok(scope),
                Err(error) if error.kind == AuthErrorKind::Unsupported => {
                    self.status("signOut", credential).await?;
                    Ok(SignOutScope::Everywhere)
                }
                Err(error) => Err(error),
            }
        })
    }
}
