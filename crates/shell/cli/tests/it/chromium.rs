//! Debian's Chromium, spoken with over pipes in its own protocol: no driver and no library is needed.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::run::{skipped, text};

/// Where Debian has it.
const PROGRAM: &str = "/usr/bin/chromium";

/// A browser with one page.
pub(crate) struct Browser {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    session: String,
    next: u64,
    events: VecDeque<Value>,
    _home: tempfile::TempDir,
}

impl Browser {
    /// Starts the browser; `None`, with a message, where it is not at hand.
    pub(crate) fn start() -> Option<Self> {
        if !Path::new(PROGRAM).exists() {
            skipped("chromium", "Chromium");
            return None;
        }
        let home = tempfile::tempdir().unwrap();
        let mut child = Command::new("sh")
            .args([
                "-c",
                "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1",
                "sh",
                PROGRAM,
            ])
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
            ])
            .args([
                "--no-first-run",
                "--disable-background-networking",
                "--hide-scrollbars",
                "--remote-debugging-pipe",
            ])
            .arg(format!("--user-data-dir={}", text(home.path())))
            .arg("about:blank")
            .env("HOME", home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut browser = Self {
            requests: child.stdin.take().unwrap(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
            session: String::new(),
            next: 0,
            events: VecDeque::new(),
            _home: home,
        };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attached = browser.call(
            "Target.attachToTarget",
            json!({ "targetId": target["targetId"], "flatten": true }),
        );
        browser.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log", "DOM", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Has the browser do something, and returns what it says.
    #[track_caller]
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.next += 1;
        let id = self.next;
        let mut request = json!({ "id": id, "method": method, "params": parameters });
        if !self.session.is_empty() {
            request["sessionId"] = json!(self.session);
        }
        let mut bytes = serde_json::to_vec(&request).unwrap();
        bytes.push(0);
        self.requests.write_all(&bytes).unwrap();
        self.requests.flush().unwrap();
        loop {
            let message = self.read();
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.events.push_back(message);
        }
    }

    fn read(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.answers.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser has ended");
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Waits for an event; those before it are kept.
    fn wait(&mut self, method: &str) -> Value {
        if let Some(at) = self.events.iter().position(|e| e["method"] == method) {
            return self.events.remove(at).unwrap();
        }
        loop {
            let message = self.read();
            if message["method"] == method {
                return message;
            }
            self.events.push_back(message);
        }
    }

    /// Opens an address and waits until it is loaded.
    pub(crate) fn open(&mut self, address: &str) {
        self.forget_loads();
        self.call("Page.navigate", json!({ "url": address }));
        self.loaded();
    }

    /// Waits until a page is loaded.
    pub(crate) fn loaded(&mut self) {
        self.wait("Page.loadEventFired");
    }

    /// Forgets pages that were loaded, so that the next one is waited for.
    pub(crate) fn forget_loads(&mut self) {
        self.events.retain(|e| e["method"] != "Page.loadEventFired");
    }

    /// Returns what was complained about since the last time: errors of scripts, forbidden styles, what was not found.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        self.eval("1");
        let all: Vec<Value> = self.events.drain(..).collect();
        let of = |e: &Value| match e["method"].as_str() {
            Some("Runtime.exceptionThrown") => Some(e["params"]["exceptionDetails"].to_string()),
            Some("Log.entryAdded") if e["params"]["entry"]["level"] == "error" => {
                Some(e["params"]["entry"]["text"].to_string())
            }
            _ => None,
        };
        all.iter().filter_map(of).collect()
    }

    /// Returns the value of an expression.
    #[track_caller]
    pub(crate) fn eval(&mut self, expression: &str) -> Value {
        let result = self.call(
            "Runtime.evaluate",
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true }),
        );
        assert!(
            result["exceptionDetails"].is_null(),
            "{expression}: {result}"
        );
        result["result"]["value"].clone()
    }

    /// Waits until an expression holds.
    #[track_caller]
    pub(crate) fn until(&mut self, expression: &str) {
        for _ in 0..600 {
            // While a page gives way to another there is nothing to ask.
            let asked = format!(
                "(() => {{ try {{ return Boolean({expression}) }} catch {{ return false }} }})()"
            );
            if self.eval(&asked) == true {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!(
            "never true: {expression}: {}",
            self.eval("document.body.innerText")
        );
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, key: &str) {
        let (code, number, letter) = match key {
            "Tab" => ("Tab", 9, ""),
            "Enter" => ("Enter", 13, "\r"),
            "/" => ("Slash", 191, "/"),
            other => (other, 0, other),
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event =
                json!({ "type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number });
            if kind == "keyDown" && !letter.is_empty() {
                event["text"] = json!(letter);
            }
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    /// Types text.
    pub(crate) fn type_text(&mut self, words: &str) {
        self.call("Input.insertText", json!({ "text": words }));
    }

    /// Gives a file to a field.
    pub(crate) fn give_file(&mut self, selector: &str, file: &Path) {
        let document = self.call("DOM.getDocument", json!({}));
        let node = self.call(
            "DOM.querySelector",
            json!({ "nodeId": document["root"]["nodeId"], "selector": selector }),
        );
        self.call(
            "DOM.setFileInputFiles",
            json!({ "nodeId": node["nodeId"], "files": [text(file)] }),
        );
    }

    /// Sets the size of the window and whether dark colours are wanted.
    pub(crate) fn look(&mut self, width: u32, height: u32, dark: bool) {
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 }),
        );
        let scheme = if dark { "dark" } else { "light" };
        self.call(
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }),
        );
    }

    /// Writes a picture of the page.
    pub(crate) fn picture(&mut self, file: &Path) {
        let shot = self.call(
            "Page.captureScreenshot",
            json!({ "format": "png", "captureBeyondViewport": true }),
        );
        let text = shot["data"].as_str().unwrap();
        std::fs::write(file, decoded(text)).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the bytes of a Base64 text.
fn decoded(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => u32::from(c - b'A'),
        b'a'..=b'z' => u32::from(c - b'a') + 26,
        b'0'..=b'9' => u32::from(c - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in text.trim_end_matches('=').as_bytes().chunks(4) {
        let word = group
            .iter()
            .enumerate()
            .fold(0, |word, (at, c)| word | value(*c) << (18 - 6 * at));
        let all = word.to_be_bytes();
        bytes.extend(&all[1..group.len()]);
    }
    bytes
}
