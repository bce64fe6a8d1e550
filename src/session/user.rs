use serde::{Deserialize, Serialize};

/// Who is signed in, in the words of no particular backend.
///
/// A copy of it is stored with the session, so that the first frame after a
/// reload can greet its user before any network. Absent fields are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct User {
    /// The backend's identifier, opaque here. Never empty.
    pub id: String,
    /// E-mail address as the backend knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Short name the user chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// Full name, where the backend has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// Address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// When the account was made: UTC, ISO 8601, as the backend sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// What the backend lets this user do, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
}

impl User {
    /// What to call this user: full name, else user name, else e-mail, else the id.
    ///
    /// ```
    /// use keyfob_session::User;
    ///
    /// let user = User { id: "3".into(), email: Some("a@b.se".into()), ..User::default() };
    /// assert_eq!(user.display_name(), "a@b.se");
    /// ```
    pub fn display_name(&self) -> &str {
        [&self.full_name, &self.user_name, &self.email]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .find(|name| !name.trim().is_empty())
            .unwrap_or(&self.id)
    }
}
