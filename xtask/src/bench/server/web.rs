//! A browser's part of HTTP: one connection that is kept, a cookie, times.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use crate::Failure;

/// The password of everybody.
pub(super) const PASSWORD: &str = "vier kleine Worte reichen";

/// Somebody who asks a server.
pub(super) struct Web {
    address: String,
    cookie: String,
    stream: Option<BufReader<TcpStream>>,
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let found = self.head.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Returns the address that a server says, and the first administrator's link where it says one; what else it says is read
/// to its end, so that it never waits for a reader.
pub(super) fn addresses(
    out: impl Read + Send + 'static,
) -> Result<(String, Option<String>), Failure> {
    let mut lines = BufReader::new(out).lines();
    let mut found = Vec::new();
    for line in lines.by_ref() {
        let line = line?;
        found.extend(line.trim().strip_prefix("http://").map(str::to_owned));
        if line.contains("Ctrl-C ends") {
            break;
        }
    }
    std::thread::spawn(move || lines.for_each(drop));
    let mut found = found.into_iter();
    let address = found.next().ok_or("the server says no address")?;
    let link = found
        .next()
        .and_then(|l| l.split_once('/').map(|(_, path)| format!("/{path}")));
    Ok((address.trim_end_matches('/').to_owned(), link))
}

impl Web {
    pub(super) fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            cookie: String::new(),
            stream: None,
        }
    }

    /// Returns whom it asks.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Takes the account of a one-time link.
    pub(super) fn accept(&mut self, link: &str) -> Result<(), Failure> {
        self.enter(
            link,
            &[
                ("name", "Ada Admin"),
                ("zone", "Europe/Berlin"),
                ("password", PASSWORD),
                ("again", PASSWORD),
            ],
        )
    }

    /// Returns the first administrator in a session of their own.
    pub(super) fn signed_in(&self) -> Result<Self, Failure> {
        let mut web = Self::new(&self.address);
        web.enter("/sign-in", &[("login", "admin"), ("password", PASSWORD)])?;
        Ok(web)
    }

    fn enter(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<(), Failure> {
        let answer = self.post(path, fields)?;
        let set = answer.header("set-cookie").ok_or_else(|| {
            format!(
                "`{path}` opens no session: {} {}",
                answer.status,
                answer.text()
            )
        })?;
        set.split(';')
            .next()
            .unwrap_or_default()
            .clone_into(&mut self.cookie);
        Ok(())
    }

    /// Posts a form.
    pub(super) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, Failure> {
        let quoted = |text: &str| -> String {
            let byte = |b: u8| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(b).to_string(),
                other => format!("%{other:02X}"),
            };
            text.bytes().map(byte).collect()
        };
        let body: Vec<String> = fields
            .iter()
            .map(|(n, v)| format!("{n}={}", quoted(v)))
            .collect();
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
        self.ask("POST", path, kind, body.join("&").as_bytes())
    }

    pub(super) fn get(&mut self, path: &str) -> Result<Answer, Failure> {
        self.ask("GET", path, "", b"")
    }

    /// Returns an answer in JSON, by a connection of its own.
    pub(super) fn json(&self, path: &str) -> Result<Value, Failure> {
        Ok(serde_json::from_slice(&self.apart().get(path)?.body)?)
    }

    /// Returns what the server counted, by name.
    pub(super) fn counts(&self) -> Result<BTreeMap<String, u64>, Failure> {
        let text = self.apart().get("/metrics")?.text();
        let pairs = text.lines().filter_map(|line| line.rsplit_once(' '));
        let pairs = pairs.filter_map(|(name, n)| Some((name.to_owned(), n.parse().ok()?)));
        Ok(pairs.collect())
    }

    fn apart(&self) -> Self {
        Self {
            address: self.address.clone(),
            cookie: self.cookie.clone(),
            stream: None,
        }
    }

    /// Posts a file as a page's form does.
    pub(super) fn drop_file(&mut self, path: &str, bytes: &[u8]) -> Result<Answer, Failure> {
        let mut body = b"--edge\r\nContent-Disposition: form-data; name=\"sbom\"; filename=\"dropped.cdx.json\"\r\n\r\n".to_vec();
        body.extend(bytes);
        body.extend(b"\r\n--edge--\r\n");
        self.ask(
            "POST",
            path,
            "Content-Type: multipart/form-data; boundary=edge\r\n",
            &body,
        )
    }

    /// Sends a zip by a token.
    pub(super) fn push(&mut self, path: &str, token: &str, zip: &[u8]) -> Result<Answer, Failure> {
        self.ask(
            "POST",
            path,
            &format!("Authorization: Bearer {token}\r\n"),
            zip,
        )
    }

    fn ask(
        &mut self,
        method: &str,
        path: &str,
        lines: &str,
        body: &[u8],
    ) -> Result<Answer, Failure> {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\n{lines}",
            self.address
        );
        if !self.cookie.is_empty() {
            head.push_str(&format!("Cookie: {}\r\n", self.cookie));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&self.address)?;
                stream.set_nodelay(true)?;
                BufReader::new(stream)
            }
        };
        stream
            .get_mut()
            .write_all(&[head.as_bytes(), body].concat())?;
        let answer = read(&mut stream)?;
        if answer.header("connection") != Some("close") {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}

fn read(stream: &mut BufReader<TcpStream>) -> Result<Answer, Failure> {
    let mut line = || -> Result<String, Failure> {
        let mut text = String::new();
        stream.read_line(&mut text)?;
        Ok(text.trim_end().to_owned())
    };
    let first = line()?;
    let status = first.split(' ').nth(1).and_then(|s| s.parse().ok());
    let status = status.ok_or("the connection was closed before an answer")?;
    let mut head = Vec::new();
    loop {
        let text = line()?;
        let Some((name, value)) = text.split_once(':') else {
            break;
        };
        head.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer {
        status,
        head,
        body: Vec::new(),
    };
    let length = answer.header("content-length").and_then(|l| l.parse().ok());
    let length: usize = match (length, answer.header("transfer-encoding")) {
        (Some(length), _) => length,
        (None, Some(_)) => return Err("an answer comes in pieces".into()),
        (None, None) => 0,
    };
    answer.body.resize(length, 0);
    stream.read_exact(&mut answer.body)?;
    Ok(answer)
}
