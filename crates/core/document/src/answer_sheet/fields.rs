//! What is filled in from the records: choices, texts and lists that a form asks for.

use asepsis_domain::catalogue::{
    Confidence, Fill, FormVersion, SubmissionDocument, SubmissionForm,
};
use asepsis_domain::evaluation::ComponentState;
use asepsis_domain::record::is_written;

use super::technology;
use crate::asked;
use crate::content::{Body, Column, Inline, Inlines, KeyValue, Row, Source, Tone, joined, line};
use crate::labeling;
use crate::modification_statement::{Case, case};
use crate::sbom_report::{end, is_operating_system, level};
use crate::subject::Subject;
use crate::testing_summary::attachment_of;
use crate::words::sentence;

/// Returns what the slot of a document is called in a version of the form.
pub(super) fn slot(version: &FormVersion, asked: &SubmissionDocument) -> Inlines {
    let unsure = version.confidence == Confidence::Unverified;
    let mut text = match name(version, asked) {
        Some(name) => line![name],
        None if asked.slots.is_empty() => return line!["none of its own"],
        None => Inlines::new(),
    };
    if unsure || text.is_empty() {
        if !text.is_empty() {
            text.push(Inline::text(" "));
        }
        text.push(Inline::badge("not verified", Tone::Caution));
    }
    text
}

fn name<'a>(version: &FormVersion, asked: &'a SubmissionDocument) -> Option<&'a str> {
    let named = asked.slots.iter().find(|(id, _)| id == &version.id);
    named.map(|(_, name)| name.as_str())
}

/// Returns what the slot of a document is called in the newest version of which that is known.
pub(super) fn known_slot<'a>(
    form: &SubmissionForm,
    asked: &'a SubmissionDocument,
) -> Option<&'a str> {
    form.versions
        .iter()
        .find_map(|version| name(version, asked))
}

/// Adds what a field gets from the records.
pub(super) fn fill(subject: &Subject<'_>, fill: Fill, item: &Source, body: &mut Body) {
    match fill {
        Fill::Modification => modification(subject, item, body),
        Fill::Technology => technology::flags(subject, item, body),
        Fill::Interfaces => technology::interfaces(subject, item, body),
        Fill::ThreatMethod => method(subject, item, body),
        Fill::OperatingSystems => systems(subject, item, body),
        Fill::ViewsInThreatModel => views(subject, item, body),
        Fill::Exploitability => exploitability(subject, item, body),
        Fill::Labeling => labels(subject, item, body),
        Fill::Attachments => attachments(subject, item, body),
        Fill::Files => machine_readable(subject, item, body),
    }
}

fn answer(body: &mut Body, text: Inlines, sources: impl IntoIterator<Item = Source>) {
    body.key_values(vec![KeyValue::new("Answer", text, sources)]);
}

fn modification(subject: &Subject<'_>, item: &Source, body: &mut Body) {
    let text = match case(subject) {
        Case::New => "Not authorised before: the full section applies.",
        Case::MayAffect => {
            "Authorised before, and cybersecurity is affected: the full section applies."
        }
        Case::Unlikely => {
            "Authorised before, and cybersecurity is not affected: the short section applies."
        }
        Case::NotStated => {
            body.missing(
                "The facts are not stated",
                line!["The answer decides which fields the form shows."],
                (
                    "device.toml",
                    "state `previously-authorised` and `change-may-impact-cybersecurity` under [device.facts]",
                ),
                [subject.device(), item.clone()],
            );
            return;
        }
    };
    answer(body, line![text], [item.clone(), subject.device()]);
}

fn method(subject: &Subject<'_>, item: &Source, body: &mut Body) {
    let threats = &subject.dossier.threats;
    let source = Source::File("threats.toml".to_owned());
    if is_written(&threats.method) {
        let text = line![
            Inline::strong(sentence(&threats.method)),
            " ",
            sentence(&threats.rationale)
        ];
        answer(body, text, [item.clone(), source]);
    } else {
        body.missing(
            "The method of the threat model is not named",
            line!["The form asks for its name."],
            ("threats.toml", "add `method` and `rationale`"),
            [item.clone(), source],
        );
    }
}

