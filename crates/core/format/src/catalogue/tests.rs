//! The project's own catalogue is read without a word, and each rule of the form is held.

use std::path::{Path, PathBuf};

use asepsis_domain::catalogue::Outcome;

use super::read;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test reads the data of the project"
)]
fn collect(dir: &Path, below: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &name, files);
        } else if name.ends_with(".toml") {
            files.push((name, std::fs::read(entry.path()).unwrap()));
        }
    }
    files.sort();
}

fn project() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    collect(&root().join("catalogue"), "catalogue", &mut files);
    files
}

/// Returns the diagnostics as lines `code file:line:column message`.
fn told(files: &[(String, Vec<u8>)]) -> Vec<String> {
    let line = |d: asepsis_domain::diagnostic::Diagnostic| {
        let at = d.at.map(|at| at.to_string()).unwrap_or_default();
        format!("{} {at} {}", d.code.id(), d.message)
    };
    read(files).diagnostics.into_iter().map(line).collect()
}

#[test]
fn the_projects_catalogue_has_the_form_of_one() {
    assert_eq!(told(&project()), Vec::<String>::new());
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test reads the data of the project"
)]
fn the_projects_catalogue_holds_every_id_of_its_list() {
    let catalogue = read(&project()).value;
    let list = std::fs::read_to_string(root().join("corpus/catalogue/us-ids.txt")).unwrap();
    let expected: Vec<&str> = list
        .lines()
        .map(str::trim)
        .filter(|l| l.contains('#'))
        .collect();
    let mut found: Vec<String> = Vec::new();
    for document in catalogue.documents.values() {
        found.extend(document.items.iter().map(|i| i.id.to_string()));
        found.extend(document.clocks.iter().map(|c| c.id.to_string()));
        found.extend(document.metrics.iter().map(|m| m.id.to_string()));
    }
    let missing: Vec<&&str> = expected
        .iter()
        .filter(|id| !found.iter().any(|f| f == *id))
        .collect();
    let unlisted: Vec<&String> = found
        .iter()
        .filter(|id| id.starts_with("us-") && !expected.contains(&id.as_str()))
        .collect();
    assert!(missing.is_empty(), "not in the catalogue: {missing:?}");
    assert!(unlisted.is_empty(), "not in the list: {unlisted:?}");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test reads the data of the project"
)]
fn documents_with_a_list_of_their_own_are_whole() {
    let catalogue = read(&project()).value;
    let list = std::fs::read_to_string(root().join("corpus/catalogue/fixed-lists.txt")).unwrap();
    let mut counted = 0;
    for line in list.lines().filter(|l| !l.starts_with('#')) {
        let Some((file, count)) = line.split_once(' ') else {
            continue;
        };
        let expected: Vec<&str> = list
            .lines()
            .filter(|l| l.split_once('#').is_some_and(|(f, _)| f == file))
            .collect();
        assert_eq!(expected.len().to_string(), count, "{file}");
        let items = &catalogue.documents[file].items;
        let found: Vec<String> = items.iter().map(|i| i.id.to_string()).collect();
        assert_eq!(found, expected, "{file}");
        counted += 1;
    }
    assert_eq!(counted, 6);
}

#[test]
fn what_is_not_verified_says_so_and_numbers_that_were_inferred_are_not_printed() {
    let catalogue = read(&project()).value;
    let mut unsure = 0;
    for document in catalogue.documents.values() {
        for item in &document.items {
            if item.section == "number not verified" {
                unsure += 1;
                let id = &item.id.item;
                assert!(
                    !id.chars().last().is_some_and(|c| c.is_ascii_digit()),
                    "{id}"
                );
            }
        }
    }
    assert!(unsure > 10, "{unsure}");
}

const DOCUMENT: &str = r#"[document]
id = "d"
title = "T"
short_title = "S"
publisher = "P"
market = "m"
kind = "guidance"
edition = "1"
date = 2026-01-01
status = "in-force"
licence = "L"
sources = [ { key = "K", title = "T", reference = "R", read = "all" } ]
"#;

