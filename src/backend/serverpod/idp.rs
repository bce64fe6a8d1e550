use super::{
    auth_success::{AuthSuccess, JWT, SAS, read_profile},
    wire::{Call, Refusal, Wire, broken, known},
};
use crate::{
    AuthBackend, AuthError, AuthErrorKind, Authenticated, BackendUrl, Capabilities, Check,
    CodePurpose, CodeRequest, Credential, FailReason, LocalFuture, ProfileChange, ProfileSettings,
    Refresh, Registration, Secret, SignInStep, SignOutScope, Transport, User, session::Json,
};
use std::rc::Rc;

const STATUS: &str = "serverpod_auth_core.status";
const PROFILE: &str = "serverpod_auth_core.userProfileInfo";

/// The longest a refresh may take, in ms: less than siblings wait for its lock and
/// believe its mark, or they would send the same token.
const REFRESH_LIMIT_MS: u32 = 8_000;

/// The longest that a sign-in waits for the profile, in ms: it can be had later.
const PROFILE_LIMIT_MS: u32 = 3_000;

/// The names that a Serverpod project gives to the endpoints it derives from
/// those of the auth modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerpodEndpoints {
    /// Of `EmailIdpBaseEndpoint`. Default `emailIdp`, as in Serverpod's template.
    pub email_idp: String,
    /// Of `RefreshJwtTokensEndpoint`. Default `jwtRefresh`, as in Serverpod's template.
    pub jwt_refresh: String,
    /// Of an endpoint that lists and ends the sessions of a user. Serverpod has
    /// none; the development backend's README has one to add to a project. Default: none.
    pub sessions: Option<String>,
    /// Of `UserProfileEditBaseEndpoint`, in Serverpod's guide `userProfile`: names and
    /// picture are changed with it. Default: none, as in Serverpod's template.
    pub profile: Option<String>,
}

impl Default for ServerpodEndpoints {
    fn default() -> Self {
        Self {
            email_idp: "emailIdp".into(),
            jwt_refresh: "jwtRefresh".into(),
            sessions: None,
            profile: None,
        }
    }
}

/// Serverpod's new modules, `serverpod_auth_core` and `serverpod_auth_idp`, as
/// found on Serverpod 3 and 4: tokens that are refreshed (JWT) and sessions that
/// the server keeps (SAS). Which of the two it is, each answer says.
///
/// Source: `modules/serverpod_auth` of Serverpod 3.4.12.
pub struct ServerpodIdp {
    wire: Wire,
    endpoints: ServerpodEndpoints,
}

impl ServerpodIdp {
    /// An adapter for the server at `backend`; a call may take `timeout_ms`.
    pub fn new(
        transport: Rc<dyn Transport>,
        backend: BackendUrl,
        timeout_ms: u32,
        endpoints: ServerpodEndpoints,
    ) -> Self {
        Self {
            wire: Wire {
                transport,
                backend,
                timeout_ms,
                in_cookies: false,
            },
            endpoints,
        }
    }

    /// The same for a server that keeps the lasting token in a cookie, which no
    /// script can read (`authCookie`, Serverpod 4). An answer that has it in its
    /// body all the same is refused.
    pub fn in_cookies(mut self) -> Self {
        self.wire.in_cookies = true;
        self
    }

    /// A call without a key.
    async fn email(&self, method: &str, arguments: Vec<(&str, &str)>) -> Result<Json, AuthError> {
        let call = Call::anonymous(&self.endpoints.email_idp, method, arguments);
        self.wire.call(call).await.map_err(explain)
    }

    /// A call with the key. One of another kind goes nowhere.
    async fn with_key(
        &self,
        endpoint: &str,
        method: &str,
        credential: &Credential,
    ) -> Result<Json, AuthError> {
        if !self.takes(credential) {
            return Err(AuthError::new(AuthErrorKind::Unsupported));
        }
        let call = Call::as_user(endpoint, method, self.authorization(credential));
        self.wire.call(call).await.map_err(explain)
    }

    /// An error where the server takes the key for nobody's.
    async fn knows(&self, credential: &Credential) -> Result<(), AuthError> {
        known(&self.with_key(STATUS, "isSignedIn", credential).await?)
    }