fn systems(subject: &Subject<'_>, item: &Source, body: &mut Body) {
    let all = subject.components().iter();
    let systems: Vec<&ComponentState> = all.filter(|c| is_operating_system(subject, c)).collect();
    let release = Source::from(&subject.release.id);
    if systems.is_empty() {
        body.missing(
            "No operating system is named in the SBOM",
            line!["The form asks for operating systems with their versions, or for the statement that there is none."],
            ("sbom", "give the operating system the type `operating-system` in the SBOM"),
            [item.clone(), release],
        );
        return;
    }
    let rows = systems.iter().map(|c| {
        let name = line![format!("{} {}", c.name, c.version)];
        Row::new(
            [name, line![&c.configuration], level(c), end(subject, c)],
            [
                Source::Component(c.key.clone()),
                item.clone(),
                Source::File("components.toml".to_owned()),
            ],
        )
    });
    let columns = [
        ("Operating system", Column::left(36)),
        ("In", Column::left(24)),
        ("Level of support", Column::left(24)),
        ("End of support", Column::left(20)),
    ];
    let caption = "Operating systems with their versions";
    body.table("systems-table", caption, &columns, rows.collect());
}

fn views(subject: &Subject<'_>, item: &Source, body: &mut Body) {
    let mut text = line!["No. The views stand in "];
    text.extend(subject.named("architecture-views"));
    text.push(Inline::text("."));
    answer(body, text, [item.clone()]);
}

fn exploitability(subject: &Subject<'_>, item: &Source, body: &mut Body) {
    let method = &subject.dossier.risks.method;
    let source = Source::File("risks.toml".to_owned());
    if method.exploitability.is_empty() || method.example {
        body.missing(
            "The levels of exploitability are not the manufacturer's own",
            line!["The form asks whether exploitability is judged."],
            (
                "risks.toml",
                "define the levels under [method] and set `example = false`",
            ),
            [item.clone(), source],
        );
    } else {
        let text = format!(
            "Yes. Risks are judged by {} levels of exploitability, before and after control.",
            method.exploitability.len()
        );
        answer(body, line![text], [item.clone(), source]);
    }
}

/// Lists the pages of the labeling, duty by duty.
fn labels(subject: &Subject<'_>, item: &Source, body: &mut Body) {
    let all = asked::of(subject, "labeling");
    let rows = all.iter().filter(|a| a.applies()).map(|asked| {
        let labels = labeling::meeting(subject, asked);
        let places = labels.iter().map(|l| line![labeling::place(l)]);
        let mut places = joined(places, &Inline::Break);
        if places.is_empty() {
            places.push(Inline::badge("not met", Tone::Bad));
        }
        let sources = std::iter::once(asked.source());
        let sources = sources.chain(labels.iter().map(|l| Source::from(&l.head.id)));
        Row::new([line![&asked.item.title], places], sources)
    });
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() {
        answer(body, line!["No duty to users applies."], [item.clone()]);
    }
    let columns = [
        ("Cybersecurity labeling", Column::left(44)),
        ("Document and page", Column::left(60)),
    ];
    let caption = "Pages of the cybersecurity labeling";
    body.table("labels-table", caption, &columns, rows);
}

/// Lists the reports that travel in their original form.
fn attachments(subject: &Subject<'_>, item: &Source, body: &mut Body) {
    let evidence = subject.dossier.evidence.iter();
    let reports: Vec<_> = evidence
        .filter(|e| subject.in_release(&e.releases))
        .filter_map(|e| Some((e, attachment_of(e)?)))
        .collect();
    if reports.is_empty() {
        answer(
            body,
            line!["No report is in the dossier as a file."],
            [item.clone(), Source::File("evidence.toml".to_owned())],
        );
        return;
    }
    let lines = reports
        .iter()
        .map(|(e, path)| line![&e.head.title, ": ", Inline::code(path.clone())]);
    let sources = reports.iter().map(|(e, _)| Source::from(&e.head.id));
    let text = joined(lines, &Inline::Break);
    body.key_values(vec![KeyValue::new(
        "Attach as they are",
        text,
        std::iter::once(item.clone()).chain(sources),
    )]);
}

fn machine_readable(subject: &Subject<'_>, item: &Source, body: &mut Body) {
    let release = subject.release;
    let names = release.sboms.iter().map(|entry| {
        let name = format!("files/sbom-{}-{}.cdx.json", release.id, entry.configuration);
        line![Inline::code(name)]
    });
    let text = joined(names, &Inline::Break);
    if text.is_empty() {
        body.missing(
            "The release has no SBOM",
            line!["The form asks for the SBOM as a file."],
            ("device.toml", "name the SBOM of the release"),
            [item.clone(), Source::from(&release.id)],
        );
        return;
    }
    let sources = [item.clone(), Source::from(&release.id)];
    body.key_values(vec![KeyValue::new("Attach as they are", text, sources)]);
}
