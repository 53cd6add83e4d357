//! What of a graph a target does not have: what is not there when what is written is read back, a portion at a time, and what
//! is known to have no place.

use std::collections::BTreeSet;

use asepsis_domain::sbom::{Component, ExternalReference, Sbom};

use super::convert::{ConvertError, Loss, Losses};
use super::cyclonedx_json::write::{is_version, licence};
use super::diff::{self, Change, Field};
use super::matched::Matched;
use super::own::{self, Said};
use super::portion::{self, Portion};
use super::written::{is_of_another, reference_comment};
use super::{SbomWriter, Writing, identifiers, lost_people, read};
use crate::limits::Limits;

/// Adds what of a graph is not there when what a target is made of it is read back.
///
/// # Errors
/// Where it cannot be.
pub fn lost(
    sbom: &Sbom,
    target: &SbomWriter,
    created: &str,
    limits: &Limits,
    losses: &mut Losses,
) -> Result<(), ConvertError> {
    lost_in(portion::SIZE, sbom, target, created, limits, losses)
}

fn lost_in(
    size: usize,
    sbom: &Sbom,
    target: &SbomWriter,
    created: &str,
    limits: &Limits,
    losses: &mut Losses,
) -> Result<(), ConvertError> {
    // It may be several times larger than the source, which was not too large.
    let limits = Limits {
        max_bytes: u64::from(u32::MAX),
        ..*limits
    };
    let mut is_first = true;
    portion::each(sbom, size, |portion| {
        let writing = Writing {
            sbom: &portion.sbom,
            support: &[],
            created,
        };
        let text = target.text(&writing).map_err(ConvertError::Writing)?;
        let back = read(text.as_bytes(), &limits).map_err(ConvertError::Written)?;
        drop(text);
        lost_of(sbom, portion, &back.value, target, losses);
        if std::mem::take(&mut is_first) {
            document(&portion.sbom, &back.value, target, losses);
            without_place(sbom, target, losses);
        }
        Ok(())
    })
}

/// Adds what of a portion of a graph is not in what was read back.
fn lost_of(
    sbom: &Sbom,
    portion: &Portion<'_>,
    back: &Sbom,
    target: &SbomWriter,
    losses: &mut Losses,
) {
    let matched = Matched::of(&portion.sbom, back);
    let name = |index: usize| {
        let component = sbom.components.get(index);
        component.map_or(String::new(), Component::plain_name)
    };
    let removed = matched.removed.iter().filter(|_| portion.has_components());
    for index in removed.filter_map(|index| portion.told(*index)) {
        losses.add(Loss {
            what: "component".to_owned(),
            component: name(index),
            values: Vec::new(),
            count: 1,
        });
    }
    for pair in &matched.pairs {
        let Some(index) = portion.told(pair.0) else {
            continue;
        };
        let changes = matched.changes(*pair, |field| portion.has(field));
        let mut add = |what: String, values: Vec<String>| {
            if !values.is_empty() {
                losses.add(Loss {
                    what,
                    component: name(index),
                    count: values.len(),
                    values,
                });
            }
        };
        let whole = sbom.components.get(index);
        for change in changes.into_iter().filter(|c| !c.left.is_empty()) {
            // What has no word in the target is there under a wider one.
            let becomes = change.right.first().filter(|_| change.field == Field::Kind);
            let becomes = becomes.map_or(String::new(), |to| format!(" (becomes {to})"));
            let (what, stays) = match change.field {
                Field::Relationship => (
                    "kind of relation (stays a dependency)",
                    matched.beside_dependencies(pair.0),
                ),
                Field::Reference => (
                    "kind of reference (stands in its comment)",
                    whole.map_or_else(BTreeSet::new, |c| of_other_kind(c, &change)),
                ),
                _ => ("", BTreeSet::new()),
            };
            let left = change.left.into_iter();
            let (kinds, gone): (Vec<_>, Vec<_>) = left.partition(|value| stays.contains(value));
            add(what.to_owned(), kinds);
            add(format!("{}{becomes}", change.field.word()), gone);
        }
        let whole = whole.filter(|_| portion.has_components());
        for (what, values) in whole.map_or_else(Vec::new, |c| beside(c, target)) {
            add(what.to_owned(), values);
        }
        let there = back.components.get(pair.1);
        let people = whole
            .zip(there)
            .map(|(c, there)| lost_people::of_component(c, there));
        for (what, who) in people.into_iter().flatten() {
            add(format!("party ({what})"), who);
        }
    }
}

