use crate::{Json, Secret};

/// A clock that went back by less than this, in ms, was only corrected.
pub(crate) const CLOCK_SLACK_MS: u64 = 60_000;

/// The key to a session, in the words of no particular backend.
///
/// ```
/// use keyfob_session::Credential;
///
/// let credential = Credential::new("serverpod-jwt", "eyJ…")
///     .refreshed_by("sajrt:…")
///     .good_for_ms(600_000);
/// assert!(credential.is_whole());
/// assert_eq!(format!("{:?}", credential.token), "Secret(…)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Which kind it is: the adapter that made it knows what to do with it.
    pub strategy: String,
    /// What is sent with a call.
    pub token: Secret,
    /// What a new token is asked for with, once: Serverpod ends the session of
    /// a refresh token that is used a second time.
    pub refresh_token: Option<Secret>,
    /// How long the token is good, in ms from when it was issued. A span and no
    /// point in time, so that a wrong clock does not matter. `None`: until it
    /// is ended.
    pub lifetime_ms: Option<u64>,
    /// Whether the lasting secret is in a cookie that no script can read. Then
    /// nothing of the key is stored: `token` is what this page has in memory, or
    /// empty, and there is no `refresh_token`.
    pub is_in_cookie: bool,
    /// Whose the key is, where it is in a cookie: that may be somebody else's by
    /// now, if another app signs in at the same backend.
    pub owner: Option<String>,
    /// The address of the backend that gave it, and is alone to get it; the manager
    /// writes it down. `None`: an older release did not.
    pub backend: Option<String>,
}

impl Credential {
    /// A key that is good until it is ended.
    pub fn new(strategy: impl Into<String>, token: impl Into<Secret>) -> Self {
        Self {
            strategy: strategy.into(),
            token: token.into(),
            refresh_token: None,
            lifetime_ms: None,
            is_in_cookie: false,
            owner: None,
            backend: None,
        }
    }

    /// A key in a cookie; `token` is the short-lived one that goes with it, or empty.
    pub fn in_cookie(strategy: impl Into<String>, token: impl Into<Secret>) -> Self {
        Self {
            is_in_cookie: true,
            ..Self::new(strategy, token)
        }
    }

    /// The same with what a new token is asked for with.
    pub fn refreshed_by(mut self, refresh_token: impl Into<Secret>) -> Self {
        self.refresh_token = Some(refresh_token.into());
        self
    }

    /// The same with an end, in ms from now.
    pub fn good_for_ms(mut self, lifetime_ms: u64) -> Self {
        self.lifetime_ms = Some(lifetime_ms);
        self
    }

    /// Whether it is for the backend at this address.
    pub fn is_for(&self, backend: &str) -> bool {
        self.backend.as_deref().is_none_or(|it| it == backend)
    }

    /// What it was renewed to: good at the same backend.
    pub(crate) fn renewed_to(&self, newer: Self) -> Self {
        Self {
            backend: self.backend.clone(),
            ..newer
        }
    }

    /// Whether this can be stored and sent: nothing empty, no control characters,
    /// and no secret in it that should be in a cookie.
    pub fn is_whole(&self) -> bool {
        let is_clean = |secret: &Secret| !secret.expose().contains(char::is_control);
        let is_sound = |secret: &Secret| !secret.is_empty() && is_clean(secret);
        !self.strategy.is_empty()
            && match self.is_in_cookie {
                true => is_clean(&self.token) && self.refresh_token.is_none(),
                false => is_sound(&self.token) && self.refresh_token.as_ref().is_none_or(is_sound),
            }
    }

    /// Whether a new token can be had for it.
    pub fn can_refresh(&self) -> bool {
        self.refresh_token.is_some() || (self.is_in_cookie && self.lifetime_ms.is_some())
    }

    /// Whether a token is yet to be had: the page was loaded since the last one.
    pub fn is_token_missing(&self) -> bool {
        self.token.is_empty() && self.can_refresh()
    }

    /// Whether a token that was issued then is past its life now, or nothing can
    /// be said of it since the clock has gone back.
    pub(crate) fn is_spent(&self, issued_at_ms: u64, now_ms: u64) -> bool {
        self.is_token_missing()
            || self.lifetime_ms.is_some_and(|lifetime| {
                now_ms.saturating_add(CLOCK_SLACK_MS) < issued_at_ms
                    || now_ms.saturating_sub(issued_at_ms) >= lifetime
            })
    }

    pub(crate) fn to_json(&self) -> Json {
        let mut members = vec![
            ("strategy", self.strategy.as_str().into()),
            match self.is_in_cookie {
                true => ("isInCookie", Json::Bool(true)),
                false => ("token", Json::Text(self.token.clone())),
            },
        ];
        if let Some(refresh_token) = &self.refresh_token {
            members.push(("refreshToken", Json::Text(refresh_token.clone())));
        }
        for (name, text) in [("owner", &self.owner), ("backend", &self.backend)] {
            if let Some(text) = text {
                members.push((name, text.as_str().into()));
            }
        }
        if let Some(lifetime_ms) = self.lifetime_ms {
            members.push(("lifetimeMs", lifetime_ms.into()));
        }
        Json::object(members)
    }

    /// A whole key, or `None`.
    pub(crate) fn from_json(json: &Json) -> Option<Self> {
        let text = |name| json.get(name).and_then(Json::as_str);
        let is_in_cookie = json.get("isInCookie").and_then(Json::as_bool) == Some(true);
        let token = match is_in_cookie {
            true => "",
            false => text("token")?,
        };
        let credential = Self {
            refresh_token: text("refreshToken").map(Secret::from),
            lifetime_ms: json.get("lifetimeMs").and_then(Json::as_u64),
            is_in_cookie,
            owner: text("owner").map(str::to_owned),
            backend: text("backend").map(str::to_owned),
            ..Self::new(text("strategy")?, token)
        };
        credential.is_whole().then_some(credential)
    }
}
