//! What the network does to a fetch, with the smallest source: one file.

use std::io::Write as _;

use asepsis_feed::{FetchError, Proxy};

use crate::proxy::ProxyServer;
use crate::server::{Reply, Server};
use crate::stage::{Stage, catalogue};

const FILE: &str = "/known_exploited_vulnerabilities.json";

#[test]
fn a_file_is_asked_for_only_if_it_changed() {
    let server = Server::start(|asked, _| {
        let is_known = asked.header("if-none-match") == Some("\"1\"")
            && asked.header("if-modified-since") == Some("Thu, 26 Nov 2026 09:00:00 GMT");
        if is_known {
            return Reply::status(304, "");
        }
        Reply::ok(catalogue(3))
            .with("etag", "\"1\"")
            .with("last-modified", "Thu, 26 Nov 2026 09:00:00 GMT")
    });
    let stage = Stage::at("kev", &server.url());
    assert_eq!(stage.visit("kev").unwrap().changes, 1);
    stage.time("2026-11-27T10:00:00Z");
    assert_eq!(stage.visit("kev").unwrap().changes, 0);
    assert_eq!(server.paths(), [FILE, FILE]);
    assert_eq!(stage.ids("kev").len(), 3);
    let standing = stage.standing("kev");
    assert_eq!(standing.succeeded.as_deref(), Some("2026-11-27T10:00:00Z"));
    assert_eq!((standing.error, standing.files), (None, 1));
}

#[test]
fn a_cut_file_is_continued_where_it_was_cut() {
    let body = catalogue(2000);
    let whole = body.clone();
    let server = Server::start(move |asked, before| {
        let part = |from: usize| {
            Reply::status(206, &body[from..])
                .with("etag", "\"a\"")
                .with(
                    "content-range",
                    &format!("bytes {from}-{}/{}", body.len() - 1, body.len()),
                )
        };
        match (before, asked.header("range")) {
            (0, None) => Reply::ok(body.clone()).with("etag", "\"a\"").cut(30_000),
            (1, Some("bytes=30000-")) => {
                assert_eq!(asked.header("if-range"), Some("\"a\""));
                part(30_000).cut(20_000)
            }
            (2, Some("bytes=50000-")) => part(50_000),
            other => panic!("{other:?}"),
        }
    });
    let stage = Stage::at("kev", &server.url());
    stage.visit("kev").unwrap();
    assert_eq!(stage.ids("kev").len(), 2000);
    // After something came, failures are counted anew.
    assert_eq!(stage.waits(), [1, 1]);
    let file = std::fs::read(&stage.mirror().shelf("kev").paths()[0]).unwrap();
    assert!(file == whole);
}

#[test]
fn what_a_stopped_sync_left_is_continued_by_the_next() {
    let body = catalogue(2000);
    let server = Server::start(move |asked, before| match before {
        // Six times in a row nothing comes: the visit gives up.
        0 => Reply::ok(body.clone()).with("etag", "\"a\"").cut(40_000),
        1..=6 => Reply::status(503, ""),
        _ => {
            assert_eq!(asked.header("range"), Some("bytes=40000-"));
            let range = format!("bytes 40000-{}/{}", body.len() - 1, body.len());
            Reply::status(206, &body[40_000..])
                .with("etag", "\"a\"")
                .with("content-range", &range)
        }
    });
    let stage = Stage::at("kev", &server.url());
    let error = stage.visit("kev").unwrap_err();
    assert!(
        matches!(error, FetchError::Refused { status: 503, .. }),
        "{error}"
    );
    assert!(stage.standing("kev").error.unwrap().contains("503"));
    assert!(stage.mirror().shelf("kev").paths().is_empty());
    stage.visit("kev").unwrap();
    assert_eq!(stage.ids("kev").len(), 2000);
    assert_eq!(stage.standing("kev").error, None);
}

#[test]
fn a_file_that_changed_between_the_parts_is_fetched_from_the_beginning() {
    let (old, new) = (catalogue(2000), catalogue(1500));
    let server = Server::start(move |asked, before| match before {
        0 => Reply::ok(old.clone()).with("etag", "\"old\"").cut(40_000),
        // The source does as `If-Range` says: another version comes whole.
        1 => {
            assert_eq!(asked.header("if-range"), Some("\"old\""));
            Reply::ok(new.clone()).with("etag", "\"new\"")
        }
        _ => panic!("asked too often"),
    });
    let stage = Stage::at("kev", &server.url());
    stage.visit("kev").unwrap();
    assert_eq!(stage.ids("kev").len(), 1500);
}

