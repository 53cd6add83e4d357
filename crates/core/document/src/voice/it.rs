//! The voice for hospital IT: what it exposes, what to do on the network meanwhile, when an update is due.

use asepsis_domain::architecture::{Flow, Interface};
use asepsis_domain::evaluation::Finding;
use asepsis_domain::id::RecordId;
use asepsis_domain::plan::Topic;
use asepsis_domain::postmarket::EventKind;

use crate::content::{Body, Column, Inline, Inlines, KeyValue, Row, Source, Tone, line};
use crate::findings::fixes;
use crate::subject::Subject;
use crate::words::{clock_badge, day, sentence};

pub(super) fn write(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    exposure(subject, finding, body);
    meanwhile(subject, finding, body);
    update(subject, finding, body);
}

fn exposure(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    body.heading(1, "exposes", "What it exposes");
    if finding.elements.is_empty() {
        body.missing(
            "Where the component runs is not known",
            line![format!(
                "{} is not assigned to an element of the architecture.",
                finding.name
            )],
            (
                "components.toml",
                "add `element` to the component, or to the SBOM in device.toml",
            ),
            [Source::from(&finding.id)],
        );
        return;
    }
    for id in &finding.elements {
        let element = subject
            .dossier
            .architecture
            .elements
            .iter()
            .find(|e| &e.head.id == id);
        let described = element
            .map(|e| sentence(&e.description))
            .unwrap_or_default();
        let text = line![
            Inline::refer(id),
            " ",
            Inline::strong(subject.title(id)),
            format!(": {described}"),
        ];
        body.say(text, [Source::from(id)]);
    }
    interfaces(subject, finding, body);
    flows(subject, finding, body);
}

fn interfaces_of<'a>(subject: &Subject<'a>, finding: &Finding) -> Vec<&'a Interface> {
    let on = |interface: &&Interface| finding.elements.contains(&interface.on.value);
    subject
        .dossier
        .architecture
        .interfaces
        .iter()
        .filter(on)
        .collect()
}

fn interfaces(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    let rows = interfaces_of(subject, finding)
        .into_iter()
        .map(|interface| {
            let use_of_it = match (interface.active, interface.service_only) {
                (false, _) => "present, not in use",
                (true, true) => "for service only",
                (true, false) => "in use",
            };
            Row::new(
                [
                    line![
                        Inline::refer(&interface.head.id),
                        " ",
                        &interface.head.title
                    ],
                    line![&interface.kind, Inline::Break, &interface.protocol],
                    line![use_of_it],
                    line![sentence(&interface.approved_endpoints)],
                ],
                [Source::from(&interface.head.id)],
            )
        });
    let columns = [
        ("Interface", Column::left(30)),
        ("Kind, protocol", Column::left(24)),
        ("Use", Column::left(16)),
        ("Who may connect", Column::left(30)),
    ];
    body.table("interfaces", "Ways in", &columns, rows.collect());
}

fn flows(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    let touches = |flow: &&Flow| {
        finding.elements.contains(&flow.from.value) || finding.elements.contains(&flow.to.value)
    };
    let rows = subject
        .dossier
        .architecture
        .flows
        .iter()
        .filter(touches)
        .map(|flow| {
            let arrow = if flow.both_ways { " ↔ " } else { " → " };
            let way = line![
                subject.title(&flow.from.value),
                arrow,
                subject.title(&flow.to.value),
                " ",
                Inline::refer(&flow.head.id),
            ];
            let held = line![
                sentence(&flow.authentication),
                " ",
                sentence(&flow.encryption)
            ];
            let ends = [&flow.head.id, &flow.from.value, &flow.to.value].map(Source::from);
            let first: Vec<Source> = ends.into_iter().take(1).collect();
            Row::new([way, line![&flow.data], line![&flow.protocol], held], first)
        });
    let columns = [
        ("Flow", Column::left(32)),
        ("Data", Column::left(20)),
        ("Protocol", Column::left(18)),
        ("Authentication, encryption", Column::left(30)),
    ];
    body.table("flows", "What goes in and out", &columns, rows.collect());
}

fn meanwhile(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    body.heading(1, "meanwhile", "What to do on the network meanwhile");
    let decided = subject.decided(finding);
    let workaround = decided
        .map(|d| d.decision.workaround.trim())
        .unwrap_or_default();
    if let (Some(decided), false) = (decided, workaround.is_empty()) {
        body.say(
            line![sentence(workaround)],
            [Source::from(&decided.decision.head.id)],
        );
    } else {
        let source = decided.map_or_else(
            || Source::from(&finding.id),
            |d| Source::from(&d.decision.head.id),
        );
        body.missing(
            "No compensating control is stated",
            line!["Hospital IT does not know what to do until the update comes."],
            (
                "decisions.toml",
                "add `workaround`, or say there that none is needed and why",
            ),
            [source],
        );
    }
    let closable = interfaces_of(subject, finding)
        .into_iter()
        .filter(|i| !i.active || i.service_only);
    body.list(closable.map(|interface| {
        let text = line![
            "Keep closed unless needed: ",
            Inline::refer(&interface.head.id),
            format!(" {} ({})", interface.head.title, interface.protocol),
        ];
        (text, vec![Source::from(&interface.head.id)])
    }));
}

fn update(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    body.heading(1, "update", "When an update is due");
    let mut pairs: Vec<KeyValue> = Vec::new();
    for case in subject.cases_of(finding) {
        let id = &case.head.id;
        let mut text = line![Inline::refer(id), " ", &case.head.title];
        match case
            .events
            .iter()
            .find(|event| event.kind == EventKind::Available)
        {
            Some(event) => {
                let since = day(event.at.value);
                text.push(Inline::text(format!(
                    ": an update is available since {since}. {}",
                    sentence(&event.note)
                )));
            }
            None => text.push(Inline::text(": no update is available yet.")),
        }
        pairs.push(KeyValue::new("Case", text, [Source::from(id)]));
        pairs.extend(clocks(subject, id));
    }
    for section in &subject.dossier.plan {
        if matches!(
            section.topic,
            Topic::PatchTimeline | Topic::RegularCycle | Topic::OutOfCycle
        ) {
            let days = section
                .days
                .map_or_else(String::new, |days| format!(" ({days} days)"));
            let text = line![format!(
                "{}{days}: {}",
                section.head.title,
                sentence(&section.text)
            )];
            pairs.push(KeyValue::new(
                "The manufacturer's plan",
                text,
                [Source::from(&section.head.id)],
            ));
        }
    }
    let mut fix: Inlines = line!["The component is fixed in "];
    fix.extend(fixes(&finding.fixed_in));
    fix.push(Inline::text("."));
    if finding.fixed_in.is_empty() {
        fix = line![Inline::badge("no fix known", Tone::Caution)];
    }
    pairs.push(KeyValue::new("Fix", fix, [Source::from(&finding.id)]));
    body.key_values(pairs);
}

fn clocks(subject: &Subject<'_>, case: &RecordId) -> Vec<KeyValue> {
    let open = subject.open_clocks(Some(case)).into_iter().map(|clock| {
        let due = clock
            .until()
            .map_or_else(|| "no date".to_owned(), |until| format!("due {until}"));
        let text = line![
            clock_badge(clock.status),
            format!(" {}, {due}", clock.title)
        ];
        KeyValue::new(
            "Clock",
            text,
            [Source::from(case), Source::from(&clock.clock)],
        )
    });
    open.collect()
}
