//! Many records at once, on pages: decisions on several findings, and tables out and in; in a folder, and by a team on both
//! databases.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::editing::{SAID, at_home, field, sent};
use crate::run::demo_copy;
use crate::served::{Answer, Served};
use crate::team::{PROJECT, Person, on_both, push};

/// Returns findings that nobody decided on: those that go together, and those that are known to be exploited.
fn open(findings: &Value) -> (Vec<&Value>, Vec<&Value>) {
    let all = findings["items"].as_array().unwrap().iter();
    all.partition(|f| f["kev"].is_null())
}

fn address(findings: &[&Value]) -> String {
    let pairs = findings
        .iter()
        .map(|f| format!("finding={}", f["id"].as_str().unwrap()));
    format!("/decide?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// What the form proposes for all, with what a person says.
fn said(form: &str, why: &str) -> Vec<(&'static str, String)> {
    let mut all: Vec<(&str, String)> = ["asepsis-mark", "asepsis-facts", "releases"]
        .iter()
        .map(|name| (*name, field(form, name)))
        .collect();
    all.extend(SAID.iter().map(|(name, text)| (*name, (*text).to_owned())));
    if !why.is_empty() {
        all.push(("asepsis-why", why.to_owned()));
    }
    all
}

#[test]
fn findings_that_say_the_same_are_decided_together_and_each_keeps_its_own_facts() {
    let (_guard, copy) = demo_copy();
    let file = copy.join("decisions.toml");
    let before = fs::read_to_string(&file).unwrap();
    let served = Served::of(&copy);
    let nobody = Person::nobody();
    let findings = served
        .get("/api/v1/findings?state=untriaged&limit=200")
        .json();
    let (others, exploited) = open(&findings);
    let list = served.get("/findings?state=untriaged&limit=200").text();
    assert_eq!(
        list.matches("name=\"finding\"").count(),
        others.len(),
        "{list}"
    );

    let mut chosen: Vec<&Value> = others.iter().take(3).copied().collect();
    assert_eq!(chosen.len(), 3, "{findings}");
    chosen.extend(exploited.first());
    let decided = served.get("/api/v1/findings?state=closed&limit=1").json();
    chosen.extend(decided["items"].as_array().unwrap());
    let way = address(&chosen);
    let form = served.get(&way).text();
    let left = chosen.len() - 3;
    assert!(
        form.contains(&format!("Decide by itself on {left} finding")),
        "{form}"
    );

    // Facts that a person has not seen are not signed off.
    let mut unseen = said(&form, "");
    unseen.retain(|(name, _)| *name != "asepsis-facts");
    let answer = sent(&nobody, &served, &way, &unseen);
    assert!(
        answer.status == 422 && answer.text().contains("not as they were"),
        "{}",
        answer.text()
    );
    assert!(answer.text().contains("The parser is never given"));
    let lacking: Vec<_> = said(&form, "")
        .into_iter()
        .filter(|(n, _)| *n != "title")
        .collect();
    assert_eq!(sent(&nobody, &served, &way, &lacking).status, 422);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);

    let answer = sent(&nobody, &served, &way, &said(&form, ""));
    assert_eq!(answer.status, 303, "{}", answer.text());
    let now = fs::read_to_string(&file).unwrap();
    assert!(now.starts_with(before.trim_end()), "{now}");
    let new = &now[before.trim_end().len()..];
    let mut vulnerabilities: Vec<&str> = chosen[..3]
        .iter()
        .map(|f| f["vulnerability"].as_str().unwrap())
        .collect();
    vulnerabilities.sort_unstable();
    vulnerabilities.dedup();
    assert_eq!(
        new.matches("[[decision]]").count(),
        vulnerabilities.len(),
        "{new}"
    );
    assert_eq!(
        new.matches("rests_on]").count(),
        vulnerabilities.len(),
        "{new}"
    );
    for finding in &chosen[..3] {
        let page = served
            .get(&format!("/findings/{}", finding["id"].as_str().unwrap()))
            .text();
        assert!(page.contains("Decided as"), "{page}");
    }
}

#[test]
fn what_cannot_be_decided_together_says_why() {
    let (_guard, copy) = demo_copy();
    let served = Served::of(&copy);
    let of = |query: &str| served.get(&format!("/api/v1/findings?{query}")).json();
    let all = of("release=all&limit=200");
    let all = all["items"].as_array().unwrap();
    let first = &all[0];
    let other = all.iter().find(|f| f["target"] != first["target"]).unwrap();
    let answer = served.get(&address(&[first, other]));
    assert!(
        answer.status == 400 && answer.text().contains("Findings of one release"),
        "{}",
        answer.text()
    );
    let none = served.get(&format!("{}&finding=F-NONE", address(&[first])));
    assert_eq!(none.status, 404);
    let one = served.get(&address(&[first])).text();
    assert!(
        one.contains("What is known") && one.contains("id=\"known\""),
        "{one}"
    );
}

/// Returns the field that holds a table that was tried.
fn tried(page: &str) -> String {
    field(page, "asepsis-table").replace("&quot;", "\"")
}

/// A table goes out, is changed, tried and taken in.
fn table_of(
    served: &Served,
    person: &Person,
    (base, place): (&str, &str),
    why: &[(&str, &str)],
) -> Answer {
    let out = person.get(served, &format!("{base}/write/decision/table/csv"));
    assert_eq!(out.status, 200);
    let csv = String::from_utf8(out.body.clone()).unwrap();
    let (head, rows) = csv.split_once('\n').unwrap();
    assert!(head.starts_with("id,") && !rows.is_empty(), "{csv}");
    let way = format!("{base}{place}");
    let same = person.upload(served, &way, &[], Some(("all.csv", csv.as_bytes())));
    assert!(
        same.text().contains("Nothing is different"),
        "{}",
        same.text()
    );

    let id = rows.split(',').next().unwrap();
    let changed = format!("id,title\n{id},\"Said, \"\"again\"\"\"\nDEC-NEW,\n");
    let refused = person.upload(served, &way, &[], Some(("b.csv", changed.as_bytes())));
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(!refused.text().contains("Take it in"), "{}", refused.text());

    let changed = format!("ID;Title;Owner\n{id};\"Said, \"\"again\"\"\";me\n");
    let page = person
        .upload(served, &way, &[], Some(("b.csv", changed.as_bytes())))
        .text();
    for tells in [
        "not read: <strong>Owner",
        "Nothing is written yet",
        "changed</span> 1",
        "Take it in",
    ] {
        assert!(page.contains(tells), "{tells}: {page}");
    }
    let text = tried(&page);
    let mut fields = vec![("asepsis-table", text.as_str()), ("asepsis-name", "b.csv")];
    fields.extend(why);
    let done = person.upload(served, &way, &fields, None);
    assert_eq!(done.status, 200, "{}", done.text());
    assert!(done.text().contains("Written into"), "{}", done.text());
    let record = person.get(served, &format!("{base}/records/{id}")).text();
    assert!(record.contains("Said, &quot;again&quot;"), "{record}");
    done
}

#[test]
fn a_table_goes_out_and_in_on_a_page_and_what_it_does_is_seen_before() {
    let (_guard, copy) = demo_copy();
    let served = Served::of(&copy);
    table_of(&served, &Person::nobody(), ("", "/decide/table"), &[]);
    let nobody = Person::nobody();
    let way = "/write/risk/table";
    for (file, status, tells) in [
        (Some(("x.xlsx", &b"PK\x03\x04 no book"[..])), 422, "x.xlsx"),
        (
            Some(("x.csv", &b"a,b\n1,2\n"[..])),
            422,
            "heading `id`".trim_end_matches('`'),
        ),
        (Some(("x.csv", &b"\xff\xfe"[..])), 422, "UTF-8"),
        (Some(("x.csv", &b""[..])), 422, "empty"),
        (None, 422, "empty"),
    ] {
        let answer = nobody.upload(&served, way, &[], file);
        assert_eq!(answer.status, status, "{tells}: {}", answer.text());
        let told = answer.text().replace("<code>", "`").replace("</code>", "`");
        assert!(told.contains(tells), "{tells}: {told}");
    }
    for (path, status) in [
        ("/write/risk/table", 200),
        ("/write/risk/table/xlsx", 200),
        ("/write/risk/table/pdf", 404),
        ("/write/nothing/table", 404),
        ("/write/nothing/table/csv", 404),
    ] {
        assert_eq!(served.get(path).status, status, "{path}");
    }
}

#[test]
fn a_team_decides_together_and_by_tables() {
    let (_guard, dossier) = at_home();
    on_both(|served| by_a_team(served, &dossier));
}

fn by_a_team(served: &Served, dossier: &Path) {
    let admin = Person::by_link(served, served.link.as_ref().unwrap(), "Ada Admin");
    let engineer = admin.invite(served, "ci", "engineer", "*");
    let security = admin.invite(served, "security", "security", PROJECT);
    let viewer = admin.invite(served, "viewer", "viewer", PROJECT);
    let token = engineer.token(served);
    let (code, told) = push(served, dossier, &token);
    assert_eq!(code, Some(0), "{told}");
    let base = format!("/projects/{PROJECT}");
    let findings = security
        .get(
            served,
            &format!("/api/v1{base}/findings?state=untriaged&limit=200"),
        )
        .json();
    let (others, _) = open(&findings);
    let way = format!("{base}{}", address(&others[..2]));
    let list = viewer
        .get(served, &format!("{base}/findings?state=untriaged"))
        .text();
    assert!(!list.contains("name=\"finding\""), "{list}");
    assert_eq!(viewer.post(served, &way, &[]).status, 403);
    let form = security.get(served, &way).text();
    assert_eq!(sent(&security, served, &way, &said(&form, "")).status, 422);
    let answer = sent(&security, served, &way, &said(&form, "triage of the week"));
    assert_eq!(answer.status, 303, "{}", answer.text());

    by_a_table(served, (&admin, &security, &viewer), &base);
}

/// What the repository has is not written over by a table here; what is at home here is.
fn by_a_table(served: &Served, (admin, security, viewer): (&Person, &Person, &Person), base: &str) {
    let place = format!("{base}/decide/table");
    let csv = security
        .get(served, &format!("{base}/write/decision/table/csv"))
        .text();
    let answer = security.upload(served, &place, &[], Some(("all.csv", csv.as_bytes())));
    assert!(
        answer.text().contains("the record stands in"),
        "{}",
        answer.text()
    );
    let why = [("asepsis-why", "from the sheet")];
    let rows = "id,vulnerability,title,releases,status,impact,by,on\nDEC-900,CVE-2020-11022,From a sheet,\"from = \"\"1.4.0\"\"\",under_investigation,,Security,2026-11-20\n";
    let page = security
        .upload(served, &place, &[], Some(("new.csv", rows.as_bytes())))
        .text();
    assert!(page.contains("Take it in"), "{page}");
    let text = tried(&page);
    let fields = [
        ("asepsis-table", text.as_str()),
        ("asepsis-name", "new.csv"),
    ];
    let without = security.upload(served, &place, &fields, None);
    assert!(
        without.status == 422 && without.text().contains("why"),
        "{}",
        without.text()
    );
    let with = [fields[0], fields[1], why[0]];
    let done = security.upload(served, &place, &with, None);
    assert!(done.text().contains("Written into"), "{}", done.text());
    assert!(
        security
            .get(served, &format!("{base}/records/DEC-900"))
            .text()
            .contains("From a sheet")
    );
    assert_eq!(viewer.upload(served, &place, &with, None).status, 403);
    let trail = admin
        .get(served, "/audit/copy/json?actor=security")
        .json()
        .to_string();
    assert!(
        trail.contains("from the sheet") && trail.contains("decision DEC-900"),
        "{trail}"
    );
}