    async fn profile(&self, credential: &Credential, limit_ms: u32) -> Result<User, AuthError> {
        let call = Call {
            limit_ms,
            ..Call::as_user(PROFILE, "get", self.authorization(credential))
        };
        let answer = self.wire.call(call).await.map_err(explain)?;
        read_profile(&answer).ok_or_else(broken)
    }

    /// The session with all that is known of its user. A profile that cannot be
    /// had now is no reason not to sign in.
    async fn authenticated(&self, json: &Json, email: &str) -> Result<Authenticated, AuthError> {
        let AuthSuccess { credential, user } =
            AuthSuccess::read(json, self.wire.in_cookies).ok_or_else(broken)?;
        let profile = self.profile(&credential, PROFILE_LIMIT_MS).await.ok();
        let user = match profile.filter(|profile| profile.id == user.id) {
            Some(profile) => User {
                scopes: user.scopes,
                ..profile
            },
            None => User {
                email: Some(email.to_owned()),
                ..user
            },
        };
        Ok(Authenticated { user, credential })
    }

    /// What the server gives for a mailed code, which it takes only once: it is
    /// kept until all of it has gone through.
    async fn token_for(
        &self,
        purpose: CodePurpose,
        request: &CodeRequest,
        code: &str,
    ) -> Result<Secret, AuthError> {
        if let Some(token) = request.accepted(code) {
            return Ok(token);
        }
        let (method, id_name) = match purpose {
            CodePurpose::Registration => ("verifyRegistrationCode", "accountRequestId"),
            CodePurpose::PasswordReset => ("verifyPasswordResetCode", "passwordResetRequestId"),
        };
        let arguments = vec![(id_name, request.id.as_str()), ("verificationCode", code)];
        let answer = match self.email(method, arguments).await {
            // Its own word: a code that was tried too often is not good for any other try.
            Err(error)
                if error.kind == AuthErrorKind::TooManyAttempts && error.status == Some(400) =>
            {
                return Err(AuthError::new(AuthErrorKind::ExpiredCode).with_status(400));
            }
            answer => answer?,
        };
        let token = Secret::from(answer.as_str().ok_or_else(broken)?);
        request.accept(code, token.clone());
        Ok(token)
    }
}

/// The id that the server gave to a request for a code.
fn code_request(json: &Json) -> Result<CodeRequest, AuthError> {
    let id = json.as_str().ok_or_else(broken)?;
    Ok(CodeRequest::new(id))
}

/// What a typed exception means; other refusals are what their status says.
fn explain(refusal: Refusal) -> AuthError {
    let (exception, reason) = (refusal.exception.as_str(), refusal.reason.as_str());
    let mut error: AuthError = match (exception, reason) {
        ("EmailAccountLoginException", "invalidCredentials") => {
            FailReason::InvalidCredentials.into()
        }
        ("EmailAccountLoginException", "tooManyAttempts") => {
            FailReason::TooManyFailedAttempts.into()
        }
        ("EmailAccountLoginException", _) => FailReason::Unknown.into(),
        ("AuthUserBlockedException", _) => FailReason::Blocked.into(),
        ("EmailAccountRequestException" | "EmailAccountPasswordResetException", reason) => {
            AuthError::new(match reason {
                "invalid" => AuthErrorKind::InvalidCode,
                "expired" => AuthErrorKind::ExpiredCode,
                "tooManyAttempts" => AuthErrorKind::TooManyAttempts,
                "policyViolation" => AuthErrorKind::PasswordRefused,
                _ => AuthErrorKind::Server,
            })
        }
        _ => return refusal.error,
    };
    error.retry_after = refusal.error.retry_after;
    error.status = refusal.error.status;
    error
}

