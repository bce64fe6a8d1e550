//! The TCP side: where the server listens, and connections that can be cut.

mod connection;
mod doorway;

pub use doorway::{BindError, Doorway, Peer};
