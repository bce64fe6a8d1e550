//! Session management and sign-in for Leptos.
//!
//! [`provide_auth`] restores the stored session before the first render and
//! gives every component an [`AuthService`]; [`use_auth`] finds it. Signing in
//! asks an [`AuthBackend`], of which the first speaks Serverpod's protocol;
//! signing out is instant, with or without a network.
//!
//! ```
//! use keyfob::{AuthConfig, components::{SignInForm, SignOutButton, SignedIn}, provide_auth};
//! use leptos::prelude::*;
//!
//! #[component]
//! fn App() -> impl IntoView {
//!     provide_auth(AuthConfig::serverpod_legacy("https://api.example.com/").unwrap());
//!     view! {
//!         <SignedIn fallback=|| view! { <SignInForm/> }>
//!             "Only for members. " <SignOutButton/>
//!         </SignedIn>
//!     }
//! }
//! ```
//!
//! What is decided about a session is decided in [`session`], which knows no
//! browser; [`browser`] wraps the Web APIs, [`backend`] the wire formats,
//! [`components`] what people see.

/// The README's examples, compiled with the tests of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Those of the page of components, too.
#[cfg(all(doctest, feature = "router"))]
#[doc = include_str!("../docs/components.md")]
struct Components;

pub mod backend;
pub mod browser;
mod clock;
pub mod components;
pub mod config;
pub mod i18n;
mod lock;
mod manager;
mod outcome;
mod profile;
mod resource;
pub mod return_to;
#[cfg(feature = "router")]
pub mod router;
mod service;
mod store;
mod transport;

pub use keyfob_session as session;

pub use backend::{
    AuthBackend, Authenticated, Capabilities, CodePurpose, CodeRequest, Registration, SignInStep,
};
pub use clock::{Clock, Timer};
pub use config::{AuthConfig, BackendUrl, ConfigError};
pub use lock::{LockGuard, SessionLock};
pub use manager::{
    CallError, ChangeListener, DeviceSession, Expiry, Operation, Parts, SessionManager,
};
pub use outcome::SignInOutcome;
pub use profile::{ProfileChange, ProfileSettings};
pub use resource::AuthResource;
pub use service::{AuthService, provide_auth, provide_auth_with, try_use_auth, use_auth};
pub use session::*;
pub use store::{MemoryStore, SessionStore, StoreError};
pub use transport::{HttpRequest, HttpResponse, Transport, TransportError};

/// A future on this thread, for traits whose futures touch the browser.
pub type LocalFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + 'a>>;
