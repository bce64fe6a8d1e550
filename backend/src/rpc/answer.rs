//! How a call ends: a JSON value, or one of Serverpod 3's errors in its words.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::exception::TypedException;
use crate::password::PasswordError;
use crate::secret::RandomError;

/// How a call ends.
pub type RpcResult = Result<Answer, RpcError>;

/// The result of a method that worked: JSON, status 200.
#[derive(Debug)]
pub struct Answer(String);

impl Answer {
    /// Encodes a result. Fields keep their order, so `__className__` can come first.
    pub fn json(result: &impl Serialize) -> RpcResult {
        Ok(Self(serde_json::to_string(result)?))
    }

    /// What a `void` method answers.
    pub fn void() -> RpcResult {
        Self::json(&())
    }
}

/// How a call fails. The texts are the bodies that clients show.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// The body is over the limit, in bytes.
    #[error("Request size exceeds the maximum allowed size of {0} bytes.")]
    TooLarge(usize),
    /// The client stopped in the middle of the body.
    #[error("Request body could not be read")]
    UnreadableBody,
    /// The endpoint's name has more than one dot.
    #[error("Endpoint name is not valid")]
    InvalidEndpointName,
    /// The body is not a JSON object.
    #[error("Invalid JSON in body")]
    InvalidJson,
    /// Neither the path nor the body names a method.
    #[error("No method name specified")]
    NoMethod,
    /// The `authorization` header has a form that cannot be unwrapped.
    #[error("Request has invalid \"authorization\" header")]
    BadAuthorization,
    /// The `authorization` header was refused before that; the text says why.
    #[error("Invalid 'authorization' header: {0}")]
    InvalidAuthorization(&'static str),
    /// There is no such endpoint.
    #[error("Endpoint not found")]
    EndpointNotFound,
    /// A login is required and the caller is anonymous. No body.
    #[error("login required")]
    Unauthenticated,
    /// The session lacks a scope. No body.
    #[error("scope missing")]
    Forbidden,
    /// Cookies of a page that may not use them.
    #[error("Request origin not allowed.")]
    OriginNotAllowed,
    /// There is no such method.
    #[error("Method not found in endpoint")]
    MethodNotFound,
    /// A required parameter is missing or null.
    #[error("Missing required query parameter: {0}")]
    MissingParameter(&'static str),
    /// The bytes hold no picture, or one that is not taken.
    #[error("Image could not be decoded")]
    NoPicture,
    /// The method threw an exception that clients know.
    #[error(transparent)]
    Thrown(#[from] Box<TypedException>),
    /// A parameter has the wrong type. No body.
    #[error("wrong type of parameter {0}")]
    WrongType(&'static str),
    /// The method threw something that clients do not know. No body.
    #[error("{0}")]
    Failed(&'static str),
    /// The method failed. No body.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The method failed. No body.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The method failed. No body.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The result cannot be encoded. No body.
    #[error("encoding: {0}")]
    Encoding(#[from] serde_json::Error),
    /// The method panicked or was stopped. No body.
    #[error("the method did not end")]
    Lost,
}

impl From<TypedException> for RpcError {
    fn from(exception: TypedException) -> Self {
        Self::Thrown(Box::new(exception))
    }
}

impl RpcError {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::EndpointNotFound => StatusCode::NOT_FOUND,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::OriginNotAllowed => StatusCode::FORBIDDEN,
            Self::UnreadableBody
            | Self::InvalidEndpointName
            | Self::InvalidJson
            | Self::NoMethod
            | Self::BadAuthorization
            | Self::InvalidAuthorization(_)
            | Self::MethodNotFound
            | Self::NoPicture
            | Self::Thrown(_)
            | Self::MissingParameter(_) => StatusCode::BAD_REQUEST,
            Self::WrongType(_)
            | Self::Failed(_)
            | Self::Database(_)
            | Self::Password(_)
            | Self::Random(_)
            | Self::Encoding(_)
            | Self::Lost => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for RpcError {
    fn into_response(self) -> Response {
        if let Self::Thrown(exception) = self {
            return exception.into_response();
        }
        match self.status() {
            status if matches!(self, Self::Unauthenticated | Self::Forbidden) => {
                status.into_response()
            }
            status if status.is_server_error() => {
                tracing::error!(error = %self, "a call failed");
                status.into_response()
            }
            status => (status, self.to_string()).into_response(),
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.0));
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        );
        response
    }
}
