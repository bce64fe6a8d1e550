//! The app's own calls, with the session's key, to origins that it may go to.

use super::SessionManager;
use crate::{
    AuthError, AuthErrorKind, HttpRequest, HttpResponse, Record, Secret,
    backend::serverpod::wire::{Wire, broken, is_json, no_answer, refusal},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use thiserror::Error;

/// Why a call to an endpoint of a Serverpod project has no result.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum CallError {
    /// Nobody is signed in, no answer came, or one without a result.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The endpoint threw an exception that its protocol knows.
    #[error("the server threw {class_name}")]
    Exception {
        /// The name of its class, with its module in front where it has one.
        class_name: String,
        /// Its fields.
        data: Value,
    },
    /// The arguments cannot be sent: they are no JSON object.
    #[error("the arguments are no JSON object")]
    Arguments,
}

impl SessionManager {
    /// Sends a request with the session's key: to the backend's origin, or one of
    /// [`allowed_origins`](crate::AuthConfig::allowed_origins). The key is refreshed
    /// first where that is due, and once more where it is turned away (401).
    ///
    /// A redirect is an error: the key must not follow it. Answers are texts of 1 MiB
    /// at most; a larger one is [`AuthErrorKind::Protocol`].
    ///
    /// # Errors
    /// [`AuthErrorKind::Superseded`] where somebody else is signed in by the second
    /// try; [`AuthErrorKind::Unsupported`] for another origin, and where a cookie stands
    /// for the key: it goes with [`call`](Self::call) alone;
    /// [`AuthErrorKind::Unauthorized`] where nobody is signed in, at once; why no
    /// answer came. Every answer that did come is `Ok`, whatever its status.
    pub async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, AuthError> {
        let config = &self.inner.config;
        let is_to_backend = config.backend.is_origin_of(&request.url);
        let mut others = config.allowed_origins.iter();
        if !is_to_backend && !others.any(|origin| origin.is_origin_of(&request.url)) {
            return Err(AuthError::new(AuthErrorKind::Unsupported));
        }
        let record = self.fresh(None).await?;
        let mut response = self.send_as(&record, request.clone()).await?;
        if is_to_backend {
            self.backend_answers();
        }
        if response.status != 401 {
            return Ok(response);
        }
        let again = self.fresh(Some(record.token_id())).await?;
        if !again.is_same_session(&record) {
            // It was not asked for as somebody else.
            return Err(AuthError::new(AuthErrorKind::Superseded));
        }
        if again.credential.token != record.credential.token {
            response = self.send_as(&again, request).await?;
        }
        if response.status == 401 && is_to_backend {
            self.doubt();
        }
        Ok(response)
    }

    async fn send_as(
        &self,
        record: &Record,
        mut request: HttpRequest,
    ) -> Result<HttpResponse, AuthError> {
        request.authorization = self.backend().authorization(&record.credential);
        if request.authorization.is_none() && !request.with_cookies {
            // A cookie stands for it, and goes with calls to the server alone.
            return Err(AuthError::new(AuthErrorKind::Unsupported));
        }
        let transport = &self.inner.parts.transport;
        transport.send(request).await.map_err(no_answer)
    }

    /// Calls a method of an endpoint of one's own on the Serverpod server, as the
    /// signed-in user; see [`fetch`](Self::fetch).
    ///
    /// `arguments` become a JSON object with the names of the method's parameters.
    /// A method without a result answers `()`.
    ///
    /// ```no_run
    /// # async fn example(manager: keyfob::SessionManager) -> Result<(), keyfob::CallError> {
    /// #[derive(serde::Serialize)]
    /// struct Greet<'a> { name: &'a str }
    ///
    /// let greeting: String = manager.call("greeting", "hello", &Greet { name: "Ada" }).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`CallError::Exception`] where the method threw one that the protocol knows;
    /// [`CallError::Auth`] with [`AuthErrorKind::Protocol`] for a result of another
    /// type.
    pub async fn call<T: DeserializeOwned>(
        &self,
        endpoint: &str,
        method: &str,
        arguments: &impl Serialize,
    ) -> Result<T, CallError> {
        let body = body(method, arguments).ok_or(CallError::Arguments)?;
        result(&self.post(endpoint, body.into()).await?)
    }

    /// Calls an endpoint as the signed-in user.
    pub(super) async fn post(
        &self,
        endpoint: &str,
        body: Secret,
    ) -> Result<HttpResponse, AuthError> {
        let wire = Wire {
            transport: self.inner.parts.transport.clone(),
            backend: self.inner.config.backend.clone(),
            timeout_ms: self.inner.config.request_timeout_ms,
            in_cookies: self.backend().keeps_cookies(),
        };
        self.fetch(wire.request(endpoint, body, true)).await
    }
}

/// Form A of Serverpod's transport: the arguments, then `method`.
fn body(method: &str, arguments: &impl Serialize) -> Option<String> {
    let mut members = match serde_json::to_value(arguments).ok()? {
        Value::Object(members) => members,
        Value::Null => Map::new(),
        _ => return None,
    };
    members.insert("method".into(), method.into());
    Some(Value::Object(members).to_string())
}

fn result<T: DeserializeOwned>(response: &HttpResponse) -> Result<T, CallError> {
    let json: Option<Value> = match is_json(response) {
        true => serde_json::from_str(&response.body).ok(),
        false => None,
    };
    match (response.status, json) {
        (200, Some(json)) => serde_json::from_value(json).map_err(|_| broken().into()),
        // A method without a result.
        (200, None) if response.body.is_empty() => {
            serde_json::from_value(Value::Null).map_err(|_| broken().into())
        }
        (200, None) => Err(broken().into()),
        (_, json) => Err(match json.and_then(exception) {
            Some(exception) => exception,
            None => refusal(response).into(),
        }),
    }
}

fn exception(json: Value) -> Option<CallError> {
    let class_name = json.get("className")?.as_str()?.to_owned();
    let data = json.get("data").cloned().unwrap_or_default();
    Some(CallError::Exception { class_name, data })
}
