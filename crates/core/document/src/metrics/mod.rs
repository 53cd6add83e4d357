//! Cybersecurity metrics: what an authority asks to see measured, derived from dated cases.
//!
//! Values are never typed in and nothing is guessed: a case counts where its events say enough (FDA premarket
//! guidance 2026, section V.A.6). Where there is no value, the document teaches what to record.

mod cases;

use asepsis_domain::condition::Fact;
use asepsis_domain::evaluation::MetricState;
use asepsis_domain::id::RecordId;
use asepsis_domain::plan::Topic;

use crate::content::{
    Block, Body, Column, Document, Inline, KeyValue, Row, Source, Tone, joined, line,
};
use crate::inputs;
use crate::plan_section;
use crate::prose;
use crate::scope;
use crate::subject::Subject;
use crate::words::{counted, sentence};

/// Id of the document.
const ID: &str = "metrics";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let metrics = subject.metrics();
    let mut body = Body::new();
    scope::write(
        subject,
        "This document shows how quickly the manufacturer finds, repairs and distributes: the \
         measures that the authority asks for, over all releases of the device, with the cases \
         from which each value follows.",
        &mut body,
    );
    method(&mut body);
    overview(subject, &metrics, &mut body);
    for metric in &metrics {
        details(subject, metric, &mut body);
    }
    cases::write(subject, &mut body);
    commitment(subject, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

fn method(body: &mut Body) {
    body.heading(1, "method", "How values come about");
    body.standing(
        "Each value is computed from the dated events of the postmarket cases; none is typed in. A \
         case counts once for each vulnerability that it names. It counts towards a measure only \
         if it has the events that the measure needs; a case that is still open counts as not yet \
         repaired and has no duration. Values are averages over all cases up to the day of the \
         evaluation. A fix is in the field completely when the last field action is recorded, or \
         when the units of the field actions reach the units in the field.",
    );
}

fn overview(subject: &Subject<'_>, metrics: &[&MetricState], body: &mut Body) {
    body.heading(1, "values", "Values");
    if metrics.is_empty() {
        body.missing(
            "No measure is known for the device's markets",
            line!["The catalogue of the market names none."],
            (
                "device.toml",
                "add the markets that the device is meant for",
            ),
            [subject.device()],
        );
        return;
    }
    let columns = [
        ("Measure", Column::left(38)),
        ("Value", Column::right(16)),
        ("Vulnerabilities counted", Column::right(18)),
        ("Cases", Column::left(32)),
    ];
    let rows = metrics.iter().map(|metric| {
        let cases = cases_of(subject, metric);
        let named = cases.iter().map(|id| line![Inline::refer(*id)]);
        let rests_on = std::iter::once(Source::from(&metric.metric));
        Row::new(
            [
                line![Inline::strong(&*metric.title)],
                vec![value(metric)],
                line![metric.counted.to_string()],
                joined(named, &Inline::text(", ")),
            ],
            rests_on.chain(cases.iter().map(|id| Source::from(*id))),
        )
    });
    let day = crate::words::day(subject.evaluation.as_of);
    let caption = format!("Measures over all cases until {day}");
    body.table("values-table", caption, &columns, rows.collect());
    if metrics.iter().any(|m| m.value.is_none()) {
        teach(subject, metrics, body);
    }
}

fn value(metric: &MetricState) -> Inline {
    match metric.value {
        None => Inline::badge("no value yet", Tone::Caution),
        Some(value) if metric.unit == "%" => Inline::strong(format!("{value:.0} %")),
        Some(value) => Inline::strong(format!("{value:.1} {}", metric.unit)),
    }
}

/// Says why a value is missing and what to record, with an example.
fn teach(subject: &Subject<'_>, metrics: &[&MetricState], body: &mut Body) {
    let marketed = subject.dossier.device.facts.get(&Fact::Marketed).copied();
    let without: Vec<&&MetricState> = metrics.iter().filter(|m| m.value.is_none()).collect();
    let sources: Vec<Source> = without.iter().map(|m| Source::from(&m.metric)).collect();
    if marketed == Some(false) {
        body.info(
            "There is nothing to measure yet",
            line![
                "No version of the device is on the market, so no vulnerability has been repaired \
                 or distributed in the field. The manufacturer commits to the measures below."
            ],
            [subject.device()],
        );
        return;
    }
    body.missing(
        format!("{} without a value", counted(without.len(), "measure", "measures")),
        line![
            "No case has the events that a value needs: when the vulnerability was identified, when \
             the fix was available, and when it was in the field."
        ],
        (
            "cases.toml",
            "add a case for each vulnerability handled, with these events and their times, as in the example",
        ),
        sources,
    );
    body.push(Block::Verbatim(EXAMPLE.to_owned()));
}

/// An example of a case from which all three measures follow.
const EXAMPLE: &str = "[[case]]
id = \"CASE-1\"
title = \"What happened, in a few words\"
vulnerabilities = [\"CVE-2026-00000\"]
releases = [\"1.0\"]

[[case.event]]
kind = \"identified\"
at = 2026-03-02T09:00:00Z

[[case.event]]
kind = \"available\"
at = 2026-04-10T12:00:00Z

[[case.event]]
kind = \"fielded\"
at = 2026-06-30T12:00:00Z
";

fn details(subject: &Subject<'_>, metric: &MetricState, body: &mut Body) {
    let source = Source::from(&metric.metric);
    body.heading(2, source.anchor().unwrap_or_default(), line![&metric.title]);
    let asked = subject
        .catalogue_document(&metric.metric)
        .and_then(|d| d.metrics.iter().find(|m| m.id == metric.metric));
    let mut pairs = Vec::new();
    if let Some(asked) = asked {
        let formula = line![sentence(&asked.formula)];
        pairs.push(KeyValue::new("Definition", formula, [source.clone()]));
    }
    let cases = cases_of(subject, metric);
    let sources = std::iter::once(source).chain(cases.into_iter().map(Source::from));
    let sources: Vec<Source> = sources.collect();
    pairs.push(KeyValue::new("Value", vec![value(metric)], sources.clone()));
    let basis = metric.basis.iter().map(|text| line![sentence(text)]);
    let basis = joined(basis, &Inline::Break);
    if !basis.is_empty() {
        pairs.push(KeyValue::new("From the cases", basis, sources));
    }
    body.key_values(pairs);
}

/// Returns the cases on which a value rests.
fn cases_of<'a>(subject: &Subject<'a>, metric: &MetricState) -> Vec<&'a RecordId> {
    let counts = |id: &RecordId| {
        let lines = metric.basis.iter();
        let mut rest = lines.filter_map(|text| text.strip_prefix(id.as_str()));
        rest.any(|rest| rest.starts_with(':'))
    };
    let cases = subject.dossier.cases.iter().map(|case| &case.head.id);
    cases.filter(|id| counts(id)).collect()
}

/// Says how the measures are kept up, by the plan.
fn commitment(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "commitment", "How the measures are tracked");
    body.standing(
        "The manufacturer tracks these measures for as long as the device is supported, looks at \
         them with each review of the cybersecurity management plan, and reports them where a \
         periodic report asks for them.",
    );
    for (anchor, title, topic) in [
        ("patch-timeline", "Time to repair", Topic::PatchTimeline),
        ("delivery-rate", "Time into the field", Topic::DeliveryRate),
        ("upkeep", "Review", Topic::Upkeep),
    ] {
        body.heading(2, anchor, title);
        plan_section::write(subject, topic, body);
    }
}
