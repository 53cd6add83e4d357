//! The threats, by the stage of life in which they act.

use asepsis_domain::threat::{LifeCycle, Response, Threat};

use super::method::kinds;
use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::subject::{Subject, linked};
use crate::words::{capital, control_badge, sentence, word};

const COLUMNS: &[(&str, Column)] = &[
    ("Threat", Column::left(38)),
    ("On", Column::left(22)),
    ("Class", Column::left(15)),
    ("Response, risks, controls", Column::left(27)),
];

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "threats", "Threats by stage of life");
    let threats = &subject.dossier.threats.threats;
    if threats.is_empty() {
        body.missing(
            "There is no threat",
            line!["The threat model is empty."],
            (
                "threats.toml",
                "add the threats on each element, interface and flow",
            ),
            [Source::File("threats.toml".to_owned())],
        );
        return;
    }
    body.standing(
        "Each threat stands at the stage of life in which an attacker acts. The last column says \
         what was decided, the risks that arise from the threat with the manufacturer's decision \
         on them, and the controls that mitigate these risks.",
    );
    for (name, stage) in LifeCycle::WORDS {
        let here: Vec<&Threat> = threats.iter().filter(|t| t.life_cycle == *stage).collect();
        // The design's own threats are those of its elements, wherever they act.
        if here.is_empty() && *stage == LifeCycle::Design {
            continue;
        }
        body.heading(2, format!("stage-{name}"), title(*stage));
        if here.is_empty() {
            missing(name, *stage, body);
        }
        let rows = here.iter().map(|threat| row(subject, threat)).collect();
        let caption = format!("Threats: {}", title(*stage).to_lowercase());
        body.table(format!("stage-{name}-table"), caption, COLUMNS, rows);
    }
}

/// Returns the title of a stage.
pub(super) fn title(stage: LifeCycle) -> &'static str {
    match stage {
        LifeCycle::Design => "Design",
        LifeCycle::SupplyChain => "Supply chain",
        LifeCycle::Manufacturing => "Manufacturing",
        LifeCycle::Deployment => "Deployment",
        LifeCycle::Interoperation => "Use and interoperation",
        LifeCycle::Maintenance => "Maintenance and update",
        LifeCycle::Decommission => "Decommissioning",
    }
}

fn missing(name: &str, stage: LifeCycle, body: &mut Body) {
    let what = format!(
        "add a threat with `life_cycle = \"{name}\"`; if the stage brings none, say so in one with \
         `response = \"accept\"` and its rationale"
    );
    body.missing(
        format!("No threat of this stage: {}", title(stage).to_lowercase()),
        line!["Every stage of the device's life has to be considered."],
        ("threats.toml", &what),
        [Source::File("threats.toml".to_owned())],
    );
}

fn row(subject: &Subject<'_>, threat: &Threat) -> Row {
    let id = &threat.head.id;
    let what = line![
        Inline::refer(id),
        " ",
        Inline::strong(&*threat.head.title),
        Inline::Break,
        sentence(&threat.description),
    ];
    let on = threat
        .on
        .iter()
        .map(|link| line![Inline::refer(&link.value), " ", subject.title(&link.value)]);
    let mut on = joined(on, &Inline::Break);
    if on.is_empty() {
        on.push(Inline::badge("nothing", Tone::Bad));
    }
    let risks = subject.risks_of(id);
    let controls = risks
        .iter()
        .filter_map(|risk| subject.risk_state(&risk.head.id))
        .flat_map(|state| &state.controls);
    let sources = std::iter::once(Source::from(id))
        .chain(linked(&threat.on))
        .chain(risks.iter().map(|risk| Source::from(&risk.head.id)))
        .chain(controls.map(Source::from));
    Row::new(
        [
            what,
            on,
            line![kinds(&threat.stride)],
            answer(subject, threat),
        ],
        sources.collect::<Vec<_>>(),
    )
}

fn answer(subject: &Subject<'_>, threat: &Threat) -> Inlines {
    let response = capital(word(Response::WORDS, &threat.response));
    let mut text = line![Inline::strong(response)];
    if !threat.rationale.trim().is_empty() {
        text.push(Inline::text(format!(": {}", sentence(&threat.rationale))));
    }
    let risks = subject.risks_of(&threat.head.id);
    let mut controls = Vec::new();
    for risk in risks {
        text.extend(line![Inline::Break, Inline::refer(&risk.head.id), " "]);
        let state = subject.risk_state(&risk.head.id);
        text.push(control_badge(state.and_then(|s| s.decision)));
        for control in state.iter().flat_map(|s| &s.controls) {
            if !controls.contains(&control) {
                controls.push(control);
            }
        }
    }
    if !controls.is_empty() {
        let refs = controls.iter().map(|id| line![Inline::refer(*id)]);
        text.push(Inline::Break);
        text.extend(joined(refs, &Inline::text(", ")));
    }
    if risks.is_empty() && threat.response == Response::Mitigate {
        text.extend(line![Inline::Break, Inline::badge("no risk", Tone::Bad)]);
    }
    text
}
