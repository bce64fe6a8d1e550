//! The edges of the core's JSON.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use keyfob_session::Json;

fn text_of(json: &str) -> Option<String> {
    Some(Json::parse(json)?.as_str()?.to_owned())
}

#[test]
fn nothing_and_more_than_one_value_are_refused() {
    for text in [
        "",
        " ",
        "\n",
        "1 2",
        "{}{}",
        "null,",
        "[] x",
        "\u{feff}1",
        "1\0",
    ] {
        assert_eq!(Json::parse(text), None, "{text:?}");
    }
}

#[test]
fn space_around_and_between_is_fine_and_only_the_four_kinds_of_it() {
    let json = Json::parse(" \t\r\n{ \"a\" :\n[ 1 , 2 ] } \n").unwrap();
    assert_eq!(json.encode().expose(), r#"{"a":[1,2]}"#);
    for space in ["\u{a0}", "\u{b}", "\u{c}", "\u{2003}"] {
        assert_eq!(Json::parse(&format!("[{space}1]")), None, "{space:?}");
    }
}

#[test]
fn numbers_keep_their_digits_and_are_read_only_where_they_are_whole() {
    for (text, whole, scalar) in [
        ("0", Some(0), Some("0")),
        ("17", Some(17), Some("17")),
        (
            "18446744073709551615",
            Some(u64::MAX),
            Some("18446744073709551615"),
        ),
        ("18446744073709551616", None, Some("18446744073709551616")),
        ("-1", None, Some("-1")),
        ("-0", None, Some("-0")),
        ("1.0", None, None),
        ("1e3", None, None),
        ("1E3", None, None),
    ] {
        let json = Json::parse(text).unwrap();
        assert_eq!((json.as_u64(), json.scalar()), (whole, scalar), "{text}");
        assert_eq!(json.encode().expose(), text);
    }
}

#[test]
fn what_looks_like_a_number_is_refused() {
    for text in [
        "01", "-", "+1", ".5", "5.", "1e", "1e+", "0x10", "1_000", "--1", "Infinity", "NaN", "-a",
        "1.e5", "00", "-01", "1ee5", "１",
    ] {
        assert_eq!(Json::parse(text), None, "{text}");
    }
}

#[test]
fn escapes_are_resolved() {
    assert_eq!(
        text_of(r#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\udd11""#).unwrap(),
        "\"\\/\u{8}\u{c}\n\r\tAé🔑"
    );
    assert_eq!(text_of(r#""\u0000""#).unwrap(), "\0");
    assert_eq!(text_of(r#""\uFFFF""#).unwrap(), "\u{ffff}");
}

#[test]
fn broken_escapes_and_half_pairs_are_refused() {
    for text in [
        r#""\x41""#,
        r#""\u12""#,
        r#""\u12g4""#,
        r#""\u+041""#,
        r#""\u 041""#,
        r#""\uD83D""#,
        r#""\uD83Dx""#,
        r#""\uD83D\n""#,
        r#""\uD83D\u0041""#,
        r#""\uD83D\uD83D""#,
        r#""\uDD11""#,
        r#""\uD83D\uE000""#,
        r#""\U0041""#,
        r#""\'""#,
        r#""\"#,
        r#""\u"#,
        r#""\ud83d\u"#,
    ] {
        assert_eq!(Json::parse(text), None, "{text}");
    }
}

#[test]
fn raw_control_characters_in_a_text_are_refused() {
    for code in 0..0x20_u8 {
        let text = format!("\"a{}b\"", char::from(code));
        assert_eq!(Json::parse(&text), None, "{code}");
    }
    assert_eq!(
        text_of("\"\u{7f}\u{85}\u{2028}\"").unwrap().chars().count(),
        3
    );
}

#[test]
fn control_characters_are_written_as_escapes() {
    for code in 0..0x20_u8 {
        let text = char::from(code).to_string();
        let written = Json::from(text.as_str()).encode();
        assert!(written.expose().bytes().all(|byte| byte >= b' '), "{code}");
        assert_eq!(text_of(written.expose()).unwrap(), text);
    }
    assert_eq!(
        Json::from("\u{0}\u{1f}\n\r\t\"\\/<é🔑").encode().expose(),
        r#""\u0000\u001f\n\r\t\"\\/<é🔑""#
    );
}

#[test]
fn an_unclosed_value_is_refused_wherever_it_ends() {
    let whole = r#"{"a":[1,true,null,"\u00e9",{"b":-0.5e-7}],"c":"d"}"#;
    assert!(Json::parse(whole).is_some());
    for end in 0..whole.len() {
        assert_eq!(Json::parse(&whole[..end]), None, "{end}");
    }
}

#[test]
fn commas_colons_and_names_stand_where_they_belong() {
    for text in [
        "[1,]",
        "[,1]",
        "[1 2]",
        "[,]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{1:2}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{'a':1}",
        "{null:1}",
        "[1}",
        "{\"a\":1]",
    ] {
        assert_eq!(Json::parse(text), None, "{text}");
    }
}

#[test]
fn words_are_exact() {
    for text in [
        "nul",
        "nulll",
        "Null",
        "TRUE",
        "fals",
        "truefalse",
        "undefined",
    ] {
        assert_eq!(Json::parse(text), None, "{text}");
    }
}

#[test]
fn nesting_is_read_to_a_depth_and_refused_beyond_it() {
    let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Json::parse(&nested(32)).is_some());
    assert_eq!(Json::parse(&nested(33)), None);
    assert_eq!(Json::parse(&"[".repeat(1_000_000)), None);
    assert_eq!(Json::parse(&"{\"a\":".repeat(200_000)), None);
    // Beside each other is not inside each other.
    assert!(Json::parse(&format!("[{}[]]", "[],".repeat(100))).is_some());
}

#[test]
fn a_member_that_is_missing_null_or_there_twice_is_none() {
    let json = Json::parse(r#"{"a":1,"n":null,"t":1,"t":1,"":2}"#).unwrap();
    assert!(json.get("a").is_some());
    assert!(json.get("").is_some());
    for name in ["n", "t", "x", "A"] {
        assert_eq!(json.get(name), None, "{name}");
    }
    for other in ["[1]", "\"a\"", "null", "1"] {
        assert_eq!(Json::parse(other).unwrap().get("a"), None);
    }
}

#[test]
fn a_name_is_compared_after_its_escapes_are_resolved() {
    assert!(Json::parse(r#"{"\u0061":1}"#).unwrap().get("a").is_some());
    assert_eq!(Json::parse(r#"{"\u0061":1,"a":2}"#).unwrap().get("a"), None);
}

#[test]
fn a_list_of_texts_leaves_out_what_is_none() {
    let json = Json::parse(r#"["a",1,null,["b"],"c"]"#).unwrap();
    assert_eq!(json.texts(), ["a", "c"]);
    assert!(Json::Null.texts().is_empty());
}

#[test]
fn empty_lists_and_objects_are_written_as_such() {
    assert_eq!(Json::List(vec![]).encode().expose(), "[]");
    assert_eq!(Json::object([]).encode().expose(), "{}");
}

#[test]
fn debug_output_shows_no_text() {
    let json = Json::parse(r#"{"key":"hunter2","list":["hunter2"]}"#).unwrap();
    assert!(!format!("{json:?}{:?}", json.encode()).contains("hunter2"));
}
