//! The arguments of a call: the body's members with the query's laid over them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::answer::RpcError;

/// Length of what stands before the base64 of bytes: `decode('`.
const BEFORE_BYTES: usize = 8;

/// And after it: `', 'base64')`.
const AFTER_BYTES: usize = 12;

/// Arguments by name. No `Debug`: passwords are among them.
#[derive(Default)]
pub struct Params(Map<String, Value>);

impl Params {
    /// Reads the body, which may be empty or the literal `null`, and merges the
    /// query over it. Duplicates: the last one counts.
    pub fn parse(body: &[u8], query: Option<&str>) -> Result<Self, RpcError> {
        let mut map = match body {
            b"" | b"null" => Map::new(),
            body => serde_json::from_slice(body).map_err(|_| RpcError::InvalidJson)?,
        };
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            map.insert(name.into_owned(), Value::String(value.into_owned()));
        }
        Ok(Self(map))
    }

    /// A required text. Missing or null is the caller's mistake (400); any other
    /// type ends as 500, for that is what Serverpod's decoder does.
    pub fn text(&self, name: &'static str) -> Result<String, RpcError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Err(RpcError::MissingParameter(name)),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(_) => Err(RpcError::WrongType(name)),
        }
    }

    /// A text that may be left out or null.
    pub fn optional_text(&self, name: &'static str) -> Result<Option<String>, RpcError> {
        match self.text(name) {
            Ok(text) => Ok(Some(text)),
            Err(RpcError::MissingParameter(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A required uuid; one that is malformed ends as 500, as a wrong type does.
    pub fn uuid(&self, name: &'static str) -> Result<Uuid, RpcError> {
        Uuid::try_parse(&self.text(name)?).map_err(|_| RpcError::WrongType(name))
    }

    /// A required whole number.
    pub fn int(&self, name: &'static str) -> Result<i64, RpcError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Err(RpcError::MissingParameter(name)),
            Some(value) => value.as_i64().ok_or(RpcError::WrongType(name)),
        }
    }

    /// Required bytes, written `decode('…', 'base64')`. `None` when they are not: as in
    /// Serverpod's decoder, what stands around the base64 is cut off unread.
    pub fn bytes(&self, name: &'static str) -> Result<Option<Vec<u8>>, RpcError> {
        let text = match self.text(name) {
            Ok(text) => text,
            Err(RpcError::WrongType(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let end = text.len().saturating_sub(AFTER_BYTES);
        let base64 = text.get(BEFORE_BYTES..end);
        Ok(base64.and_then(|base64| STANDARD.decode(base64).ok()))
    }

    /// The text of this name, if there is one.
    pub fn peek(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_query_is_laid_over_the_body_as_text() {
        let params = Params::parse(br#"{"a":1,"b":"x"}"#, Some("a=2&c=%20")).unwrap();
        assert_eq!(params.peek("a"), Some("2"));
        assert_eq!(params.peek("b"), Some("x"));
        assert_eq!(params.peek("c"), Some(" "));
    }

    #[test]
    fn an_empty_body_and_null_are_no_arguments() {
        for body in [&b""[..], b"null", b"{}"] {
            assert!(Params::parse(body, None).unwrap().0.is_empty());
        }
    }

    #[test]
    fn anything_but_an_object_is_invalid_json() {
        let deep = "[".repeat(100_000);
        for body in ["[]", "5", "\"x\"", "{", " ", "true", "{\"a\":1e999}", &deep] {
            assert!(Params::parse(body.as_bytes(), None).is_err(), "{body:.20}");
        }
        assert!(Params::parse(b"{\"a\":\"\xff\"}", None).is_err());
    }

    #[test]
    fn missing_and_wrong_type_are_told_apart() {
        let params = Params::parse(br#"{"a":null,"b":5,"c":"x"}"#, None).unwrap();
        assert!(matches!(
            params.text("a"),
            Err(RpcError::MissingParameter("a"))
        ));
        assert!(matches!(
            params.text("z"),
            Err(RpcError::MissingParameter("z"))
        ));
        assert!(matches!(params.text("b"), Err(RpcError::WrongType("b"))));
        assert_eq!(params.text("c").unwrap(), "x");
    }

    #[test]
    fn uuids_and_numbers_are_read_strictly_and_optional_texts_may_be_missing() {
        let body = br#"{"a":null,"b":"0197f2a0-5b3c-7c4d-8e5f-0123456789ab","c":7,"d":"7"}"#;
        let params = Params::parse(body, None).unwrap();
        assert!(params.uuid("b").is_ok());
        assert!(matches!(params.uuid("d"), Err(RpcError::WrongType("d"))));
        assert_eq!(params.int("c").unwrap(), 7);
        assert!(matches!(params.int("d"), Err(RpcError::WrongType("d"))));
        for missing in [
            params.uuid("a").map(|_| ()),
            params.int("a").map(|_| ()),
            params.int("z").map(|_| ()),
        ] {
            assert!(matches!(missing, Err(RpcError::MissingParameter(_))));
        }
        assert_eq!(params.optional_text("a").unwrap(), None);
        assert_eq!(params.optional_text("d").unwrap().as_deref(), Some("7"));
        assert!(params.optional_text("c").is_err());
    }

    #[test]
    fn bytes_are_base64_in_serverpods_wrapping() {
        let bytes = |value: &str| {
            let body = format!(r#"{{"a":{value}}}"#);
            Params::parse(body.as_bytes(), None).unwrap().bytes("a")
        };
        let read = bytes(r#""decode('AAECAw==', 'base64')""#).unwrap();
        assert_eq!(read.unwrap(), [0, 1, 2, 3]);
        assert_eq!(bytes(r#""decode('', 'base64')""#).unwrap().unwrap(), b"");
        for wrong in [
            "\"\"",
            "\"AAECAw==\"",
            "7",
            "{}",
            r#""decode('A', 'base64')""#,
            "\"ééééééé ééééé\"",
        ] {
            assert!(bytes(wrong).unwrap().is_none(), "{wrong}");
        }
        assert!(matches!(
            bytes("null"),
            Err(RpcError::MissingParameter("a"))
        ));
    }
}
