//! What the catalogue says of our documents is true: they exist, with the parts that answer an item or a field of a form.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_document::content::anchors;
use asepsis_domain::catalogue::Answered;

use crate::sample::{demo, documents};

#[test]
fn items_and_fields_are_answered_by_parts_that_exist() {
    let demo = demo();
    let documents = documents(&demo, &demo.dossier, &demo.evaluation);
    let parts: BTreeMap<&str, BTreeSet<&str>> = documents
        .iter()
        .map(|d| (d.id.as_str(), anchors(d).into_iter().collect()))
        .collect();
    let mut wrong = Vec::new();
    let mut check = |by: String, answered: &Answered| {
        let document = parts.get(answered.document.as_str());
        let whole = answered.at.is_empty();
        if !document.is_some_and(|parts| whole || parts.contains(answered.at.as_str())) {
            wrong.push(format!("{by}: {} {}", answered.document, answered.at));
        }
    };
    let mut items = 0;
    for item in demo.catalogue.documents.values().flat_map(|d| &d.items) {
        for answered in &item.answered {
            items += 1;
            check(item.id.to_string(), answered);
        }
    }
    for form in demo.catalogue.submissions.values() {
        for answer in &form.answers {
            for part in &answer.parts {
                check(format!("{} {}", form.id, answer.item), part);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(items > 100, "{items}");
}

#[test]
fn submissions_list_documents_that_exist_and_slots_of_versions_that_exist() {
    let demo = demo();
    assert!(demo.catalogue.submissions.len() >= 4);
    for form in demo.catalogue.submissions.values() {
        for asked in &form.documents {
            let kind = asepsis_document::document(&asked.id);
            assert!(kind.is_some(), "{}: {}", form.id, asked.id);
            for (version, name) in &asked.slots {
                let known = form.versions.iter().any(|v| &v.id == version);
                assert!(known && !name.is_empty(), "{}: {version}", form.id);
            }
        }
        let named = form.answers.iter().flat_map(|a| &a.parts);
        for part in named {
            let listed = form.documents.iter().any(|d| d.id == part.document);
            assert!(listed, "{} does not list {}", form.id, part.document);
        }
    }
}
