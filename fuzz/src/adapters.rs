use crate::script::Script;
use keyfob::{
    AuthBackend, BackendUrl, HttpRequest, HttpResponse, LocalFuture, Transport, TransportError,
    backend::serverpod::{ServerpodEndpoints, ServerpodIdp, ServerpodLegacy},
};
use std::{
    cell::RefCell,
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

/// Where the fake server is.
const BASE: &str = "https://api.example.com/";

/// Answers by a script, and keeps what was sent.
pub(crate) struct FakeTransport {
    script: Script,
    pub sent: RefCell<Vec<HttpRequest>>,
}

impl Transport for FakeTransport {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        let answer = self.script.answer(self.sent.borrow().len());
        assert!(request.url.starts_with(BASE), "{}", request.url);
        self.sent.borrow_mut().push(request);
        Box::pin(async move { answer })
    }
}

/// Which adapter to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Legacy,
    Idp,
}

impl Kind {
    /// The adapter over a server that answers by this script, and its transport.
    pub fn adapter(self, script: &Script) -> (Box<dyn AuthBackend>, Rc<FakeTransport>) {
        let transport = Rc::new(FakeTransport {
            script: script.clone(),
            sent: RefCell::default(),
        });
        let way: Rc<dyn Transport> = transport.clone();
        let Ok(url) = BackendUrl::parse(BASE) else {
            unreachable!("it is an address");
        };
        let adapter: Box<dyn AuthBackend> = match self {
            Self::Legacy => Box::new(ServerpodLegacy::new(way, url, 20_000)),
            Self::Idp => {
                let endpoints = ServerpodEndpoints::default();
                Box::new(ServerpodIdp::new(way, url, 20_000, endpoints))
            }
        };
        (adapter, transport)
    }
}

/// The result of a future that has nothing to wait for.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("every answer is there"),
    }
}
