use keyfob::{HttpResponse, TransportError, session::Json};
use serde_json::Value;

/// What a server answers, one after the other; the last answer again and again.
///
/// As text, so that a corpus can be read: answers are divided by a line `==`. The
/// first line of each is `<status> <Retry-After, or -> <content type>`, the rest
/// its body. What begins otherwise is no answer at all.
#[derive(Clone)]
pub(crate) struct Script(Vec<Result<HttpResponse, TransportError>>);

impl Script {
    pub fn read(text: &str) -> Self {
        Self(text.split("\n==\n").map(answer).collect())
    }

    /// The answer to this request, counted from 0.
    pub fn answer(&self, index: usize) -> Result<HttpResponse, TransportError> {
        let answer = self.0.get(index).or(self.0.last());
        answer.cloned().unwrap_or(Err(TransportError::Network))
    }

    /// The status of an answer; 0 where there is none.
    pub fn status(&self, index: usize) -> u16 {
        self.answer(index).map_or(0, |answer| answer.status)
    }

    /// The JSON of an answer, by another parser than the one under test.
    pub fn json(&self, index: usize) -> Option<Value> {
        let answer = self.answer(index).ok().filter(is_json)?;
        serde_json::from_str(&answer.body).ok()
    }

    /// Whether the server did what it was asked, and said so in JSON.
    pub fn is_result(&self, index: usize) -> bool {
        let answer = self.answer(index).ok().filter(is_json);
        answer.is_some_and(|it| it.status == 200 && Json::parse(&it.body).is_some())
    }

    /// Everything long enough to be recognised that the server sent.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        let bodies = self.0.iter().flatten().map(|answer| answer.body.trim());
        bodies.filter(|body| body.len() > 40)
    }
}

fn is_json(answer: &HttpResponse) -> bool {
    answer.content_type.starts_with("application/json")
}

fn answer(text: &str) -> Result<HttpResponse, TransportError> {
    let (head, body) = text.split_once('\n').unwrap_or((text, ""));
    let mut head = head.splitn(3, ' ');
    let Some(status) = head.next().and_then(|status| status.parse().ok()) else {
        return Err(match text.as_bytes().first() {
            Some(b't') => TransportError::Timeout,
            Some(b'l') => TransportError::TooLarge,
            _ => TransportError::Network,
        });
    };
    Ok(HttpResponse {
        status,
        retry_after: head.next().and_then(HttpResponse::read_retry_after),
        content_type: head.next().unwrap_or_default().to_owned(),
        body: body.to_owned(),
    })
}
