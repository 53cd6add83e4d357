//! Each source's own way: which files in which order, how it goes on, what it does when the source has changed.

use std::io::Write as _;

use asepsis_feed::{FEEDS, FetchError};

use crate::server::{Asked, Reply, Server};
use crate::stage::{Stage, corpus};

fn record(id: &str) -> String {
    format!(r#"{{"schema_version":"1.7.0","id":"{id}","modified":"2026-07-03T00:00:00Z"}}"#)
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn osv_fetches_the_zip_then_what_changed() {
    let server = Server::start(|asked, before| match (asked.path.as_str(), before) {
        ("/npm/modified_id.csv", 0) => {
            Reply::ok("2026-07-03T00:00:00Z,A-1\n2026-07-02T00:00:00Z,A-2\n")
        }
        ("/npm/modified_id.csv", 1) => {
            Reply::ok("2026-07-03T00:00:00Z,A-1\n2026-07-02T00:00:00Z,A-2\n")
        }
        ("/npm/modified_id.csv", _) => Reply::ok(
            "2026-07-05T00:00:00Z,A-3\n2026-07-04T00:00:00Z,A-9\n2026-07-03T00:00:00Z,A-1\n",
        ),
        ("/npm/all.zip", _) => Reply::ok(zip(&[
            ("A-1.json", record("A-1").as_bytes()),
            ("A-2.json", record("A-2").as_bytes()),
        ])),
        ("/npm/A-3.json", _) => Reply::ok(record("A-3")),
        ("/npm/A-9.json", _) => Reply::status(404, ""),
        ("/Red%20Hat/modified_id.csv", _) => Reply::ok("2026-07-03T00:00:00Z,RHSA-1\n"),
        ("/Red%20Hat/all.zip", _) => {
            Reply::ok(zip(&[("RHSA-1.json", record("RHSA-1").as_bytes())]))
        }
        other => panic!("{other:?}"),
    });
    let mut stage = Stage::at("osv", &server.url());
    stage.options.ecosystems = vec!["npm".to_owned(), "Red Hat".to_owned()];
    assert_eq!(stage.visit("osv").unwrap().changes, 2);
    assert_eq!(stage.ids("osv"), ["A-1", "A-2", "RHSA-1"]);
    // Nothing changed: only the lists are asked for.
    let before = server.asked().len();
    assert_eq!(stage.visit("osv").unwrap().changes, 0);
    assert_eq!(
        server.paths()[before..],
        ["/npm/modified_id.csv", "/Red%20Hat/modified_id.csv"]
    );
    // One record is new, one went.
    stage.visit("osv").unwrap();
    assert_eq!(stage.ids("osv"), ["A-1", "A-2", "A-3", "RHSA-1"]);
    // An ecosystem that is no longer wanted goes.
    stage.options.ecosystems.truncate(1);
    stage.visit("osv").unwrap();
    assert_eq!(stage.ids("osv"), ["A-1", "A-2", "A-3"]);
}

#[test]
fn osv_fetches_the_zip_again_where_much_changed() {
    let server = Server::start(|asked, before| match (asked.path.as_str(), before) {
        ("/npm/modified_id.csv", 0) => Reply::ok("2026-07-03T00:00:00Z,A-1\n"),
        ("/npm/modified_id.csv", _) => {
            let row = |n| format!("2026-07-04T00:00:00Z,B-{n}\n");
            Reply::ok((0..500).map(row).collect::<String>())
        }
        ("/npm/all.zip", 0) => Reply::ok(zip(&[("A-1.json", record("A-1").as_bytes())])),
        ("/npm/all.zip", _) => Reply::ok(zip(&[("B-1.json", record("B-1").as_bytes())])),
        other => panic!("{other:?}"),
    });
    let mut stage = Stage::at("osv", &server.url());
    stage.options.ecosystems = vec!["npm".to_owned()];
    stage.visit("osv").unwrap();
    stage.visit("osv").unwrap();
    assert_eq!(stage.ids("osv"), ["B-1"]);
}

#[test]
fn osv_says_what_is_wrong_with_its_list_or_the_choice() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/npm/modified_id.csv" => Reply::ok("2026-07-03T00:00:00Z,A-1\nyesterday,A-2\n"),
        _ => Reply::status(404, ""),
    });
    let mut stage = Stage::at("osv", &server.url());
    stage.options.ecosystems = vec!["npm".to_owned()];
    let error = stage.visit("osv").unwrap_err().to_string();
    assert!(
        error.contains("at line 2: `yesterday,A-2` is no time and id"),
        "{error}"
    );
    stage.options.ecosystems = vec!["Nmp".to_owned()];
    let error = stage.visit("osv").unwrap_err().to_string();
    assert!(error.contains("OSV has no ecosystem `Nmp`"), "{error}");
}

