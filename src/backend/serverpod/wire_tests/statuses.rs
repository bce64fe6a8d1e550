use super::*;
use crate::AuthErrorKind::{self, *};

const JSON: &str = "application/json; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html";

fn kind(response: HttpResponse) -> AuthErrorKind {
    let status = response.status;
    let error = Backend::answering(vec![response]).check().unwrap_err();
    assert_eq!(error.status, Some(status));
    assert_eq!(error.authentication_failed(), None);
    error.kind
}

#[test]
fn each_status_has_its_meaning() {
    for (status, body, expected) in [
        (401, "", Unauthorized),
        (403, "", Protocol),
        (408, "", Timeout),
        (
            413,
            "Request size exceeds the maximum allowed size of 524288 bytes.",
            Protocol,
        ),
        (418, "", Protocol),
        (429, "", TooManyAttempts),
        (500, "", Server),
        (500, "Internal server error. Call log id: 7\n", Server),
        (501, "", Server),
        (502, "<html>Bad gateway", Server),
        (503, "", Server),
        (504, "", Timeout),
        (511, "<html>Log in to the network", Server),
        (599, "", Server),
    ] {
        assert_eq!(kind(response(status, TEXT, body)), expected, "{status}");
    }
}

#[test]
fn any_other_2xx_or_3xx_is_no_answer() {
    for status in [0, 100, 201, 202, 204, 206, 300, 301, 302, 304, 307, 308] {
        for body in ["", "null", "true"] {
            assert_eq!(kind(response(status, JSON, body)), Protocol, "{status}");
        }
    }
}

#[test]
fn an_unknown_endpoint_or_method_is_unsupported_in_the_words_of_both_majors() {
    for (status, body) in [
        (404, "Endpoint not found"),
        (404, "Endpoint serverpod_auth.status not found\n"),
        (400, "Method not found in endpoint"),
        (
            400,
            "Method \"signOutDevice\" not found in endpoint: serverpod_auth.status\n",
        ),
    ] {
        assert_eq!(kind(response(status, TEXT, body)), Unsupported, "{body}");
    }
}

#[test]
fn a_404_or_400_of_anybody_else_is_not_taken_for_the_servers_word() {
    for (status, content_type, body) in [
        (
            404,
            HTML,
            "<html><head><title>404 Not Found</title></head>nginx</html>",
        ),
        (404, TEXT, "404 page not found\n"),
        (404, TEXT, ""),
        (404, JSON, r#"{"error":"Endpoint not found"}"#),
        (400, TEXT, ""),
        (400, TEXT, "No method name specified"),
        (400, TEXT, "Endpoint name is not valid"),
        (400, TEXT, "Invalid JSON in body"),
        (400, TEXT, "Missing required query parameter: email"),
        (400, TEXT, "Endpoint method is not of the expected type"),
        (400, TEXT, "Request has invalid \"authorization\" header"),
        (400, HTML, "<html>Endpoint not found"),
        (500, TEXT, "Method not found in endpoint"),
        (200, TEXT, "Method not found in endpoint"),
    ] {
        assert_ne!(
            kind(response(status, content_type, body)),
            Unsupported,
            "{body}"
        );
    }
}

#[test]
fn a_typed_exception_is_an_error_and_ends_nothing() {
    let body = r#"{"className":"serverpod_auth_idp.EmailAccountLoginException","data":{"__className__":"x","reason":"invalidCredentials"}}"#;
    assert_eq!(kind(response(400, JSON, body)), Server);
    // One that only looks like it.
    assert_eq!(kind(response(400, JSON, "{}")), Protocol);
    assert_eq!(kind(response(400, HTML, body)), Protocol);
}

#[test]
fn a_captive_portal_with_200_is_no_answer() {
    for page in [
        "<!DOCTYPE html><html><body>Welcome to the hotel</body></html>",
        "null",
        "true",
        r#"{"id":3}"#,
    ] {
        for content_type in [HTML, TEXT, "", "application/javascript", "text/json"] {
            assert_eq!(
                kind(response(200, content_type, page)),
                Protocol,
                "{content_type}"
            );
        }
    }
}

#[test]
fn a_200_that_claims_json_and_is_none_is_no_answer() {
    for body in [
        "",
        " ",
        "<html>",
        "{",
        "{\"id\":3",
        "nul",
        "null null",
        "undefined",
    ] {
        assert_eq!(kind(json(body)), Protocol, "{body:?}");
    }
}

#[test]
fn json_may_be_declared_with_or_without_a_charset() {
    for content_type in [
        "application/json",
        "application/json;charset=UTF-8",
        "application/json ; charset=utf-8",
    ] {
        let server = Backend::answering(vec![response(200, content_type, "null")]);
        assert_eq!(server.check(), Ok(Check::NoUser), "{content_type}");
    }
}

#[test]
fn a_waiting_time_is_passed_on_with_any_status() {
    for status in [429, 503, 403] {
        let answer = HttpResponse {
            retry_after: Some(30),
            ..response(status, TEXT, "")
        };
        let error = Backend::answering(vec![answer]).sign_in().unwrap_err();
        assert_eq!((error.status, error.retry_after), (Some(status), Some(30)));
    }
}

#[test]
fn no_answer_at_all_has_no_status() {
    for (cause, expected) in [
        (TransportError::Network, Network),
        (TransportError::Timeout, Timeout),
        (TransportError::TooLarge, Protocol),
    ] {
        let server = Backend::at("https://x.example/", vec![Err(cause)]);
        let error = server.check().unwrap_err();
        assert_eq!((error.kind, error.status), (expected, None));
        assert!(error.is_retryable());
    }
}

#[test]
fn a_status_means_the_same_for_every_call() {
    for act in [
        (|s| s.sign_in().map(drop)) as fn(&Backend) -> Result<(), AuthError>,
        |s| s.register(),
        |s| s.confirm(),
        |s| s.start_reset(),
        |s| s.finish_reset(),
        |s| s.check().map(drop),
        |s| s.revoke(SignOutScope::ThisDevice).map(drop),
    ] {
        let server = Backend::answering(vec![response(503, HTML, "<html>")]);
        assert_eq!(act(&server).unwrap_err().kind, Server);
        assert_eq!(server.bodies().len(), 1, "nothing is tried twice");
    }
}
