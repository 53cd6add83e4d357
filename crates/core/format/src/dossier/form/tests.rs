use super::*;
use crate::dossier::written::records;

const DECISIONS: &str = "# Ours.\n\n[[decision]]\nid = \"DEC-1\" # kept\ntitle = \"One\"\nvulnerability = \"CVE-2026-1\"\n\
    components = [\"pkg:npm/a\"]\nreleases = { from = \"1.0.0\" }\nstatus = \"not_affected\"\nby = \"Ours\"\non = 2026-11-01\n\n\
    [decision.rests_on]\nkev = false\n\n[[decision]]\nid = \"DEC-2\"\n";

fn put(
    text: &str,
    kind: RecordKind,
    replaced: Option<&str>,
    filled: &Filled,
) -> Result<String, FormError> {
    let mut editor = Editor::of(text)?;
    editor.put(kind, replaced, filled)?;
    Ok(editor.text())
}

fn filled(pairs: &[(&str, &str)]) -> Filled {
    let pairs = pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    pairs.collect()
}

#[test]
fn every_kind_has_fields_and_an_id_first() {
    for kind in RecordKind::ALL {
        let fields = fields(*kind);
        assert_eq!(fields.first().map(|f| f.key), Some("id"), "{}", kind.id());
        assert!(fields.iter().all(|f| !f.says.is_empty()), "{}", kind.id());
    }
}

#[test]
fn ranges_of_releases_are_said_in_words() {
    let said = |releases: &str| {
        let new = filled(&[("id", "DEC-1"), ("releases", releases)]);
        put("", RecordKind::Decision, None, &new).unwrap()
    };
    let range = "releases = { from = \"1.0.0\", until = \"1.2.0\" }";
    for text in [
        "from 1.0.0\nuntil 1.2.0",
        " From  1.0.0 \r\n\r\nUNTIL 1.2.0",
        "from = \"1.0.0\"\nuntil = \"1.2.0\"",
    ] {
        assert!(said(text).contains(range), "{}", said(text));
    }
    assert!(said("1.0.0\n1.1.0").contains("releases = [\"1.0.0\", \"1.1.0\"]"));
    assert!(said("from 1.0.0\n1.1.0").contains("releases = [\"from 1.0.0\", \"1.1.0\"]"));
    let strange = "[[decision]]\nid = \"DEC-1\"\nreleases = { from = 1, to = \"2\" }\n";
    let files = [("decisions.toml".to_owned(), strange.as_bytes().to_vec())].into();
    let told = records(&files).remove(0).filled();
    assert_eq!(told["releases"], "from = 1\nto = \"2\"");
    let again = put(strange, RecordKind::Decision, Some("DEC-1"), &told).unwrap();
    assert_eq!(again, strange);
}

#[test]
fn what_is_said_again_stays_as_it_is_written() {
    let files = [("decisions.toml".to_owned(), DECISIONS.as_bytes().to_vec())].into();
    let record = records(&files).remove(0);
    let said = record.filled();
    assert_eq!(said["releases"], "from 1.0.0");
    assert_eq!(said["rests_on"], "[rests_on]\nkev = false");
    assert_eq!(said["on"], "2026-11-01");
    let again = put(DECISIONS, RecordKind::Decision, Some("DEC-1"), &said).unwrap();
    assert_eq!(again, DECISIONS);
}

#[test]
fn fields_that_say_something_else_are_written_and_the_rest_stays() {
    let new = filled(&[
        ("title", "Two\r\nlines"),
        ("components", "pkg:npm/a\r\n\r\n pkg:npm/b "),
        ("releases", "1.0.0\n1.1.0"),
        ("status", "affected"),
        ("by", ""),
        (
            "rests_on",
            "[rests_on]\nkev = true\ncvss = \"CVSS:3.1/AV:N\"",
        ),
    ]);
    let text = put(DECISIONS, RecordKind::Decision, Some("DEC-1"), &new).unwrap();
    let files = [("decisions.toml".to_owned(), text.clone().into_bytes())].into();
    let all = records(&files);
    assert_eq!(
        all.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(),
        ["DEC-1", "DEC-2"]
    );
    let said = all[0].filled();
    assert_eq!(said["title"], "Two\nlines");
    assert_eq!(said["components"], "pkg:npm/a\npkg:npm/b");
    assert_eq!(said["releases"], "1.0.0\n1.1.0");
    assert_eq!(
        said["rests_on"],
        "[rests_on]\nkev = true\ncvss = \"CVSS:3.1/AV:N\""
    );
    assert!(!said.contains_key("by"));
    assert!(
        text.starts_with("# Ours.") && text.contains("\"DEC-1\" # kept"),
        "{text}"
    );
}

#[test]
fn a_table_that_says_the_same_stays_in_its_line_with_its_comment() {
    let text = "[[risk]]\nid = \"RSK-1\"\ntitle = \"One\"\nbefore = { exploitability = \"low\", severity = \"minor\" } # agreed\n\
        # why\nrationale = \"R\"\n";
    let files = [("risks.toml".to_owned(), text.as_bytes().to_vec())].into();
    let mut said = records(&files).remove(0).filled();
    assert_eq!(
        said["before"],
        "[before]\nexploitability = \"low\"\nseverity = \"minor\""
    );
    said.insert("title".to_owned(), "Two".to_owned());
    let now = put(text, RecordKind::Risk, Some("RSK-1"), &said).unwrap();
    assert_eq!(now, text.replace("One", "Two"));
    said.insert(
        "before".to_owned(),
        "[before]\nexploitability = \"high\"".to_owned(),
    );
    let now = put(text, RecordKind::Risk, Some("RSK-1"), &said).unwrap();
    assert!(
        now.contains("before = { exploitability = \"high\" }"),
        "{now}"
    );
    assert!(now.contains("# why\nrationale"), "{now}");
}

