//! What the cybersecurity management plan says on a topic, wherever a document needs it.

use asepsis_domain::plan::{PlanSection, Topic};
use asepsis_domain::record::is_written;

use crate::content::{Body, Inline, KeyValue, Source, joined, line};
use crate::subject::{Subject, linked};
use crate::words::{capital, counted, sentence, spoken, word};

/// Returns the sections on a topic that have a text, by id, wherever they stand.
pub(crate) fn on<'a>(subject: &Subject<'a>, topic: Topic) -> Vec<&'a PlanSection> {
    let sections = subject.dossier.plan.iter();
    let mut sections: Vec<&PlanSection> = sections
        .filter(|section| section.topic == topic && is_written(&section.text))
        .collect();
    sections.sort_by_key(|section| &section.head.id);
    sections
}

/// Adds what the plan says on a topic, or a box that it says nothing.
pub(crate) fn write(subject: &Subject<'_>, topic: Topic, body: &mut Body) {
    let sections = on(subject, topic);
    if sections.is_empty() {
        missing(subject, topic, body);
    }
    for section in sections {
        let source = [Source::from(&section.head.id)];
        body.say(line![sentence(&section.text)], source);
        body.key_values(details(subject, section));
    }
}

fn missing(subject: &Subject<'_>, topic: Topic, body: &mut Body) {
    let name = word(Topic::WORDS, &topic);
    let empty = subject.dossier.plan.iter().find(|s| s.topic == topic);
    let (what, source) = match empty {
        Some(section) => (
            format!("write the `text` of {}", section.head.id),
            Source::from(&section.head.id),
        ),
        None => (
            format!("add a section with `topic = \"{name}\"` and its text"),
            subject.device(),
        ),
    };
    body.missing(
        format!("The plan does not say: {}", spoken(name)),
        line![capital(&topic.about().to_lowercase())],
        ("plans.toml", &what),
        [source],
    );
}

/// Returns who does it, how often, within which time and why.
pub(crate) fn details(subject: &Subject<'_>, section: &PlanSection) -> Vec<KeyValue> {
    let source = [Source::from(&section.head.id)];
    let days = section
        .days
        .map_or_else(String::new, |days| counted(days as usize, "day", "days"));
    let mut pairs = Vec::new();
    for (label, text) in [
        ("Responsible", &section.responsible),
        ("How often", &section.frequency),
        ("Period", &days),
        ("Why", &section.justification),
    ] {
        if is_written(text) {
            let text = line![sentence(&capital(text))];
            pairs.push(KeyValue::new(label, text, source.clone()));
        }
    }
    let evidence = section
        .evidence
        .iter()
        .map(|link| line![Inline::refer(&link.value), " ", subject.title(&link.value)]);
    let evidence = joined(evidence, &Inline::Break);
    if !evidence.is_empty() {
        let sources = source.into_iter().chain(linked(&section.evidence));
        pairs.push(KeyValue::new("Evidence", evidence, sources));
    }
    pairs
}