/// Adds what a target is known to have no place for: more than one subject, licences of the document's own within
/// expressions, and the text of a licence of the list.
fn without_place(sbom: &Sbom, target: &SbomWriter, losses: &mut Losses) {
    let mut add = |what: &str, component: String, values: Vec<String>| {
        if !values.is_empty() {
            losses.add(Loss {
                what: what.to_owned(),
                component,
                count: values.len(),
                values,
            });
        }
    };
    if target.name == "cyclonedx" {
        let described = sbom.aside.described.iter();
        let described = described.filter_map(|index| sbom.components.get(*index));
        let described = described.map(Component::plain_name).collect();
        add(
            "document subject (beside the first)",
            String::new(),
            described,
        );
        let own = &sbom.aside.licences;
        let held = |c| licence::placed(c, own, target.version).0;
        let held = sbom.components.iter().flat_map(held);
        let alone: BTreeSet<&str> = held.map(|l| l.said.as_str()).collect();
        let inside = sbom.aside.licences.iter();
        let inside = inside.filter(|(id, _)| !alone.contains(id.as_str()));
        let inside = inside.map(|(id, own)| format!("{id} {}", own.name).trim_end().to_owned());
        add(
            "licence of the document's own (its text has no place)",
            String::new(),
            inside.collect(),
        );
        return;
    }
    for component in &sbom.components {
        let with_text = component.licences.iter().filter(|l| l.text.is_some());
        let lost = with_text
            .filter(|l| matches!(Said::of(l), Said::Expression(..)) && !own::is_reference(&l.said));
        let lost = lost.map(|l| l.said.to_string()).collect();
        add("licence text", component.plain_name(), lost);
    }
}

/// Returns what of a component we alone read back: the target has no member for it.
fn beside(component: &Component, target: &SbomWriter) -> Vec<(&'static str, Vec<String>)> {
    let others = identifiers::beside(target.format, component);
    let is_cyclonedx = target.format == "cyclonedx-json";
    let version = component.version.iter();
    let version = version.filter(|v| is_cyclonedx && !is_version(v));
    let licences = component.licences.iter().map(|licence| &licence.said);
    let is_spdx = target.format == "spdx-json";
    // One that stands alone is read back by its name; what stands with others is told as what it has become.
    let is_alone = |said: &str| {
        let mut words = said.split([' ', '(', ')']);
        words.any(is_of_another) && !said.contains(" OR ")
    };
    let licences = licences.filter(|said| is_spdx && is_alone(said));
    let found = [
        (
            "identifier (becomes a property)",
            others.map(identifiers::text).collect(),
        ),
        (
            "version (becomes a property: it is too long)",
            version.map(ToString::to_string).collect(),
        ),
        (
            "licence of another document (becomes one of its own)",
            licences.map(ToString::to_string).collect(),
        ),
    ];
    let said = |(_, values): &(_, Vec<String>)| !values.is_empty();
    found.into_iter().filter(said).collect()
}

/// Returns the references that a target has under `other`, with their kind in the comment.
fn of_other_kind(component: &Component, change: &Change) -> BTreeSet<String> {
    let is_there = |reference: &&ExternalReference| {
        let other = ExternalReference {
            kind: "other".into(),
            comment: reference_comment(reference, false).map(Into::into),
            ..(*reference).clone()
        };
        change.right.contains(&diff::reference(&other))
    };
    let those = component.references.iter().filter(is_there);
    those.map(diff::reference).collect()
}

/// Returns names and texts of the licences of a document's own, and of those that components have by name.
fn own_licences(sbom: &Sbom) -> (Vec<String>, Vec<String>) {
    let said = |name: &str, text: &str| format!("{name} {text}").trim().to_owned();
    let own = sbom.aside.licences.values();
    let own = own.map(|own| said(&own.name, &own.text));
    let named = sbom.components.iter().flat_map(|c| &c.licences);
    let named = named.filter(|licence| licence.is_name);
    let named = named.map(|l| said(&l.said, l.text.as_deref().unwrap_or_default()));
    (
        own.filter(|said| !said.is_empty()).collect(),
        named.collect(),
    )
}