const ITEM: &str = r#"[[item]]
id = "I-1"
title = "T"
section = "1"
binding = "guidance"
confidence = "H"
summary = "S"
evidence = ["report"]
expects = "E"
needs = [ { record = "risk", link = "satisfies" } ]
"#;

/// Holds a document with one item after a change of its text against what is told.
#[track_caller]
fn check(from: &str, to: &str, expect: &[&str]) {
    let text = format!("{DOCUMENT}{ITEM}");
    assert!(text.contains(from), "{from}");
    let files = [("d.toml".to_owned(), text.replacen(from, to, 1).into_bytes())];
    assert_eq!(told(&files), expect);
}

#[test]
fn a_whole_file_is_read_without_a_word() {
    check("", "", &[]);
}

#[test]
fn keys_words_and_empty_texts_are_told() {
    check(
        "summary = \"S\"",
        "sumary = \"S\"\nsummary = \" \"",
        &[
            "catalogue-form d.toml:19:1 key `sumary` is not known in this item",
            "catalogue-form d.toml:20:11 this item has no `summary`",
        ],
    );
    check(
        "binding = \"guidance\"",
        "binding = \"law\"",
        &[
            "catalogue-form d.toml:17:11 `binding`: `law` is none of: statute, regulation, guidance, industry",
        ],
    );
    check(
        "evidence = [\"report\"]",
        "evidence = [\"reports\"]",
        &[
            "catalogue-form d.toml:20:13 `evidence`: `reports` is none of: plan, report, diagram, table, sbom, test_report, original_third_party_report, label_extract, metric, statement, record, procedure",
        ],
    );
}

#[test]
fn needs_use_the_words_that_there_are() {
    let need = "{ record = \"risk\", link = \"satisfies\" }";
    check(
        need,
        "{ record = \"test\", where = { kind = [\"fuzz\", \"fuz\"], sort = \"x\" }, link = \"satisfies\" }",
        &[
            "catalogue-form d.toml:22:56 `kind`: `fuz` is none of: requirement, boundary, threat-mitigation, control-effectiveness, fuzz, attack-surface, chaining, known-vulnerability-scan, binary-sca, static-analysis, dynamic-analysis, credential, penetration, regression",
            "catalogue-form d.toml:22:64 `sort` is none of: kind",
        ],
    );
    check(
        need,
        "{ record = \"label\", where = { duty = \"I-1\" }, link = \"satisfies\" }",
        &[],
    );
    check(
        need,
        "{ record = \"label\", where = { duty = \"d#I-1\" }, link = \"satisfies\" }",
        &[],
    );
    check(
        need,
        "{ record = \"label\", where = { duty = [\"I-2\"] }, link = \"satisfies\" }",
        &["catalogue-reference d.toml:22:49 there is no item `d#I-2` in the files given"],
    );
}

#[test]
fn conditions_are_checked() {
    let rest = "\napplies_because = \"B\"\nexpects";
    check(
        "\nexpects",
        &format!(
            "\napplies = {{ any = [ {{ fact = \"network\" }}, {{ not = {{ market = \"m\" }} }} ] }}{rest}"
        ),
        &[],
    );
    check(
        "\nexpects",
        &format!(
            "\napplies = {{ all = [ {{ fact = \"netwrk\" }}, {{ safety_class = [\"D\"] }}, {{ fact = \"ivd\", market = \"m\" }} ] }}{rest}"
        ),
        &[
            "catalogue-form d.toml:21:30 `fact`: `netwrk` is none of: software, programmable-logic, network, internet-capable, wireless, bluetooth, wifi, cellular, inductive, removable-media, hardware-ports, service-port, cloud, remote-update, remote-service, health-data, personal-data, commercial-os, windows, multi-patient, user-accounts, lay-users, home-use, hospital-network, interoperable, third-party-components, ivd, implant, life-supporting, combination-product, marketed, previously-authorised, change-may-impact-cybersecurity, clinical-investigation, transitional-software, mobile-platform, companion-product, electronic-records, machine-learning, proprietary-cryptography, vulnerable-characteristics",
            "catalogue-form d.toml:21:60 `safety_class`: `D` is none of: A, B, C",
            "catalogue-form d.toml:21:68 a condition has one key: all, any, not, fact, market, pathway, safety_class or stage",
        ],
    );
    check(
        "\nexpects",
        "\napplies = { fact = \"network\" }\nexpects",
        &["catalogue-form d.toml:14:6 `applies` has no `applies_because`"],
    );
}

