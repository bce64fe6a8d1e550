//! Serverpod's remote procedure calls over HTTP: what is asked for, who asks,
//! which method answers, in Serverpod's order and words.

mod answer;
mod authorization;
mod call;
mod cookie_mode;
mod cookies;
mod cors;
mod dispatch;
mod exception;
mod incoming;
mod params;
mod registry;

pub use answer::{Answer, RpcError, RpcResult};
pub use call::{Call, Identity};
pub use cors::{Cors, complete as complete_cors};
pub use dispatch::handle;
pub use exception::TypedException;
pub use incoming::Target;
pub(crate) use registry::methods;
pub use registry::{Endpoint, Method, Registry};
