use crate::{
    adapters::{FakeTransport, Kind, now},
    script::Script,
    secrecy::{assert_kept, twin},
};
use keyfob::{
    AuthBackend, AuthError, Authenticated, Check, CodeRequest, Credential, Reading, Record,
    Refresh, Registration, Secret, SignInStep, SignOutScope, i18n,
};
use serde_json::Value;
use std::rc::Rc;

const EMAIL: &str = "ada.lovelace@example.com";
const PASSWORD: &str = "correct horse battery staple";
const CODE: &str = "AbCdEfGh-code";
const TOKEN: &str = "17:AbCdEfGhIjKlMnOpQrStUvWxYz012345";
const REFRESH_TOKEN: &str = "sajrt:AbCdEfGhIjKlMnOpQrStUvWxYz:543210";
const SECRETS: &[&str] = &[PASSWORD, CODE, TOKEN, REFRESH_TOKEN];

/// The exceptions that end a session, by their whole names.
const DEAD: &[&str] = &[
    "RefreshTokenMalformedException",
    "RefreshTokenNotFoundException",
    "RefreshTokenExpiredException",
    "RefreshTokenInvalidSecretException",
    "AuthUserNotFoundException",
];

/// Any answers to every method of both adapters. Nothing but the closed list ends
/// a session, what is taken for a session can be stored, and no secret gets into
/// a text or an address.
pub fn answers(data: &[u8]) {
    let script = Script::read(&String::from_utf8_lossy(data));
    for kind in [Kind::Legacy, Kind::Idp] {
        let trial = Trial {
            kind,
            script: &script,
        };
        trial.sign_in();
        trial.register();
        trial.reset();
        for key in keys() {
            trial.check(&key);
            trial.refresh(&key);
            trial.revoke(&key);
        }
    }
}

/// A key of every kind, and one of nobody's.
fn keys() -> [Credential; 4] {
    [
        Credential::new("serverpod-legacy", TOKEN),
        Credential::new("serverpod-sas", TOKEN),
        Credential::new("serverpod-jwt", TOKEN)
            .refreshed_by(REFRESH_TOKEN)
            .good_for_ms(600_000),
        Credential::new("other", TOKEN),
    ]
}

/// One adapter under one script.
struct Trial<'a> {
    kind: Kind,
    script: &'a Script,
}

impl Trial<'_> {
    /// One call on a fresh server; what went out and what came back is looked through.
    fn ask<T>(&self, call: impl FnOnce(&dyn AuthBackend) -> Result<T, AuthError>) -> Option<T> {
        let (adapter, transport) = self.kind.adapter(self.script);
        let result = call(adapter.as_ref());
        assert_sent(&transport);
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.assert_clean(&error);
                None
            }
        }
    }

    /// Nothing of ours and nothing of the server's is in what an error says.
    fn assert_clean(&self, error: &AuthError) {
        assert_eq!(error.to_string(), error.message());
        let told = i18n::Message::from(error.kind).text();
        let text = format!("{error:?} {told}");
        let secrets = SECRETS.iter().copied().chain(self.script.bodies());
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }

    fn sign_in(&self) {
        let password = Secret::from(PASSWORD);
        let step = self.ask(|it| now(it.sign_in_with_email(EMAIL, &password)));
        if let Some(SignInStep::Authenticated(authenticated)) = step {
            assert!(self.script.is_result(0));
            self.assert_session(&authenticated);
        }
    }

    fn register(&self) {
        let registration = Registration {
            user_name: "Ada".into(),
            email: EMAIL.into(),
            password: PASSWORD.into(),
        };
        if self
            .ask(|it| now(it.start_registration(&registration)))
            .is_some()
        {
            assert!(self.script.is_result(0));
        }
        let request = CodeRequest::default();
        let finished = self.ask(|it| now(it.finish_registration(&registration, &request, CODE)));
        if let Some(Some(authenticated)) = finished {
            assert!(self.script.is_result(0) && self.script.is_result(1));
            self.assert_session(&authenticated);
        }
    }

    fn reset(&self) {
        if self.ask(|it| now(it.start_password_reset(EMAIL))).is_some() {
            assert!(self.script.is_result(0));
        }
        let (request, password) = (CodeRequest::default(), Secret::from(PASSWORD));
        let finished = self.ask(|it| now(it.finish_password_reset(&request, CODE, &password)));
        if finished.is_some() {
            assert!(self.script.is_result(0));
        }
    }

    fn check(&self, key: &Credential) {
        let check = self.ask(|it| now(it.check(key)));
        let is = |index, word: Value| {
            self.script.is_result(index) && self.script.json(index) == Some(word)
        };
        let is_over = match (self.kind, key.strategy.as_str()) {
            (Kind::Legacy, "serverpod-legacy") => is(0, Value::Null),
            (Kind::Idp, "serverpod-sas") => {
                self.script.status(0) == 401 && is(1, Value::Bool(false))
            }
            _ => false,
        };
        match check {
            Some(Check::NoUser) => assert!(is_over, "{key:?}"),
            Some(Check::User(user)) => {
                assert!(self.script.is_result(0) && !user.id.is_empty());
            }
            // A typed exception may say that the user is blocked.
            _ => assert!(!is_over || self.kind == Kind::Idp),
        }
    }

    fn refresh(&self, key: &Credential) {
        match self.ask(|it| now(it.refresh(key))) {
            Some(Refresh::Dead { .. }) => assert!(self.says_dead() && key.refresh_token.is_some()),
            Some(Refresh::Renewed(credential)) => {
                assert!(self.script.is_result(0) && key.refresh_token.is_some());
                let user = keyfob::User {
                    id: "3".into(),
                    ..keyfob::User::default()
                };
                self.assert_session(&Authenticated { user, credential });
            }
            _ => {}
        }
    }

    /// Whether the server's word is on the closed list.
    fn says_dead(&self) -> bool {
        let json = self.script.json(0).unwrap_or_default();
        let class = json
            .get("className")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let class = class.rsplit('.').next().unwrap_or_default();
        self.kind == Kind::Idp && self.script.status(0) == 400 && DEAD.contains(&class)
    }

    fn revoke(&self, key: &Credential) {
        for scope in [SignOutScope::ThisDevice, SignOutScope::Everywhere] {
            if let Some(ended) = self.ask(|it| now(it.revoke(key, scope))) {
                assert!(ended >= scope && (self.script.is_result(0) || self.script.is_result(1)));
            }
        }
    }

    /// A session is whole, of this adapter's kind, there after a reload, and silent.
    fn assert_session(&self, authenticated: &Authenticated) {
        let Authenticated { user, credential } = authenticated;
        let (adapter, _) = self.kind.adapter(self.script);
        assert!(credential.is_whole() && adapter.takes(credential));
        assert!(!user.id.is_empty());
        let record = Record::begin(7, credential.clone(), user.clone(), 1_767_225_600_000);
        let stored = record.encode();
        assert_eq!(
            Reading::decode(Some(stored.expose())),
            Reading::Found(record)
        );
        let other = Authenticated {
            user: user.clone(),
            credential: twin(credential),
        };
        assert_kept(authenticated, &other);
    }
}

/// What went out: few requests, to the one server, with no secret in sight.
fn assert_sent(transport: &Rc<FakeTransport>) {
    let sent = transport.sent.borrow();
    assert!(sent.len() <= 3, "{} requests", sent.len());
    for request in sent.iter() {
        let text = format!("{request:?}");
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
        let body: Result<Value, _> = serde_json::from_str(request.body.expose());
        assert!(body.is_ok_and(|body| body.get("method").is_some_and(Value::is_string)));
    }
}
