//! Talks to a running backend.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::Server;

pub const PASSWORD: &str = "secret123";

/// An answer, read to its end.
pub struct Reply {
    pub status: u16,
    pub body: String,
    pub headers: reqwest::header::HeaderMap,
}

impl Reply {
    async fn read(response: Response) -> reqwest::Result<Self> {
        Ok(Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text().await?,
        })
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("text"))
    }

    pub fn expect(&self, status: u16, body: &str) {
        assert_eq!((self.status, self.body.as_str()), (status, body));
    }
}

impl Server {
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// Sends a request; panics when there is no answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        Reply::read(request.send().await.expect("an answer"))
            .await
            .expect("a whole answer")
    }

    /// Posts a body as it is.
    pub async fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> Reply {
        self.send(self.request(Method::POST, path).body(body)).await
    }

    /// Calls a method the way Serverpod's clients up to 3.4 do, maybe in vain.
    pub async fn try_call(
        &self,
        endpoint: &str,
        method: &str,
        args: Value,
        key: Option<&str>,
    ) -> reqwest::Result<Reply> {
        let mut args = args;
        args["method"] = method.into();
        let mut request = self
            .request(Method::POST, &format!("serverpod_auth.{endpoint}"))
            .body(args.to_string());
        if let Some(key) = key {
            request = request.header("authorization", basic(key));
        }
        Reply::read(request.send().await?).await
    }

    pub async fn call(
        &self,
        endpoint: &str,
        method: &str,
        args: Value,
        key: Option<&str>,
    ) -> Reply {
        self.try_call(endpoint, method, args, key)
            .await
            .expect("an answer")
    }

    /// The result of a call that has to work.
    pub async fn result(
        &self,
        endpoint: &str,
        method: &str,
        args: Value,
        key: Option<&str>,
    ) -> Value {
        let reply = self.call(endpoint, method, args, key).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }

    pub async fn email(&self, method: &str, args: Value) -> Value {
        self.result("email", method, args, None).await
    }

    pub async fn status(&self, method: &str, key: Option<&str>) -> Value {
        self.result("status", method, json!({}), key).await
    }

    pub async fn is_signed_in(&self, key: &str) -> bool {
        self.status("isSignedIn", Some(key)).await == json!(true)
    }

    /// Makes or changes an account by `/dev/users`.
    pub async fn save_user(&self, wish: Value) -> Value {
        let reply = self.post("dev/users", wish.to_string()).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }

    /// An account with [`PASSWORD`].
    pub async fn account(&self, email: &str) -> Value {
        self.save_user(json!({"email": email, "password": PASSWORD}))
            .await
    }

    pub async fn authenticate(&self, email: &str, password: &str) -> Value {
        self.email(
            "authenticate",
            json!({"email": email, "password": password}),
        )
        .await
    }

    /// The reason of a sign-in that has to fail.
    pub async fn fail_reason(&self, email: &str, password: &str) -> i64 {
        let answer = self.authenticate(email, password).await;
        assert_eq!(answer["success"], json!(false), "{answer}");
        assert!(answer.get("key").is_none() && answer.get("userInfo").is_none());
        answer["failReason"].as_i64().expect("a number")
    }

    /// The key of a sign-in that has to work.
    pub async fn sign_in(&self, email: &str, password: &str) -> String {
        let answer = self.authenticate(email, password).await;
        assert_eq!(answer["success"], json!(true), "{answer}");
        format!(
            "{}:{}",
            answer["keyId"],
            answer["key"].as_str().expect("a key")
        )
    }

    /// An account and a session of it.
    pub async fn signed_in(&self, email: &str) -> String {
        self.account(email).await;
        self.sign_in(email, PASSWORD).await
    }

    /// The e-mails, newest first.
    pub async fn inbox(&self, to: &str) -> Vec<Value> {
        let request = self
            .request(Method::GET, &format!("dev/inbox?to={to}"))
            .header("accept", "application/json");
        self.send(request).await.json().as_array().unwrap().clone()
    }

    /// The code of the newest e-mail.
    pub async fn code(&self, to: &str) -> String {
        let mails = self.inbox(to).await;
        mails[0]["code"].as_str().unwrap().to_owned()
    }

    pub async fn fault(&self, order: Value) {
        let reply = self.post("dev/faults", order.to_string()).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
    }

    pub async fn journal(&self, since: u64) -> Vec<Value> {
        let path = format!("dev/requests?since={since}");
        let reply = self.send(self.request(Method::GET, &path)).await;
        reply.json().as_array().unwrap().clone()
    }
}

pub fn basic(key: &str) -> String {
    format!("Basic {}", STANDARD.encode(key))
}

/// Sends bytes as they are; everything that comes back until the end.
pub fn raw(port: u16, bytes: &[u8]) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(bytes)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
