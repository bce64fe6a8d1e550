use crate::Json;
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

    /// The same JSON as `Serialize` gives, without its machinery in the download.
    pub(crate) fn to_json(&self) -> Json {
        let texts = [
            ("id", Some(&self.id)),
            ("email", self.email.as_ref()),
            ("userName", self.user_name.as_ref()),
            ("fullName", self.full_name.as_ref()),
            ("imageUrl", self.image_url.as_ref()),
            ("created", self.created.as_ref()),
        ];
        let mut members: Vec<_> = texts
            .into_iter()
            .filter_map(|(name, text)| Some((name, text?.as_str().into())))
            .collect();
        if !self.scopes.is_empty() {
            let scopes = self.scopes.iter().map(|scope| scope.as_str().into());
            members.push(("scopes", Json::List(scopes.collect())));
        }
        Json::object(members)
    }

    /// A user with an id, or `None`. Members of other types count as missing.
    pub(crate) fn from_json(json: &Json) -> Option<Self> {
        let text = |name| Some(json.get(name)?.as_str()?.to_owned());
        Some(Self {
            id: text("id").filter(|id| !id.is_empty())?,
            email: text("email"),
            user_name: text("userName"),
            full_name: text("fullName"),
            image_url: text("imageUrl"),
            created: text("created"),
            scopes: json.get("scopes").map(Json::texts).unwrap_or_default(),
        })
    }
}
