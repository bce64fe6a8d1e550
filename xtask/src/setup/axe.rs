//! axe-core, which looks for what keeps people out of a page: for tests only.

use std::path::PathBuf;

use super::npm;
use crate::cache::Cache;
use crate::failure::{Failure, Outcome, fail};
use crate::step::Step;

/// The release in use. Each brings rules of its own, so it is an exact one.
const VERSION: &str = "4.14.1";

/// Finds axe's script or installs it. `None`: there is no Node.js to get it with.
///
/// # Errors
/// When there is Node.js, and it cannot be installed all the same.
pub fn ensure() -> Outcome<Option<PathBuf>> {
    let cache = Cache::open()?;
    let name = format!("axe-core-{VERSION}");
    let script = cache
        .item(&name)
        .join("node_modules")
        .join("axe-core")
        .join("axe.min.js");
    if script.is_file() {
        return Ok(Some(script));
    }
    let Some(npm) = npm::find() else {
        return Ok(None);
    };
    let _lock = cache.lock()?;
    let title = format!("axe-core {VERSION}");
    let step = Step::start(&title, "installing, about 5 seconds");
    npm::install(npm, &step, &cache, &name, &[format!("axe-core@{VERSION}")])
        .map_err(|cause| Failure::new(format!("{title}: {cause}")))?;
    if !script.is_file() {
        return fail(format!("{title} has no {}", script.display()));
    }
    step.end("ready");
    Ok(Some(script))
}
