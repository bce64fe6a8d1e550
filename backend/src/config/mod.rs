//! Every knob of the backend: a flag and, under the same name in capitals with
//! the prefix `KEYFOB_BACKEND_`, an environment variable. Defaults are
//! Serverpod's where Serverpod has one.

mod auth;
mod tokens;

use std::net::IpAddr;

pub use auth::{AuthConfig, LegacySignOut};
pub use tokens::{AccessTokenAlgorithm, Strategy, TokenConfig};

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, Parser, ValueEnum};
use tracing::level_filters::LevelFilter;

use crate::public_url;

/// What the server was started with. It has no `Debug`: the salt is a secret.
#[derive(Clone, Parser)]
#[command(name = "keyfob-backend", version, about)]
pub struct Config {
    /// Address to listen on [default: 127.0.0.1 and, where there is one, ::1]
    #[arg(long, env = "KEYFOB_BACKEND_HOST")]
    pub host: Option<IpAddr>,

    /// Port to listen on; 0 picks a free one, which the ready line names
    #[arg(long, env = "KEYFOB_BACKEND_PORT", default_value_t = 8080)]
    pub port: u16,

    /// Address that clients find the server at, told before the pictures' paths [default: what the client called it]
    #[arg(long, env = "KEYFOB_BACKEND_PUBLIC_URL", value_parser = public_url::parse)]
    pub public_url: Option<String>,

    /// SQLite file, made when missing, or ":memory:"
    #[arg(
        long,
        env = "KEYFOB_BACKEND_DATABASE",
        default_value = "keyfob-backend.db"
    )]
    pub database: String,

    /// Adds /dev/*: inbox, journal, faults, reset, and a clock that POST /dev/clock moves (loopback only)
    #[arg(long, env = "KEYFOB_BACKEND_DEV", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub dev: bool,

    /// Turns on Serverpod 4's cookie mode, for pages of the origins named by --site-origin
    #[arg(long, env = "KEYFOB_BACKEND_AUTH_COOKIE", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub auth_cookie: bool,

    /// Origins that may use cookies, and may call /dev/* (any port of localhost may anyway); repeatable
    #[arg(
        long = "site-origin",
        env = "KEYFOB_BACKEND_SITE_ORIGIN",
        value_delimiter = ','
    )]
    pub site_origins: Vec<String>,

    /// Whether the demo account is made at start [default: true with --dev, else false]
    #[arg(long, env = "KEYFOB_BACKEND_DEMO_ACCOUNT", action = ArgAction::Set)]
    pub demo_account: Option<bool>,

    /// Answer headers that scripts of other origins may read, such as "Date,Retry-After" [default: Retry-After with --dev, else none]
    #[arg(long, env = "KEYFOB_BACKEND_EXPOSED_HEADERS", value_delimiter = ',')]
    pub exposed_headers: Vec<String>,

    /// Whether an `authorization` header must be Basic, Bearer or Digest in form (since 3.1)
    #[arg(long, env = "KEYFOB_BACKEND_VALIDATE_HEADERS", action = ArgAction::Set, default_value_t = true)]
    pub validate_headers: bool,

    /// Largest request body in bytes
    #[arg(
        long,
        env = "KEYFOB_BACKEND_MAX_REQUEST_SIZE",
        default_value_t = 524_288
    )]
    pub max_request_size: usize,

    /// What becomes of e-mails; `none` answers as a server without a mail callback does
    #[arg(long, env = "KEYFOB_BACKEND_MAIL", value_enum, default_value_t = MailMode::Inbox)]
    pub mail: MailMode,

    /// Relay that e-mails are sent to beside the inbox: smtp://host:port or smtp://user:password@host:port, without TLS
    #[arg(long, env = "KEYFOB_BACKEND_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Sender of the e-mails that go to the relay
    #[arg(
        long,
        env = "KEYFOB_BACKEND_MAIL_FROM",
        default_value = "Keyfob <keyfob@localhost>"
    )]
    pub mail_from: String,

    /// Most detailed log lines to write to stderr: off, error, warn, info, debug, trace
    #[arg(long, env = "KEYFOB_BACKEND_LOG", default_value_t = LevelFilter::INFO)]
    pub log: LevelFilter,

    #[command(flatten)]
    pub auth: AuthConfig,

    #[command(flatten)]
    pub tokens: TokenConfig,

    #[command(flatten)]
    pub argon2: Argon2Config,

    #[command(flatten)]
    pub user_settings: UserSettings,
}

/// Cost of a new password hash. Tests take it down to a few microseconds.
#[derive(Clone, Args)]
pub struct Argon2Config {
    /// Memory of one hash in KiB
    #[arg(
        long,
        env = "KEYFOB_BACKEND_ARGON2_MEMORY_KIB",
        default_value_t = 19_456
    )]
    pub argon2_memory_kib: u32,

    /// Passes over the memory
    #[arg(long, env = "KEYFOB_BACKEND_ARGON2_PASSES", default_value_t = 2)]
    pub argon2_passes: u32,

    /// Lanes of the memory
    #[arg(long, env = "KEYFOB_BACKEND_ARGON2_LANES", default_value_t = 1)]
    pub argon2_lanes: u32,
}

/// What users may see and change; `status.getUserSettingsConfig` tells it.
#[derive(Clone, Args)]
pub struct UserSettings {
    /// Whether users see user names
    #[arg(long, env = "KEYFOB_BACKEND_CAN_SEE_USER_NAME", action = ArgAction::Set, default_value_t = true)]
    pub can_see_user_name: bool,

    /// Whether users see full names
    #[arg(long, env = "KEYFOB_BACKEND_CAN_SEE_FULL_NAME", action = ArgAction::Set, default_value_t = true)]
    pub can_see_full_name: bool,

    /// Whether users may change their user name
    #[arg(long, env = "KEYFOB_BACKEND_CAN_EDIT_USER_NAME", action = ArgAction::Set, default_value_t = true)]
    pub can_edit_user_name: bool,

    /// Whether users may change their full name
    #[arg(long, env = "KEYFOB_BACKEND_CAN_EDIT_FULL_NAME", action = ArgAction::Set, default_value_t = false)]
    pub can_edit_full_name: bool,

    /// Whether users may change their picture
    #[arg(long, env = "KEYFOB_BACKEND_CAN_EDIT_USER_IMAGE", action = ArgAction::Set, default_value_t = true)]
    pub can_edit_user_image: bool,
}

/// Where e-mails go.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MailMode {
    /// Kept in memory, printed on stdout, readable at `/dev/inbox` under `--dev`.
    Inbox,
    /// Nowhere: registration and reset answer `false`.
    None,
}

impl Config {
    /// The answer headers that scripts of other origins may read. Serverpod names
    /// none by itself; the site waits as long as `Retry-After` says where it can
    /// read it, and that is for trying out.
    pub fn readable_headers(&self) -> Vec<String> {
        match self.dev && self.exposed_headers.is_empty() {
            true => vec!["Retry-After".to_owned()],
            false => self.exposed_headers.clone(),
        }
    }

    /// Whether the demo account is made at start and after a reset.
    pub fn wants_demo_account(&self) -> bool {
        self.demo_account.unwrap_or(self.dev)
    }
}
