//! Reporting clocks of a document, and metrics that an authority asks for.

use asepsis_domain::catalogue::{Binding, Clock, ClockStart, ClockUnit, Measure, Metric};
use asepsis_domain::postmarket::EventKind;

use super::check::{References, Target};
use super::condition::applies;
use super::item::{confidence, id};
use crate::schema::{Form, Row};

/// Returns the clocks of a document, in order; one without a readable start, length or unit is told and left out, since
/// it could not be counted.
pub(super) fn clocks(row: &mut Row<'_>, references: &mut References) -> Vec<Clock> {
    let clocks = row
        .may("clock", "A reporting clock.")
        .tables("clock", |row| clock(row, references));
    clocks.into_iter().flatten().collect()
}

/// Returns the metrics of a document, in order; one without a readable measure is told and left out.
pub(super) fn metrics(row: &mut Row<'_>, references: &mut References) -> Vec<Metric> {
    let metrics = row
        .may("metric", "A metric that an authority asks for.")
        .tables("metric", |row| metric(row, references));
    metrics.into_iter().flatten().collect()
}

fn clock(row: &mut Row<'_>, references: &mut References) -> Option<Clock> {
    let at = row.at().clone();
    let id = id(row);
    let whole = references.part(Target::Clock, &id);
    let title = row.must("title", "Title.").text();
    if let Some(item) = row.may("item", "The item that it belongs to.").located() {
        references.used_part(Target::Item, &item);
    }
    let topics = row
        .may(
            "topics",
            "Topics of events that it belongs to, by which markets are laid side by side.",
        )
        .many(|| Form::Text, |cell| cell.located_text());
    for topic in &topics {
        references.used(Target::EventTopic, topic.clone());
    }
    let trigger = row.must("trigger", "What opens it, own words.").text();
    let starts = row
        .must("starts", "The event from which it counts.")
        .word(ClockStart::WORDS);
    let length = row.must("length", "Length.").small_number();
    let unit = row
        .must("unit", "Unit of the length.")
        .word(ClockUnit::WORDS);
    let calendar = row.may("calendar", "Holiday calendar, for working days.");
    let calendar = calendar.located();
    if unit == Some(ClockUnit::WorkingDays) && calendar.is_none() {
        row.wrong("a clock in working days names its `calendar`", &at);
    }
    let recipient = row.must("recipient", "Who receives the report.").text();
    let event = row.must("event", "The act that fulfils it.").text();
    let ends = row
        .must("ends", "The kinds of case event that are this act.")
        .words(EventKind::WORDS);
    let requires = row.may("requires", "Conditions, own words.").texts();
    let applies = applies(row);
    row.may("applies_because", "Why that condition.").text();
    let binding = row.must("binding", "How binding.").word(Binding::WORDS);
    let confidence = confidence(row);
    let section = row.must("source_section", "Section of the source.").text();
    let summary = row.must("summary", "Summary, own words.").text();
    if let Some(name) = &calendar {
        references.used(Target::Calendar, name.clone());
    }
    Some(Clock {
        id: whole,
        title,
        topics: topics.into_iter().map(|t| t.value).collect(),
        trigger,
        starts: starts?,
        length: length?,
        unit: unit?,
        calendar: calendar.map(|c| c.value),
        recipient,
        event,
        ends,
        requires,
        applies,
        binding: binding.unwrap_or(Binding::Guidance),
        confidence,
        section,
        summary,
    })
}

fn metric(row: &mut Row<'_>, references: &mut References) -> Option<Metric> {
    let id = id(row);
    let whole = references.part(Target::Metric, &id);
    let title = row.must("title", "Title.").text();
    let formula = row.must("formula", "How it is computed, own words.").text();
    let measure = row
        .must("measure", "Which measure it is.")
        .word(Measure::WORDS);
    Some(Metric {
        id: whole,
        title,
        formula,
        measure: measure?,
        confidence: confidence(row),
    })
}
