//! Two ways for one e-mail.

use std::pin::Pin;
use std::sync::Arc;

use super::{Mail, Mailer};

/// Sends each e-mail by one mailer, then by another.
pub struct Both(pub Arc<dyn Mailer>, pub Arc<dyn Mailer>);

impl Mailer for Both {
    fn send(&self, mail: Mail) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
        Box::pin(async {
            let first = self.0.send(mail.clone()).await;
            let second = self.1.send(mail).await;
            first && second
        })
    }
}
