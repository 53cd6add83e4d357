//! Where in the documents of the package the pages stand that a form asks for.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::{Answered, FormAnswer, SubmissionForm};

use crate::content::{Block, Document, Inline, Inlines, KeyValue, Source, Tone, joined, line};
use crate::render::Numbering;
use crate::subject::{Subject, Typeset};

/// The headings of the documents that the form's fields name, with their pages where the documents are typeset.
pub(super) struct Places<'a> {
    headings: BTreeMap<String, BTreeMap<String, (String, String)>>,
    typeset: Option<&'a BTreeMap<String, Typeset>>,
}

impl<'a> Places<'a> {
    /// Returns the places in all documents that the fields name, but for the sheet itself.
    pub(super) fn of(subject: &Subject<'a>, form: &SubmissionForm, own: &str) -> Self {
        let parts = form.answers.iter().flat_map(|a| &a.parts);
        let named: BTreeSet<&str> = parts.map(|p| p.document.as_str()).collect();
        let headings = named
            .into_iter()
            .filter(|id| *id != own)
            .filter_map(|id| {
                let kind = crate::documents::document(id)?;
                Some((id.to_owned(), headings(&(kind.build)(subject))))
            })
            .collect();
        Self {
            headings,
            typeset: subject.typeset,
        }
    }

    /// Returns the path of a document in the package.
    pub(super) fn file(&self, document: &str) -> Option<&'a str> {
        Some(self.typeset?.get(document)?.path.as_str())
    }

    /// Returns what to attach for a field, and the places that it asks for.
    pub(super) fn pairs(
        &self,
        subject: &Subject<'_>,
        form: &SubmissionForm,
        answer: &FormAnswer,
    ) -> Vec<KeyValue> {
        let source = [Source::from(&answer.item)];
        let mut documents: Vec<&str> = Vec::new();
        for part in &answer.parts {
            if !documents.contains(&part.document.as_str()) {
                documents.push(&part.document);
            }
        }
        let attach = documents.iter().map(|id| self.attach(subject, form, id));
        let attach = joined(attach, &Inline::Break);
        let asked = answer.parts.iter().filter(|p| !p.at.is_empty());
        let pages = joined(asked.map(|part| self.place(subject, part)), &Inline::Break);
        [("Attach", attach), ("Pages", pages)]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(label, text)| KeyValue::new(label, text, source.clone()))
            .collect()
    }

    fn attach(&self, subject: &Subject<'_>, form: &SubmissionForm, document: &str) -> Inlines {
        let mut text = subject.named(document);
        let Some(asked) = form.documents.iter().find(|d| d.id == document) else {
            text.extend(line![" ", Inline::badge("not in this package", Tone::Bad)]);
            return text;
        };
        if let Some(path) = self.file(document) {
            text.extend(line![", file ", Inline::code(path.to_owned())]);
        }
        if let Some(slot) = super::fields::known_slot(form, asked) {
            text.extend(line![", slot ", Inline::strong(slot)]);
        }
        text
    }

    fn place(&self, subject: &Subject<'_>, part: &Answered) -> Inlines {
        let heading = self
            .headings
            .get(&part.document)
            .and_then(|headings| headings.get(&part.at));
        let mut text = subject.named(&part.document);
        let Some((number, title)) = heading else {
            text.extend(line![" ", Inline::badge("not in the document", Tone::Bad)]);
            return text;
        };
        text.push(Inline::text(format!(", section {number} {title}")));
        let typeset = self.typeset.and_then(|t| t.get(&part.document));
        let page = typeset.and_then(|t| t.labels.get(&part.at));
        if let Some(page) = page {
            text.extend(line![", ", Inline::strong(format!("page {page}"))]);
        }
        text
    }
}

/// Returns the number and title of each heading by its anchor.
fn headings(document: &Document) -> BTreeMap<String, (String, String)> {
    let mut numbering = Numbering::default();
    let mut all = BTreeMap::new();
    for block in &document.blocks {
        if let Block::Heading(heading) = block {
            let title: String = heading.text.iter().map(Inline::plain).collect();
            let number = numbering.next(heading.level);
            all.insert(heading.anchor.clone(), (number, title));
        }
    }
    all
}
