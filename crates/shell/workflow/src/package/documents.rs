//! The documents of a package: written once, rendered in each form asked for.

use std::collections::BTreeMap;

use asepsis_document::render::html;
use asepsis_document::{Branding, Document, Subject, Typeset};
use asepsis_domain::catalogue::{SubmissionDocument, SubmissionForm};
use asepsis_domain::device::Release;
use asepsis_typeset::{Attachment, Relationship, Rendered};

use super::brand::Brand;
use super::machine::{self, Machine};
use super::{Contents, Plain, word};
use crate::evaluate::Evaluated;
use crate::failure::Failure;
use crate::package::Recipe;
use crate::worker::{Job, Workers};

/// A form of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Tagged PDF.
    Pdf,
    /// One HTML file.
    Html,
    /// Word.
    Docx,
}

/// All forms, in the order in which a package has them.
pub const FORMATS: &[Format] = &[Format::Pdf, Format::Html, Format::Docx];

impl Format {
    /// Returns its id, which is the ending of its files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Docx => "docx",
        }
    }

    /// Returns the form with this id.
    pub fn parse(id: &str) -> Option<Self> {
        FORMATS.iter().copied().find(|f| f.id() == id)
    }
}

/// Returns the forms wanted, each once and in the order of [`FORMATS`]; PDF if none is.
pub(super) fn formats(wanted: &[Format]) -> Vec<Format> {
    if wanted.is_empty() {
        return vec![Format::Pdf];
    }
    let all = FORMATS.iter().copied();
    all.filter(|f| wanted.contains(f)).collect()
}

/// Which machine-readable file a document carries inside its PDF, where the PDF may carry any.
const CARRIED: &[(&str, &str)] = &[
    ("sbom-report", machine::SBOM),
    ("vulnerability-assessment", machine::VEX),
];

/// A document that was written.
#[derive(Debug)]
pub(super) struct Doc {
    pub(super) asked: SubmissionDocument,
    pub(super) document: Document,
}

/// Writes the documents of a submission.
///
/// # Errors
///
/// [`Failure::NoDocument`] in the place of one that this version does not make.
pub(super) fn write(subject: &Subject<'_>, form: &SubmissionForm) -> Result<Vec<Doc>, Failure> {
    let doc = |asked: &SubmissionDocument| {
        let kind = asepsis_document::document(&asked.id)
            .ok_or_else(|| Failure::NoDocument(asked.id.clone()))?;
        Ok(Doc {
            asked: asked.clone(),
            document: (kind.build)(subject),
        })
    };
    form.documents.iter().map(doc).collect()
}

/// Returns what the documents of a submission are about.
pub(super) fn subject<'a>(
    evaluated: &'a Evaluated,
    form: &'a SubmissionForm,
    release: &'a Release,
    branding: &'a Branding,
) -> Subject<'a> {
    Subject::new(
        &evaluated.dossier,
        &evaluated.evaluation,
        &evaluated.catalogue,
        release,
        branding,
    )
    .for_submission(form)
    .made_with(env!("CARGO_PKG_VERSION"), "")
}

/// Whether the document names pages of the others, so that it is written again when these are typeset.
fn names_pages(doc: &Doc) -> bool {
    asepsis_document::document(&doc.asked.id).is_some_and(|kind| kind.names_pages)
}

/// Typesets the documents; those that name pages of the others come last, with the pages in place.
fn typeset(
    docs: &mut [Doc],
    subject: &Subject<'_>,
    machine: &[Machine],
    workers: &Workers,
) -> Result<Vec<Rendered>, Failure> {
    let job = |doc: &Doc| Job {
        document: doc.asked.id.clone(),
        ..Job::of(&doc.document, carried(&doc.asked.id, machine))
    };
    let jobs: Vec<Job> = docs.iter().filter(|d| !names_pages(d)).map(job).collect();
    let mut first = workers.typeset(&jobs)?.into_iter();
    let mut places = BTreeMap::new();
    let mut rendered: Vec<Option<Rendered>> = Vec::new();
    for (index, doc) in docs.iter().enumerate() {
        let of_it = if names_pages(doc) { None } else { first.next() };
        let labels = of_it.as_ref().map(|r| r.labels.clone());
        let path = path(index, doc, Format::Pdf);
        let labels = labels.unwrap_or_default();
        places.insert(doc.asked.id.clone(), Typeset { path, labels });
        rendered.push(of_it);
    }
    let beside = subject.beside(&places);
    let mut again = Vec::new();
    for doc in docs.iter_mut().filter(|d| names_pages(d)) {
        if let Some(kind) = asepsis_document::document(&doc.asked.id) {
            doc.document = (kind.build)(&beside);
            again.push(job(doc));
        }
    }
    let mut last = workers.typeset(&again)?.into_iter();
    let whole = rendered.into_iter();
    whole
        .map(|r| r.or_else(|| last.next()).ok_or_else(lost))
        .collect()
}

fn path(index: usize, doc: &Doc, format: Format) -> String {
    format!(
        "documents/{:02}-{}.{}",
        index + 1,
        doc.asked.id,
        format.id()
    )
}

/// Renders the documents in each form of the recipe.
pub(super) fn render(
    mut docs: Vec<Doc>,
    subject: &Subject<'_>,
    recipe: &Recipe,
    brand: &Brand,
    machine: &[Machine],
    workers: &Workers,
) -> Result<Contents, Failure> {
    let mut pdfs = if recipe.formats.contains(&Format::Pdf) {
        typeset(&mut docs, subject, machine, workers)?.into_iter()
    } else {
        Vec::new().into_iter()
    };
    let mut words = if recipe.formats.contains(&Format::Docx) {
        word::render(&docs, brand, workers)?.into_iter()
    } else {
        Vec::new().into_iter()
    };
    let mut contents = Contents::default();
    for (index, doc) in docs.iter().enumerate() {
        for &format in &recipe.formats {
            let (bytes, pages) = match format {
                Format::Pdf => {
                    let rendered = pdfs.next().ok_or_else(lost)?;
                    remark(&doc.asked.id, &rendered, &mut contents.remarks);
                    (rendered.pdf, Some(rendered.pages))
                }
                Format::Html => (html::render(&doc.document).into_bytes(), None),
                Format::Docx => (words.next().ok_or_else(lost)?, None),
            };
            contents.add(Plain {
                path: path(index, doc, format),
                bytes,
                asked: Some(&doc.asked),
                pages,
            });
        }
    }
    Ok(contents)
}

fn lost() -> Failure {
    Failure::Internal("a document was not rendered".to_owned())
}

fn remark(id: &str, rendered: &Rendered, remarks: &mut Vec<String>) {
    let glyphs = rendered.missing_glyphs.iter();
    remarks.extend(glyphs.map(|g| format!("{id}: {g}")));
    let warnings = rendered.warnings.iter();
    remarks.extend(warnings.map(|w| format!("{id}: {w}")));
}

/// Returns the files that a document carries inside its PDF.
fn carried(document: &str, machine: &[Machine]) -> Vec<Attachment> {
    let wanted = |file: &&Machine| CARRIED.contains(&(document, file.asked.id.as_str()));
    let attachment = |file: &Machine| Attachment {
        name: file.name.clone(),
        mime: "application/json".to_owned(),
        relationship: Relationship::Data,
        description: file.asked.title.clone(),
        bytes: file.bytes.clone(),
    };
    machine.iter().filter(wanted).map(attachment).collect()
}
