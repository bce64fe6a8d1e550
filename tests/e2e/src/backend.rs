use crate::{User, environment, page::PATIENCE};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::{process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    sync::Mutex,
    time::{Instant, sleep},
};

/// A backend of a test's own, on a free port, with its database in a temporary
/// folder, so that it can be stopped and started again.
pub struct Backend {
    child: Mutex<Option<Child>>,
    port: u16,
    client: Client,
    folder: tempfile::TempDir,
    arguments: Vec<String>,
}

/// One line of the backend's journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The method, such as `authenticate`.
    pub method: String,
    /// The HTTP status; 0 where there was no answer.
    pub status: u64,
    /// Whether a session key came along.
    pub key: bool,
    /// When it came, in ms of the server's day.
    pub at_ms: u64,
}

impl Backend {
    /// Starts one.
    pub(crate) async fn start(client: Client, arguments: Vec<String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (child, port) = launch(&folder, 0, &arguments).await;
        Self {
            child: Mutex::new(Some(child)),
            port,
            client,
            folder,
            arguments,
        }
    }

    /// Its base address: the host of the site, as cookies want it.
    pub fn address(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }

    /// Stops it. Its accounts and sessions are kept.
    pub async fn stop(&self) {
        if let Some(mut child) = self.child.lock().await.take() {
            child.kill().await.expect("it ends");
        }
    }

    /// Starts it again where it was.
    pub async fn restart(&self) {
        self.stop().await;
        let (child, port) = launch(&self.folder, self.port, &self.arguments).await;
        assert_eq!(port, self.port);
        *self.child.lock().await = Some(child);
    }

    /// Makes an account.
    pub async fn create(&self, user: &User) {
        let account = json!({
            "email": user.email,
            "password": user.password,
            "userName": user.name,
        });
        self.dev(Method::POST, "users", Some(account)).await;
    }

