//! The development backend as a child.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use crate::failure::{Failure, Outcome, fail};
use crate::process::{self, Running};
use crate::step::Step;
use crate::toolchain;
use crate::workspace::Workspace;

/// It opens a database and a socket; a minute is plenty even beside a busy compiler.
const START_LIMIT: Duration = Duration::from_secs(60);
const READY: &str = "keyfob-backend listening on ";

/// Compiles the backend with the dev profile.
///
/// # Errors
/// When it doesn't compile.
pub fn build(workspace: &Workspace, step: &Step) -> Outcome {
    let mut cargo = toolchain::cargo(&workspace.root);
    cargo.args(["build", "--package", "keyfob-backend"]);
    process::run_quietly(step, "compiling the backend", &mut cargo)
}

/// Starts it and waits until it listens. What it prints is shown: the mails it sends are there.
///
/// # Errors
/// When it ends before it listens, or doesn't listen in time.
pub fn start(workspace: &Workspace, port: u16, arguments: &[String]) -> Outcome<Running> {
    let step = Step::start("backend", "starting");
    let mut running = Running::start(
        Command::new(workspace.backend())
            .current_dir(&workspace.root)
            .args(["--dev", "--port", &port.to_string()])
            .args(arguments)
            .stdout(Stdio::piped()),
    )?;
    let Some(output) = running.child().stdout.take() else {
        return fail("the backend has no output to read");
    };
    let (ready, listening) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if line.starts_with(READY) {
                // Nobody waits any more when it is said a second time.
                let _ = ready.send(());
            }
            println!("{line}");
        }
    });
    wait(&mut running, &listening)?;
    step.end("ready");
    Ok(running)
}

fn wait(running: &mut Running, listening: &Receiver<()>) -> Outcome {
    match listening.recv_timeout(START_LIMIT) {
        Ok(()) => Ok(()),
        Err(RecvTimeoutError::Timeout) => fail(format!(
            "the backend did not listen within {} s",
            START_LIMIT.as_secs()
        )),
        // Its output is closed: it is ending.
        Err(RecvTimeoutError::Disconnected) => {
            let status = running.wait(Some(Duration::from_secs(5)))?;
            Err(Failure::new(match status {
                Some(status) => format!("the backend ended before it listened ({status})"),
                None => "the backend closed its output before it listened".to_owned(),
            }))
        }
    }
}
