//! A page of the site that uses cookies.

use reqwest::Method;
use serde_json::{Value, json};

use crate::modern::STATUS;
use crate::support::{PASSWORD, Reply, Server};

pub const SITE: &str = "http://localhost:3000";

/// A server with cookies turned on.
pub fn with_cookies(flags: &[&str]) -> Server {
    Server::with(&[&["--auth-cookie", "--site-origin", SITE][..], flags].concat())
}

/// A page of the site, with the cookies that it would send.
pub struct Page<'a> {
    pub server: &'a Server,
    pub cookies: String,
    pub token: Option<String>,
    pub base_path: &'static str,
}

impl<'a> Page<'a> {
    pub fn of(server: &'a Server) -> Self {
        Self {
            server,
            cookies: String::new(),
            token: None,
            base_path: "/",
        }
    }

    pub fn sending(server: &'a Server, cookies: &str) -> Self {
        Self {
            cookies: cookies.to_owned(),
            ..Self::of(server)
        }
    }

    pub async fn send(&self, mode: &str, endpoint: &str, method: &str, args: Value) -> Reply {
        let mut args = args;
        args["method"] = method.into();
        let mut request = self
            .server
            .request(Method::POST, endpoint)
            .header("origin", SITE)
            .header("x-serverpod-auth-mode", mode)
            .header("x-serverpod-base-path", self.base_path)
            .body(args.to_string());
        if !self.cookies.is_empty() {
            request = request.header("cookie", &self.cookies);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.server.send(request).await
    }

    pub async fn call(&self, endpoint: &str, method: &str, args: Value) -> Reply {
        self.send("cookie", endpoint, method, args).await
    }

    pub async fn login(&self, email: &str) -> Reply {
        let args = json!({"email": email, "password": PASSWORD});
        self.call("emailIdp", "login", args).await
    }

    pub async fn refresh(&self) -> Reply {
        let args = json!({"refreshToken": null});
        self.send("cookie-transport", "jwtRefresh", "refreshAccessToken", args)
            .await
    }

    pub async fn is_signed_in(&self) -> bool {
        let reply = self.call(STATUS, "isSignedIn", json!({})).await;
        reply.result() == json!(true)
    }
}

pub fn set_cookies(reply: &Reply) -> Vec<&str> {
    reply
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect()
}

/// The `name=value` of the one cookie that an answer sets.
pub fn pair(reply: &Reply) -> String {
    let cookies = set_cookies(reply);
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    cookies[0].split(';').next().unwrap().to_owned()
}
