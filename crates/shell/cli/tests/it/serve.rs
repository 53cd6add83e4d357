//! The server: every page and every answer of the demonstration, hostile requests, a folder that changes, the end.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::run::{asepsis, demo, demo_copy, text};
use crate::served::Served;

/// Pages that a crawl does not have to see all of: what they show is the same for each of a kind.
const MOST_OF_A_KIND: usize = 12;

#[test]
fn every_page_leads_to_pages_that_are_there() {
    let served = Served::of(&demo().join("dossier"));
    let mut todo = vec![
        "/".to_owned(),
        "/problems".to_owned(),
        "/search?q=pump".to_owned(),
    ];
    let mut seen: BTreeSet<String> = todo.iter().cloned().collect();
    let mut kinds: std::collections::BTreeMap<String, usize> = Default::default();
    let mut count = 0;
    while let Some(path) = todo.pop() {
        let answer = served.get(&path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        count += 1;
        if !answer
            .header("content-type")
            .unwrap()
            .starts_with("text/html")
        {
            continue;
        }
        let page = answer.text();
        if !path.ends_with("/html") {
            check(&path, &page);
        }
        for found in page.split("href=\"").skip(1) {
            let address = found.split('"').next().unwrap().replace("&amp;", "&");
            let address = address.split('#').next().unwrap().to_owned();
            let kind = address
                .split(['?', '/'])
                .nth(1)
                .unwrap_or_default()
                .to_owned();
            let heavy = address.ends_with("/pdf") || address.ends_with("/docx");
            let other = !address.starts_with('/') || heavy || address.starts_with("/assets");
            let of_kind = kinds.entry(kind).or_default();
            if other || *of_kind >= MOST_OF_A_KIND || !seen.insert(address.clone()) {
                continue;
            }
            *of_kind += 1;
            todo.push(address);
        }
    }
    assert!(count > 100, "only {count} pages were seen");
}

/// What holds for every page: one heading of the first level, a language, no inline style or script.
fn check(path: &str, page: &str) {
    assert_eq!(page.matches("<h1").count(), 1, "{path}");
    assert!(
        page.contains("<html lang=\"en\">") && page.contains("<main"),
        "{path}"
    );
    for forbidden in [" style=\"", "<style", " onclick=", "javascript:"] {
        assert!(!page.contains(forbidden), "{path} has `{forbidden}`");
    }
    let ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .map(|p| p.split('"').next().unwrap())
        .collect();
    let unique: BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "{path} has an id twice");
}

#[test]
fn answers_have_the_form_that_is_described() {
    let served = Served::of(&demo().join("dossier"));
    let described = served.get("/api/v1/openapi.json").json();
    assert_eq!(described["openapi"], "3.1.0");
    let finding = served.get("/api/v1/findings?limit=1").json()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let record = served.get("/api/v1/records?kind=risk&limit=1").json()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut asked = 0;
    for (path, methods) in described["paths"].as_object().unwrap() {
        // What a team's server has besides names that server.
        let is_here = path != "/events" && methods["servers"].is_null();
        // Records one by one, and packages, are walked where they are written and made.
        let by_name = ["{kind}", "/decision/", "{submission}"];
        let is_here = is_here && !by_name.iter().any(|part| path.contains(part));
        let Some(read) = methods.get("get").filter(|_| is_here) else {
            continue;
        };
        let id = if path.contains("records") {
            &record
        } else {
            &finding
        };
        let query = match path.as_str() {
            "/changes" => "?from=2.0.0&to=2.1.0",
            "/search" => "?q=pump",
            _ => "",
        };
        let address = format!("/api/v1{}{query}", path.replace("{id}", id));
        let answer = served.get(&address);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        let form = &read["responses"]["200"]["content"]["application/json"]["schema"];
        fits(&described, form, &answer.json(), path);
        let tag = answer.header("etag").unwrap();
        let head = format!("If-None-Match: {tag}");
        let again = served.ask("GET", &address, &[&head], b"");
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        asked += 1;
    }
    assert!(asked >= 18, "{asked}");
}