/// A page of NVD's interface.
fn page(start: u64, total: u64, ids: &[u64]) -> String {
    let entry = |n: &u64| format!(r#"{{"cve":{{"id":"CVE-2026-{n:05}"}}}}"#);
    let entries: Vec<String> = ids.iter().map(entry).collect();
    format!(
        r#"{{"resultsPerPage":{},"startIndex":{start},"totalResults":{total},"format":"NVD_CVE","version":"2.0","timestamp":"2026-08-01T00:00:00.000","vulnerabilities":[{}]}}"#,
        ids.len(),
        entries.join(",")
    )
}

fn query(asked: &Asked) -> String {
    asked.path.split('?').nth(1).unwrap_or_default().to_owned()
}

#[test]
fn nvd_goes_page_by_page_then_by_windows_of_at_most_120_days() {
    let server = Server::start(|asked, _| {
        let query = query(asked);
        let from = |start: &str| query.contains(&format!("startIndex={start}"));
        if query.contains("lastModStartDate") {
            return Reply::ok(page(0, 1, &[9]));
        }
        match (from("0"), from("2")) {
            (true, _) => Reply::ok(page(0, 3, &[0, 1])),
            (_, true) => Reply::ok(page(2, 3, &[2])),
            _ => panic!("{query}"),
        }
    });
    let stage = Stage::at("nvd", &server.url());
    stage.visit("nvd").unwrap();
    assert_eq!(
        stage.ids("nvd"),
        ["CVE-2026-00000", "CVE-2026-00001", "CVE-2026-00002"]
    );
    // Without a key 6 seconds pass between two pages.
    assert_eq!(stage.waits(), [6]);
    assert!(server.asked().iter().all(|a| a.header("apikey").is_none()));
    stage.time("2027-07-01T00:00:00Z");
    let before = server.asked().len();
    stage.visit("nvd").unwrap();
    let windows: Vec<String> = server.asked()[before..].iter().map(query).collect();
    assert_eq!(
        windows,
        [
            "resultsPerPage=2000&startIndex=0&lastModStartDate=2026-11-26T10:00:00Z&lastModEndDate=2027-03-26T10:00:00Z",
            "resultsPerPage=2000&startIndex=0&lastModStartDate=2027-03-26T10:00:00Z&lastModEndDate=2027-07-01T00:00:00Z",
        ]
    );
    assert!(stage.ids("nvd").contains(&"CVE-2026-00009".to_owned()));
}

#[test]
fn nvd_goes_on_at_the_page_where_it_was_stopped_and_sends_the_key() {
    let server = Server::start(|asked, before| {
        let query = query(asked);
        assert_eq!(asked.header("apikey"), Some("secret"));
        if query.contains("lastModStartDate") {
            return Reply::ok(page(0, 0, &[]));
        }
        if query.contains("startIndex=0") {
            assert_eq!(before, 0, "the first page is asked for once");
            return Reply::ok(page(0, 3, &[0, 1]));
        }
        match before {
            // Too fast, says NVD so: it is borne.
            0 => Reply::status(403, ""),
            1 => Reply::status(404, ""),
            _ => Reply::ok(page(2, 3, &[2])),
        }
    });
    let mut stage = Stage::at("nvd", &server.url());
    stage.options.nvd_key = Some("secret".to_owned());
    stage.visit("nvd").unwrap_err();
    assert_eq!(stage.ids("nvd").len(), 2);
    stage.time("2026-11-26T12:00:00Z");
    stage.visit("nvd").unwrap();
    assert_eq!(stage.ids("nvd").len(), 3);
    // What was modified since the first page came is asked for too.
    let last = server.asked().last().map(query).unwrap();
    assert!(
        last.contains("lastModStartDate=2026-11-26T10:00:00Z"),
        "{last}"
    );
    assert!(
        !stage
            .standing("nvd")
            .error
            .is_some_and(|e| e.contains("secret"))
    );
}

#[test]
fn nvd_says_where_a_page_is_not_what_was_asked() {
    for (body, words) in [
        (
            page(5, 9, &[0]),
            "at /startIndex: 1 records from 5 were answered where those from 0",
        ),
        (page(0, 9, &[]), "0 records from 0 were answered"),
        (r#"{"startIndex":"0"}"#.to_owned(), "line 1"),
    ] {
        let server = Server::start(move |_, _| Reply::ok(body.clone()));
        let stage = Stage::at("nvd", &server.url());
        let error = stage.visit("nvd").unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn nvd_files_come_by_year_then_what_was_modified() {
    let server = Server::start(|asked, _| {
        let year = asked
            .path
            .trim_start_matches("/nvdcve-2.0-")
            .trim_end_matches(".json.gz");
        match year {
            "modified" => Reply::ok(page(0, 1, &[99])),
            "2026" => Reply::status(404, ""),
            year => Reply::ok(page(0, 1, &[year.parse().unwrap()])).with("etag", "\"y\""),
        }
    });
    let stage = Stage::at("nvd-files", &server.url());
    stage.visit("nvd-files").unwrap();
    let ids = stage.ids("nvd-files");
    assert_eq!(
        (ids.len(), ids[1].as_str()),
        (2025 - 2002 + 2, "CVE-2026-02002")
    );
    // The year that has just begun has no file, so everything is asked for again; with it, only what was modified.
    assert_eq!(server.asked().len(), 26);
    stage.time("2025-12-31T10:00:00Z");
    stage.visit("nvd-files").unwrap();
    assert_eq!(server.paths()[26..], ["/nvdcve-2.0-modified.json.gz"]);
}

#[test]
fn the_cve_list_comes_whole_then_by_its_changes() {
    let document = corpus("cve/valid/record.json");
    let all = zip(&[(
        "cves.zip",
        &zip(&[("cves/2026/10xxx/CVE-2026-10008.json", &document)]),
    )]);
    let delta = zip(&[("CVE-2026-10009.json", &corpus("cve/valid/rejected.json"))]);
    let release = |time: &str, name: &str| {
        format!(
            r#"{{"published_at":"{time}","assets":[{{"name":"2026-11-26_all_CVEs_at_midnight.zip.zip","browser_download_url":"https://elsewhere.invalid/a"}},{{"name":"{name}","browser_download_url":"https://elsewhere.invalid/d"}}]}}"#
        )
    };
    let first = release("2026-11-26T09:10:00Z", "2026-11-26_delta_CVEs_at_0900Z.zip");
    let second = release("2026-11-26T10:10:00Z", "2026-11-26_delta_CVEs_at_1000Z.zip");
    let list = format!("[{second},{first}]");
    let server = Server::start(move |asked, _| match asked.path.as_str() {
        "/releases/latest" => Reply::ok(first.clone()),
        "/releases?per_page=100&page=1" => Reply::ok(list.clone()),
        "/assets/2026-11-26_all_CVEs_at_midnight.zip.zip" => Reply::ok(all.clone()),
        path if path.contains("_delta_CVEs_at_") => Reply::ok(delta.clone()),
        other => panic!("{other}"),
    });
    let stage = Stage::at("cve", &server.url());
    stage.visit("cve").unwrap();
    assert_eq!(stage.ids("cve"), ["CVE-2026-10008", "CVE-2026-10009"]);
    let before = server.asked().len();
    stage.visit("cve").unwrap();
    assert_eq!(
        server.paths()[before..],
        [
            "/releases?per_page=100&page=1",
            "/assets/2026-11-26_delta_CVEs_at_1000Z.zip"
        ]
    );
    // After a month everything is fetched again.
    stage.time("2027-01-26T10:00:00Z");
    let before = server.asked().len();
    stage.visit("cve").unwrap();
    assert_eq!(server.paths()[before], "/releases/latest");
}

#[test]
fn euvd_goes_through_all_pages_and_drops_what_is_no_longer_there() {
    let items = |from: usize, to: usize, total: usize| {
        let item = |n: usize| format!(r#"{{"id":"EUVD-2026-{n}","aliases":"CVE-2026-{n:05}\n"}}"#);
        let list: Vec<String> = (from..to).map(item).collect();
        format!(r#"{{"items":[{}],"total":{total}}}"#, list.join(","))
    };
    let server = Server::start(move |asked, before| match (query(asked).as_str(), before) {
        ("exploited=true&page=0&size=100", 0) => Reply::ok(items(0, 100, 150)),
        ("exploited=true&page=1&size=100", 0) => Reply::ok(items(100, 150, 150)),
        ("exploited=true&page=0&size=100", 1) => Reply::ok(items(0, 20, 20)),
        ("exploited=true&page=0&size=100", _) => Reply::ok(items(0, 20, 90)),
        ("exploited=true&page=1&size=100", _) => Reply::ok(items(0, 0, 90)),
        other => panic!("{other:?}"),
    });
    let stage = Stage::at("euvd", &server.url());
    stage.visit("euvd").unwrap();
    assert_eq!(stage.ids("euvd").len(), 150);
    stage.visit("euvd").unwrap();
    assert_eq!(stage.ids("euvd").len(), 20);
    let error = stage.visit("euvd").unwrap_err().to_string();
    assert!(
        error.contains("the pages end after 20 of 90 entries"),
        "{error}"
    );
}

#[test]
fn alpine_goes_through_the_releases_of_its_listing() {
    let main = corpus("alpine/valid/main.json");
    let server = Server::start(move |asked, _| match asked.path.as_str() {
        "/" => Reply::ok(
            r#"<a href="../">..</a><a href="edge/">edge/</a><a href="v3.20/">v3.20/</a><a href="license.txt">l</a><a href="../../etc/">x</a>"#,
        ),
        "/v3.20/main.json" | "/edge/main.json" | "/edge/community.json" => Reply::ok(main.clone()),
        "/v3.20/community.json" => Reply::status(404, ""),
        other => panic!("{other}"),
    });
    let stage = Stage::at("alpine", &server.url());
    assert_eq!(stage.visit("alpine").unwrap().changes, 3);
    let server = Server::start(|_, _| Reply::ok("<html>moved</html>"));
    let stage = Stage::at("alpine", &server.url());
    let error = stage.visit("alpine").unwrap_err().to_string();
    assert!(error.contains("the listing names no release"), "{error}");
}

/// A CSAF document with an id.
fn document(id: &str) -> String {
    let text = String::from_utf8(corpus("csaf/valid/advisory.json")).unwrap();
    text.replace("EX-2026-1", id)
}

#[test]
fn csaf_providers_are_read_by_folder_and_rolie_and_go_on_by_time() {
    let server = Server::start(|asked, before| {
        let host = format!("http://{}", asked.header("host").unwrap());
        let entry = |id: &str, time: &str| {
            format!(
                r#"{{"id":"{id}","updated":"{time}","content":{{"src":"{host}/rolie/{id}.json"}}}}"#
            )
        };
        match (asked.path.as_str(), before) {
            ("/provider-metadata.json", _) => Reply::ok(format!(
                r#"{{"distributions":[{{"directory_url":"{host}/white/"}},{{"rolie":{{"feeds":[{{"url":"{host}/feed.json","tlp_label":"WHITE"}},{{"url":"{host}/secret.json","tlp_label":"AMBER"}}]}}}},{{"directory_url":"{host}/plain"}}]}}"#
            )),
            ("/white/changes.csv", 0) => Reply::ok("\"2026/a.json\",\"2026-03-02T00:00:00Z\"\n"),
            ("/white/changes.csv", _) => Reply::ok(
                "\"2026/b.json\",\"2026-03-09T00:00:00Z\"\n\"2026/a.json\",\"2026-03-02T00:00:00Z\"\n",
            ),
            ("/plain/changes.csv", _) => Reply::status(404, ""),
            ("/plain/index.txt", _) => Reply::ok("p.json\n\n"),
            ("/feed.json", _) => Reply::ok(format!(
                r#"{{"feed":{{"entry":[{},{}]}}}}"#,
                entry("r", "2026-03-01T00:00:00.5Z"),
                entry("gone", "2026-03-01T00:00:00Z")
            )),
            ("/rolie/gone.json", _) => Reply::status(404, ""),
            (path, _) if path.contains(".json.sha") => Reply::status(404, ""),
            (path, _) if path.ends_with(".json") => {
                let name = path.rsplit('/').next().unwrap().trim_end_matches(".json");
                Reply::ok(document(name)).with("etag", "\"1\"")
            }
            other => panic!("{other:?}"),
        }
    });
    let stage = Stage::at("csaf", &format!("{}/provider-metadata.json", server.url()));
    let visited = stage.visit("csaf").unwrap();
    assert_eq!(visited.changes, 3);
    // Told once, however many there are.
    assert_eq!(visited.remarks.len(), 1, "{:?}", visited.remarks);
    assert!(
        visited.remarks[0].contains("3 documents have no integrity file"),
        "{:?}",
        visited.remarks
    );
    let ids = stage.ids("csaf");
    assert!(
        ids.contains(&"a/CVE-2026-10020".to_owned())
            && ids.contains(&"p/CVE-2026-10020".to_owned())
    );
    let before = server.asked().len();
    stage.visit("csaf").unwrap();
    let again: Vec<String> = server.paths()[before..].to_vec();
    assert!(
        again.contains(&"/white/2026/b.json".to_owned()),
        "{again:?}"
    );
    assert!(
        !again.contains(&"/white/2026/a.json".to_owned()),
        "{again:?}"
    );
    assert!(!again.contains(&"/rolie/r.json".to_owned()), "{again:?}");
}

#[test]
fn a_csaf_document_that_is_not_what_its_integrity_file_says_is_kept_out() {
    use asepsis_format::csaf::Integrity::{Sha256, Sha512};
    let server = Server::start(|asked, before| {
        let host = format!("http://{}", asked.header("host").unwrap());
        let hash = |id: &str| Sha512.of(document(id).as_bytes());
        match (asked.path.as_str(), before) {
            ("/p.json", _) => Reply::ok(format!(
                r#"{{"distributions":[{{"directory_url":"{host}/d"}},{{"rolie":{{"feeds":[{{"url":"{host}/feed.json"}}]}}}}]}}"#
            )),
            ("/d/changes.csv", _) => Reply::ok(
                "\"a.json\",\"2026-03-01T00:00:00Z\"\n\"b.json\",\"2026-03-02T00:00:00Z\"\n",
            ),
            ("/feed.json", _) => Reply::ok(format!(
                r#"{{"feed":{{"entry":[{{"id":"r","updated":"2026-03-03T00:00:00Z","content":{{"src":"{host}/r.json"}},
                    "link":[{{"rel":"hash","href":"{host}/sums/r.json.sha256"}}]}}]}}}}"#
            )),
            // What is there at first is the hash of another text.
            ("/d/a.json.sha512", 0) => Reply::ok(format!("{}  a.json\n", hash("other"))),
            ("/d/a.json.sha512", _) => Reply::ok(format!("{}  a.json\n", hash("a").to_uppercase())),
            ("/d/b.json.sha512", _) => Reply::ok(hash("b")),
            ("/sums/r.json.sha256", _) => Reply::ok(Sha256.of(document("r").as_bytes())),
            (path, _) if path.ends_with(".json") => {
                let name = path.rsplit('/').next().unwrap().trim_end_matches(".json");
                Reply::ok(document(name)).with("etag", "\"1\"")
            }
            other => panic!("{other:?}"),
        }
    });
    let stage = Stage::at("csaf", &format!("{}/p.json", server.url()));
    let error = stage.visit("csaf").unwrap_err().to_string();
    assert!(
        error.contains("/d/a.json` is kept out, for")
            && error.contains("a.json.sha512` states another hash"),
        "{error}"
    );
    let of = |id: &str| stage.ids("csaf").contains(&format!("{id}/CVE-2026-10020"));
    assert_eq!((of("a"), of("b"), of("r")), (false, true, true));
    let visited = stage.visit("csaf").unwrap();
    assert!(of("a"));
    assert_eq!(visited.remarks, Vec::<String>::new());
}

