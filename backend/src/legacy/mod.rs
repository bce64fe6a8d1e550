//! Serverpod's legacy module `serverpod_auth`: e-mail, status, user and admin.

mod admin;
mod demo;
mod email;
mod models;
mod passwords;
mod registration;
mod reset;
mod sessions;
mod status;
mod user;

pub use demo::ensure as ensure_demo_account;
pub use models::UserInfo;
pub use sessions::find_key;

use crate::rpc::Endpoint;

/// The endpoints of this module.
pub const ENDPOINTS: &[&Endpoint] = &[
    &admin::ENDPOINT,
    &email::ENDPOINT,
    &status::ENDPOINT,
    &user::ENDPOINT,
];
