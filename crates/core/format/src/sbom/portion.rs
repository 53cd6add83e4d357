//! A graph in portions that are graphs themselves, so that what is written of a large one can be read back without holding
//! all of it a second time.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use asepsis_domain::sbom::{Aside, Component, Dependency, Details, Relation, Sbom};

use super::diff::Field;
use super::nesting::{DEEPEST, Nesting, short};
use super::vocabulary::compared;

/// Components of a portion, or relations.
pub(super) const SIZE: usize = 8192;

/// A part of a graph.
pub(super) struct Portion<'s> {
    /// The part, as a graph.
    pub(super) sbom: Cow<'s, Sbom>,
    /// Of each component its index in the whole; empty where the portion is the whole.
    whole: Vec<usize>,
    /// Indexes in the whole of the components of which this portion tells.
    told: BTreeSet<usize>,
    /// What it tells of them.
    tells: Tells,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tells {
    /// Everything.
    All,
    /// Everything but relations.
    Components,
    /// Relations.
    Relations,
}

impl Portion<'_> {
    /// Returns the index in the whole of a component of which this portion tells.
    pub(super) fn told(&self, index: usize) -> Option<usize> {
        if self.tells == Tells::All {
            return Some(index);
        }
        let index = self.whole.get(index)?;
        self.told.get(index).copied()
    }

    /// Returns whether the portion tells which components there are.
    pub(super) fn has_components(&self) -> bool {
        self.tells != Tells::Relations
    }

    /// Returns whether the portion tells a field of its components.
    pub(super) fn has(&self, field: Field) -> bool {
        match self.tells {
            Tells::All => true,
            Tells::Components => field != Field::Relationship,
            Tells::Relations => field == Field::Relationship,
        }
    }
}

/// Gives the portions of a graph, of so many components or relations, one after the other; the first has what is said of the
/// document.
///
/// # Errors
/// Those of who takes them.
pub(super) fn each<E>(
    sbom: &Sbom,
    size: usize,
    mut take: impl FnMut(&Portion<'_>) -> Result<(), E>,
) -> Result<(), E> {
    if sbom.components.len() <= size {
        return take(&Portion {
            sbom: Cow::Borrowed(sbom),
            whole: Vec::new(),
            told: BTreeSet::new(),
            tells: Tells::All,
        });
    }
    let cut = Cut {
        sbom,
        nesting: Nesting::of(sbom),
        size,
    };
    for start in (0..sbom.components.len()).step_by(size) {
        take(&cut.components(start))?;
    }
    let edges = cut.edges();
    let mut rest = edges.as_slice();
    while !rest.is_empty() {
        let (these, others) = rest.split_at(together(rest, size));
        take(&cut.relations(these))?;
        rest = others;
    }
    Ok(())
}

/// Returns how many relations make a portion: all those between the same two components are in one.
fn together(edges: &[Edge], size: usize) -> usize {
    let last = edges.get(size.saturating_sub(1)).map(|edge| edge.ends);
    edges.partition_point(|edge| last.is_none_or(|last| edge.ends <= last))
}

/// A relation: the indexes of its ends, the smaller first, and which one it is.
struct Edge {
    ends: (u32, u32),
    is: Is,
}

enum Is {
    /// The component of this index is in its parent.
    Inside(u32),
    /// Dependency, by its place.
    Dependency(u32),
    /// Relation of a kind of its own, by its place.
    Relation(u32),
}

struct Cut<'s> {
    sbom: &'s Sbom,
    nesting: Nesting<'s>,
    size: usize,
}