#[test]
fn a_proposal_is_filled_in_as_a_decision() {
    let text = DECISIONS
        .replace(
            "[[decision]]\nid = \"DEC-1\"",
            "[[proposal]]\nid = \"PRO-1\"",
        )
        .replace("decision.rests", "proposal.rests");
    let said = proposal(&text, "PRO-1").unwrap();
    assert_eq!(
        (&*said["status"], &*said["rests_on"]),
        ("not_affected", "[rests_on]\nkev = false")
    );
    assert_eq!(proposal(&text, "DEC-2"), None);
    assert_eq!(proposal("[[", "PRO-1"), None);
}

#[test]
fn a_new_record_stands_after_those_of_its_kind() {
    let new = filled(&[
        ("id", "DEC-3"),
        ("title", "Three"),
        ("rests_on", "[rests_on]\nkev = false"),
    ]);
    for text in ["", DECISIONS, "[[proposal]]\nid = \"P\"\n"] {
        let put_in = put(text, RecordKind::Decision, None, &new).unwrap();
        let files = [(
            "server/decisions.toml".to_owned(),
            put_in.clone().into_bytes(),
        )]
        .into();
        let last = records(&files)
            .into_iter()
            .rfind(|r| r.kind == RecordKind::Decision);
        assert_eq!(last.unwrap().filled(), new, "{put_in}");
    }
}

#[test]
fn what_cannot_be_written_names_its_field() {
    for (kind, key, text, says) in [
        (RecordKind::Decision, "on", "yesterday", "no day such as"),
        (
            RecordKind::Decision,
            "rests_on",
            "kev = false",
            "write it as in the file",
        ),
        (RecordKind::Decision, "rests_on", "[rests_on", "`rests_on`"),
        (RecordKind::Decision, "releases", "from = ", "`releases`"),
        (
            RecordKind::SupportAssessment,
            "may_impact_patients",
            "perhaps",
            "neither `true` nor `false`",
        ),
        (RecordKind::PlanSection, "days", "many", "no number"),
    ] {
        let new = filled(&[("id", "X-1"), (key, text)]);
        let error = put("", kind, None, &new).unwrap_err().to_string();
        assert!(error.contains(says) && error.contains(key), "{error}");
    }
    let gone = put(
        DECISIONS,
        RecordKind::Decision,
        Some("DEC-9"),
        &Filled::new(),
    );
    assert!(gone.unwrap_err().to_string().contains("`DEC-9`"));
    assert!(put("[[", RecordKind::Decision, None, &Filled::new()).is_err());
    assert!(put("decision = 1", RecordKind::Decision, None, &Filled::new()).is_err());
}

#[test]
fn a_record_as_json_goes_back_as_it_was() {
    let files = [("decisions.toml".to_owned(), DECISIONS.as_bytes().to_vec())].into();
    let record = records(&files).remove(0);
    let json = record.json();
    assert_eq!(json["on"], "2026-11-01");
    assert_eq!(json["releases"]["from"], "1.0.0");
    let said = filled_from(RecordKind::Decision, json.as_object().unwrap()).unwrap();
    let again = put(DECISIONS, RecordKind::Decision, Some("DEC-1"), &said).unwrap();
    assert_eq!(again, DECISIONS);
    let fewer = serde_json::json!({"id": "DEC-1", "components": ["pkg:npm/b", "pkg:npm/c"], "rests_on": {"kev": true}});
    let said = filled_from(RecordKind::Decision, fewer.as_object().unwrap()).unwrap();
    let text = put(DECISIONS, RecordKind::Decision, Some("DEC-1"), &said).unwrap();
    assert!(
        text.contains("components = [\"pkg:npm/b\", \"pkg:npm/c\"]"),
        "{text}"
    );
    assert!(
        text.contains("kev = true") && !text.contains("CVE-2026-1"),
        "{text}"
    );
}

#[test]
fn json_that_cannot_stand_in_a_file_is_told() {
    for (record, key) in [
        (serde_json::json!({"id": "D", "colour": "red"}), "colour"),
        (
            serde_json::json!({"id": "D", "components": ["a\nb"]}),
            "components",
        ),
        (
            serde_json::json!({"id": "D", "components": [["a"]]}),
            "components",
        ),
        (
            serde_json::json!({"id": "D", "rests_on": {"kev": null}}),
            "rests_on",
        ),
        (
            serde_json::json!({"id": "D", "title": {"of": "it"}}),
            "title",
        ),
    ] {
        let error = filled_from(RecordKind::Decision, record.as_object().unwrap()).unwrap_err();
        assert!(
            error.to_string().starts_with(&format!("`{key}`")),
            "{error}"
        );
    }
}

#[test]
fn a_record_is_taken_out_and_the_rest_stays() {
    let mut editor = Editor::of(DECISIONS).unwrap();
    editor.remove(RecordKind::Decision, "DEC-1").unwrap();
    let text = editor.text();
    assert!(!text.contains("DEC-1") && text.contains("DEC-2"), "{text}");
    assert!(editor.remove(RecordKind::Decision, "DEC-1").is_err());
    assert!(editor.remove(RecordKind::Risk, "DEC-2").is_err());
}
