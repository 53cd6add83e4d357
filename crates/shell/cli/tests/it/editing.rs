//! Records filled in on pages: decisions on findings, records of other kinds; in a folder, and by a team on both databases.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{asepsis, demo, demo_copy, judged, text};
use crate::served::{Answer, Served};
use crate::team::{PROJECT, Person, on_both, push};

/// What a person says of a finding, beside what the form proposes.
pub(crate) const SAID: &[(&str, &str)] = &[
    ("title", "Not reachable"),
    ("status", "not_affected"),
    ("justification", "vulnerable_code_not_in_execute_path"),
    ("impact", "The parser is never given\r\nforeign input."),
    ("by", "Security"),
    ("on", "2026-11-24"),
];

/// Returns what stands in a field of a form.
pub(crate) fn field(page: &str, name: &str) -> String {
    let start = page.find(&format!("name=\"{name}\""));
    let rest = &page[start.unwrap_or_else(|| panic!("no {name}: {page}"))..];
    let tag = &rest[..rest.find('>').unwrap()];
    let text = match tag.split("value=\"").nth(1) {
        Some(value) => value.split('"').next().unwrap(),
        None => rest[tag.len() + 1..].split('<').next().unwrap(),
    };
    text.replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
}

/// Returns what the form of a decision on a finding proposes, with what a person says.
fn decided<'a>(page: &'a str, said: &[(&'a str, &'a str)]) -> Vec<(&'a str, String)> {
    let proposed = [
        "asepsis-mark",
        "id",
        "vulnerability",
        "components",
        "releases",
        "rests_on.kev",
        "rests_on.cvss",
        "rests_on.range",
    ];
    let mut all: Vec<(&str, String)> = proposed
        .iter()
        .map(|name| (*name, field(page, name)))
        .collect();
    all.retain(|(name, _)| !said.iter().any(|(own, _)| own == name));
    all.extend(said.iter().map(|(name, text)| (*name, (*text).to_owned())));
    all
}

fn untriaged(findings: &Value) -> String {
    let first = &findings["items"][0];
    first["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{findings}"))
        .to_owned()
}

pub(crate) fn sent(
    person: &Person,
    served: &Served,
    path: &str,
    fields: &[(&str, String)],
) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    person.post(served, path, &fields)
}

/// What cannot be is told, and nothing of what was typed is lost.
fn what_cannot_be_is_told(served: &Served, form: &str, file: &Path) {
    let before = fs::read_to_string(file).unwrap();
    for (said, tells) in [
        (("on", "yesterday"), "no day such as 2026-11-24"),
        (("on", "2030-01-01"), "2030-01-01 has not come yet"),
        (("title", ""), "Still to be filled in: title"),
        (("risks", "RSK-9999"), "RSK-9999"),
        (("status", "fine"), "fine"),
        (
            ("rests_on.kev", "perhaps"),
            "`rests_on.kev`: `perhaps` is neither `true` nor `false`",
        ),
        (("asepsis-mark", "of another day"), "was changed meanwhile"),
    ] {
        let mut all = SAID.to_vec();
        all.retain(|(name, _)| *name != said.0);
        all.push(said);
        let answer = sent(&Person::nobody(), served, "/decide", &decided(form, &all));
        assert_eq!(answer.status, 422, "{said:?}: {}", answer.text());
        let page = answer.text();
        assert!(page.contains(tells), "{said:?}: {page}");
        assert!(
            said.0 == "impact" || page.contains("The parser is never given"),
            "{page}"
        );
        assert_eq!(fs::read_to_string(file).unwrap(), before, "{said:?}");
    }
}

#[test]
fn a_finding_is_decided_on_its_page_and_the_file_keeps_what_it_had() {
    let (_guard, copy) = demo_copy();
    let file = copy.join("decisions.toml");
    let served = Served::of(&copy);
    let nobody = Person::nobody();
    let open = "/api/v1/findings?state=untriaged&limit=1";
    let finding = untriaged(&served.get(open).json());
    let page = served.get(&format!("/findings/{finding}")).text();
    let way = format!("/decide?finding={finding}");
    assert!(page.contains(&format!("href=\"{way}\"")), "{page}");
    let form = served.get(&way).text();

    what_cannot_be_is_told(&served, &form, &file);

    let fields = decided(&form, SAID);
    let id = fields
        .iter()
        .find(|(name, _)| *name == "id")
        .unwrap()
        .1
        .clone();
    let answer = sent(&nobody, &served, "/decide", &fields);
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("location"), Some(format!("/records/{id}")));
    let now = fs::read_to_string(&file).unwrap();
    assert!(
        now.contains("impact = \"\"\"\nThe parser is never given\nforeign input.\"\"\""),
        "{now}"
    );
    let page = served.get(&format!("/findings/{finding}")).text();
    assert!(page.contains(&id) && page.contains("Decided as"), "{page}");

    // Changed: the rest of the file and of the record stays as it is written.
    let form = served.get(&format!("/decide?id={id}")).text();
    let title = [("title", "Never reachable")];
    let said: Vec<(&str, &str)> = SAID.iter().skip(1).chain(&title).copied().collect();
    let again = decided(&form, &said);
    let answer = sent(&nobody, &served, &format!("/decide?id={id}"), &again);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let changed = fs::read_to_string(&file).unwrap();
    assert_eq!(changed, now.replace("Not reachable", "Never reachable"));
}