fn document(sbom: &Sbom, back: &Sbom, target: &SbomWriter, losses: &mut Losses) {
    let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    let mut add = |what: &str, before: Vec<String>, after: &[String]| {
        let values: Vec<String> = before.into_iter().filter(|v| !after.contains(v)).collect();
        if !values.is_empty() {
            losses.add(Loss {
                what: format!("document {what}"),
                component: String::new(),
                count: values.len(),
                values,
            });
        }
    };
    add("serial", one(&sbom.serial), &one(&back.serial));
    add("name", one(&sbom.aside.name), &one(&back.aside.name));
    let names = |s: &Sbom| s.authors.iter().map(|a| a.name.clone()).collect::<Vec<_>>();
    let said = names(sbom).into_iter().filter(|name| !name.is_empty());
    add("author", said.collect(), &names(back));
    for (what, who) in lost_people::of_document(&sbom.authors, &back.authors) {
        add(&format!("author ({what})"), who, &[]);
    }
    let tools = |s: &Sbom| s.tools.iter().map(ToString::to_string).collect::<Vec<_>>();
    add("tool", tools(sbom), &tools(back));
    add(
        "lifecycle",
        sbom.aside.lifecycles.clone(),
        &back.aside.lifecycles,
    );
    let instant = |t: &Option<String>| {
        let text = t.as_deref().unwrap_or("");
        asepsis_domain::time::in_utc(text).unwrap_or_else(|| text.to_owned())
    };
    if sbom.timestamp.is_some() {
        add(
            "timestamp",
            vec![instant(&sbom.timestamp)],
            &[instant(&back.timestamp)],
        );
    }
    let fraction = |t: &Option<String>| t.clone().filter(|text| text.contains('.'));
    add(
        "timestamp (its fraction of a second)",
        one(&fraction(&sbom.timestamp)),
        &one(&fraction(&back.timestamp)),
    );
    let urls = |s: &Sbom| {
        let all = s.aside.references.iter();
        all.map(|r| format!("{} {}", r.kind, r.url))
            .collect::<Vec<_>>()
    };
    add("reference", urls(sbom), &urls(back));
    if target.name == "spdx" {
        let (own, _) = own_licences(sbom);
        let (there, named) = own_licences(back);
        add("licence of its own", own, &[there, named].concat());
    }
    let revision = |s: &Sbom| s.revision.filter(|r| *r != 1).map(|r| r.to_string());
    add("revision", one(&revision(sbom)), &one(&revision(back)));
    if sbom.subject.is_some() && back.subject.is_none() {
        add("subject", vec!["what it describes".to_owned()], &[]);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use asepsis_domain::sbom::{Dependency, Relation};

    use super::*;
    use crate::sbom::SBOM_WRITERS;

    type Lost = BTreeMap<(String, String), BTreeSet<String>>;

    fn lost_of_size(sbom: &Sbom, target: &SbomWriter, size: usize) -> Lost {
        let mut losses = Losses::up_to(usize::MAX);
        let limits = Limits::default();
        let created = "2026-01-01T00:00:00Z";
        lost_in(size, sbom, target, created, &limits, &mut losses).unwrap();
        let mut found = Lost::new();
        for loss in losses.listed {
            let place = found.entry((loss.what, loss.component)).or_default();
            place.extend(loss.values);
        }
        found
    }

    fn check(name: &str, sbom: &Sbom) -> usize {
        let mut count = 0;
        for target in SBOM_WRITERS {
            let whole = lost_of_size(sbom, target, usize::MAX);
            count += whole.len();
            for size in [1, 2, 5, 100] {
                let place = format!("{name} as {}@{}, {size}", target.name, target.version);
                assert_eq!(lost_of_size(sbom, target, size), whole, "{place}");
            }
        }
        count
    }

    /// An SBOM of the corpus.
    macro_rules! corpus {
        ($path:literal) => {
            (
                $path,
                include_bytes!(concat!("../../../../../corpus/sbom/", $path)),
            )
        };
    }

    const CORPUS: &[(&str, &[u8])] = &[
        corpus!("cyclonedx-json/valid/circle.json"),
        corpus!("cyclonedx-json/valid/dangling.json"),
        corpus!("cyclonedx-json/valid/external-range-1.7.json"),
        corpus!("cyclonedx-json/valid/nested-firmware.json"),
        corpus!("cyclonedx-json/valid/odd-identities.json"),
        corpus!("cyclonedx-json/valid/tools-1.4.json"),
        corpus!("cyclonedx-xml/valid/nested-firmware.xml"),
        corpus!("parts-csv/valid/soup-list.csv"),
        corpus!("parts-xlsx/valid/soup-list.xlsx"),
        corpus!("spdx-json/valid/contains-circle.json"),
        corpus!("spdx-json/valid/nested-firmware.json"),
        corpus!("spdx-tag-value/valid/nested-firmware.spdx"),
        corpus!("spdx3-json/valid/nested-firmware.json"),
    ];

    #[test]
    fn portions_lose_what_the_whole_loses() {
        let mut count = 0;
        for (name, bytes) in CORPUS {
            let sbom = read(bytes, &Limits::default()).unwrap().value;
            count += check(name, &sbom);
        }
        assert!(count > 20, "{count} losses say little");
    }

    #[test]
    fn deep_nesting_and_relations_of_all_kinds_are_lost_in_portions_as_in_the_whole() {
        let component = |index: usize, parent: Option<usize>| Component {
            reference: format!("c{index}").into(),
            kind: "library".into(),
            name: format!("c{}", index % 7).into(),
            version: Some(format!("{}", index % 3).into()),
            parent,
            ..Component::default()
        };
        let bytes = br#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1}"#;
        let mut sbom = read(bytes, &Limits::default()).unwrap().value;
        let deep = (0..150).map(|index| component(index, index.checked_sub(1)));
        let flat = (150..200).map(|index| component(index, None));
        sbom.components = deep.chain(flat).collect();
        let edge = |n: usize| Dependency {
            from: n * 7 % 200,
            to: n * 13 % 200,
        };
        sbom.dependencies = (0..300).map(edge).collect();
        sbom.dependencies.dedup();
        // Containment is no relation of a kind of its own: it stands in the components.
        let kinds = ["STATIC_LINK", "provides", "OTHER", "own-kind"];
        let relations = kinds.iter().cycle().take(60).enumerate();
        let relation = |(n, kind): (usize, &&str)| Relation {
            from: n * 11 % 200,
            to: n * 5 % 200,
            kind: (*kind).to_owned(),
        };
        sbom.aside.relations = relations.map(relation).collect();
        assert!(check("a graph", &sbom) > 10);
    }
}
