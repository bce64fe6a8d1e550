/// What a user may change of their profile, by the backend's word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileSettings {
    /// The name to show to others.
    pub user_name: bool,
    /// First and last name.
    pub full_name: bool,
    /// The picture.
    pub picture: bool,
}

/// One change of the signed-in user's profile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProfileChange {
    /// The name to show to others. Empty: none.
    UserName(String),
    /// First and last name. Empty: none.
    FullName(String),
    /// A picture, as a `data:` URL with base64 in it, such as a canvas gives. Serverpod
    /// takes about 390 kB of JPEG, PNG, WebP or GIF and makes a square of 256 px of it.
    Picture(String),
    /// No picture of one's own.
    NoPicture,
}

impl ProfileChange {
    /// Method of Serverpod's profile endpoints and its argument, with its name: what the
    /// legacy module and the new ones have in common.
    pub(crate) fn as_call(&self) -> (&'static str, &'static str, String) {
        match self {
            Self::UserName(name) => ("changeUserName", "userName", name.clone()),
            Self::FullName(name) => ("changeFullName", "fullName", name.clone()),
            Self::Picture(url) => {
                let (_, base64) = url.split_once(',').unwrap_or_default();
                let image = ["decode('", base64, "', 'base64')"].concat();
                ("setUserImage", "image", image)
            }
            Self::NoPicture => ("removeUserImage", "", String::new()),
        }
    }
}
