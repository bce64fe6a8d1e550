//! Serverpod's auth modules on the wire.

mod auth_success;
mod base64;
mod idp;
mod legacy;
mod models;
pub(crate) mod wire;

pub use idp::{ServerpodEndpoints, ServerpodIdp};
pub use legacy::ServerpodLegacy;
