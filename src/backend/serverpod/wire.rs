//! Serverpod's HTTP transport: a call out, an answer or an error back.

use crate::{
    AuthError, AuthErrorKind, BackendUrl, HttpRequest, HttpResponse, Secret, Transport,
    TransportError, session::Json,
};
use std::rc::Rc;

/// The way to one server.
pub(crate) struct Wire {
    pub transport: Rc<dyn Transport>,
    pub backend: BackendUrl,
    pub timeout_ms: u32,
    /// Whether the server keeps tokens in cookies (Serverpod 4).
    pub in_cookies: bool,
}

/// One method call. All arguments of the auth modules are texts.
pub(crate) struct Call<'a> {
    pub endpoint: &'a str,
    pub method: &'a str,
    pub arguments: Vec<(&'a str, &'a str)>,
    pub authorization: Option<Secret>,
    /// Whether it is made as the signed-in user.
    pub as_user: bool,
    /// Whether it goes on when the page goes away.
    pub outlives_page: bool,
    /// The longest it may take, in ms, where that is less than usual.
    pub limit_ms: u32,
}

/// Why a call has no result.
pub(crate) struct Refusal {
    pub error: AuthError,
    /// The class of a typed exception, without its module; else empty.
    pub exception: String,
    /// The reason that such an exception gives; else empty.
    pub reason: String,
}

impl From<AuthError> for Refusal {
    fn from(error: AuthError) -> Self {
        Self {
            error,
            exception: String::new(),
            reason: String::new(),
        }
    }
}

impl From<Refusal> for AuthError {
    fn from(refusal: Refusal) -> Self {
        refusal.error
    }
}

impl<'a> Call<'a> {
    /// A call that is nobody's.
    pub fn anonymous(
        endpoint: &'a str,
        method: &'a str,
        arguments: Vec<(&'a str, &'a str)>,
    ) -> Self {
        Self {
            endpoint,
            method,
            arguments,
            authorization: None,
            as_user: false,
            outlives_page: false,
            limit_ms: u32::MAX,
        }
    }

    /// A call as the signed-in user, with the header that says so where there is one.
    pub fn as_user(endpoint: &'a str, method: &'a str, authorization: Option<Secret>) -> Self {
        Self {
            authorization,
            as_user: true,
            outlives_page: method.starts_with("signOut"),
            ..Self::anonymous(endpoint, method, Vec::new())
        }
    }

    /// Form A, which every Serverpod server reads: the arguments in the order of
    /// their declaration, then `method`.
    pub fn body(&self) -> Secret {
        let method = ("method", self.method);
        let members = self.arguments.iter().copied().chain([method]);
        Json::object(members.map(|(name, value)| (name, value.into()))).encode()
    }
}

impl Wire {
    /// Sends the call and reads the JSON of its result.
    pub(super) async fn call(&self, call: Call<'_>) -> Result<Json, Refusal> {
        let is_anonymous = !call.as_user;
        let mut request = self.request(call.endpoint, call.body(), call.as_user);
        request.authorization = call.authorization;
        request.outlives_page = call.outlives_page;
        request.timeout_ms = self.timeout_ms.min(call.limit_ms);
        let response = self.transport.send(request).await.map_err(no_answer)?;
        decode(&response).map_err(|mut refusal| {
            if is_anonymous && refusal.error.kind == AuthErrorKind::Unauthorized {
                // Serverpod does not ask for a key here, so something else did.
                let status = refusal.error.status.unwrap_or_default();
                refusal.error = AuthError::new(AuthErrorKind::Protocol).with_status(status);
            }
            refusal
        })
    }

    /// A request to an endpoint, which carries no key yet.
    pub fn request(&self, endpoint: &str, body: Secret, as_user: bool) -> HttpRequest {
        HttpRequest {
            body,
            timeout_ms: self.timeout_ms,
            with_cookies: self.in_cookies,
            headers: match self.in_cookies {
                true => self.cookie_headers(as_user),
                false => Vec::new(),
            },
            ..HttpRequest::new("POST", [self.backend.as_str(), endpoint].concat())
        }
    }

