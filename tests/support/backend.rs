use futures_channel::oneshot;
use keyfob::{
    AuthBackend, AuthError, Authenticated, Capabilities, Check, CodePurpose, CodeRequest,
    Credential, LocalFuture, ProfileChange, ProfileSettings, Refresh, Registration, Secret,
    SignInStep, SignOutScope,
    backend::serverpod::{ServerpodIdp, ServerpodLegacy},
    config::BackendUrl,
};
use keyfob::{HttpRequest, HttpResponse, Transport, TransportError};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

/// What a backend was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    SignIn {
        email: String,
        password: String,
    },
    Register {
        name: String,
        email: String,
        password: String,
    },
    Confirm {
        email: String,
        code: String,
    },
    StartReset {
        email: String,
    },
    Verify {
        purpose: CodePurpose,
        code: String,
    },
    FinishReset {
        code: String,
        password: String,
    },
    ProfileSettings,
    /// With this token.
    ChangeProfile(String, ProfileChange),
    /// With this token.
    Check(String),
    /// With this refresh token.
    Refresh(String),
    /// This token.
    Revoke(String, SignOutScope),
}

/// What it answers.
#[derive(Clone, Debug)]
pub enum Answer {
    SignIn(Result<SignInStep, AuthError>),
    Done(Result<(), AuthError>),
    Check(Result<Check, AuthError>),
    ProfileSettings(Result<ProfileSettings, AuthError>),
    Refresh(Result<Refresh, AuthError>),
    Revoke(Result<SignOutScope, AuthError>),
}

type Policy = dyn Fn(&Asked) -> Option<Answer>;

/// A backend that holds every answer back until the test releases it.
#[derive(Clone, Default)]
pub struct FakeBackend(Rc<Inner>);

#[derive(Default)]
struct Inner {
    asked: RefCell<Vec<(Asked, Option<oneshot::Sender<Answer>>)>>,
    policy: RefCell<Option<Box<Policy>>>,
    keeps_cookies: Cell<bool>,
    verifies_codes: Cell<bool>,
}

impl FakeBackend {
    /// Everything that was asked, in its order.
    pub fn asked(&self) -> Vec<Asked> {
        let asked = self.0.asked.borrow();
        asked.iter().map(|(asked, _)| asked.clone()).collect()
    }

    pub fn count(&self) -> usize {
        self.0.asked.borrow().len()
    }

    /// The tokens that were revoked, in their order.
    pub fn revoked(&self) -> Vec<String> {
        let token = |asked| match asked {
            Asked::Revoke(token, _) => Some(token),
            _ => None,
        };
        self.asked().into_iter().filter_map(token).collect()
    }

    /// Answers the question number `index`, counted from 0.
    pub fn release(&self, index: usize, answer: Answer) {
        let sender = self.0.asked.borrow_mut()[index].1.take();
        // Nobody may be waiting any more.
        let _ = sender.expect("not answered yet").send(answer);
    }

    /// From now on its sessions are in cookies.
    pub fn keeps_cookies(&self) {
        self.0.keeps_cookies.set(true);
    }

    /// From now on it looks at codes by themselves, and is what the new modules are.
    pub fn verifies_codes(&self) {
        self.0.verifies_codes.set(true);
    }

    /// From now on answers at once where `policy` gives an answer.
    pub fn answer_by(&self, policy: impl Fn(&Asked) -> Option<Answer> + 'static) {
        self.0.policy.replace(Some(Box::new(policy)));
    }

    /// What was given for a code comes back with it.
    fn assert_accepted(&self, request: &CodeRequest, code: &str) {
        let is_accepted = request.accepted(code).is_some();
        assert_eq!(is_accepted, self.0.verifies_codes.get());
    }

    fn ask(&self, asked: Asked) -> oneshot::Receiver<Answer> {
        let (sender, receiver) = oneshot::channel();
        let answer = self.0.policy.borrow().as_ref().and_then(|p| p(&asked));
        let sender = match answer {
            Some(answer) => {
                let _ = sender.send(answer);
                None
            }
            None => Some(sender),
        };
        self.0.asked.borrow_mut().push((asked, sender));
        receiver
    }

    fn ask_for<T: 'static>(
        &self,
        asked: Asked,
        take: fn(Answer) -> Option<Result<T, AuthError>>,
    ) -> LocalFuture<'_, Result<T, AuthError>> {
        let answer = self.ask(asked);
        Box::pin(
            async move { take(answer.await.expect("answered")).expect("an answer of its kind") },
        )
    }

    fn ask_whether<T: 'static>(
        &self,
        asked: Asked,
        then: fn() -> T,
    ) -> LocalFuture<'_, Result<T, AuthError>> {
        let answer = self.ask_for(asked, |answer| match answer {
            Answer::Done(result) => Some(result),
            _ => None,
        });
        Box::pin(async move { answer.await.map(|()| then()) })
    }
}

fn text(secret: &Secret) -> String {
    secret.expose().to_owned()
}

