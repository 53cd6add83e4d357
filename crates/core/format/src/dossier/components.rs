//! components.toml: what people add about components of the SBOMs.

use asepsis_domain::dossier::{ComponentNote, SoftwareClass, StatedBy, SupportLevel};

use super::DossierFile;
use super::parts::Parts;
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "components.toml",
    what: "Supplier, support level, end of support and corrected identity of components.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    let notes = row
        .may(
            "component",
            "What people add about components of the SBOMs.",
        )
        .tables("component", note);
    parts.components.extend(notes.into_iter().flatten());
}

/// Returns the note; one that names no component is told and left out.
fn note(row: &mut Row<'_>) -> Option<ComponentNote> {
    let at = row.at().clone();
    let component = row.must(
        "component",
        "Which component: purl with or without version, CPE, or name.",
    );
    let component = component.located();
    let supplier = row.may("supplier", "Supplier.").opt_text();
    let support = row
        .may("support", "Level of support.")
        .word(SupportLevel::WORDS);
    let end_of_support = row.may("end_of_support", "End of support.").date();
    let stated_by = row
        .may(
            "stated_by",
            "Whose word level and end are; absent: a person's own.",
        )
        .word(StatedBy::WORDS);
    let class = row
        .may(
            "class",
            "Class by which the risk of its security is transferred to users (IEC 81001-5-1, 4.3).",
        )
        .word(SoftwareClass::WORDS);
    let class_before = row
        .may(
            "class_before",
            "Class that it had before, where it was changed.",
        )
        .word(SoftwareClass::WORDS);
    let risk_transfer = row.may(
        "risk_transfer",
        "How the transfer of its risk to users was evaluated.",
    );
    let risk_transfer = risk_transfer.text();
    let justification = row.may("justification", "Why level or date cannot be given.");
    let justification = justification.text();
    let source = row.may("source", "Where the statement comes from.").text();
    let purl = row.may("purl", "Corrected purl.").located();
    let cpe = row.may("cpe", "Corrected CPE.").located();
    let element = row.may("element", "Element of the architecture in which it runs.");
    let element = element.link();
    Some(ComponentNote {
        component: component?,
        supplier,
        support,
        end_of_support,
        stated_by: stated_by.unwrap_or_default(),
        class,
        class_before,
        risk_transfer,
        justification,
        source,
        purl,
        cpe,
        element,
        at,
    })
}