#[test]
fn a_csaf_provider_may_have_no_document_yet() {
    let server = Server::start(|asked, _| {
        let host = format!("http://{}", asked.header("host").unwrap());
        match asked.path.as_str() {
            "/p.json" => Reply::ok(format!(
                r#"{{"distributions":[{{"directory_url":"{host}/d"}},{{"rolie":{{"feeds":[{{"url":"{host}/feed.json"}}]}}}}]}}"#
            )),
            "/d/changes.csv" => Reply::ok(""),
            "/feed.json" => Reply::ok(r#"{"feed":{"entry":[]}}"#),
            other => panic!("{other}"),
        }
    });
    let stage = Stage::at("csaf", &format!("{}/p.json", server.url()));
    let visited = stage.visit("csaf").unwrap();
    assert_eq!(visited.changes, 0);
    assert!(
        visited.remarks[0].contains("has no document yet"),
        "{:?}",
        visited.remarks
    );
}

#[test]
fn a_csaf_list_names_nothing_outside_of_its_folder() {
    for path in [
        "../../etc/passwd.json",
        "https://elsewhere.invalid/x.json",
        "/x.json",
        "x.exe",
    ] {
        let server = Server::start(move |asked, _| {
            let host = format!("http://{}", asked.header("host").unwrap());
            match asked.path.as_str() {
                "/p.json" => Reply::ok(format!(
                    r#"{{"distributions":[{{"directory_url":"{host}/d"}}]}}"#
                )),
                _ => Reply::ok(format!("\"{path}\",\"2026-03-02T00:00:00Z\"\n")),
            }
        });
        let stage = Stage::at("csaf", &format!("{}/p.json", server.url()));
        let error = stage.visit("csaf").unwrap_err().to_string();
        assert!(error.contains("is no document below the folder"), "{error}");
    }
}

#[test]
fn red_hats_vex_comes_as_an_archive_then_by_its_changes() {
    let vex = |id: &str| {
        let text = String::from_utf8(corpus("csaf/valid/vex-of-a-distribution.json")).unwrap();
        text.replace("CVE-2026-10021", id)
    };
    let mut archive = tar::Builder::new(Vec::new());
    let text = vex("CVE-2026-1");
    let mut header = tar::Header::new_ustar();
    header.set_size(text.len() as u64);
    archive
        .append_data(&mut header, "2026/cve-2026-1.json", text.as_bytes())
        .unwrap();
    let archive = zstd::encode_all(&archive.into_inner().unwrap()[..], 1).unwrap();
    let server = Server::start(move |asked, before| match (asked.path.as_str(), before) {
        ("/changes.csv", 0) => {
            Reply::ok("\"2026/cve-2026-1.json\",\"2026-11-25T08:00:00+00:00\"\n")
        }
        ("/changes.csv", 1) => Reply::ok(
            "\"2026/cve-2026-2.json\",\"2026-11-26T08:00:00+00:00\"\n\"2026/cve-2026-1.json\",\"2026-11-24T08:00:00+00:00\"\n",
        ),
        ("/changes.csv", _) => {
            Reply::ok("\"2026/cve-2026-1.json\",\"2026-11-24T08:00:00+00:00\"\n")
        }
        ("/archive_latest.txt", _) => Reply::ok("csaf_vex_2026-11-25.tar.zst\n"),
        ("/csaf_vex_2026-11-25.tar.zst", _) => Reply::ok(archive.clone()),
        ("/2026/cve-2026-2.json", _) => Reply::ok(vex("CVE-2026-2")),
        ("/deletions.csv", 0) => Reply::ok(""),
        ("/deletions.csv", _) => {
            Reply::ok("\"2026/cve-2026-2.json\",\"2026-11-26T09:00:00+00:00\"\n")
        }
        other => panic!("{other:?}"),
    });
    let stage = Stage::at("redhat", &server.url());
    stage.visit("redhat").unwrap();
    assert_eq!(stage.ids("redhat"), ["CVE-2026-1"]);
    stage.visit("redhat").unwrap();
    assert_eq!(stage.ids("redhat"), ["CVE-2026-1", "CVE-2026-2"]);
    stage.visit("redhat").unwrap();
    assert_eq!(stage.ids("redhat"), ["CVE-2026-1"]);
}

#[test]
fn sources_of_one_file_fetch_it() {
    for (source, path, document) in [
        ("debian", "/data/json", "debian/valid/tracker.json"),
        ("endoflife", "/products/full", "endoflife/valid/full.json"),
        (
            "epss",
            "/epss_scores-current.csv.gz",
            "epss/valid/scores.csv",
        ),
        (
            "kev",
            "/known_exploited_vulnerabilities.json",
            "kev/valid/catalogue.json",
        ),
    ] {
        let body = corpus(document);
        let server = Server::start(move |asked, _| {
            assert_eq!(asked.path, path);
            Reply::ok(body.clone())
        });
        let stage = Stage::at(source, &format!("{}/", server.url()));
        assert_eq!(stage.visit(source).unwrap().changes, 1, "{source}");
        assert!(!stage.ids(source).is_empty(), "{source}");
    }
}

#[test]
fn endoflife_keeps_what_it_has_where_the_answer_is_none() {
    let whole = corpus("endoflife/valid/full.json");
    let answers = [
        Reply::ok(whole.clone()).with("etag", "\"one\""),
        Reply::status(304, ""),
        Reply::ok(
            r#"{"schema_version":"2.0.0","generated_at":"2026-11-21T00:00:00Z","products":[]}"#,
        ),
        Reply::ok(corpus("endoflife/invalid/list.json")),
        Reply::ok(&whole[..whole.len() / 2]),
        Reply::ok("[".repeat(200_000)),
    ];
    let server = Server::start(move |_, before| answers.get(before).unwrap_or(&answers[5]).clone());
    let stage = Stage::at("endoflife", &server.url());
    assert_eq!(stage.visit("endoflife").unwrap().changes, 1);
    assert_eq!(stage.visit("endoflife").unwrap().changes, 0);
    for hostile in 2..6 {
        let error = stage.visit("endoflife").unwrap_err();
        assert!(
            matches!(error, FetchError::Form { .. }),
            "{hostile}: {error}"
        );
        assert_eq!(stage.ids("endoflife"), ["angular", "openssl", "rolling"]);
        assert!(stage.standing("endoflife").error.is_some());
    }
}

#[test]
fn no_source_takes_a_page_of_a_portal_for_its_data() {
    for feed in FEEDS {
        let server = Server::start(|_, _| Reply::ok("<html>Please sign in</html>"));
        let mut stage = Stage::at(feed.id, &server.url());
        stage.options.ecosystems = vec!["npm".to_owned()];
        let error = stage.visit(feed.id).unwrap_err();
        assert!(
            matches!(error, FetchError::Form { .. }),
            "{}: {error}",
            feed.id
        );
        assert!(
            stage.mirror().shelf(feed.id).paths().is_empty(),
            "{}",
            feed.id
        );
    }
}

#[test]
fn a_state_that_is_damaged_costs_a_fetch_and_nothing_else() {
    let server = Server::start(|_, _| Reply::ok(corpus("kev/valid/catalogue.json")));
    let stage = Stage::at("kev", &server.url());
    stage.visit("kev").unwrap();
    let state = stage.folder.path().join("feeds/kev/state.json");
    std::fs::write(state, b"{\"cursor\": [").unwrap();
    assert_eq!(stage.mirror().shelf("kev").standing(), None);
    stage.visit("kev").unwrap();
    assert_eq!(stage.ids("kev").len(), 1);
}
