//! Ctrl-C and SIGTERM: nothing this tool started may outlive it.
//!
//! Every child runs in a process group of its own, so that one signal reaches its children too
//! (trunk's cargo, cargo's rustc). The groups are written down here; the handler ends them all.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::failure::{Context, Outcome};

/// How long a child may take to end by itself before it is killed.
pub const GRACE: Duration = Duration::from_secs(6);

static REQUESTED: AtomicBool = AtomicBool::new(false);
static GROUPS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// How hard a group is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// It may clean up.
    Ask,
    /// It had its time.
    Kill,
}

/// Installs the handler for SIGINT, SIGTERM and SIGHUP (Ctrl-C and Ctrl-Break on Windows).
///
/// # Errors
/// When the system refuses a handler.
pub fn install() -> Outcome {
    ctrlc::set_handler(|| {
        let again = REQUESTED.swap(true, Ordering::SeqCst);
        let force = if again { Force::Kill } else { Force::Ask };
        for group in groups().iter() {
            signal(*group, force);
        }
        if !again {
            // The handler's thread must stay free for a second Ctrl-C.
            std::thread::spawn(|| {
                std::thread::sleep(GRACE);
                for group in groups().iter() {
                    signal(*group, Force::Kill);
                }
            });
        }
    })
    .context(|| "cannot listen for Ctrl-C".to_owned())
}

/// Whether the user asked for the end.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// Writes down a child's group; ends it at once if the end was asked for meanwhile.
pub fn enroll(group: u32) {
    groups().insert(group);
    if requested() {
        signal(group, Force::Ask);
    }
}

/// Forgets a group whose leader has been waited for, and ends what it left behind.
pub fn dismiss(group: u32) {
    signal(group, Force::Kill);
    groups().remove(&group);
}

fn groups() -> MutexGuard<'static, BTreeSet<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Signals a whole process group.
#[cfg(unix)]
pub fn signal(group: u32, force: Force) {
    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;

    let signal = match force {
        Force::Ask => Signal::SIGTERM,
        Force::Kill => Signal::SIGKILL,
    };
    if let Ok(group) = i32::try_from(group) {
        // An empty group answers ESRCH: then there is nothing to end.
        let _ = killpg(Pid::from_raw(group), signal);
    }
}

/// Ends a process and its children; Windows has no process groups to signal.
#[cfg(not(unix))]
pub fn signal(group: u32, _force: Force) {
    let _ = std::process::Command::new("taskkill")
        .args(["/T", "/F", "/PID", &group.to_string()])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status();
}
