//! `asepsis feeds`: fetching from a server on this machine, stopped by force, and bundles.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::run::{Ran, asepsis};
use crate::server::{Asked, Reply, Server};

const DAY: &str = "2026-11-26T12:00:00Z";

/// A secret key and its public key: the first two vectors of RFC 8032, section 7.1.
const KEYS: [(&str, &str); 2] = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    ),
];

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn corpus(path: &str) -> Vec<u8> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../corpus/advisory");
    std::fs::read(format!("{root}/{path}")).unwrap()
}

/// KEV, the Debian tracker and Alpine's database, as their own sites have them.
fn world(asked: &Asked) -> Reply {
    let body = match asked.path.as_str() {
        "/kev/known_exploited_vulnerabilities.json" => corpus("kev/valid/catalogue.json"),
        "/debian/data/json" => corpus("debian/valid/tracker.json"),
        "/alpine/" => b"<a href=\"v3.20/\">v3.20/</a>".to_vec(),
        "/alpine/v3.20/main.json" => corpus("alpine/valid/main.json"),
        _ => return Reply::status(404, ""),
    };
    Reply::ok(body).with("etag", "\"1\"")
}

/// Runs a sync of sources from a server.
fn sync(server: &Server, data: &Path, sources: &str, more: &[&str]) -> Ran {
    let mut args = vec![
        "--data-dir",
        text(data),
        "feeds",
        "sync",
        "--source",
        sources,
    ];
    let mirrors: Vec<String> = sources
        .split(',')
        .map(|id| format!("--mirror={id}={}/{id}", server.url()))
        .collect();
    args.extend(mirrors.iter().map(String::as_str));
    args.extend(more);
    asepsis(&args)
}