/// Holds a value against a JSON Schema as far as our own schemas go: references, types, members, items.
#[track_caller]
fn fits(whole: &Value, form: &Value, value: &Value, at: &str) {
    if let Some(reference) = form["$ref"].as_str() {
        let form = whole.pointer(reference.trim_start_matches('#')).unwrap();
        return fits(whole, form, value, at);
    }
    if let Some(choices) = form["anyOf"].as_array() {
        let null = |f: &&Value| f["type"] == "null";
        let other = choices.iter().find(|f| !null(f)).unwrap();
        return if value.is_null() {
            assert!(choices.iter().any(|f| null(&f)), "{at}")
        } else {
            fits(whole, other, value, at)
        };
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let types: Vec<&str> = match &form["type"] {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let number = kind == "integer" && types.contains(&"number");
    assert!(
        types.is_empty() || types.contains(&kind) || number,
        "{at}: {kind} is not {types:?}"
    );
    if let (Some(members), Some(known)) = (value.as_object(), form["properties"].as_object()) {
        for (name, member) in members {
            let form = known
                .get(name)
                .unwrap_or_else(|| panic!("{at}: `{name}` is not described"));
            fits(whole, form, member, &format!("{at}.{name}"));
        }
        for name in form["required"].as_array().into_iter().flatten() {
            assert!(
                members.contains_key(name.as_str().unwrap()),
                "{at}: no {name}"
            );
        }
    }
    for item in value.as_array().into_iter().flatten() {
        fits(whole, &form["items"], item, at);
    }
}

#[test]
fn a_list_is_gone_through_page_by_page() {
    let served = Served::of(&demo().join("dossier"));
    let whole = served.get("/api/v1/components?limit=1000").json();
    let mut ids = Vec::new();
    let mut next = Some("/api/v1/components?limit=70".to_owned());
    while let Some(path) = next {
        let page = served.get(&path).json();
        ids.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|i| i["key"].clone()),
        );
        next = page["next"].as_str().map(str::to_owned);
    }
    let all: Vec<Value> = whole["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["key"].clone())
        .collect();
    assert_eq!(ids, all);
    assert_eq!(whole["total"], all.len());
}

#[test]
fn pages_and_answers_say_what_the_commands_say() {
    let served = Served::of(&demo().join("dossier"));
    let printed = asepsis(&crate::run::judged(&[
        "check",
        text(&demo().join("dossier")),
        "--format",
        "json",
    ]))
    .json();
    let stale: BTreeSet<&str> = printed["stale"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["decision"].as_str().unwrap())
        .collect();
    let told = served.get("/api/v1/decisions?limit=1000").json();
    let told: BTreeSet<&str> = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|d| d["stale"] == true)
        .map(|d| d["id"].as_str().unwrap())
        .collect();
    assert_eq!(told, stale);
    let page = served.get("/decisions?only=stale").text();
    for id in stale {
        assert!(page.contains(&format!("/records/{id}\"")), "{id}");
    }
    let findings = served.get("/api/v1/findings?release=all&limit=1").json()["total"]
        .as_u64()
        .unwrap();
    let printed: u64 = printed["findings"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|s| s.as_object().unwrap().values())
        .map(|n| n.as_u64().unwrap())
        .sum();
    assert_eq!(findings, printed);
}

#[test]
fn hostile_requests_are_refused_and_the_server_lives() {
    let served = Served::of(&demo().join("dossier"));
    let plain = |path: &str| served.get(path).status;
    for path in [
        "/nothing",
        "/records/../../etc/passwd",
        "/records/%2e%2e%2f",
        "/findings/F-x",
        "/items/a/b",
        "/markets/xx",
        "/documents/none",
        "/packages/us-510k/2.1.0x",
        "/releases/%00",
    ] {
        assert!([404, 409].contains(&plain(path)), "{path}");
    }
    for path in [
        "/api/v1/findings?limit=0",
        "/api/v1/findings?limit=x",
        "/api/v1/findings?offset=-1",
        "/api/v1/findings?state=bad",
        "/api/v1/findings?kev=1",
        "/findings?severity=%3Cscript%3E",
        "/api/v1/changes",
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 400, "{path}");
        assert!(!answer.text().contains("<script>"), "{path}");
    }
    assert_eq!(plain("/healthz"), 200);
}

