//! The journal: which calls came and how each was answered. Never a secret:
//! arguments and keys are not in it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde::Serialize;

use super::{bad_request, json, not_found};
use crate::app::App;
use crate::clock::{Clock, Timestamp};
use crate::rpc::Target;

/// Calls kept; older ones are forgotten.
const KEPT: usize = 10_000;

/// Longest name kept of an endpoint or method, in characters.
const LONGEST_NAME: usize = 100;

/// Status of a call that got no answer.
const NO_ANSWER: u16 = 0;

/// A call that was answered, or given up.
#[derive(Clone, Serialize)]
struct Entry {
    /// Counts answers, from 1.
    n: u64,
    /// When the call came.
    at: Timestamp,
    endpoint: String,
    method: String,
    /// 0 when no answer was given.
    status: u16,
    /// Whether a session key came along, right or wrong.
    key: bool,
    /// What was done to the call on order.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'static str>,
}

/// A call that is being worked at, or held back.
#[derive(Clone, Serialize)]
struct Waiting {
    at: Timestamp,
    endpoint: String,
    method: String,
    key: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<&'static str>,
}

#[derive(Default)]
struct Pages {
    entries: VecDeque<Entry>,
    answered: u64,
    waiting: BTreeMap<u64, Waiting>,
    begun: u64,
}

/// The journal. Clones write into the same one.
#[derive(Clone)]
pub struct Journal {
    pages: Arc<Mutex<Pages>>,
    clock: Arc<dyn Clock>,
}

impl Journal {
    /// An empty one.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            pages: Arc::default(),
            clock,
        }
    }

    /// Takes note of a call that came.
    pub fn begin(&self, target: &Target, key: bool) -> InFlight {
        let name = |name: &str| name.chars().take(LONGEST_NAME).collect();
        let waiting = Waiting {
            at: self.clock.now(),
            endpoint: name(&target.endpoint),
            method: name(&target.method),
            key,
            held: None,
        };
        let mut pages = self.lock();
        pages.begun += 1;
        let id = pages.begun;
        pages.waiting.insert(id, waiting);
        drop(pages);
        InFlight {
            journal: self.clone(),
            id,
            written: false,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call between its coming and its answer. When dropped without a word it is
/// written down as one without an answer.
pub struct InFlight {
    journal: Journal,
    id: u64,
    written: bool,
}

impl InFlight {
    /// The call is held back.
    pub fn held(self, by: &'static str) -> Self {
        if let Some(waiting) = self.journal.lock().waiting.get_mut(&self.id) {
            waiting.held = Some(by);
        }
        self
    }

    /// The call was answered as usual.
    pub fn answered(mut self, status: u16) {
        self.write(status, None);
    }

    /// The call met a fault; it counts as in flight until this is dropped.
    pub fn faulted(mut self, fault: &'static str, status: u16) -> Self {
        self.write(status, Some(fault));
        self
    }

    fn write(&mut self, status: u16, fault: Option<&'static str>) {
        self.written = true;
        let mut pages = self.journal.lock();
        let Some(call) = pages.waiting.get(&self.id).cloned() else {
            return;
        };
        pages.answered += 1;
        let n = pages.answered;
        pages.entries.push_back(Entry {
            n,
            at: call.at,
            endpoint: call.endpoint,
            method: call.method,
            status,
            key: call.key,
            fault,
        });
        if pages.entries.len() > KEPT {
            pages.entries.pop_front();
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if !self.written {
            self.write(NO_ANSWER, None);
        }
        self.journal.lock().waiting.remove(&self.id);
    }
}

/// `GET /dev/requests?since=N`: the answers after the N-th, oldest first.
pub async fn read(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let Some(dev) = &app.dev else {
        return not_found();
    };
    let mut since = 0;
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        if name == "since" {
            let Ok(n) = value.parse::<u64>() else {
                return bad_request("since is not a number");
            };
            since = n;
        }
    }
    let pages = dev.journal.lock();
    let entries: Vec<&Entry> = pages.entries.iter().filter(|call| call.n > since).collect();
    json(&entries)
}

/// `GET /dev/in-flight`: the calls without an answer so far, oldest first.
pub async fn read_in_flight(State(app): State<Arc<App>>) -> Response {
    let Some(dev) = &app.dev else {
        return not_found();
    };
    let pages = dev.journal.lock();
    json(&pages.waiting.values().collect::<Vec<_>>())
}
