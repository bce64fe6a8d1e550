//! What an app can set, with defaults and reasons.

use crate::backend::serverpod::ServerpodEndpoints;
use thiserror::Error;

/// Every option of an [`AuthService`](crate::AuthService), with its default.
///
/// ```
/// use keyfob::AuthConfig;
///
/// let mut config = AuthConfig::serverpod_legacy("https://api.example.com")?;
/// config.recheck_after_ms = 60_000;
/// assert_eq!(config.backend.as_str(), "https://api.example.com/");
/// # Ok::<(), keyfob::ConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthConfig {
    /// The protocol to speak.
    pub protocol: Protocol,
    /// Where the backend is. The session key goes there, and to `allowed_origins` by
    /// `fetch` alone.
    pub backend: BackendUrl,
    /// Other origins that [`fetch`](crate::AuthService::fetch) may send the session
    /// key to. Default: none, since whoever gets it can act as the user.
    pub allowed_origins: Vec<BackendUrl>,
    /// What the server's project calls its endpoints; only for the new modules, whose
    /// endpoints are classes of the project. Default: the names in Serverpod's guide,
    /// and no endpoint for [`devices`](crate::AuthService::devices), which has none.
    pub endpoints: ServerpodEndpoints,
    /// What our keys in localStorage begin with. Default `keyfob.`. Two apps on
    /// one origin need two prefixes.
    pub storage_prefix: String,
    /// A session that the backend confirmed less than this many ms ago is not
    /// checked again at start. Default 300 000 (5 minutes), so that opening tabs
    /// costs the backend little.
    pub recheck_after_ms: u64,
    /// A token is refreshed when it has less than this many ms to live, or half of
    /// its life where that is shorter. Default 30 000, as in Serverpod's client.
    pub refresh_leeway_ms: u64,
    /// After this many ms without a key pressed or a page touched, in any tab, the
    /// user is signed out. Default: never; set it where people share devices. Told to
    /// the second, also after sleep; by the device's clock. Pages that nobody looks at
    /// may be a minute late.
    pub idle_limit_ms: Option<u64>,
    /// So many ms after the sign-in the user is signed out, whatever they do. Default:
    /// never, since the backend has an end of its own.
    pub absolute_limit_ms: Option<u64>,
    /// How many ms before that [`expires_at_ms`](crate::AuthService::expires_at_ms)
    /// says so. Default 60 000: time enough to notice and to press a key (WCAG 2.2.1
    /// asks for 20 s at least).
    pub warn_before_ms: u64,
    /// How many ms after a code was mailed the forms let another one be asked for, which
    /// makes the last one useless. Default 30 000: as long as a mail takes. Where the
    /// backend says how long to wait, that counts.
    pub resend_after_ms: u64,
    /// Before something that matters, such as ending other sessions, the password is asked
    /// for again where the sign-in is longer ago than this many ms. Default 600 000 (10
    /// minutes): who finds a page open cannot lock its owner out.
    pub reauthenticate_after_ms: u64,
    /// Whether a sign-out that the backend could not be told of is stored with its
    /// token until it can be, 14 days at most. Default `true`: else a session that was
    /// given up without a network lives on at the backend. Off, it is told from memory, as
    /// long as the page lives.
    pub keeps_revocations: bool,
    /// The longest a call may take, in ms; a refresh takes 8 000 at
    /// most, since calls wait for it. Default 20 000, as in Serverpod's client.
    pub request_timeout_ms: u32,
}

impl AuthConfig {
    /// The defaults for a Serverpod server with the legacy module `serverpod_auth`.
    ///
    /// # Errors
    /// [`ConfigError::BackendUrl`] where the address is no `http(s)` base address.
    pub fn serverpod_legacy(backend: &str) -> Result<Self, ConfigError> {
        Self::new(Protocol::ServerpodLegacy, backend)
    }

    /// The defaults for a Serverpod server with the new modules.
    ///
    /// # Errors
    /// [`ConfigError::BackendUrl`] where the address is no `http(s)` base address.
    pub fn serverpod(backend: &str) -> Result<Self, ConfigError> {
        Self::new(Protocol::ServerpodIdp, backend)
    }

    /// The same with the lasting token in a cookie that no script can read, for
    /// servers with `authCookie` (Serverpod 4).
    ///
    /// # Errors
    /// [`ConfigError::BackendUrl`] where the address is no `http(s)` base address.
    pub fn serverpod_in_cookies(backend: &str) -> Result<Self, ConfigError> {
        Self::new(Protocol::ServerpodIdpInCookies, backend)
    }

