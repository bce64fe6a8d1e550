//! Serverpod's typed exceptions: status 400 and an envelope that names the class.

use std::error::Error;
use std::fmt;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};

use super::answer::RpcError;

/// An exception that clients know by its class.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TypedException {
    class_name: String,
    data: Data,
}

#[derive(Clone, Debug, Serialize)]
struct Data {
    #[serde(rename = "__className__")]
    class_name: String,
    #[serde(flatten)]
    fields: Map<String, Value>,
}

impl TypedException {
    /// An exception that says nothing but its class.
    pub fn plain(class_name: &str) -> Self {
        Self::new(class_name.to_owned(), Map::new())
    }

    /// An exception of a class, with its module's prefix, and its fields.
    pub fn new(class_name: String, fields: Map<String, Value>) -> Self {
        Self {
            data: Data {
                class_name: class_name.clone(),
                fields,
            },
            class_name,
        }
    }
}

impl fmt::Display for TypedException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.class_name)
    }
}

impl Error for TypedException {}

impl IntoResponse for TypedException {
    fn into_response(self) -> Response {
        match serde_json::to_string(&self) {
            Ok(envelope) => (
                StatusCode::BAD_REQUEST,
                [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
                envelope,
            )
                .into_response(),
            Err(error) => RpcError::Encoding(error).into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_envelope_names_the_class_twice_and_first() {
        let mut fields = Map::new();
        fields.insert("reason".into(), "invalidCredentials".into());
        let class = "serverpod_auth_idp.EmailAccountLoginException";
        let exception = TypedException::new(class.into(), fields);
        assert_eq!(
            serde_json::to_string(&exception).unwrap(),
            r#"{"className":"serverpod_auth_idp.EmailAccountLoginException","data":{"__className__":"serverpod_auth_idp.EmailAccountLoginException","reason":"invalidCredentials"}}"#
        );
    }
}
