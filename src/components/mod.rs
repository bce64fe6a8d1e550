//! What other apps reuse: forms, guards, notices.
//!
//! Every form is data ([`FormSpec`]) that one function makes a view of and one
//! function brings to life ([`bind_form`]): views are what a download is made of.
//! The second works on any form of the same shape, so the site's sign-in form
//! can stand in `index.html` and be there before WebAssembly is.

mod bind;
mod card;
mod change_password;
mod code_flow;
mod devices;
mod field;
mod guards;
mod markup;
mod notice;
mod picture;
mod profile;
mod reactive;
mod reset_password;
mod rules;
mod sign_in;
mod sign_out;
mod sign_up;
mod step_up;

pub use bind::{FormBinding, FormError, Submit, Values, bind_form};
pub use card::{Extra, FormAction, FormLink, FormSpec, form_card};
pub use change_password::ChangePasswordForm;
pub use devices::DeviceList;
pub use field::{FieldKind, FieldSpec};
pub use guards::{SignedIn, SignedOut};
#[doc(hidden)]
pub use markup::{Html, inert};
pub use notice::SessionNotice;
#[doc(hidden)]
pub use picture::face_of;
pub use profile::ProfileForm;
#[doc(hidden)]
pub use reactive::{switch, text};
pub use reset_password::ResetPasswordForm;
pub use sign_in::{SignInForm, bind_sign_in};
pub use sign_out::SignOutButton;
pub use sign_up::SignUpForm;
pub use step_up::{StepUp, step_up};

/// How a registration or a reset ended where the user has to sign in next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The address to sign in with, so that it need not be typed again.
    pub email: String,
    /// What to tell the user.
    pub message: &'static str,
}
