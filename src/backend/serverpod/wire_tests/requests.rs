use super::*;
use crate::Secret;

fn sent(body: &str, act: impl FnOnce(&Backend)) -> Backend {
    let server = Backend::json(body);
    act(&server);
    server
}

#[test]
fn a_sign_in_is_form_a_with_the_method_last() {
    let server = sent(r#"{"success":false}"#, |s| ignore(s.sign_in()));
    assert_eq!(
        server.bodies(),
        [r#"{"email":"a@b.se","password":"secret123","method":"authenticate"}"#]
    );
    server.with_request(|request| {
        assert_eq!(request.url, "https://api.example.com/serverpod_auth.email");
        assert_eq!(request.timeout_ms, 20_000);
    });
}

#[test]
fn every_call_has_its_arguments_in_the_order_of_their_declaration() {
    for (answer, act, body) in [
        (
            "true",
            (|s| ignore(s.register())) as fn(&Backend),
            r#"{"userName":"Anna","email":"a@b.se","password":"secret123","method":"createAccountRequest"}"#,
        ),
        (
            "null",
            |s| ignore(s.confirm()),
            r#"{"email":"a@b.se","verificationCode":"AbCdEfGh","method":"createAccount"}"#,
        ),
        (
            "true",
            |s| ignore(s.start_reset()),
            r#"{"email":"a@b.se","method":"initiatePasswordReset"}"#,
        ),
        (
            "true",
            |s| ignore(s.finish_reset()),
            r#"{"verificationCode":"AbCdEfGh","password":"secret456","method":"resetPassword"}"#,
        ),
        ("null", |s| ignore(s.check()), r#"{"method":"getUserInfo"}"#),
        (
            "null",
            |s| ignore(s.revoke(SignOutScope::ThisDevice)),
            r#"{"method":"signOutDevice"}"#,
        ),
        (
            "null",
            |s| ignore(s.revoke(SignOutScope::Everywhere)),
            r#"{"method":"isSignedIn"}"#,
        ),
    ] {
        assert_eq!(sent(answer, act).bodies(), [body]);
    }
}

#[test]
fn calls_about_accounts_carry_no_key_and_need_no_preflight() {
    for act in [
        (|s| ignore(s.sign_in())) as fn(&Backend),
        |s| ignore(s.register()),
        |s| ignore(s.confirm()),
        |s| ignore(s.start_reset()),
        |s| ignore(s.finish_reset()),
    ] {
        sent("true", act).with_request(|request| {
            assert!(request.authorization.is_none());
            assert_eq!(request.url, "https://api.example.com/serverpod_auth.email");
        });
    }
}

#[test]
fn calls_about_a_session_carry_its_key_as_basic() {
    for act in [
        (|s| ignore(s.check())) as fn(&Backend),
        |s| ignore(s.revoke(SignOutScope::ThisDevice)),
        |s| ignore(s.revoke(SignOutScope::Everywhere)),
    ] {
        sent("null", act).with_request(|request| {
            assert_eq!(
                request.authorization.as_ref().map(Secret::expose),
                Some("Basic MTc6QWJDZEVmR2hJaktsTW5PcFFyU3RVdld4WXowMTIzNDU=")
            );
            assert_eq!(request.url, "https://api.example.com/serverpod_auth.status");
        });
    }
}

#[test]
fn a_key_is_encoded_as_utf_8_in_the_standard_alphabet() {
    for (token, header) in [
        ("1:?>~", "Basic MTo/Pn4="),
        ("1:ü", "Basic MTrDvA=="),
        ("1:ÿÿ", "Basic MTrDv8O/"),
        ("", "Basic "),
    ] {
        let server = Backend::json("null");
        let key = Credential::new(ServerpodLegacy::STRATEGY, token);
        now(server.adapter.check(&key)).unwrap();
        server.with_request(|request| {
            assert_eq!(request.authorization.as_ref().unwrap().expose(), header);
        });
    }
}

#[test]
fn a_password_goes_out_byte_for_byte() {
    for (password, written) in [
        (" lead and trail ", r#"" lead and trail ""#),
        ("quote\" back\\ slash/", r#""quote\" back\\ slash/""#),
        ("tab\tline\ncr\r", r#""tab\tline\ncr\r""#),
        ("nul\u{0}esc\u{1b}", r#""nul\u0000esc\u001b""#),
        ("ünïcödé 🔑 漢字", "\"ünïcödé 🔑 漢字\""),
        ("e\u{301}", "\"e\u{301}\""),
        ("\u{2028}\u{feff}\u{7f}", "\"\u{2028}\u{feff}\u{7f}\""),
        ("</script>", "\"</script>\""),
        ("", "\"\""),
    ] {
        let server = Backend::json(r#"{"success":false}"#);
        let answer = now(server
            .adapter
            .sign_in_with_email("a@b.se", &password.into()));
        assert!(answer.is_err());
        let body = format!(r#"{{"email":"a@b.se","password":{written},"method":"authenticate"}}"#);
        assert_eq!(server.bodies(), [body]);
    }
}

#[test]
fn an_argument_cannot_break_out_of_its_place() {
    let server = Backend::json("null");
    let code = r#"x","method":"signOut","y":""#;
    assert!(server.confirm_with(code).is_err());
    assert_eq!(
        server.bodies(),
        [
            r#"{"email":"a@b.se","verificationCode":"x\",\"method\":\"signOut\",\"y\":\"","method":"createAccount"}"#
        ]
    );
}

#[test]
fn a_base_path_is_kept_and_a_missing_slash_added() {
    for (base, url) in [
        (
            "https://x.example",
            "https://x.example/serverpod_auth.email",
        ),
        (
            "https://x.example/api",
            "https://x.example/api/serverpod_auth.email",
        ),
        (
            "http://localhost:8080/",
            "http://localhost:8080/serverpod_auth.email",
        ),
        (
            "http://[::1]:8080",
            "http://[::1]:8080/serverpod_auth.email",
        ),
    ] {
        let server = Backend::at(base, vec![Ok(json("true"))]);
        server.start_reset().unwrap();
        server.with_request(|request| assert_eq!(request.url, url));
    }
}

#[test]
fn a_key_of_another_kind_goes_nowhere() {
    for act in [
        (|s, key| ignore(now(s.adapter.check(key)))) as fn(&Backend, &Credential),
        |s, key| ignore(now(s.adapter.revoke(key, SignOutScope::ThisDevice))),
    ] {
        let server = Backend::answering(vec![json("null")]);
        act(&server, &Credential::new("serverpod-idp", "eyJhbGciOi"));
        assert_eq!(server.bodies().len(), 0, "it means nothing to this server");
    }
}

#[test]
fn what_is_sent_and_received_shows_no_secret() {
    let server = sent("null", |s| ignore(s.check()));
    server.with_request(|request| {
        let shown = format!("{request:?}");
        assert!(
            !shown.contains("MTc6") && !shown.contains(SECRET),
            "{shown}"
        );
    });
    let server = sent(r#"{"success":false}"#, |s| ignore(s.sign_in()));
    server.with_request(|request| assert!(!format!("{request:?}").contains("secret123")));
    let shown = format!("{:?}", json(SECRET));
    assert!(!shown.contains(SECRET), "{shown}");
}

#[test]
fn an_address_is_sent_as_the_server_stores_it() {
    let server = Backend::answering(vec![json("true"), json("null"), json("true"), json("null")]);
    let registration = Registration {
        email: " Änna@X.SE ".into(),
        ..anna()
    };
    let _ = now(server.adapter.start_registration(&registration));
    let request = CodeRequest::default();
    let _ = now(server
        .adapter
        .finish_registration(&registration, &request, "AbCdEfGh"));
    let _ = now(server.adapter.start_password_reset("Änna@X.SE"));
    let _ = now(server
        .adapter
        .sign_in_with_email("ÄNNA@x.se", &"Secret123".into()));
    let bodies = server.bodies();
    assert_eq!(bodies.len(), 4);
    for body in bodies {
        assert!(body.contains(r#""email":"änna@x.se""#), "{body}");
    }
}
