//! One case of the period, with everything that the report has to say of it.

use asepsis_domain::evaluation::RiskState;
use asepsis_domain::postmarket::{Case, CaseEvent, EventKind, ReportDecision};
use asepsis_domain::record::is_written;

use crate::content::{Body, Inline, Inlines, KeyValue, Source, Tone, joined, line};
use crate::risks;
use crate::subject::Subject;
use crate::words::{day, listed, sentence, unwritten};

pub(super) fn write(subject: &Subject<'_>, case: &Case, body: &mut Body) {
    let id = &case.head.id;
    body.heading(
        1,
        format!("rec-{id}"),
        line![Inline::refer(id), " ", &case.head.title],
    );
    body.key_values(pairs(subject, case));
    lacking(case, body);
}

/// A label with its text and what the text rests on beside the case.
type Line = (&'static str, Inlines, Vec<Source>);

fn pairs(subject: &Subject<'_>, case: &Case) -> Vec<KeyValue> {
    let own = Source::from(&case.head.id);
    let lines = happened(subject, case)
        .into_iter()
        .chain(told(subject, case));
    let pair = |(label, text, sources): Line| {
        let text = match text.is_empty() {
            true => line![Inline::badge("not stated", Tone::Bad)],
            false => text,
        };
        let all = std::iter::once(own.clone()).chain(sources);
        KeyValue::new(label, text, all)
    };
    lines.map(pair).collect()
}

/// What it was, how it became known, what was concluded, what was changed.
fn happened(subject: &Subject<'_>, case: &Case) -> [Line; 4] {
    let names = case.vulnerabilities.iter().map(|v| v.value.clone());
    let names: Vec<String> = names.collect();
    let mut what = said(&case.description);
    if !names.is_empty() {
        what.extend(line![" ", listed(&names), "."]);
    }
    let learned = [
        EventKind::Signal,
        EventKind::Awareness,
        EventKind::Identified,
    ];
    let change = [
        EventKind::CorrectionInitiated,
        EventKind::Fixed,
        EventKind::Validated,
        EventKind::Available,
        EventKind::Fielded,
    ];
    let about = case.about.iter().map(|link| Source::from(&link.value));
    [
        ("Vulnerability", what, Vec::new()),
        ("How it became known", events(case, &learned), Vec::new()),
        (
            "Conclusion on the risk",
            concluded(subject, case),
            about.collect(),
        ),
        (
            "Change, and its rationale",
            events(case, &change),
            Vec::new(),
        ),
    ]
}

fn concluded(subject: &Subject<'_>, case: &Case) -> Inlines {
    let risks = case.about.iter();
    let risks = risks.filter_map(|link| subject.risk_state(&link.value));
    let shown = risks.map(|risk: &RiskState| {
        let mut text = risks::in_short(subject, risk);
        if let Some(decision) = subject.risk(&risk.id).and_then(|r| r.decision.as_ref()) {
            text.push(Inline::text(format!(". {}", sentence(&decision.reason))));
        }
        text
    });
    joined(shown, &Inline::Break)
}

/// What else was changed or happened, who was told, and which duties there were.
fn told(subject: &Subject<'_>, case: &Case) -> [Line; 8] {
    let isao = &subject.dossier.organisation.isao;
    let isao = isao.as_ref().map_or("", |i| i.name.as_str());
    let mut shared = events_or(case, &[EventKind::IsaoNotice], "Not told.");
    if !isao.is_empty() {
        shared.insert(0, Inline::text(format!("{isao}: ")));
    }
    let notices = events_or(case, &[EventKind::CustomerNotice], "None sent so far.");
    let udi = line![subject.dossier.device.udi_di.join(", ")];
    let organisation = Source::File("organisation/organisation.toml".to_owned());
    let none = Vec::new;
    [
        (
            "Other submissions and devices",
            said(&case.other_devices),
            none(),
        ),
        ("Related events", said(&case.related_events), none()),
        ("UDI-DI", udi, vec![subject.device()]),
        ("Advisory or alert", said(&case.advisory_reference), none()),
        ("Notices to customers", notices, none()),
        (
            "Information sharing organisation",
            shared,
            vec![organisation],
        ),
        ("Reporting duties", duties(subject, case), none()),
        ("Submissions", said(&case.submission_basis), none()),
    ]
}

fn said(text: &str) -> Inlines {
    if is_written(text) {
        line![sentence(text)]
    } else {
        Inlines::new()
    }
}

fn event(event: &CaseEvent) -> Inlines {
    let word = crate::words::word(EventKind::WORDS, &event.kind);
    let mut text = line![format!(
        "{}, {}",
        day(event.at.value),
        crate::words::spoken(word).replace("isao", "ISAO")
    )];
    if let Some(release) = &event.release {
        text.push(Inline::text(format!(", release {}", release.value)));
    }
    if let Some(units) = event.units {
        text.push(Inline::text(format!(", {units} units")));
    }
    match is_written(&event.note) {
        true => text.push(Inline::text(format!(": {}", sentence(&event.note)))),
        false => text.push(Inline::text(".")),
    }
    for link in &event.evidence {
        text.extend(line![" ", Inline::refer(&link.value)]);
    }
    text
}

fn events(case: &Case, kinds: &[EventKind]) -> Inlines {
    let of_kind = case.events.iter().filter(|e| kinds.contains(&e.kind));
    joined(of_kind.map(event), &Inline::Break)
}

fn events_or(case: &Case, kinds: &[EventKind], none: &str) -> Inlines {
    let all = events(case, kinds);
    if all.is_empty() { line![none] } else { all }
}

fn duties(subject: &Subject<'_>, case: &Case) -> Inlines {
    let lines = case.reportability.iter().map(|r| {
        let word = crate::words::spoken(crate::words::word(ReportDecision::WORDS, &r.decision));
        let title = subject
            .catalogue_document(&r.clock.value)
            .and_then(|d| d.clocks.iter().find(|c| c.id == r.clock.value))
            .map_or_else(|| r.clock.value.to_string(), |c| c.title.clone());
        line![
            format!("{title}: "),
            Inline::emphasis(word),
            ". ",
            sentence(&r.reason)
        ]
    });
    joined(lines, &Inline::Break)
}

/// Says what the report still lacks of the case.
fn lacking(case: &Case, body: &mut Body) {
    let fields = [
        ("`other_devices`", &case.other_devices),
        ("`related_events`", &case.related_events),
        ("`advisory`", &case.advisory_reference),
        ("`submission_basis`", &case.submission_basis),
    ];
    let open = unwritten(&fields);
    if open.is_empty() {
        return;
    }
    let what = format!(
        "add {} to {}; where there is none, say so",
        listed(&open),
        case.head.id
    );
    body.missing(
        format!("The report on {} is not complete", case.head.id),
        line![
            "A periodic report names other devices changed for the same vulnerability, related \
             events with their numbers, advisories, and related submissions or why none was needed."
        ],
        ("cases.toml", &what),
        [Source::from(&case.head.id)],
    );
}
