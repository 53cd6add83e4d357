//! Every finding with what was done about it, its risk, and the plan where the repair comes later.

use asepsis_domain::record::is_written;
use asepsis_domain::test::{FindingStatus, Test, TestFinding};

use super::FILE;
use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::subject::{Subject, linked};
use crate::words::{control_badge, counted, sentence, word};

/// A finding with its test.
type Found<'a> = (&'a Test, &'a TestFinding);

pub(super) fn write(subject: &Subject<'_>, tests: &[&Test], body: &mut Body) {
    body.heading(1, "findings", "Findings and what was done about them");
    let all: Vec<Found<'_>> = tests
        .iter()
        .flat_map(|t| t.findings.iter().map(|f| (*t, f)))
        .collect();
    let file = Source::File(FILE.to_owned());
    if all.is_empty() {
        let with = tests.iter().filter(|t| t.result.is_some()).count();
        let text = format!(
            "No finding is recorded for {} with a result.",
            counted(with, "test", "tests")
        );
        body.say(line![text], [file]);
        return;
    }
    summary(&all, body);
    let columns = [
        ("Finding", Column::left(34)),
        ("What was done, and why", Column::left(40)),
        ("Risk", Column::left(28)),
    ];
    let rows = all.iter().map(|found| row(subject, found)).collect();
    let caption = "Findings of the tests of this release";
    body.table("findings-table", caption, &columns, rows);
    open(&all, body);
    deferred(&all, body);
}

