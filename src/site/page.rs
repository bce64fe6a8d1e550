use keyfob::i18n::Message;

/// The pages of the site. None takes a parameter from its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Home,
    SignIn,
    SignUp,
    ResetPassword,
    Account,
    Profile,
    Devices,
    Password,
    Language,
    NotFound,
}

impl Page {
    const WITH_PATH: [Self; 9] = [
        Self::Home,
        Self::SignIn,
        Self::SignUp,
        Self::ResetPassword,
        Self::Account,
        Self::Profile,
        Self::Devices,
        Self::Password,
        Self::Language,
    ];

    /// The path under the site's base, without a slash in front.
    pub fn path(self) -> &'static str {
        match self {
            Self::Home | Self::NotFound => "",
            Self::SignIn => "sign-in",
            Self::SignUp => "sign-up",
            Self::ResetPassword => "reset-password",
            Self::Account => "account",
            Self::Profile => "account/profile",
            Self::Devices => "account/devices",
            Self::Password => "account/password",
            Self::Language => "account/language",
        }
    }

    /// The page of a path under the base; a slash at the end does not matter.
    pub fn of_path(path: &str) -> Self {
        let path = path.strip_suffix('/').unwrap_or(path);
        Self::WITH_PATH
            .into_iter()
            .find(|page| page.path() == path)
            .unwrap_or(Self::NotFound)
    }

    /// What the tab is called, beside the product; may be empty.
    pub fn title(self) -> &'static str {
        let title = match self {
            // The product says it all.
            Self::Home => return "",
            Self::SignIn => Message::SignIn,
            Self::SignUp => Message::CreateAccount,
            Self::ResetPassword => Message::ResetTitle,
            Self::Account => Message::YourAccount,
            Self::Profile => Message::Profile,
            Self::Devices => Message::Devices,
            Self::Password => Message::ChangePassword,
            Self::Language => Message::Language,
            Self::NotFound => Message::NotFound,
        };
        title.text()
    }

    /// The name that the style sheet knows the page by (`html[data-view]`).
    pub fn view(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::NotFound => "not-found",
            Self::Language => "language",
            // Another card of the same shape.
            Self::Profile | Self::Password => "password",
            Self::Devices => "devices",
            page => page.path(),
        }
    }

    /// Whether it is one that people are taken to in order to sign in: nobody goes back
    /// to it afterwards.
    pub fn is_way_in(self) -> bool {
        matches!(
            self,
            Self::Home | Self::SignIn | Self::SignUp | Self::ResetPassword
        )
    }

    /// Where somebody who is not signed in is taken instead.
    pub fn guard(self) -> Self {
        match self {
            Self::Account | Self::Profile | Self::Devices | Self::Password | Self::Language => {
                Self::SignIn
            }
            page => page,
        }
    }
}
