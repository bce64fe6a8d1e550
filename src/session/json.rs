use crate::{Secret, parser::Parser};

/// A JSON value (RFC 8259). Texts are [`Secret`]s: what passes through here are
/// keys and passwords.
///
/// Written for the download: reading the few values of an auth protocol with
/// `serde_json` costs 14 kB (brotli), most of it for floating-point tables and
/// for error messages that would have to be thrown away, since they quote what
/// was read. It is held against `serde_json` by property tests.
///
/// ```
/// use keyfob_session::Json;
///
/// let json = Json::parse(r#"{"key":"AbC","keyId":17}"#).unwrap();
/// assert_eq!(json.get("key").and_then(Json::as_str), Some("AbC"));
/// assert_eq!(json.get("keyId").and_then(Json::scalar), Some("17"));
/// assert_eq!(Json::parse("{"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it was written: what needs a value says which kind.
    Number(String),
    /// A text, with its escapes resolved.
    Text(Secret),
    /// An array.
    List(Vec<Json>),
    /// An object, in the order it was written.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads one value. `None` for anything that is not exactly one, or is
    /// nested more than 32 deep.
    pub fn parse(text: &str) -> Option<Self> {
        Parser::new(text).document()
    }

    /// An object of these members.
    pub fn object<'a>(members: impl IntoIterator<Item = (&'a str, Json)>) -> Self {
        Self::Object(
            members
                .into_iter()
                .map(|(k, v)| (k.to_owned(), v))
                .collect(),
        )
    }

    /// The value of a member. `None` where it is missing, `null`, or there twice.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else {
            return None;
        };
        let mut named = members.iter().filter(|(key, _)| key == name);
        let (_, value) = named.next()?;
        (named.next().is_none() && *value != Self::Null).then_some(value)
    }

    /// The text, where it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.expose()),
            _ => None,
        }
    }

    /// The truth value, where it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, where it is a whole one from 0 to 2⁶⁴−1 without exponent.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(digits) => digits.parse().ok(),
            _ => None,
        }
    }

    /// A text, or a whole number as text.
    pub fn scalar(&self) -> Option<&str> {
        match self {
            Self::Number(digits) if !digits.contains(['.', 'e', 'E']) => Some(digits),
            value => value.as_str(),
        }
    }

    /// The texts of a list; what is no text is left out.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::List(items) => items
                .iter()
                .filter_map(|i| i.as_str().map(Into::into))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The compact text of this value.
    pub fn encode(&self) -> Secret {
        let mut out = String::new();
        self.write(&mut out);
        Secret::new(out)
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(digits) => out.push_str(digits),
            Self::Text(text) => write_text(text.expose(), out),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    out.push(if index == 0 { '[' } else { ',' });
                    item.write(out);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Object(members) => {
                for (index, (name, value)) in members.iter().enumerate() {
                    out.push(if index == 0 { '{' } else { ',' });
                    write_text(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push_str(if members.is_empty() { "{}" } else { "}" });
            }
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<u64> for Json {
    fn from(number: u64) -> Self {
        Self::Number(number.to_string())
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                out.push_str("\\u00");
                out.push(if c < '\u{10}' { '0' } else { '1' });
                out.extend(char::from_digit(u32::from(c) & 15, 16));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
