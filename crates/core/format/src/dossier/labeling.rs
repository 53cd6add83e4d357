//! labeling.toml: texts of the labeling and the duties to users that they meet.

use asepsis_domain::postmarket::Label;

use super::DossierFile;
use super::parts::Parts;
use super::record::head;
use crate::schema::{Form, Row};

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "labeling.toml",
    what: "Labeling: the text and page that meets each duty to users.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    parts
        .labels
        .extend(row.may("label", "A labeling text.").tables("label", label));
}

fn label(row: &mut Row<'_>) -> Label {
    Label {
        head: head(row),
        meets: row
            .may("meets", "Catalogue items that it meets: `<file>#<item>`.")
            .items(),
        topics: row
            .may(
                "topics",
                "Topics of labeling that it tells of, where the items do not say it.",
            )
            .many(|| Form::Text, |cell| cell.located_text()),
        document: row.may("document", "Document that carries it.").text(),
        page: row.may("page", "Page or section.").text(),
        text: row.may("text", "The text, or what it says.").text(),
        releases: row
            .may("releases", "Releases that it covers; absent: all.")
            .releases(),
        tells: row
            .may(
                "tells",
                "Threats and risks left to users, of which it tells.",
            )
            .links(),
        usability: row
            .may(
                "usability",
                "How it was shown that users can do what it asks of them.",
            )
            .text(),
    }
}