#[test]
fn every_kind_has_a_form_and_what_is_not_there_has_none() {
    let (_guard, copy) = demo_copy();
    let served = Served::of(&copy);
    let kinds = served.get("/write").text();
    assert!(
        kinds.contains("href=\"/write/risk\"") && kinds.contains("href=\"/decide\""),
        "{kinds}"
    );
    for (path, status) in [
        ("/write/risk", 200),
        ("/write/case", 200),
        ("/write/decision", 404),
        ("/write/nothing", 404),
        ("/write/risk?id=RSK-9999", 404),
        ("/decide?finding=F-none", 404),
        ("/decide?proposal=none", 404),
    ] {
        assert_eq!(served.get(path).status, status, "{path}");
    }
    let form = served.get("/write/hazard").text();
    let new = field(&form, "id");
    let fields = [
        ("asepsis-mark", field(&form, "asepsis-mark")),
        ("id", new.clone()),
        ("title", "Overdose".to_owned()),
        ("situation", "The rate is changed.".to_owned()),
        ("harm", "Too much of a drug.".to_owned()),
        ("severity", "catastrophic".to_owned()),
    ];
    let answer = sent(&Person::nobody(), &served, "/write/hazard", &fields);
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(
        fs::read_to_string(copy.join("risks.toml"))
            .unwrap()
            .contains(&format!("id = \"{new}\""))
    );
}

/// The demonstration with decisions at home on the server.
pub(crate) fn at_home() -> (tempfile::TempDir, std::path::PathBuf) {
    let (guard, copy) = demo_copy();
    let device = copy.join("device.toml");
    let text = fs::read_to_string(&device).unwrap();
    let moved = text.replace("decision = \"repository\"", "decision = \"server\"");
    assert_ne!(moved, text);
    fs::write(&device, moved).unwrap();
    (guard, copy)
}

#[test]
fn what_is_at_home_on_the_server_is_decided_there_and_stays_when_the_repository_is_pushed() {
    let (_guard, dossier) = at_home();
    on_both(|served| decided_by_a_team(served, &dossier));
}

/// Changed, then written again as it was.
fn written_again_as_it_was(served: &Served, security: &Person, id: &str) {
    let base = format!("/projects/{PROJECT}");
    let record = format!("{base}/records/{id}");
    let form = security
        .get(served, &format!("{base}/decide?id={id}"))
        .text();
    let mut fields = decided(&form, SAID);
    fields.retain(|(name, _)| *name != "title");
    fields.push(("title", "Changed".to_owned()));
    fields.push(("asepsis-why", "a better title".to_owned()));
    let answer = sent(security, served, &format!("{base}/decide?id={id}"), &fields);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let page = security.get(served, &record).text();
    let again = page
        .split("href=\"")
        .filter(|part| part.contains("as="))
        .last()
        .unwrap();
    let again = again.split('"').next().unwrap().replace("&amp;", "&");
    let form = security.get(served, &again).text();
    assert_eq!(field(&form, "title"), "Not reachable");
}

fn decided_by_a_team(served: &Served, dossier: &Path) {
    let admin = Person::by_link(served, served.link.as_ref().unwrap(), "Ada Admin");
    let engineer = admin.invite(served, "ci", "engineer", "*");
    let security = admin.invite(served, "security", "security", PROJECT);
    let viewer = admin.invite(served, "viewer", "viewer", PROJECT);
    let token = engineer.token(served);
    let (code, said) = push(served, &demo().join("dossier"), &token);
    assert_eq!(code, Some(0), "{said}");
    let base = format!("/projects/{PROJECT}");
    let refused = security.get(served, &format!("{base}/decide"));
    assert!(
        refused.status == 409 && refused.text().contains("[home] decision"),
        "{}",
        refused.text()
    );
    let (code, said) = push(served, dossier, &token);
    assert_eq!(code, Some(0), "{said}");

    let open = format!("/api/v1{base}/findings?state=untriaged&limit=1");
    let finding = untriaged(&security.get(served, &open).json());
    let way = format!("{base}/decide?finding={finding}");
    assert_eq!(viewer.get(served, &way).status, 403);
    assert_eq!(
        viewer.post(served, &format!("{base}/decide"), &[]).status,
        403
    );
    let form = security.get(served, &way).text();
    let mut fields = decided(&form, SAID);
    let without = sent(&security, served, &format!("{base}/decide"), &fields);
    assert!(without.status == 422 && without.text().contains("Still to be filled in: why"));
    fields.push(("asepsis-why", "triage of the week".to_owned()));
    let id = fields
        .iter()
        .find(|(name, _)| *name == "id")
        .unwrap()
        .1
        .clone();
    let answer = sent(&security, served, &format!("{base}/decide"), &fields);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let record = format!("{base}/records/{id}");
    let page = security.get(served, &record).text();
    assert!(page.contains("server/decisions.toml"), "{page}");
    // Somebody who began before is told, and does not write over it.
    let late = sent(&security, served, &format!("{base}/decide"), &fields);
    assert!(late.status == 422 && late.text().contains("was changed meanwhile"));

    // A push from the repository, which does not have it, leaves it.
    let readme = dossier.join("text/system-description.md");
    let text = fs::read_to_string(&readme).unwrap_or_default();
    fs::write(
        &readme,
        format!("{text}\nOne more sentence for {}.\n", served.address),
    )
    .unwrap();
    let (code, said) = push(served, dossier, &token);
    assert_eq!(code, Some(0), "{said}");
    let page = security
        .get(served, &format!("{base}/findings/{finding}"))
        .text();
    assert!(page.contains(&id) && page.contains("Decided as"), "{page}");

    written_again_as_it_was(served, &security, &id);
    let trail = admin
        .get(served, "/audit/copy/json?actor=security")
        .json()
        .to_string();
    assert!(
        trail.contains("triage of the week") && trail.contains(&format!("decision {id}")),
        "{trail}"
    );
    let trail = admin.get(served, "/audit?verify=yes").text();
    assert!(trail.contains("The trail is whole"), "{trail}");
}