impl AuthBackend for FakeBackend {
    fn takes(&self, credential: &Credential) -> bool {
        credential.strategy == "serverpod-legacy"
    }

    fn keeps_cookies(&self) -> bool {
        self.0.keeps_cookies.get()
    }

    fn capabilities(&self) -> Capabilities {
        // `Capabilities` may grow: only an adapter makes one.
        let nowhere = BackendUrl::parse("https://nowhere.example/").unwrap();
        let transport = Rc::new(NoTransport);
        match self.0.verifies_codes.get() {
            true => ServerpodIdp::new(transport, nowhere, 1, Default::default()).capabilities(),
            false => ServerpodLegacy::new(transport, nowhere, 1).capabilities(),
        }
    }

    fn sign_in_with_email<'a>(
        &'a self,
        email: &'a str,
        password: &'a Secret,
    ) -> LocalFuture<'a, Result<SignInStep, AuthError>> {
        let asked = Asked::SignIn {
            email: email.into(),
            password: text(password),
        };
        self.ask_for(asked, |answer| match answer {
            Answer::SignIn(result) => Some(result),
            _ => None,
        })
    }

    fn start_registration<'a>(
        &'a self,
        registration: &'a Registration,
    ) -> LocalFuture<'a, Result<CodeRequest, AuthError>> {
        let asked = Asked::Register {
            name: registration.user_name.clone(),
            email: registration.email.clone(),
            password: text(&registration.password),
        };
        self.ask_whether(asked, || CodeRequest::new("request"))
    }

    fn verify_code<'a>(
        &'a self,
        purpose: CodePurpose,
        request: &'a CodeRequest,
        code: &'a str,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        let asked = Asked::Verify {
            purpose,
            code: code.into(),
        };
        let answer = self.ask_whether(asked, || ());
        Box::pin(async move {
            answer.await?;
            request.accept(code, "token".into());
            Ok(())
        })
    }

    fn finish_registration<'a>(
        &'a self,
        registration: &'a Registration,
        request: &'a CodeRequest,
        code: &'a str,
    ) -> LocalFuture<'a, Result<Option<Authenticated>, AuthError>> {
        self.assert_accepted(request, code);
        let asked = Asked::Confirm {
            email: registration.email.clone(),
            code: code.into(),
        };
        self.ask_whether(asked, || None)
    }

    fn start_password_reset<'a>(
        &'a self,
        email: &'a str,
    ) -> LocalFuture<'a, Result<CodeRequest, AuthError>> {
        let asked = Asked::StartReset {
            email: email.into(),
        };
        self.ask_whether(asked, || CodeRequest::new("request"))
    }

    fn finish_password_reset<'a>(
        &'a self,
        request: &'a CodeRequest,
        code: &'a str,
        new_password: &'a Secret,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        self.assert_accepted(request, code);
        let asked = Asked::FinishReset {
            code: code.into(),
            password: text(new_password),
        };
        self.ask_whether(asked, || ())
    }

    fn authorization(&self, credential: &Credential) -> Option<Secret> {
        Some(format!("Bearer {}", credential.token.expose()).into())
    }

    fn refresh<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> LocalFuture<'a, Result<Refresh, AuthError>> {
        let token = credential.refresh_token.as_ref();
        let token = match credential.is_in_cookie {
            true => "(cookie)".to_owned(),
            false => text(token.expect("a refresh token")),
        };
        self.ask_for(Asked::Refresh(token), |answer| match answer {
            Answer::Refresh(result) => Some(result),
            _ => None,
        })
    }

    fn check<'a>(
        &'a self,
        credential: &'a Credential,
    ) -> LocalFuture<'a, Result<Check, AuthError>> {
        self.ask_for(
            Asked::Check(text(&credential.token)),
            |answer| match answer {
                Answer::Check(result) => Some(result),
                _ => None,
            },
        )
    }

    fn profile_settings(&self) -> LocalFuture<'_, Result<ProfileSettings, AuthError>> {
        self.ask_for(Asked::ProfileSettings, |answer| match answer {
            Answer::ProfileSettings(result) => Some(result),
            _ => None,
        })
    }

    fn change_profile<'a>(
        &'a self,
        credential: &'a Credential,
        change: &'a ProfileChange,
    ) -> LocalFuture<'a, Result<(), AuthError>> {
        let token = text(&credential.token);
        self.ask_whether(Asked::ChangeProfile(token, change.clone()), || ())
    }

    fn revoke<'a>(
        &'a self,
        credential: &'a Credential,
        scope: SignOutScope,
    ) -> LocalFuture<'a, Result<SignOutScope, AuthError>> {
        let asked = Asked::Revoke(text(&credential.token), scope);
        self.ask_for(asked, |answer| match answer {
            Answer::Revoke(result) => Some(result),
            _ => None,
        })
    }
}

struct NoTransport;

impl Transport for NoTransport {
    fn send(&self, _: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async { Err(TransportError::Network) })
    }
}
