//! A team's server under attack: cut off while several clients write, a process that dies amid jobs, requests made from
//! the description by others. `cargo xtask soak` sets for how long; the tests alone run the first for a moment.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::database::Cluster;
use crate::run::{asepsis, demo, skipped, text};
use crate::served::{Served, tell};
use crate::team::{PROJECT, Person, named, push};

/// How often the server is cut off under load.
const CUTS: u64 = 5;

/// So many decisions are written again and again.
const DECISIONS: u64 = 25;

fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn no_write_that_was_acknowledged_is_lost_when_the_server_is_cut_off() {
    cut_off(Served::team(&[]), None);
    if let Some(cluster) = Cluster::start() {
        let named = named(&cluster);
        cut_off(Served::team(&["--database", &named]), Some(&named));
    }
}

/// What a client wrote.
#[derive(Default)]
struct Written {
    /// Commits of pushes that were acknowledged.
    pushes: BTreeSet<String>,
    /// For each decision, what was acknowledged last, and what was sent since and may be there, although nobody said so.
    decisions: BTreeMap<u64, (Option<u64>, BTreeSet<u64>)>,
}

/// A team's server with a small device, and who writes to it.
struct Load {
    bearer: String,
    files: Vec<(String, Vec<u8>)>,
    number: AtomicU64,
    answers: AtomicU64,
    written: Mutex<Written>,
}

const SMALL: &str = "/api/v1/projects/small-device";

impl Load {
    fn of(served: &Served) -> Self {
        let admin = Person::by_link(served, served.link.as_ref().unwrap(), "Ada Admin");
        let security = admin.invite(served, "ci", "security", "*");
        let token = security.token_for_all(served, &["read", "push", "decide"]);
        let dir = tempfile::tempdir().unwrap();
        let dossier = dir.path().join("small");
        let init = [
            "init",
            text(&dossier),
            "--title",
            "Small device",
            "--release",
            "1.0",
        ];
        asepsis(&init).ended(0);
        let device = dossier.join("device.toml");
        let mut settings = std::fs::read_to_string(&device).unwrap();
        settings.push_str("\n[home]\ndecision = \"server\"\n");
        std::fs::write(&device, settings).unwrap();
        Self {
            bearer: format!("Authorization: Bearer {token}"),
            files: crate::run::files(&dossier),
            number: AtomicU64::new(0),
            answers: AtomicU64::new(0),
            written: Mutex::default(),
        }
    }

    /// Pushes state after state until no answer comes; the first may find nothing yet to write beside.
    fn push(&self, address: &str) {
        loop {
            let number = self.number.fetch_add(1, Ordering::Relaxed);
            let commit = format!("c{number}");
            let zip = changed(&self.files, number);
            let asked = format!("POST {SMALL}/pushes?commit={commit}");
            match tell(address, &asked, &[&self.bearer], &zip) {
                Some(201) => {
                    self.written.lock().unwrap().pushes.insert(commit);
                    self.answers.fetch_add(1, Ordering::Relaxed);
                }
                // Another push or decision came first: what was sent was not taken.
                Some(409) => {}
                Some(other) => panic!("a push is answered with {other}"),
                None => return,
            }
        }
    }

    /// Writes decision after decision until no answer comes.
    fn decide(&self, address: &str) {
        loop {
            let number = self.number.fetch_add(1, Ordering::Relaxed);
            let at = number % DECISIONS;
            let known = {
                let mut written = self.written.lock().unwrap();
                let known = written.decisions.entry(at).or_default();
                known.1.insert(number);
                known.0.is_some()
            };
            // Sent before the cut it may be there, although nobody said so.
            let conditions = match known {
                true => ["If-Match: *", "If-Match: *"],
                false => ["If-None-Match: *", "If-Match: *"],
            };
            let asked = format!("PUT {SMALL}/records/decision/DEC-{at}?reason=load");
            let body = decision(number).to_string();
            let mut answer = None;
            for condition in conditions {
                answer = tell(address, &asked, &[&self.bearer, condition], body.as_bytes());
                if answer != Some(412) {
                    break;
                }
            }
            match answer {
                Some(200 | 201) => {
                    let mut written = self.written.lock().unwrap();
                    let none = BTreeSet::new();
                    written.decisions.insert(at, (Some(number), none));
                    drop(written);
                    self.answers.fetch_add(1, Ordering::Relaxed);
                }
                Some(409) => {}
                Some(other) => panic!("a decision is answered with {other}"),
                None => return,
            }
        }
    }

