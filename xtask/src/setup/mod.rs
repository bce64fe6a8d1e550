//! Finding or installing what the tasks need. Every part is idempotent: what is there and of
//! the right version is used, what is missing or broken is made anew.

mod apt;
pub mod axe;
mod binaryen;
pub mod browser;
mod cargo_tool;
mod debian;
mod npm;
pub mod rust_std;
mod sysroot;

use std::path::PathBuf;
use std::thread::ScopedJoinHandle;

use crate::cache::Cache;
use crate::failure::{Outcome, fail};
use crate::toolchain::{Toolchain, Tools};
use crate::workspace::Workspace;
use cargo_tool::CargoTool;

/// The bundler. 0.21 is the line whose behaviour Trunk.toml relies on.
fn trunk() -> CargoTool {
    CargoTool {
        name: "trunk",
        version: "0.21.14".to_owned(),
        programs: &["trunk"],
        // No TLS and no update check: nothing is downloaded by it here.
        arguments: &["--no-default-features"],
        opt_level: 0,
        estimate: "about 3 minutes",
    }
}

/// wasm-bindgen's tools, of exactly the version that Cargo.lock pins for the library.
fn wasm_bindgen(version: String) -> CargoTool {
    CargoTool {
        name: "wasm-bindgen-cli",
        version,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        // No TLS: it is for browsers driven on other machines.
        arguments: &["--no-default-features"],
        // It rewrites the whole module at every build, so some optimisation pays.
        opt_level: 1,
        estimate: "about 2 minutes",
    }
}

/// What a task is going to do with the tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Build and serve the site.
    Serving,
    /// Also lint for wasm32.
    Testing,
}

/// Provides all tools side by side. `as_soon_as_compilable` runs when the compiler is there,
/// while trunk may still be building: it is the place for compiling the site ahead.
///
/// # Errors
/// The first thing that could not be provided.
pub fn tools(
    workspace: &Workspace,
    purpose: Purpose,
    as_soon_as_compilable: impl FnOnce(&Tools) -> Outcome + Send,
) -> Outcome<Tools> {
    let cache = Cache::open()?;
    let _lock = cache.lock()?;
    let bindgen = wasm_bindgen(workspace.wasm_bindgen()?);
    let cache = &cache;
    let clippy = purpose == Purpose::Testing;
    let way = rust_std::find(cache, clippy)?;

    std::thread::scope(|scope| {
        let compiler = scope.spawn(move || {
            let toolchain = rust_std::provide(way, cache, clippy)?;
            let tools = Tools {
                toolchain,
                dirs: Vec::new(),
                wasm_opt: false,
            };
            as_soon_as_compilable(&tools)?;
            Ok(tools.toolchain)
        });
        let bindgen = scope.spawn(move || bindgen.ensure(cache));
        let trunk = scope.spawn(move || trunk().ensure(cache));
        let optimiser = binaryen::ensure(cache);

        // All are awaited before the first failure is reported: none is left half way.
        let bindgen: Outcome<PathBuf> = join(bindgen);
        let trunk: Outcome<PathBuf> = join(trunk);
        let toolchain: Outcome<Toolchain> = join(compiler);
        let optimiser = optimiser?;
        Ok(Tools {
            toolchain: toolchain?,
            wasm_opt: optimiser.is_some(),
            dirs: [trunk?, bindgen?].into_iter().chain(optimiser).collect(),
        })
    })
}

fn join<T>(handle: ScopedJoinHandle<'_, Outcome<T>>) -> Outcome<T> {
    match handle.join() {
        Ok(outcome) => outcome,
        Err(_) => fail("a part of the set-up broke down"),
    }
}
