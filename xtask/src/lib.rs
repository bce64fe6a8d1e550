//! What this package's two programs share.

pub mod module;
