//! The reports behind the tests: they travel beside this document as they are.

use std::collections::BTreeSet;

use asepsis_domain::evidence::{Evidence, EvidenceKind};
use asepsis_domain::id::RecordId;
use asepsis_domain::record::is_written;
use asepsis_domain::test::Test;

use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::subject::Subject;
use crate::words::{capital, spoken, word};

/// Returns the path in a package of a report that travels with it; `None` for other evidence and without a file.
pub(crate) fn attachment_of(evidence: &Evidence) -> Option<String> {
    let kinds = [
        EvidenceKind::OriginalThirdPartyReport,
        EvidenceKind::TestReport,
    ];
    let file = evidence
        .file
        .as_ref()
        .filter(|_| kinds.contains(&evidence.kind))?;
    let name = file.value.rsplit('/').next().unwrap_or_default();
    Some(format!("attachments/{}-{name}", evidence.head.id))
}

pub(super) fn write(subject: &Subject<'_>, tests: &[&Test], body: &mut Body) {
    body.heading(1, "reports", "Reports");
    let named: BTreeSet<&RecordId> = tests
        .iter()
        .flat_map(|t| &t.evidence)
        .map(|link| &link.value)
        .collect();
    let is_report = |e: &&Evidence| {
        let third = e.kind == EvidenceKind::OriginalThirdPartyReport;
        (third || named.contains(&e.head.id)) && subject.in_release(&e.releases)
    };
    let reports: Vec<&Evidence> = subject.dossier.evidence.iter().filter(is_report).collect();
    if reports.is_empty() {
        body.missing(
            "There is no report",
            line!["Results need the report that shows them; third parties' reports are submitted in the original."],
            ("evidence.toml", "add the reports, and name them in `evidence` of the tests"),
            [Source::File("evidence.toml".to_owned())],
        );
        return;
    }
    body.standing(
        "The files below are part of the package, byte by byte as they were received; the digest \
         shows it. Reports of third parties are in their original form.",
    );
    let columns = [
        ("Report", Column::left(32)),
        ("Author, date", Column::left(16)),
        ("Tests", Column::left(18)),
        ("File in the package, SHA-256", Column::left(40)),
    ];
    let rows = reports.iter().map(|e| row(subject, e, tests)).collect();
    body.table("reports-table", "Reports of the tests", &columns, rows);
    let open: Vec<&&Evidence> = reports
        .iter()
        .filter(|e| e.kind == EvidenceKind::OriginalThirdPartyReport && e.file.is_none())
        .collect();
    if !open.is_empty() {
        let named = open
            .iter()
            .map(|e| line![Inline::refer(&e.head.id), " ", &e.head.title]);
        body.missing(
            "The original of a third party's report is not in the dossier",
            joined(named, &Inline::text(", ")),
            (
                "evidence.toml",
                "put the file into the dossier as it was received and name it in `file`",
            ),
            open.iter().map(|e| Source::from(&e.head.id)),
        );
    }
}

fn row(subject: &Subject<'_>, evidence: &Evidence, tests: &[&Test]) -> Row {
    let id = &evidence.head.id;
    let kind = match evidence.kind {
        EvidenceKind::OriginalThirdPartyReport => "original report of a third party".to_owned(),
        kind => spoken(word(EvidenceKind::WORDS, &kind)),
    };
    let mut what = line![
        Inline::refer(id),
        " ",
        Inline::strong(&*evidence.head.title)
    ];
    what.extend(line![Inline::Break, capital(&kind)]);
    if is_written(&evidence.reference) {
        what.push(Inline::text(format!(", {}", evidence.reference)));
    }
    let mut by = line![&evidence.author];
    if let Some(day) = evidence.date {
        by.extend(line![Inline::Break, day.to_string()]);
    }
    let names = |t: &&&Test| t.evidence.iter().any(|link| &link.value == id);
    let of = tests.iter().filter(names).map(|t| &t.head.id);
    let refs = joined(
        of.clone().map(|id| line![Inline::refer(id)]),
        &Inline::text(", "),
    );
    let sources = std::iter::once(id).chain(of).map(Source::from);
    Row::new(
        [what, by, refs, place(subject, evidence)],
        sources.collect::<Vec<_>>(),
    )
}

fn place(subject: &Subject<'_>, evidence: &Evidence) -> Inlines {
    let Some(file) = &evidence.file else {
        return match is_written(&evidence.reference) {
            true => line![format!("kept as {}", evidence.reference)],
            false => line![Inline::badge("no file", Tone::Bad)],
        };
    };
    let path = attachment_of(evidence).unwrap_or_else(|| file.value.clone());
    let mut text = line![Inline::code(path)];
    let digest = subject
        .dossier
        .files
        .get(&file.value)
        .and_then(Option::as_ref);
    match digest {
        Some(digest) => text.extend(line![Inline::Break, Inline::code(digest.hex())]),
        None => text.extend(line![" ", Inline::badge("file is missing", Tone::Bad)]),
    }
    text
}
