use super::*;
use crate::dossier::form::{Editor, filled};

const RISK: &str = "[[risk]]\nid = \"RSK-1\"\ntitle = \"T\"\n\n[risk.before]\n# seen in the field\nexploitability = \"high\"\nseverity = \"serious\"\n";

fn own() -> Filled {
    filled(
        "id = \"RSK-1\"\ntitle = \"T\"\n\n[before]\nexploitability = \"high\"\nseverity = \"serious\"\n",
    )
}

fn with(pairs: &[(&str, &str)]) -> Filled {
    let pairs = pairs.iter();
    pairs
        .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
        .collect()
}

#[test]
fn fields_of_tables_stand_for_themselves_and_come_together_again() {
    let spread = spread(RecordKind::Risk, &own());
    assert_eq!(spread["before.exploitability"], "high");
    assert_eq!(spread["before.severity"], "serious");
    assert!(!spread.contains_key("before"), "{spread:?}");
    let columns = columns(RecordKind::Risk, std::slice::from_ref(&spread));
    assert!(
        spread.keys().all(|key| columns.contains(key)),
        "{columns:?}"
    );
    let together = gathered(RecordKind::Risk, &spread, &Filled::new()).unwrap();
    assert_eq!(together["before"], own()["before"]);
}

#[test]
fn what_is_not_filled_in_stays_and_what_is_empty_goes() {
    let put = |pairs: &[(&str, &str)]| {
        let mut editor = Editor::of(RISK).unwrap();
        let filled = with(pairs);
        editor
            .put(RecordKind::Risk, Some("RSK-1"), &filled)
            .unwrap();
        editor.text()
    };
    assert_eq!(put(&[("before.severity", "serious")]), RISK);
    let changed = put(&[("before.severity", "minor")]);
    assert!(
        changed.contains("exploitability = \"high\"\nseverity = \"minor\""),
        "{changed}"
    );
    let less = put(&[("before.severity", "")]);
    assert!(
        less.contains("exploitability") && !less.contains("severity"),
        "{less}"
    );
    let none = put(&[("before.severity", ""), ("before.exploitability", " ")]);
    assert!(!none.contains("before"), "{none}");
}

#[test]
fn what_cannot_be_is_told_under_its_name() {
    let wrong = with(&[("decision.on", "soon")]);
    let error = gathered(RecordKind::Risk, &wrong, &Filled::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`decision.on`: `soon` is no day such as 2026-11-24"
    );
    let raw = with(&[("before", "exploitability = high")]);
    assert_eq!(spread(RecordKind::Risk, &raw), raw);
}

const CASE: &str = "[[case]]\nid = \"CASE-1\"\ntitle = \"T\"\n\n[[case.event]]\nkind = \"aware\"\nat = \"2026-11-01T08:00:00Z\"\nevidence = [\"EVD-1\", \"EVD-2\"]\n\n[[case.event]]\n# by telephone\nkind = \"reported\"\nat = \"2026-11-02T08:00:00Z\"\n\n[case.advisory]\nid = \"ADV-1\"\n\n[[case.advisory.revision]]\nat = \"2026-11-03T08:00:00Z\"\nsummary = \"First.\"\n";

fn said_by(text: &str) -> Filled {
    let files = [("cases.toml".to_owned(), text.as_bytes().to_vec())].into();
    let record = crate::dossier::written::records(&files).remove(0);
    spread(record.kind, &record.filled())
}

#[test]
fn rows_of_lists_and_what_lies_deeper_stand_for_themselves() {
    let said = said_by(CASE);
    assert_eq!(said["event.1.evidence"], "EVD-1\nEVD-2");
    assert_eq!(said["event.2.kind"], "reported");
    assert_eq!(said["advisory.revision.1.summary"], "First.");
    assert!(!said.contains_key("event") && !said.contains_key("advisory"));
    let columns = columns(RecordKind::Case, std::slice::from_ref(&said));
    assert!(
        said.keys().all(|name| columns.contains(name)),
        "{columns:?}"
    );
    assert!(columns.contains(&"reportability.1.reason".to_owned()));
    assert!(!columns.contains(&"event.3.kind".to_owned()));
}

