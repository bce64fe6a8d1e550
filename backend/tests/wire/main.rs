//! The backend as its clients meet it: every test starts the binary, with its
//! database in memory, and talks to it over a socket. One test binary, one file
//! for each theme.
//!
//! What Serverpod's own tests check is here as follows; social sign-in and replaced
//! password hashes are not, since the backend has none.
//!
//! | Serverpod's tests | here |
//! |---|---|
//! | `auth_module_test`, `endpoint_login_hierarchy_test` | `sign_in`, `access`, `registration` (veto), `user`; scopes beside `Endpoint::admit` |
//! | `email_authentication_provider_test` | `registration`, `sign_in`, `reset`, `password_change` |
//! | `auth_status_signout_test`, `auth_signin`, `auth_signout` | `sessions` |
//! | `auth_handler`, `auth_header_test`, `validate_headers_config_test`, `auth_key_backwards_compatibility_test` | `authorization`, `access` |
//! | `auth_config_changes` | `codes` |
//! | what `user_images.dart` does | `user_image`, `user_image_files` |
//! | `account_request`, `password_length_validation` | `registration`, `reset`, `password_change` |
//! | `email_auth_provider_test`, `password_hash` | `sign_in`; the hashes beside `Passwords` |
//! | `blocked_user` | `sign_in`, `sessions` |
//! | `headers_test`, `exception_test` | `cors`, `faults` (exception), `transport` |
//! | `jwt_test`, `jwt_admin_test`, `authentication_handler_test` | `jwt`, `es512`, `refresh`; the claims beside `AccessTokens` |
//! | `handler`, `create`, `destroy`, `list` of sessions, `multi_token_manager_test` | `server_sessions`, `keyfob_sessions` |
//! | `email_account_endpoint_test`, `email_idp/*` | `email_login`, `email_registration`, `email_reset` |
//! | `user_profile_endpoint_test`, `*_has_account_test` | `user_profile`, `profile_image`, `email_login` |
//! | `jwt_cookie_auth_test`, `sas_cookie_auth_test`, `auth_cookie_test`, `cookie_auth_cors_test` | `cookies`, `cookie_origins` |
//!
//! The conformance vectors of the protocol are tests with their number in the name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod access;
mod admin;
mod authorization;
mod client;
mod codes;
mod cookie_origins;
mod cookies;
mod cors;
mod database_file;
mod dev_tools;
mod email_login;
mod email_registration;
mod email_reset;
mod es512;
mod fault_orders;
mod faults;
mod hostile;
mod hostile_tokens;
mod journal;
mod jwt;
mod keyfob_sessions;
mod lifecycle;
mod modern;
mod page;
mod password_change;
mod picture_files;
mod profile_image;
mod refresh;
mod refresh_grace;
mod registration;
mod reset;
mod server_clock;
mod server_sessions;
mod session_migration;
mod sessions;
mod sign_in;
mod smtp;
mod smtp_relay;
mod strict;
mod strict_passwords;
mod support;
mod transport;
mod user;
mod user_image;
mod user_image_files;
mod user_profile;
mod vectors;
