//! E-mails that are sent to a relay.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::smtp_relay::{Relay, Temper};
use crate::support::{PASSWORD, Server, command};

async fn request(server: &Server, email: &str) -> bool {
    let args = json!({"userName": "Anna", "email": email, "password": PASSWORD});
    server.email("createAccountRequest", args).await == json!(true)
}

#[tokio::test]
async fn a_code_is_sent_to_the_relay_and_is_in_the_inbox_too() {
    let relay = Relay::start(Temper::Takes);
    let from = "Keyfob <keyfob@example.com>";
    let server = Server::with(&["--smtp-url", &relay.url(), "--mail-from", from]);
    assert!(request(&server, "a@b.se").await);
    let code = server.code("a@b.se").await;
    let mail = relay.mail();
    assert_eq!(
        mail.text(),
        format!(
            "Enter this code to finish signing up:\r\n\r\n{code}\r\n\r\n\
             If you have not asked for it, somebody else has; you need not do anything.\r\n"
        )
    );
    for part in [
        "From: Keyfob <keyfob@example.com>\r\n",
        "To: a@b.se\r\n",
        "Subject: Your code to sign up\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Date: ",
    ] {
        assert!(mail.data.contains(part), "{part} {}", mail.data);
    }
    let commands = mail.commands.join("\n");
    assert!(commands.contains("MAIL FROM:<keyfob@example.com>"));
    assert!(commands.contains("RCPT TO:<a@b.se>"));
    assert!(!commands.contains("AUTH"));
    let args = json!({"email": "a@b.se", "verificationCode": code});
    assert!(server.email("createAccount", args).await.is_object());
}

#[tokio::test]
async fn codes_of_both_protocols_and_for_new_passwords_are_sent() {
    let relay = Relay::start(Temper::Takes);
    let server = Server::with(&["--smtp-url", &relay.url()]);
    server.account("a@b.se").await;
    server
        .email("initiatePasswordReset", json!({"email": "a@b.se"}))
        .await;
    let legacy = relay.mail();
    assert!(
        legacy
            .data
            .contains("Subject: Your code for a new password")
    );
    assert!(legacy.text().contains(&server.code("a@b.se").await));
    for (method, email) in [
        ("startPasswordReset", "a@b.se"),
        ("startRegistration", "c@b.se"),
    ] {
        let args = json!({ "email": email });
        server.email_idp(method, args).await.result();
        assert!(relay.mail().text().contains(&server.code(email).await));
    }
    for email in ["unknown@b.se"] {
        let args = json!({ "email": email });
        server.email_idp("startPasswordReset", args).await.result();
    }
    let args = json!({"email": "a@b.se"});
    server.email_idp("startRegistration", args).await.result();
    assert!(request(&server, "last@b.se").await);
    assert!(relay.mail().data.contains("To: last@b.se"));
    assert!(relay.is_empty());
}

#[tokio::test]
async fn the_relay_is_told_user_and_password() {
    let relay = Relay::start(Temper::Takes);
    let url = format!("smtp://user:p%40ss@127.0.0.1:{}", relay.port);
    let server = Server::with(&["--smtp-url", &url]);
    assert!(request(&server, "a@b.se").await);
    let commands = relay.mail().commands;
    // The base64 of \0user\0p@ss.
    assert!(commands.contains(&"AUTH PLAIN AHVzZXIAcEBzcw==".to_owned()));
    server.signal("TERM");
    let (_, _, written) = server.wait();
    assert!(!written.contains("p@ss") && !written.contains("p%40ss"));
}

#[tokio::test]
async fn a_relay_that_refuses_or_is_not_there_fails_no_request_and_is_logged_without_the_code() {
    let relay = Relay::start(Temper::Refuses);
    let nowhere = "smtp://127.0.0.1:1".to_owned();
    for (url, log) in [(relay.url(), "550"), (nowhere, "connection refused")] {
        let server = Server::with(&["--smtp-url", &url]);
        assert!(request(&server, "a@b.se").await);
        let code = server.code("a@b.se").await;
        let until = Instant::now() + Duration::from_secs(10);
        while !server.stderr().contains("could not be sent") && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(server.stderr().contains(log), "{}", server.stderr());
        assert!(!server.stderr().contains(&code) && !server.stderr().contains("a@b.se"));
        let args = json!({"email": "a@b.se", "verificationCode": code});
        assert!(server.email("createAccount", args).await.is_object());
    }
    assert!(relay.is_empty());
}

#[tokio::test]
async fn a_silent_relay_holds_up_no_answer_and_not_the_end() {
    let relay = Relay::start(Temper::Silent);
    let server = Server::with(&["--smtp-url", &relay.url()]);
    let since = Instant::now();
    for n in 0..120 {
        let args = json!({"email": format!("a{n}@b.se")});
        server.email_idp("startRegistration", args).await.result();
    }
    assert!(since.elapsed() < Duration::from_secs(8));
    assert!(server.stderr().contains("too many are waiting"));
    server.signal("TERM");
    let (status, took, _) = server.wait();
    assert!(
        status.success() && took < Duration::from_secs(3),
        "{took:?}"
    );
}

#[tokio::test]
async fn an_e_mail_that_the_relay_does_not_answer_holds_up_the_next_for_ten_seconds() {
    let relay = Relay::start(Temper::SilentOnce);
    let server = Server::with(&["--smtp-url", &relay.url()]);
    assert!(request(&server, "first@b.se").await);
    assert!(request(&server, "second@b.se").await);
    assert!(relay.mail().data.contains("To: second@b.se"));
    assert!(server.stderr().contains("the relay takes too long"));
}

#[tokio::test]
async fn addresses_of_other_scripts_and_with_quotes_break_nothing() {
    let relay = Relay::start(Temper::Takes);
    let server = Server::with(&["--smtp-url", &relay.url()]);
    for email in ["jürgen@müller.de", "\"a b\"@c.se", "o'neil@b.se"] {
        assert!(request(&server, email).await, "{email}");
    }
    assert!(request(&server, "last@b.se").await);
    loop {
        let mail = relay.mail();
        let to = mail.data.lines().filter(|line| line.starts_with("To: "));
        assert_eq!(to.count(), 1);
        if mail.data.contains("last@b.se") {
            break;
        }
    }
}

#[test]
fn what_is_no_relay_or_no_sender_is_said_at_the_start() {
    for flags in [
        ["--smtp-url", "smtps://user:secret@h:465"],
        ["--smtp-url", "localhost:25"],
        ["--mail-from", "nobody"],
    ] {
        let mut command = command();
        command.args(["--port", "0", "--database", ":memory:"]);
        command.env("KEYFOB_BACKEND_SMTP_URL", "smtp://127.0.0.1:1");
        let output = command.args(flags).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains(flags[0]) && !said.contains("secret"),
            "{said}"
        );
    }
}
