//! Talks to the endpoints of Serverpod's newer modules.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Reply, Server};

pub const STATUS: &str = "serverpod_auth_core.status";

impl Reply {
    /// The exception of a call that has to throw one: its class without the
    /// module, and its reason where it has one.
    pub fn thrown(&self) -> String {
        assert_eq!(self.status, 400, "{}", self.body);
        let envelope = self.json();
        let class = envelope["className"].as_str().expect("a class");
        assert_eq!(envelope["data"]["__className__"], class);
        let (module, name) = class.split_once('.').expect("a module");
        assert!(module.starts_with("serverpod_auth_"), "{class}");
        match envelope["data"]["reason"].as_str() {
            Some(reason) => format!("{name} {reason}"),
            None => name.to_owned(),
        }
    }

    /// The result of a call that has to work.
    pub fn result(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.json()
    }
}

impl Server {
    /// Calls a method of any endpoint, with a token as Bearer.
    pub async fn rpc(
        &self,
        endpoint: &str,
        method: &str,
        args: Value,
        token: Option<&str>,
    ) -> Reply {
        let mut args = args;
        args["method"] = method.into();
        let mut request = self.request(Method::POST, endpoint).body(args.to_string());
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.send(request).await
    }

    pub async fn email_idp(&self, method: &str, args: Value) -> Reply {
        self.rpc("emailIdp", method, args, None).await
    }

    pub async fn try_login(&self, email: &str, password: &str) -> Reply {
        let args = json!({"email": email, "password": password});
        self.email_idp("login", args).await
    }

    /// The `AuthSuccess` of a login that has to work.
    pub async fn login(&self, email: &str) -> Value {
        self.try_login(email, PASSWORD).await.result()
    }

    /// An account and a session of it.
    pub async fn logged_in(&self, email: &str) -> Value {
        self.account(email).await;
        self.login(email).await
    }

    pub async fn is_good(&self, token: &str) -> bool {
        let reply = self.rpc(STATUS, "isSignedIn", json!({}), Some(token)).await;
        reply.result() == json!(true)
    }

    /// Who a token belongs to, as the new modules tell it.
    pub async fn profile(&self, token: &str) -> Reply {
        let endpoint = "serverpod_auth_core.userProfileInfo";
        self.rpc(endpoint, "get", json!({}), Some(token)).await
    }

    pub async fn sign_out(&self, method: &str, token: &str) {
        let reply = self.rpc(STATUS, method, json!({}), Some(token)).await;
        reply.expect(200, "null");
    }

    pub async fn refresh(&self, refresh_token: &str) -> Reply {
        let args = json!({"refreshToken": refresh_token});
        self.rpc("jwtRefresh", "refreshAccessToken", args, None)
            .await
    }

    /// Moves the server's clock.
    pub async fn advance(&self, seconds: i64) {
        let body = json!({"advanceSeconds": seconds}).to_string();
        let reply = self.post("dev/clock", body).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
}

/// A text member of an answer.
pub fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {answer}"))
}

pub fn token(answer: &Value) -> &str {
    text(answer, "token")
}

pub fn refresh_token(answer: &Value) -> &str {
    text(answer, "refreshToken")
}
