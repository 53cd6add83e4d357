//! Every way in which a request can fail: one table of code, status, title and what to do.

use std::error::Error as _;

use asepsis_format::report::api::Problem;
use asepsis_workflow::failure::{Failure, Kind};
use asepsis_workflow::records::RecordsError;
use axum::http::StatusCode;

/// A kind of failure.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Code {
    /// Id, never reused.
    pub(crate) id: &'static str,
    /// HTTP status.
    pub(crate) status: u16,
    /// Title.
    pub(crate) title: &'static str,
    /// What it means, and what to do.
    pub(crate) meaning: &'static str,
}

macro_rules! codes {
    ($($name:ident $id:literal $status:literal $title:literal $meaning:literal;)*) => {
        $(pub(crate) const $name: &Code = &Code { id: $id, status: $status, title: $title, meaning: $meaning };)*

        /// All kinds, by id.
        pub(crate) const CODES: &[&Code] = &[$($name,)*];
    };
}

codes! {
    BODY "body" 400 "The body cannot be read" "What was sent is no JSON of the form that `/api/v1/openapi.json` describes. The detail says where.";
    CANNOT "cannot" 409 "It cannot be done" "The dossier does not allow it as it stands. The detail says what is wrong and what to do.";
    FAULT "fault" 500 "A fault of Asepsis" "Asepsis contradicts itself. Please report it with what you did.";
    FORBIDDEN "forbidden" 403 "Not allowed" "Your roles do not allow it. Who administers the installation can grant another.";
    FOREIGN_HOST "foreign-host" 421 "Asked under a foreign name" "The server answers under the names of this machine only, so that no web page can reach it through a name of its own. Use the address that it printed when it started.";
    FOREIGN_PAGE "foreign-page" 403 "Asked by another site" "Another web page asked for it. Open the page from here.";
    KEY_REUSED "key-reused" 422 "The key belongs to another request" "An `Idempotency-Key` names one request. Send another request under another key.";
    METHOD "method" 405 "Not that way" "The address is there, and does not take this method. `/api/v1/openapi.json` says which it takes.";
    MOVED "moved" 412 "It says something else by now" "Somebody changed it since you looked. Look at it as it is now, then change that.";
    NOT_FOUND "not-found" 404 "Not there" "Nothing has this address. Look for it by the search.";
    NOT_READY "not-ready" 503 "Not evaluated yet" "The dossier has not been whole since the server was started. Mend what the page of problems names.";
    QUERY "query" 400 "The question cannot be read" "A parameter has a value that it cannot have. The detail says which.";
    SIGN_IN "sign-in" 401 "Not signed in" "Sign in, or send an API token as `Authorization: Bearer`.";
    SLOW_DOWN "slow-down" 429 "Too many requests" "Wait a minute, then try again.";
    TOO_LARGE "too-large" 413 "Too large" "The file is beyond the limit for files on pages. Use `asepsis scan` for it.";
    TOO_SLOW "too-slow" 503 "It takes too long" "It was given up. Try again, or use the command line.";
    UNCONDITIONAL "unconditional" 428 "Say what you saw" "A change names the version that it was made from by `If-Match`, or says by `If-None-Match: *` that it is new, so that nobody's change is lost.";
    UNREADABLE "unreadable" 422 "The file cannot be read" "It is no SBOM of a format that Asepsis reads. The detail says where reading stopped.";
}

/// A failure of a request.
#[derive(Debug)]
pub(crate) struct Error {
    /// Its kind.
    pub(crate) code: &'static Code,
    /// What is wrong with the names concerned, and what to do.
    pub(crate) detail: String,
}

impl Error {
    /// Returns a failure of a kind.
    pub(crate) fn new(code: &'static Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
        }
    }

    /// Returns that nothing has this id.
    pub(crate) fn no(what: &str, id: &str) -> Self {
        Self::new(NOT_FOUND, format!("There is no {what} `{id}`."))
    }

    /// Returns the HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Returns the failure as it is told to programs.
    pub(crate) fn problem(&self) -> Problem {
        Problem {
            kind: format!("/problems#{}", self.code.id),
            title: self.code.title,
            status: self.code.status,
            detail: self.detail.clone(),
            code: self.code.id,
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let code = match failure.kind() {
            Kind::Usage => NOT_FOUND,
            Kind::Data => CANNOT,
            Kind::Internal => FAULT,
        };
        Self::new(code, words(&failure))
    }
}

impl From<RecordsError> for Error {
    fn from(failure: RecordsError) -> Self {
        Failure::from(failure).into()
    }
}

/// Returns a failure and its causes in one line.
pub(crate) fn words(failure: &Failure) -> String {
    let mut text = failure.to_string();
    let mut cause = failure.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_unique_and_say_what_to_do() {
        let ids: Vec<&str> = CODES.iter().map(|c| c.id).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
        for code in CODES {
            assert!((400..600).contains(&code.status), "{}", code.id);
            assert!(code.meaning.ends_with('.'), "{}", code.id);
        }
    }
}
