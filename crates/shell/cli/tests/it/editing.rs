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

/// Returns all that a form would send as it stands.
fn as_it_stands(page: &str) -> Vec<(String, String)> {
    let form = page.split("<form class=\"fields wide\"").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    let mut all = Vec::new();
    for part in form.split(" name=\"").skip(1) {
        let name = part.split('"').next().unwrap();
        let tag = part.split('>').next().unwrap();
        let value = |text: &str| {
            let value = text.split("value=\"").nth(1);
            value
                .map_or("", |v| v.split('"').next().unwrap())
                .to_owned()
        };
        let text = match part.split("</").next().unwrap() {
            _ if name == "asepsis-more" || name == "asepsis-remove" => continue,
            options if options.contains("<option") => {
                let mut chosen = options.split("<option ");
                let chosen = chosen.find(|o| o.split('>').next().unwrap().contains(" selected"));
                let all = part.split("</select>").next().unwrap();
                let chosen = chosen.or_else(|| {
                    let mut all = all.split("<option ");
                    all.find(|o| o.split('>').next().unwrap().contains(" selected"))
                });
                chosen.map_or_else(String::new, value)
            }
            _ if tag.contains("value=\"") => value(tag),
            text => text[tag.len() + 1..].to_owned(),
        };
        let text = text.replace("&quot;", "\"").replace("&lt;", "<");
        all.push((
            name.to_owned(),
            text.replace("&gt;", ">").replace("&amp;", "&"),
        ));
    }
    all
}

/// What stands in a field is sent with what is said here.
fn with<'f>(fields: &'f [(String, String)], said: &[(&'f str, &str)]) -> Vec<(&'f str, String)> {
    let own = |name: &str| said.iter().find(|(own, _)| *own == name);
    let kept = fields.iter().filter(|(name, _)| own(name).is_none());
    let mut all: Vec<(&str, String)> = kept.map(|(n, v)| (n.as_str(), v.clone())).collect();
    all.extend(said.iter().map(|(n, v)| (*n, (*v).to_owned())));
    all
}

#[test]
fn no_form_asks_for_toml() {
    let (_guard, copy) = demo_copy();
    let served = Served::of(&copy);
    let kinds = served.get("/write").text();
    let links = kinds.split("href=\"").skip(1);
    let forms = links.map(|part| part.split('"').next().unwrap());
    let forms: Vec<&str> = forms.filter(|way| !way.ends_with("/table")).collect();
    let forms = forms
        .iter()
        .filter(|way| way.starts_with("/write/") || **way == "/decide");
    let mut seen = 0;
    for way in forms {
        let page = served.get(way).text();
        assert!(!page.contains("class=\"code\""), "{way}: {page}");
        seen += 1;
    }
    assert!(seen > 15, "{kinds}");
}

#[test]
fn rows_of_a_list_are_added_kept_and_taken_away() {
    let (_guard, copy) = demo_copy();
    let served = Served::of(&copy);
    let nobody = Person::nobody();
    let file = copy.join("cases.toml");
    let before = fs::read_to_string(&file).unwrap();
    let id = before.split("id = \"").nth(1).unwrap();
    let id = id.split('"').next().unwrap();
    let way = format!("/write/case?id={id}");
    let page = served.get(&way).text();
    let fields = as_it_stands(&page);
    let events = |fields: &[(String, String)]| {
        let kinds = fields
            .iter()
            .filter(|(n, _)| n.starts_with("event.") && n.ends_with(".kind"));
        kinds.count()
    };
    let rows = events(&fields);
    assert!(rows > 1, "{page}");

    // Sent as it stands, nothing is different.
    let answer = sent(&nobody, &served, &way, &with(&fields, &[]));
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(fs::read_to_string(&file).unwrap(), before);

    // One more row is asked for; what was typed stays, and nothing is kept.
    let last = [
        format!("event.{rows}.kind"),
        format!("event.{rows}.at"),
        format!("event.{rows}.note"),
    ];
    let said = [
        (&*last[0], "assessed"),
        (&*last[1], "yesterday"),
        (&*last[2], "By telephone."),
    ];
    let mut more = said.to_vec();
    more.push(("asepsis-more", "event"));
    let answer = sent(&nobody, &served, &way, &with(&fields, &more));
    assert_eq!(answer.status, 200);
    let page = answer.text();
    assert!(
        page.contains("By telephone.") && events(&as_it_stands(&page)) == rows + 1,
        "{page}"
    );

    // What cannot be is told, with all that was typed.
    let answer = sent(&nobody, &served, &way, &with(&fields, &said));
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("By telephone.") && answer.text().contains("yesterday"));
    assert_eq!(fs::read_to_string(&file).unwrap(), before);

    let good = [said[0], (said[1].0, "2026-11-20T08:00:00Z"), said[2]];
    let answer = sent(&nobody, &served, &way, &with(&fields, &good));
    assert_eq!(answer.status, 303, "{}", answer.text());
    let now = fs::read_to_string(&file).unwrap();
    assert!(now.contains("note = \"By telephone.\""), "{now}");

    // A row is taken away.
    let fields = as_it_stands(&served.get(&way).text());
    let row = format!("event.{rows}");
    let answer = sent(
        &nobody,
        &served,
        &way,
        &with(&fields, &[("asepsis-remove", &row)]),
    );
    assert_eq!(answer.status, 303, "{}", answer.text());
    let after = fs::read_to_string(&file).unwrap();
    assert!(!after.contains("By telephone."), "{after}");
    assert_eq!(
        after.matches("[[case.event]]").count(),
        before.matches("[[case.event]]").count()
    );
}

#[test]
fn questions_of_the_rubric_are_asked_and_answered() {
    let (_guard, copy) = demo_copy();
    let served = Served::of(&copy);
    let open = "/api/v1/findings?state=untriaged&limit=1";
    let finding = untriaged(&served.get(open).json());
    let way = format!("/decide?finding={finding}");
    let form = served.get(&way).text();
    assert!(
        form.contains("Can the vulnerability be exploited through a network"),
        "{form}"
    );
    assert!(form.contains("name=\"rests_on.facts.wireless\""), "{form}");
    let fields = as_it_stands(&form);
    let mut said = SAID.to_vec();
    said.extend([
        ("rubric.XUI", "unknown"),
        ("rests_on.facts.wireless", "true"),
    ]);
    let answer = sent(&Person::nobody(), &served, &way, &with(&fields, &said));
    assert_eq!(answer.status, 303, "{}", answer.text());
    let now = fs::read_to_string(copy.join("decisions.toml")).unwrap();
    assert!(
        now.contains("XUI = \"unknown\"") && now.contains("wireless = true"),
        "{now}"
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
