//! The interface for programs.

mod accounts;
mod approvals;
pub(crate) mod calls;
pub(crate) mod once;
pub(crate) mod openapi;
mod own;
mod packages;
mod records;
mod scan;
pub(crate) mod team;
mod trail;
pub(crate) mod v1;

use asepsis_domain::time::{Instant, rfc3339};
use asepsis_format::json::pretty;
use asepsis_format::report::api::Page;
use serde::Serialize;

use crate::ask::{Asked, Slice};
use crate::error::{Error, FAULT};

/// Returns an answer as text.
fn written<T: Serialize>(answer: &T) -> Result<String, Error> {
    pretty(answer).map_err(|e| Error::new(FAULT, e.to_string()))
}

/// Returns the part of a list that was asked for, of so many in all.
fn page<T: Serialize>(
    asked: &Asked,
    as_of: Instant,
    (slice, total): (Slice, usize),
    items: Vec<T>,
) -> Result<String, Error> {
    written(&Page {
        as_of: rfc3339(as_of),
        total,
        offset: slice.offset,
        limit: slice.limit,
        next: slice.next(total).map(|at| asked.with("offset", at)),
        items,
    })
}
