//! The core's JSON against `serde_json`, which knows better and weighs more.

use keyfob_session::Json;
use proptest::{prelude::*, test_runner::Config};
use serde_json::Value;

/// Whether the two hold the same. A number is compared as it is written.
fn is_same(ours: &Json, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(a), Value::Bool(b)) => a == b,
        (Json::Number(a), Value::Number(_)) => {
            serde_json::from_str::<Value>(a).is_ok_and(|a| a == *theirs)
        }
        (Json::Text(a), Value::String(b)) => a.expose() == b,
        (Json::List(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        // Of a member that is there twice serde_json keeps the last.
        (Json::Object(a), Value::Object(b)) => {
            a.iter().all(|(name, _)| b.contains_key(name))
                && b.iter().all(|(name, b)| {
                    let mut named = a.iter().rev().filter(|(key, _)| key == name);
                    named.next().is_some_and(|(_, a)| is_same(a, b))
                })
        }
        _ => false,
    }
}

/// Whether both read the text alike.
fn agree(text: &str) -> bool {
    match (Json::parse(text), serde_json::from_str::<Value>(text)) {
        (Some(ours), Ok(theirs)) => is_same(&ours, &theirs),
        (None, Err(_)) => true,
        // Ours keeps the digits; theirs has to fit them into 64 bits.
        (Some(_), Err(error)) => error.to_string().contains("number out of range"),
        (None, Ok(_)) => false,
    }
}

fn ours() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<u64>().prop_map(Json::from),
        any::<i64>().prop_map(|n| Json::Number(n.to_string())),
        "-?(0|[1-9][0-9]{0,5})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?".prop_map(Json::Number),
        any::<String>().prop_map(|text| Json::from(text.as_str())),
        "[\u{0}-\u{20}\"\\\\/\u{7f}\u{2028}\u{1f511}]{0,8}".prop_map(|t| Json::from(t.as_str())),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::List),
            prop::collection::vec(("\\PC{0,6}", inner), 0..6).prop_map(Json::Object),
        ]
    })
}

/// Texts that are nearly JSON: made of its own pieces.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "d83d", "\\udd11", "00e9", "null", "true",
        "false", "0", "1", "-", ".", "e", "+", " ", "\n", "\u{a0}", "a", "\"a\"", "\"a\":", "\t",
        "\\n", "\\/", "é", "🔑", "\0", "//", "nul", "True", "NaN", "\u{feff}",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(Config { cases: 512, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_is_written_reads_back_the_same(json in ours()) {
        prop_assert_eq!(Json::parse(json.encode().expose()), Some(json));
    }

    #[test]
    fn what_is_written_is_json_for_others(json in ours()) {
        let text = json.encode();
        let theirs = serde_json::from_str::<Value>(text.expose());
        prop_assert!(theirs.is_ok_and(|theirs| is_same(&json, &theirs)));
    }

    #[test]
    fn what_others_write_is_read_the_same(json in ours(), is_pretty in any::<bool>()) {
        let theirs: Value = serde_json::from_str(json.encode().expose()).unwrap();
        let text = match is_pretty {
            true => serde_json::to_string_pretty(&theirs),
            false => serde_json::to_string(&theirs),
        };
        prop_assert!(agree(&text.unwrap()));
    }

    #[test]
    fn damaged_json_is_read_or_refused_as_others_do(
        json in ours(), at in any::<prop::sample::Index>(), instead in prop::option::of(any::<char>()),
    ) {
        let mut text: Vec<char> = json.encode().expose().chars().collect();
        let at = at.index(text.len());
        match instead {
            Some(other) => text[at] = other,
            None => { text.remove(at); }
        }
        let text: String = text.into_iter().collect();
        prop_assert!(agree(&text), "{text:?}");
    }
}

proptest! {
    #![proptest_config(Config { cases: 8192, failure_persistence: None, ..Config::default() })]

    #[test]
    fn any_text_is_read_or_refused_as_others_do(text in any::<String>()) {
        prop_assert!(agree(&text));
    }

    #[test]
    fn near_json_is_read_or_refused_as_others_do(text in pieces()) {
        prop_assert!(agree(&text), "{text:?}");
    }

    #[test]
    fn escapes_of_every_code_unit_are_read_as_others_do(a in any::<u16>(), b in any::<u16>()) {
        let text = format!("\"\\u{a:04x}\\u{b:04X}\"");
        prop_assert!(agree(&text), "{text}");
    }
}
