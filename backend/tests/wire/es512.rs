//! Access tokens that are signed by ES512.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::database_file::Scratch;
use crate::modern::{refresh_token, token};
use crate::support::Server;

const ES512: [&str; 2] = ["--access-token-algorithm", "es512"];

fn part(token: &str, n: usize) -> Vec<u8> {
    let part = token.split('.').nth(n).unwrap();
    URL_SAFE_NO_PAD.decode(part).unwrap()
}

#[tokio::test]
async fn a_token_names_es512_and_is_signed_as_jose_has_it() {
    let server = Server::with(&ES512);
    let success = server.logged_in("a@b.se").await;
    assert_eq!(part(token(&success), 0), br#"{"alg":"ES512","typ":"JWT"}"#);
    assert_eq!(part(token(&success), 2).len(), 132);
    let profile = server.profile(token(&success)).await;
    assert_eq!(profile.result()["authUserId"], success["authUserId"]);
}

#[tokio::test]
async fn tokens_are_good_after_a_restart() {
    let file = Scratch::new("es512");
    let flags = [&ES512[..], &["--database", file.path()]].concat();
    let server = Server::with(&flags);
    let first = server.logged_in("a@b.se").await;
    let second = server.refresh(refresh_token(&first)).await.result();
    assert!(server.is_good(token(&first)).await && server.is_good(token(&second)).await);
    server.signal("TERM");
    assert!(server.wait().0.success());

    let server = Server::with(&flags);
    assert!(server.is_good(token(&first)).await && server.is_good(token(&second)).await);
    let third = server.refresh(refresh_token(&second)).await.result();
    assert!(server.is_good(token(&third)).await);
}

#[tokio::test]
async fn with_the_other_algorithm_an_access_token_is_anonymous_and_a_refresh_gives_a_good_one() {
    let file = Scratch::new("algorithms");
    let mut pair = json!(null);
    for algorithm in ["hs512", "es512", "hs512"] {
        let flags = [
            "--access-token-algorithm",
            algorithm,
            "--database",
            file.path(),
        ];
        let server = Server::with(&flags);
        pair = match pair.is_null() {
            true => server.logged_in("a@b.se").await,
            false => {
                assert!(!server.is_good(token(&pair)).await, "{algorithm}");
                server.refresh(refresh_token(&pair)).await.result()
            }
        };
        assert!(server.is_good(token(&pair)).await, "{algorithm}");
        server.signal("TERM");
        assert!(server.wait().0.success());
    }
}
