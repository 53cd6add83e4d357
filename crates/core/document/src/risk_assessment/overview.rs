//! All risks together: how many are controlled, what remains, and where each stands.

use asepsis_domain::evaluation::RiskState;
use asepsis_domain::risk::{Acceptability, Control};

use crate::content::{Body, Column, Inline, Inlines, Row, Source, joined, line};
use crate::prose;
use crate::risks::{judged, score};
use crate::subject::Subject;
use crate::words::{control_badge, counted};

/// Says that there is no risk.
pub(crate) fn no_risks(subject: &Subject<'_>, body: &mut Body) {
    body.missing(
        "There is no security risk",
        line!["The risk file is empty, so nothing is assessed."],
        (
            "risks.toml",
            "add a risk for each threat or vulnerability that can lead to harm",
        ),
        [subject.device()],
    );
}

/// Says how many risks are controlled and what is concluded about what remains.
pub(crate) fn conclusion(subject: &Subject<'_>, body: &mut Body) {
    let states = &subject.evaluation.risks;
    let of = |decision: Option<Control>| states.iter().filter(|r| r.decision == decision).count();
    let text = format!(
        "{}: {} controlled, {} uncontrolled, {} without a decision.",
        counted(states.len(), "security risk", "security risks"),
        of(Some(Control::Controlled)),
        of(Some(Control::Uncontrolled)),
        of(None),
    );
    body.say(line![text], [Source::File("risks.toml".to_owned())]);
    residual(subject, body);
    if !prose::include(subject, "residual-risk-conclusion", body) {
        body.missing(
            "The residual risk is not concluded upon",
            line![
                "A person has to say what is concluded about all remaining security risks together."
            ],
            (
                "text/residual-risk-conclusion.md",
                "write the conclusion with its reasons and who drew it",
            ),
            [Source::File("risks.toml".to_owned())],
        );
    }
}

/// Adds the table of all risks.
pub(crate) fn table(subject: &Subject<'_>, body: &mut Body) {
    let states = &subject.evaluation.risks;
    let columns = [
        ("Risk", Column::left(34)),
        ("Before control", Column::left(24)),
        ("After control", Column::left(24)),
        ("Decision", Column::left(18)),
    ];
    let method = &subject.dossier.risks.method;
    let rows = states.iter().map(|risk| {
        let after = match &risk.after {
            Some(after) => score(method, after, risk.after_verdict),
            None => line!["not stated"],
        };
        Row::new(
            [
                line![Inline::refer(&risk.id), " ", &risk.title],
                score(method, &risk.before, risk.before_verdict),
                after,
                line![control_badge(risk.decision)],
            ],
            [Source::from(&risk.id)],
        )
    });
    body.table(
        "overview-table",
        "All security risks",
        &columns,
        rows.collect(),
    );
}

/// Says what the residual risk is: the conclusion that a reviewer looks for.
fn residual(subject: &Subject<'_>, body: &mut Body) {
    let states = &subject.evaluation.risks;
    let named = |wanted: Option<Control>| -> Vec<&RiskState> {
        states.iter().filter(|r| r.decision == wanted).collect()
    };
    let uncontrolled = named(Some(Control::Uncontrolled));
    if !uncontrolled.is_empty() {
        body.warning(
            counted(
                uncontrolled.len(),
                "uncontrolled risk",
                "uncontrolled risks",
            ),
            sentence_of(
                "The residual risk of patient harm is not acceptable for: ",
                &uncontrolled,
            ),
            (
                "risks.toml",
                "remediate, then state the levels after control and the new decision",
            ),
            sources(&uncontrolled),
        );
    }
    let undecided = named(None);
    if !undecided.is_empty() {
        body.missing(
            counted(
                undecided.len(),
                "risk without a decision",
                "risks without a decision",
            ),
            sentence_of(
                "Nobody has decided whether these are controlled: ",
                &undecided,
            ),
            ("risks.toml", "add a decision with its reason to each"),
            sources(&undecided),
        );
    }
    if uncontrolled.is_empty() && undecided.is_empty() {
        let text = "After control, the manufacturer has found the residual risk of patient harm \
                    acceptable for every security risk; the reasons stand with each risk.";
        body.say(line![text], [Source::File("risks.toml".to_owned())]);
    }
    contradictions(&named(Some(Control::Controlled)), body);
}

/// Says where a risk is decided as controlled although the matrix does not accept it.
fn contradictions(controlled: &[&RiskState], body: &mut Body) {
    for risk in controlled {
        if risk.after_verdict == Some(Acceptability::Unacceptable) {
            let text = line![
                Inline::refer(&risk.id),
                " is decided as controlled, but the matrix says ",
                judged(risk.after_verdict),
                " after control.",
            ];
            body.warning(
                "A decision contradicts the acceptance criteria",
                text,
                ("risks.toml", "correct the levels or the decision"),
                [Source::from(&risk.id)],
            );
        }
    }
}

fn sentence_of(start: &str, risks: &[&RiskState]) -> Inlines {
    let refs = risks
        .iter()
        .map(|r| line![Inline::refer(&r.id), " ", &r.title]);
    let mut text = line![start];
    text.extend(joined(refs, &Inline::text("; ")));
    text.push(Inline::text("."));
    text
}

fn sources(risks: &[&RiskState]) -> Vec<Source> {
    risks.iter().map(|r| Source::from(&r.id)).collect()
}
