//! What stands around the content of an issued document: first page, header, footer, revisions.

use crate::content::{Body, Document, Front, Logo, Revision};
use crate::subject::Subject;
use crate::words;

/// What a company puts on its documents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Branding {
    /// Company in the page header; empty: the manufacturer.
    pub company: String,
    /// Further line in the page header; empty: none.
    pub header: String,
    /// What document numbers start with; empty: documents carry no number.
    pub document_prefix: String,
    /// Revision of the documents; empty: none is printed.
    pub revision: String,
    /// Logo in the page header.
    pub logo: Option<Logo>,
    /// Revisions of each document, by its id: `("", …)` holds for all.
    pub history: Vec<(String, Revision)>,
    /// The documents are not issued: they say so on each page.
    pub draft: bool,
}

impl Subject<'_> {
    /// Returns a document of this kind with its first page's facts.
    pub(crate) fn issue(&self, id: &str, body: Body) -> Document {
        let kind = crate::documents::document(id);
        let device = &self.dossier.device;
        let mut blocks = body.finish();
        crate::absent::mark(self, &mut blocks);
        Document {
            id: id.to_owned(),
            title: kind.map_or_else(|| id.to_owned(), |k| k.title.to_owned()),
            subtitle: format!("{}, release {}", device.title, self.release.id),
            front: Some(self.front(id, kind.map_or("", |k| k.code))),
            blocks,
        }
    }

    fn front(&self, id: &str, code: &str) -> Front {
        let device = &self.dossier.device;
        let branding = self.branding;
        let prefix = &branding.document_prefix;
        let company = Some(&branding.company).filter(|c| !c.is_empty());
        Front {
            number: if prefix.is_empty() {
                String::new()
            } else {
                format!("{prefix}{code}")
            },
            revision: branding.revision.clone(),
            device: device.title.clone(),
            release: self.release.id.to_string(),
            manufacturer: device.manufacturer.clone(),
            as_of: self.evaluation.as_of,
            facts: self.facts(),
            digests: self.digests(),
            company: company.unwrap_or(&device.manufacturer).clone(),
            header: branding.header.clone(),
            logo: branding.logo.clone(),
            history: branding
                .history
                .iter()
                .filter(|(document, _)| document.is_empty() || document == id)
                .map(|(_, revision)| revision.clone())
                .collect(),
            draft: branding.draft,
        }
    }

    fn facts(&self) -> Vec<(String, String)> {
        let device = &self.dossier.device;
        let mut facts = Vec::new();
        let mut fact = |label: &str, text: String| {
            if !text.is_empty() {
                facts.push((label.to_owned(), text));
            }
        };
        fact("Models", device.models.join(", "));
        fact("UDI-DI", device.udi_di.join(", "));
        let status = words::word(
            asepsis_domain::device::ReleaseStatus::WORDS,
            &self.release.status,
        );
        let dated = self
            .release
            .date
            .map_or_else(String::new, |day| format!(", {day}"));
        fact(
            "Status of the release",
            format!("{}{dated}", words::spoken(status)),
        );
        fact("Advisories", self.snapshot_note.to_owned());
        if !self.asepsis_version.is_empty() {
            fact("Made with", format!("Asepsis {}", self.asepsis_version));
        }
        facts
    }

    fn digests(&self) -> Vec<(String, String)> {
        let inputs = &self.evaluation.inputs;
        let mut all = vec![("Dossier".to_owned(), inputs.dossier.to_string())];
        if let Some(snapshot) = &inputs.snapshot {
            all.push(("Advisory snapshot".to_owned(), snapshot.digest.to_string()));
        }
        all
    }
}