    /// The newest code that was mailed to this address; waits for it.
    pub async fn code_for(&self, email: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let mails = self.mails_to(email).await;
            if let Some(mail) = mails.first() {
                return mail["code"].as_str().expect("a code").to_owned();
            }
            assert!(Instant::now() < until, "no mail came to {email}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// The mails to an address, newest first.
    pub async fn mails_to(&self, email: &str) -> Vec<Value> {
        let answer = self
            .client
            .get(format!("{}dev/inbox?to={email}", self.address()))
            .header("accept", "application/json")
            .send()
            .await
            .expect("the inbox answers");
        answer.json().await.expect("a list of mails")
    }

    /// Every call so far, in the order of the answers.
    pub async fn calls(&self) -> Vec<Call> {
        let journal = self.dev(Method::GET, "requests?since=0", None).await;
        let calls = journal.as_array().expect("a list").iter();
        calls
            .map(|call| Call {
                method: call["method"].as_str().unwrap_or_default().to_owned(),
                status: call["status"].as_u64().unwrap_or_default(),
                key: call["key"].as_bool().unwrap_or_default(),
                at_ms: ms_of_day(call["at"].as_str().unwrap_or_default()),
            })
            .collect()
    }

    /// The calls of one method so far.
    pub async fn calls_of(&self, method: &str) -> Vec<Call> {
        let mut calls = self.calls().await;
        calls.retain(|call| call.method == method);
        calls
    }

    /// Waits until a method was called and answered this often.
    pub async fn wait_for_calls(&self, method: &str, count: usize) -> Vec<Call> {
        let until = Instant::now() + PATIENCE;
        loop {
            let calls = self.calls_of(method).await;
            if calls.len() >= count {
                return calls;
            }
            assert!(
                Instant::now() < until,
                "{method} was answered {} times, not {count}",
                calls.len()
            );
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until a call is being worked on.
    pub async fn wait_for_call_in_flight(&self) {
        let until = Instant::now() + PATIENCE;
        loop {
            let calls = self.dev(Method::GET, "in-flight", None).await;
            if calls.as_array().is_some_and(|calls| !calls.is_empty()) {
                return;
            }
            assert!(Instant::now() < until, "no call came");
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Orders a fault for a method; see the backend's README for the actions.
    pub async fn fault(&self, method: &str, times: u32, action: Value) {
        let fault = json!({ "method": method, "times": times, "action": action });
        self.dev(Method::POST, "faults", Some(fault)).await;
    }

    /// Ends all faults.
    pub async fn clear_faults(&self) {
        self.dev(Method::DELETE, "faults", None).await;
    }

    /// Blocks an account, which ends its sessions.
    pub async fn block(&self, user: &User) {
        self.set_blocked(user, true).await;
    }

    /// Lets a blocked account in again.
    pub async fn unblock(&self, user: &User) {
        self.set_blocked(user, false).await;
    }

    async fn set_blocked(&self, user: &User, is_blocked: bool) {
        let account = json!({ "email": user.email, "blocked": is_blocked });
        self.dev(Method::POST, "users", Some(account)).await;
    }

    /// Gives an account scopes, for its next sign-in.
    pub async fn give_scopes(&self, user: &User, scopes: &[&str]) {
        let account = json!({ "email": user.email, "scopeNames": scopes });
        self.dev(Method::POST, "users", Some(account)).await;
    }

    /// Moves the server's clock.
    pub async fn advance(&self, seconds: i64) {
        let step = json!({ "advanceSeconds": seconds });
        self.dev(Method::POST, "clock", Some(step)).await;
    }

    /// Signs in by another device, which nothing else is known of.
    pub async fn sign_in_elsewhere(&self, user: &User) -> Device<'_> {
        let login = json!({ "email": user.email, "password": user.password });
        let answer = self.call("emailIdp", "login", None, login).await;
        let token = answer["token"].as_str().expect("a token");
        Device {
            backend: self,
            token: token.into(),
        }
    }

    /// How many sessions an account has.
    pub async fn count_sessions(&self, user: &User) -> usize {
        let device = self.sign_in_elsewhere(user).await;
        let others = device.count_others().await;
        device.sign_out().await;
        others
    }

    /// Waits until an account has no session any more.
    pub async fn wait_for_end_of_sessions(&self, user: &User) {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = self.count_sessions(user).await;
            if left == 0 {
                return;
            }
            assert!(Instant::now() < until, "{left} sessions are still good");
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// Ends every session of an account, as another device would.
    pub async fn end_sessions(&self, user: &User) {
        let device = self.sign_in_elsewhere(user).await;
        device.call("keyfobSessions", "revokeOthers").await;
        device.sign_out().await;
    }

    async fn call(&self, endpoint: &str, method: &str, token: Option<&str>, body: Value) -> Value {
        let url = format!("{}{endpoint}/{method}", self.address());
        let mut request = self.client.post(url).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{endpoint}/{method}");
        answer.json().await.expect("JSON")
    }

    /// Whether a session key is good, by asking whose it is.
    pub async fn knows_key(&self, token: &str) -> bool {
        let (id, secret) = token.split_once(':').expect("keyId:secret");
        let answer = self
            .client
            .post(format!("{}serverpod_auth.status", self.address()))
            .basic_auth(id, Some(secret))
            .body(r#"{"method":"isSignedIn"}"#)
            .send()
            .await
            .expect("an answer");
        answer.text().await.expect("a body").trim() == "true"
    }

    async fn dev(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self
            .client
            .request(method, format!("{}dev/{path}", self.address()));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.expect("the backend answers");
        let (status, text) = (answer.status(), answer.text().await.expect("a body"));
        assert!(status.is_success(), "/dev/{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }
}

/// Another device of a user, without a browser.
pub struct Device<'a> {
    backend: &'a Backend,
    token: String,
}

impl Device<'_> {
    /// How many sessions there are beside this one.
    pub async fn count_others(&self) -> usize {
        let sessions = self.call("keyfobSessions", "list").await;
        let sessions = sessions.as_array().expect("a list").len();
        // It may have been ended together with them.
        sessions.saturating_sub(1)
    }

    /// Gives its user another name.
    pub async fn rename(&self, name: &str) {
        let (token, name) = (Some(self.token.as_str()), json!({ "userName": name }));
        let renaming = self
            .backend
            .call("userProfile", "changeUserName", token, name);
        renaming.await;
    }

    async fn sign_out(&self) {
        self.call("serverpod_auth_core.status", "signOutDevice")
            .await;
    }

    async fn call(&self, endpoint: &str, method: &str) -> Value {
        let token = Some(self.token.as_str());
        self.backend.call(endpoint, method, token, json!({})).await
    }
}

/// Of a time like `2026-01-02T03:04:05.678Z`; stays below a day's length.
fn ms_of_day(time: &str) -> u64 {
    let number = |range| time.get(range).and_then(|digits: &str| digits.parse().ok());
    let parts = [11..13, 14..16, 17..19, 20..23].map(|range| number(range).unwrap_or(0));
    let [hours, minutes, seconds, ms]: [u64; 4] = parts;
    ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
}

async fn launch(folder: &tempfile::TempDir, port: u16, arguments: &[String]) -> (Child, u16) {
    let mut child = Command::new(environment::backend())
        .args(["--dev", "--demo-account", "false", "--log", "error"])
        .args(["--port", &port.to_string()])
        .args(["--argon2-memory-kib", "8", "--argon2-passes", "1"])
        .arg("--database")
        .arg(folder.path().join("backend.db"))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the backend starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let port = loop {
        let line = lines.next_line().await.ok().flatten();
        let line = line.expect("the backend says where it listens");
        if let Some((_, rest)) = line.split_once("listening on http://127.0.0.1:") {
            break rest.trim_end_matches('/').parse().expect("a port");
        }
    };
    // It must never write into a closed pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, port)
}
