//! Evidence: its file is there, with the digest that its record states.

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::evidence::Evidence;

use crate::basis::Basis;
use crate::record::is_written;

/// Returns what is wrong with the files of the evidence.
pub(super) fn diagnostics(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let evidence = basis.dossier.evidence.iter();
    evidence.filter_map(|e| file(basis, e)).collect()
}

fn file(basis: &Basis<'_>, evidence: &Evidence) -> Option<Diagnostic> {
    let id = &evidence.head.id;
    let Some(file) = &evidence.file else {
        let message = format!("{id} names neither a file nor where it is kept");
        let lost = Diagnostic::new(Code::EvidenceFile, message)
            .help("Add `file`, or `reference` with document number and revision.");
        return (!is_written(&evidence.reference)).then(|| lost.at(&evidence.head.at).record(id));
    };
    let found = basis.dossier.files.get(&file.value).copied().flatten();
    let Some(found) = found else {
        let message = format!("the file `{}` of {id} is missing", file.value);
        return Some(
            Diagnostic::new(Code::EvidenceFile, message)
                .at(&file.at)
                .record(id),
        );
    };
    let stated = evidence.sha256.as_ref()?;
    if stated.value == found {
        return None;
    }
    let message = format!("the file `{}` of {id} has the digest {found}", file.value);
    Some(
        Diagnostic::new(Code::EvidenceDigest, message)
            .at(&stated.at)
            .record(id),
    )
}
