//! components.toml: what people add about components of the SBOMs.

use asepsis_domain::dossier::{ComponentNote, SupportLevel};

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
        justification,
        source,
        purl,
        cpe,
        element,
        at,
    })
}
