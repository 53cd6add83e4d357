//! Who may ask, what an answer may do in a browser, and how much a request may cost.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use asepsis_domain::time::rfc3339;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::answer::refuse;
use crate::error::{Error, FOREIGN_HOST, FOREIGN_PAGE, TOO_LARGE, TOO_SLOW};
use crate::site::Site;
use crate::upload::MOST_BYTES;

/// The longest that an answer may take; documents are typeset within it.
const LONGEST: Duration = Duration::from_secs(120);

/// Room for what a form adds to its file.
pub(crate) const FORM_BYTES: usize = 512 << 10;

/// What a page may do: show its own styles, scripts and pictures, ask its own server, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What every answer says to the browser.
const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    // Not `no-referrer`: forms of our own pages would then come without their origin.
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Under which names the server is asked.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    /// The address that is listened on.
    pub(crate) own: SocketAddr,
    /// The origin under which others reach it, such as `https://asepsis.example.com`.
    pub(crate) public: Option<String>,
    /// It answers by TLS of its own.
    pub(crate) tls: bool,
}

impl Names {
    /// Returns the origins under which a host may ask.
    fn origin(&self, host: &str) -> Option<String> {
        let public = self.public.as_deref().filter(|origin| {
            let name = origin.split_once("://").map(|(_, name)| name);
            name.is_some_and(|name| name.eq_ignore_ascii_case(host))
        });
        match public {
            Some(origin) => Some(origin.to_owned()),
            None => is_own(self.own, host).then(|| format!("{}://{host}", self.scheme())),
        }
    }

    /// Returns how the address that is listened on is asked.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }

    /// Returns whether browsers come by TLS alone.
    pub(crate) fn secure(&self) -> bool {
        let public = self.public.as_deref();
        self.tls || public.is_some_and(|origin| origin.starts_with("https://"))
    }
}

/// Lets a request through that comes from the server's own pages, counts it, and gives its answer the headers of all
/// answers.
pub(crate) async fn guard(
    site: Arc<Site>,
    names: Arc<Names>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    // The address as the table has it: what stands in its place may be a secret, as in a one-time link.
    let matched = request.extensions().get::<MatchedPath>();
    let path = matched.map_or_else(String::new, |path| path.as_str().to_owned());
    let programs = request.uri().path().starts_with("/api/");
    let checked = check(&names, request.method(), request.headers());
    let mut response = match checked {
        Err(error) => refuse(&error, programs),
        Ok(()) => match tokio::time::timeout(LONGEST, next.run(request)).await {
            Ok(response) => response,
            Err(_) => refuse(
                &Error::new(
                    TOO_SLOW,
                    format!("It was given up after {} seconds.", LONGEST.as_secs()),
                ),
                programs,
            ),
        },
    };
    dress(&mut response, names.secure());
    let (status, took) = (response.status().as_u16(), began.elapsed());
    site.counts.add(status, took);
    if site.logs {
        log(method.as_str(), &path, status, took);
    }
    response
}

/// Tells of an answer, in a line of JSON.
fn log(method: &str, path: &str, status: u16, took: Duration) {
    let line = serde_json::json!({
        "at": rfc3339(asepsis_domain::time::Instant::now()),
        "method": method,
        "path": path,
        "status": status,
        "ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
    });
    // Where nobody reads it, nothing is lost but the line.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Tells those who run the server of something, on standard error.
pub(crate) fn remark(text: &str) {
    // Where nobody reads it, nothing is lost but the line.
    let _ = writeln!(std::io::stderr().lock(), "asepsis: {text}");
}

fn dress(response: &mut Response<Body>, secure: bool) {
    let headers = response.headers_mut();
    if secure {
        let always = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, always);
    }
    for (name, value) in HEADERS {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
}

/// Checks where a request comes from.
///
/// # Errors
///
/// Where it names another host, as a page does that has its own name lead to this machine; or where another site's page
/// asks for more than to be followed here.
pub(crate) fn check(names: &Names, method: &Method, headers: &HeaderMap) -> Result<(), Error> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let host = text("host").unwrap_or_default();
    let Some(own) = names.origin(host) else {
        let known = names.public.clone();
        let known = known.unwrap_or_else(|| names.own.to_string());
        let detail = format!(
            "The request names the host `{}`; this is {known}.",
            short(host)
        );
        return Err(Error::new(FOREIGN_HOST, detail));
    };
    // What says that it is too large is not waited for.
    let size = text("content-length").and_then(|size| size.parse::<usize>().ok());
    if size.is_some_and(|size| size > MOST_BYTES + FORM_BYTES) {
        let most = MOST_BYTES >> 20;
        return Err(Error::new(
            TOO_LARGE,
            format!("The file has more than {most} MiB."),
        ));
    }
    let foreign = |why: &str| Err(Error::new(FOREIGN_PAGE, why));
    if text("origin").is_some_and(|origin| origin != own) {
        return foreign("The request comes from a page of another origin.");
    }
    let site = text("sec-fetch-site").unwrap_or("same-origin");
    let followed = method == Method::GET
        && text("sec-fetch-mode") == Some("navigate")
        && text("sec-fetch-dest") == Some("document");
    match site {
        "same-origin" | "none" => Ok(()),
        _ if followed => Ok(()),
        _ => foreign("The request comes from a page of another site."),
    }
}

