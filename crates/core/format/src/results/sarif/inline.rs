//! What of a run stands outside it in the same log (`inlineExternalProperties`, SARIF 2.1.0, 3.13.5 and 4.3), or in other files
//! (`externalPropertyFileReferences`, 3.14.2), which are not read.

use asepsis_domain::diagnostic::{Code, Diagnostic};

use super::wire::{Inline, Log, Run};
use crate::json::Text;
use crate::limits::note;

/// The parts of runs that stand outside them, each with its place in the log.
pub(super) struct Outside<'a> {
    parts: Vec<(usize, Inline<'a>)>,
    /// Parts that could not be read, or are of no run that is known: results may be missing anywhere.
    is_torn: bool,
}

impl<'a> Outside<'a> {
    /// Returns the parts of a log; what cannot be read is told.
    pub(super) fn of(log: &Log<'a>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut outside = Self {
            parts: Vec::new(),
            is_torn: false,
        };
        for (index, raw) in log.inline_external_properties.iter().enumerate() {
            match serde_json::from_str(raw.get()) {
                Ok(part) => outside.parts.push((index, part)),
                Err(error) => {
                    outside.is_torn = true;
                    let message = format!("external properties: {error}");
                    told(index, message, diagnostics);
                }
            }
        }
        outside
    }

    /// Tells of parts with results that are of none of the runs.
    pub(super) fn attach(
        &mut self,
        runs: &[Run<'_>],
        is_only: bool,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for (index, part) in &self.parts {
            let has_results = part.results.as_ref().is_some_and(|r| !r.is_empty());
            if has_results && !runs.iter().any(|run| is_of(part, run, is_only)) {
                self.is_torn = true;
                let message = "results are of a run that this log does not have: `runGuid` is the `automationDetails.guid` of no run";
                told(*index, message.to_owned(), diagnostics);
            }
        }
    }

    /// Returns the parts of a run.
    pub(super) fn parts<'o>(
        &'o self,
        run: &'o Run<'_>,
        is_only: bool,
    ) -> impl Iterator<Item = &'o (usize, Inline<'a>)> {
        self.parts
            .iter()
            .filter(move |(_, part)| is_of(part, run, is_only))
    }

    /// Returns whether all results of a run are in this log, as far as it says.
    pub(super) fn has_all(&self, run: &Run<'_>) -> bool {
        let files = run.external_property_file_references.as_ref();
        let mut files = files.iter().flat_map(|external| &external.results);
        let is_here = |guid: &Text<'_>| {
            let mut parts = self.parts.iter();
            parts.any(|(_, p)| same(p.guid.as_ref(), Some(guid)) && p.results.is_some())
        };
        files.all(|file| file.guid.as_ref().is_some_and(is_here))
    }

    /// Returns whether results that stand outside may be of this run, and it is not known of which.
    pub(super) fn may_lack(&self, run: &Run<'_>) -> bool {
        self.is_torn && guid(run).is_none()
    }
}

/// Returns whether a part is of a run: the run names it, or it names the run; what names none is of the only run.
fn is_of(part: &Inline<'_>, run: &Run<'_>, is_only: bool) -> bool {
    let files = run.external_property_file_references.as_ref();
    let mut files = files.iter().flat_map(|external| &external.results);
    files.any(|file| same(file.guid.as_ref(), part.guid.as_ref()))
        || same(part.run_guid.as_ref(), guid(run))
        || (is_only && part.run_guid.is_none())
}

fn guid<'r, 'a>(run: &'r Run<'a>) -> Option<&'r Text<'a>> {
    run.automation_details.as_ref()?.guid.as_ref()
}

fn same(a: Option<&Text<'_>>, b: Option<&Text<'_>>) -> bool {
    a.zip(b)
        .is_some_and(|(a, b)| a.as_str().eq_ignore_ascii_case(b.as_str()))
}

fn told(index: usize, message: String, diagnostics: &mut Vec<Diagnostic>) {
    let pointer = format!("/inlineExternalProperties/{index}");
    let found = Diagnostic::new(Code::ResultRecord, message);
    note(diagnostics, found.pointer(pointer));
}
