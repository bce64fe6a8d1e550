//! Serverpod's auth modules on the wire.

mod legacy;
mod models;
mod wire;

pub use legacy::ServerpodLegacy;
