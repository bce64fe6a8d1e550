//! An app with leptos_router: guarded pages, the way back after signing in, a user menu.
//!
//! `cargo xtask test clippy-wasm` compiles it. To run it, build it for the web:
//!
//! ```sh
//! cargo build --example notes --features router --target wasm32-unknown-unknown
//! wasm-bindgen --target web --no-typescript --out-dir <folder> \
//!     target/wasm32-unknown-unknown/debug/examples/notes.wasm
//! ```
//!
//! and load `notes.js` as a module, from a server that answers every path with the page.

use keyfob::{
    AuthConfig,
    components::{
        DeviceList, Finished, RequireScope, ResetPasswordForm, SessionNotice, SignInForm,
        SignUpForm, UserMenu,
    },
    provide_auth,
    router::{AuthGuard, GuestGuard, keep_return_to},
};
use leptos::{mount::mount_to_body, prelude::*};
use leptos_router::{
    components::{Outlet, ParentRoute, Route, Router, Routes},
    hooks::use_navigate,
    path,
};

/// Where the backend is: `cargo run -p keyfob-backend -- --dev`.
const BACKEND: &str = "http://localhost:8080/";

fn main() {
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let mut config = match AuthConfig::serverpod_legacy(BACKEND) {
        Ok(config) => config,
        Err(error) => return error.to_string().into_any(),
    };
    config.endpoints.sessions = Some("keyfobSessions".into());
    provide_auth(config);
    view! {
        <Router>
            <header>
                <a href="/">"Notes"</a>
                <UserMenu fallback=|| view! { <a href="/sign-in">"Sign in"</a> }>
                    <li>
                        <a href="/notes">"Your notes"</a>
                    </li>
                    <li>
                        <a href="/devices">"Your devices"</a>
                    </li>
                    <RequireScope scope="serverpod.admin">
                        <li>
                            <a href="/users">"Users"</a>
                        </li>
                    </RequireScope>
                </UserMenu>
            </header>
            <main>
                <SessionNotice />
                <Routes fallback=|| "Page not found">
                    <Route path=path!("/") view=|| view! { <h1>"Welcome"</h1> } />
                    <Route path=path!("/sign-in") view=SignIn />
                    <Route path=path!("/sign-up") view=SignUp />
                    <Route path=path!("/reset-password") view=ResetPassword />
                    <ParentRoute path=path!("") view=Members>
                        <Route path=path!("/notes") view=|| view! { <h1>"Your notes"</h1> } />
                        <Route path=path!("/devices") view=DeviceList />
                        <Route path=path!("/users") view=Users />
                    </ParentRoute>
                </Routes>
            </main>
        </Router>
    }
    .into_any()
}

/// What is around every page for signed-in users.
#[component]
fn Members() -> impl IntoView {
    view! {
        <AuthGuard sign_in="/sign-in">
            <Outlet />
        </AuthGuard>
    }
}

/// For administrators; nobody else is told that there is such a page.
#[component]
fn Users() -> impl IntoView {
    view! {
        <RequireScope scope="serverpod.admin" fallback=|| "Page not found">
            <h1>"Users"</h1>
        </RequireScope>
    }
}

#[component]
fn SignIn() -> impl IntoView {
    view! {
        <GuestGuard home="/notes">
            <SignInForm
                sign_up_href=keep_return_to("/sign-up")
                reset_href=keep_return_to("/reset-password")
            />
        </GuestGuard>
    }
}

#[component]
fn SignUp() -> impl IntoView {
    let finish = sign_in_next();
    view! {
        <GuestGuard home="/notes">
            <SignUpForm on_finished=finish sign_in_href=keep_return_to("/sign-in") />
        </GuestGuard>
    }
}

#[component]
fn ResetPassword() -> impl IntoView {
    let finish = sign_in_next();
    view! {
        <GuestGuard home="/notes">
            <ResetPasswordForm on_finished=finish sign_in_href=keep_return_to("/sign-in") />
        </GuestGuard>
    }
}

/// Back to the page to sign in on, which still knows where its user was going.
fn sign_in_next() -> UnsyncCallback<Finished> {
    let navigate = use_navigate();
    let href = keep_return_to("/sign-in");
    UnsyncCallback::new(move |_: Finished| navigate(&href, Default::default()))
}
