//! An SBOM that is dropped on the page: read in bounded memory, matched, and forgotten.

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::matches::Matches;
use asepsis_domain::sbom::Sbom;
use asepsis_format::limits::Limits;
use asepsis_format::report::scan::ScanReport;
use asepsis_workflow::{advisories, scan};

use crate::error::{CANNOT, Error, TOO_LARGE, UNREADABLE};
use crate::live::Live;

/// Most bytes of a file that is given to a page.
pub(crate) const MOST_BYTES: usize = 64 << 20;

/// What becomes of an SBOM that is given to a page.
#[derive(Debug)]
pub(crate) struct Looked {
    pub(crate) name: String,
    pub(crate) sbom: Sbom,
    pub(crate) matches: Matches,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Reads an SBOM and matches it against the snapshot.
///
/// # Errors
///
/// Where it cannot be read, or there are no advisories.
pub(crate) fn look(live: &Live, name: &str, bytes: &[u8]) -> Result<Looked, Error> {
    if bytes.len() > MOST_BYTES {
        let detail = format!("`{name}` has more than {} MiB.", MOST_BYTES >> 20);
        return Err(Error::new(TOO_LARGE, detail));
    }
    let unreadable = |why: String| Error::new(UNREADABLE, format!("`{name}`: {why}"));
    // What is read grows to some times the file; the limits are those of a page, not of a command.
    let limits = Limits {
        max_bytes: MOST_BYTES as u64,
        max_items: 200_000,
        max_values: 4_000_000,
        ..Limits::default()
    };
    let reading = scan::sbom_of(bytes, &limits)
        .map_err(|failure| unreadable(crate::error::words(&failure)))?;
    let snapshot = advisories::open(&live.options.data_dir)?;
    let Some(snapshot) = snapshot else {
        let detail = "There are no advisories: bring some in with `asepsis feeds sync`.";
        return Err(Error::new(CANNOT, detail));
    };
    let matches = scan::scan(name, &reading.value, &snapshot)?;
    Ok(Looked {
        name: name.to_owned(),
        sbom: reading.value,
        matches,
        diagnostics: reading.diagnostics,
    })
}

impl Looked {
    /// Returns the report that `asepsis scan` would print.
    pub(crate) fn report(self, live: &Live) -> ScanReport {
        let mut report = ScanReport::new(live.as_of(), Some(&self.matches.snapshot));
        report.add_sbom(&self.name, self.sbom, self.matches);
        report
    }
}

/// Returns a file's name as it is shown: its last part, without what could mislead.
pub(crate) fn shown(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    match plain.trim() {
        "" => "the SBOM".to_owned(),
        some => some.to_owned(),
    }
}
