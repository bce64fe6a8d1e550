//! `--refresh-grace`: a token that was just spent still gives its successor.

use crate::modern::{refresh_token, token};
use crate::support::Server;

fn with_grace() -> Server {
    Server::with(&["--refresh-grace", "10s"])
}

#[tokio::test]
async fn within_the_grace_a_spent_token_gives_its_successor() {
    let server = with_grace();
    let first = server.logged_in("a@b.se").await;
    let second = server.refresh(refresh_token(&first)).await.result();
    let again = server.refresh(refresh_token(&first)).await.result();
    assert_eq!(refresh_token(&again), refresh_token(&second));
    assert!(server.is_good(token(&again)).await);
    server.refresh(refresh_token(&again)).await.result();
}

#[tokio::test]
async fn of_several_rotations_within_the_grace_the_newest_pair_is_given() {
    let server = with_grace();
    let first = server.logged_in("a@b.se").await;
    let second = server.refresh(refresh_token(&first)).await.result();
    let third = server.refresh(refresh_token(&second)).await.result();
    for spent in [&first, &second] {
        let again = server.refresh(refresh_token(spent)).await.result();
        assert_eq!(refresh_token(&again), refresh_token(&third));
    }
}

#[tokio::test]
async fn after_the_grace_reuse_kills_the_session() {
    let server = with_grace();
    let first = server.logged_in("a@b.se").await;
    let second = server.refresh(refresh_token(&first)).await.result();
    server.advance(11).await;
    let reply = server.refresh(refresh_token(&first)).await;
    assert_eq!(reply.thrown(), "RefreshTokenInvalidSecretException");
    let reply = server.refresh(refresh_token(&second)).await;
    assert_eq!(reply.thrown(), "RefreshTokenNotFoundException");
}

#[tokio::test]
async fn refreshes_at_the_same_time_all_get_the_one_successor() {
    let server = with_grace();
    let pair = server.logged_in("a@b.se").await;
    let spend = || server.refresh(refresh_token(&pair));
    let replies = tokio::join!(spend(), spend(), spend(), spend());
    let replies: [_; 4] = replies.into();
    let first = replies[0].result();
    for reply in &replies {
        assert_eq!(refresh_token(&reply.result()), refresh_token(&first));
    }
    server.refresh(refresh_token(&first)).await.result();
}
