//! The signature page: made after the manifest, whose digest it names; not part of the package's digest.

use asepsis_document::{Signing, signature_page};
use asepsis_domain::digest::Digest;
use asepsis_format::report::manifest::Manifest;

use super::brand::Brand;
use crate::evaluate::Evaluated;
use crate::failure::Failure;
use crate::worker::Workers;

/// Returns the page as PDF.
pub(super) fn page(
    manifest: &Manifest,
    digest: &Digest,
    evaluated: &Evaluated,
    brand: &Brand,
    workers: &Workers,
) -> Result<Vec<u8>, Failure> {
    let device = &evaluated.dossier.device;
    let submission = evaluated.catalogue.submissions.get(&manifest.submission);
    let issued = manifest.files.iter().filter_map(|file| {
        let title = file.title.clone()?;
        Some((file.path.clone(), title, file.sha256.clone()))
    });
    let signatures = brand.signatures.iter();
    let document = signature_page(&Signing {
        device: &device.title,
        release: &manifest.release,
        manufacturer: &device.manufacturer,
        submission: submission.map_or(manifest.submission.as_str(), |s| &s.title),
        as_of: evaluated.evaluation.as_of,
        digest: &digest.to_string(),
        documents: &issued.collect::<Vec<_>>(),
        signatures: &signatures
            .map(|s| (s.role.clone(), s.meaning.clone()))
            .collect::<Vec<_>>(),
        branding: &brand.branding,
    });
    Ok(workers.typeset_one(&document)?.pdf)
}
