//! What was done, by whom and when: the plan's activities with the days and names in their records.

use std::collections::BTreeSet;

use asepsis_domain::time::Date;

use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, line};
use crate::subject::Subject;
use crate::words::{counted, listed};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "performed", "How the plan was carried out");
    let mut text = line!["The activities are set in "];
    text.extend(subject.named("security-risk-management-plan"));
    text.push(Inline::text(
        ". The table says what was done for this release, from the days and names in the records.",
    ));
    body.say(text, [Source::Standing]);
    let columns = [
        ("Activity", Column::left(24)),
        ("Done", Column::left(44)),
        ("By", Column::left(34)),
    ];
    let rows = vec![
        threats(subject),
        risks(subject),
        safety(subject),
        tests(subject),
        vulnerabilities(subject),
        anomalies(subject),
    ];
    let caption = "Activities with days and persons";
    body.table("performed-table", caption, &columns, rows);
}

fn not_done(word: &str) -> Inlines {
    line![Inline::badge(word, Tone::Bad)]
}

/// Returns `on 2026-01-02`, or `from … to …` where the days differ.
fn between(days: &BTreeSet<Date>) -> String {
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if first == last => format!("on {first}"),
        (Some(first), Some(last)) => format!("from {first} to {last}"),
        _ => "without a day".to_owned(),
    }
}

fn by(names: BTreeSet<&str>) -> Inlines {
    let names: Vec<String> = names
        .into_iter()
        .filter(|name| !name.trim().is_empty())
        .map(str::to_owned)
        .collect();
    if names.is_empty() {
        line!["not named"]
    } else {
        line![listed(&names)]
    }
}

/// Refers to the document that has the detail, where records name no person.
fn see(subject: &Subject<'_>, document: &str) -> Inlines {
    let mut text = line!["see "];
    text.extend(subject.named(document));
    text
}

fn row(title: &str, done: Inlines, by: Inlines, rests_on: Vec<Source>) -> Row {
    Row::new([line![Inline::strong(title)], done, by], rests_on)
}

fn threats(subject: &Subject<'_>) -> Row {
    let model = &subject.dossier.threats;
    let done = match model.reviewed {
        Some(day) => line![format!(
            "{} modelled; last reviewed on {day}.",
            counted(model.threats.len(), "threat", "threats")
        )],
        None => not_done("no day of review"),
    };
    let source = Source::File("threats.toml".to_owned());
    row(
        "Threat modelling",
        done,
        see(subject, "threat-model"),
        vec![source],
    )
}

fn risks(subject: &Subject<'_>) -> Row {
    let risks = &subject.dossier.risks.risks;
    let decisions: Vec<_> = risks.iter().filter_map(|r| r.decision.as_ref()).collect();
    let days = decisions.iter().map(|d| d.on).collect();
    let done = if decisions.is_empty() {
        not_done("no decision")
    } else {
        line![format!(
            "{} of {} decided {}.",
            decisions.len(),
            counted(risks.len(), "risk", "risks"),
            between(&days)
        )]
    };
    let names = decisions.iter().map(|d| d.by.as_str()).collect();
    let sources = vec![Source::File("risks.toml".to_owned())];
    row("Risk assessment", done, by(names), sources)
}

fn safety(subject: &Subject<'_>) -> Row {
    let dossier = subject.dossier;
    let controls = dossier
        .controls
        .iter()
        .filter(|c| c.absent_because.trim().is_empty());
    let controls: Vec<_> = controls.collect();
    let checked = controls.iter().filter(|c| c.safety_check.is_some()).count();
    let hazards = &dossier.risks.hazards;
    let hazards_checked = hazards
        .iter()
        .filter(|h| h.security_check.is_some())
        .count();
    let done = format!(
        "{checked} of {} checked for new safety risk; the safety controls of {hazards_checked} of \
         {} checked for new security risk.",
        counted(controls.len(), "control", "controls"),
        counted(hazards.len(), "hazard", "hazards"),
    );
    let files = ["controls.toml", "risks.toml"];
    let sources = files.map(|file| Source::File(file.to_owned())).to_vec();
    row(
        "Check against safety",
        line![done],
        see(subject, "risk-assessment"),
        sources,
    )
}

fn tests(subject: &Subject<'_>) -> Row {
    let here = |t: &&asepsis_domain::test::Test| subject.in_release(&t.releases);
    let tests: Vec<_> = subject.dossier.tests.iter().filter(here).collect();
    let results: Vec<_> = tests.iter().filter_map(|t| t.result.as_ref()).collect();
    let days = results.iter().map(|r| r.date).collect();
    let passed = results
        .iter()
        .filter(|r| r.outcome == asepsis_domain::test::Outcome::Pass)
        .count();
    let done = if results.is_empty() {
        not_done("no result for this release")
    } else {
        line![format!(
            "{} with a result {}: {passed} passed, {} did not; {} without a result.",
            counted(results.len(), "test", "tests"),
            between(&days),
            results.len() - passed,
            tests.len() - results.len(),
        )]
    };
    let names = tests.iter().map(|t| t.tester.as_str()).collect();
    let sources = vec![Source::File("tests.toml".to_owned())];
    row("Verification", done, by(names), sources)
}

fn vulnerabilities(subject: &Subject<'_>) -> Row {
    let findings = subject.findings();
    let decided: Vec<_> = findings.iter().filter_map(|f| subject.decided(f)).collect();
    let days = decided.iter().map(|d| d.decision.on).collect();
    let done = if subject.evaluation.inputs.snapshot.is_none() {
        not_done("no advisories searched")
    } else if decided.is_empty() {
        line![format!(
            "{}; none decided.",
            counted(findings.len(), "finding", "findings")
        )]
    } else {
        line![format!(
            "{} of {} decided {}.",
            decided.len(),
            counted(findings.len(), "finding", "findings"),
            between(&days)
        )]
    };
    let names = decided.iter().map(|d| d.decision.by.as_str()).collect();
    let sources = vec![
        Source::from(&subject.release.id),
        subject.snapshot(),
        Source::File("decisions.toml".to_owned()),
    ];
    row("Vulnerability assessment", done, by(names), sources)
}

fn anomalies(subject: &Subject<'_>) -> Row {
    let here = |a: &&asepsis_domain::postmarket::Anomaly| subject.in_release(&a.releases);
    let anomalies: Vec<_> = subject.dossier.anomalies.iter().filter(here).collect();
    let assessed = anomalies
        .iter()
        .filter(|a| !a.security_impact.trim().is_empty() && !a.safety_impact.trim().is_empty())
        .count();
    let done = if anomalies.is_empty() {
        line!["None recorded for this release."]
    } else {
        line![format!(
            "{assessed} of {} assessed for safety and security.",
            counted(anomalies.len(), "anomaly", "anomalies")
        )]
    };
    let source = Source::File("anomalies.toml".to_owned());
    row(
        "Unresolved anomalies",
        done,
        see(subject, "unresolved-anomalies"),
        vec![source],
    )
}