fn digest(data: &Path) -> String {
    let args = [
        "--data-dir",
        text(data),
        "feeds",
        "status",
        "--format",
        "json",
    ];
    asepsis(&args).ended(0).json()["digest"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The bytes of the snapshot in use.
fn snapshot(data: &Path) -> Vec<u8> {
    let folder = data.join("advisories");
    let name = std::fs::read_to_string(folder.join("current")).unwrap();
    std::fs::read(folder.join(format!("{}.snapshot", name.trim()))).unwrap()
}

#[test]
fn a_sync_adds_what_came_and_compiles_anew_where_records_went() {
    let all: serde_json::Value =
        serde_json::from_slice(&corpus("kev/valid/catalogue.json")).unwrap();
    let known = all["vulnerabilities"][0].clone();
    let catalogue = move |visit: usize| {
        let mut now = all.clone();
        let entries = now["vulnerabilities"].as_array_mut().unwrap();
        // So many that one more is little beside them: what has grown much is compacted.
        let count = 2_000 + usize::from(visit == 1);
        entries.extend((0..count).map(|n| {
            let mut entry = known.clone();
            entry["cveID"] = format!("CVE-2026-{n:05}").into();
            entry
        }));
        now["count"] = entries.len().into();
        serde_json::to_vec(&now).unwrap()
    };
    let visit = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let turn = std::sync::Arc::clone(&visit);
    let server = Server::start(move |asked, _| {
        let turn = turn.load(std::sync::atomic::Ordering::SeqCst);
        match asked.path.as_str() {
            "/kev/known_exploited_vulnerabilities.json" => {
                Reply::ok(catalogue(turn)).with("etag", &format!("\"{turn}\""))
            }
            _ => world(asked),
        }
    });
    let data = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    for turn in 0..3 {
        visit.store(turn, std::sync::atomic::Ordering::SeqCst);
        sync(&server, data.path(), "debian,kev", &[]).ended(0);
        seen.push(snapshot(data.path()));
    }
    assert!(seen[1].len() > seen[0].len() && seen[1].starts_with(&seen[0]));
    // What the catalogue names no longer, an increment could not take away.
    assert!(!seen[2].starts_with(&seen[1]));
}

#[test]
fn a_sync_fetches_compiles_and_says_how_it_went() {
    let server = Server::start(|asked, _| match asked.header("if-none-match") {
        Some("\"1\"") => Reply::status(304, ""),
        _ => world(asked),
    });
    let data = tempfile::tempdir().unwrap();
    let ran = sync(&server, data.path(), "debian,kev", &["--format", "json"]).ended(0);
    assert!(
        ran.err
            .contains("debian: 1 file changed\nkev: 1 file changed"),
        "{}",
        ran.err
    );
    let report = ran.json();
    let sources: Vec<&str> = report["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["id"].as_str().unwrap())
        .collect();
    assert_eq!(sources, ["debian", "kev"]);
    assert_eq!(report["sources"][0]["age_days"], 0);
    let feeds = report["feeds"].as_array().unwrap();
    assert_eq!(
        (feeds.len(), &feeds[0]["live"], &feeds[1]["live"]),
        (2, &"unverified".into(), &"sample".into())
    );
    assert!(feeds[0]["last_error"].is_null() && feeds[0]["fetched"].is_string());

    // Nothing new: the same snapshot, without another compilation.
    let before = digest(data.path());
    let ran = sync(&server, data.path(), "debian,kev", &[]).ended(0);
    assert!(
        ran.err.contains("debian: nothing new\nkev: nothing new"),
        "{}",
        ran.err
    );
    assert_eq!(digest(data.path()), before);

    assert_eq!(server.paths().len(), 4);

    // One source fails: the other one is used, and the failure is told and kept.
    let ran = sync(&server, data.path(), "alpine,cve", &[]).ended(3);
    assert!(
        ran.err.contains("not fetched: cve: `http://"),
        "{}",
        ran.err
    );
    assert!(
        ran.out.contains("alpine") && ran.out.contains("debian"),
        "{}",
        ran.out
    );
    let status = asepsis(&["--data-dir", text(data.path()), "feeds", "status"]).ended(0);
    assert!(status.out.contains("answers with status"), "{}", status.out);
    assert_ne!(digest(data.path()), before);

    let ran = asepsis(&["--data-dir", text(data.path()), "feeds", "prune"]).ended(0);
    assert_eq!(ran.out, "3 files removed\n");
}

#[test]
fn what_cannot_be_meant_is_said() {
    let data = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let mut all = vec!["--data-dir", text(data.path()), "feeds"];
        all.extend(args);
        asepsis(&all)
    };
    let ran = run(&["sync", "--source", "nvdd"]).ended(2);
    assert!(
        ran.err
            .contains("there is no source `nvdd`: there are alpine, csaf, cve, debian"),
        "{}",
        ran.err
    );
    let ran = run(&["sync", "--mirror", "kev"]).ended(2);
    assert!(
        ran.err.contains("`kev` is no mirror: write ID=URL"),
        "{}",
        ran.err
    );
    let ran = run(&[
        "sync",
        "--source",
        "kev",
        "--mirror",
        "kev=http://127.0.0.1:1",
        "--ca-cert",
        "none.pem",
    ])
    .ended(3);
    assert!(
        ran.err
            .contains("the certificates in `none.pem` cannot be used"),
        "{}",
        ran.err
    );
    let ran = run(&["export", "x.bundle"]).ended(3);
    assert!(ran.err.contains("there are no advisories"), "{}", ran.err);
}

#[test]
fn a_sync_stopped_by_force_leaves_the_old_snapshot_and_is_continued() {
    let entry = |n: usize| format!(r#"{{"cveID":"CVE-2026-{n:05}","dateAdded":"2026-02-03"}}"#);
    let list: Vec<String> = (0..3000).map(entry).collect();
    let large = format!(
        r#"{{"catalogVersion":"2","vulnerabilities":[{}]}}"#,
        list.join(",")
    );
    let length = large.len();
    let server = Server::start(move |asked, before| match (asked.path.as_str(), before) {
        ("/kev/known_exploited_vulnerabilities.json", 0) => {
            Reply::ok(corpus("kev/valid/catalogue.json")).with("etag", "\"1\"")
        }
        // Half of it, and then silence.
        ("/kev/known_exploited_vulnerabilities.json", 1) => Reply::ok(large.clone())
            .with("etag", "\"2\"")
            .cut(100_000)
            .held(),
        ("/kev/known_exploited_vulnerabilities.json", _) => {
            assert_eq!(asked.header("range"), Some("bytes=100000-"));
            let range = format!("bytes 100000-{}/{length}", length - 1);
            Reply::status(206, &large.as_bytes()[100_000..])
                .with("etag", "\"2\"")
                .with("content-range", &range)
        }
        _ => world(asked),
    });
    let data = tempfile::tempdir().unwrap();
    sync(&server, data.path(), "debian,kev", &[]).ended(0);
    let before = digest(data.path());

    let mut child = Command::new(env!("CARGO_BIN_EXE_asepsis"))
        .args([
            "--data-dir",
            text(data.path()),
            "feeds",
            "sync",
            "--source",
            "kev",
        ])
        .arg(format!("--mirror=kev={}/kev", server.url()))
        .env_clear()
        .env("HOME", data.path())
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let part = data
        .path()
        .join("feeds/kev/.incoming/known_exploited_vulnerabilities.json.part");
    let limit = Instant::now() + Duration::from_secs(60);
    while std::fs::metadata(&part).map_or(0, |m| m.len()) < 100_000 && Instant::now() < limit {
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();

    assert_eq!(digest(data.path()), before);
    let ran = sync(&server, data.path(), "kev", &["--format", "json"]).ended(0);
    let report = ran.json();
    assert_eq!(report["sources"][1]["records"], 3000);
    assert_ne!(digest(data.path()), before);
}

#[test]
fn old_advisories_fail_a_scan() {
    let server = Server::start(|asked, _| world(asked));
    let data = tempfile::tempdir().unwrap();
    sync(&server, data.path(), "kev", &[]).ended(0);
    let sbom = data.path().join("sbom.json");
    std::fs::write(&sbom, r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1"}]}"#).unwrap();
    let scan = |more: &[&str]| {
        let mut args = vec!["--data-dir", text(data.path()), "scan", text(&sbom)];
        args.extend(more);
        asepsis(&args)
    };
    scan(&["--fail-on", "old-advisories"]).ended(0);
    let later = ["--as-of", "2099-01-01", "--fail-on", "old-advisories"];
    let ran = scan(&later).ended(1);
    assert!(
        ran.err
            .contains("gate `old-advisories` failed: the newest record from `kev` is of 20"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("(limit: 30 days)"), "{}", ran.err);
    scan(&[&later[..], &["--max-advisory-age", "99999"]].concat()).ended(0);
    scan(&["--as-of", "2099-01-01"]).ended(0);
}

/// Writes a key pair in PEM; returns the paths of the secret and the public one.
fn keys(dir: &Path, index: usize) -> (PathBuf, PathBuf) {
    let (secret, public) = KEYS[index];
    let write = |name: &str, label: &str, head: &str, key: &str| {
        let hex = format!("{head}{key}");
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let der: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
        let path = dir.join(format!("{name}-{index}.pem"));
        let body = base64(&der);
        std::fs::write(
            &path,
            format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"),
        )
        .unwrap();
        path
    };
    (
        write(
            "secret",
            "PRIVATE KEY",
            "302e020100300506032b657004220420",
            secret,
        ),
        write("public", "PUBLIC KEY", "302a300506032b6570032100", public),
    )
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .fold(0_u32, |word, byte| word << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    text
}

/// Two sites: one with a network and its snapshot, one without.
struct Sites {
    dir: tempfile::TempDir,
    here: PathBuf,
    there: PathBuf,
}

impl Sites {
    fn new() -> Self {
        let server = Server::start(|asked, _| world(asked));
        let dir = tempfile::tempdir().unwrap();
        let (here, there) = (dir.path().join("here"), dir.path().join("there"));
        sync(&server, &here, "debian,kev", &[]).ended(0);
        Self { dir, here, there }
    }

    fn bundle(&self, name: &str, key: Option<&Path>) -> PathBuf {
        let path = self.dir.path().join(name);
        let mut args = vec![
            "--data-dir",
            text(&self.here),
            "--as-of",
            DAY,
            "feeds",
            "export",
        ];
        args.push(text(&path));
        args.extend(key.into_iter().flat_map(|key| ["--sign-key", text(key)]));
        let ran = asepsis(&args).ended(0);
        let words = if key.is_some() {
            ", signed"
        } else {
            "not signed"
        };
        assert!(ran.out.contains(words), "{}", ran.out);
        path
    }

    fn take(&self, path: &Path, more: &[&str]) -> Ran {
        let mut args = vec![
            "--data-dir",
            text(&self.there),
            "feeds",
            "import",
            text(path),
        ];
        args.extend(more);
        asepsis(&args)
    }
}

#[test]
fn a_bundle_travels_and_only_a_trusted_one_is_taken() {
    let sites = Sites::new();
    let (secret, public) = keys(sites.dir.path(), 0);
    let (other, _) = keys(sites.dir.path(), 1);
    let signed = sites.bundle("signed.bundle", Some(&secret));
    let trust = ["--trust-key", text(&public)];
    let refused = |path: &Path, trust: &[&str], words: &str| {
        let ran = sites.take(path, trust).ended(3);
        assert!(ran.err.contains(words), "{}", ran.err);
    };
    let unsigned = sites.bundle("unsigned.bundle", None);
    refused(
        &unsigned,
        &trust,
        "is not signed, and a key to trust was given",
    );
    let foreign = sites.bundle("other.bundle", Some(&other));
    refused(
        &foreign,
        &trust,
        "its signature is not that of the key to trust",
    );
    refused(&secret, &trust, "is not taken");
    refused(
        &signed,
        &["--trust-key", text(&secret)],
        "is no Ed25519 key in PEM",
    );
    asepsis(&["--data-dir", text(&sites.there), "feeds", "status"]).ended(3);

    let ran = sites.take(&signed, &trust).ended(0);
    assert!(
        ran.err.contains("the bundle was made 2026-11-26T12:00:00Z"),
        "{}",
        ran.err
    );
    assert_eq!(digest(&sites.there), digest(&sites.here));
    let ran = sites.take(&signed, &[]).ended(0);
    assert!(ran.err.contains("signature was not checked"), "{}", ran.err);
    let ran = sites.take(&signed, &[text(&unsigned)]).ended(2);
    assert!(ran.err.contains("a bundle is taken alone"), "{}", ran.err);
}

#[test]
fn a_damaged_bundle_is_refused_and_the_old_snapshot_serves() {
    let sites = Sites::new();
    let (secret, public) = keys(sites.dir.path(), 0);
    let signed = sites.bundle("signed.bundle", Some(&secret));
    let trust = ["--trust-key", text(&public)];
    sites.take(&signed, &trust).ended(0);
    let before = digest(&sites.there);
    let bytes = std::fs::read(&signed).unwrap();
    let damaged = sites.dir.path().join("damaged.bundle");
    for at in (0..bytes.len()).step_by(bytes.len() / 12 + 1) {
        let mut copy = bytes.clone();
        copy[at] ^= 0x20;
        std::fs::write(&damaged, &copy).unwrap();
        // A bit of the container may mean nothing; what is taken is then the same.
        let ran = sites.take(&damaged, &trust);
        assert!(
            ran.code == 3 || digest(&sites.there) == before,
            "{at}: {}",
            ran.err
        );
        std::fs::write(&damaged, &bytes[..at]).unwrap();
        sites.take(&damaged, &trust).ended(3);
    }
    assert_eq!(digest(&sites.there), before);
}