    /// Holds what is there against what was acknowledged.
    fn is_there(&self, served: &Served) {
        let written = self.written.lock().unwrap();
        let head = [self.bearer.as_str()];
        let pushes = served
            .ask("GET", &format!("{SMALL}/pushes"), &head, b"")
            .json();
        let kept: BTreeSet<&str> = pushes["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|push| push["commit"].as_str())
            .collect();
        for commit in &written.pushes {
            assert!(kept.contains(commit.as_str()), "{commit} is lost");
        }
        for (at, (acknowledged, sent)) in &written.decisions {
            let path = format!("{SMALL}/records/decision/DEC-{at}");
            let answer = served.ask("GET", &path, &head, b"");
            let now =
                (answer.status == 200).then(|| answer.json()["title"].as_str().unwrap().to_owned());
            let title = |number: &u64| format!("Number {number}");
            let fits = now == acknowledged.as_ref().map(title)
                || sent.iter().any(|number| now == Some(title(number)));
            assert!(fits, "DEC-{at} says {now:?}: {acknowledged:?}, {sent:?}");
        }
    }
}

fn decision(number: u64) -> Value {
    json!({
        "title": format!("Number {number}"),
        "vulnerability": "CVE-2026-0001",
        "components": ["pkg:npm/none"],
        "releases": ["1.0"],
        "status": "under_investigation",
        "by": "Security",
        "on": "2026-11-24",
    })
}

fn cut_off(mut served: Served, database: Option<&str>) {
    let load = Load::of(&served);
    let zip = changed(&load.files, u64::MAX);
    let first = format!("POST {SMALL}/pushes");
    let made = tell(&served.address, &first, &[&load.bearer], &zip);
    assert_eq!(made, Some(201));
    let mut verify = vec!["--data-dir".to_owned(), text(served.data.path()).to_owned()];
    verify.extend(["audit", "verify"].map(str::to_owned));
    verify.extend(
        database
            .iter()
            .flat_map(|named| ["--database".to_owned(), (*named).to_owned()]),
    );
    let verify: Vec<&str> = verify.iter().map(String::as_str).collect();
    let cuts = given("ASEPSIS_CUTS").unwrap_or(CUTS);
    for cut in 0..cuts {
        let before = load.answers.load(Ordering::Relaxed);
        std::thread::scope(|scope| {
            let (address, load) = (served.address.clone(), &load);
            let (one, two, three) = (address.clone(), address.clone(), address);
            scope.spawn(move || load.push(&one));
            scope.spawn(move || load.push(&two));
            scope.spawn(move || load.decide(&three));
            let mut waited = 0;
            while load.answers.load(Ordering::Relaxed) == before {
                assert!(waited < 6000, "nothing is acknowledged");
                std::thread::sleep(Duration::from_millis(10));
                waited += 1;
            }
            // Seeded, and another moment each time.
            std::thread::sleep(Duration::from_millis(cut * 7919 % 400));
            served.cut();
        });
        served.start();
        load.is_there(&served);
        asepsis(&verify).ended(0);
    }
    let written = load.written.lock().unwrap();
    let decided = written.decisions.values().filter(|d| d.0.is_some()).count();
    eprintln!(
        "{cuts} cuts on {}: {} pushes acknowledged, {} answers, {decided} decisions, nothing lost, the trail whole",
        database.map_or("SQLite", |_| "PostgreSQL"),
        written.pushes.len(),
        load.answers.load(Ordering::Relaxed),
    );
    assert!(!written.pushes.is_empty());
    assert!(cuts < 5 || decided > 0);
}

/// Returns a dossier in which a line is different, as a zip.
fn changed(files: &[(String, Vec<u8>)], number: u64) -> Vec<u8> {
    let line = format!("\n# {number}\n");
    let mut files = files.to_vec();
    let device = files.iter_mut().find(|(path, _)| path == "device.toml");
    device.unwrap().1.extend(line.as_bytes());
    let entries = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    asepsis_format::container::flat::write_zip(entries).unwrap()
}

#[test]
fn of_two_processes_one_dies_amid_jobs_and_each_takes_effect_once() {
    // Who took a job and died is waited for a minute.
    if given("ASEPSIS_SOAK").is_none() {
        return skipped("soak", "time for it (`cargo xtask soak`)");
    }
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let named = named(&cluster);
    let first = Served::team(&["--database", &named]);
    let mut second = Served::team(&["--database", &named]);
    let admin = Person::by_link(&first, first.link.as_ref().unwrap(), "Ada Admin");
    let engineer = admin.invite(&first, "ci", "engineer", "*");
    let token = engineer.token(&first);
    let (code, said) = push(&first, &demo().join("dossier"), &token);
    assert_eq!(code, Some(0), "{said}");
    let bearer = format!("Authorization: Bearer {token}");
    let ordered = order_all(&first, &second, &bearer);
    let jobs = |served: &Served| {
        let path = format!("/api/v1/projects/{PROJECT}/jobs?limit=1000");
        let all = served.ask("GET", &path, &[&bearer], b"").json();
        let all = all["items"].as_array().unwrap().clone();
        all.into_iter()
            .filter(|job| job["kind"] == "package")
            .collect::<Vec<_>>()
    };
    let count = |jobs: &[Value], state: &str| jobs.iter().filter(|j| j["state"] == state).count();
    // More than one process does at once: both are at work.
    let is_amid = || count(&jobs(&first), "running") > AT_ONCE;
    until("both processes work", is_amid);
    second.cut();
    let is_over = || count(&jobs(&first), "done") == ordered.len();
    until("all jobs are done", is_over);
    let all = jobs(&first);
    assert_eq!(all.len(), ordered.len(), "{all:?}");
    let again = all.iter().filter(|job| job["tries"] == 2).count();
    assert!((1..=AT_ONCE).contains(&again), "{all:?}");
    let trail = admin.get(&first, "/api/v1/audit?limit=1000").json();
    let mut effects: BTreeMap<String, usize> = BTreeMap::new();
    for entry in trail["items"].as_array().unwrap() {
        if entry["act"] == "package" {
            let subject = entry["subject"].as_str().unwrap().to_owned();
            *effects.entry(subject).or_default() += 1;
        }
    }
    let expected: BTreeMap<String, usize> = ordered.into_iter().map(|of| (of, 1)).collect();
    assert_eq!(effects, expected);
    eprintln!(
        "{} packages, one process killed amid them: each took effect once",
        expected.len()
    );
    let verified = asepsis(&["audit", "verify", "--database", &named]);
    verified.ended(0);
}

/// How many jobs one process does at once.
const AT_ONCE: usize = 2;

/// Orders every package of every release, from both processes in turn.
fn order_all(first: &Served, second: &Served, bearer: &str) -> BTreeSet<String> {
    let base = format!("/api/v1/projects/{PROJECT}");
    let releases = first
        .ask("GET", &format!("{base}/releases"), &[bearer], b"")
        .json();
    let known = first
        .ask("GET", &format!("{base}/packages"), &[bearer], b"")
        .json();
    let mut ordered = BTreeSet::new();
    for release in releases["items"].as_array().unwrap() {
        for package in known["items"].as_array().unwrap() {
            let body = json!({"submission": package["submission"], "release": release["id"]});
            let served = if ordered.len() % 2 == 0 {
                first
            } else {
                second
            };
            let path = format!("{base}/packages");
            let answer = served.ask("POST", &path, &[bearer], body.to_string().as_bytes());
            assert_eq!(answer.status, 202, "{}", answer.text());
            let word = |value: &Value| value.as_str().unwrap().to_owned();
            ordered.insert(format!(
                "{} {}",
                word(&package["submission"]),
                word(&release["id"])
            ));
        }
    }
    assert!(ordered.len() >= 3, "{ordered:?}");
    ordered
}

/// Waits, at most ten minutes.
fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..3000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    panic!("not within ten minutes: {what}");
}

