//! The statement on a change of an authorised device: whether it may affect cybersecurity, and what follows.
//!
//! The two cases of FDA's premarket guidance of 2026, section VII.D: a change that may affect cybersecurity is submitted
//! with the whole documentation; for one that is unlikely to, three things are enough.

mod software;
mod vulnerabilities;

use asepsis_domain::condition::Fact;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::postmarket::Submission;

use crate::asked;
use crate::content::{Body, Column, Document, Inline, Inlines, Row, Source, joined, line};
use crate::inputs;
use crate::prose;
use crate::scope;
use crate::subject::{Subject, files};

/// Id of the document.
const ID: &str = "modification-statement";

/// Name of the manufacturer's text on the change.
const TEXT: &str = "change-statement";

/// What a change is for cybersecurity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// The device was not authorised before.
    New,
    /// The change may affect cybersecurity.
    MayAffect,
    /// The change is unlikely to affect cybersecurity.
    Unlikely,
    /// A fact is not stated.
    NotStated,
}

/// Returns what the change is, from the facts of the device.
pub(crate) fn case(subject: &Subject<'_>) -> Case {
    let fact = |fact| subject.dossier.device.facts.get(&fact).copied();
    match (
        fact(Fact::PreviouslyAuthorised),
        fact(Fact::ChangeMayImpactCybersecurity),
    ) {
        (Some(false), _) => Case::New,
        (Some(true), Some(true)) => Case::MayAffect,
        (Some(true), Some(false)) => Case::Unlikely,
        _ => Case::NotStated,
    }
}

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This statement says for a change of a device that was authorised before whether the change \
         may affect cybersecurity, what changed, and what is submitted because of it.",
        &mut body,
    );
    let case = case(subject);
    conclusion(subject, case, &mut body);
    if case != Case::New {
        authorised(subject, &mut body);
        changed(subject, &mut body);
        vulnerabilities::write(subject, &mut body);
        submitted(subject, case, &mut body);
    }
    asked::write(subject, ID, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

fn conclusion(subject: &Subject<'_>, case: Case, body: &mut Body) {
    body.heading(1, "conclusion", "Conclusion");
    let device = [subject.device()];
    let text = match case {
        Case::New => {
            "The device was not authorised before. This statement does not apply, and the whole \
             cybersecurity documentation is submitted."
        }
        Case::MayAffect => {
            "The device was authorised before, and the change may affect cybersecurity. The whole \
             cybersecurity documentation of the changed device is submitted."
        }
        Case::Unlikely => {
            "The device was authorised before, and the change is unlikely to affect cybersecurity: \
             it leaves authentication, encryption, connections and the way of updates as they were. \
             Submitted are the plan, the statement on vulnerabilities below and the software bill of \
             materials."
        }
        Case::NotStated => {
            body.missing(
                "It is not stated whether the change may affect cybersecurity",
                line!["Which documents are submitted depends on it."],
                (
                    "device.toml",
                    "state `previously-authorised` and `change-may-impact-cybersecurity` under [device.facts]",
                ),
                device,
            );
            return;
        }
    };
    body.say(line![text], device);
}

/// Returns the last submission for a release before this one.
pub(super) fn last<'a>(subject: &Subject<'a>) -> Option<&'a Submission> {
    let line = subject.dossier.device.ancestry(&subject.release.id);
    let before: Vec<&ReleaseId> = line.iter().skip(1).map(|r| &r.id).collect();
    ours(subject)
        .filter(|s| before.contains(&&s.release.value))
        .max_by_key(|s| s.date)
}

fn ours<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Submission> {
    let market = subject.market;
    let all = subject.dossier.submissions.iter();
    all.filter(move |s| market.is_none_or(|market| market == s.market))
}

fn authorised(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "authorised", "What was authorised before");
    let rows: Vec<Row> = ours(subject)
        .map(|s| {
            let id = &s.head.id;
            let name = line![Inline::refer(id), " ", &s.head.title];
            let number = format!("{} {}", s.authority, s.number);
            let day = s.date.map_or_else(String::new, |d| d.to_string());
            let cells = [
                name,
                line![number],
                line![s.release.value.to_string()],
                line![day],
                line![&s.status],
            ];
            Row::new(cells, [Source::from(id)])
        })
        .collect();
    if last(subject).is_none() {
        body.missing(
            "The last authorised release is not named",
            line!["The change is judged against the release that was authorised last."],
            (
                "submissions.toml",
                "add the submission with its release, number and date",
            ),
            files(["submissions.toml"]),
        );
    }
    let columns = [
        ("Submission", Column::left(40)),
        ("Number", Column::left(20)),
        ("Release", Column::left(10)),
        ("Date", Column::left(14)),
        ("Status", Column::left(18)),
    ];
    let caption = "Submissions of the device";
    body.table("submissions-table", caption, &columns, rows);
}

fn changed(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "changed", "What changed");
    if !prose::include_below(subject, TEXT, body) {
        body.missing(
            "The change is not described",
            line!["Needed are what changed since the last authorised release, and why it may or may not affect cybersecurity."],
            ("text/change-statement.md", "write the text"),
            [Source::from(&subject.release.id)],
        );
    }
    software::write(subject, body);
}

fn submitted(subject: &Subject<'_>, case: Case, body: &mut Body) {
    body.heading(1, "submitted", "What is submitted");
    if case == Case::Unlikely {
        let parts = [
            (
                "management-plan",
                "the plan, or what changed of it since the last submission",
            ),
            (
                "vulnerability-assessment",
                "the known vulnerabilities behind the statement above",
            ),
            (
                "sbom-report",
                "the software bill of materials with support information, beside its machine-readable form",
            ),
        ];
        body.list(parts.iter().map(|(document, why)| {
            let mut text: Inlines = subject.named(document);
            text.push(Inline::text(format!(": {why}.")));
            (text, vec![Source::Standing])
        }));
        return;
    }
    let documents = subject
        .form
        .map(|form| form.documents.as_slice())
        .unwrap_or_default();
    if documents.is_empty() {
        body.standing("The whole cybersecurity documentation of the changed device.");
        return;
    }
    let named = documents
        .iter()
        .filter(|d| d.id != ID && !d.slot.is_empty())
        .map(|d| subject.named(&d.id));
    let mut text = line!["The whole cybersecurity documentation of the changed device: "];
    text.extend(joined(named, &Inline::text(", ")));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
}

#[cfg(test)]
mod tests;
