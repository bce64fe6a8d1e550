//! The pure core of Keyfob: what a session is, what changes it, what ends it.
//!
//! Nothing here knows a browser, a clock or a network. Events go in, the next
//! state and the commands to run come out ([`reduce`]), so every rule can be
//! tested on the host without waiting.
//!
//! ```
//! use keyfob_session::{AuthState, Event, Policy, Reading, Session, reduce};
//!
//! let (session, commands) = reduce(
//!     Session::default(),
//!     Event::Restored(Reading::Absent),
//!     &Policy::default(),
//!     1_767_225_600_000,
//! );
//! assert!(matches!(session.state(), AuthState::SignedOut { .. }));
//! assert_eq!(commands.len(), 1, "one truthful change, nothing to store");
//! ```

mod change;
mod check;
mod command;
mod credential;
mod error;
mod event;
mod failure;
mod json;
mod mark;
mod parser;
mod policy;
mod record;
mod reduce;
mod refresh;
mod revocation;
mod secret;
mod state;
mod user;

pub use change::{AuthChange, ChangeCause};
pub use check::{Check, Refresh};
pub use command::{Command, Revocation, SignOutScope};
pub use credential::Credential;
pub use error::{AuthError, AuthErrorKind};
pub use event::Event;
pub use failure::{AuthenticationFailed, FailReason};
pub use json::Json;
pub use mark::Mark;
pub use policy::Policy;
pub use record::{Reading, Record};
pub use reduce::{Epoch, Session, reduce};
pub use secret::Secret;
pub use state::{AuthState, Freshness, SignedOutCause};
pub use user::User;
