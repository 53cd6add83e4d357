//! The cybersecurity part of a periodic report on an approved device: what was changed for which vulnerability.
//!
//! The contents of FDA's postmarket guidance of 2016, section VIII, for reports under 21 CFR 814.84, with the measures of
//! the premarket guidance, section V.A.6.

mod entry;

use asepsis_domain::postmarket::{Case, EventKind};
use asepsis_domain::time::{Date, day_of};

use crate::asked;
use crate::content::{Body, Column, Document, Inline, Row, Source, line};
use crate::inputs;
use crate::prose;
use crate::scope;
use crate::subject::{Subject, files};
use crate::words::{counted, day};

/// Id of the document.
const ID: &str = "periodic-report";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This part of the periodic report names the vulnerabilities of the device that were handled \
         in the period: how each became known, what was concluded on the risk, what was changed, \
         and who was told.",
        &mut body,
    );
    let until = day_of(subject.evaluation.as_of);
    let from = a_year_before(until);
    let all = &subject.dossier.cases;
    let cases: Vec<&Case> = all.iter().filter(|c| is_in(c, from)).collect();
    overview(subject, &cases, (from, until), &mut body);
    for case in &cases {
        entry::write(subject, case, &mut body);
    }
    measures(subject, &mut body);
    asked::write(subject, ID, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

/// Returns the first day of the year that ends with a day.
fn a_year_before(day: Date) -> Date {
    let before = Date::new(day.year() - 1, day.month(), day.day());
    before.unwrap_or_else(|_| Date::new(day.year() - 1, day.month(), 28).unwrap_or(day))
}

/// Returns whether something happened in the period, or the case is still open.
fn is_in(case: &Case, from: Date) -> bool {
    let closed = case.events.iter().any(|e| e.kind == EventKind::Closed);
    !closed || case.events.iter().any(|e| day_of(e.at.value) >= from)
}

fn overview(subject: &Subject<'_>, cases: &[&Case], (from, until): (Date, Date), body: &mut Body) {
    body.heading(1, "overview", "Overview");
    let text = format!(
        "The period is the year from {from} to {until}. {} handled in it, or still open.",
        counted(cases.len(), "case was", "cases were")
    );
    body.say(line![text], files(["cases.toml"]));
    if subject.dossier.cases.is_empty() {
        body.missing(
            "No postmarket case is recorded",
            line!["If no vulnerability was handled in the period, the report says so."],
            (
                "cases.toml",
                "add the cases of the period; if there was none, say so in text/periodic-report.md",
            ),
            files(["cases.toml"]),
        );
    }
    let columns = [
        ("Case", Column::left(46)),
        ("Vulnerabilities", Column::left(22)),
        ("Last event", Column::left(20)),
        ("State", Column::left(14)),
    ];
    let rows = cases.iter().map(|case| {
        let id = &case.head.id;
        let names: Vec<String> = case
            .vulnerabilities
            .iter()
            .map(|v| v.value.clone())
            .collect();
        let last = case
            .events
            .last()
            .map_or_else(String::new, |e| day(e.at.value));
        let closed = case.events.iter().any(|e| e.kind == EventKind::Closed);
        let state = if closed { "closed" } else { "open" };
        let cells = [
            line![Inline::refer(id), " ", &case.head.title],
            line![names.join(", ")],
            line![last],
            line![state],
        ];
        Row::new(cells, [Source::from(id)])
    });
    let caption = format!("Cases handled from {from} to {until}");
    body.table("cases-table", caption, &columns, rows.collect());
}

/// Adds the measures, which a periodic report states too.
fn measures(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "measures", "Measures");
    let metrics = subject.metrics();
    let mut text = line!["How the values come about stands in "];
    text.extend(subject.named("metrics"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
    let rows = metrics.iter().map(|metric| {
        let value = match metric.value {
            None => "no value yet".to_owned(),
            Some(value) if metric.unit == "%" => format!("{value:.0} %"),
            Some(value) => format!("{value:.1} {}", metric.unit),
        };
        let cells = [
            line![&metric.title],
            line![value],
            line![metric.counted.to_string()],
        ];
        Row::new(
            cells,
            [
                Source::from(&metric.metric),
                Source::File("cases.toml".to_owned()),
            ],
        )
    });
    let columns = [
        ("Measure", Column::left(56)),
        ("Value", Column::right(20)),
        ("Vulnerabilities counted", Column::right(24)),
    ];
    let caption = "Measures over all cases";
    body.table("measures-table", caption, &columns, rows.collect());
}