/// What a refusal says of a refresh token, and so of its session: that it is no more,
/// or nothing. The list is closed: a blocked user may be unblocked.
fn end_of(refusal: &Refusal) -> Option<Refresh> {
    // The status of every exception that the protocol knows.
    if refusal.error.status != Some(400) {
        return None;
    }
    match refusal.exception.as_str() {
        "RefreshTokenExpiredException" => Some(Refresh::Dead { is_expired: true }),
        "RefreshTokenMalformedException"
        | "RefreshTokenNotFoundException"
        | "RefreshTokenInvalidSecretException"
        | "AuthUserNotFoundException" => Some(Refresh::Dead { is_expired: false }),
        _ => None,
    }
}

impl AuthBackend for ServerpodIdp {
    fn takes(&self, credential: &Credential) -> bool {
        matches!(credential.strategy.as_str(), JWT | SAS)
            && credential.is_in_cookie == self.wire.in_cookies
    }

    fn keeps_cookies(&self) -> bool {
        self.wire.in_cookies
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            registration: true,
            registration_takes_name: false,
            registration_takes_password: false,
            registration_hides_accounts: true,
            verifies_codes: true,
            password_reset: true,
            reset_ends_sessions: true,
            // Its endpoint has no method for it.
            change_password: false,
            profile: self.endpoints.profile.is_some(),
            sign_out_everywhere: true,
            sessions_of_tabs: true,
            devices: false,
            min_password_length: 8,
            // As the module does, unless the server's own code says otherwise.
            max_password_length: usize::MAX,
        }
    }

    fn sign_in_with_email<'a>(
        &'a self,
        email: &'a str,
        password: &'a Secret,
    ) -> LocalFuture<'a, Result<SignInStep, AuthError>> {
        Box::pin(async move {
            let arguments = vec![("email", email), ("password", password.expose())];
            let answer = self.email("login", arguments).await?;
            let authenticated = self.authenticated(&answer, email).await?;
            Ok(SignInStep::Authenticated(authenticated))
        })
    }

    fn start_registration<'a>(
        &'a self,
        registration: &'a Registration,
    ) -> LocalFuture<'a, Result<CodeRequest, AuthError>> {
        Box::pin(async move {
            let arguments = vec![("email", registration.email.as_str())];
            match self.email("startRegistration", arguments).await {
                // There is no password in this: it is the address.
                Err(error) if error.kind == AuthErrorKind::PasswordRefused => {
                    Err(AuthError::new(AuthErrorKind::RegistrationRefused))
                }
                answer => code_request(&answer?),
            }
        })
    }

    fn verify_code<'a>(
        &'a self,
        purpose: CodePurpose,
        request: &'a CodeRequest,
        code: &'a str,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        Box::pin(async move { self.token_for(purpose, request, code).await.map(drop) })
    }

    fn finish_registration<'a>(
        &'a self,
        registration: &'a Registration,
        request: &'a CodeRequest,
        code: &'a str,
    ) -> LocalFuture<'a, Result<Option<Authenticated>, AuthError>> {
        Box::pin(async move {
            let token = self.token_for(CodePurpose::Registration, request, code);
            let token = token.await?;
            let arguments = vec![
                ("registrationToken", token.expose()),
                ("password", registration.password.expose()),
            ];
            let answer = self.email("finishRegistration", arguments).await?;
            let authenticated = self.authenticated(&answer, &registration.email).await?;
            Ok(Some(authenticated))
        })
    }

    fn start_password_reset<'a>(
        &'a self,
        email: &'a str,
    ) -> LocalFuture<'a, Result<CodeRequest, AuthError>> {
        Box::pin(async move {
            let arguments = vec![("email", email)];
            code_request(&self.email("startPasswordReset", arguments).await?)
        })
    }

    fn finish_password_reset<'a>(
        &'a self,
        request: &'a CodeRequest,
        code: &'a str,
        new_password: &'a Secret,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        Box::pin(async move {
            let token = self.token_for(CodePurpose::PasswordReset, request, code);
            let token = token.await?;
            let arguments = vec![
                ("finishPasswordResetToken", token.expose()),
                ("newPassword", new_password.expose()),
            ];
            self.email("finishPasswordReset", arguments).await.map(drop)
        })
    }

    /// Serverpod does not ask: whoever has a profile may change all of it.
    fn profile_settings(&self) -> LocalFuture<'_, Result<ProfileSettings, AuthError>> {
        let is_there = self.endpoints.profile.is_some();
        Box::pin(async move {
            Ok(ProfileSettings {
                user_name: is_there,
                full_name: is_there,
                picture: is_there,
            })
        })
    }

    fn change_profile<'a>(
        &'a self,
        credential: &'a Credential,
        change: &'a ProfileChange,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        Box::pin(async move {
            let endpoint = self.endpoints.profile.as_deref();
            let endpoint = endpoint.filter(|_| self.takes(credential));
            let endpoint = endpoint.ok_or_else(|| AuthError::new(AuthErrorKind::Unsupported))?;
            let (method, name, value) = change.as_call();
            // Without its argument a name is null, and so taken away.
            let is_given = !value.is_empty();
            let call = Call {
                arguments: is_given
                    .then_some((name, value.as_str()))
                    .into_iter()
                    .collect(),
                ..Call::as_user(endpoint, method, self.authorization(credential))
            };
            self.wire.call(call).await.map(drop).map_err(|refusal| {
                let error = explain(refusal);
                match error.status {
                    Some(400 | 413) => AuthError::new(AuthErrorKind::ProfileRefused),
                    _ => error,
                }
            })
        })
    }

    /// A token that the server does not know is told with 401, which anything on
    /// the way could say: where there is no refresh that would tell more, its
    /// word is asked for.
    fn check<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> LocalFuture<'a, Result<Check, AuthError>> {
        Box::pin(async move {
            if !self.takes(credential) {
                return Err(AuthError::new(AuthErrorKind::Unsupported));
            }
            match self.profile(credential, u32::MAX).await {
                Ok(user) => Ok(Check::User(user)),
                Err(error)
                    if error.kind == AuthErrorKind::Unauthorized && !credential.can_refresh() =>
                {
                    let answer = self.with_key(STATUS, "isSignedIn", credential).await?;
                    match answer.as_bool() {
                        Some(false) => Ok(Check::NoUser),
                        _ => Err(error),
                    }
                }
                Err(error) => Err(error),
            }
        })
    }

    fn authorization(&self, credential: &Credential) -> Option<Secret> {
        let token = credential.token.expose();
        (!token.is_empty()).then(|| ["Bearer ", token].concat().into())
    }

    fn refresh<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> LocalFuture<'a, Result<Refresh, AuthError>> {
        Box::pin(async move {
            if !self.takes(credential) || !credential.can_refresh() {
                return Err(AuthError::new(AuthErrorKind::Unsupported));
            }
            // Without one in hand it is in the cookie.
            let token = credential.refresh_token.as_ref();
            let arguments = token.map(|token| ("refreshToken", token.expose()));
            let arguments = arguments.into_iter().collect();
            let endpoint = &self.endpoints.jwt_refresh;
            let call = Call {
                limit_ms: REFRESH_LIMIT_MS,
                // The next cookie arrives all the same.
                outlives_page: self.wire.in_cookies,
                ..Call::anonymous(endpoint, "refreshAccessToken", arguments)
            };
            match self.wire.call(call).await {
                Ok(answer) => {
                    let renewed = AuthSuccess::read(&answer, self.wire.in_cookies);
                    let renewed = renewed.ok_or_else(broken)?.credential;
                    match renewed.owner == credential.owner {
                        true => Ok(Refresh::Renewed(renewed)),
                        // The cookie is another session's by now.
                        false => Err(broken()),
                    }
                }
                Err(refusal) => end_of(&refusal).ok_or_else(|| explain(refusal)),
            }
        })
    }

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
            if let (Some(owner), true) = (&credential.owner, self.wire.in_cookies) {
                // The cookie may be somebody else's by now.
                let user = self.profile(credential, u32::MAX).await;
                if user.is_ok_and(|user| user.id != *owner) {
                    return Ok(scope);
                }
            }
            if scope == SignOutScope::Everywhere {
                self.knows(credential).await?;
            }
            self.with_key(STATUS, method, credential).await?;
            if scope == SignOutScope::ThisDevice && credential.can_refresh() {
                // A token that had passed was nobody's: then nothing was ended.
                self.knows(credential).await?;
            }
            Ok(scope)
        })
    }
}
