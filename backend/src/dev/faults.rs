//! Faults on order: what the next calls of an endpoint meet instead of, before or
//! after the work.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{bad_request, json, not_found};
use crate::app::App;
use crate::rpc::{RpcError, Target, TypedException};

/// Matches any endpoint or any method.
const ANY: &str = "*";

/// A fault as it is ordered and listed.
#[derive(Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Order {
    #[serde(default = "any")]
    endpoint: String,
    #[serde(default = "any")]
    method: String,
    /// Calls it is still there for; 0: until cleared.
    #[serde(default = "once")]
    times: u64,
    action: ActionOrder,
}

fn any() -> String {
    ANY.to_owned()
}

fn once() -> u64 {
    1
}

/// One of the actions; which one is told by the members that are there.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct ActionOrder {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<ExceptionOrder>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hang: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drop: Option<Cutting>,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ExceptionOrder {
    class_name: String,
    #[serde(default)]
    data: Map<String, Value>,
}

/// When a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cutting {
    /// Nothing was done.
    Before,
    /// The work is done and will last.
    After,
}

/// What a call meets.
#[derive(Clone)]
pub enum Action {
    /// This answer, without the work.
    Answer(CannedAnswer),
    /// A typed exception, without the work.
    Throw(TypedException),
    /// The usual answer, late.
    Delay(Duration),
    /// The usual answer, held back: the work is done at once.
    Hold(Duration),
    /// No answer for as long as the client waits.
    Hang,
    /// A cut connection.
    Drop(Cutting),
}

/// An answer made up beforehand.
#[derive(Clone)]
pub struct CannedAnswer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl IntoResponse for CannedAnswer {
    fn into_response(self) -> Response {
        (self.status, self.headers, self.body).into_response()
    }
}

impl ActionOrder {
    /// Makes sense of the order, or says what is wrong with it.
    fn read(&self) -> Result<Action, String> {
        let mut actions = Vec::new();
        if let Some(status) = self.status {
            actions.push(Action::Answer(self.canned(status)?));
        } else if self.body.is_some() || !self.headers.is_empty() {
            return Err("body and headers need a status".to_owned());
        }
        if let Some(exception) = &self.exception {
            actions.push(Action::Throw(TypedException::new(
                exception.class_name.clone(),
                exception.data.clone(),
            )));
        }
        if let Some(delay) = self.delay_ms {
            actions.push(Action::Delay(Duration::from_millis(delay)));
        }
        if let Some(time) = self.hold_ms {
            actions.push(Action::Hold(Duration::from_millis(time)));
        }
        if self.hang == Some(true) {
            actions.push(Action::Hang);
        }
        if let Some(cutting) = self.drop {
            actions.push(Action::Drop(cutting));
        }
        match (actions.pop(), actions.is_empty()) {
            (Some(action), true) => Ok(action),
            _ => Err("action is one of status, exception, delayMs, holdMs, hang, drop".to_owned()),
        }
    }

    fn canned(&self, status: u16) -> Result<CannedAnswer, String> {
        let status = StatusCode::from_u16(status)
            .ok()
            .filter(|status| status.as_u16() >= 200)
            .ok_or("status is a number from 200 to 999")?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name: HeaderName = name
                .parse()
                .map_err(|_| format!("\"{name}\" is no name of a header"))?;
            // A length that is not the body's would break the answer, not the call.
            if name == header::CONTENT_LENGTH || name == header::TRANSFER_ENCODING {
                return Err(format!("{name} cannot be set"));
            }
            let value: HeaderValue = value
                .parse()
                .map_err(|_| format!("the value of {name} cannot be sent"))?;
            headers.insert(name, value);
        }
        let body = self.body.clone().unwrap_or_default();
        Ok(CannedAnswer {
            status,
            headers,
            body,
        })
    }
}

struct Fault {
    order: Order,
    action: Action,
}

/// The faults on order, oldest first.
#[derive(Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    /// What this call meets: the first fault that matches, which is then spent once.
    pub fn take(&self, target: &Target) -> Option<Action> {
        let fits = |pattern: &str, name: &str| pattern == ANY || pattern == name;
        let mut faults = self.lock();
        let at = faults.iter().position(|fault| {
            fits(&fault.order.endpoint, &target.endpoint)
                && fits(&fault.order.method, &target.method)
        })?;
        let fault = faults.get_mut(at)?;
        let action = fault.action.clone();
        match fault.order.times {
            0 => {}
            1 => drop(faults.remove(at)),
            times => fault.order.times = times - 1,
        }
        Some(action)
    }

    /// Calls the faults off. Calls that hang or wait already go on with that.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn list(&self) -> Response {
        let faults = self.lock();
        json(&faults.iter().map(|fault| &fault.order).collect::<Vec<_>>())
    }
}

/// `GET /dev/faults`: the faults still on order.
pub async fn read(State(app): State<Arc<App>>) -> Response {
    app.dev
        .as_ref()
        .map_or_else(not_found, |dev| dev.faults.list())
}

/// `POST /dev/faults`: orders one; answers with all.
pub async fn add(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let Some(dev) = &app.dev else {
        return not_found();
    };
    let order: Order = match serde_json::from_slice(&body) {
        Ok(order) => order,
        Err(error) => return bad_request(&error.to_string()),
    };
    match order.action.read() {
        Ok(action) => dev.faults.lock().push(Fault { order, action }),
        Err(why) => return bad_request(&why),
    }
    dev.faults.list()
}

/// `DELETE /dev/faults`: calls all off.
pub async fn clear(State(app): State<Arc<App>>) -> Result<StatusCode, RpcError> {
    if let Some(dev) = &app.dev {
        dev.faults.clear();
    }
    Ok(StatusCode::NO_CONTENT)
}
