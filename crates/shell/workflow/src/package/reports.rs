//! Reports that travel with a package as they are: the dossier's own bytes, under a name that tells their record.

use asepsis_document::REPORTS_OF;
use asepsis_domain::catalogue::SubmissionForm;
use asepsis_domain::device::Release;
use asepsis_domain::evidence::Evidence;

use crate::evaluate::Evaluated;

/// A report with its place in the package.
#[derive(Debug)]
pub(super) struct Report<'a> {
    pub(super) path: String,
    pub(super) evidence: &'a Evidence,
    /// The slot of the form; empty: none.
    pub(super) slot: String,
    pub(super) bytes: &'a [u8],
}

/// Returns the reports on tests that cover the release and are in the dossier as files, where the submission has the
/// document that names them.
pub(super) fn of<'a>(
    evaluated: &'a Evaluated,
    form: &SubmissionForm,
    release: &Release,
) -> Vec<Report<'a>> {
    let summary = form.documents.iter().find(|d| d.id == REPORTS_OF);
    let Some(summary) = summary else {
        return Vec::new();
    };
    let device = &evaluated.dossier.device;
    let evidence = evaluated.dossier.evidence.iter();
    let reports = evidence.filter(|e| device.covers(&e.releases, &release.id));
    reports
        .filter_map(|evidence| {
            let path = asepsis_document::attachment_path(evidence)?;
            let bytes = evaluated.files.get(&evidence.file.as_ref()?.value)?;
            Some(Report {
                path,
                evidence,
                slot: summary.slot.clone(),
                bytes,
            })
        })
        .collect()
}
