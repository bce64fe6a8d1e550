//! Which pages may use cookies.

use reqwest::Method;
use serde_json::json;

use crate::modern::STATUS;
use crate::page::{Page, SITE, with_cookies};

#[tokio::test]
async fn an_origin_that_is_listed_is_named_and_may_use_credentials() {
    let server = with_cookies(&[]);
    let reply = Page::of(&server)
        .call(STATUS, "isSignedIn", json!({}))
        .await;
    assert_eq!(reply.header("access-control-allow-origin"), Some(SITE));
    assert_eq!(
        reply.header("access-control-allow-credentials"),
        Some("true")
    );
    assert_eq!(reply.header("vary"), Some("Origin"));

    let request = server
        .request(Method::OPTIONS, "emailIdp")
        .header("origin", SITE)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "x-serverpod-auth-mode,x-serverpod-base-path",
        );
    let preflight = server.send(request).await;
    preflight.expect(200, "");
    assert_eq!(preflight.header("access-control-allow-origin"), Some(SITE));
    assert_eq!(
        preflight.header("access-control-allow-credentials"),
        Some("true")
    );
    assert_eq!(
        preflight.header("access-control-allow-headers"),
        Some(
            "Content-Type, Authorization, Accept, User-Agent, X-Requested-With, \
             x-serverpod-auth-mode, x-serverpod-base-path"
        )
    );
}

#[tokio::test]
async fn another_origin_is_not_named_and_is_403_in_cookie_mode() {
    let server = with_cookies(&[]);
    for origin in ["http://localhost:3001", "https://localhost:3000", "null"] {
        let ask = async |mode: Option<&str>| {
            let mut request = server
                .request(Method::POST, STATUS)
                .header("origin", origin)
                .body(r#"{"method":"isSignedIn"}"#);
            if let Some(mode) = mode {
                request = request.header("x-serverpod-auth-mode", mode);
            }
            let reply = server.send(request).await;
            assert_eq!(reply.header("access-control-allow-origin"), None);
            assert_eq!(reply.header("access-control-allow-credentials"), None);
            assert_eq!(reply.header("vary"), Some("Origin"));
            reply
        };
        for mode in ["cookie", "cookie-transport"] {
            ask(Some(mode))
                .await
                .expect(403, "Request origin not allowed.");
        }
        ask(None).await.expect(200, "false");
    }
    // And it is told in the journal.
    assert_eq!(server.journal(0).await[0]["status"], 403);
}

#[tokio::test]
async fn an_answer_made_by_a_fault_may_be_read_by_the_site() {
    let server = with_cookies(&[]);
    server
        .fault(json!({"method": "isSignedIn", "action": {"status": 503}}))
        .await;
    let reply = Page::of(&server)
        .call(STATUS, "isSignedIn", json!({}))
        .await;
    assert_eq!(reply.status, 503);
    assert_eq!(reply.header("access-control-allow-origin"), Some(SITE));
    assert_eq!(
        reply.header("access-control-allow-credentials"),
        Some("true")
    );
}

#[tokio::test]
async fn without_an_origin_to_use_them_the_server_does_not_start() {
    let output = crate::support::command()
        .args(["--auth-cookie", "--port", "0", "--database", ":memory:"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("--site-origin"), "{text}");
}
