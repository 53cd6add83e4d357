//! The worker as a process of its own, talked to through pipes.

use std::io::Write as _;
use std::process::{Child, ChildStderr, ChildStdin, Command, Stdio};

use asepsis_typeset::{Client, ClientError, RenderError, Request, SourceFile};

/// What tells the test binary to be a worker.
const ROLE: &str = "ASEPSIS_TYPESET_TEST_WORKER";

/// Not a test of its own: the worker the other tests start. The test harness writes to standard
/// output, so the answers go to standard error.
#[test]
fn worker() {
    if std::env::var_os(ROLE).is_some() {
        asepsis_typeset::serve(std::io::stdin().lock(), std::io::stderr().lock()).unwrap();
    }
}

struct Worker {
    child: Child,
    client: Option<Client<ChildStderr, ChildStdin>>,
}

impl Worker {
    fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "worker", "--nocapture"])
            .env(ROLE, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (answers, requests) = (child.stderr.take().unwrap(), child.stdin.take().unwrap());
        Self {
            child,
            client: Some(Client::new(answers, requests)),
        }
    }

    fn client(&mut self) -> &mut Client<ChildStderr, ChildStdin> {
        self.client.as_mut().unwrap()
    }

    /// The worker's resident memory in MB, where the system tells it.
    fn resident_mb(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? / 1024)
    }

    fn end(mut self) -> bool {
        drop(self.client.take());
        self.child.wait().unwrap().success()
    }
}

fn request(number: usize, sections: usize) -> Request {
    let mut main = "#set page(numbering: \"1\")\n#set text(font: \"Noto Sans\", size: 10pt)\n\
                    #set heading(numbering: \"1.1\")\n#let rows = json(\"rows.json\")\n#outline()\n"
        .to_owned();
    for section in 0..sections {
        main.push_str(&format!(
            "= Section {section} of {number} <s{section}>\n#lorem(120)\n\n\
             #table(columns: 3, table.header([Id], [Title], [Score]), ..rows.flatten())\n"
        ));
    }
    let rows: Vec<String> = (0..40)
        .map(|row| {
            format!(
                r#"["CVE-2026-{number:04}{row:02}", "Write past the end in part {row}", "{row}"]"#
            )
        })
        .collect();
    Request {
        main,
        files: vec![SourceFile {
            path: "rows.json".to_owned(),
            bytes: format!("[{}]", rows.join(",")).into_bytes(),
        }],
        title: format!("Report {number}"),
        ident: format!("DOC-{number}"),
        timestamp: 1_764_000_000,
        ..Request::default()
    }
}

#[test]
fn two_workers_give_the_same_bytes() {
    let (mut first, mut second) = (Worker::start(), Worker::start());
    second.client().render(&request(2, 1)).unwrap();
    let request = request(1, 2);
    let one = first.client().render(&request).unwrap();
    assert_eq!(second.client().render(&request).unwrap(), one);
    assert!(one.pdf.starts_with(b"%PDF-1.7"));
    assert_eq!(one.labels.len(), 2);
    assert!(first.end() && second.end());
}

#[test]
fn a_worker_goes_on_after_a_document_that_does_not_compile() {
    let mut worker = Worker::start();
    let bad = Request {
        main: "#unknown".to_owned(),
        ..request(1, 1)
    };
    let error = worker.client().render(&bad).unwrap_err();
    assert!(
        matches!(error, ClientError::Render(RenderError::Source { .. })),
        "{error:?}"
    );
    assert!(!error.is_worker_lost());
    assert!(worker.client().render(&request(1, 1)).is_ok());
    assert!(worker.end());
}

#[test]
fn a_worker_that_is_gone_is_told_apart_from_a_bad_document() {
    let mut worker = Worker::start();
    worker.child.kill().unwrap();
    worker.child.wait().unwrap();
    let error = worker.client().render(&request(1, 1)).unwrap_err();
    assert!(error.is_worker_lost(), "{error:?}");
}

#[test]
fn a_worker_ends_on_what_is_no_request() {
    let mut worker = Worker::start();
    let (_, mut requests) = worker.client.take().unwrap().into_parts();
    requests.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    drop(requests);
    assert!(!worker.end());
}

/// Fifty different documents through one worker; run it alone to read the figures:
/// `cargo test -p asepsis-typeset --features engine -- --ignored --nocapture memory`.
#[test]
#[ignore = "a measurement of a minute or more"]
fn memory_stays_steady_over_fifty_documents() {
    let mut worker = Worker::start();
    let mut resident = Vec::new();
    let start = std::time::Instant::now();
    for number in 0..50 {
        worker.client().render(&request(number, 6)).unwrap();
        resident.extend(worker.resident_mb());
    }
    println!(
        "MB after each document: {resident:?}, {:?} in all",
        start.elapsed()
    );
    let settled = resident.get(9).copied().unwrap_or_default();
    let last = resident.last().copied().unwrap_or_default();
    assert!(
        last <= settled + settled / 4,
        "{settled} MB after 10 documents, {last} MB after 50"
    );
    assert!(worker.end());
}
