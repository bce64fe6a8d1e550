//! Starts the binary and sees it end. How to talk to it is in `client`.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use reqwest::Client;

pub use crate::client::{PASSWORD, Reply, basic, raw};

const READY: &str = "keyfob-backend listening on http://127.0.0.1:";

/// A running backend; killed when dropped.
pub struct Server {
    child: Child,
    pub port: u16,
    pub client: Client,
    stdout: Arc<Mutex<String>>,
    stderr: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Server {
    /// With `--dev` and without the demo account.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// As [`start`](Self::start), with further flags.
    pub fn with(flags: &[&str]) -> Self {
        let mut all = vec!["--dev", "--demo-account", "false"];
        all.extend(flags);
        Self::bare(&all)
    }

    /// With these flags, a free port, a database in memory and cheap hashes.
    pub fn bare(flags: &[&str]) -> Self {
        let mut command = command();
        command.args(["--port", "0", "--log", "debug"]).args(flags);
        for (flag, value) in [
            ("--database", ":memory:"),
            ("--argon2-memory-kib", "8"),
            ("--argon2-passes", "1"),
        ] {
            if !flags.contains(&flag) {
                command.args([flag, value]);
            }
        }
        Self::launch(command)
    }

    pub fn launch(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let (stdout, out) = collect(child.stdout.take().expect("piped"));
        let (stderr, err) = collect(child.stderr.take().expect("piped"));
        let deadline = Instant::now() + Duration::from_secs(20);
        let port = loop {
            let first = stdout.lock().unwrap().lines().next().map(str::to_owned);
            if let Some(line) = first {
                let rest = line.strip_prefix(READY).expect("the ready line");
                break rest.strip_suffix('/').unwrap().parse().unwrap();
            }
            let ended = child.try_wait().unwrap().is_some();
            assert!(
                !ended && Instant::now() < deadline,
                "no ready line: {stderr:?}"
            );
            std::thread::sleep(Duration::from_millis(5));
        };
        Self {
            child,
            port,
            client: Client::builder().no_proxy().build().unwrap(),
            stdout,
            stderr,
            readers: vec![out, err],
        }
    }

    pub fn stdout(&self) -> String {
        self.stdout.lock().unwrap().clone()
    }

    pub fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// Waits for the end: exit status, time it took, everything written.
    pub fn wait(mut self) -> (ExitStatus, Duration, String) {
        let since = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(since.elapsed() < Duration::from_secs(10), "does not end");
            std::thread::sleep(Duration::from_millis(5));
        };
        let took = since.elapsed();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        let written = self.stdout() + &self.stderr();
        (status, took, written)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary, without the flags of the environment.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyfob-backend"));
    for (name, _) in std::env::vars() {
        if name.starts_with("KEYFOB_BACKEND_") {
            command.env_remove(name);
        }
    }
    command
}

fn collect(from: impl Read + Send + 'static) -> (Arc<Mutex<String>>, JoinHandle<()>) {
    let text = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&text);
    let reader = std::thread::spawn(move || {
        let mut lines = BufReader::new(from);
        let mut line = String::new();
        while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
            into.lock().unwrap().push_str(&line);
            line.clear();
        }
    });
    (text, reader)
}
