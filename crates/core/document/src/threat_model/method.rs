//! The method, why it was chosen, and the classes of threat that it asks for.

use asepsis_domain::threat::Stride;

use crate::content::{Body, Column, Inline, Row, Source, line};
use crate::prose;
use crate::subject::Subject;
use crate::words::{capital, sentence, spoken, word};

const FILE: &str = "threats.toml";

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let model = &subject.dossier.threats;
    let source = Source::File(FILE.to_owned());
    body.heading(1, "method", "Method and rationale");
    let told = !model.method.trim().is_empty();
    let mut said = |label: &str, text: &str| {
        if !text.trim().is_empty() {
            let text = line![Inline::strong(label), " ", sentence(text)];
            body.say(text, [source.clone()]);
        }
    };
    said("Method:", &model.method);
    said("Why this method:", &model.rationale);
    let reviewed = model.reviewed.map(|day| day.to_string());
    said("Last reviewed on", &reviewed.unwrap_or_default());
    let written = prose::include(subject, "threat-method", body);
    if !told && !written {
        body.missing(
            "The method of threat modelling is not named",
            line!["A reviewer asks for the method and why it was chosen."],
            (
                FILE,
                "add `title` and `rationale` under [method], or write text/threat-method.md",
            ),
            [source.clone()],
        );
    } else if !written && model.rationale.trim().is_empty() {
        body.missing(
            "The choice of the method has no reason",
            line!["No authority prescribes a method, so the choice needs its rationale."],
            (FILE, "add `rationale` under [method]"),
            [source.clone()],
        );
    }
    if model.reviewed.is_none() {
        body.missing(
            "The day of the last review is not said",
            line!["A model that is kept current has a date."],
            (FILE, "add `reviewed` under [method]"),
            [source],
        );
    }
    classes(subject, body);
}

fn classes(subject: &Subject<'_>, body: &mut Body) {
    let threats = &subject.dossier.threats.threats;
    if threats.is_empty() {
        return;
    }
    let source = Source::File(FILE.to_owned());
    let columns = [
        ("Class", Column::left(24)),
        ("What an attacker does", Column::left(60)),
        ("Threats", Column::right(16)),
    ];
    let rows = Stride::WORDS.iter().map(|(class, stride)| {
        let count = threats.iter().filter(|t| t.stride.contains(stride)).count();
        Row::new(
            [
                line![Inline::strong(capital(&spoken(class)))],
                line![meaning(*stride)],
                line![count.to_string()],
            ],
            [source.clone()],
        )
    });
    body.table(
        "classes-table",
        "Classes of threat; a threat can be of several",
        &columns,
        rows.collect(),
    );
}

fn meaning(stride: Stride) -> &'static str {
    match stride {
        Stride::Spoofing => "Passes as a person, device or service that they are not.",
        Stride::Tampering => "Changes data, code or commands.",
        Stride::Repudiation => "Acts without leaving proof, or removes it.",
        Stride::InformationDisclosure => "Reads what is not meant for them.",
        Stride::DenialOfService => "Stops or slows what has to work.",
        Stride::ElevationOfPrivilege => "Gains rights that nobody gave them.",
    }
}

/// Returns the classes of a threat in words.
pub(super) fn kinds(stride: &[Stride]) -> String {
    let kinds: Vec<String> = stride
        .iter()
        .map(|s| spoken(word(Stride::WORDS, s)))
        .collect();
    kinds.join(", ")
}
