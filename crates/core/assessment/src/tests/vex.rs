//! Of which versions a supplier's statement is, and what it may become.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use asepsis_domain::decision::{Decision, Justification, VexStatus};
use asepsis_domain::digest::Digest;
use asepsis_domain::identifier::Purl;
use asepsis_domain::sbom::{Component, Dependency};
use asepsis_domain::vex::{Identity, Limit, Said, Standing, Statement, Subject, VexDocument};

use super::sample::sample;
use crate::vex::{Orders, Outcome, Row, Trust, account};

fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|n| n.parse().ok()).collect()
}

/// Numbers with dots; ranges of one bound.
const ORDERS: Orders = Orders {
    contains: |range, version| {
        let bound = ["vers:npm/", "vers:maven/"]
            .iter()
            .find_map(|scheme| range.strip_prefix(scheme))?;
        let own = numbers(version)?;
        match bound.strip_prefix(">=") {
            Some(least) => Some(own >= numbers(least)?),
            None => Some(own < numbers(bound.strip_prefix('<')?)?),
        }
    },
    compare: |_, a, b| -> Option<Ordering> { Some(numbers(a)?.cmp(&numbers(b)?)) },
};

fn component(name: &str, version: Option<&str>) -> Component {
    let at = version.map_or(String::new(), |v| format!("@{v}"));
    Component {
        reference: format!("{name}{at}").into(),
        name: name.into(),
        version: version.map(Into::into),
        purl: Purl::parse(&format!("pkg:npm/{name}{at}")).ok(),
        ..Component::default()
    }
}

/// Returns a statement on these products.
pub(super) fn statement(number: usize, subjects: Vec<Subject>) -> Statement {
    Statement {
        number,
        pointer: String::new(),
        vulnerability: "CVE-2026-7777".to_owned(),
        aliases: Vec::new(),
        status: VexStatus::NotAffected,
        justification: Some(Justification::VulnerableCodeNotPresent),
        impact: String::new(),
        action: String::new(),
        workaround: String::new(),
        patient_impact: String::new(),
        responses: Vec::new(),
        decision: String::new(),
        title: String::new(),
        by: String::new(),
        on: String::new(),
        subjects,
        unread: Vec::new(),
    }
}

/// Returns the rows of statements by an author who is trusted, held against a dossier that has nothing decided but these.
pub(super) fn rows(statements: Vec<Statement>, decisions: Vec<Decision>) -> Vec<Row> {
    let mut sample = sample();
    sample.dossier.decisions = decisions;
    for sbom in sample.dossier.sboms.values_mut() {
        sbom.serial = Some("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79".to_owned());
        sbom.components.truncate(1);
        sbom.components.extend([
            component("lib", Some("1.9.0")),
            component("lib", Some("2.4.0")),
            component("lib", Some("2.5.1")),
            component("bare", None),
            component("loose", Some("1.0.0")),
        ]);
        let relations = [(0, 1), (0, 2), (1, 3)];
        sbom.dependencies = relations.map(|(from, to)| Dependency { from, to }).into();
    }
    let document = VexDocument {
        format: "csaf".to_owned(),
        version: "2.0".to_owned(),
        id: String::new(),
        author: "Supplier".to_owned(),
        time: String::new(),
        revision: String::new(),
        standing: Standing::InForce,
        misdated: Vec::new(),
        digest: Digest::of(b""),
        statements,
    };
    let trust = [Trust {
        author: "Supplier".to_owned(),
        reason: "audited".to_owned(),
    }];
    account(&sample.dossier, &document, &trust, &BTreeMap::new(), ORDERS).rows
}

