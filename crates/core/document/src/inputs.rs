//! The last section of every issued document: the inputs it rests on, by digest.

use asepsis_domain::time::rfc3339;

use crate::content::{Body, Column, Inline, Inlines, Row, Source, line};
use crate::subject::Subject;
use crate::words::day;

/// Adds the section.
pub(crate) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "inputs", "What this document rests on");
    body.standing(
        "This document was written by Asepsis from the inputs below; the same inputs give the \
         same document. The small ids at the end of a statement name the records, findings and \
         files that it comes from. A box marked “Missing” or “Attention” says what a person still \
         has to do; while one is left, the document is a draft.",
    );
    let as_of = rfc3339(subject.evaluation.as_of);
    body.say(
        line!["Evaluated for ", Inline::code(as_of), "."],
        [subject.device()],
    );
    let columns = [
        ("Input", Column::left(17)),
        ("Of", Column::left(24)),
        ("SHA-256", Column::left(59)),
    ];
    body.table(
        "inputs-table",
        "Inputs with their digests",
        &columns,
        rows(subject),
    );
}

fn rows(subject: &Subject<'_>) -> Vec<Row> {
    let inputs = &subject.evaluation.inputs;
    let row = |what: &str, of: Inlines, digest: String, source: Source| {
        let digest = digest.trim_start_matches("sha256:").to_owned();
        Row::new([line![what], of, line![Inline::code(digest)]], [source])
    };
    let device = &subject.dossier.device;
    let mut rows = vec![row(
        "Dossier",
        line![&device.title],
        inputs.dossier.to_string(),
        subject.device(),
    )];
    for entry in &subject.release.sboms {
        if let Some(sbom) = subject.dossier.sboms.get(&entry.file.value) {
            let path = entry.file.value.clone();
            let of = line![Inline::code(path.clone())];
            rows.push(row("SBOM", of, sbom.digest.to_string(), Source::Sbom(path)));
        }
    }
    if let Some(snapshot) = &inputs.snapshot {
        let source = Source::Snapshot(snapshot.digest);
        rows.push(row(
            "Advisory snapshot",
            line!["all sources"],
            snapshot.digest.to_string(),
            source.clone(),
        ));
        for feed in &snapshot.sources {
            let newest = feed
                .newest
                .map_or_else(String::new, |at| format!(", newest {}", day(at)));
            let of = line![format!("{}, {} records{newest}", feed.id, feed.records)];
            rows.push(row(
                "Advisory source",
                of,
                feed.digest.to_string(),
                source.clone(),
            ));
        }
    }
    for (id, digest) in &inputs.catalogue {
        let document = subject.catalogue.documents.get(id);
        let ours = document.is_none_or(|d| {
            subject
                .market
                .is_none_or(|ours| d.market.as_deref() == Some(ours))
        });
        if ours {
            let title = document.map_or(id.as_str(), |d| d.short_title.as_str());
            let source = Source::File(id.clone());
            rows.push(row(
                "Catalogue file",
                line![title],
                digest.to_string(),
                source,
            ));
        }
    }
    rows
}
