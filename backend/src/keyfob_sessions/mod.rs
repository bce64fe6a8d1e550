//! `keyfobSessions`: the user's sessions on all devices, to look at and to end.
//! Serverpod has no such endpoint; a project can add one that answers alike.

mod user_agent;

use std::cmp::Reverse;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::rpc::{Answer, Call, Endpoint, RpcError, RpcResult, methods};
use crate::tokens::{SessionId, SessionRecord};

/// The endpoint, for signed-in users only.
const ENDPOINT: Endpoint = Endpoint {
    name: "keyfobSessions",
    requires_login: true,
    required_scopes: &[],
    methods: methods![
        "list" => list,
        "revoke" => revoke,
        "revokeOthers" => revoke_others,
    ],
};

/// The endpoints of this module.
pub const ENDPOINTS: &[&Endpoint] = &[&ENDPOINT];

/// A session on the wire. Its class is a project's own, so it has no module before it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KeyfobSession {
    #[serde(rename = "__className__")]
    class_name: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used: Option<Timestamp>,
    strategy: &'static str,
    method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<String>,
    is_current: bool,
}

impl KeyfobSession {
    fn new(record: SessionRecord, current: SessionId) -> Self {
        Self {
            class_name: "KeyfobSession",
            id: record.id.to_string(),
            created: record.created,
            last_used: record.last_used,
            strategy: record.id.strategy(),
            method: record.method,
            user_agent: record.user_agent.as_deref().and_then(user_agent::summary),
            is_current: record.id == current,
        }
    }
}

/// The current session, then the others, the last used first.
async fn list(call: &Call) -> RpcResult {
    let caller = call.signed_in()?;
    let mut sessions: Vec<KeyfobSession> = records(call)
        .await?
        .into_iter()
        .map(|record| KeyfobSession::new(record, caller.session))
        .collect();
    sessions.sort_by_key(|session| (!session.is_current, Reverse(session.last_used)));
    Answer::json(&sessions)
}

/// Ends a session of the caller, which may be the current one; false when there is
/// none with this id.
async fn revoke(call: &Call) -> RpcResult {
    let id = call.params.text("id")?;
    let records = records(call).await?;
    let Some(record) = records.iter().find(|record| record.id.to_string() == id) else {
        return Answer::json(&false);
    };
    call.app.tokens.revoke(record.id).await?;
    Answer::json(&true)
}

/// Ends every session of the caller but the current one: how many that were.
async fn revoke_others(call: &Call) -> RpcResult {
    let current = call.signed_in()?.session;
    let mut ended = 0;
    for record in records(call).await? {
        if record.id != current {
            call.app.tokens.revoke(record.id).await?;
            ended += 1;
        }
    }
    Answer::json(&ended)
}

async fn records(call: &Call) -> Result<Vec<SessionRecord>, RpcError> {
    call.app.tokens.list(call.signed_in()?.user_id).await
}
