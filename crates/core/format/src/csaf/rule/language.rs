//! Terms in the language of the document (6.2.39.2 to 6.2.39.4, 6.2.40, 6.2.46). Of a language without recorded terms
//! nothing is asked; the standard has these tests skipped then.

use super::super::subject::{Found, Subject, each, each_from, text, text_at};
use super::profile::one_note;
use super::text::has_own_licence;

/// A term that the standard fixes in English.
#[derive(Clone, Copy)]
pub(super) enum Term {
    Licence,
    ProductDescription,
    Supersession,
    Superseding,
    Withdrawal,
}

/// Primary language, then the terms in the order of [`Term`].
const TERMS: &[(&str, [&str; 5])] = &[
    (
        "de",
        [
            "Lizenz",
            "Produktbeschreibung",
            "Begründung für die Ersetzung",
            "Ersetzendes Dokument",
            "Begründung für die Zurückziehung",
        ],
    ),
    (
        "en",
        [
            "License",
            "Product Description",
            "Reasoning for Supersession",
            "Superseding Document",
            "Reasoning for Withdrawal",
        ],
    ),
];

/// Returns a term in the language of the document, where it is recorded; no language is English.
fn term(subject: &Subject<'_, '_>, term: Term) -> Option<&'static str> {
    let language = text_at(subject.root, &["document", "lang"]).unwrap_or("en");
    let primary = language.split('-').next().unwrap_or_default();
    let known = TERMS.iter().find(|(l, _)| l.eq_ignore_ascii_case(primary));
    known
        .and_then(|(_, terms)| terms.get(term as usize))
        .copied()
}

fn other_language(subject: &Subject<'_, '_>, wanted: Term, category: &str) -> Option<&'static str> {
    (subject.category == category && !subject.is_english()).then(|| term(subject, wanted))?
}

pub(super) fn withdrawal(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if let Some(title) = other_language(subject, Term::Withdrawal, "csaf_withdrawn") {
        one_note(subject, found, title, "description");
    }
}

pub(super) fn supersession(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if let Some(title) = other_language(subject, Term::Supersession, "csaf_superseded") {
        one_note(subject, found, title, "description");
    }
}

pub(super) fn superseding(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let Some(title) = other_language(subject, Term::Superseding, "csaf_superseded") else {
        return;
    };
    let references = each(subject.root, "document/references/*");
    let is_it = |node| {
        text(node, "summary").is_some_and(|s| s.starts_with(title))
            && text(node, "category").is_none_or(|c| c == "external")
    };
    if !references.iter().any(|(_, node)| is_it(*node)) {
        let node = subject.root.get("document").unwrap_or(subject.root);
        let message = format!("no external reference has a summary that starts with `{title}`");
        found.tell(node, "/document/references", message);
    }
}

pub(super) fn licence_text(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let title = term(subject, Term::Licence).filter(|_| !subject.is_english());
    if let Some(title) = title.filter(|_| has_own_licence(subject)) {
        one_note(subject, found, title, "legal_disclaimer");
    }
}

pub(super) fn product_note(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let Some(term) = term(subject, Term::ProductDescription) else {
        return;
    };
    let mut notes = each(subject.root, "document/notes/*");
    for (pointer, vulnerability) in subject.vulnerabilities() {
        notes.extend(each_from(vulnerability, &pointer, "notes/*"));
    }
    for (pointer, note) in notes {
        let is_product = text(note, "title").is_some_and(|t| t.starts_with(term));
        if is_product && note.get("product_ids").is_none() && note.get("group_ids").is_none() {
            found.tell(note, &pointer, "a product description names no product");
        }
    }
}
