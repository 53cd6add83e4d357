//! Profiles of an SBOM: which attributes an authority asks for, as data. How an SBOM is held against one is in
//! [`crate::sbom::profile`].

use crate::limits::{Limits, Reading};
use crate::sbom::profile::{Attribute, Profile, Requirement};
use crate::schema::{self, Row};

/// Returns the profiles of the catalogue's files, `(path, bytes)` each, in their order.
pub fn read(files: &[(String, Vec<u8>)]) -> Reading<Vec<Profile>> {
    let mut found = Reading::of(Vec::new());
    for (path, bytes) in files {
        let limits = Limits::default();
        let reader = |row: &mut Row<'_>| if row.has("profile") { of(row) } else { None };
        let reading = schema::read(path, bytes, &schema::CATALOGUE, &limits, reader);
        if let Some(profile) = reading.value.flatten() {
            found.value.push(profile);
            found.diagnostics.extend(reading.diagnostics);
        }
    }
    found
}

/// Returns the profile of a file.
pub(super) fn of(row: &mut Row<'_>) -> Option<Profile> {
    let head = row.must("profile", "The profile.").table("profile", |row| {
        let mut text = |key, doc| row.must(key, doc).text();
        Profile {
            id: text("id", "Id."),
            title: text("title", "Title."),
            publisher: text("publisher", "Who published it."),
            edition: text("edition", "Edition: a day or a version."),
            source: text("source", "Document and section."),
            requirements: Vec::new(),
        }
    });
    let requirements = row
        .must("require", "An attribute that is asked for.")
        .tables("require", |row| {
            let attribute = row.must("attribute", "Which attribute.");
            let attribute = attribute.word(Attribute::WORDS);
            let or = row.may("or", "The attribute that stands in for it.");
            let or = or.word(Attribute::WORDS);
            let title = row.must("title", "Name of the attribute.").text();
            let paragraph = row.must("paragraph", "Where it is asked for.").text();
            attribute.map(|attribute| Requirement {
                attribute,
                or,
                title,
                paragraph,
            })
        });
    head.map(|head| Profile {
        requirements: requirements.into_iter().flatten().collect(),
        ..head
    })
}