#[test]
fn requests_of_others_and_broken_ones_are_refused_and_the_server_lives() {
    let served = Served::of(&demo().join("dossier"));
    let plain = |path: &str| served.get(path).status;
    let foreign = served.ask("GET", "/", &["Host: evil.example"], b"");
    assert_eq!(foreign.status, 421);
    let foreign = served.ask("POST", "/seen", &["Origin: http://evil.example"], b"");
    assert_eq!(foreign.status, 403);
    let picture = served.ask(
        "GET",
        "/",
        &[
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Mode: no-cors",
            "Sec-Fetch-Dest: image",
        ],
        b"",
    );
    assert_eq!(picture.status, 403);
    assert_eq!(served.ask("DELETE", "/findings", &[], b"").status, 405);
    assert_eq!(served.ask("POST", "/api/v1/findings", &[], b"").status, 405);
    for body in [
        &b"not an SBOM"[..],
        b"",
        b"{",
        b"{\"bomFormat\":\"CycloneDX\"",
        &[0xff; 4096],
    ] {
        let answer = served.ask("POST", "/api/v1/scan", &[], body);
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert_eq!(
            answer.header("content-type").unwrap(),
            "application/problem+json; charset=utf-8"
        );
        assert_eq!(answer.json()["code"], "unreadable");
    }
    let deep = "[".repeat(1 << 20);
    assert_eq!(
        served
            .ask("POST", "/api/v1/scan", &[], deep.as_bytes())
            .status,
        422
    );
    let large = served.raw(format!("POST /api/v1/scan HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: 9999999999\r\n\r\nx", served.address).as_bytes());
    assert_eq!(large.status, 413, "{}", large.text());
    for noise in [
        &b"\r\n\r\n"[..],
        b"GET",
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\n\r\n",
    ] {
        served.hang_up(noise);
    }
    let words = "%3Cscript%3Ealert(1)%3C/script%3E%22%27";
    let page = served.get(&format!("/search?q={words}")).text();
    assert!(
        !page.contains("<script>alert") && page.contains("&lt;script&gt;"),
        "{page}"
    );
    assert_eq!(plain("/healthz"), 200);
}

#[test]
fn every_answer_forbids_what_a_page_needs_not() {
    let served = Served::of(&demo().join("dossier"));
    for path in [
        "/",
        "/nothing",
        "/api/v1/standing",
        "/api/v1/nothing",
        "/assets/page.js",
        "/healthz",
    ] {
        let answer = served.get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name).as_deref(), Some(value), "{path}");
        }
    }
    let problem = served.get("/api/v1/nothing");
    assert_eq!(problem.status, 404);
    assert_eq!(problem.json()["type"], "/problems#not-found");
}

