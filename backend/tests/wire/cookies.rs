//! Cookie mode: `--auth-cookie`. Which pages may use it is in `cookie_origins`.

use serde_json::json;

use crate::modern::{STATUS, text, token};
use crate::page::{Page, pair, set_cookies, with_cookies};
use crate::support::{PASSWORD, Server};

#[tokio::test]
async fn a_session_goes_into_the_auth_cookie_and_the_body_has_an_empty_token() {
    let server = with_cookies(&["--strategy", "session"]);
    server.account("a@b.se").await;
    let reply = Page::of(&server).login("a@b.se").await;
    assert_eq!(token(&reply.result()), "");
    let cookie = set_cookies(&reply)[0].to_owned();
    assert!(cookie.starts_with("serverpod_auth=c2Fz"), "{cookie}");
    let attributes = cookie.split_once("; ").unwrap().1;
    assert_eq!(attributes, "Secure; HttpOnly; SameSite=Lax; Path=/");
    let page = Page::sending(&server, &pair(&reply));
    assert!(page.is_signed_in().await);
}

#[tokio::test]
async fn a_session_with_an_end_has_a_cookie_with_an_age() {
    let server = with_cookies(&["--strategy", "session", "--session-lifetime", "1h"]);
    server.account("a@b.se").await;
    let reply = Page::of(&server).login("a@b.se").await;
    let cookie = set_cookies(&reply)[0];
    assert!(cookie.contains("; Max-Age=3600; Path=/"), "{cookie}");
    assert!(reply.result()["tokenExpiresAt"].is_string());
}

#[tokio::test]
async fn a_refresh_token_goes_into_its_cookie_and_the_access_token_stays_in_the_body() {
    let server = with_cookies(&[]);
    server.account("a@b.se").await;
    let reply = Page::of(&server).login("a@b.se").await;
    let success = reply.result();
    assert!(success.get("refreshToken").is_none());
    assert!(token(&success).starts_with("eyJ"));
    let cookie = set_cookies(&reply)[0];
    assert!(cookie.starts_with("serverpod_auth_refresh=sajrt:"));
    let attributes = cookie.split_once("; ").unwrap().1;
    assert_eq!(
        attributes,
        "Secure; HttpOnly; SameSite=Lax; Max-Age=1209600; Path=/jwtRefresh"
    );
}

#[tokio::test]
async fn a_refresh_reads_the_cookie_and_replaces_it() {
    let server = with_cookies(&[]);
    server.account("a@b.se").await;
    let first = Page::of(&server).login("a@b.se").await;
    let page = Page::sending(&server, &pair(&first));
    let second = page.refresh().await;
    let success = second.result();
    assert!(success.get("refreshToken").is_none());
    assert!(server.is_good(token(&success)).await);
    assert_ne!(pair(&first), pair(&second));
    // Spent: the session is gone, and nothing is set any more.
    let reused = page.refresh().await;
    assert_eq!(reused.thrown(), "RefreshTokenInvalidSecretException");
    let newest = Page::sending(&server, &pair(&second)).refresh().await;
    assert_eq!(newest.thrown(), "RefreshTokenNotFoundException");
}

#[tokio::test]
async fn a_refresh_without_a_cookie_is_not_found() {
    let server = with_cookies(&[]);
    let reply = Page::of(&server).refresh().await;
    assert_eq!(reply.thrown(), "RefreshTokenNotFoundException");
}

#[tokio::test]
async fn two_cookies_of_a_name_are_none() {
    let server = with_cookies(&["--strategy", "session"]);
    server.account("a@b.se").await;
    let cookie = pair(&Page::of(&server).login("a@b.se").await);
    for doubled in [
        format!("{cookie}; {cookie}"),
        format!("serverpod_auth=planted; {cookie}"),
    ] {
        assert!(!Page::sending(&server, &doubled).is_signed_in().await);
    }
}

#[tokio::test]
async fn a_cookie_means_nothing_without_the_mode_header_or_on_a_transport_call() {
    let server = with_cookies(&["--strategy", "session"]);
    server.account("a@b.se").await;
    let cookie = pair(&Page::of(&server).login("a@b.se").await);
    let page = Page::sending(&server, &cookie);
    for mode in ["", "header", "Cookie", "cookie-transport"] {
        let reply = page.send(mode, STATUS, "isSignedIn", json!({})).await;
        reply.expect(200, "false");
    }
    assert!(page.is_signed_in().await);
}

