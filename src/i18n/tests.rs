//! That the files of the languages are what the app, the page and the build take them for.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::PathBuf};

const ENGLISH: &str = include_str!("lang/en.json");
const PAGE: &str = include_str!("../../index.html");

/// Key and text by the lines of a file, as the build reads them.
fn entries(file: &str) -> Vec<(String, String)> {
    let entries = super::entries::entries(file);
    entries
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .collect()
}

fn files() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/i18n/lang");
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    files.collect()
}

/// Such as `{email}`.
fn places(text: &str) -> Vec<&str> {
    text.split('{')
        .skip(1)
        .map(|rest| rest.split_once('}').unwrap().0)
        .collect()
}

#[test]
fn every_language_has_the_keys_of_english_in_their_order_with_their_places() {
    let english = entries(ENGLISH);
    assert!(files().len() >= 9);
    for (name, file) in files() {
        let texts = entries(&file);
        let keys: Vec<_> = texts.iter().map(|(key, _)| key).collect();
        let wanted: Vec<_> = english.iter().map(|(key, _)| key).collect();
        assert_eq!(keys, wanted, "{name}");
        for ((key, text), (_, english)) in texts.iter().zip(&english) {
            assert!(!text.trim().is_empty(), "{name}: {key}");
            assert_eq!(places(text), places(english), "{name}: {key}");
            assert!(places(text).len() <= 1, "{name}: {key}");
        }
    }
}

#[test]
fn every_language_is_plain_json_an_entry_a_line_and_has_no_escapes() {
    for (name, file) in files() {
        let json: BTreeMap<String, String> = serde_json::from_str(&file).unwrap();
        let lines = entries(&file);
        assert_eq!(
            json.len(),
            lines.len(),
            "{name}: a key twice, or two in a line"
        );
        assert_eq!(json, lines.into_iter().collect(), "{name}");
        assert!(!file.contains('\\'), "{name}");
    }
}

#[test]
fn every_language_writes_its_dates_as_its_own_readers_do() {
    let language = |tag: &str| tag.split('-').next().map(str::to_owned);
    for (name, file) in files() {
        let json: Value = serde_json::from_str(&file).unwrap();
        let locale = json.get("locale").and_then(Value::as_str).unwrap();
        let code = name.strip_suffix(".json").unwrap();
        assert_eq!(language(locale), language(code), "{name}");
    }
}

#[test]
fn no_sentence_is_left_in_english() {
    let english = entries(ENGLISH);
    for (name, file) in files().into_iter().filter(|(name, _)| name != "en.json") {
        for ((key, text), (_, english)) in entries(&file).iter().zip(&english) {
            assert!(text != english || !text.contains(' '), "{name}: {key}");
        }
    }
}

#[test]
fn every_language_says_its_direction() {
    for (name, file) in files() {
        let json: Value = serde_json::from_str(&file).unwrap();
        let direction = json.get("direction").and_then(Value::as_str);
        assert!(matches!(direction, Some("ltr" | "rtl")), "{name}");
    }
}

#[test]
fn what_stands_in_index_html_is_the_english_text_of_its_key() {
    let english: BTreeMap<_, _> = entries(ENGLISH).into_iter().collect();
    let mut keys = Vec::new();
    for element in PAGE.split('<') {
        let value = |name: &str| {
            let (_, rest) = element.split_once(&format!(" {name}=\""))?;
            rest.split('"').next()
        };
        let text = element.split_once('>').map(|(_, text)| text.trim());
        for (key, text) in [
            (value("data-text"), text),
            (value("data-label"), value("aria-label")),
        ] {
            if let Some(key) = key {
                assert_eq!(english.get(key).map(String::as_str), text, "{key}");
                keys.push(key);
            }
        }
    }
    for key in english.keys().filter(|key| key.starts_with("page_")) {
        assert!(keys.contains(&key.as_str()), "index.html has no {key}");
    }
}

#[test]
fn every_kind_of_error_has_its_text_under_its_code() {
    let english: BTreeMap<_, _> = entries(ENGLISH).into_iter().collect();
    let source = include_str!("../session/error.rs");
    let (_, codes) = source.split_once("fn code(self)").unwrap();
    let (codes, _) = codes.split_once("fn message").unwrap();
    let codes: Vec<_> = codes.split('"').skip(1).step_by(2).collect();
    assert_eq!(codes.len(), AuthErrorKind::ALL.len());
    for code in codes {
        assert!(english.contains_key(code), "{code} has no text");
    }
    for kind in AuthErrorKind::ALL {
        let error = AuthError::new(kind);
        assert_eq!(english.get(error.code()).unwrap(), error.message());
        assert_eq!(Message::from(kind).text(), error.message());
    }
}

#[test]
fn a_language_is_taken_whole_or_not_at_all() {
    let numbered = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
    let count = entries(ENGLISH)
        .iter()
        .filter(|(key, _)| !key.starts_with("page_"))
        .count();
    use_texts(numbered(count - 1).join("\n"));
    assert_eq!(Message::Email.text(), "Email");
    use_texts(String::new());
    assert_eq!(Message::Email.text(), "Email");
    use_texts(numbered(count + 3).join("\n"));
    assert_eq!(Message::Locale.text(), "0");
    assert_eq!(Message::Email.text(), "2");
}

#[test]
fn a_text_has_its_place_wherever_the_language_wants_it() {
    assert_eq!(around("to {email}"), ("to ", ""));
    assert_eq!(around("{email} is mailed"), ("", " is mailed"));
    assert_eq!(around("no place"), ("no place", ""));
    assert_eq!(Message::CodeSent.around(), ("We sent a code to ", ""));
}
