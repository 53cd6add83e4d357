//! evidence.toml: documents and files that prove something, with their digest.

use asepsis_domain::evidence::{Evidence, EvidenceKind};

use super::DossierFile;
use super::parts::Parts;
use super::record::head;
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "evidence.toml",
    what: "Documents and files with their SHA-256, and the objectives they serve.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    parts.evidence.extend(
        row.may("evidence", "A document or file that proves something.")
            .tables("evidence", evidence),
    );
}

fn evidence(row: &mut Row<'_>) -> Evidence {
    Evidence {
        head: head(row),
        kind: row
            .must("kind", "What it is.")
            .word(EvidenceKind::WORDS)
            .unwrap_or(EvidenceKind::Record),
        file: row
            .may(
                "file",
                "Path relative to the dossier, if the file is in it.",
            )
            .located(),
        reference: row
            .may(
                "reference",
                "Where it is kept, if not in the dossier: document number and revision.",
            )
            .text(),
        sha256: row.may("sha256", "SHA-256 of the file.").digest(),
        serves: row
            .may("serves", "Ids of the objectives that it serves.")
            .all_located(),
        releases: row
            .may("releases", "Releases that it covers; absent: all.")
            .releases(),
        date: row.may("date", "Date of the document.").date(),
        author: row.may("author", "Author.").text(),
    }
}
