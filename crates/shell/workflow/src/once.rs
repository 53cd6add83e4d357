//! A request that is sent twice takes effect once: its answer is kept under the key that its sender gave it.

use asepsis_domain::time::Instant;
use asepsis_store::record::Records;
pub use asepsis_store::record::{Keyed, Known};

use crate::failure::Failure;

/// Begins a request under a key, unless it was begun before.
///
/// # Errors
///
/// Where the database fails.
pub fn begin(records: &Records, of: &Keyed<'_>, now: Instant) -> Result<Known, Failure> {
    Ok(records.begin_answer(of, now)?)
}

/// Keeps the answer of a request that was begun; `None`: nothing was done, and it may be sent again.
///
/// # Errors
///
/// Where the database fails.
pub fn end(records: &Records, of: &Keyed<'_>, answer: Option<(u16, &str)>) -> Result<(), Failure> {
    Ok(records.end_answer(of, answer)?)
}