/// Returns the row of a statement on these products, by an author who is trusted.
fn row(parts: Vec<Identity>) -> Row {
    let subject = |part| Subject {
        part,
        ..Subject::default()
    };
    let subjects = parts.into_iter().map(subject).collect();
    let mut rows = rows(vec![statement(1, subjects)], Vec::new());
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

/// Holds what becomes of a statement: `decided` or `proposed` of which components, or `unmatched` near which, and
/// something of the reason.
#[track_caller]
fn check(parts: Vec<Identity>, expect: &str, why: &str) {
    let label = parts.iter().map(Identity::label).collect::<Vec<_>>();
    let row = row(parts);
    let (found, reason) = told(&row);
    assert_eq!(found, expect, "{label:?}: {row:?}");
    assert!(reason.contains(why), "{label:?}: {reason}");
}

/// Returns what became of a statement and of or near which components, and the reason.
pub(super) fn told(row: &Row) -> (String, String) {
    let short = |key: &String| key.replace("pkg:npm/", "");
    let components: Vec<String> = row.components.iter().map(short).collect();
    let (word, near, reason) = match &row.outcome {
        Outcome::Applied { trusted: Some(_) } => ("decided", None, String::new()),
        Outcome::Applied { trusted: None } => ("proposed", None, row.doubts.join("; ")),
        Outcome::Unmatched { nearest, why } => ("unmatched", nearest.as_ref(), why.clone()),
        Outcome::Superseded { by } => ("superseded", None, by.clone()),
        Outcome::Conflict { record, .. } => ("conflict", None, record.clone()),
        Outcome::Contradicted { by, .. } => ("conflict", None, by.to_string()),
        Outcome::Known { record, .. } => ("known", None, record.clone()),
    };
    let near = near.map(short).into_iter();
    let all: Vec<String> = components.into_iter().chain(near).collect();
    let found = format!("{word} {}", all.join(" "));
    (found.trim_end().to_owned(), reason)
}

pub(super) fn named(purl: &str) -> Identity {
    Identity {
        purls: vec![purl.to_owned()],
        ..Identity::default()
    }
}

pub(super) fn limited(text: &str, is_range: bool, said: Said) -> Identity {
    Identity {
        limit: Some(Limit {
            text: text.to_owned(),
            is_range,
            said,
        }),
        ..named("pkg:npm/lib")
    }
}

#[test]
fn a_statement_is_of_the_versions_that_it_names() {
    for (range, expect, why) in [
        ("vers:npm/<2.0", "decided lib@1.9.0", ""),
        ("vers:npm/>=2.0", "decided lib@2.4.0 lib@2.5.1", ""),
        (
            "vers:npm/<1.0",
            "unmatched lib@2.5.1",
            "versions 1.9.0, 2.4.0, 2.5.1 are not in vers:npm/<1.0",
        ),
        ("<2.0", "proposed lib@1.9.0", "is read as `vers:npm/<2.0`"),
        ("<1.0", "unmatched lib@2.5.1", "are not in <1.0"),
        (
            "before 2.0",
            "proposed lib@1.9.0 lib@2.4.0 lib@2.5.1",
            "names no scheme",
        ),
        (
            "vers:acme/<2.0",
            "proposed lib@1.9.0 lib@2.4.0 lib@2.5.1",
            "no range whose scheme is known",
        ),
    ] {
        check(vec![limited(range, true, Said::Same)], expect, why);
    }
    let bare = Identity {
        purls: vec!["pkg:npm/bare".to_owned()],
        ..limited("vers:npm/<2.0", true, Said::Same)
    };
    check(vec![bare], "proposed bare", "has no version");
    // Without any version it is of all.
    let all = "decided lib@1.9.0 lib@2.4.0 lib@2.5.1";
    check(vec![named("pkg:npm/lib")], all, "");
}

#[test]
fn a_version_beside_the_identifiers_counts() {
    let other = "the statement is of version 2.4.1, and 1.9.0, 2.4.0, 2.5.1 are here";
    for (version, expect, why) in [
        ("2.4.0", "decided lib@2.4.0", ""),
        ("v2.4.0", "decided lib@2.4.0", ""),
        ("lib-2.4.0", "decided lib@2.4.0", ""),
        // A name in place of the version is none.
        ("lib", "decided lib@1.9.0 lib@2.4.0 lib@2.5.1", ""),
        ("2.4.1", "unmatched lib@2.4.0", other),
    ] {
        let beside = Identity {
            version: version.to_owned(),
            ..named("pkg:npm/lib")
        };
        check(vec![beside], expect, why);
    }
    // The package URL's own counts before what stands beside it, such as a label of another form.
    let label = Identity {
        version: "lib-2:2.4.0-1.x86_64".to_owned(),
        ..named("pkg:npm/lib@2.4.0")
    };
    check(vec![label], "decided lib@2.4.0", "");
    let exact = limited("2.4.0", false, Said::Same);
    check(vec![exact], "decided lib@2.4.0", "");
}

#[test]
fn versions_with_another_status_are_left_out() {
    let denied = |text: &str| limited(text, false, Said::Otherwise("affected".to_owned()));
    let why = "the document gives `2.4.0` another status, `affected`";
    check(vec![denied("2.4.0")], "unmatched lib@2.4.0", why);
    let range = || limited("vers:npm/>=2.0", true, Said::Same);
    let twice = "one version two statuses";
    let both = vec![range(), denied("2.4.0")];
    check(both, "proposed lib@2.5.1", twice);
    // What is said of a version that is not here changes nothing.
    let none = vec![range(), denied("9.0")];
    check(none, "decided lib@2.4.0 lib@2.5.1", "");
    let open = limited("x", true, Said::Otherwise("affected".to_owned()));
    let all = "proposed lib@2.4.0 lib@2.5.1";
    check(vec![range(), open], all, "another status");
    let unsaid = limited("2.4.0", false, Said::Nothing);
    check(vec![unsaid], "proposed lib@2.4.0", "no status of its own");
}

#[test]
fn products_that_are_not_here_are_told_as_what_they_are() {
    let undefined = Identity {
        name: "lib".to_owned(),
        is_undefined: true,
        ..Identity::default()
    };
    let why = "the document defines no `lib`";
    check(vec![undefined], "unmatched", why);
    let link = |rest: &str| Identity {
        links: vec![format!(
            "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/{rest}"
        )],
        ..Identity::default()
    };
    // What the SBOM describes is the device: the decision is of the whole of it and names no component.
    check(vec![link("1")], "decided", "");
    let serial = "unmatched urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79";
    check(vec![link("2")], serial, "revision 1 is here");
    check(vec![link("1#x")], serial, "names nothing in this revision");
    for (purl, near) in [
        ("pkg:npm/libb@2.4.0", "lib@2.4.0"),
        ("pkg:npm/lib@2.5.0", "lib@2.5.1"),
        ("pkg:npm/lib@3.0.0", "lib@2.5.1"),
        ("pkg:npm/lib@1.0.0", "lib@1.9.0"),
        ("pkg:pypi/lib@2.4.0", "lib@2.4.0"),
    ] {
        check(vec![named(purl)], &format!("unmatched {near}"), "");
    }
}
