//! A server that a test has for itself, and asking it by hand.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::run::{demo, text};

/// A server; ends with the test.
pub(crate) struct Served {
    child: Child,
    pub(crate) address: String,
    /// The link by which the first administrator comes in, where a team is served.
    pub(crate) link: Option<String>,
    pub(crate) data: tempfile::TempDir,
    arguments: Vec<String>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Served {
    /// Serves a dossier as the demonstration is judged, with a data folder of its own.
    pub(crate) fn of(dossier: &Path) -> Self {
        Self::with(&["--dossier", text(dossier)])
    }

    /// Serves a team, as of the demonstration's day, with a data folder of its own.
    pub(crate) fn team(more: &[&str]) -> Self {
        let all: Vec<&str> = ["--team"].iter().chain(more).copied().collect();
        Self::with(&all)
    }

    fn with(arguments: &[&str]) -> Self {
        let data = tempfile::tempdir().unwrap();
        crate::run::copy(&demo().join("data"), data.path());
        let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
        let (child, mut addresses) = started(data.path(), &arguments);
        addresses.reverse();
        Self {
            child,
            address: addresses.pop().unwrap(),
            link: addresses.pop(),
            data,
            arguments,
        }
    }

    /// Ends the process at once, as a power cut does.
    pub(crate) fn cut(&mut self) {
        // Once more does nothing.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    /// Starts another process over the same data, after a cut.
    pub(crate) fn start(&mut self) {
        let (child, addresses) = started(self.data.path(), &self.arguments);
        self.child = child;
        self.address.clone_from(&addresses[0]);
    }

    /// Asks for an address.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    /// Asks, with further lines of the head.
    pub(crate) fn ask(&self, method: &str, path: &str, head: &[&str], body: &[u8]) -> Answer {
        let mut lines = vec![
            format!("{method} {path} HTTP/1.1"),
            "Connection: close".to_owned(),
        ];
        if !head.iter().any(|h| h.starts_with("Host:")) {
            lines.push(format!("Host: {}", self.address));
        }
        if !body.is_empty() || method != "GET" {
            lines.push(format!("Content-Length: {}", body.len()));
        }
        lines.extend(head.iter().map(|h| (*h).to_owned()));
        let mut request = lines.join("\r\n").into_bytes();
        request.extend(b"\r\n\r\n");
        request.extend(body);
        self.raw(&request)
    }

    /// Sends bytes and reads what comes back.
    pub(crate) fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        // The server may have seen enough and hung up.
        let _ = stream.write_all(request);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let split = all
            .windows(4)
            .position(|w| w == b"\r\n\r\n")
            .unwrap_or(all.len());
        let head = String::from_utf8_lossy(&all[..split]).into_owned();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .unwrap_or(0);
        let body = all.get(split + 4..).unwrap_or_default().to_vec();
        let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
        Answer {
            status,
            body: if chunked { unchunked(&body) } else { body },
            head,
        }
    }

    /// Sends bytes and hangs up.
    pub(crate) fn hang_up(&self, bytes: &[u8]) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let _ = stream.write_all(bytes);
    }

    /// Tells the server to end, and returns how it did.
    pub(crate) fn end(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
        self.child.wait().unwrap().code()
    }
}

/// Starts a server, and returns it with the addresses that it names.
fn started(data: &Path, arguments: &[String]) -> (Child, Vec<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_asepsis"))
        .args(["--data-dir", text(data), "--as-of", "2026-11-24"])
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(arguments)
        .env_clear()
        .env("HOME", data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (told, said) = std::sync::mpsc::channel();
    // What it says is read to its end, so that it never waits for a reader.
    std::thread::spawn(move || {
        lines.map_while(Result::ok).for_each(|line| {
            let _ = told.send(line);
        });
    });
    let mut addresses = Vec::new();
    for line in said.iter() {
        if let Some(address) = line.trim().strip_prefix("http://") {
            addresses.push(address.trim_end_matches('/').to_owned());
        }
        if line.contains("Ctrl-C ends") {
            break;
        }
    }
    (child, addresses)
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    /// Returns the body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// Returns a line of the head.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let lines = self.head.lines().filter_map(|l| l.split_once(": "));
        let mut own = lines.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        own.next().map(|(_, value)| value.to_owned())
    }
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|w| w == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).ok();
        let size = size
            .and_then(|s| usize::from_str_radix(s.trim(), 16).ok())
            .unwrap_or(0);
        let from = end + 2;
        if size == 0 || body.len() < from + size {
            break;
        }
        whole.extend(&body[from..from + size]);
        body = body.get(from + size + 2..).unwrap_or_default();
    }
    whole
}

/// Asks a server that may be cut off meanwhile; `None` where no whole answer comes.
pub(crate) fn tell(address: &str, asked: &str, lines: &[&str], body: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    let head = format!(
        "{asked} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{}\r\nContent-Length: {}\r\n\r\n",
        lines.join("\r\n"),
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length: usize = head.lines().find_map(|l| {
        l.to_lowercase()
            .strip_prefix("content-length: ")?
            .parse()
            .ok()
    })?;
    (body.len() == length).then_some(())?;
    head.split(' ').nth(1)?.parse().ok()
}