#[test]
fn names_that_lead_nowhere_and_ids_that_stand_twice_are_told() {
    check(
        "expects",
        "objectives = [ { id = \"OBJ-99\", link = \"contributes\" } ]\nexpects",
        &["catalogue-reference d.toml:21:23 there is no objective `OBJ-99` in the files given"],
    );
    let text = format!("{DOCUMENT}{ITEM}{ITEM}").into_bytes();
    let files = [
        ("d.toml".to_owned(), text),
        ("e.toml".to_owned(), DOCUMENT.into()),
    ];
    assert_eq!(
        told(&files),
        [
            "catalogue-duplicate d.toml:24:6 item `d#I-1` stands already at d.toml:14:6",
            "catalogue-duplicate e.toml:2:6 file `d` stands already at d.toml:2:6",
        ]
    );
}

#[test]
fn a_file_that_is_none_is_told() {
    let files = [
        ("x.toml".to_owned(), b"a = 1\n".to_vec()),
        ("y.toml".to_owned(), b"a = \n\xff".to_vec()),
    ];
    assert_eq!(
        told(&files),
        [
            "catalogue-form x.toml:1:1 this file has no `document`",
            "catalogue-form x.toml:1:1 key `a` is not known in this file",
            "catalogue-form y.toml:2:1 byte 5 is not UTF-8",
        ]
    );
}

#[test]
fn a_clock_in_working_days_names_its_calendar() {
    let clock = r#"[[clock]]
id = "C-1"
title = "T"
trigger = "T"
starts = "awareness"
length = 5
unit = "working-days"
recipient = "R"
event = "E"
ends = ["reported"]
binding = "regulation"
confidence = "M"
source_section = "1"
summary = "S"
"#;
    let with = |extra: &str| {
        let text = format!("{DOCUMENT}{clock}{extra}");
        told(&[("d.toml".to_owned(), text.into_bytes())])
    };
    assert_eq!(
        with(""),
        ["catalogue-form d.toml:13:1 a clock in working days names its `calendar`"]
    );
    assert_eq!(
        with("calendar = \"moon\""),
        ["catalogue-reference d.toml:27:12 there is no calendar `moon` in the files given"]
    );
}

#[test]
fn the_questions_of_a_rubric_lead_to_values() {
    let head = DOCUMENT.replace("\"guidance\"", "\"method\"");
    let question = |id: &str, yes: &str| {
        format!(
            "[[question]]\nid = \"{id}\"\nmetric = \"AV\"\ntext = \"?\"\nyes = {yes}\nno = {{ value = \"P\" }}\nunknown = {{ value = \"N\" }}\nunverified = [\"no\"]\nconfidence = \"M\"\n"
        )
    };
    let read_with = |questions: &str| {
        let text = format!("{head}[rubric]\ncvss = \"3.0\"\n{questions}");
        read(&[("d.toml".to_owned(), text.into_bytes())])
    };
    let whole =
        read_with(&(question("A", "{ next = \"B\" }") + &question("B", "{ value = \"N\" }")));
    assert_eq!(whole.diagnostics, []);
    let rubric = whole.value.rubrics.get("d").unwrap();
    assert_eq!((rubric.title.as_str(), rubric.questions.len()), ("T, 1", 2));
    assert_eq!(
        rubric.questions[0].outcomes[0],
        Outcome::Next("B".to_owned())
    );

    let round =
        read_with(&(question("A", "{ next = \"B\" }") + &question("B", "{ next = \"A\" }")));
    let messages: Vec<&str> = round
        .diagnostics
        .iter()
        .map(|d| d.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "the answers of question `A` lead back to it",
            "the answers of question `B` lead back to it"
        ]
    );
    let lost = read_with(&question("A", "{ next = \"Z\" }"));
    assert_eq!(lost.diagnostics[0].message, "there is no question `Z`");
}
