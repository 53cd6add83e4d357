//! What goes out as OSCAL comes back as the same items; catalogs of others are taken; what is none is told.

use super::*;
use crate::limits::Limits;

const FILE: &str = r##"
[document]
id = "own-2026"
title = "A document"
short_title = "Own"
publisher = "Us"
market = "xx"
kind = "guidance"
edition = "2026"
date = 2026-03-04
status = "in-force"
licence = "Own words."
sources = [ { key = "K", title = "T", reference = "R", read = "Whole." } ]

[[item]]
id = "8.1 (a)"
title = "First"
section = "8.1"
binding = "guidance"
confidence = "M"
summary = "It is \"so\"."
evidence = ["plan", "record"]
expects = "A plan."
objectives = [ { id = "OBJ-03", link = "contributes", confidence = "U" }, { id = "OBJ-04", link = "satisfies" } ]

[[item]]
id = "B"
title = "Second"
section = "9"
binding = "regulation"
confidence = "H"
summary = "And so."
evidence = ["report"]
expects = "A report."
needs = [ { record = "evidence", link = "satisfies" } ]
"##;

const OBJECTIVES: &str = r#"
[document]
id = "objectives"
title = "O"
short_title = "O"
publisher = "Us"
kind = "objectives"
edition = "1"
date = 2026-01-01
status = "in-force"
licence = "L"
sources = [ { key = "K", title = "T", reference = "R", read = "Whole." } ]
[[objective]]
id = "OBJ-03"
title = "Three"
evidence = "E"
needs = [ { record = "risk", link = "satisfies" } ]
[[objective]]
id = "OBJ-04"
title = "Four"
evidence = "E"
needs = [ { record = "risk", link = "satisfies" } ]
"#;

fn document(text: &str) -> asepsis_domain::catalogue::Document {
    let files = [
        ("a.toml".to_owned(), text.as_bytes().to_vec()),
        ("o.toml".to_owned(), OBJECTIVES.as_bytes().to_vec()),
    ];
    let reading = crate::catalogue::read(&files);
    assert!(
        reading.diagnostics.is_empty(),
        "{:?}\n{text}",
        reading.diagnostics
    );
    let mut documents = reading.value.documents;
    documents.pop_first().unwrap().1
}

#[test]
fn items_and_links_come_back_as_they_went_out() {
    let before = document(FILE);
    let catalog = catalog(&before).unwrap();
    let mapping = mapping(&before).unwrap().unwrap();
    let limits = Limits::default();
    let imported =
        catalogue_file(catalog.as_bytes(), "x", Some(mapping.as_bytes()), &limits).unwrap();
    let mut after = document(&imported.toml);
    after.digest = before.digest;
    after.sources.clone_from(&before.sources);
    assert_eq!(after, before);
    assert_eq!(imported.notes, Vec::<String>::new());
}

#[test]
fn a_catalog_of_others_is_taken_with_what_it_lacks_told() {
    let text = r##"{"catalog":{"uuid":"u","metadata":{"title":"T","version":"5","last-modified":"2020-09-23T00:00:00Z","oscal-version":"1.1.3"},
      "groups":[{"id":"ac","title":"AC","controls":[
        {"id":"ac-1","title":"Policy","props":[{"name":"label","value":"AC-1"}],
         "parts":[{"id":"s","name":"statement","prose":"Do:","parts":[{"id":"s.a","name":"item","prose":"this;"},{"id":"s.b","name":"item","prose":"that."}]}],
         "controls":[{"id":"ac-1.1","title":"More"},{"id":"ac-1","title":"Twice"}]},
        {"id":"ac-9","title":"Gone","props":[{"name":"status","value":"withdrawn"}]}]}]}}"##;
    let imported =
        catalogue_file(text.as_bytes(), "NIST 800-53 r5", None, &Limits::default()).unwrap();
    assert_eq!(
        (imported.id.as_str(), imported.items),
        ("nist-800-53-r5", 3)
    );
    let document = document(&imported.toml);
    let summaries: Vec<(&str, &str)> = document
        .items
        .iter()
        .map(|i| (i.id.item.as_str(), i.summary.as_str()))
        .collect();
    assert_eq!(
        summaries,
        [
            ("ac-1", "Do: this; that."),
            ("ac-1.1", "More"),
            ("ac-1-2", "Twice")
        ]
    );
    assert_eq!(document.date.to_string(), "2020-09-23");
    assert!(
        imported.notes.iter().any(|n| n.contains("publisher")),
        "{:?}",
        imported.notes
    );
}

#[test]
fn what_is_no_catalog_is_told() {
    let told = |text: &str| {
        catalogue_file(text.as_bytes(), "x", None, &Limits::default())
            .unwrap_err()
            .to_string()
    };
    assert!(told("{").contains("cannot be read"));
    assert!(told("{}").contains("no OSCAL catalog"));
    assert!(told(r#"{"catalog":{"metadata":{}}}"#).contains("no controls"));
    let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    assert!(told(&deep).contains("cannot be read"));
    let wrong = catalogue_file(
        br#"{"catalog":{"metadata":{},"controls":[{"id":"a"}]}}"#,
        "x",
        Some(b"{}"),
        &Limits::default(),
    );
    assert!(wrong.unwrap_err().to_string().contains("mapping"));
}

#[test]
fn ids_become_tokens_that_differ() {
    let ids = ["A.5.1", "8.1", "8.1 (a)", "a#b", "a_b", "", "ü"];
    let tokens: std::collections::BTreeSet<String> = ids.iter().map(|i| token(i)).collect();
    assert_eq!(tokens.len(), ids.len());
}