/// Returns what `asepsis table import` says of a table of risks.
fn imported(dossier: &Path, kind: &str, file: &Path, more: &[&str], code: i32) -> Value {
    let mut args = vec![
        "table",
        "import",
        kind,
        text(file),
        "--dossier",
        text(dossier),
        "--format",
        "json",
    ];
    args.extend(more);
    asepsis(&judged(&args)).ended(code).json()
}

#[test]
fn a_table_goes_out_and_comes_back_with_every_row_accounted_for() {
    let (_guard, copy) = demo_copy();
    let dir = tempfile::tempdir().unwrap();
    for kind in [
        "risk",
        "threat",
        "requirement",
        "test",
        "decision",
        "plan",
        "entity",
    ] {
        for form in ["csv", "xlsx"] {
            let file = dir.path().join(format!("{kind}.{form}"));
            let args = [
                "table",
                "export",
                kind,
                "--dossier",
                text(&copy),
                "--format",
                form,
                "--out",
                text(&file),
            ];
            asepsis(&judged(&args)).ended(0);
            let report = imported(&copy, kind, &file, &[], 0);
            let summary = &report["summary"];
            assert!(summary["rows"].as_u64() > Some(0), "{kind} {form}");
            assert_eq!(
                summary["rows"], summary["same"],
                "{kind} {form}: {report:#}"
            );
            assert_eq!(report["written"], false);
        }
    }
}

#[test]
fn rows_change_add_or_are_refused_and_a_dry_run_writes_nothing() {
    let (_guard, copy) = demo_copy();
    let file = copy.join("threats.toml");
    let before = fs::read_to_string(&file).unwrap();
    let table = copy.join("../threats.csv");
    let line = "ID;Title;Owner\nTHR-01;Another title;Ada\n";
    fs::write(&table, line).unwrap();
    let report = imported(&copy, "threat", &table, &["--dry-run"], 0);
    assert_eq!(report["unknown"], serde_json::json!(["Owner"]));
    assert_eq!(report["rows"][0]["outcome"], "changed", "{report:#}");
    assert_eq!(report["rows"][0]["fields"], serde_json::json!(["title"]));
    assert_eq!(
        (&report["written"], fs::read_to_string(&file).unwrap()),
        (&false.into(), before.clone())
    );
    let report = imported(&copy, "threat", &table, &[], 0);
    assert_eq!(report["written"], true);
    let now = fs::read_to_string(&file).unwrap();
    assert!(now.contains("title = \"Another title\"") && now != before);
    assert_eq!(now.lines().count(), before.lines().count());

    for (rows, says) in [
        ("ID;Title\n;No id\n", "it has no id"),
        ("ID;Title\nTHR-01;A\nTHR-01;B\n", "another row has this id"),
        ("ID;Title;reviewed\nTHR-01;A;x\n", ""),
    ] {
        fs::write(&table, rows).unwrap();
        let refused = !says.is_empty();
        let report = imported(&copy, "threat", &table, &[], i32::from(refused));
        assert!(report["rows"].to_string().contains(says), "{report:#}");
        assert_eq!(report["written"], !refused, "{report:#}");
    }
    fs::write(&table, "ID;Title;on\nTHR-01;A;ELM-NOWHERE\n").unwrap();
    let report = imported(&copy, "threat", &table, &[], 1);
    assert!(
        report["errors"][0]["message"]
            .to_string()
            .contains("ELM-NOWHERE"),
        "{report:#}"
    );
    fs::write(&table, "a,b\n1,2\n").unwrap();
    let ran = asepsis(&[
        "table",
        "import",
        "threat",
        text(&table),
        "--dossier",
        text(&copy),
    ])
    .ended(3);
    assert!(ran.err.contains("`id`"), "{}", ran.err);
    asepsis(&["table", "export", "nothing"]).ended(2);
}
