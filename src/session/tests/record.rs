//! What the store may hold, and what is made of it.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use keyfob_session::{Credential, Reading, Record, User};
use support::*;

const GOOD: &str = r#"{"v":1,"credential":{"strategy":"serverpod-legacy","token":"17:k"},"user":{"id":"3"},"confirmedAtMs":5}"#;

fn decode(text: &str) -> Reading {
    Reading::decode(Some(text))
}

fn found(text: &str) -> Record {
    match decode(text) {
        Reading::Found(record) => record,
        other => panic!("{other:?} from {text:.80}"),
    }
}

/// The good record with one part of it replaced.
fn with(part: &str, other: &str) -> String {
    assert!(GOOD.contains(part), "{part}");
    GOOD.replace(part, other)
}

#[test]
fn what_is_written_has_this_exact_layout() {
    let record = Record {
        credential: Credential::new("serverpod-legacy", "17:AbCd"),
        user: User {
            id: "3".into(),
            email: Some("a@b.se".into()),
            ..User::default()
        },
        ..Record::begin(7, Credential::new("x", "y"), user("3"), NOW)
    };
    assert_eq!(
        record.encode().expose(),
        r#"{"v":2,"id":7,"generation":0,"credential":{"strategy":"serverpod-legacy","token":"17:AbCd"},"user":{"id":"3","email":"a@b.se"},"signedInAtMs":1767225600000,"issuedAtMs":1767225600000,"confirmedAtMs":1767225600000,"isOfTab":false}"#
    );
}

#[test]
fn what_is_written_reads_back_whole() {
    let record = Record {
        credential: Credential::new("x", "k\"\\/ü🔑\u{2028}"),
        user: User {
            id: "é\n\u{0}".into(),
            email: Some(String::new()),
            user_name: Some("\u{202e}eman".into()),
            full_name: Some("Ada\tLovelace".into()),
            image_url: Some("https://e.x/1.jpg".into()),
            created: Some("2026-01-02T03:04:05.678Z".into()),
            scopes: vec!["serverpod.admin".into(), String::new()],
        },
        id: u64::MAX,
        generation: u64::MAX,
        signed_in_at_ms: u64::MAX,
        issued_at_ms: u64::MAX,
        confirmed_at_ms: u64::MAX,
        is_of_tab: true,
        replaces: Some(u64::MAX),
    };
    assert_eq!(found(record.encode().expose()), record);
}

#[test]
fn a_record_that_an_earlier_build_wrote_is_found() {
    let record = found(GOOD);
    assert_eq!(record.user.id, "3");
    assert_eq!(record.credential.token.expose(), "17:k");
    assert_eq!(record.confirmed_at_ms, 5);
    assert_eq!((record.id, record.generation), (0, 0));
    assert_eq!((record.signed_in_at_ms, record.issued_at_ms), (5, 5));
}

#[test]
fn nothing_stored_is_absent() {
    assert_eq!(Reading::decode(None), Reading::Absent);
}

#[test]
fn unknown_fields_and_any_order_are_fine() {
    let text = r#" {"user":{"new":[1],"id":"3"},"confirmedAtMs":5,"more":{"v":9},"credential":{"token":"17:k","strategy":"serverpod-legacy"},"v":1}
"#;
    assert_eq!(found(text), found(GOOD));
}

#[test]
fn a_newer_version_is_left_alone_whatever_else_it_holds() {
    for text in [
        r#"{"v":3}"#,
        r#"{"v":18446744073709551615,"credential":7}"#,
        &with("\"v\":1", "\"v\":3"),
    ] {
        assert_eq!(decode(text), Reading::Newer, "{text}");
    }
}

#[test]
fn what_is_no_json_is_unreadable() {
    for text in [
        "",
        " ",
        "\0",
        "null",
        "true",
        "1",
        "\"\"",
        "[]",
        "{}",
        "[object Object]",
        "undefined",
        "<!DOCTYPE html>",
        "{",
        "}",
        "{\"v\":1",
        "\u{feff}{\"v\":1}",
        "NaN",
        "{'v':1}",
        "\u{1f511}",
    ] {
        assert_eq!(decode(text), Reading::Unreadable, "{text:?}");
    }
}

#[test]
fn every_cut_of_a_record_is_unreadable() {
    for end in 0..GOOD.len() {
        assert_eq!(decode(&GOOD[..end]), Reading::Unreadable, "{end}");
    }
}

#[test]
fn anything_after_a_record_makes_it_unreadable() {
    for tail in ["{", "x", ",", "\0", GOOD] {
        assert_eq!(decode(&format!("{GOOD}{tail}")), Reading::Unreadable);
    }
}

#[test]
fn a_version_that_is_no_whole_number_is_unreadable() {
    for v in [
        "0",
        "-1",
        "1.0",
        "1e0",
        "\"1\"",
        "null",
        "[1]",
        "{}",
        "true",
        "01",
        "1.5",
        "+1",
        "99999999999999999999",
        "1e999",
    ] {
        let text = with("\"v\":1", &format!("\"v\":{v}"));
        assert_eq!(decode(&text), Reading::Unreadable, "{v}");
    }
    assert_eq!(decode(&with("\"v\":1,", "")), Reading::Unreadable);
}

#[test]
fn a_time_that_is_no_whole_number_is_unreadable() {
    for time in [
        "-1",
        "5.0",
        "5e3",
        "\"5\"",
        "null",
        "99999999999999999999",
        "[]",
    ] {
        let text = with("\"confirmedAtMs\":5", &format!("\"confirmedAtMs\":{time}"));
        assert_eq!(decode(&text), Reading::Unreadable, "{time}");
    }
}