fn summary(all: &[Found<'_>], body: &mut Body) {
    let count = |status| all.iter().filter(|(_, f)| f.status == status).count();
    let mut text = format!("{}: ", counted(all.len(), "finding", "findings"));
    let parts = FindingStatus::WORDS
        .iter()
        .map(|(word, status)| format!("{} {word}", count(Some(*status))));
    text.push_str(&parts.collect::<Vec<_>>().join(", "));
    match count(None) {
        0 => text.push('.'),
        open => text.push_str(&format!(", {open} not assessed.")),
    }
    body.say(line![text], [Source::File(FILE.to_owned())]);
    body.standing(
        "Findings of every severity are listed. Each went through security risk management: it \
         led to the risk named, or the reason why it leads to none is given.",
    );
}

fn name((test, finding): &Found<'_>) -> String {
    format!("{} of {}", finding.id, test.head.id)
}

fn row(subject: &Subject<'_>, found: &Found<'_>) -> Row {
    let (test, finding) = found;
    let mut what = line![
        Inline::strong(&*finding.id),
        " ",
        &finding.title,
        Inline::Break,
        Inline::refer(&test.head.id),
    ];
    if is_written(&finding.severity) {
        what.push(Inline::text(format!(
            ", severity in the report: {}",
            finding.severity
        )));
    }
    let mut done = line![status_badge(finding.status)];
    if is_written(&finding.disposition) {
        done.extend(line![" ", sentence(&finding.disposition)]);
    }
    let sources = std::iter::once(Source::from(&test.head.id)).chain(linked(&finding.risks));
    Row::new(
        [what, done, risk(subject, finding)],
        sources.collect::<Vec<_>>(),
    )
}

fn status_badge(status: Option<FindingStatus>) -> Inline {
    let tone = match status {
        Some(FindingStatus::Repaired | FindingStatus::Unfounded) => Tone::Good,
        Some(FindingStatus::Accepted | FindingStatus::Deferred) => Tone::Caution,
        None => return Inline::badge("not assessed", Tone::Bad),
    };
    let word = status.map_or("", |status| word(FindingStatus::WORDS, &status));
    Inline::badge(word, tone)
}

fn risk(subject: &Subject<'_>, finding: &TestFinding) -> Inlines {
    let lines = finding.risks.iter().map(|link| {
        let id = &link.value;
        let state = subject.risk_state(id).and_then(|s| s.decision);
        line![
            Inline::refer(id),
            " ",
            subject.title(id),
            " ",
            control_badge(state)
        ]
    });
    let mut text = joined(lines, &Inline::Break);
    if is_written(&finding.no_risk_because) {
        if !text.is_empty() {
            text.push(Inline::Break);
        }
        text.extend(line!["None: ", sentence(&finding.no_risk_because)]);
    }
    if text.is_empty() {
        text.push(Inline::badge("not assessed", Tone::Bad));
    }
    text
}

/// Says which findings are not dealt with to the end.
fn open(all: &[Found<'_>], body: &mut Body) {
    let unassessed = |(_, f): &&Found<'_>| f.status.is_none() || !is_written(&f.disposition);
    let unrisked = |(_, f): &&Found<'_>| f.risks.is_empty() && !is_written(&f.no_risk_because);
    ask(
        &all.iter().filter(unassessed).collect::<Vec<_>>(),
        "without what was done about it and why",
        "give each `status` and `disposition`: repaired, accepted, deferred or unfounded, with the reason",
        body,
    );
    ask(
        &all.iter().filter(unrisked).collect::<Vec<_>>(),
        "without a risk or the reason for none",
        "give each the `risks` that it led to, or `no_risk_because`",
        body,
    );
}

fn ask(open: &[&Found<'_>], title: &str, what: &str, body: &mut Body) {
    if open.is_empty() {
        return;
    }
    let named = open.iter().map(|found| line![name(found)]);
    let mut text = joined(named, &Inline::text(", "));
    text.push(Inline::text("."));
    body.missing(
        format!("{} {title}", counted(open.len(), "finding", "findings")),
        text,
        (FILE, what),
        open.iter().map(|(test, _)| Source::from(&test.head.id)),
    );
}

/// Gives the plan for findings that are repaired later.
fn deferred(all: &[Found<'_>], body: &mut Body) {
    let later: Vec<&Found<'_>> = all
        .iter()
        .filter(|(_, f)| f.status == Some(FindingStatus::Deferred) || f.deferral.is_some())
        .collect();
    body.heading(2, "deferred", "Repairs that come later");
    if later.is_empty() {
        body.say(
            line!["No repair of a finding is deferred."],
            [Source::File(FILE.to_owned())],
        );
        return;
    }
    let columns = [
        ("Finding", Column::left(16)),
        ("What the repair addresses", Column::left(26)),
        ("When", Column::left(18)),
        ("Devices released meanwhile", Column::left(22)),
        ("Time to reach devices", Column::left(20)),
    ];
    let rows = later.iter().map(|found| plan(found));
    let caption = "Plan for the repairs that come later";
    body.table("deferred-table", caption, &columns, rows.collect());
    let without: Vec<&&Found<'_>> = later.iter().filter(|(_, f)| !is_whole(f)).collect();
    if without.is_empty() {
        return;
    }
    let named = without.iter().map(|found| line![name(found)]);
    let mut text = joined(named, &Inline::text(", "));
    text.push(Inline::text("."));
    body.missing(
        format!(
            "{} without a whole plan",
            counted(without.len(), "deferred repair", "deferred repairs")
        ),
        text,
        (
            FILE,
            "give each `deferral` with `addresses`, `by`, `release`, `interim_devices` and `reach`",
        ),
        without.iter().map(|(test, _)| Source::from(&test.head.id)),
    );
}

fn is_whole(finding: &TestFinding) -> bool {
    finding.deferral.as_ref().is_some_and(|d| {
        let texts = [&d.addresses, &d.interim_devices, &d.reach];
        d.by.is_some() && texts.iter().all(|text| is_written(text))
    })
}

fn plan((test, finding): &Found<'_>) -> Row {
    let open = || line![Inline::badge("not stated", Tone::Bad)];
    let said = |text: &str| {
        if is_written(text) {
            line![sentence(text)]
        } else {
            open()
        }
    };
    let mut cells = vec![line![
        Inline::strong(&*finding.id),
        Inline::Break,
        Inline::refer(&test.head.id)
    ]];
    match &finding.deferral {
        None => cells.extend([open(), open(), open(), open()]),
        Some(plan) => {
            let mut when = plan.by.map_or_else(open, |day| line![format!("by {day}")]);
            if is_written(&plan.release) {
                when.extend(line![
                    Inline::Break,
                    format!("with release {}", plan.release)
                ]);
            }
            cells.extend([
                said(&plan.addresses),
                when,
                said(&plan.interim_devices),
                said(&plan.reach),
            ]);
        }
    }
    Row::new(cells, [Source::from(&test.head.id)])
}
