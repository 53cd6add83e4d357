//! What the threats act on: each element, interface, flow and asset by class of threat.

use std::collections::BTreeMap;

use asepsis_domain::id::RecordId;
use asepsis_domain::record::Head;
use asepsis_domain::threat::{Stride, Threat};

use crate::content::{Body, Cell, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::subject::{Subject, files, linked};
use crate::words::{capital, sentence, spoken};

/// Column heads of the classes; the words in full stand in the caption's table of classes.
const LETTERS: [(Stride, &str); 6] = [
    (Stride::Spoofing, "S"),
    (Stride::Tampering, "T"),
    (Stride::Repudiation, "R"),
    (Stride::InformationDisclosure, "I"),
    (Stride::DenialOfService, "D"),
    (Stride::ElevationOfPrivilege, "E"),
];

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let architecture = &subject.dossier.architecture;
    if architecture.elements.is_empty() || subject.dossier.threats.threats.is_empty() {
        return;
    }
    body.heading(1, "coverage", "Coverage of the system");
    body.standing(
        "The tables show which threats act on each part of the system, by class: spoofing (S), \
         tampering (T), repudiation (R), information disclosure (I), denial of service (D) and \
         elevation of privilege (E). A threat on a data flow also counts for the elements at its \
         ends and on its way, and for its interface. A part without any threat is marked.",
    );
    let on = threats_on(subject);
    let mut part = |anchor: &str, title: &str, heads: Vec<&Head>| {
        let rows: Vec<Row> = heads.iter().map(|head| row(subject, &on, head)).collect();
        if rows.is_empty() {
            return;
        }
        body.heading(2, format!("coverage-{anchor}"), title);
        let mut columns = vec![("Part of the system", Column::left(28))];
        columns.extend(LETTERS.map(|(_, letter)| (letter, Column::left(12))));
        let caption = format!("Threats on {}", title.to_lowercase());
        body.table(format!("coverage-{anchor}-table"), caption, &columns, rows);
    };
    part(
        "elements",
        "Elements",
        architecture.elements.iter().map(|e| &e.head).collect(),
    );
    part(
        "interfaces",
        "Interfaces",
        architecture.interfaces.iter().map(|i| &i.head).collect(),
    );
    part(
        "flows",
        "Data flows",
        architecture.flows.iter().map(|f| &f.head).collect(),
    );
    part(
        "assets",
        "Assets",
        architecture.assets.iter().map(|a| &a.head).collect(),
    );
}

fn threats_on<'a>(subject: &Subject<'a>) -> BTreeMap<&'a RecordId, Vec<&'a Threat>> {
    let mut on: BTreeMap<&RecordId, Vec<&Threat>> = BTreeMap::new();
    for threat in &subject.dossier.threats.threats {
        for link in &threat.on {
            on.entry(&link.value).or_default().push(threat);
        }
    }
    on
}

fn row(subject: &Subject<'_>, on: &BTreeMap<&RecordId, Vec<&Threat>>, head: &Head) -> Row {
    let threats = on.get(&head.id).map(Vec::as_slice).unwrap_or_default();
    let mut name = line![Inline::refer(&head.id), " ", &head.title];
    if !subject.loose_on(&head.id).is_empty() {
        name.extend(line![Inline::Break, Inline::badge("no threat", Tone::Bad)]);
    } else if threats.is_empty() {
        name.extend(line![Inline::Break, Inline::emphasis("none of its own")]);
    }
    let mut cells = vec![Cell::new(name)];
    for (stride, _) in LETTERS {
        let of_class = threats.iter().filter(|t| t.stride.contains(&stride));
        let refs = of_class.map(|t| line![Inline::refer(&t.head.id)]);
        cells.push(Cell::new(joined(refs, &Inline::Break)));
    }
    let sources = threats.iter().map(|t| Source::from(&t.head.id));
    Row {
        cells,
        rests_on: std::iter::once(Source::from(&head.id))
            .chain(sources)
            .chain(files(["architecture.toml", "threats.toml"]))
            .collect(),
    }
}

/// Adds the trust boundaries.
pub(super) fn boundaries(subject: &Subject<'_>, body: &mut Body) {
    let boundaries = &subject.dossier.architecture.boundaries;
    if boundaries.is_empty() {
        return;
    }
    body.heading(2, "boundaries", "Trust boundaries");
    let columns = [
        ("Boundary", Column::left(26)),
        ("Within", Column::left(20)),
        ("What is trusted inside, and why", Column::left(54)),
    ];
    let rows = boundaries.iter().map(|boundary| {
        let id = &boundary.head.id;
        let within = boundary.within.as_ref().map_or_else(Inlines::new, |link| {
            line![Inline::refer(&link.value), " ", subject.title(&link.value)]
        });
        Row::new(
            [
                line![Inline::refer(id), " ", &boundary.head.title],
                within,
                described(&boundary.description),
            ],
            std::iter::once(Source::from(id)).chain(linked(&boundary.within)),
        )
    });
    let caption = "Trust boundaries of the system";
    body.table("boundaries-table", caption, &columns, rows.collect());
}

/// Adds what is worth protecting.
pub(super) fn assets(subject: &Subject<'_>, body: &mut Body) {
    let assets = &subject.dossier.architecture.assets;
    if assets.is_empty() {
        return;
    }
    body.heading(2, "assets", "What is worth protecting");
    let columns = [
        ("Asset", Column::left(26)),
        ("Kind", Column::left(12)),
        ("Where", Column::left(22)),
        ("What its loss means", Column::left(40)),
    ];
    let rows = assets.iter().map(|asset| {
        let id = &asset.head.id;
        let places = asset
            .on
            .iter()
            .map(|link| line![Inline::refer(&link.value), " ", subject.title(&link.value)]);
        Row::new(
            [
                line![Inline::refer(id), " ", &asset.head.title],
                line![capital(&spoken(&asset.kind))],
                joined(places, &Inline::Break),
                described(&asset.description),
            ],
            std::iter::once(Source::from(id)).chain(linked(&asset.on)),
        )
    });
    body.table("assets-table", "Assets", &columns, rows.collect());
}

fn described(text: &str) -> Inlines {
    if text.trim().is_empty() {
        line![Inline::badge("not said", Tone::Bad)]
    } else {
        line![sentence(text)]
    }
}
