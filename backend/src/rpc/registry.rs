//! Which endpoints there are. An endpoint is a constant; a module of endpoints is
//! a slice of them, so that a new module is a new file and one line in `app.rs`.

use std::pin::Pin;

use super::answer::{RpcError, RpcResult};
use super::call::{Call, Identity};

/// What a method returns while it works.
pub type Work<'a> = Pin<Box<dyn Future<Output = RpcResult> + Send + 'a>>;

/// A method of an endpoint.
pub struct Method {
    /// Its name on the wire.
    pub name: &'static str,
    /// Reads its parameters, then does the work.
    pub run: for<'a> fn(&'a Call) -> Work<'a>,
}

/// The methods of an endpoint, each with what it runs: `methods!["login" => login]`.
macro_rules! methods {
    ($($name:literal => $run:path),+ $(,)?) => {
        &[$($crate::rpc::Method {
            name: $name,
            run: |call| Box::pin($run(call)),
        }),+]
    };
}
pub(crate) use methods;

/// A group of methods under one name.
pub struct Endpoint {
    /// Its name on the wire, with the module's prefix.
    pub name: &'static str,
    /// Whether anonymous callers get 401.
    pub requires_login: bool,
    /// Scopes that the session must have, else 403 (401 when anonymous).
    pub required_scopes: &'static [&'static str],
    /// Its methods.
    pub methods: &'static [Method],
}

impl Endpoint {
    /// Whether a caller may use this endpoint at all. Where a login or a scope is
    /// asked for, anonymous callers get 401 and others without the scope 403.
    pub fn admit(&self, caller: Option<&Identity>) -> Result<(), RpcError> {
        if !self.requires_login && self.required_scopes.is_empty() {
            return Ok(());
        }
        let caller = caller.ok_or(RpcError::Unauthenticated)?;
        let has = |scope: &&str| caller.scope_names.iter().any(|name| name == scope);
        if self.required_scopes.iter().all(has) {
            Ok(())
        } else {
            Err(RpcError::Forbidden)
        }
    }

    /// The method of this name.
    pub fn method(&self, name: &str) -> Option<&'static Method> {
        self.methods.iter().find(|method| method.name == name)
    }
}

/// All endpoints of the server.
pub struct Registry(Vec<&'static Endpoint>);

impl Registry {
    /// Puts the endpoints of several modules together.
    pub fn new(modules: &[&[&'static Endpoint]]) -> Self {
        Self(modules.concat())
    }

    /// The endpoint of this name.
    pub fn endpoint(&self, name: &str) -> Option<&'static Endpoint> {
        self.0
            .iter()
            .find(|endpoint| endpoint.name == name)
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(requires_login: bool, asked: &'static [&'static str], has: Option<&[&str]>) -> u16 {
        let endpoint = Endpoint {
            name: "x",
            requires_login,
            required_scopes: asked,
            methods: &[],
        };
        let caller = has.map(|names| Identity {
            user_id: 1,
            auth_user_id: uuid::Uuid::nil(),
            session: crate::tokens::SessionId::Legacy(1),
            scope_names: names.iter().map(|name| (*name).to_owned()).collect(),
        });
        endpoint
            .admit(caller.as_ref())
            .map_or_else(|error| error.status().as_u16(), |()| 200)
    }

    #[test]
    fn an_open_endpoint_admits_everybody() {
        assert_eq!(status(false, &[], None), 200);
        assert_eq!(status(false, &[], Some(&[])), 200);
    }

    #[test]
    fn a_login_is_asked_for_with_401() {
        assert_eq!(status(true, &[], None), 401);
        assert_eq!(status(true, &[], Some(&[])), 200);
    }

    #[test]
    fn a_scope_is_asked_for_with_401_when_anonymous_and_403_without_it() {
        for login in [true, false] {
            assert_eq!(status(login, &["admin"], None), 401);
            assert_eq!(status(login, &["admin"], Some(&["other"])), 403);
            assert_eq!(status(login, &["admin"], Some(&["other", "admin"])), 200);
        }
    }
}
