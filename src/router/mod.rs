//! Guards for apps that use [`leptos_router`]; with the feature `router`.
//!
//! ```
//! use keyfob::{components::{SignInForm, UserMenu}, router::{AuthGuard, GuestGuard}};
//! use leptos::prelude::*;
//! use leptos_router::{components::{Outlet, ParentRoute, Route, Router, Routes}, path};
//!
//! #[component]
//! fn App() -> impl IntoView {
//!     // keyfob::provide_auth(…)
//!     view! {
//!         <Router>
//!             <UserMenu/>
//!             <Routes fallback=|| "Page not found">
//!                 <Route path=path!("/") view=|| "Welcome"/>
//!                 <Route path=path!("/sign-in") view=|| view! {
//!                     <GuestGuard home="/notes"><SignInForm/></GuestGuard>
//!                 }/>
//!                 // Everything below is for signed-in users.
//!                 <ParentRoute path=path!("") view=|| view! {
//!                     <AuthGuard sign_in="/sign-in"><Outlet/></AuthGuard>
//!                 }>
//!                     <Route path=path!("/notes") view=|| "Your notes"/>
//!                 </ParentRoute>
//!             </Routes>
//!         </Router>
//!     }
//! }
//! ```
//!
//! `ProtectedRoute` of leptos_router asks for the same, but *pushes* the page to sign in on:
//! Back then leads to the guarded page, which leads to the sign-in page again.

mod auth_guard;
mod guest_guard;
mod way;

pub use auth_guard::AuthGuard;
pub use guest_guard::GuestGuard;
pub use way::keep_return_to;