#[test]
fn a_part_of_another_version_or_place_is_not_taken() {
    for (etag, range) in [("\"b\"", "bytes 40000-"), ("\"a\"", "bytes 30000-")] {
        let body = catalogue(2000);
        let server = Server::start(move |asked, before| match before {
            0 => Reply::ok(body.clone()).with("etag", "\"a\"").cut(40_000),
            1 => Reply::status(206, &body[40_000..]).with("etag", etag).with(
                "content-range",
                &format!("{range}{}/{}", body.len() - 1, body.len()),
            ),
            _ => {
                assert_eq!(asked.header("range"), None);
                Reply::ok(body.clone()).with("etag", "\"a\"")
            }
        });
        let stage = Stage::at("kev", &server.url());
        stage.visit("kev").unwrap();
        assert_eq!(stage.ids("kev").len(), 2000);
    }
}

#[test]
fn without_a_validator_nothing_is_continued() {
    let body = catalogue(2000);
    let server = Server::start(move |asked, before| {
        assert_eq!(asked.header("range"), None);
        let reply = Reply::ok(body.clone());
        if before == 0 {
            reply.cut(40_000)
        } else {
            reply
        }
    });
    let stage = Stage::at("kev", &server.url());
    stage.visit("kev").unwrap();
    assert_eq!(stage.ids("kev").len(), 2000);
}

#[test]
fn a_body_that_stays_short_is_an_error_and_the_old_file_stays() {
    let server = Server::start(|_, before| match before {
        0 => Reply::ok(catalogue(5)),
        _ => Reply::ok(catalogue(9)).cut(20),
    });
    let stage = Stage::at("kev", &server.url());
    stage.visit("kev").unwrap();
    let error = stage.visit("kev").unwrap_err();
    assert!(
        matches!(error, FetchError::Cut { received: 20, .. }),
        "{}",
        error.told()
    );
    assert!(
        error.to_string().contains("was cut off after 20 bytes of"),
        "{error}"
    );
    assert_eq!(stage.ids("kev").len(), 5);
}

#[test]
fn a_source_that_falls_silent_is_given_up() {
    let server = Server::start(|_, _| Reply::ok(catalogue(9)).cut(20).held());
    let mut stage = Stage::at("kev", &server.url());
    stage.network.timeout = std::time::Duration::from_millis(150);
    let error = stage.visit("kev").unwrap_err();
    assert!(
        matches!(error, FetchError::Cut { received: 20, .. }),
        "{}",
        error.told()
    );
    assert!(server.asked().len() <= 7);
}

#[test]
fn a_body_in_chunks_without_its_end_is_noticed() {
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    let text = String::from_utf8(catalogue(9)).unwrap();
    let (half, whole) = (chunk(&text[..100]), chunk(&text) + "0\r\n\r\n");
    let server = Server::start(move |_, before| {
        let body = if before == 0 {
            half.clone()
        } else {
            whole.clone()
        };
        Reply::ok(body).with("transfer-encoding", "chunked")
    });
    let stage = Stage::at("kev", &server.url());
    stage.visit("kev").unwrap();
    assert_eq!((stage.ids("kev").len(), server.asked().len()), (9, 2));
}

#[test]
fn too_many_requests_waits_as_asked() {
    let server = Server::start(|_, before| match before {
        0 => Reply::status(429, "").with("retry-after", "42"),
        1 => Reply::status(503, "").with("retry-after", "Thu, 26 Nov 2026 10:00:07 GMT"),
        2 => Reply::status(500, ""),
        _ => Reply::ok(catalogue(1)),
    });
    let stage = Stage::at("kev", &server.url());
    stage.visit("kev").unwrap();
    assert_eq!(stage.waits(), [42, 7, 4]);
}

#[test]
fn a_source_that_stays_broken_is_given_up_after_a_bounded_time() {
    let server = Server::start(|_, _| Reply::status(502, ""));
    let stage = Stage::at("kev", &server.url());
    let error = stage.visit("kev").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("answers with status 502: the source has a fault")
    );
    assert_eq!(stage.waits(), [1, 2, 4, 8, 16]);
    assert_eq!(server.asked().len(), 6);
}

#[test]
fn a_source_that_asks_for_hours_is_not_waited_for() {
    let server = Server::start(|_, _| Reply::status(429, "").with("retry-after", "7200"));
    let stage = Stage::at("kev", &server.url());
    let error = stage.visit("kev").unwrap_err();
    assert!(error.to_string().contains("120 minutes"), "{error}");
    assert!(stage.waits().is_empty());
}

#[test]
fn what_is_not_there_is_said_at_once() {
    let server = Server::start(|_, _| Reply::status(404, "no"));
    let stage = Stage::at("kev", &server.url());
    let error = stage.visit("kev").unwrap_err();
    let expected = format!(
        "`{}{FILE}` answers with status 404: it is not there any more; a mirror may lack it",
        server.url()
    );
    assert_eq!((error.to_string(), stage.waits()), (expected, vec![]));
}

