//! The inbox inside the process, where all e-mails of the backend end.

use std::collections::VecDeque;
use std::io::Write;
use std::pin::Pin;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Mail, MailKind, Mailer};

/// E-mails kept; older ones are forgotten.
const KEPT: usize = 1000;

/// Lines that may wait to be printed; more are left out. Whoever started the
/// backend may not read its output, and that must not hold up an answer.
const UNPRINTED: usize = 64;

/// Keeps the latest e-mails in memory and prints each on stdout.
pub struct Inbox {
    mails: Mutex<VecDeque<Mail>>,
    console: SyncSender<String>,
}

impl Inbox {
    /// An empty inbox, and the thread that prints.
    pub fn new() -> Self {
        let (console, lines) = sync_channel::<String>(UNPRINTED);
        std::thread::spawn(move || {
            for line in lines {
                // A closed stdout is no reason to stop: /dev/inbox has the mail too.
                let _ = writeln!(std::io::stdout(), "{line}");
            }
        });
        Self {
            mails: Mutex::default(),
            console,
        }
    }

    /// The e-mails, newest first, only those to `to` when it is given (in any case).
    pub fn list(&self, to: Option<&str>) -> Vec<Mail> {
        self.lock()
            .iter()
            .filter(|mail| to.is_none_or(|to| mail.to.eq_ignore_ascii_case(to.trim())))
            .cloned()
            .collect()
    }

    /// Forgets all e-mails.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Mail>> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailer for Inbox {
    fn send(&self, mail: Mail) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
        let kind = match mail.kind {
            MailKind::Registration => "registration code",
            MailKind::PasswordReset => "password reset code",
        };
        let _ = self
            .console
            .try_send(format!("mail to {}: {kind} {}", mail.to, mail.code));
        let mut mails = self.lock();
        mails.push_front(mail);
        mails.truncate(KEPT);
        Box::pin(std::future::ready(true))
    }
}
