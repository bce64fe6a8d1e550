//! The inbox for people: one small page, no script, codes selected by one click.

use std::fmt::Write;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::mail::{Mail, MailKind};

const STYLE: &str = include_str!("inbox.css");

/// The page with these e-mails, which are those to `to` where that is given.
pub fn page(mails: &[Mail], to: Option<&str>) -> Response {
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
        STANDARD.encode(Sha256::digest(STYLE))
    );
    (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ],
        [(header::CONTENT_SECURITY_POLICY, policy)],
        html(mails, to),
    )
        .into_response()
}

fn html(mails: &[Mail], to: Option<&str>) -> String {
    let about = match (mails.len(), to) {
        (0, None) => "No e-mails yet. They appear here when somebody registers or resets a \
                      password; reload to look again."
            .to_owned(),
        (0, Some(to)) => format!("No e-mails to {} yet.", escape(to)),
        (1, None) => "1 e-mail".to_owned(),
        (count, None) => format!("{count} e-mails, newest first"),
        (count, Some(to)) => format!("{count} to {}, newest first", escape(to)),
    };
    let all = if to.is_some() {
        " · <a href=\"/dev/inbox\">all</a>"
    } else {
        ""
    };
    let mut items = String::new();
    for mail in mails {
        let kind = match mail.kind {
            MailKind::Registration => "Code to finish a registration",
            MailKind::PasswordReset => "Code to set a new password",
        };
        let sent = mail.sent_at.to_wire();
        let day = sent.get(..10).unwrap_or(&sent);
        let time = sent.get(11..19).unwrap_or_default();
        // Writing into a string does not fail.
        let _ = writeln!(
            items,
            "<li><div><b>{to}</b><small>{kind} · <time datetime=\"{sent}\">{day} {time} UTC</time>\
             </small></div><code>{code}</code></li>",
            to = escape(&mail.to),
            code = escape(&mail.code),
        );
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Inbox · Keyfob backend</title>\n<link rel=\"icon\" href=\"data:,\">\n\
         <style>{STYLE}</style>\n</head>\n<body>\n\
         <header><h1>Inbox</h1><a href=\"\">Reload</a></header>\n<main>\n<p>{about}{all}</p>\n\
         <ol>\n{items}</ol>\n</main>\n</body>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut html, c| {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
        html
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn an_address_cannot_bring_markup_along() {
        let mail = Mail {
            to: "\"<script>\"@b.se".into(),
            kind: MailKind::Registration,
            code: "AbCdEfGh".into(),
            sent_at: Timestamp(0),
        };
        let html = html(&[mail], Some("<i>&'"));
        assert!(!html.contains("<script>") && !html.contains("<i>"));
        assert!(html.contains("<code>AbCdEfGh</code>"));
        assert!(html.contains("1970-01-01 00:00:00 UTC"));
    }
}
