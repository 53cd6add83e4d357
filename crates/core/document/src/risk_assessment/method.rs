//! The method: scales, matrix, acceptance criteria, and how a security risk reaches the safety risk file.

use asepsis_domain::risk::RiskLevel;

use super::matrix;
use crate::content::{Body, Column, Inline, Row, Source, line};
use crate::prose;
use crate::subject::Subject;
use crate::words::sentence;

pub(crate) fn write(subject: &Subject<'_>, body: &mut Body) {
    let method = &subject.dossier.risks.method;
    body.heading(1, "method", "Method and acceptance criteria");
    body.standing(
        "Security risks are assessed apart from safety risks and linked to them. A security risk \
         is judged by how well the weakness can be exploited and by how severe the harm to a \
         patient would be, before and after control. No probability is given: an attacker acts on \
         purpose, and what is hard to exploit today may be easy tomorrow. A linked safety hazard \
         keeps the probability of the safety risk file.",
    );
    own_words(subject, body);
    scale(
        &method.exploitability,
        "exploitability",
        "Levels of exploitability",
        body,
    );
    scale(
        &method.severity,
        "severity",
        "Levels of severity of patient harm",
        body,
    );
    body.heading(2, "criteria", "Acceptance criteria");
    body.standing(
        "“Acceptable” needs no further control. “Review” is acceptable only with a recorded \
         reason. “Unacceptable” must be brought down by control; while it is not, the risk is \
         uncontrolled. Exploitability grows over the life of a device: the level is that expected \
         over the supported life, or the reason for a lower one stands with the risk. The \
         manufacturer decides for each risk whether it is controlled, with the \
         reason; the matrix alone decides nothing. Patient harm is physical injury or damage to \
         health; harm to data or systems is stated apart and never averaged into it.",
    );
    matrix::criteria(method, body);
    body.heading(2, "transfer", "From security risk to safety risk");
    body.standing(
        "Each security risk states whether it may affect safety, and why. If so, it names the \
         hazards of the safety risk file that it can lead to; their severity and probability are \
         judged there. Each security control is checked for new safety risk, and each safety \
         control for new security risk.",
    );
}

/// The method in the manufacturer's own words, or that they are missing.
fn own_words(subject: &Subject<'_>, body: &mut Body) {
    let method = &subject.dossier.risks.method;
    let source = Source::File("risks.toml".to_owned());
    let told = !method.title.trim().is_empty() || !method.description.trim().is_empty();
    if told {
        let title = line![
            Inline::strong(sentence(&method.title)),
            " ",
            sentence(&method.description)
        ];
        body.say(title, [source.clone()]);
    }
    let written = prose::include(subject, "risk-method", body);
    if !told && !written {
        body.missing(
            "The method is not named",
            line!["A reviewer asks by which method levels are assigned."],
            (
                "risks.toml",
                "add `title` and `description` under [method], or write text/risk-method.md",
            ),
            [source.clone()],
        );
    }
    if method.example {
        body.missing(
            "The matrix is an example",
            line![
                "Levels and acceptability below are the example that comes with Asepsis. They are \
                 not the manufacturer's criteria and decide nothing."
            ],
            (
                "risks.toml",
                "define your own matrix under [method] and set `example = false`",
            ),
            [source],
        );
    }
}

fn scale(levels: &[RiskLevel], anchor: &str, title: &str, body: &mut Body) {
    let source = Source::File("risks.toml".to_owned());
    body.heading(2, anchor, title);
    if levels.is_empty() {
        body.missing(
            "The scale has no levels",
            line!["Risks cannot be judged without it."],
            (
                "risks.toml",
                &format!("add `{anchor}` levels under [method]"),
            ),
            [source],
        );
        return;
    }
    let columns = [("Level", Column::left(20)), ("Criterion", Column::left(80))];
    let rows = levels.iter().map(|level| {
        let criterion = if level.description.trim().is_empty() {
            line![Inline::badge(
                "criterion missing",
                crate::content::Tone::Bad
            )]
        } else {
            line![sentence(&level.description)]
        };
        Row::new(
            [line![Inline::strong(&*level.title)], criterion],
            [source.clone()],
        )
    });
    // The file is said once, above; rows would only repeat it.
    let caption = format!("{title}, lowest first");
    body.table(format!("{anchor}-table"), caption, &columns, rows.collect());
}
