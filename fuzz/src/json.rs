use crate::nesting::depth;
use keyfob_session::Json;
use serde_json::Value;

/// As documented at [`Json::parse`].
const MAX_DEPTH: usize = 32;

/// The own parser against `serde_json`: the same texts are JSON, with the same
/// meaning, but for the depth, which ours limits, and numbers, which ours keeps
/// as they are written.
pub fn json(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match (Json::parse(text), serde_json::from_str::<Value>(text)) {
        (Some(ours), theirs) => {
            assert!(depth(text) <= MAX_DEPTH);
            match theirs {
                Ok(theirs) => assert!(is_same(&ours, &theirs), "{text:?}"),
                Err(error) => assert!(is_too_large(&error), "{text:?} is no JSON: {error}"),
            }
            let written = ours.encode();
            assert_eq!(Json::parse(written.expose()).as_ref(), Some(&ours));
            assert_eq!(
                Json::parse(written.expose()).map(|it| it.encode()),
                Some(written)
            );
        }
        (None, Ok(_)) => assert!(depth(text) > MAX_DEPTH, "{text:?} is JSON"),
        (None, Err(_)) => {}
    }
}

/// Ours keeps the digits; theirs have to fit into 64 bits.
fn is_too_large(error: &serde_json::Error) -> bool {
    error.to_string().contains("number out of range")
}

/// Whether both hold the same, by every way that ours can be looked at.
fn is_same(ours: &Json, theirs: &Value) -> bool {
    let is_text = ours.as_str() == theirs.as_str();
    let is_bool = ours.as_bool() == theirs.as_bool();
    // Theirs take -0 for a float.
    let is_number = ours.as_u64() == theirs.as_u64();
    is_text && is_bool && is_number && is_same_inside(ours, theirs)
}

fn is_same_inside(ours: &Json, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Json::Null, Value::Null)
        | (Json::Bool(_), Value::Bool(_))
        | (Json::Text(_), Value::String(_)) => true,
        (Json::Number(digits), Value::Number(_)) => {
            serde_json::from_str::<Value>(digits).is_ok_and(|number| number == *theirs)
        }
        (Json::List(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| is_same(a, b))
        }
        (Json::Object(members), Value::Object(theirs)) => {
            members.iter().all(|(name, _)| theirs.contains_key(name))
                && theirs
                    .iter()
                    .all(|(name, value)| is_same_member(ours, members, name, value))
        }
        _ => false,
    }
}

/// Of a member that is there twice theirs keep the last, and ours gives none.
fn is_same_member(ours: &Json, members: &[(String, Json)], name: &str, theirs: &Value) -> bool {
    let named: Vec<&Json> = members
        .iter()
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value)
        .collect();
    let got = ours.get(name);
    let is_got = match named.as_slice() {
        [Json::Null] => got.is_none(),
        [one] => got == Some(*one),
        _ => got.is_none(),
    };
    is_got && named.last().is_some_and(|last| is_same(last, theirs))
}
