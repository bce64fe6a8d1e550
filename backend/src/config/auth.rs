//! Passwords, codes and limits.

use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, ValueEnum};

/// The options of Serverpod's `AuthConfig` that both modules read.
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

    /// Does not repeat what the legacy module does carelessly; see the README
    #[arg(long, env = "KEYFOB_BACKEND_STRICT", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub strict: bool,

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

/// Serverpod's `legacyUserSignOutBehavior`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LegacySignOut {
    /// Every session of the user.
    AllDevices,
    /// The session that asked.
    CurrentDevice,
}