#[test]
fn rows_are_changed_added_and_taken_away_and_said_again_nothing_changes() {
    let put = |pairs: &[(&str, &str)]| {
        let mut editor = Editor::of(CASE).unwrap();
        let filled = with(pairs);
        editor
            .put(RecordKind::Case, Some("CASE-1"), &filled)
            .unwrap();
        editor.text()
    };
    let mut editor = Editor::of(CASE).unwrap();
    let again = said_by(CASE);
    editor
        .put(RecordKind::Case, Some("CASE-1"), &again)
        .unwrap();
    assert_eq!(editor.text(), CASE);

    let more = said_by(&put(&[
        ("event.3.kind", "fixed"),
        ("event.3.note", "Done."),
    ]));
    assert_eq!(
        (&*more["event.3.note"], &*more["event.1.kind"]),
        ("Done.", "aware")
    );
    // What is left has no gap, and the row before is gone.
    let less = said_by(&put(&[
        ("event.1.kind", ""),
        ("event.1.at", " "),
        ("event.1.evidence", "\r\n"),
    ]));
    assert_eq!(less["event.1.kind"], "reported");
    assert!(
        !less.keys().any(|name| name.starts_with("event.2")),
        "{less:?}"
    );
    let none = put(&[
        ("advisory.id", ""),
        ("advisory.revision.1.at", ""),
        ("advisory.revision.1.summary", ""),
    ]);
    assert!(!none.contains("advisory"), "{none}");
}

#[test]
fn names_are_found_without_regard_to_case_and_others_are_none() {
    let case = fields(RecordKind::Case);
    let decision = fields(RecordKind::Decision);
    for (fields, called, name) in [
        (&case, "Event.2.Kind", Some("event.2.kind")),
        (&case, "event", Some("event")),
        (
            &case,
            "advisory.Revision.1.At",
            Some("advisory.revision.1.at"),
        ),
        (&case, "event.0.kind", None),
        (&case, "event.01.kind", None),
        (&case, "event.99999999999999999999.kind", None),
        (&case, "event.kind", None),
        (&case, "event.1", None),
        (&case, "advisory.revision", None),
        (&case, "title.1", None),
        (&decision, "Rubric.XAVN", Some("rubric.XAVN")),
        (
            &decision,
            "rests_on.facts.Home Use",
            Some("rests_on.facts.home-use"),
        ),
        (&decision, "rests_on.facts.nothing", None),
        (&decision, "rubric. ", None),
    ] {
        assert_eq!(named(fields, called).as_deref(), name, "{called}");
    }
}

#[test]
fn keys_of_ones_own_are_filled_in_each() {
    let text = "[[decision]]\nid = \"DEC-1\"\n\n[decision.rests_on]\nkev = false\n\n[decision.rests_on.facts]\nwifi = true\n\n[decision.rubric]\nXS = \"no\"\n";
    let mut editor = Editor::of(text).unwrap();
    let new = with(&[
        ("rests_on.facts.wifi", ""),
        ("rests_on.facts.home-use", "false"),
        ("rubric.XUI", "unknown"),
    ]);
    editor
        .put(RecordKind::Decision, Some("DEC-1"), &new)
        .unwrap();
    let now = editor.text();
    for line in [
        "kev = false",
        "home-use = false",
        "XS = \"no\"",
        "XUI = \"unknown\"",
    ] {
        assert!(now.contains(line), "{now}");
    }
    assert!(!now.contains("wifi"), "{now}");
    let wrong = with(&[("rests_on.facts.wifi", "perhaps")]);
    let error = editor.put(RecordKind::Decision, Some("DEC-1"), &wrong);
    assert_eq!(
        error.unwrap_err().to_string(),
        "`rests_on.facts.wifi`: `perhaps` is neither `true` nor `false`"
    );
    // What nobody knows stays as it stands.
    let strange = with(&[("rests_on", "[rests_on.facts]\nodd = true")]);
    assert_eq!(spread(RecordKind::Decision, &strange), strange);
}
