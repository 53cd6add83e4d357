//! The stage of life in which the release is, and what components that lost support mean for it. Nothing where no stage is
//! declared: the gap report asks for it where a market does.

use asepsis_domain::evaluation::StageState;
use asepsis_domain::stage::{StageBasis, StageEntry, SupportAssessment};

use crate::content::{Body, Column, Inline, Row, Source, line};
use crate::subject::{Subject, linked};
use crate::words::{sentence, spoken};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let state = subject.release_state().and_then(|r| r.stage.as_ref());
    let Some((state, entry)) = state.and_then(|s| Some((s, entry(subject, s)?))) else {
        return;
    };
    body.heading(1, "stage", "Stage of life of the release");
    let kept_apart = "Three facts are kept apart: in which stage of life the manufacturer declares the release \
         to be, how each component is supported by whoever makes it, and, where a standard of the \
         software life cycle asks for it, the class by which the manufacturer answers for a \
         component's security. None of them follows from another.";
    body.say(line![kept_apart], [Source::from(&entry.head.id)]);
    declared(state, entry, body);
    let assessments: Vec<&SupportAssessment> = state
        .assessments
        .iter()
        .filter_map(|id| {
            let mut all = subject.dossier.support_assessments.iter();
            all.find(|a| a.head.id == *id)
        })
        .collect();
    if !assessments.is_empty() {
        assessed(&assessments, entry, body);
    }
}

fn entry<'a>(subject: &Subject<'a>, state: &StageState) -> Option<&'a StageEntry> {
    let mut all = subject.dossier.stages.iter();
    all.find(|e| e.head.id == state.record)
}

fn declared(state: &StageState, entry: &StageEntry, body: &mut Body) {
    let basis = match entry.basis {
        StageBasis::Declaration => "declared by",
        StageBasis::Assessment => "by assessment of components; declared by",
    };
    let text = line![
        "The release is in the stage ",
        Inline::strong(spoken(state.stage.word())),
        format!(" since {}, {basis} {}. ", state.since, entry.by),
        sentence(&entry.reason),
    ];
    let mut sources = vec![Source::from(&entry.head.id)];
    sources.extend(linked(&entry.assessments));
    sources.extend(linked(&entry.evidence));
    body.say(text, sources);
    if let Some(told) = entry.told {
        let place = match entry.notice.trim() {
            "" => String::new(),
            notice => format!("; the notice: {notice}"),
        };
        let text = format!("Users were told on {told}{place}.");
        body.say(line![text], [Source::from(&entry.head.id)]);
    }
}

fn assessed(assessments: &[&SupportAssessment], entry: &StageEntry, body: &mut Body) {
    body.heading(2, "stage-assessments", "Components that lost support");
    let columns = [
        ("Assessment", Column::left(22)),
        ("Components", Column::left(30)),
        ("Impact on patients", Column::left(34)),
        ("What follows", Column::left(18)),
        ("Plan", Column::left(34)),
    ];
    let rows = assessments.iter().map(|a| {
        let components: Vec<&str> = a.components.iter().map(|c| c.value.as_str()).collect();
        let impact = match a.may_impact_patients {
            Some(true) => "Possible. ",
            Some(false) => "None. ",
            None => "",
        };
        let until = a.until.as_ref();
        let until = until.map_or_else(String::new, |u| format!(" Until {}.", u.value));
        // What an assessment means is told for the stage that the release is in.
        let mut sources = vec![Source::from(&a.head.id), Source::from(&entry.head.id)];
        sources.extend(linked(&a.about));
        sources.extend(linked(&a.evidence));
        Row::new(
            [
                line![Inline::refer(&a.head.id), " ", a.head.title.as_str()],
                line![Inline::code(components.join(", "))],
                line![format!("{impact}{}", sentence(&a.impact))],
                line![spoken(a.outcome.word())],
                line![format!("{}{until}", sentence(&a.plan))],
            ],
            sources,
        )
    });
    let caption = "Components that lost support, what that means and what is done";
    body.table("stage-table", caption, &columns, rows.collect());
}
