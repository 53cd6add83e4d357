//! Reports that travel with a package as they are: the dossier's own bytes, under a name that tells their record.

use asepsis_domain::catalogue::{Fill, SubmissionForm};
use asepsis_domain::device::Release;
use asepsis_domain::evidence::Evidence;

use crate::evaluate::Evaluated;

/// A report with its place in the package.
#[derive(Debug)]
pub(super) struct Report<'a> {
    pub(super) path: String,
    pub(super) evidence: &'a Evidence,
    /// The field of the form that asks for it; empty: none.
    pub(super) slot: String,
    pub(super) bytes: &'a [u8],
}

/// Returns the reports on tests that cover the release and are in the dossier as files.
pub(super) fn of<'a>(
    evaluated: &'a Evaluated,
    form: &SubmissionForm,
    release: &Release,
) -> Vec<Report<'a>> {
    let device = &evaluated.dossier.device;
    let asked = form.answers.iter();
    let asked = asked.filter(|a| a.fills.contains(&Fill::Attachments));
    let slot = asked
        .map(|a| a.item.item.clone())
        .next()
        .unwrap_or_default();
    let evidence = evaluated.dossier.evidence.iter();
    let reports = evidence.filter(|e| device.covers(&e.releases, &release.id));
    reports
        .filter_map(|evidence| {
            let path = asepsis_document::attachment_path(evidence)?;
            let bytes = evaluated.files.get(&evidence.file.as_ref()?.value)?;
            Some(Report {
                path,
                evidence,
                slot: slot.clone(),
                bytes,
            })
        })
        .collect()
}
