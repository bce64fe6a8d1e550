//! Starting other programs: in their own process group, waited for, never left behind.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::failure::{Context, Outcome, fail};
use crate::shutdown::{self, Force};
use crate::step::Step;

/// How often a running program is looked at.
const TICK: Duration = Duration::from_millis(50);
/// How often a long build says that it goes on.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// A program that ends when this value is dropped, with everything it started.
#[derive(Debug)]
pub struct Running {
    child: Child,
    ended: Option<ExitStatus>,
}

impl Running {
    /// Starts the program. Its standard input is empty: no step of this tool asks anything.
    ///
    /// # Errors
    /// When it cannot be started; the message names it.
    pub fn start(command: &mut Command) -> Outcome<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .context(|| format!("cannot start {}", command.get_program().display()))?;
        shutdown::enroll(child.id());
        Ok(Self { child, ended: None })
    }

    /// The child, to take its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// The exit status if it has ended.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn poll(&mut self) -> Outcome<Option<ExitStatus>> {
        if self.ended.is_none() {
            self.ended = self
                .child
                .try_wait()
                .context(|| "cannot wait for a child".to_owned())?;
            if self.ended.is_some() {
                shutdown::dismiss(self.child.id());
            }
        }
        Ok(self.ended)
    }

    /// Waits until it ends, or until `limit` has passed: then it is stopped and `None` returned.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn wait(&mut self, limit: Option<Duration>) -> Outcome<Option<ExitStatus>> {
        let since = Instant::now();
        loop {
            if let Some(status) = self.poll()? {
                return Ok(Some(status));
            }
            if limit.is_some_and(|limit| since.elapsed() > limit) {
                self.stop();
                return Ok(None);
            }
            std::thread::sleep(TICK);
        }
    }

    /// Asks it to end, and kills it when it does not within [`shutdown::GRACE`].
    pub fn stop(&mut self) {
        let since = Instant::now();
        if !matches!(self.poll(), Ok(None)) {
            return;
        }
        shutdown::signal(self.child.id(), Force::Ask);
        while since.elapsed() < shutdown::GRACE {
            if !matches!(self.poll(), Ok(None)) {
                return;
            }
            std::thread::sleep(TICK);
        }
        shutdown::signal(self.child.id(), Force::Kill);
        self.ended = self.child.wait().ok();
        shutdown::dismiss(self.child.id());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What a short program printed.
#[derive(Debug)]
pub struct Captured {
    /// Whether it ended with 0 within its time.
    pub success: bool,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

/// Runs a program that prints little and returns what it printed.
///
/// # Errors
/// When it cannot be started.
pub fn capture(command: &mut Command) -> Outcome<Captured> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .context(|| format!("cannot start {}", command.get_program().display()))?;
    Ok(Captured {
        success: output.status.success(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// Runs a program whose output the user sees; `what` names it when it fails.
///
/// # Errors
/// When it cannot be started, fails, or the user stopped it.
pub fn run(what: &str, command: &mut Command) -> Outcome {
    finish(what, Running::start(command)?.wait(None)?)
}

fn finish(what: &str, status: Option<ExitStatus>) -> Outcome {
    match status {
        Some(status) if status.success() => Ok(()),
        _ if shutdown::requested() => fail("stopped"),
        Some(status) => fail(format!("{what} failed ({status})")),
        None => fail(format!("{what} took too long")),
    }
}

/// Runs a compiler of whose output the user sees warnings and errors only; the step says every
/// half minute that it goes on.
///
/// # Errors
/// As [`run`].
pub fn run_quietly(step: &Step, what: &str, command: &mut Command) -> Outcome {
    let mut running = Running::start(quiet(command))?;
    let mut said = Instant::now();
    while running.poll()?.is_none() {
        if said.elapsed() > HEARTBEAT {
            step.progress("still compiling");
            said = Instant::now();
        }
        std::thread::sleep(TICK);
    }
    finish(what, running.wait(None)?)
}

/// Has cargo say nothing but warnings and errors, whoever starts it.
pub fn quiet(command: &mut Command) -> &mut Command {
    command.env("CARGO_TERM_QUIET", "true")
}

/// Runs a long program beside others: what it prints goes to the file `log`, and the step says
/// every half minute how far it is.
///
/// # Errors
/// When it fails; the message carries the last lines of the log.
pub fn logged(step: &Step, log: &Path, limit: Option<Duration>, command: &mut Command) -> Outcome {
    let file = File::create(log).context(|| format!("cannot write {}", log.display()))?;
    let errors = file
        .try_clone()
        .context(|| format!("cannot write {}", log.display()))?;
    let mut running = Running::start(command.stdout(file).stderr(errors))?;
    let since = Instant::now();
    loop {
        let left = limit.map(|limit| limit.saturating_sub(since.elapsed()));
        if left == Some(Duration::ZERO) {
            running.stop();
            return fail(format!("took longer than {} s", since.elapsed().as_secs()));
        }
        let started = Instant::now();
        while started.elapsed() < HEARTBEAT.min(left.unwrap_or(HEARTBEAT)) {
            match running.poll()? {
                Some(status) if status.success() => return Ok(()),
                Some(_) if shutdown::requested() => return fail("stopped"),
                Some(status) => {
                    return fail(format!(
                        "failed ({status}); the end of {}:\n{}",
                        log.display(),
                        tail(&read(log), 25)
                    ));
                }
                None => std::thread::sleep(TICK),
            }
        }
        let crates = read(log).matches("   Compiling ").count();
        if crates > 0 {
            step.progress(&format!("{crates} crates begun"));
        }
    }
}

/// The text of a log that may be missing.
pub fn read(log: &Path) -> String {
    std::fs::read(log)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}

fn tail(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let skipped = lines.len().saturating_sub(count);
    lines
        .into_iter()
        .skip(skipped)
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Where `program` is found on PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) {
        &[".exe", ".cmd", ".bat"]
    } else {
        &[""]
    };
    std::env::split_paths(&std::env::var_os("PATH")?)
        .flat_map(|dir| {
            endings
                .iter()
                .map(move |ending| dir.join(format!("{program}{ending}")))
        })
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_a_log_is_its_last_lines() {
        assert_eq!(tail("a\nb\nc\n", 2), "  b\n  c");
        assert_eq!(tail("a", 5), "  a");
    }
}
