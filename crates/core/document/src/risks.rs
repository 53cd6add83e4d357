//! How a risk is said, wherever it is shown: its levels, what the matrix says, its decision, its controls.

use asepsis_domain::control::Control;
use asepsis_domain::evaluation::RiskState;
use asepsis_domain::id::RecordId;
use asepsis_domain::risk::{Acceptability, RiskMethod, Score};
use asepsis_domain::test::Test;

use crate::content::{Inline, Inlines, Source, joined, line};
use crate::subject::Subject;
use crate::words::{
    acceptability, acceptability_tone, control_badge, harm, outcome_badge, sentence,
};

/// Returns the levels of a score by their titles, with what the matrix says.
pub(crate) fn score(method: &RiskMethod, score: &Score, verdict: Option<Acceptability>) -> Inlines {
    let title = |levels: &[asepsis_domain::risk::RiskLevel], id: &str| {
        levels
            .iter()
            .find(|l| l.id == id)
            .map_or_else(|| id.to_owned(), |l| l.title.clone())
    };
    let mut text = line![format!(
        "exploitability {}, severity {}",
        title(&method.exploitability, &score.exploitability),
        title(&method.severity, &score.severity)
    )];
    text.push(Inline::text(" "));
    text.push(judged(verdict));
    text
}

/// Returns what the matrix says, as a badge.
pub(crate) fn judged(verdict: Option<Acceptability>) -> Inline {
    match verdict {
        Some(verdict) => Inline::badge(acceptability(verdict), acceptability_tone(verdict)),
        None => Inline::badge("unknown level", crate::content::Tone::Bad),
    }
}

/// Returns a risk in one line: id, title, levels, decision.
pub(crate) fn in_short(subject: &Subject<'_>, risk: &RiskState) -> Inlines {
    let method = &subject.dossier.risks.method;
    let mut text = line![Inline::refer(&risk.id), " ", &risk.title, ": "];
    match &risk.after {
        Some(after) => {
            text.push(Inline::text("after control "));
            text.extend(score(method, after, risk.after_verdict));
        }
        None => {
            text.push(Inline::text("before control "));
            text.extend(score(method, &risk.before, risk.before_verdict));
        }
    }
    text.extend(line![", ", control_badge(risk.decision)]);
    text
}

/// Returns what a risk means for safety: whether it may affect it, why, and which hazards.
pub(crate) fn safety(subject: &Subject<'_>, id: &RecordId) -> Option<Inlines> {
    let impact = subject.risk(id)?.safety.as_ref()?;
    let word = if impact.may_impact {
        "May affect safety: "
    } else {
        "Does not affect safety: "
    };
    let mut text = line![word, sentence(&impact.why)];
    for link in &impact.hazards {
        text.extend(line![Inline::Break, Inline::refer(&link.value)]);
        if let Some(hazard) = subject.hazard(&link.value) {
            text.push(Inline::text(format!(
                " {}: {}",
                hazard.head.title,
                sentence(&hazard.harm)
            )));
        }
    }
    Some(text)
}

/// Returns the harm to data or systems of a risk, which is judged apart from patient harm.
pub(crate) fn data_harm(subject: &Subject<'_>, id: &RecordId) -> Option<Inlines> {
    let data = subject.risk(id)?.data_harm.as_ref()?;
    Some(line![format!(
        "Confidentiality {}, integrity {}, availability {}. {}",
        harm(data.confidentiality),
        harm(data.integrity),
        harm(data.availability),
        sentence(&data.why)
    )])
}

/// Returns the controls of a risk, one a line, each with what it does.
pub(crate) fn controls(subject: &Subject<'_>, risk: &RiskState) -> Inlines {
    let lines = risk.controls.iter().map(|id| {
        let mut text = line![Inline::refer(id), " ", subject.title(id)];
        let does = subject
            .control(id)
            .map(|c| c.description.trim())
            .unwrap_or_default();
        if !does.is_empty() {
            text.push(Inline::text(format!(": {}", sentence(does))));
        }
        text
    });
    joined(lines, &Inline::Break)
}

/// Returns the tests that verify a control or one of its requirements, each once.
pub(crate) fn tests_of<'a>(subject: &Subject<'a>, control: &Control) -> Vec<&'a Test> {
    let verified = std::iter::once(&control.head.id)
        .chain(control.requirements.iter().map(|link| &link.value));
    let mut all: Vec<&Test> = Vec::new();
    for test in verified.flat_map(|id| subject.tests_of(id).iter().copied()) {
        if !all.iter().any(|known| known.head.id == test.head.id) {
            all.push(test);
        }
    }
    all
}

/// Returns a test in one line: id, title, outcome; said apart where its result is not for the release.
pub(crate) fn test_in_short(subject: &Subject<'_>, test: &Test) -> Inlines {
    let outcome = test.result.as_ref().map(|result| result.outcome);
    let mut text = line![
        Inline::refer(&test.head.id),
        " ",
        &test.head.title,
        " ",
        outcome_badge(outcome)
    ];
    if !subject
        .dossier
        .device
        .covers(&test.releases, &subject.release.id)
    {
        text.extend(line![
            " ",
            Inline::badge("other release", crate::content::Tone::Bad)
        ]);
    }
    text
}

/// Returns a test in one line with the evidence that proves its result.
pub(crate) fn test_with_evidence(subject: &Subject<'_>, test: &Test) -> Inlines {
    let mut text = test_in_short(subject, test);
    let evidence = test
        .evidence
        .iter()
        .map(|link| line![Inline::refer(&link.value)]);
    let evidence = joined(evidence, &Inline::text(", "));
    if !evidence.is_empty() {
        text.push(Inline::text(" "));
        text.extend(evidence);
    }
    text
}

/// Returns the sources of a risk with its controls.
pub(crate) fn with_controls(risk: &RiskState) -> Vec<Source> {
    std::iter::once(&risk.id)
        .chain(&risk.controls)
        .map(Source::from)
        .collect()
}
