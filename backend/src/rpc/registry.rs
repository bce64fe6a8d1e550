//! Which endpoints there are. An endpoint is a constant; a module of endpoints is
//! a slice of them, so that a new module is a new file and one line in `app.rs`.

use std::pin::Pin;

use super::answer::RpcResult;
use super::call::Call;

/// What a method returns while it works.
pub type Work<'a> = Pin<Box<dyn Future<Output = RpcResult> + Send + 'a>>;

/// A method of an endpoint.
pub struct Method {
    /// Its name on the wire.
    pub name: &'static str,
    /// Reads its parameters, then does the work.
    pub run: for<'a> fn(&'a Call) -> Work<'a>,
}

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
