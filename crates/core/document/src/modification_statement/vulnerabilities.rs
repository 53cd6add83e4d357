//! The statement on vulnerabilities: whether an uncontrolled risk exists now, and which were remediated since.

use asepsis_domain::evaluation::{FindingState, RiskState};
use asepsis_domain::postmarket::{Case, CaseEvent, EventKind, ReportDecision};
use asepsis_domain::risk::Control;
use asepsis_domain::time::{Date, day_of};

use super::last;
use crate::content::{Body, Inline, Inlines, Source, joined, line};
use crate::risks;
use crate::subject::{Subject, files};
use crate::words::{counted, day, sentence};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "vulnerabilities", "State of vulnerabilities");
    let today = day(subject.evaluation.as_of);
    body.say(
        line![format!("The statement holds for {today}.")],
        [subject.device()],
    );
    now(subject, body);
    since(subject, body);
}

/// Says whether vulnerabilities that could cause uncontrolled risk exist now.
fn now(subject: &Subject<'_>, body: &mut Body) {
    body.heading(2, "now", "Uncontrolled risk at this time");
    let all = &subject.evaluation.risks;
    let uncontrolled: Vec<&RiskState> = all
        .iter()
        .filter(|r| r.decision == Some(Control::Uncontrolled))
        .collect();
    let source = files(["risks.toml", "decisions.toml"]);
    if uncontrolled.is_empty() {
        body.say(
            line!["No known vulnerability causes an uncontrolled risk."],
            source,
        );
    } else {
        let number = counted(uncontrolled.len(), "risk is", "risks are");
        body.say(
            line![format!("{number} uncontrolled at this time:")],
            source,
        );
        body.list(uncontrolled.iter().map(|risk| {
            let mut text = risks::in_short(subject, risk);
            let decision = subject.risk(&risk.id).and_then(|r| r.decision.as_ref());
            if let Some(decision) = decision {
                text.push(Inline::text(format!(". {}", sentence(&decision.reason))));
            }
            (text, vec![Source::from(&risk.id)])
        }));
    }
    let undecided = all.iter().filter(|r| r.decision.is_none()).count();
    let findings = subject.findings();
    let waiting = |state| findings.iter().filter(|f| f.state == state).count();
    let (untriaged, stale) = (
        waiting(FindingState::Untriaged),
        waiting(FindingState::Stale),
    );
    if undecided + untriaged + stale == 0 {
        return;
    }
    let text = format!(
        "Risks without a decision: {undecided}. Known vulnerabilities without an assessment: \
         {untriaged}, with one that is out of date: {stale}. Until they are decided the statement \
         is not complete."
    );
    body.warning(
        "Decisions are open",
        line![text],
        (
            "decisions.toml, risks.toml",
            "decide on each; the vulnerability assessment names them",
        ),
        [
            subject.device(),
            Source::from(&subject.release.id),
            subject.snapshot(),
        ],
    );
}

/// Names the vulnerabilities with uncontrolled risk that were remediated since the last authorised release.
fn since(subject: &Subject<'_>, body: &mut Body) {
    body.heading(2, "since", "Remediated since the last authorisation");
    let from = last(subject).and_then(|s| s.date);
    let cases: Vec<(&Case, &CaseEvent)> = subject
        .dossier
        .cases
        .iter()
        .filter(|case| was_uncontrolled(subject, case))
        .filter_map(|case| Some((case, remedy(case, from)?)))
        .collect();
    let when = from.map_or_else(
        || "in the records".to_owned(),
        |day| format!("since the last submission on {day}"),
    );
    let source = files(["cases.toml", "submissions.toml", "risks.toml"]);
    if cases.is_empty() {
        let text =
            format!("No vulnerability that caused an uncontrolled risk was remediated {when}.");
        body.say(line![text], source);
        return;
    }
    let number = counted(cases.len(), "case", "cases");
    body.say(
        line![format!(
            "{number} with uncontrolled risk {} remediated {when}:",
            if cases.len() == 1 { "was" } else { "were" }
        )],
        source,
    );
    body.list(
        cases
            .iter()
            .map(|(case, remedy)| (entry(case, remedy), vec![Source::from(&case.head.id)])),
    );
}

fn entry(case: &Case, remedy: &CaseEvent) -> Inlines {
    let vulnerabilities = case.vulnerabilities.iter().map(|v| line![&v.value]);
    let mut text = line![
        Inline::refer(&case.head.id),
        " ",
        Inline::strong(sentence(&case.head.title)),
        " "
    ];
    text.extend(joined(vulnerabilities, &Inline::text(", ")));
    text.push(Inline::text(format!(
        ". Remediated on {}: {}",
        day(remedy.at.value),
        sentence(&remedy.note)
    )));
    text
}

/// Returns whether the case was handled as an uncontrolled risk: a duty to report was open, or its risk still is.
fn was_uncontrolled(subject: &Subject<'_>, case: &Case) -> bool {
    let open = |d: ReportDecision| d != ReportDecision::NotReportable;
    let reported = case.reportability.iter().any(|r| open(r.decision));
    let mut risks = case
        .about
        .iter()
        .filter_map(|link| subject.risk_state(&link.value));
    reported || risks.any(|r| r.decision == Some(Control::Uncontrolled))
}

/// Returns the event by which the fix became available on or after a day.
fn remedy(case: &Case, from: Option<Date>) -> Option<&CaseEvent> {
    let mut events = case.events.iter();
    events.find(|e| {
        e.kind == EventKind::Available && from.is_none_or(|from| day_of(e.at.value) >= from)
    })
}