#[test]
fn a_file_that_changes_is_followed_and_a_broken_one_leaves_the_last_good_state() {
    let (_guard, copy) = demo_copy();
    let served = Served::of(&copy);
    let file = copy.join("device.toml");
    let whole = fs::read_to_string(&file).unwrap();
    let title = served.get("/api/v1/standing").json()["title"]
        .as_str()
        .unwrap()
        .to_owned();
    let standing = || served.get("/api/v1/standing").json();
    let until = |holds: &dyn Fn(&Value) -> bool| {
        let mut last = standing();
        for _ in 0..600 {
            if holds(&last) {
                return last;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
            last = standing();
        }
        panic!("it is not followed: {last:#}");
    };
    fs::write(&file, whole.replacen(&title, "Another pump", 1)).unwrap();
    until(&|s| s["title"] == "Another pump");
    fs::write(&file, "title = \n").unwrap();
    let broken = until(&|s| !s["trouble"].is_null());
    assert_eq!(broken["title"], "Another pump");
    assert!(
        !broken["trouble"]["diagnostics"]
            .as_array()
            .unwrap()
            .is_empty(),
        "{broken:#}"
    );
    let page = served.get("/findings").text();
    assert!(
        page.contains("role=\"alert\"") && page.contains("last good state"),
        "{page}"
    );
    assert!(served.get("/diagnostics").text().contains("device.toml"));
    assert_eq!(served.get("/readyz").status, 200);
    fs::write(&file, &whole).unwrap();
    let mended = until(&|s| s["trouble"].is_null());
    assert_eq!(mended["title"], title.as_str());
}

#[test]
fn what_was_seen_is_not_said_again() {
    let served = Served::of(&demo().join("dossier"));
    let before = served.get("/api/v1/shifts").json();
    assert!(
        before["total"].as_u64().unwrap() > 0,
        "the demonstration was looked at some days before"
    );
    assert!(before["items"][0]["worse"] == true, "{before:#}");
    assert_eq!(served.ask("POST", "/seen", &[], b"").status, 303);
    assert_eq!(served.get("/api/v1/shifts").json()["total"], 0);
}

#[test]
fn a_dropped_sbom_is_evaluated_as_the_command_does() {
    let served = Served::of(&demo().join("dossier"));
    let dir = demo().join("dossier/sbom");
    let file = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_file())
        .min()
        .unwrap();
    let bytes = fs::read(&file).unwrap();
    let told = served
        .ask("POST", "/api/v1/scan?name=x", &[], &bytes)
        .json();
    let printed = asepsis(&crate::run::judged(&[
        "scan",
        text(&file),
        "--format",
        "json",
    ]))
    .json();
    assert_eq!(told["summary"], printed["summary"]);
    let mut form = b"--edge\r\nContent-Disposition: form-data; name=\"sbom\"; filename=\"../<b>.json\"\r\n\r\n".to_vec();
    form.extend(&bytes);
    form.extend(b"\r\n--edge--\r\n");
    let page = served.ask(
        "POST",
        "/scan",
        &["Content-Type: multipart/form-data; boundary=edge"],
        &form,
    );
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("Found in &lt;b&gt;.json"));
    let broken = served.ask(
        "POST",
        "/scan",
        &["Content-Type: multipart/form-data; boundary=edge"],
        b"--edge\r\nnothing",
    );
    assert_eq!(broken.status, 422);
}

#[test]
fn it_ends_when_it_is_told_to_although_pages_wait() {
    use std::io::{Read as _, Write as _};
    let served = Served::of(&demo().join("dossier"));
    let mut waiting = std::net::TcpStream::connect(&served.address).unwrap();
    write!(
        waiting,
        "GET /events HTTP/1.1\r\nHost: {}\r\n\r\n",
        served.address
    )
    .unwrap();
    let mut first = [0; 12];
    waiting.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    assert_eq!(served.end(), Some(0));
}

#[test]
fn what_cannot_be_served_is_said() {
    let empty = tempfile::tempdir().unwrap();
    let ran = asepsis(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--dossier",
        text(empty.path()),
    ])
    .ended(3);
    assert!(ran.err.contains("device.toml"), "{}", ran.err);
    let ran = asepsis(&[
        "serve",
        "--listen",
        "0.0.0.0:0",
        "--dossier",
        text(&demo().join("dossier")),
    ])
    .ended(2);
    assert!(ran.err.contains("127.0.0.1"), "{}", ran.err);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = asepsis(&[
        "serve",
        "--listen",
        &address,
        "--dossier",
        text(&demo().join("dossier")),
    ])
    .ended(3);
    assert!(ran.err.contains("--listen"), "{}", ran.err);
}