impl Cut<'_> {
    fn components(&self, start: usize) -> Portion<'static> {
        let end = (start + self.size).min(self.sbom.components.len());
        let told: BTreeSet<usize> = (start..end).collect();
        // What the document describes is in the first, which tells of the document.
        let subject = self.sbom.subject.filter(|_| start == 0);
        let mut whole: Vec<usize> = (start..end).collect();
        whole.extend(subject.filter(|subject| !told.contains(subject)));
        let one = |index: &usize| {
            let component = self.sbom.components.get(*index)?;
            Some(Component {
                parent: None,
                ..component.clone()
            })
        };
        let mut sbom = self.empty(start == 0);
        sbom.components = whole.iter().filter_map(one).collect();
        sbom.subject = subject.and_then(|subject| whole.iter().position(|i| *i == subject));
        Portion {
            sbom: Cow::Owned(sbom),
            whole,
            told,
            tells: Tells::Components,
        }
    }

    /// Returns all relations in order of the components between which they are.
    fn edges(&self) -> Vec<Edge> {
        let edge = |a: usize, b: usize, is| Edge {
            ends: (short(a.min(b)), short(a.max(b))),
            is,
        };
        let sbom = self.sbom;
        let inner = sbom.components.iter().enumerate();
        let inner = inner.filter_map(|(i, c)| Some(edge(c.parent?, i, Is::Inside(short(i)))));
        let plain = sbom.dependencies.iter().enumerate();
        let plain = plain.map(|(i, d)| edge(d.from, d.to, Is::Dependency(short(i))));
        let others = sbom.aside.relations.iter().enumerate();
        let others = others.map(|(i, r)| edge(r.from, r.to, Is::Relation(short(i))));
        let mut edges: Vec<Edge> = inner.chain(plain).chain(others).collect();
        edges.sort_by_key(|edge| edge.ends);
        edges
    }

    /// Returns the graph of these relations: of its components only what they are known by.
    fn relations(&self, edges: &[Edge]) -> Portion<'static> {
        let mut told = BTreeSet::new();
        let mut there = BTreeSet::new();
        let mut inside = BTreeSet::new();
        let mut plain: Vec<&Dependency> = Vec::new();
        let mut others: Vec<&Relation> = Vec::new();
        for edge in edges {
            there.extend([edge.ends.0 as usize, edge.ends.1 as usize]);
            match edge.is {
                Is::Inside(index) => {
                    told.insert(index as usize);
                    self.above(index as usize, &mut inside);
                }
                Is::Dependency(place) => {
                    let found = self.sbom.dependencies.get(place as usize);
                    plain.extend(found);
                    told.extend(found.map(|d| d.from));
                }
                Is::Relation(place) => {
                    let found = self.sbom.aside.relations.get(place as usize);
                    others.extend(found);
                    // They are compared by the end that all formats can say them from.
                    told.extend(found.map(|r| if compared(&r.kind).1 { r.to } else { r.from }));
                }
            }
        }
        let parents = inside.iter().filter_map(|index| self.parent(*index));
        there.extend(parents);
        let whole: Vec<usize> = there.into_iter().collect();
        let place = |index: usize| whole.binary_search(&index).ok();
        let one = |index: &usize| {
            let component = self.sbom.components.get(*index)?;
            let parent = self.parent(*index).filter(|_| inside.contains(index));
            Some(Component {
                parent: parent.and_then(place),
                ..known_by(component)
            })
        };
        let mut sbom = self.empty(false);
        sbom.components = whole.iter().filter_map(one).collect();
        let ends = |from: usize, to: usize| Some((place(from)?, place(to)?));
        let plain = plain.into_iter().filter_map(|d| ends(d.from, d.to));
        sbom.dependencies = plain.map(|(from, to)| Dependency { from, to }).collect();
        let others = others.into_iter().filter_map(|r| {
            let (from, to) = ends(r.from, r.to)?;
            Some(Relation {
                from,
                to,
                kind: r.kind.clone(),
            })
        });
        sbom.aside.relations = others.collect();
        Portion {
            sbom: Cow::Owned(sbom),
            whole,
            told,
            tells: Tells::Relations,
        }
    }

    /// Adds a component and those around it, as far as formats nest them without a break.
    fn above(&self, index: usize, inside: &mut BTreeSet<usize>) {
        let levels = match self.nesting.depth(index) {
            0 => 1,
            depth => (depth - 1) % DEEPEST + 1,
        };
        let mut at = Some(index);
        for _ in 0..levels {
            let Some(index) = at.filter(|index| inside.insert(*index)) else {
                return;
            };
            at = self.parent(index);
        }
    }

    fn parent(&self, index: usize) -> Option<usize> {
        self.sbom.components.get(index)?.parent
    }

    /// Returns an SBOM without components; with what is said of the document, or only what names are made of.
    fn empty(&self, is_first: bool) -> Sbom {
        let all = self.sbom;
        let own = Aside {
            licences: Arc::clone(&all.aside.licences),
            ..Aside::default()
        };
        let aside = Aside {
            relations: Vec::new(),
            name: all.aside.name.clone(),
            lifecycles: all.aside.lifecycles.clone(),
            references: all.aside.references.clone(),
            ..own.clone()
        };
        Sbom {
            format: all.format.clone(),
            spec_version: all.spec_version.clone(),
            serial: all.serial.clone(),
            revision: all.revision,
            digest: all.digest,
            authors: all.authors.clone(),
            tools: all.tools.clone(),
            timestamp: all.timestamp.clone(),
            subject: None,
            components: Vec::new(),
            dependencies: Vec::new(),
            aside: if is_first { aside } else { own },
        }
    }
}

/// Returns a component of which only stands what it is known by.
fn known_by(component: &Component) -> Component {
    Component {
        reference: component.reference.clone(),
        kind: component.kind.clone(),
        group: component.group.clone(),
        name: component.name.clone(),
        version: component.version.clone(),
        purl: component.purl.clone(),
        rest: Details {
            raw_purl: component.raw_purl.clone(),
            cpes: component.cpes.clone(),
            raw_cpes: component.raw_cpes.clone(),
            ..Details::default()
        }
        .into(),
        ..Component::default()
    }
}
