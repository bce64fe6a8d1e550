//! Every knob of the backend: a flag and, under the same name in capitals with
//! the prefix `KEYFOB_BACKEND_`, an environment variable. Defaults are
//! Serverpod's where Serverpod has one.

use std::net::IpAddr;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, Parser, ValueEnum};
use tracing::level_filters::LevelFilter;

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

    /// SQLite file, made when missing, or ":memory:"
    #[arg(
        long,
        env = "KEYFOB_BACKEND_DATABASE",
        default_value = "keyfob-backend.db"
    )]
    pub database: String,

    /// Adds /dev/*: inbox, journal, faults, reset (loopback only)
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

    /// Answer headers that scripts of other origins may read, such as "Date,Retry-After"
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

/// The options of Serverpod's `AuthConfig` that the legacy module reads.
#[derive(Clone, Args)]
pub struct AuthConfig {
    /// Characters in a registration or reset code
    #[arg(long, env = "KEYFOB_BACKEND_CODE_LENGTH", default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub code_length: u8,

    /// How long a password reset code is good for, such as "15m" or "2s"
    #[arg(long, env = "KEYFOB_BACKEND_PASSWORD_RESET_LIFETIME", default_value = "15m", value_parser = humantime::parse_duration)]
    pub password_reset_lifetime: Duration,

    /// How long a registration of `emailIdp` is good for, from its start to its end
    #[arg(long, env = "KEYFOB_BACKEND_REGISTRATION_LIFETIME", default_value = "15m", value_parser = humantime::parse_duration)]
    pub registration_lifetime: Duration,

    /// Codes that may be tried for a registration or reset of `emailIdp`
    #[arg(long, env = "KEYFOB_BACKEND_CODE_ATTEMPTS", default_value_t = 3)]
    pub code_attempts: u32,

    /// Resets of `emailIdp` that an e-mail may start within the window
    #[arg(long, env = "KEYFOB_BACKEND_PASSWORD_RESET_LIMIT", default_value_t = 3)]
    pub password_reset_limit: u32,

    /// How long a started reset counts
    #[arg(long, env = "KEYFOB_BACKEND_PASSWORD_RESET_WINDOW", default_value = "1h", value_parser = humantime::parse_duration)]
    pub password_reset_window: Duration,

    /// Wrong passwords within the window that close sign-in for an e-mail
    #[arg(long, env = "KEYFOB_BACKEND_FAILURE_LIMIT", default_value_t = 5)]
    pub failure_limit: u32,

    /// How long a wrong password counts
    #[arg(long, env = "KEYFOB_BACKEND_FAILURE_WINDOW", default_value = "5m", value_parser = humantime::parse_duration)]
    pub failure_window: Duration,

    /// Shortest new password, in UTF-16 units as Dart counts
    #[arg(long, env = "KEYFOB_BACKEND_MIN_PASSWORD_LENGTH", default_value_t = 8)]
    pub min_password_length: usize,

    /// Longest new password, in UTF-16 units as Dart counts
    #[arg(
        long,
        env = "KEYFOB_BACKEND_MAX_PASSWORD_LENGTH",
        default_value_t = 128
    )]
    pub max_password_length: usize,

    /// What the deprecated `status.signOut` ends
    #[arg(long, env = "KEYFOB_BACKEND_LEGACY_SIGN_OUT", value_enum, default_value_t = LegacySignOut::AllDevices)]
    pub legacy_sign_out: LegacySignOut,

    /// Salt of the stored session keys (Serverpod's password entry `authKeySalt`)
    #[arg(
        long,
        env = "KEYFOB_BACKEND_AUTH_KEY_SALT",
        default_value = "salty",
        hide_env_values = true
    )]
    pub auth_key_salt: String,

    /// E-mail domain that may not create accounts (a veto by `onUserWillBeCreated`); repeatable
    #[arg(
        long = "veto-domain",
        env = "KEYFOB_BACKEND_VETO_DOMAIN",
        value_delimiter = ','
    )]
    pub veto_domains: Vec<String>,
}

/// The options of Serverpod's `AuthServices` for tokens.
#[derive(Clone, Args)]
pub struct TokenConfig {
    /// Which strategy new sign-ins get; all tokens are good whatever is set
    #[arg(long, env = "KEYFOB_BACKEND_STRATEGY", value_enum, default_value_t = Strategy::Jwt)]
    pub strategy: Strategy,

    /// How long an access token is good for
    #[arg(long, env = "KEYFOB_BACKEND_ACCESS_TOKEN_LIFETIME", default_value = "10m", value_parser = humantime::parse_duration)]
    pub access_token_lifetime: Duration,

    /// How long a refresh token is good for, from the last refresh on
    #[arg(long, env = "KEYFOB_BACKEND_REFRESH_TOKEN_LIFETIME", default_value = "14d", value_parser = humantime::parse_duration)]
    pub refresh_token_lifetime: Duration,

    /// How long a spent refresh token still gives its successor [default: not at all, as Serverpod]
    #[arg(long, env = "KEYFOB_BACKEND_REFRESH_GRACE", default_value = "0s", hide_default_value = true, value_parser = humantime::parse_duration)]
    pub refresh_grace: Duration,

    /// How long a server-side session lasts at most [default: for ever]
    #[arg(long, env = "KEYFOB_BACKEND_SESSION_LIFETIME", value_parser = humantime::parse_duration)]
    pub session_lifetime: Option<Duration>,

    /// How long a server-side session lasts unused [default: for ever]
    #[arg(long, env = "KEYFOB_BACKEND_SESSION_IDLE", value_parser = humantime::parse_duration)]
    pub session_idle: Option<Duration>,

    /// Secret that tokens are made with [default: kept in a file beside the database]
    #[arg(long, env = "KEYFOB_BACKEND_TOKEN_SECRET", hide_env_values = true)]
    pub token_secret: Option<String>,
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

/// Serverpod's `AuthStrategy`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Strategy {
    /// A short-lived access token and a refresh token that is good once.
    Jwt,
    /// One token for a session that the server keeps.
    Session,
}

/// Serverpod's `legacyUserSignOutBehavior`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LegacySignOut {
    /// Every session of the user.
    AllDevices,
    /// The session that asked.
    CurrentDevice,
}

impl AuthConfig {
    /// Whether an e-mail is of a domain that may not create accounts.
    pub fn vetoes(&self, email: &str) -> bool {
        let Some((_, domain)) = email.rsplit_once('@') else {
            return false;
        };
        self.veto_domains
            .iter()
            .any(|vetoed| vetoed.trim().eq_ignore_ascii_case(domain))
    }
}

impl Config {
    /// Whether the demo account is made at start and after a reset.
    pub fn wants_demo_account(&self) -> bool {
        self.demo_account.unwrap_or(self.dev)
    }
}
