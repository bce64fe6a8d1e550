//! The checks, in the order in which they run: the cheap ones first.

use std::process::Command;

use super::context::Shared;
use super::harness::{Report, tests};
use super::{checklist, fuzz, links, purity};
use crate::failure::Outcome;
use crate::process;
use crate::setup::axe;
use crate::setup::rust_std::TARGET;
use crate::size;
use crate::toolchain;

/// A check with the name it is called by.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// For the command line and the summary.
    pub name: &'static str,
    /// For the list.
    pub about: &'static str,
    /// Whether it belongs to the quick ones.
    pub quick: bool,
    /// Whether it needs a browser.
    pub browser: bool,
    /// Runs it.
    pub run: fn(&Shared<'_>) -> Report,
}

/// What nobody gets who does not ask for it, for this machine's own target. The site's feature
/// is for a browser.
const OPTIONAL: &str = "xtask/measure,keyfob/router";

/// All checks.
pub const ALL: &[Check] = &[
    Check::quick("lockfile", "Cargo.lock fits the manifests", |shared| {
        Report::of(cargo(shared, &["fetch", "--locked"]))
    }),
    Check::quick("fmt", "every file is formatted", |shared| {
        Report::of(cargo(shared, &["fmt", "--all", "--check"]))
    }),
    Check::quick(
        "session-is-pure",
        "no browser crate in keyfob-session, no router in the site",
        |shared| Report::of(purity::check(shared.workspace)),
    ),
    Check::quick(
        "links",
        "what the documents link to, and the tests they name",
        links_and_tests,
    ),
    Check::quick("clippy", "lints on this machine's own target", clippy),
    Check::quick(
        "clippy-wasm",
        "lints on wasm32: library, site, tests",
        clippy_wasm,
    ),
    Check::quick(
        "unit",
        "unit, property and doc tests on this machine's own target",
        |shared| {
            let mut command = toolchain::cargo(&shared.workspace.root);
            command.args(["test", "--no-fail-fast", "--features", OPTIONAL]);
            tests(command.args(["-p", "keyfob-session", "-p", "keyfob", "-p", "xtask"]))
        },
    ),
    Check::quick(
        "backend",
        "the backend's tests over real sockets",
        |shared| {
            let mut command = toolchain::cargo(&shared.workspace.root);
            tests(command.args(["test", "--no-fail-fast", "-p", "keyfob-backend"]))
        },
    ),
    Check::slow(
        "fuzz",
        "hostile stored values, answers, headers and JSON",
        |shared| fuzz::check(shared.workspace),
    ),
    Check::quick("docs", "the documentation builds without a warning", docs),
    Check::slow(
        "browser",
        "tests of library and site in headless Chromium",
        browser,
    )
    .in_browser(),
    Check::slow(
        "size",
        "the release builds and keeps its budget",
        |shared| {
            Report::of(
                shared
                    .site()
                    .and_then(|()| size::measure(shared.workspace, &shared.tools()?, false, true)),
            )
        },
    ),
    Check::slow("e2e", "the built site against the real backend", |shared| {
        end_to_end(shared).unwrap_or_else(|cause| Report::of(Err(cause)))
    })
    .in_browser(),
];

impl Check {
    const fn quick(
        name: &'static str,
        about: &'static str,
        run: fn(&Shared<'_>) -> Report,
    ) -> Self {
        Self {
            name,
            about,
            quick: true,
            browser: false,
            run,
        }
    }

    const fn slow(name: &'static str, about: &'static str, run: fn(&Shared<'_>) -> Report) -> Self {
        Self {
            quick: false,
            ..Self::quick(name, about, run)
        }
    }

    const fn in_browser(self) -> Self {
        Self {
            browser: true,
            ..self
        }
    }
}

fn links_and_tests(shared: &Shared<'_>) -> Report {
    let root = &shared.workspace.root;
    Report::of(links::check(root).and_then(|followed| {
        let named = checklist::check(root)?;
        println!("{followed} links lead to files, {named} tests of the checklist are there");
        Ok(())
    }))
}

fn clippy(shared: &Shared<'_>) -> Report {
    Report::of(cargo(
        shared,
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--features",
            OPTIONAL,
            "--",
            "-D",
            "warnings",
        ],
    ))
}

fn cargo(shared: &Shared<'_>, arguments: &[&str]) -> Outcome {
    let mut command = toolchain::cargo(&shared.workspace.root);
    let name = format!("cargo {}", arguments.first().unwrap_or(&""));
    process::run(&name, command.args(arguments))
}

fn clippy_wasm(shared: &Shared<'_>) -> Report {
    let lint = |arguments: &[&str]| {
        let mut command = shared.tools()?.cargo();
        command
            .current_dir(&shared.workspace.root)
            .args(["clippy", "--package", "keyfob", "--target", TARGET])
            .args(arguments)
            .args(["--", "-D", "warnings"]);
        process::run("cargo clippy", &mut command)
    };
    // Users get the library without any features, so it is linted in both shapes.
    Report::of(lint(&["--lib"]).and_then(|()| lint(&["--all-targets", "--all-features"])))
}

fn docs(shared: &Shared<'_>) -> Report {
    let mut command = toolchain::cargo(&shared.workspace.root);
    command
        // The selection of the clippy check, so that what that compiled is used again.
        .args(["doc", "--no-deps", "--lib", "--workspace"])
        .args(["--features", OPTIONAL])
        .env("RUSTDOCFLAGS", "-D warnings");
    Report::of(process::run("cargo doc", &mut command))
}

fn browser(shared: &Shared<'_>) -> Report {
    let prepared = shared
        .tools()
        .and_then(|tools| shared.browser().map(|browser| (tools, browser)));
    let (tools, browser) = match prepared {
        Ok(both) => both,
        Err(cause) => return Report::of(Err(cause)),
    };
    let mut command = tools.cargo();
    command
        .current_dir(&shared.workspace.root)
        .args([
            "test",
            "--no-fail-fast",
            "--package",
            "keyfob",
            "--target",
            TARGET,
        ])
        .args(["--tests", "--all-features"])
        .env("CHROMEDRIVER", &browser.driver)
        // For all tests of one file; the default is 20 s, for one machine of many cores.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    tests(&mut command)
}

fn end_to_end(shared: &Shared<'_>) -> Outcome<Report> {
    let axe = axe::ensure()?;
    let mut command = on_stage(shared)?;
    command.args(["test", "--no-fail-fast", "-p", "keyfob-e2e"]);
    let left_out = match axe {
        Some(script) => {
            command.env("KEYFOB_AXE", script);
            None
        }
        None => {
            eprintln!("{WITHOUT_AXE}");
            command.args(["--", "--skip", "axe::"]);
            Some(WITHOUT_AXE)
        }
    };
    Ok(Report {
        left_out,
        ..tests(&mut command)
    })
}

const WITHOUT_AXE: &str = "axe was left out: there is no Node.js to install it with";

/// A cargo command for what plays on the end-to-end tests' stage.
///
/// # Errors
/// When site, backend or browser cannot be provided.
pub fn on_stage(shared: &Shared<'_>) -> Outcome<Command> {
    let browser = shared.browser()?;
    shared.site()?;
    shared.backend()?;
    let mut command = toolchain::cargo(&shared.workspace.root);
    command
        .env("KEYFOB_DIST", shared.workspace.dist())
        .env("KEYFOB_BACKEND", shared.workspace.backend())
        .env("CHROMEDRIVER", &browser.driver)
        .env("CHROME", &browser.chrome);
    Ok(command)
}
