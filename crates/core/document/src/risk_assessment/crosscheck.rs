//! The cross-check: security controls for new safety risk, safety controls for new security risk.

use asepsis_domain::risk::CrossCheck;

use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, line};
use crate::subject::{Subject, linked};
use crate::words::{counted, sentence};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "cross-check", "Cross-check of safety and security");
    body.standing(
        "A security control can hinder care, and a safety control can open a way in. Each was \
         asked for what it newly causes on the other side.",
    );
    security(subject, body);
    safety(subject, body);
}

fn security(subject: &Subject<'_>, body: &mut Body) {
    body.heading(
        2,
        "security-to-safety",
        "Security controls: new safety risk",
    );
    let controls: Vec<_> = subject
        .dossier
        .controls
        .iter()
        .filter(|c| c.absent_because.trim().is_empty())
        .collect();
    if controls.is_empty() {
        body.missing(
            "There is no security control",
            line!["Nothing to check."],
            ("controls.toml", "add the device's security controls"),
            [subject.device()],
        );
        return;
    }
    let open: Vec<_> = controls
        .iter()
        .filter(|c| c.safety_check.is_none())
        .collect();
    if !open.is_empty() {
        body.missing(
            format!(
                "{} not checked for new safety risk",
                counted(open.len(), "control", "controls")
            ),
            line!["They are marked in the table."],
            (
                "controls.toml",
                "add `safety_check` with its reason to each",
            ),
            open.iter().map(|c| Source::from(&c.head.id)),
        );
    }
    let rows = controls
        .iter()
        .map(|c| row(subject, &c.head.id, &c.head.title, c.safety_check.as_ref()))
        .collect();
    body.table(
        "security-to-safety-table",
        "Security controls",
        COLUMNS,
        rows,
    );
}

fn safety(subject: &Subject<'_>, body: &mut Body) {
    body.heading(2, "safety-to-security", "Safety hazards: new security risk");
    let hazards = &subject.dossier.risks.hazards;
    if hazards.is_empty() {
        body.missing(
            "No safety hazard is referenced",
            line!["Security risks that may affect safety need the hazard that they lead to."],
            (
                "risks.toml",
                "add the hazards of the safety risk file that security risks can cause",
            ),
            [subject.device()],
        );
        return;
    }
    let open: Vec<_> = hazards
        .iter()
        .filter(|h| h.security_check.is_none())
        .collect();
    if !open.is_empty() {
        let number = counted(open.len(), "hazard", "hazards");
        body.missing(
            format!("The safety controls of {number} not checked for new security risk"),
            line!["They are marked in the table."],
            (
                "risks.toml",
                "add `security_check` with its reason to each hazard",
            ),
            open.iter().map(|h| Source::from(&h.head.id)),
        );
    }
    let rows = hazards
        .iter()
        .map(|h| {
            row(
                subject,
                &h.head.id,
                &h.head.title,
                h.security_check.as_ref(),
            )
        })
        .collect();
    body.table("safety-to-security-table", "Safety hazards", COLUMNS, rows);
}

const COLUMNS: &[(&str, Column)] = &[
    ("Record", Column::left(34)),
    ("New risk", Column::left(14)),
    ("Why", Column::left(36)),
    ("What it causes", Column::left(22)),
];

fn row(
    subject: &Subject<'_>,
    id: &asepsis_domain::id::RecordId,
    title: &str,
    check: Option<&CrossCheck>,
) -> Row {
    let mut rests_on = vec![Source::from(id)];
    let (word, why, causes) = match check {
        None => (
            Inline::badge("not checked", Tone::Bad),
            Inlines::new(),
            Inlines::new(),
        ),
        Some(check) => {
            rests_on.extend(linked(&check.introduces));
            let word = if check.introduces_risk {
                Inline::badge("yes", Tone::Caution)
            } else {
                Inline::badge("no", Tone::Good)
            };
            let causes = check
                .introduces
                .iter()
                .map(|link| line![Inline::refer(&link.value), " ", subject.title(&link.value)]);
            (
                word,
                line![sentence(&check.why)],
                crate::content::joined(causes, &Inline::Break),
            )
        }
    };
    Row::new(
        [
            line![Inline::refer(id), " ", title],
            line![word],
            why,
            causes,
        ],
        rests_on,
    )
}
