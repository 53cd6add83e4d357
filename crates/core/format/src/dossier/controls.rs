//! controls.toml: security requirements and controls.

use asepsis_domain::control::{Category, Control, Requirement};

use super::DossierFile;
use super::parts::Parts;
use super::record::{cross_check, head};
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "controls.toml",
    what: "Security requirements and controls, by category.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    parts.requirements.extend(
        row.may("requirement", "A security requirement.")
            .tables("requirement", requirement),
    );
    parts.controls.extend(
        row.may("control", "A security control.")
            .tables("control", control),
    );
}

fn requirement(row: &mut Row<'_>) -> Requirement {
    Requirement {
        head: head(row),
        text: row.must("text", "The requirement.").text(),
        acceptance: row
            .may("acceptance", "How it is decided that it is met.")
            .text(),
        derives_from: row
            .may("derives_from", "Risks and threats that it derives from.")
            .links(),
    }
}

fn control(row: &mut Row<'_>) -> Control {
    Control {
        head: head(row),
        category: row
            .must("category", "Category.")
            .word(Category::WORDS)
            .unwrap_or(Category::Authentication),
        description: row.may("description", "What it does.").text(),
        requirements: row
            .may("requirements", "Requirements that it fulfils.")
            .links(),
        acceptance: row
            .may("acceptance", "How it is decided that it works.")
            .text(),
        implementation: row
            .may("implementation", "How and where it is implemented.")
            .text(),
        on: row
            .may("on", "Elements, interfaces and flows it is on.")
            .links(),
        mitigates: row.may("mitigates", "Risks that it mitigates.").links(),
        safety_check: row
            .may("safety_check", "The check for new safety risk.")
            .table("check", cross_check),
        meets: row
            .may("meets", "Catalogue items that it answers: `<file>#<item>`.")
            .items(),
        absent_because: row
            .may(
                "absent_because",
                "Why there is no such control: the record then stands for a justified absence.",
            )
            .text(),
    }
}
