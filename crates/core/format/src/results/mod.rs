//! Reports of test runs and scanners: one table of forms, each in its folder. Which test of a dossier a result is of, is
//! judged elsewhere.

pub mod junit;
pub mod sarif;

use asepsis_domain::results::ResultDocument;

use crate::encoding::as_utf8;
use crate::limits::{Limits, ReadError, Reading, Strength};
use crate::probe::Probe;

/// A form of reports.
#[derive(Debug)]
pub struct ResultFormat {
    /// Id.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Returns how sure it is that a document is its own.
    pub detect: fn(&Probe<'_>) -> Strength,
    /// Reads a document.
    pub read: fn(&Probe<'_>, &Limits) -> Result<Reading<ResultDocument>, ReadError>,
}

/// All forms of reports, alphabetical.
pub const RESULT_FORMATS: &[ResultFormat] = &[junit::FORMAT, sarif::FORMAT];

/// Characters of a message that are kept.
const MESSAGE: usize = 300;

/// Reads a report of any known form, detected by content.
///
/// # Errors
/// Where the bytes are no report that can be read, or cost more than the limits allow.
pub fn read(
    path: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Reading<ResultDocument>, ReadError> {
    let utf8 = as_utf8(bytes);
    let probe = Probe::transcribed(path, bytes, &utf8, limits)?;
    let sure = RESULT_FORMATS.iter().max_by_key(|f| (f.detect)(&probe));
    match sure.filter(|f| (f.detect)(&probe) > Strength::No) {
        Some(format) => (format.read)(&probe, limits),
        None => Err(probe.why_unknown().unwrap_or_else(|| ReadError::Unknown {
            known: RESULT_FORMATS.iter().map(|f| f.title).collect(),
        })),
    }
}

/// Returns the first line of a text, shortened.
fn brief(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|l| !l.is_empty());
    let line = line.unwrap_or("");
    let mut short: String = line
        .chars()
        .filter(|c| !c.is_control())
        .take(MESSAGE)
        .collect();
    if line.chars().nth(MESSAGE).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests;
