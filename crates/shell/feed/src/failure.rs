//! Why nothing could be fetched: what, from where, and what to do.

use std::io;
use std::path::{Path, PathBuf};

/// A failure of one source.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The source cannot be reached.
    #[error("`{url}` cannot be reached: check the network, the proxy and the certificates")]
    Unreachable {
        /// Address.
        url: String,
        /// What the transport says.
        #[source]
        source: Box<ureq::Error>,
    },
    /// The source answers with a refusal.
    #[error("`{url}` answers with status {status}{}", advice(*.status))]
    Refused {
        /// Address.
        url: String,
        /// HTTP status.
        status: u16,
    },
    /// The source asks to come much later.
    #[error("the source asks to come again in {minutes} minutes: run the sync again then")]
    Later {
        /// Minutes.
        minutes: u64,
        /// Its answer.
        #[source]
        source: Box<Self>,
    },
    /// The body ended too early.
    #[error("`{url}` was cut off after {received} bytes{}: run the sync again, it continues there", of(*.expected))]
    Cut {
        /// Address.
        url: String,
        /// Bytes that came, with those of before.
        received: u64,
        /// Bytes that were to come.
        expected: Option<u64>,
        /// What the transport says.
        #[source]
        source: io::Error,
    },
    /// The body is larger than allowed.
    #[error("`{url}` has more than {limit} bytes: refused")]
    TooLarge {
        /// Address.
        url: String,
        /// The limit.
        limit: u64,
    },
    /// The source has another form than is known.
    #[error("`{url}` has another form than is known{}: {problem}. The data fetched before stays in use", at(.place))]
    Form {
        /// Address.
        url: String,
        /// Where in it; empty where the whole is meant.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// A document is not what its integrity file says it is.
    #[error(
        "`{url}` is kept out, for `{by}` {problem}: run the sync again; if it stays so, tell the provider"
    )]
    Altered {
        /// Address of the document.
        url: String,
        /// Address of the integrity file.
        by: String,
        /// What the file says.
        problem: &'static str,
    },
    /// The certificates to trust cannot be used.
    #[error("the certificates in `{}` cannot be used: {problem}", path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// Why not.
        problem: String,
    },
    /// The proxy cannot be used.
    #[error("`{url}` is no proxy: write http://host:port")]
    Proxy {
        /// What was given.
        url: String,
        /// What is wrong with it.
        #[source]
        source: Box<ureq::Error>,
    },
    /// A setting of the source cannot be used.
    #[error("{0}")]
    Setting(String),
    /// Another process fetches into the same folder.
    #[error("`{}` is in use by another sync: let it end first", .0.display())]
    Busy(PathBuf),
    /// A file or folder failed.
    #[error("`{}` cannot be {act}", path.display())]
    File {
        /// What was to be done.
        act: &'static str,
        /// The path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl FetchError {
    /// Returns a failure about a path, for use with `map_err`.
    pub(crate) fn file(act: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File { act, path, source }
    }

    /// Returns that a body was cut off.
    pub(crate) fn cut(url: &str, received: u64, expected: Option<u64>, source: io::Error) -> Self {
        Self::Cut {
            url: url.to_owned(),
            received,
            expected,
            source,
        }
    }

    /// Returns that a body has another form than is known.
    pub(crate) fn form(
        url: &str,
        place: impl Into<String>,
        problem: impl std::fmt::Display,
    ) -> Self {
        Self::Form {
            url: url.to_owned(),
            place: place.into(),
            problem: problem.to_string(),
        }
    }

    /// Returns the failure with its causes in one sentence.
    pub fn told(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(inner) = cause {
            text.push_str(": ");
            text.push_str(&inner.to_string());
            cause = inner.source();
        }
        text
    }
}

fn advice(status: u16) -> &'static str {
    match status {
        401 | 403 | 407 => ": access is refused, by the source or by a proxy",
        404 | 410 => ": it is not there any more; a mirror may lack it",
        429 => ": too many requests; run the sync again later",
        500..=599 => ": the source has a fault; run the sync again later",
        _ => "",
    }
}

fn of(expected: Option<u64>) -> String {
    expected
        .map(|total| format!(" of {total}"))
        .unwrap_or_default()
}

fn at(place: &str) -> String {
    if place.is_empty() {
        String::new()
    } else {
        format!(", at {place}")
    }
}
