//! What other apps reuse: forms, guards, notices, a menu. `docs/components.md` has them
//! all on a page.
//!
//! Every form is data ([`FormSpec`]) that one function makes a view of and one
//! function brings to life ([`bind_form`]): views are what a download is made of.
//! The second works on any form of the same shape, so the site's sign-in form
//! can stand in `index.html` and be there before WebAssembly is.
//!
//! Below no [`provide_auth`](crate::provide_auth) they show nothing, and a debug build says so
//! in the console.

mod bind;
mod card;
mod change_password;
mod code_flow;
mod common_passwords;
mod devices;
mod field;
mod form_error;
mod guards;
mod mail_domain;
mod markup;
mod notice;
mod picture;
mod profile;
mod provided;
mod reactive;
mod reset;
mod reset_password;
mod rules;
mod sign_in;
mod sign_out;
mod sign_up;
mod step_up;
mod user_menu;
mod values;

pub use bind::{FormBinding, Submit, bind_form};
pub use card::{Extra, FormAction, FormLink, FormSpec, form_card};
pub use change_password::ChangePasswordForm;
pub use common_passwords::use_common_passwords;
pub use devices::DeviceList;
pub use field::{FieldKind, FieldSpec};
pub use form_error::FormError;
pub use guards::{RequireAuth, RequireScope, SignedIn, SignedOut};
#[cfg(feature = "router")]
pub(crate) use guards::{Who, guard, when_signed_out, who};
#[doc(hidden)]
pub use markup::{Html, inert};
pub use notice::SessionNotice;
#[doc(hidden)]
pub use picture::face_of;
pub use profile::ProfileForm;
#[cfg(feature = "router")]
pub(crate) use provided::{auth_of, complain};
#[doc(hidden)]
pub use reactive::{switch, text};
pub use reset_password::ResetPasswordForm;
pub use sign_in::{SignInForm, bind_sign_in};
pub use sign_out::SignOutButton;
pub use sign_up::SignUpForm;
pub use step_up::{StepUp, StepUpReason, step_up};
pub use user_menu::UserMenu;
pub use values::Values;

/// How a registration or a reset ended where the user has to sign in next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The address to sign in with, so that it need not be typed again.
    pub email: String,
    /// What to tell the user.
    pub message: &'static str,
}