#[test]
fn another_form_is_an_error_with_its_place_and_the_old_file_stays() {
    let changed: &[(&[u8], &str)] = &[
        (b"<html>sign in</html>", "it is no CISA KEV JSON"),
        (br#"{"catalogVersion":"1","vulnerabilities":{}}"#, ""),
        (
            br#"{"catalogVersion":"1","vulnerabilities":[{"cve":"CVE-2026-1"},{"cve":"CVE-2026-2"}]}"#,
            "at /vulnerabilities/0: 2 of 2 records cannot be read",
        ),
        (br#"{"items":[{"id":"EUVD-2026-1"}],"total":1}"#, "it is `euvd` where CISA KEV JSON was expected"),
    ];
    for (body, words) in changed {
        let server = Server::start(move |_, before| match before {
            0 => Reply::ok(catalogue(5)),
            _ => Reply::ok(*body),
        });
        let stage = Stage::at("kev", &server.url());
        stage.visit("kev").unwrap();
        let error = stage.visit("kev").unwrap_err();
        assert!(matches!(error, FetchError::Form { .. }), "{error}");
        let told = error.to_string();
        assert!(told.contains(FILE) && told.contains(words), "{told}");
        assert!(!told.contains(".incoming"), "{told}");
        assert_eq!(stage.ids("kev").len(), 5);
        assert!(stage.standing("kev").error.is_some());
    }
}

#[test]
fn more_bytes_than_allowed_are_refused_with_and_without_a_length() {
    for chunked in [false, true] {
        let server = Server::start(move |_, _| {
            let body = catalogue(1000);
            if !chunked {
                return Reply::ok(body);
            }
            let mut chunks = format!("{:x}\r\n", body.len()).into_bytes();
            chunks.extend(body);
            chunks.extend(b"\r\n0\r\n\r\n");
            Reply::ok(chunks).with("transfer-encoding", "chunked")
        });
        let mut stage = Stage::at("kev", &server.url());
        stage.network.max_bytes = 1000;
        let error = stage.visit("kev").unwrap_err();
        assert!(
            matches!(error, FetchError::TooLarge { limit: 1000, .. }),
            "{error}"
        );
    }
}

#[test]
fn a_name_that_leads_nowhere_is_unreachable() {
    let stage = Stage::at("kev", "http://127.0.0.1:1");
    let error = stage.visit("kev").unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
    assert!(
        error.to_string().contains("check the network, the proxy"),
        "{error}"
    );
}

#[test]
fn a_proxy_is_used() {
    let server = Server::start(|_, _| Reply::ok(catalogue(4)));
    let proxy = ProxyServer::start();
    // The name exists for the proxy alone.
    let url = format!("http://advisories.invalid:{}", server.port);
    let mut stage = Stage::at("kev", &url);
    stage.network.proxy = Proxy::Url(format!("http://127.0.0.1:{}", proxy.port));
    stage.visit("kev").unwrap();
    assert_eq!(stage.ids("kev").len(), 4);
    let asked = proxy.asked.lock().unwrap().clone();
    assert_eq!(asked, [format!("advisories.invalid:{}", server.port)]);
    stage.network.proxy = Proxy::Url("nonsense://".to_owned());
    let error = stage.visit("kev").unwrap_err();
    assert!(error.to_string().contains("is no proxy"), "{error}");
}

#[test]
fn an_own_authority_is_trusted_and_no_other() {
    let (authority, tls) = authority();
    let tls = std::sync::Arc::new(tls);
    let wrap = move |stream| {
        let connection = rustls::ServerConnection::new(tls.clone()).unwrap();
        Box::new(rustls::StreamOwned::new(connection, stream)) as Box<dyn crate::server::Stream>
    };
    let server = Server::start_over(wrap, |_, _| Reply::ok(catalogue(2)));
    let url = format!("https://localhost:{}", server.port);
    let mut stage = Stage::at("kev", &url);
    let error = stage.visit("kev").unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
    assert!(
        error.told().to_lowercase().contains("certificate"),
        "{}",
        error.told()
    );

    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(authority.as_bytes()).unwrap();
    stage.network.ca_cert = Some(file.path().to_owned());
    stage.visit("kev").unwrap();
    assert_eq!(stage.ids("kev").len(), 2);

    let mut empty = tempfile::NamedTempFile::new().unwrap();
    empty.write_all(b"no certificate\n").unwrap();
    stage.network.ca_cert = Some(empty.path().to_owned());
    let error = stage.visit("kev").unwrap_err();
    assert!(
        error.to_string().contains("there is no certificate in it"),
        "{error}"
    );
}

/// Returns the certificate of an authority, and a server's settings with a certificate that it issued.
fn authority() -> (String, rustls::ServerConfig) {
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let issuer = rcgen::CertifiedIssuer::self_signed(params, rcgen::KeyPair::generate().unwrap());
    let issuer = issuer.unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let own = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let own = own.signed_by(&key, &issuer).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.der().clone()], key.into())
        .unwrap();
    (issuer.pem(), config)
}

#[test]
fn two_processes_do_not_fetch_into_one_folder() {
    let stage = Stage::new();
    let held = stage.mirror().hold().unwrap();
    let error = stage.mirror().hold().unwrap_err();
    assert!(matches!(error, FetchError::Busy(_)), "{error}");
    drop(held);
    stage.mirror().hold().unwrap();
}
