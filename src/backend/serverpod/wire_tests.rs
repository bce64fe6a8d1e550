//! The wire: what is sent, byte for byte, and what is made of each answer. Held
//! against `serverpod_auth` of Serverpod 2.9 and 3.4.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "wire_tests/answers.rs"]
mod answers;
#[path = "wire_tests/cookies.rs"]
mod cookies;
#[path = "wire_tests/ends.rs"]
mod ends;
#[path = "wire_tests/hostile.rs"]
mod hostile;
#[path = "wire_tests/idp.rs"]
mod idp;
#[path = "wire_tests/profile.rs"]
mod profile;
#[path = "wire_tests/requests.rs"]
mod requests;
#[path = "wire_tests/statuses.rs"]
mod statuses;

use crate::{
    AuthBackend, AuthError, BackendUrl, Check, CodeRequest, Credential, HttpRequest, HttpResponse,
    LocalFuture, Registration, SignInStep, SignOutScope, Transport, TransportError,
    backend::serverpod::ServerpodLegacy,
};
use std::{
    cell::RefCell,
    collections::VecDeque,
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

/// A secret of 32 characters, as the server makes them.
const SECRET: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz012345";

/// Answers in the order given, and keeps what was sent.
#[derive(Default)]
struct FakeTransport {
    answers: RefCell<VecDeque<Result<HttpResponse, TransportError>>>,
    sent: RefCell<Vec<HttpRequest>>,
}

impl Transport for FakeTransport {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        self.sent.borrow_mut().push(request);
        let answer = self.answers.borrow_mut().pop_front();
        Box::pin(async move { answer.expect("one more request than answers") })
    }
}

/// An adapter over answers that are there already.
struct Backend {
    adapter: ServerpodLegacy,
    transport: Rc<FakeTransport>,
}

impl Backend {
    fn at(url: &str, answers: Vec<Result<HttpResponse, TransportError>>) -> Self {
        let transport = Rc::new(FakeTransport::default());
        transport.answers.borrow_mut().extend(answers);
        let url = BackendUrl::parse(url).unwrap();
        Self {
            adapter: ServerpodLegacy::new(transport.clone(), url, 20_000),
            transport,
        }
    }

    fn answering(answers: Vec<HttpResponse>) -> Self {
        let answers = answers.into_iter().map(Ok).collect();
        Self::at("https://api.example.com/", answers)
    }

    /// One answer: `200` with this JSON.
    fn json(body: &str) -> Self {
        Self::answering(vec![json(body)])
    }

    fn sign_in(&self) -> Result<SignInStep, AuthError> {
        now(self
            .adapter
            .sign_in_with_email("a@b.se", &"secret123".into()))
    }

    fn register(&self) -> Result<(), AuthError> {
        now(self.adapter.start_registration(&anna())).map(drop)
    }

    fn confirm(&self) -> Result<(), AuthError> {
        self.confirm_with("AbCdEfGh")
    }

    fn confirm_with(&self, code: &str) -> Result<(), AuthError> {
        let request = CodeRequest::default();
        let finished = now(self.adapter.finish_registration(&anna(), &request, code));
        finished.map(|authenticated| assert_eq!(authenticated, None))
    }

    fn start_reset(&self) -> Result<(), AuthError> {
        now(self.adapter.start_password_reset("a@b.se")).map(drop)
    }

    fn finish_reset(&self) -> Result<(), AuthError> {
        let (request, password) = (CodeRequest::default(), "secret456".into());
        now(self
            .adapter
            .finish_password_reset(&request, "AbCdEfGh", &password))
    }

    fn check(&self) -> Result<Check, AuthError> {
        now(self.adapter.check(&key()))
    }

    fn revoke(&self, scope: SignOutScope) -> Result<SignOutScope, AuthError> {
        now(self.adapter.revoke(&key(), scope))
    }

    /// The bodies that were sent.
    fn bodies(&self) -> Vec<String> {
        let sent = self.transport.sent.borrow();
        sent.iter().map(|r| r.body.expose().to_owned()).collect()
    }

    /// The one request that was sent.
    fn with_request<T>(&self, look: impl FnOnce(&HttpRequest) -> T) -> T {
        let sent = self.transport.sent.borrow();
        assert_eq!(sent.len(), 1);
        look(&sent[0])
    }
}

fn anna() -> Registration {
    Registration {
        user_name: "Anna".into(),
        email: "a@b.se".into(),
        password: "secret123".into(),
    }
}

fn key() -> Credential {
    Credential::new(ServerpodLegacy::STRATEGY, format!("17:{SECRET}"))
}

fn response(status: u16, content_type: &str, body: &str) -> HttpResponse {
    HttpResponse {
        status,
        content_type: content_type.into(),
        retry_after: None,
        body: body.into(),
    }
}

fn json(body: &str) -> HttpResponse {
    response(200, "application/json; charset=utf-8", body)
}

/// The result of a future that has nothing to wait for.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

/// For an answer that does not matter.
fn ignore<T>(_: T) {}
