use keyfob::{HttpRequest, HttpResponse, LocalFuture, Transport, TransportError};
use std::{cell::RefCell, collections::VecDeque, rc::Rc};

/// Keeps what the app itself sends, and answers in the order given.
#[derive(Clone, Default)]
pub struct FakeTransport(Rc<Inner>);

#[derive(Default)]
struct Inner {
    sent: RefCell<Vec<HttpRequest>>,
    /// `None`: none ever comes.
    answers: RefCell<VecDeque<Option<HttpResponse>>>,
}

impl FakeTransport {
    /// The next answer: this status, with this body as JSON.
    pub fn will_answer(&self, status: u16, body: &str) {
        self.0.answers.borrow_mut().push_back(Some(HttpResponse {
            status,
            content_type: "application/json; charset=utf-8".into(),
            body: body.into(),
            ..HttpResponse::default()
        }));
    }

    /// The next question is under way for as long as the test goes on.
    pub fn will_wait(&self) {
        self.0.answers.borrow_mut().push_back(None);
    }

    /// Everything that was sent, in its order.
    pub fn sent(&self) -> Vec<HttpRequest> {
        self.0.sent.borrow().clone()
    }
}

impl Transport for FakeTransport {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        self.0.sent.borrow_mut().push(request);
        let answer = self.0.answers.borrow_mut().pop_front();
        Box::pin(async move {
            match answer {
                Some(Some(answer)) => Ok(answer),
                Some(None) => std::future::pending().await,
                None => Err(TransportError::Network),
            }
        })
    }
}