#[test]
fn a_missing_part_is_unreadable() {
    for (part, other) in [
        (r#""token":"17:k""#, r#""x":1"#),
        (r#""strategy":"serverpod-legacy""#, r#""x":1"#),
        (r#","confirmedAtMs":5"#, ""),
        (r#","user":{"id":"3"}"#, ""),
        (r#""id":"3""#, ""),
        (
            r#""credential":{"strategy":"serverpod-legacy","token":"17:k"},"#,
            "",
        ),
    ] {
        assert_eq!(decode(&with(part, other)), Reading::Unreadable, "{part}");
    }
}

#[test]
fn a_part_of_a_wrong_kind_is_unreadable() {
    for (part, other) in [
        (r#""17:k""#, "17"),
        (r#""17:k""#, "null"),
        (r#""17:k""#, r#"["17:k"]"#),
        (r#""serverpod-legacy""#, "1"),
        (r#"{"id":"3"}"#, "null"),
        (r#"{"id":"3"}"#, r#""anna""#),
        (r#""id":"3""#, r#""id":3"#),
        (r#""id":"3""#, r#""id":null"#),
    ] {
        assert_eq!(decode(&with(part, other)), Reading::Unreadable, "{other}");
    }
}

#[test]
fn a_part_of_the_profile_that_is_of_a_wrong_kind_counts_as_missing() {
    for more in [
        r#""email":7"#,
        r#""email":null"#,
        r#""email":"a","email":"b""#,
        r#""fullName":{"a":"b"}"#,
        r#""scopes":"all""#,
        r#""scopes":[1,null,{}]"#,
    ] {
        let text = with(r#""id":"3""#, &format!(r#""id":"3",{more}"#));
        assert_eq!(found(&text), found(GOOD), "{more}");
    }
}

#[test]
fn an_empty_key_user_or_strategy_is_unreadable() {
    for (part, other) in [
        (r#""17:k""#, r#""""#),
        (r#""serverpod-legacy""#, r#""""#),
        (r#""id":"3""#, r#""id":"""#),
    ] {
        assert_eq!(decode(&with(part, other)), Reading::Unreadable, "{other}");
    }
}

#[test]
fn a_key_with_control_characters_is_unreadable() {
    for control in [
        "\\n",
        "\\r\\nX-Evil: 1",
        "\\u0000",
        "\\u007f",
        "\\u0085",
        "\\t",
    ] {
        let text = with("17:k", &format!("17:k{control}"));
        assert_eq!(decode(&text), Reading::Unreadable, "{control}");
    }
    // Unescaped, it is no JSON.
    assert_eq!(decode(&with("17:k", "17:\nk")), Reading::Unreadable);
}

#[test]
fn a_key_given_twice_is_unreadable() {
    for (part, twice) in [
        (r#""v":1"#, r#""v":1,"v":1"#),
        (r#""v":1"#, r#""v":2,"v":1"#),
        (r#""token":"17:k""#, r#""token":"17:k","token":"18:k""#),
        (
            r#""user":{"id":"3"}"#,
            r#""user":{"id":"3"},"user":{"id":"4"}"#,
        ),
        (r#""id":"3""#, r#""id":"3","id":"4""#),
        (
            r#""confirmedAtMs":5"#,
            r#""confirmedAtMs":5,"confirmedAtMs":6"#,
        ),
    ] {
        assert_eq!(decode(&with(part, twice)), Reading::Unreadable, "{twice}");
    }
}

#[test]
fn deep_nesting_neither_signs_in_nor_overflows_the_stack() {
    let deep = |open: &str, close: &str| {
        let n = 30_000 / open.len();
        format!("{}{}", open.repeat(n), close.repeat(n))
    };
    for nest in [deep("[", "]"), deep("{\"a\":", "}").replace(":}", ":1}")] {
        assert_eq!(decode(&nest), Reading::Unreadable);
        let inside = with("\"id\":\"3\"", &format!("\"id\":{nest}"));
        assert_eq!(decode(&inside), Reading::Unreadable);
        // In a field that nobody asked for it may be read over, not more.
        let beside = with("\"v\":1", &format!("\"x\":{nest},\"v\":1"));
        assert!(matches!(
            decode(&beside),
            Reading::Unreadable | Reading::Found(_)
        ));
    }
}

#[test]
fn a_huge_text_is_unreadable_without_being_parsed() {
    let huge = with("17:k", &"k".repeat(4 * 1024 * 1024));
    assert_eq!(decode(&huge), Reading::Unreadable);
    let huge_newer = format!("{{\"v\":2,\"x\":\"{}\"}}", "x".repeat(10 * 1024 * 1024));
    assert_eq!(decode(&huge_newer), Reading::Unreadable);
    let large = with("17:k", &"k".repeat(1024 * 1024));
    assert!(matches!(decode(&large), Reading::Found(_)));
}

#[test]
fn escapes_are_read_and_broken_ones_are_unreadable() {
    assert_eq!(
        found(&with("17:k", "17\\u003ak")).credential.token.expose(),
        "17:k"
    );
    for broken in ["\\ud800", "\\u12", "\\x41", "\\"] {
        assert_eq!(
            decode(&with("17:k", broken)),
            Reading::Unreadable,
            "{broken}"
        );
    }
}

#[test]
fn what_was_made_of_a_text_shows_nothing_of_its_key() {
    let text = with("17:k", &format!("17:{TOKEN_MARK}"));
    assert!(!format!("{:?}", decode(&text)).contains(TOKEN_MARK));
    let broken = with("17:k", &format!("17:{TOKEN_MARK}\\n"));
    assert!(!format!("{:?}", decode(&broken)).contains(TOKEN_MARK));
}