/// Returns whether a `Host` is a name of this machine with the port that is listened on.
fn is_own(own: SocketAddr, host: &str) -> bool {
    let port = own.port();
    let names = [
        "localhost".to_owned(),
        "127.0.0.1".to_owned(),
        "[::1]".to_owned(),
    ];
    let with_port = |name: &String| host.eq_ignore_ascii_case(&format!("{name}:{port}"));
    let plain = |name: &String| port == 80 && host.eq_ignore_ascii_case(name);
    names.iter().any(|n| with_port(n) || plain(n)) || host == own.to_string()
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "127.0.0.1:8070";

    fn names(public: Option<&str>) -> Names {
        Names {
            own: OWN.parse().unwrap(),
            public: public.map(str::to_owned),
            tls: false,
        }
    }

    fn code(method: &str, pairs: &[(&'static str, &'static str)]) -> &'static str {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let checked = check(&names(None), &method, &headers);
        checked.err().map_or("", |error| error.code.id)
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for host in [
            "127.0.0.1:8070",
            "localhost:8070",
            "LOCALHOST:8070",
            "[::1]:8070",
        ] {
            assert_eq!(code("GET", &[("host", host)]), "", "{host}");
        }
        for host in [
            "",
            "localhost",
            "localhost:80",
            "evil.example:8070",
            "127.0.0.1.evil.example:8070",
            "127.0.0.1:8070@evil.example",
        ] {
            assert_eq!(code("GET", &[("host", host)]), "foreign-host", "{host}");
        }
        assert_eq!(code("GET", &[]), "foreign-host");
    }

    #[test]
    fn pages_of_others_may_lead_here_and_do_nothing_else() {
        let host = ("host", OWN);
        let site = ("sec-fetch-site", "cross-site");
        let followed = [
            host,
            site,
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        assert_eq!(code("GET", &followed), "");
        assert_eq!(code("POST", &followed), "foreign-page");
        assert_eq!(
            code(
                "GET",
                &[
                    host,
                    site,
                    ("sec-fetch-mode", "no-cors"),
                    ("sec-fetch-dest", "image")
                ]
            ),
            "foreign-page"
        );
        assert_eq!(
            code(
                "GET",
                &[
                    host,
                    site,
                    ("sec-fetch-mode", "navigate"),
                    ("sec-fetch-dest", "iframe")
                ]
            ),
            "foreign-page"
        );
        assert_eq!(
            code("POST", &[host, ("origin", "http://127.0.0.1:8070")]),
            ""
        );
        for origin in [
            "http://evil.example",
            "null",
            "https://127.0.0.1:8070",
            "http://localhost:8070",
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("host", HeaderValue::from_static(OWN));
            headers.insert("origin", HeaderValue::from_str(origin).unwrap());
            assert!(
                check(&names(None), &Method::POST, &headers).is_err(),
                "{origin}"
            );
        }
    }

    #[test]
    fn behind_a_proxy_its_name_is_answered_too() {
        let names = names(Some("https://asepsis.example.com"));
        for (host, origin, fits) in [
            ("asepsis.example.com", "https://asepsis.example.com", true),
            ("ASEPSIS.example.com", "https://asepsis.example.com", true),
            ("asepsis.example.com", "http://asepsis.example.com", false),
            ("asepsis.example.com", "https://evil.example", false),
            (
                "asepsis.example.com:444",
                "https://asepsis.example.com",
                false,
            ),
            (OWN, "http://127.0.0.1:8070", true),
            (OWN, "https://asepsis.example.com", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("host", HeaderValue::from_str(host).unwrap());
            headers.insert("origin", HeaderValue::from_str(origin).unwrap());
            let checked = check(&names, &Method::POST, &headers);
            assert_eq!(checked.is_ok(), fits, "{host} {origin}");
        }
    }
}
