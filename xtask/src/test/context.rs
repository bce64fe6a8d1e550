//! What several checks share: tools, browser and the built site are provided once, when the
//! first check needs them.

use std::cell::OnceCell;

use crate::failure::Outcome;
use crate::process;
use crate::setup::browser::{self, Browser};
use crate::setup::{self, Purpose};
use crate::site;
use crate::size;
use crate::toolchain::{self, Tools};
use crate::workspace::Workspace;

/// The shared things; a failure to provide one is remembered and fails every check that needs it.
#[derive(Debug)]
pub struct Shared<'a> {
    /// The clone.
    pub workspace: &'a Workspace,
    tools: OnceCell<Outcome<Tools>>,
    browser: OnceCell<Outcome<Browser>>,
    site: OnceCell<Outcome>,
}

impl<'a> Shared<'a> {
    /// Nothing is provided yet.
    pub fn new(workspace: &'a Workspace) -> Self {
        Self {
            workspace,
            tools: OnceCell::new(),
            browser: OnceCell::new(),
            site: OnceCell::new(),
        }
    }

    /// The tools for wasm32.
    ///
    /// # Errors
    /// When they cannot be provided.
    pub fn tools(&self) -> Outcome<Tools> {
        self.tools
            .get_or_init(|| {
                let tools = setup::tools(self.workspace, Purpose::Testing, |_| Ok(()))?;
                site::refresh(self.workspace, &tools.toolchain)?;
                Ok(tools)
            })
            .clone()
    }

    /// Browser and driver.
    ///
    /// # Errors
    /// When they cannot be provided.
    pub fn browser(&self) -> Outcome<Browser> {
        self.browser.get_or_init(browser::ensure).clone()
    }

    /// The release of the site in `dist`.
    ///
    /// # Errors
    /// When it doesn't build.
    pub fn site(&self) -> Outcome {
        self.site
            .get_or_init(|| size::release(self.workspace, &self.tools()?))
            .clone()
    }

    /// The backend's binary.
    ///
    /// # Errors
    /// When it doesn't build.
    pub fn backend(&self) -> Outcome {
        let mut cargo = toolchain::cargo(&self.workspace.root);
        cargo.args(["build", "--package", "keyfob-backend"]);
        process::run("compiling the backend", &mut cargo)
    }
}
