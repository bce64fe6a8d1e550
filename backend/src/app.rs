//! The running server: what every handler shares.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::watch;

use crate::clock::{Clock, MovableClock};
use crate::config::{Config, MailMode};
use crate::db::Db;
use crate::dev::Dev;
use crate::email_idp::{self, EmailCodes};
use crate::mail::{Both, Inbox, Mailer, Smtp, SmtpError};
use crate::password::{PasswordError, Passwords};
use crate::pictures::Pictures;
use crate::public_url::PublicUrl;
use crate::root_key::{RootKey, RootKeyError};
use crate::rpc::{Cors, Registry, RpcError};
use crate::secret;
use crate::tokens::Tokens;
use crate::{bridge, core, keyfob_sessions, legacy};

/// What handlers share.
pub struct App {
    /// The flags.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Sends e-mails; `None` when the server is to be one that cannot.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Makes pictures of users.
    pub pictures: Pictures,
    /// Where clients find the server.
    pub public_url: PublicUrl,
    /// Issues, reads and revokes tokens.
    pub tokens: Tokens,
    /// Makes what is stored of codes from e-mails.
    pub email_codes: EmailCodes,
    /// Which pages may call, and how.
    pub cors: Cors,
    /// The endpoints.
    pub registry: Registry,
    /// What `/dev/*` works on; `None` without `--dev`.
    pub dev: Option<Dev>,
    /// Ends what would never end by itself.
    pub shutdown: Shutdown,
}

/// The server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The database cannot be opened or brought up to date.
    #[error("cannot open the database \"{path}\"")]
    Database {
        /// As configured.
        path: String,
        /// What SQLite says.
        source: sqlx::Error,
    },
    /// The costs of a password hash are out of range.
    #[error("cannot hash passwords")]
    Passwords(#[from] PasswordError),
    /// There is no secret to make tokens with.
    #[error(transparent)]
    RootKey(#[from] RootKeyError),
    /// Cookies are for pages of origins that have to be named.
    #[error("--auth-cookie needs --site-origin: the origins that may use cookies")]
    NoCookieOrigins,
    /// E-mails cannot be sent as configured.
    #[error(transparent)]
    Smtp(#[from] SmtpError),
    /// The demo account cannot be made.
    #[error("cannot make the demo account")]
    Demo(#[source] RpcError),
}

impl App {
    /// Opens the database and puts everything together, for a server that listens
    /// at this address.
    pub async fn start(
        config: Config,
        listening: SocketAddr,
        shutdown: Shutdown,
    ) -> Result<Arc<Self>, AppError> {
        let origins = config.auth_cookie.then_some(&*config.site_origins);
        if origins.is_some_and(<[String]>::is_empty) {
            return Err(AppError::NoCookieOrigins);
        }
        let cors = Cors::new(&config.readable_headers(), origins);
        let db = Db::open(&config.database)
            .await
            .map_err(|source| AppError::Database {
                path: config.database.clone(),
                source,
            })?;
        let movable = Arc::new(MovableClock::default());
        let clock = Arc::clone(&movable) as Arc<dyn Clock>;
        let root = RootKey::for_database(config.tokens.token_secret.as_deref(), &config.database)?;
        let salt = &config.auth.auth_key_salt;
        let inbox = Arc::new(Inbox::new());
        let mailer = mailer(&config, &inbox)?;
        let app = Arc::new(Self {
            dev: config
                .dev
                .then(|| Dev::new(inbox, movable, &config.site_origins)),
            passwords: Passwords::new(&config.argon2)?,
            pictures: Pictures::new(),
            public_url: PublicUrl::new(config.public_url.clone(), listening),
            tokens: Tokens::new(db.clone(), Arc::clone(&clock), &config.tokens, salt, &root),
            cors,
            email_codes: EmailCodes::new(&root),
            registry: Registry::new(&[
                legacy::ENDPOINTS,
                core::ENDPOINTS,
                email_idp::ENDPOINTS,
                bridge::ENDPOINTS,
                keyfob_sessions::ENDPOINTS,
            ]),
            db,
            clock,
            mailer,
            shutdown,
            config,
        });
        app.prepare().await.map_err(AppError::Demo)?;
        Ok(app)
    }

    /// Makes the demo account where one is wanted: at start, and after a reset.
    pub async fn prepare(&self) -> Result<(), RpcError> {
        if self.config.wants_demo_account() {
            legacy::ensure_demo_account(self).await?;
        }
        Ok(())
    }

    /// A code from an e-mail as it is stored.
    pub fn code_digest(&self, code: &str) -> String {
        secret::digest(&self.config.auth.auth_key_salt, code)
    }
}

/// What e-mails go through; `None` for a server that has no mail.
fn mailer(config: &Config, inbox: &Arc<Inbox>) -> Result<Option<Arc<dyn Mailer>>, SmtpError> {
    let inbox = Arc::clone(inbox) as Arc<dyn Mailer>;
    Ok(match (config.mail, &config.smtp_url) {
        (MailMode::None, _) => None,
        (MailMode::Inbox, None) => Some(inbox),
        (MailMode::Inbox, Some(url)) => {
            let smtp = Smtp::new(url, &config.mail_from)?;
            Some(Arc::new(Both(inbox, Arc::new(smtp))))
        }
    })
}

/// Tells waiters that the server is going down. Clones wait for the same end.
#[derive(Clone)]
pub struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    /// The trigger, to be sent `true` once, and what waits for it.
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (trigger, receiver) = watch::channel(false);
        (trigger, Self(receiver))
    }

    /// Returns when the server goes down.
    pub async fn wait(mut self) {
        // A trigger that is gone means the same.
        let _ = self.0.wait_for(|down| *down).await;
    }
}
