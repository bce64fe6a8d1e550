//! Serverpod's newer module `serverpod_auth_core`, and the refresh endpoint that
//! every project makes of it.

mod jwt_refresh;
mod status;
mod user_profile;

use crate::rpc::Endpoint;

/// The endpoints of this module.
pub const ENDPOINTS: &[&Endpoint] = &[
    &status::ENDPOINT,
    &user_profile::INFO,
    &user_profile::EDIT,
    &jwt_refresh::ENDPOINT,
];