    /// What turns cookies on for a call. One that is not the user's may set and
    /// refresh them, but is nobody's.
    fn cookie_headers(&self, as_user: bool) -> Vec<(&'static str, String)> {
        let mode = match as_user {
            true => "cookie",
            false => "cookie-transport",
        };
        vec![
            ("x-serverpod-auth-mode", mode.to_owned()),
            ("x-serverpod-base-path", self.backend.path().to_owned()),
        ]
    }
}

pub(crate) fn no_answer(error: TransportError) -> AuthError {
    AuthError::new(match error {
        TransportError::Timeout => AuthErrorKind::Timeout,
        TransportError::TooLarge => AuthErrorKind::Protocol,
        TransportError::Network => AuthErrorKind::Network,
    })
}

/// Only `200` with JSON is a result.
pub(crate) fn decode(response: &HttpResponse) -> Result<Json, Refusal> {
    let json = is_json(response)
        .then(|| Json::parse(&response.body))
        .flatten();
    match (response.status, json) {
        (200, Some(json)) => Ok(json),
        (200, None) => Err(broken().into()),
        (_, json) => {
            let envelope = json.and_then(|it| envelope(&it));
            let mut error = refusal(response);
            if envelope.is_some() && error.kind == AuthErrorKind::Protocol {
                // It can be read: an exception of the server's own, that nobody here knows.
                error.kind = AuthErrorKind::Server;
            }
            let (exception, reason) = envelope.unwrap_or_default();
            Err(Refusal {
                error,
                exception,
                reason,
            })
        }
    }
}

pub(crate) fn is_json(response: &HttpResponse) -> bool {
    response.content_type.starts_with("application/json")
}

/// `{"className":"module.Class","data":{"reason":…}}`: a typed exception.
fn envelope(json: &Json) -> Option<(String, String)> {
    let class = json.get("className")?.as_str()?;
    let reason = json.get("data")?.get("reason").and_then(Json::as_str);
    let mut class = class;
    while let Some((_, name)) = class.split_once('.') {
        class = name;
    }
    Some((class.to_owned(), reason.unwrap_or_default().to_owned()))
}

/// A `200` that is not what the method answers.
pub(crate) fn broken() -> AuthError {
    AuthError::new(AuthErrorKind::Protocol).with_status(200)
}

/// What `isSignedIn` answers. Asked before all sessions of a user are ended: a server
/// takes a key that it does not know for nobody's, ends nothing and answers the same.
pub(super) fn known(is_signed_in: &Json) -> Result<(), AuthError> {
    match is_signed_in.as_bool() {
        Some(true) => Ok(()),
        Some(false) => Err(AuthError::new(AuthErrorKind::Unauthorized)),
        None => Err(broken()),
    }
}

/// What a status other than 200 means. None of these ends a session.
pub(crate) fn refusal(response: &HttpResponse) -> AuthError {
    let kind = match response.status {
        401 => AuthErrorKind::Unauthorized,
        408 | 504 => AuthErrorKind::Timeout,
        429 => AuthErrorKind::TooManyAttempts,
        500.. => AuthErrorKind::Server,
        400 | 404 if is_unknown_call(&response.body) => AuthErrorKind::Unsupported,
        _ => AuthErrorKind::Protocol,
    };
    AuthError::new(kind)
        .with_status(response.status)
        .with_retry_after(response.retry_after)
}

/// Serverpod 3: `Endpoint not found`, `Method not found in endpoint`;
/// Serverpod 2: `Endpoint X not found`, `Method "m" not found in endpoint: e`.
fn is_unknown_call(body: &str) -> bool {
    let mut words = body.split_ascii_whitespace();
    matches!(words.next(), Some("Endpoint" | "Method")) && words.any(|word| word == "found")
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
