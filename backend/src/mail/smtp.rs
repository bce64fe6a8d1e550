//! E-mails that leave the machine, or at least the process: by SMTP, to a relay or
//! to a program that shows them.

use std::error::Error as _;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp;
use lettre::{AsyncTransport, Message};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

use super::relay::{self, Transport};
use super::{Mail, MailKind, Mailer};

/// How long a relay may take for an e-mail; the others wait meanwhile.
const PATIENCE: Duration = Duration::from_secs(10);

/// E-mails that may wait for the relay; more are left out.
const WAITING: usize = 100;

/// The e-mails cannot be sent as configured.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// No address of a relay.
    #[error("--smtp-url: expected smtp://host:port, without TLS")]
    Url,
    /// No address of a sender.
    #[error("--mail-from: expected an address such as \"Keyfob <keyfob@example.com>\"")]
    From,
}

/// Hands e-mails to a relay, one after the other and in the background: neither the
/// time of an answer nor the answer tells whether there was an e-mail to send.
pub struct Smtp {
    waiting: Sender<Mail>,
}

impl Smtp {
    /// For the relay at `url` (`smtp://user:password@host:port`), in the name of
    /// `from`. Needs a Tokio runtime. Nothing is connected to yet.
    pub fn new(url: &str, from: &str) -> Result<Self, SmtpError> {
        let from: Mailbox = from.parse().map_err(|_| SmtpError::From)?;
        let relay = relay::transport(url).ok_or(SmtpError::Url)?;
        let (waiting, mails) = channel(WAITING);
        tokio::spawn(send_all(relay, from, mails));
        Ok(Self { waiting })
    }
}

impl Mailer for Smtp {
    fn send(&self, mail: Mail) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
        if self.waiting.try_send(mail).is_err() {
            tracing::error!("an e-mail was left out: too many are waiting for the relay");
        }
        Box::pin(std::future::ready(true))
    }
}

/// Sends what is waiting. What fails is logged, without address and code, and not
/// tried again: people ask for another.
async fn send_all(relay: Transport, from: Mailbox, mut mails: Receiver<Mail>) {
    while let Some(mail) = mails.recv().await {
        let kind = mail.kind;
        let Some(message) = message(&from, &mail) else {
            tracing::error!(?kind, "an e-mail cannot be written");
            continue;
        };
        let reason = match timeout(PATIENCE, relay.send(message)).await {
            Ok(Ok(_)) => {
                tracing::debug!(?kind, "an e-mail was sent");
                continue;
            }
            Ok(Err(error)) => reason(&error),
            Err(_) => "the relay takes too long".to_owned(),
        };
        tracing::error!(?kind, reason, "an e-mail could not be sent");
    }
}

/// Why a relay did not take an e-mail: its status, or what the network says. Its own
/// words are left out, since they tend to repeat the address.
fn reason(error: &smtp::Error) -> String {
    if let Some(status) = error.status() {
        return status.to_string();
    }
    let network = error.source().and_then(|cause| cause.downcast_ref());
    match network {
        Some(cause) => io::Error::kind(cause).to_string(),
        None => "the relay and this server do not understand each other".to_owned(),
    }
}

/// The e-mail as text. `None` for an address that SMTP cannot carry.
fn message(from: &Mailbox, mail: &Mail) -> Option<Message> {
    let (subject, reason) = match mail.kind {
        MailKind::Registration => ("Your code to sign up", "finish signing up"),
        MailKind::PasswordReset => ("Your code for a new password", "set a new password"),
    };
    let text = format!(
        "Enter this code to {reason}:\n\n{}\n\n\
         If you have not asked for it, somebody else has; you need not do anything.",
        mail.code
    );
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, mail.to.parse().ok()?))
        .subject(subject)
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use crate::clock::Timestamp;

    const HEAD: &str = "From To Subject Content-Type Content-Transfer-Encoding Date";

    fn written(to: &str) -> Option<String> {
        let mail = Mail {
            to: to.to_owned(),
            kind: MailKind::Registration,
            code: "12345678".to_owned(),
            sent_at: Timestamp(0),
        };
        let message = message(&"a@b.se".parse().unwrap(), &mail)?;
        Some(String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn an_address_adds_no_line_and_no_recipient() {
        for to in [
            "a@b.se\r\nBcc: c@d.se",
            "a@b.se\nBcc: c@d.se",
            "a\r\nBcc: c@d.se\r\n@b.se",
            "\"a\r\nBcc: c@d.se\"@b.se",
            "a@b.se, c@d.se",
            "a@b.se> <c@d.se",
            "\"a> <c@d.se\"@b.se",
            "Anna <a@b.se>",
            "a@b.se\0",
            "",
        ] {
            assert!(written(to).is_none(), "{to:?}");
        }
        for to in ["a@b.se", "o'neil@b.se", "jürgen@müller.de"] {
            let message = written(to).unwrap_or_else(|| panic!("{to}"));
            let head = message.split("\r\n\r\n").next().unwrap();
            let names = head.lines().map(|line| line.split(':').next().unwrap());
            assert_eq!(names.collect::<Vec<_>>().join(" "), HEAD, "{to}");
        }
    }
}
