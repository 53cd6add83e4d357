//! What is owed to users in the stage of life in which the release is, by the catalogue's items that apply in that stage.

use asepsis_domain::catalogue::{DocumentStatus, Item};
use asepsis_domain::condition::Condition;
use asepsis_domain::postmarket::Label;
use asepsis_domain::stage::Stage;

use super::place;
use crate::content::{Body, Column, Inline, Row, Source, Tone, joined, line};
use crate::subject::Subject;
use crate::words::{sentence, spoken};

/// The word of evidence that stands in the labeling.
const LABEL: &str = "label_extract";

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let state = subject.release_state().and_then(|r| r.stage.as_ref());
    let Some(state) = state else {
        return;
    };
    let documents = subject.catalogue.documents.values();
    let documents = documents.filter(|d| d.status == DocumentStatus::InForce);
    let owed: Vec<(&str, &Item)> = documents
        .flat_map(|d| {
            d.items
                .iter()
                .map(move |item| (d.short_title.as_str(), item))
        })
        .filter(|(_, item)| is_owed(item, state.stage))
        .collect();
    if owed.is_empty() {
        return;
    }
    body.heading(1, "stage", "What the stage of the release owes to users");
    let text = line![
        format!("Release {} is in the stage ", subject.release.id),
        Inline::strong(spoken(state.stage.word())),
        format!(" since {}. In it, users are told:", state.since),
    ];
    body.say(text, [Source::from(&state.record)]);
    let columns = [
        ("What users are told", Column::left(60)),
        ("Where it is met", Column::left(46)),
    ];
    let rows = owed.iter().map(|(by, item)| {
        let labels: Vec<&Label> = subject
            .dossier
            .labels
            .iter()
            .filter(|l| l.meets.iter().any(|m| m.value == item.id))
            .filter(|l| subject.in_release(&l.releases))
            .collect();
        let places = labels
            .iter()
            .map(|l| line![Inline::refer(&l.head.id), " ", place(l)]);
        let mut places = joined(places, &Inline::Break);
        if labels.is_empty() {
            places = line![Inline::badge("not stated", Tone::Caution)];
        }
        let mut sources = vec![Source::from(&item.id), Source::from(&state.record)];
        sources.extend(labels.iter().map(|l| Source::from(&l.head.id)));
        let duty = line![
            Inline::strong(&*item.title),
            Inline::Break,
            sentence(&item.summary),
            Inline::Break,
            format!("{by}, {}", item.section),
        ];
        Row::new([duty, places], sources)
    });
    let caption = "What users are told in this stage, and where";
    body.table("stage-table", caption, &columns, rows.collect());
}

fn is_owed(item: &Item, stage: Stage) -> bool {
    item.evidence.iter().any(|e| e == LABEL) && names(&item.applies, stage)
}

/// Returns whether a condition names the stage as one in which it holds.
fn names(condition: &Condition, stage: Stage) -> bool {
    match condition {
        Condition::Stage(stages) => stages.contains(&stage),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(|p| names(p, stage)),
        Condition::Not(_)
        | Condition::Fact(_)
        | Condition::Market(_)
        | Condition::Pathway(_)
        | Condition::SafetyClass(_) => false,
    }
}
