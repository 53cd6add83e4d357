//! How complete the SBOMs are: the eight baseline attributes, in numbers.
//!
//! Attributes: NTIA, Framing Software Component Transparency, second edition, October 2021, section 2.2.

use std::collections::BTreeSet;

use asepsis_domain::sbom::Sbom;

use super::{Configuration, configurations};
use crate::content::{Body, Cell, Column, Inline, Row, Source, Tone, line};
use crate::subject::Subject;
use crate::words::counted;

/// How many components of an SBOM have each attribute.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Coverage {
    components: usize,
    supplier: usize,
    name: usize,
    version: usize,
    hash: usize,
    identifier: usize,
    related: usize,
}

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "attributes", "Baseline attributes");
    let all = configurations(subject);
    if all.is_empty() {
        body.missing(
            "Nothing to count",
            line!["No SBOM of the release could be read, so its completeness is not known."],
            ("device.toml", "name an SBOM that can be read"),
            [Source::from(&subject.release.id)],
        );
        return;
    }
    body.standing(
        "The eight baseline attributes are author and timestamp of the SBOM, and for each \
         component supplier, name, version, hash, unique identifier (package URL or CPE) and its \
         relationship to others. The table says how many components have each; suppliers stated \
         in the dossier count.",
    );
    attributes(subject, &all, body);
    relationships(&all, body);
}

fn attributes(subject: &Subject<'_>, all: &[Configuration<'_>], body: &mut Body) {
    let columns = [
        ("Configuration", Column::left(32)),
        ("Author", Column::center(11)),
        ("Time", Column::center(11)),
        ("Supplier", Column::right(13)),
        ("Name", Column::right(13)),
        ("Version", Column::right(13)),
        ("Hash", Column::right(13)),
        ("Identifier", Column::right(13)),
        ("Relation", Column::right(13)),
    ];
    let rows = all.iter().map(|configuration| {
        let sbom = configuration.sbom;
        let covered = of(subject, configuration);
        let mut cells = vec![
            Cell::new(line![
                &configuration.entry.configuration,
                Inline::Break,
                Inline::code(&*configuration.entry.file.value)
            ]),
            stated(!sbom.authors.is_empty() || !sbom.tools.is_empty()),
            stated(sbom.timestamp.is_some()),
        ];
        cells.extend(covered.counts().map(|have| share(have, covered.components)));
        Row {
            cells,
            rests_on: vec![configuration.source()],
        }
    });
    let caption = "Components that have each baseline attribute";
    body.table("attributes-table", caption, &columns, rows.collect());
}

impl Coverage {
    fn counts(self) -> [usize; 6] {
        [
            self.supplier,
            self.name,
            self.version,
            self.hash,
            self.identifier,
            self.related,
        ]
    }
}

fn of(subject: &Subject<'_>, configuration: &Configuration<'_>) -> Coverage {
    let related = related(configuration.sbom);
    let mut covered = Coverage::default();
    for state in &configuration.components {
        let component = subject.component(state);
        let count = |slot: &mut usize, holds: bool| *slot += usize::from(holds);
        covered.components += 1;
        count(&mut covered.supplier, !state.supplier.trim().is_empty());
        count(&mut covered.name, !state.name.trim().is_empty());
        count(&mut covered.version, !state.version.trim().is_empty());
        count(
            &mut covered.hash,
            component.is_some_and(|c| !c.hashes.is_empty()),
        );
        let identified = component.is_some_and(|c| c.purl.is_some() || !c.cpes.is_empty());
        count(
            &mut covered.identifier,
            identified || !state.identities.is_empty(),
        );
        count(&mut covered.related, related.contains(&state.index));
    }
    covered
}

/// Indexes of the components that stand in some relation.
fn related(sbom: &Sbom) -> BTreeSet<usize> {
    let depend = sbom.dependencies.iter().flat_map(|d| [d.from, d.to]);
    let contain = sbom
        .components
        .iter()
        .enumerate()
        .filter_map(|(index, c)| Some([index, c.parent?]))
        .flatten();
    depend.chain(contain).collect()
}

fn stated(holds: bool) -> Cell {
    if holds {
        Cell::new(line!["stated"]).tone(Tone::Good)
    } else {
        Cell::new(line!["missing"]).tone(Tone::Bad)
    }
}

fn share(have: usize, of: usize) -> Cell {
    let tone = if have == of {
        Tone::Good
    } else {
        Tone::Caution
    };
    Cell::new(line![format!("{have} of {of}")]).tone(tone)
}

fn relationships(all: &[Configuration<'_>], body: &mut Body) {
    body.heading(2, "relationships", "Relationships");
    let items = all.iter().map(|configuration| {
        let sbom = configuration.sbom;
        let components = sbom.components.len();
        let contained = sbom
            .components
            .iter()
            .filter(|c| c.parent.is_some())
            .count();
        let alone = components.saturating_sub(related(sbom).len());
        let subject = sbom.subject.and_then(|index| sbom.components.get(index));
        let of = subject.map_or_else(|| "no named subject".to_owned(), |c| c.plain_name());
        let text = format!(
            ": the SBOM of {of} has {}; contained in others: {contained}; without any relation: \
             {alone}.",
            counted(
                sbom.dependencies.len(),
                "dependency relation",
                "dependency relations"
            ),
        );
        let name = Inline::strong(configuration.entry.configuration.as_str());
        (line![name, text], vec![configuration.source()])
    });
    body.list(items.collect::<Vec<_>>());
}
