//! Serverpod's module `serverpod_auth_bridge`: from the legacy module to the newer
//! ones.

mod session_migration;

use crate::rpc::Endpoint;

/// The endpoints of this module.
pub const ENDPOINTS: &[&Endpoint] = &[&session_migration::ENDPOINT];