/// What others hold every answer to, as their tool names it.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

#[test]
fn what_the_description_allows_is_answered_as_it_says() {
    let Ok(program) = std::env::var("ASEPSIS_SCHEMATHESIS") else {
        return skipped("schemathesis", "schemathesis (`cargo xtask soak`)");
    };
    let seconds = given("ASEPSIS_SOAK").unwrap_or(60);
    let served = Served::team(&[]);
    let admin = Person::by_link(&served, served.link.as_ref().unwrap(), "Ada Admin");
    let every = admin.invite(&served, "every", "administrator", "*");
    for role in ["security", "quality-approver"] {
        let grant = format!("/api/v1/accounts/every/grants/{role}/*");
        assert_eq!(admin.json(&served, "PUT", &grant, &Value::Null).status, 204);
    }
    admin.invite(&served, "viewer", "viewer", PROJECT);
    let token = every.token(&served);
    let (code, said) = push(&served, &demo().join("dossier"), &token);
    assert_eq!(code, Some(0), "{said}");
    let cookie = every.cookie();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("openapi.json");
    let whole = flat(&served, cookie);
    std::fs::write(&file, whole.to_string()).unwrap();
    let ended = AtomicBool::new(false);
    let known = |head: Option<&str>, seconds: u64| {
        let mut command = Command::new(&program);
        command
            .args(["run", text(&file), "--url"])
            .arg(format!("http://{}/api/v1", served.address))
            .args(["--checks", CHECKS, "--exclude-path-regex", "events$"])
            .args([
                "--max-time",
                &seconds.to_string(),
                "--request-timeout",
                "60",
            ])
            .args(["--continue-on-failure", "--no-color", "--warnings", "off"])
            .args([
                "--generation-database",
                "none",
                "--suppress-health-check",
                "all",
            ])
            .args([
                "--generation-with-security-parameters",
                "false",
                "--seed",
                "7919",
            ])
            .args(head.iter().flat_map(|head| ["--header", head]))
            .current_dir(dir.path())
            .stdin(Stdio::null());
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        eprintln!("{said}");
        assert!(
            output.status.success(),
            "{said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        ended.store(true, Ordering::Relaxed);
    };
    known(Some(&format!("Cookie: {cookie}")), seconds - seconds / 5);
    known(None, (seconds / 5).max(5));
    assert!(ended.load(Ordering::Relaxed));
    let page = admin.get(&served, "/audit?verify=yes").text();
    assert!(page.contains("The trail is whole"));
}

/// Returns the description with every address below the team's server, and parts of addresses that are there.
fn flat(served: &Served, cookie: &str) -> Value {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = file.join("../../../docs/reference/openapi.json");
    let mut whole: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let head = format!("Cookie: {cookie}");
    let base = format!("/api/v1/projects/{PROJECT}");
    let first = |path: &str| {
        let rows = served
            .ask("GET", &format!("{base}{path}?limit=1"), &[&head], b"")
            .json();
        rows["items"][0]["id"].clone()
    };
    let parts = BTreeMap::from([
        ("project", json!([PROJECT, "no-such-project"])),
        ("number", json!(["1", "17", "0"])),
        (
            "id",
            json!([
                first("/findings"),
                first("/records"),
                "RSK-01",
                "none",
                "ä /?"
            ]),
        ),
        ("kind", json!(["risk", "threat", "decision", "none"])),
        ("login", json!(["viewer", "nobody", "Ä"])),
        ("role", json!(["viewer", "engineer", "none"])),
        ("scope", json!(["*", PROJECT, "?"])),
        ("submission", json!(["us-510k", "none"])),
        ("release", json!(["2.1.0", "0"])),
    ]);
    let paths = whole["paths"].as_object().unwrap().clone();
    let mut own = serde_json::Map::new();
    for (path, mut acts) in paths {
        let is_teams = acts.as_object_mut().unwrap().remove("servers").is_some();
        for act in acts.as_object_mut().unwrap().values_mut() {
            // Their tool writes no zip: it sends bytes.
            if let Some(content) = act.pointer_mut("/requestBody/content")
                && let Some(content) = content.as_object_mut()
                && let Some(form) = content.remove("application/zip")
            {
                content.insert("application/octet-stream".to_owned(), form);
            }
            let parameters = act["parameters"].as_array_mut().unwrap();
            if !is_teams {
                parameters
                    .push(json!({"name": "project", "in": "path", "required": true, "schema": {}}));
            }
            for parameter in parameters.iter_mut().filter(|p| p["in"] == "path") {
                let known = &parts[parameter["name"].as_str().unwrap()];
                parameter["schema"] = json!({"type": "string", "enum": known});
            }
        }
        let place = if is_teams {
            path
        } else {
            format!("/projects/{{project}}{path}")
        };
        own.insert(place, acts);
    }
    whole["paths"] = Value::Object(own);
    whole["servers"] = json!([{"url": "/api/v1"}]);
    whole
}
