//! Which tokens there are, and how long they live.

use std::time::Duration;

use clap::{Args, ValueEnum};

/// The options of Serverpod's `AuthServices` for tokens.
#[derive(Clone, Args)]
pub struct TokenConfig {
    /// Which strategy new sign-ins get; all tokens are good whatever is set
    #[arg(long, env = "KEYFOB_BACKEND_STRATEGY", value_enum, default_value_t = Strategy::Jwt)]
    pub strategy: Strategy,

    /// What access tokens are signed by; those signed by the other are no longer good
    #[arg(long, env = "KEYFOB_BACKEND_ACCESS_TOKEN_ALGORITHM", value_enum, default_value_t = AccessTokenAlgorithm::Hs512)]
    pub access_token_algorithm: AccessTokenAlgorithm,

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

/// Serverpod's `AuthStrategy`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Strategy {
    /// A short-lived access token and a refresh token that is good once.
    Jwt,
    /// One token for a session that the server keeps.
    Session,
}

/// What Serverpod signs access tokens by, under the names of JOSE.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AccessTokenAlgorithm {
    /// HMAC with SHA-512.
    Hs512,
    /// ECDSA over P-521 with SHA-512.
    Es512,
}
