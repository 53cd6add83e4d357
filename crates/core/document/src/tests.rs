//! Tests over whole documents, from the hand-made sample.

use std::collections::BTreeSet;

use asepsis_domain::id::ItemRef;

use crate::content::{Block, Document, Inline, NoteKind, anchors, statements};
use crate::render::{markdown, text, typst};
use crate::sample::{HOSTILE, Sample, id};
use crate::{
    DOCUMENTS, Voice, explain_code, explain_component, explain_decision, explain_finding,
    explain_item, explain_risk, summarise,
};

/// All documents and explanations that can be made of the sample.
fn all(sample: &Sample) -> Vec<Document> {
    let subject = sample.subject();
    let mut all: Vec<Document> = DOCUMENTS
        .iter()
        .map(|kind| (kind.build)(&subject))
        .collect();
    for finding in &sample.evaluation.findings {
        for (_, voice) in Voice::WORDS {
            all.push(explain_finding(&subject, finding, *voice));
        }
    }
    for name in ["DEC-1", "DEC-2"] {
        all.push(explain_decision(&subject, &id(name)).unwrap());
    }
    for name in ["RSK-1", "RSK-2"] {
        all.push(explain_risk(&subject, &id(name)).unwrap());
    }
    for item in &sample.evaluation.items {
        all.push(explain_item(&subject, &item.item).unwrap());
    }
    for component in subject.components() {
        all.push(explain_component(&subject, component));
    }
    let codes = asepsis_domain::diagnostic::CODES.iter();
    all.extend(codes.map(|entry| explain_code(entry.code)));
    all.push(Document {
        id: "summary".into(),
        title: "Summary".into(),
        subtitle: String::new(),
        front: None,
        blocks: summarise(&sample.dossier, &sample.evaluation, &sample.catalogue),
    });
    all
}

#[test]
fn the_documents_read_as_they_should() {
    let sample = Sample::new();
    let subject = sample.subject();
    for kind in DOCUMENTS {
        let document = (kind.build)(&subject);
        insta::assert_snapshot!(kind.id, text::document(&document, 110));
    }
    for (word, voice) in Voice::WORDS {
        let document = explain_finding(&subject, &sample.evaluation.findings[1], *voice);
        insta::assert_snapshot!(format!("voice-{word}"), text::document(&document, 90));
    }
    let summary = summarise(&sample.dossier, &sample.evaluation, &sample.catalogue);
    insta::assert_snapshot!("summary", text::blocks(&summary, 110));
}

#[test]
fn explanations_read_as_they_should() {
    let sample = Sample::new();
    let subject = sample.subject();
    let item = ItemRef::parse("asked-2026#A-2").unwrap();
    let documents = [
        (
            "explain-decision",
            explain_decision(&subject, &id("DEC-1")).unwrap(),
        ),
        (
            "explain-risk",
            explain_risk(&subject, &id("RSK-1")).unwrap(),
        ),
        ("explain-item", explain_item(&subject, &item).unwrap()),
        (
            "explain-component",
            explain_component(&subject, &subject.components()[1]),
        ),
        (
            "explain-code",
            explain_code(asepsis_domain::diagnostic::Code::DecisionStale),
        ),
    ];
    for (name, document) in documents {
        insta::assert_snapshot!(name, text::document(&document, 90));
    }
}

#[test]
fn every_statement_rests_on_something() {
    for document in all(&Sample::new()) {
        for statement in statements(&document) {
            assert!(
                !statement.rests_on.is_empty() && !statement.text.trim().is_empty(),
                "{}: {statement:?}",
                document.id
            );
        }
    }
}

#[test]
fn anchors_are_unique_and_references_lead_somewhere() {
    for document in all(&Sample::new()) {
        let names = anchors(&document);
        let unique: BTreeSet<_> = names.iter().collect();
        assert_eq!(names.len(), unique.len(), "{}: {names:?}", document.id);
        for inline in inlines(&document) {
            if let Inline::CrossRef { anchor, .. } = inline {
                assert!(
                    unique.contains(&anchor.as_str()),
                    "{}: {anchor}",
                    document.id
                );
            }
        }
    }
}

