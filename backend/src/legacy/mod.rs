//! Serverpod's legacy module `serverpod_auth`: e-mail, status and user.

mod demo;
mod email;
mod email_address;
mod models;
mod registration;
mod reset;
mod sessions;
mod status;
mod text;
mod user;

pub use demo::ensure as ensure_demo_account;
pub use models::UserInfo;
pub use sessions::identify;

use crate::rpc::Endpoint;

/// The endpoints of this module.
pub const ENDPOINTS: &[&Endpoint] = &[&email::ENDPOINT, &status::ENDPOINT, &user::ENDPOINT];
