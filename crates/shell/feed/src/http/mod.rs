//! Exchanges with the world: one client with its network settings. A failure that may pass is tried again, a bounded
//! number of times; what is fetched is not understood here.

mod download;
mod retry;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use asepsis_domain::time::Instant;
use ureq::http::{HeaderMap, StatusCode};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};

pub(crate) use self::download::{Fetched, Target};
use self::retry::Patience;
use crate::failure::FetchError;

/// How the network is reached.
#[derive(Debug, Clone)]
pub struct Network {
    /// Certificates (PEM) that are trusted instead of the built-in ones.
    pub ca_cert: Option<PathBuf>,
    /// The proxy.
    pub proxy: Proxy,
    /// How long a connection may stay silent.
    pub timeout: Duration,
    /// Bytes that one file may have.
    pub max_bytes: u64,
}

/// Which proxy is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proxy {
    /// That of `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, except for hosts in `NO_PROXY`.
    Environment,
    /// None.
    Direct,
    /// This one: `http://[user:password@]host:port`.
    Url(String),
}

impl Default for Network {
    fn default() -> Self {
        Self {
            ca_cert: None,
            proxy: Proxy::Environment,
            timeout: Duration::from_secs(60),
            max_bytes: 8 << 30,
        }
    }
}

/// Most bytes of an answer to what was sent.
const ANSWER_BYTES: u64 = 16 << 20;

/// Time, as the client sees it; tests have their own.
pub struct Clock {
    /// Returns the time.
    pub now: Box<dyn Fn() -> Instant>,
    /// Lets time pass.
    pub wait: Box<dyn Fn(Duration)>,
}

impl Clock {
    /// Returns the system's clock.
    pub fn system() -> Self {
        Self {
            now: Box::new(Instant::now),
            wait: Box::new(std::thread::sleep),
        }
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

/// What says whether a file has changed at its source.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Validators {
    /// `ETag`, as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) etag: Option<String>,
    /// `Last-Modified`, as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_modified: Option<String>,
}

impl Validators {
    fn of(headers: &HeaderMap) -> Self {
        Self {
            etag: text_of(headers, "etag"),
            last_modified: text_of(headers, "last-modified"),
        }
    }

