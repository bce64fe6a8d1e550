use super::*;
use proptest::{prelude::*, test_runner::Config};

/// The whole adapter over one answer. Whatever it is, nothing panics, no text of
/// it is in an error, and nothing but the server's own word counts.
fn weather(answer: &HttpResponse) {
    let answering = |n| Backend::answering(vec![answer.clone(); n]);
    let is_json = answer.status == 200 && answer.content_type.starts_with("application/json");
    let text = answer.body.trim();

    let check = answering(1).check();
    let says_no_user = is_json && text == "null";
    assert_eq!(check == Ok(Check::NoUser), says_no_user, "{}", answer.body);

    let step = answering(1).sign_in();
    if let Ok(SignInStep::Authenticated(authenticated)) = &step {
        assert!(is_json && !authenticated.user.id.is_empty());
    }
    let results = [
        check.map(drop),
        step.map(drop),
        answering(1).register(),
        answering(1).confirm(),
        answering(1).start_reset(),
        answering(1).finish_reset(),
        answering(2).revoke(SignOutScope::ThisDevice).map(drop),
    ];
    for result in results {
        match result {
            Ok(()) => assert!(is_json),
            Err(error) => assert_eq!(error.to_string(), error.message()),
        }
    }
}

#[test]
fn hostile_answers_never_panic_and_never_end_a_session() {
    let deep = "[".repeat(500_000);
    let deep_object = r#"{"userInfo":"#.repeat(100_000);
    let huge = format!("\"{}\"", "x".repeat(1024 * 1024));
    for body in [
        "",
        "\0",
        "\u{feff}null",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "-",
        "1e999999",
        "nan",
        "{\"\":{}}",
        r#"{"success":true,"key":{},"keyId":{},"userInfo":{}}"#,
        r#"{"success":true,"key":"k","keyId":99999999999999999999999999,"userInfo":{"id":1e400}}"#,
        r#"{"id":-9223372036854775809}"#,
        r#"{"id":"__proto__","blocked":"yes"}"#,
        r#"{"id":"constructor","scopeNames":{"length":4294967295}}"#,
        "\"\\ud800\"",
        "nullnull",
        &deep,
        &deep_object,
        &huge,
    ] {
        for status in [0, 200, 204, 400, 404, 500, 999, u16::MAX] {
            for content_type in ["", "application/json", "text/html"] {
                weather(&response(status, content_type, body));
            }
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 1024, failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_answer_panics_or_ends_a_session(
        status in prop_oneof![3 => Just(200_u16), 1 => any::<u16>()],
        content_type in prop_oneof![Just("application/json".to_owned()), ".{0,20}"],
        body in ".{0,60}",
    ) {
        weather(&response(status, &content_type, &body));
    }

    #[test]
    fn no_damage_to_a_good_answer_panics_or_ends_a_session(
        at in any::<prop::sample::Index>(), instead in prop::option::of(any::<char>()),
    ) {
        let good = r#"{"success":true,"key":"AbC","keyId":17,"userInfo":{"id":3,"email":"a@b.se","blocked":false}}"#;
        let mut text: Vec<char> = good.chars().collect();
        let at = at.index(text.len());
        match instead {
            Some(other) => text[at] = other,
            None => text.truncate(at),
        }
        weather(&json(&text.into_iter().collect::<String>()));
    }
}
