//! The development backend of Keyfob: a real server for Serverpod's auth modules,
//! legacy and newer, kept on SQLite. It is what `cargo xtask serve` starts and what the
//! tests talk to; it is not meant for production.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

mod app;
mod bridge;
mod clock;
mod config;
mod core;
mod db;
mod dev;
mod email_address;
mod email_idp;
mod keyfob_sessions;
mod legacy;
mod mail;
mod net;
mod password;
mod pictures;
mod public_url;
mod root_key;
mod rpc;
mod secret;
mod server;
mod text;
mod tokens;

#[cfg(panic = "abort")]
compile_error!(
    "a panic ends a request, not the server: build with --profile backend, not --release"
);

/// How long a password hash that is still being computed may hold up the exit.
const BLOCKING_GRACE: Duration = Duration::from_millis(300);

fn main() -> ExitCode {
    let config = config::Config::parse();
    tracing_subscriber::fmt()
        .with_max_level(config.log)
        .with_target(false)
        .with_ansi(false)
        .with_writer(std::io::stderr)
        // Else a log line that nobody reads any more would panic.
        .log_internal_errors(false)
        .init();

    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let outcome = runtime.block_on(server::run(config));
    runtime.shutdown_timeout(BLOCKING_GRACE);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// Says on stderr why the server cannot run; the exit code is 1.
fn fail(error: &dyn std::error::Error) -> ExitCode {
    let mut text = format!("keyfob-backend: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    // A closed stderr changes nothing about the exit code.
    let _ = writeln!(std::io::stderr(), "{text}");
    ExitCode::FAILURE
}
