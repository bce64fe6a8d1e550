//! A relay that takes e-mails, or does not: the few lines of SMTP that it needs.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// What a relay does with an e-mail.
#[derive(Clone, Copy, PartialEq)]
pub enum Temper {
    Takes,
    Refuses,
    /// Takes connections and says nothing.
    Silent,
    /// Does so once, and then takes e-mails.
    SilentOnce,
}

/// An e-mail as it came.
pub struct Received {
    /// `EHLO`, `AUTH`, `MAIL`, `RCPT`, one after the other.
    pub commands: Vec<String>,
    /// Head and text.
    pub data: String,
}

impl Received {
    pub fn text(&self) -> &str {
        self.data.split_once("\r\n\r\n").expect("a text").1
    }
}

/// A relay on loopback. It ends with the process.
pub struct Relay {
    pub port: u16,
    mails: Receiver<Received>,
}

impl Relay {
    pub fn start(temper: Temper) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, mails) = channel();
        std::thread::spawn(move || {
            let mut silenced = Vec::new();
            for stream in listener.incoming().flatten() {
                match temper {
                    Temper::Silent => silenced.push(stream),
                    Temper::SilentOnce if silenced.is_empty() => silenced.push(stream),
                    _ => talk(stream, temper, &sender),
                }
            }
        });
        Self { port, mails }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The next e-mail.
    pub fn mail(&self) -> Received {
        self.mails
            .recv_timeout(Duration::from_secs(20))
            .expect("an e-mail")
    }

    /// Whether there was none so far.
    pub fn is_empty(&self) -> bool {
        self.mails.try_recv().is_err()
    }
}

fn talk(stream: TcpStream, temper: Temper, mails: &Sender<Received>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    let mut say = move |line: &str| stream.write_all(format!("{line}\r\n").as_bytes());
    let mut commands = Vec::new();
    let _ = say("220 relay.test");
    let mut line = String::new();
    while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
        let command = std::mem::take(&mut line).trim_end().to_owned();
        let _ = match command.split(' ').next().unwrap_or_default() {
            "EHLO" => say("250-relay.test\r\n250 AUTH PLAIN"),
            "AUTH" => say("235 welcome"),
            "RCPT" if temper == Temper::Refuses => say("550 no such mailbox"),
            "DATA" => {
                let _ = say("354 go on");
                let mut data = String::new();
                while lines.read_line(&mut data).is_ok_and(|read| read > 0) {
                    if data.ends_with("\r\n.\r\n") {
                        break;
                    }
                }
                let data = data.strip_suffix(".\r\n").unwrap_or_default().to_owned();
                let commands = std::mem::take(&mut commands);
                let _ = mails.send(Received { commands, data });
                say("250 taken")
            }
            "QUIT" => say("221 bye"),
            _ => say("250 fine"),
        };
        commands.push(command);
    }
}
