//! The threats that the risks arise from, with the method and the assumptions of the threat model.

use asepsis_domain::threat::{LifeCycle, Response, Stride, Threat};

use crate::content::{Body, Column, Inline, Row, Source, Tone, joined, line};
use crate::prose;
use crate::subject::{Subject, linked};
use crate::words::{sentence, spoken, word};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let model = &subject.dossier.threats;
    let source = Source::File("threats.toml".to_owned());
    body.heading(1, "threats", "Threats");
    let told = !model.method.trim().is_empty();
    if told {
        let reviewed = model
            .reviewed
            .map_or_else(String::new, |day| format!(" Last reviewed on {day}."));
        let text = format!(
            "{} {}{reviewed}",
            sentence(&model.method),
            sentence(&model.rationale)
        );
        body.say(line![Inline::strong("Method: "), text], [source.clone()]);
    }
    if !prose::include(subject, "threat-method", body) && !told {
        body.missing(
            "The method of threat modelling is not named",
            line!["A reviewer asks for the method and why it was chosen."],
            ("threats.toml", "add `method` and `rationale`"),
            [source.clone()],
        );
    }
    if !model.assumptions.is_empty() {
        body.heading(2, "assumptions", "Assumptions");
        body.list(model.assumptions.iter().map(|assumption| {
            let id = &assumption.head.id;
            let text = line![
                Inline::refer(id),
                " ",
                &assumption.head.title,
                ": ",
                sentence(&assumption.text)
            ];
            (text, vec![Source::from(id)])
        }));
    }
    if model.threats.is_empty() {
        body.missing(
            "There is no threat",
            line!["The threat model is empty."],
            (
                "threats.toml",
                "add the threats on each element, interface and flow",
            ),
            [source],
        );
        return;
    }
    body.heading(2, "threat-list", "List of threats");
    let columns = [
        ("Threat", Column::left(42)),
        ("On", Column::left(20)),
        ("Stage and kind", Column::left(20)),
        ("Response, risks", Column::left(24)),
    ];
    let rows = model
        .threats
        .iter()
        .map(|threat| row(subject, threat))
        .collect();
    body.table("threats-table", "Threats", &columns, rows);
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
    let kinds: Vec<String> = threat
        .stride
        .iter()
        .map(|s| spoken(word(Stride::WORDS, s)))
        .collect();
    let stage = spoken(word(LifeCycle::WORDS, &threat.life_cycle));
    let kind = line![stage, Inline::Break, kinds.join(", ")];
    let mut answer = line![word(Response::WORDS, &threat.response)];
    if !threat.rationale.trim().is_empty() {
        answer.push(Inline::text(format!(": {}", sentence(&threat.rationale))));
    }
    let risks = subject.risks_of(id);
    for risk in risks {
        answer.extend(line![Inline::Break, Inline::refer(&risk.head.id)]);
    }
    if risks.is_empty() && threat.response == Response::Mitigate {
        answer.extend(line![Inline::Break, Inline::badge("no risk", Tone::Bad)]);
    }
    let sources = std::iter::once(Source::from(id))
        .chain(linked(&threat.on))
        .chain(risks.iter().map(|risk| Source::from(&risk.head.id)));
    Row::new([what, on, kind, answer], sources)
}
