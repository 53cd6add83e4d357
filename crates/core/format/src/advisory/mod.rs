//! Advisories of the world: one table of forms, each in its folder. A record that cannot be read
//! is a diagnostic and the rest of its file is read. No merging of sources here.

pub mod alpine;
mod applicability;
pub mod csaf;
pub mod cve;
pub mod debian;
pub mod endoflife;
pub mod epss;
pub mod euvd;
pub mod kev;
pub mod nvd;
pub mod osv;
pub mod slice;

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::lifecycle::Lifecycle;
use asepsis_domain::severity::{Epss, Kev};
use asepsis_domain::time::{Date, Instant, start_of_day};
use asepsis_domain::vulnerability::Advisory;

use crate::limits::{Limits, ReadError, Reading, Strength, note};
use crate::probe::Probe;

/// One record of an advisory source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A vulnerability and what it affects.
    Advisory(Box<Advisory>),
    /// An entry of the catalogue of known exploited vulnerabilities.
    Kev {
        /// The CVE.
        cve: String,
        /// The entry.
        kev: Kev,
    },
    /// An EPSS score.
    Epss {
        /// The CVE.
        cve: String,
        /// The score.
        epss: Epss,
    },
    /// A product with its lines of releases and until when each is supported.
    Lifecycle(Box<Lifecycle>),
}

/// What a document held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Id of the form in [`ADVISORY_FORMATS`]; also the id of the source.
    pub form: &'static str,
    /// Records given to the sink.
    pub records: u64,
    /// Records that could not be read; each has a diagnostic.
    pub unread: u64,
    /// When the document was made, where it says so.
    pub made: Option<Instant>,
}

/// A form of advisories.
#[derive(Debug)]
pub struct AdvisoryFormat {
    /// Id, also the id of the source: `osv`, `nvd` …
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Returns how sure it is that a document is its own.
    pub detect: fn(&Probe<'_>) -> Strength,
    /// Reads a document and gives its records to the sink, in order.
    pub read: Reader,
}

/// Reads a document and gives its records to the sink.
pub type Reader =
    fn(&Probe<'_>, &Limits, &mut dyn FnMut(Record)) -> Result<Reading<Content>, ReadError>;

/// All forms of advisories, alphabetical.
pub const ADVISORY_FORMATS: &[AdvisoryFormat] = &[
    alpine::FORMAT,
    csaf::FORMAT,
    cve::FORMAT,
    debian::FORMAT,
    endoflife::FORMAT,
    epss::FORMAT,
    euvd::FORMAT,
    kev::FORMAT,
    nvd::FORMAT,
    osv::FORMAT,
    slice::FORMAT,
];

/// Reads a document of any known form, detected by content; `path` is only for messages.
///
/// # Errors
/// Where the bytes are no advisory form, or cost more than the limits allow.
pub fn read(
    path: &str,
    bytes: &[u8],
    limits: &Limits,
    sink: &mut dyn FnMut(Record),
) -> Result<Reading<Content>, ReadError> {
    let probe = Probe::new(path, bytes, limits)?;
    match detect(&probe) {
        Some(format) => (format.read)(&probe, limits, sink),
        None => Err(probe.into_error().unwrap_or_else(|| ReadError::Unknown {
            known: ADVISORY_FORMATS.iter().map(|f| f.title).collect(),
        })),
    }
}

/// Returns the form that is most sure of a document.
pub fn detect(probe: &Probe<'_>) -> Option<&'static AdvisoryFormat> {
    let mut best = (Strength::No, None);
    for format in ADVISORY_FORMATS {
        let strength = (format.detect)(probe);
        if strength > best.0 {
            best = (strength, Some(format));
        }
    }
    best.1
}

/// Counts and diagnostics of one document while it is read.
struct Tally {
    reading: Reading<Content>,
}

impl Tally {
    fn new(form: &'static str) -> Self {
        Self {
            reading: Reading::of(Content {
                form,
                records: 0,
                unread: 0,
                made: None,
            }),
        }
    }

    /// Notes something doubtful in a record that is read.
    fn doubt(&mut self, pointer: &str, message: String) {
        let diagnostic = Diagnostic::new(Code::AdvisoryRecord, message).pointer(pointer);
        note(&mut self.reading.diagnostics, diagnostic);
    }

    /// Notes a record that cannot be read.
    fn unread(&mut self, pointer: &str, message: String) {
        self.reading.value.unread += 1;
        self.doubt(pointer, message);
    }

    /// Gives a record to the sink.
    fn give(&mut self, sink: &mut dyn FnMut(Record), record: Record) {
        self.reading.value.records += 1;
        sink(record);
    }
}

/// Returns the instant of an RFC 3339 text, of one without zone (UTC), or of a day.
fn instant(text: &str) -> Option<Instant> {
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    if text.contains('T') {
        return format!("{text}Z").parse().ok();
    }
    text.parse::<Date>().ok().map(start_of_day)
}

#[cfg(test)]
mod tests;