#[tokio::test]
async fn the_base_path_is_part_of_the_refresh_cookies_path_when_it_is_well_formed() {
    let server = with_cookies(&[]);
    server.account("a@b.se").await;
    for (base_path, path) in [
        ("/api/", "/api/jwtRefresh"),
        ("/api/v1", "/api/v1/jwtRefresh"),
        ("nonsense", "/jwtRefresh"),
        ("/a; Domain=evil.example", "/jwtRefresh"),
    ] {
        let mut page = Page::of(&server);
        page.base_path = base_path;
        let reply = page.login("a@b.se").await;
        let cookie = set_cookies(&reply)[0];
        assert!(cookie.ends_with(&format!("; Path={path}")), "{cookie}");
    }
}

#[tokio::test]
async fn sign_out_ends_the_session_and_clears_both_cookies() {
    let server = with_cookies(&["--strategy", "session"]);
    server.account("a@b.se").await;
    for method in ["signOutDevice", "signOutAllDevices"] {
        let cookie = pair(&Page::of(&server).login("a@b.se").await);
        let page = Page::sending(&server, &cookie);
        let reply = page.call(STATUS, method, json!({})).await;
        assert_eq!(
            set_cookies(&reply),
            [
                "serverpod_auth=; Secure; HttpOnly; SameSite=Lax; Max-Age=0; Path=/",
                "serverpod_auth_refresh=; Secure; HttpOnly; SameSite=Lax; Max-Age=0; Path=/jwtRefresh",
            ]
        );
        assert!(!page.is_signed_in().await);
    }
}

#[tokio::test]
async fn nobody_becomes_somebody_else_without_signing_out() {
    let server = with_cookies(&["--strategy", "session"]);
    server.account("a@b.se").await;
    server.account("b@b.se").await;
    let cookie = pair(&Page::of(&server).login("a@b.se").await);
    let page = Page::sending(&server, &cookie);
    let reply = page.login("b@b.se").await;
    assert_eq!(reply.thrown(), "SignInWhileAuthenticatedException");
    assert!(set_cookies(&reply).is_empty());
    // Once more as oneself is fine, and so is anybody in header mode.
    page.login("a@b.se").await.result();
    server.login("b@b.se").await;
}

#[tokio::test]
async fn a_registration_while_signed_in_is_refused_before_its_token_is_spent() {
    let server = with_cookies(&[]);
    server.account("a@b.se").await;
    let mut page = Page::of(&server);
    let success = page.login("a@b.se").await.result();
    let args = json!({"email": "new@b.se"});
    let id = page.call("emailIdp", "startRegistration", args).await;
    let code = server.code("new@b.se").await;
    let args = json!({"accountRequestId": id.result(), "verificationCode": code});
    let granted = page.call("emailIdp", "verifyRegistrationCode", args).await;
    let args = json!({"registrationToken": granted.result(), "password": PASSWORD});
    page.token = Some(token(&success).to_owned());
    let refused = page
        .call("emailIdp", "finishRegistration", args.clone())
        .await;
    assert_eq!(refused.thrown(), "SignInWhileAuthenticatedException");
    page.token = None;
    let done = page.call("emailIdp", "finishRegistration", args).await;
    assert_ne!(
        text(&done.result(), "authUserId"),
        text(&success, "authUserId")
    );
}

#[tokio::test]
async fn header_mode_works_beside_it_and_gets_its_tokens_in_the_body() {
    let server = with_cookies(&[]);
    let success = server.logged_in("a@b.se").await;
    assert!(server.is_good(token(&success)).await);
    let refresh_token = text(&success, "refreshToken");
    let reply = server.refresh(refresh_token).await;
    assert!(text(&reply.result(), "refreshToken").starts_with("sajrt:"));
    assert!(set_cookies(&reply).is_empty());
}

#[tokio::test]
async fn without_the_flag_the_mode_header_means_nothing() {
    let server = Server::start();
    server.account("a@b.se").await;
    let reply = Page::of(&server).login("a@b.se").await;
    assert!(reply.result()["refreshToken"].is_string());
    assert!(set_cookies(&reply).is_empty());
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    let refresh = Page::of(&server).refresh().await;
    refresh.expect(400, "Missing required query parameter: refreshToken");
}