    /// Returns what `If-Range` may carry (RFC 9110 section 13.1.5: a strong validator).
    fn strong(&self) -> Option<&str> {
        let strong = self.etag.as_deref().filter(|etag| !etag.starts_with("W/"));
        strong.or(self.last_modified.as_deref())
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ask<'a> {
    /// Address.
    pub(crate) url: &'a str,
    /// Further headers.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// Statuses besides 429 and 5xx that mean "later".
    pub(crate) later: &'a [u16],
    /// What is there already.
    pub(crate) known: Option<&'a Validators>,
    /// From which byte on, and of which version.
    pub(crate) rest: Option<(u64, &'a str)>,
    /// The body may come packed.
    pub(crate) packed: bool,
}

impl<'a> Ask<'a> {
    /// Returns the question for an address.
    pub(crate) fn of(url: &'a str) -> Self {
        Self {
            url,
            ..Self::default()
        }
    }
}

/// An answer whose body is yet to be read.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: ureq::Body,
}

/// The client.
#[derive(Debug)]
pub struct Client {
    agent: ureq::Agent,
    clock: Clock,
    max_bytes: u64,
}

impl Client {
    /// Returns a client.
    ///
    /// # Errors
    ///
    /// Where the certificates cannot be read, or the proxy's address is none.
    pub fn new(network: &Network, clock: Clock) -> Result<Self, FetchError> {
        let proxy = match &network.proxy {
            Proxy::Environment => ureq::Proxy::try_from_env(),
            Proxy::Direct => None,
            Proxy::Url(url) => Some(ureq::Proxy::new(url).map_err(|source| FetchError::Proxy {
                url: url.clone(),
                source: Box::new(source),
            })?),
        };
        let mut tls = TlsConfig::builder();
        if let Some(path) = &network.ca_cert {
            tls = tls.root_certs(RootCerts::Specific(Arc::new(certificates(path)?)));
        }
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .user_agent(concat!("asepsis/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(network.timeout))
            .timeout_recv_response(Some(network.timeout))
            .timeout_per_read(Some(network.timeout))
            .max_redirects(5)
            .proxy(proxy)
            .tls_config(tls.build())
            .build();
        Ok(Self {
            agent: config.new_agent(),
            clock,
            max_bytes: network.max_bytes,
        })
    }

    /// Returns the time.
    pub(crate) fn now(&self) -> Instant {
        (self.clock.now)()
    }

    /// Lets time pass.
    pub(crate) fn wait(&self, time: Duration) {
        (self.clock.wait)(time);
    }

    /// Fetches a short text: an index, a list, a page of an interface.
    pub(crate) fn text(&self, ask: Ask<'_>, limit: u64) -> Result<String, FetchError> {
        let mut patience = Patience::default();
        loop {
            let mut answer = self.answer(
                &Ask {
                    packed: true,
                    ..ask
                },
                &mut patience,
            )?;
            if answer.status != StatusCode::OK {
                return Err(FetchError::Refused {
                    url: ask.url.to_owned(),
                    status: answer.status.as_u16(),
                });
            }
            let mut bytes = Vec::new();
            let mut reader = answer.body.as_reader().take(limit.saturating_add(1));
            match reader.read_to_end(&mut bytes) {
                Ok(_) if bytes.len() as u64 > limit => {
                    return Err(FetchError::TooLarge {
                        url: ask.url.to_owned(),
                        limit,
                    });
                }
                Ok(_) => {
                    return String::from_utf8(bytes).map_err(|_| FetchError::Form {
                        url: ask.url.to_owned(),
                        place: String::new(),
                        problem: "is not UTF-8".to_owned(),
                    });
                }
                Err(source) => {
                    let cut = FetchError::cut(ask.url, bytes.len() as u64, None, source);
                    self.wait(patience.after(None, cut)?);
                }
            }
        }
    }

    /// Sends bytes with a token, and returns the status and the text of the answer.
    ///
    /// # Errors
    ///
    /// Where the server cannot be reached, sends too much, or sends no text.
    pub fn send(
        &self,
        url: &str,
        token: &str,
        kind: &str,
        bytes: &[u8],
    ) -> Result<(u16, String), FetchError> {
        let unreachable = |source| FetchError::Unreachable {
            url: url.to_owned(),
            source: Box::new(source),
        };
        let request = self
            .agent
            .post(url)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", kind);
        // A token that went out over TLS is not to go over anything else.
        let is_secure = url.starts_with("https:");
        let request = request
            .config()
            .https_only(is_secure)
            .max_redirects(0)
            .build();
        let mut answer = request.send(bytes).map_err(unreachable)?;
        let text = answer
            .body_mut()
            .with_config()
            .limit(ANSWER_BYTES)
            .read_to_string();
        Ok((answer.status().as_u16(), text.map_err(unreachable)?))
    }

    /// Asks an address once in the name of a token, and returns status and answer of at most so many bytes.
    ///
    /// # Errors
    ///
    /// Where the server cannot be reached or sends too much.
    pub fn ask(&self, url: &str, token: &str, most: u64) -> Result<(u16, Vec<u8>), FetchError> {
        let unreachable = |source| FetchError::Unreachable {
            url: url.to_owned(),
            source: Box::new(source),
        };
        let request = self
            .agent
            .get(url)
            .header("authorization", format!("Bearer {token}"));
        let is_secure = url.starts_with("https:");
        let request = request
            .config()
            .https_only(is_secure)
            .max_redirects(0)
            .build();
        let mut answer = request.call().map_err(unreachable)?;
        let bytes = answer.body_mut().with_config().limit(most).read_to_vec();
        Ok((answer.status().as_u16(), bytes.map_err(unreachable)?))
    }

    /// Asks until there is an answer that is not "later".
    fn answer(&self, ask: &Ask<'_>, patience: &mut Patience) -> Result<Answer, FetchError> {
        loop {
            let error = match self.once(ask) {
                Err(source) if retry::is_passing(&source) => FetchError::Unreachable {
                    url: ask.url.to_owned(),
                    source: Box::new(source),
                },
                Err(source) => {
                    return Err(FetchError::Unreachable {
                        url: ask.url.to_owned(),
                        source: Box::new(source),
                    });
                }
                Ok(answer) if retry::is_later(answer.status, ask.later) => {
                    let after = text_of(&answer.headers, "retry-after");
                    let after = after.and_then(|text| retry::after(&text, self.now()));
                    let refused = FetchError::Refused {
                        url: ask.url.to_owned(),
                        status: answer.status.as_u16(),
                    };
                    self.wait(patience.after(after, refused)?);
                    continue;
                }
                Ok(answer) => return Ok(answer),
            };
            self.wait(patience.after(None, error)?);
        }
    }

    fn once(&self, ask: &Ask<'_>) -> Result<Answer, ureq::Error> {
        let mut request = self.agent.get(ask.url);
        if !ask.packed {
            // Packed bytes could not be counted, and so not be resumed.
            request = request.header("accept-encoding", "identity");
        }
        if let Some(known) = ask.known {
            if let Some(etag) = &known.etag {
                request = request.header("if-none-match", etag);
            }
            if let Some(date) = &known.last_modified {
                request = request.header("if-modified-since", date);
            }
        }
        if let Some((from, version)) = ask.rest {
            request = request.header("range", format!("bytes={from}-"));
            request = request.header("if-range", version);
        }
        for (name, value) in ask.headers {
            request = request.header(*name, *value);
        }
        // What was asked for over TLS is not to come over anything else.
        let is_secure = ask.url.starts_with("https:");
        let answer = request.config().https_only(is_secure).build().call()?;
        let (head, body) = answer.into_parts();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
        })
    }
}

fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn certificates(path: &Path) -> Result<Vec<Certificate<'static>>, FetchError> {
    let failed = |problem: String| FetchError::Certificates {
        path: path.to_owned(),
        problem,
    };
    let pem = std::fs::read(path).map_err(|e| failed(e.to_string()))?;
    let mut found = Vec::new();
    for item in ureq::tls::parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|e| failed(e.to_string()))? {
            found.push(certificate);
        }
    }
    if found.is_empty() {
        return Err(failed("there is no certificate in it".to_owned()));
    }
    Ok(found)
}