#[test]
fn headings_never_skip_a_level_and_tables_are_whole() {
    for document in all(&Sample::new()) {
        let mut last = 0;
        for block in &document.blocks {
            match block {
                Block::Heading(heading) => {
                    assert!(heading.level <= last + 1, "{}: {heading:?}", document.id);
                    last = heading.level;
                }
                Block::Table(table) => {
                    let columns = table.columns.len();
                    assert!(
                        table.header.iter().all(|row| row.len() == columns),
                        "{table:?}"
                    );
                    assert!(
                        table.rows.iter().all(|row| row.cells.len() == columns),
                        "{table:?}"
                    );
                }
                _ => {}
            }
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, other) = (Sample::new(), Sample::new());
    for (a, b) in all(&one).iter().zip(&all(&other)) {
        assert_eq!(typst::render(a), typst::render(b));
        assert_eq!(markdown::document(a), markdown::document(b));
        assert_eq!(text::document(a, 80), text::document(b, 80));
    }
}

#[test]
fn a_stale_decision_is_a_box_that_names_it_and_its_fact() {
    let sample = Sample::new();
    let subject = sample.subject();
    let document = (crate::document("vulnerability-assessment").unwrap().build)(&subject);
    let stale: Vec<_> = document
        .open_notes()
        .into_iter()
        .filter(|n| n.title.contains("stale"))
        .collect();
    assert_eq!(stale.len(), 1);
    let text: String = stale[0].text.iter().map(Inline::plain).collect();
    assert!(text.contains("DEC-1") && text.contains("kev") && text.contains("listed since"));
}

#[test]
fn an_empty_dossier_says_what_is_missing() {
    let mut sample = Sample::new();
    let device = sample.dossier.device.clone();
    sample.dossier.sboms.clear();
    sample.dossier.risks = asepsis_domain::risk::RiskFile::default();
    sample.dossier.threats = asepsis_domain::threat::ThreatModel::default();
    sample.dossier.controls.clear();
    sample.evaluation.findings.clear();
    sample.evaluation.risks.clear();
    sample.evaluation.items.clear();
    sample.evaluation.objectives.clear();
    sample.evaluation.inputs.snapshot = None;
    sample.evaluation.releases.clear();
    assert_eq!(sample.dossier.device, device);
    let subject = sample.subject();
    for kind in DOCUMENTS {
        let document = (kind.build)(&subject);
        let missing = document
            .open_notes()
            .into_iter()
            .filter(|n| n.kind == NoteKind::Missing)
            .count();
        assert!(missing > 0, "{}", kind.id);
        no_empty_section(&document);
    }
}

#[test]
fn no_section_is_empty() {
    for document in all(&Sample::new()) {
        no_empty_section(&document);
    }
}

fn no_empty_section(document: &Document) {
    for pair in document.blocks.windows(2) {
        if let [Block::Heading(above), Block::Heading(below)] = pair {
            assert!(
                below.level > above.level,
                "{}: {above:?} is empty",
                document.id
            );
        }
    }
    assert!(
        !matches!(document.blocks.last(), Some(Block::Heading(_))),
        "{}",
        document.id
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the test looks at the source's own folders"
)]
fn the_table_of_documents_is_the_folders() {
    let folder = |kind: &crate::DocumentKind| kind.id.replace('-', "_");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for kind in DOCUMENTS {
        assert!(
            root.join(folder(kind)).join("mod.rs").is_file(),
            "{}",
            kind.id
        );
        let document = (kind.build)(&Sample::new().subject());
        assert_eq!(
            (document.id.as_str(), document.title.as_str()),
            (kind.id, kind.title)
        );
    }
    let other = ["content", "render", "sample", "snapshots", "voice"];
    for entry in std::fs::read_dir(&root).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() && !other.contains(&name.as_str()) {
            assert!(
                DOCUMENTS.iter().any(|kind| folder(kind) == name),
                "{name} is in no table"
            );
        }
    }
    let ids: Vec<_> = DOCUMENTS.iter().map(|kind| kind.id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
}

#[test]
fn odd_characters_stay_as_they_are() {
    let sample = Sample::new();
    let document = (crate::document("vulnerability-assessment").unwrap().build)(&sample.subject());
    let source = typst::render(&document);
    assert!(!source.main.contains("#panic()"));
    let data = source
        .files
        .iter()
        .find(|(path, _)| path == "document.json")
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&data.1).unwrap();
    let found = strings(&json)
        .iter()
        .any(|text| text.replace('\u{200b}', "").contains(HOSTILE));
    assert!(found);
}

fn strings(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::String(text) => vec![text.clone()],
        serde_json::Value::Array(all) => all.iter().flat_map(strings).collect(),
        serde_json::Value::Object(map) => map.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

/// All inlines of a document, nested ones too.
fn inlines(document: &Document) -> Vec<Inline> {
    fn deep(text: &[Inline], all: &mut Vec<Inline>) {
        for inline in text {
            all.push(inline.clone());
            if let Inline::Strong(t) | Inline::Emphasis(t) | Inline::Link { text: t, .. } = inline {
                deep(t, all);
            }
        }
    }
    let mut all = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(p) => deep(&p.text, &mut all),
            Block::Heading(h) => deep(&h.text, &mut all),
            Block::Note(n) => deep(&n.text, &mut all),
            Block::KeyValues(k) => k.pairs.iter().for_each(|p| deep(&p.value, &mut all)),
            Block::List(l) => l.items.iter().for_each(|i| deep(&i.text, &mut all)),
            Block::Table(t) => {
                t.rows
                    .iter()
                    .flat_map(|r| &r.cells)
                    .for_each(|c| deep(&c.text, &mut all));
            }
            _ => {}
        }
    }
    all
}