    /// The defaults for a protocol and a backend's address.
    ///
    /// # Errors
    /// [`ConfigError::BackendUrl`] where the address is no `http(s)` base address.
    pub fn new(protocol: Protocol, backend: &str) -> Result<Self, ConfigError> {
        Ok(Self {
            protocol,
            backend: BackendUrl::parse(backend)?,
            allowed_origins: Vec::new(),
            endpoints: ServerpodEndpoints::default(),
            storage_prefix: "keyfob.".into(),
            recheck_after_ms: 300_000,
            refresh_leeway_ms: 30_000,
            idle_limit_ms: None,
            absolute_limit_ms: None,
            warn_before_ms: 60_000,
            resend_after_ms: 30_000,
            reauthenticate_after_ms: 600_000,
            keeps_revocations: true,
            request_timeout_ms: 20_000,
        })
    }
}

/// The protocols that there is an adapter for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// Serverpod's legacy module `serverpod_auth`, on Serverpod 2 and 3.
    ServerpodLegacy,
    /// Serverpod's new modules `serverpod_auth_core` and `serverpod_auth_idp`, on
    /// Serverpod 3 and 4; JWT or SAS, as the server says.
    ServerpodIdp,
    /// The same with the lasting token in a cookie.
    ServerpodIdpInCookies,
}

impl std::str::FromStr for Protocol {
    type Err = ConfigError;

    /// Reads the name that `<meta name="keyfob-protocol">` uses.
    fn from_str(name: &str) -> Result<Self, ConfigError> {
        match name.trim() {
            "serverpod-legacy" => Ok(Self::ServerpodLegacy),
            "serverpod-jwt" | "serverpod-sas" => Ok(Self::ServerpodIdp),
            "serverpod-jwt-cookie" | "serverpod-sas-cookie" => Ok(Self::ServerpodIdpInCookies),
            _ => Err(ConfigError::Protocol),
        }
    }
}

/// A checked base address that ends in `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackendUrl(String);

impl BackendUrl {
    /// Takes an absolute `http` or `https` address without user, query or
    /// fragment; a missing slash at the end is added, and what may be spelt in several
    /// ways is spelt as browsers do: a host in small letters, no port where it is the
    /// scheme's own.
    ///
    /// # Errors
    /// [`ConfigError::BackendUrl`] for anything else.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        // Searching for a text would be 2 kB more to download than searching for a sign.
        let (scheme, rest) = text.trim().split_once(':').ok_or(ConfigError::BackendUrl)?;
        let rest = rest.strip_prefix("//").ok_or(ConfigError::BackendUrl)?;
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => return Err(ConfigError::BackendUrl),
        };
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_port = |text: &str| text.parse::<u16>().is_ok();
        let port_is_number = match host.split_once(']') {
            Some((_, rest)) => rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port),
            None => host.split_once(':').is_none_or(|(_, port)| is_port(port)),
        };
        let is_odd = |c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '@' | '?' | '#' | '\\' | '<' | '>' | '"')
        };
        if host.is_empty() || host.starts_with(':') || !port_is_number || rest.contains(is_odd) {
            return Err(ConfigError::BackendUrl);
        }
        // As browsers spell it.
        let host = host.strip_suffix(default_port).unwrap_or(host);
        let host = host.to_ascii_lowercase();
        let slash = if path.is_empty() || path.ends_with('/') {
            ""
        } else {
            "/"
        };
        Ok(Self([&scheme, "://", &host, "/", path, slash].concat()))
    }

    /// The address, ending in `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its origin and its path, which is `/` or more.
    fn split(&self) -> (&str, &str) {
        let mut slashes = self.0.match_indices('/');
        let path = slashes.nth(2).map(|(at, _)| at);
        path.and_then(|at| self.0.split_at_checked(at))
            .unwrap_or((&self.0, "/"))
    }

    /// Its path, `/` or more.
    pub(crate) fn path(&self) -> &str {
        self.split().1
    }

    /// Whether `url` is an address of this very origin, in the same spelling.
    pub(crate) fn is_origin_of(&self, url: &str) -> bool {
        let rest = url.strip_prefix(self.split().0);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    }
}

/// A configuration that cannot work, in words for whoever sets the site up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", self.message())]
#[non_exhaustive]
pub enum ConfigError {
    /// The backend's address is missing or no base address.
    BackendUrl,
    /// There is no adapter of this name.
    Protocol,
}

impl ConfigError {
    /// What must be otherwise.
    pub fn message(self) -> &'static str {
        match self {
            Self::BackendUrl => "the backend's address must be like https://api.example.com/",
            Self::Protocol => {
                "the protocol must be serverpod-legacy, serverpod-jwt, serverpod-sas, serverpod-jwt-cookie or serverpod-sas-cookie"
            }
        }
    }
}
