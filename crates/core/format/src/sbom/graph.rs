//! Relations between the components of one document: references to indexes, what stands twice,
//! what leads nowhere, what goes round in a circle. Formats bring the references.

use std::collections::HashSet;
use std::hash::BuildHasher;

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::sbom::{Component, Dependency, Relation};
use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::at::At;
use super::fields::Fields;
use super::weight::Weight;
use crate::limits::{Limits, ReadError, shown};

/// Kind of a plain dependency, as SPDX 2.3 names it.
pub(super) const DEPENDS_ON: &str = "DEPENDS_ON";

/// What is told of components that depend on each other.
const IN_CIRCLE: &str = "depend on each other in a circle";

/// Returns whether a circle of dependencies is told, all of which stand in the graph.
pub(super) fn is_circle_of_dependencies(told: &Diagnostic) -> bool {
    told.code == Code::SbomCycle && told.message.contains(IN_CIRCLE)
}

/// The relations of a document while it is read. The references of a large document are long: none is kept twice.
pub(super) struct Graph {
    /// Seeded anew for each document, so that none can be made whose references fall together.
    hasher: DefaultHashBuilder,
    /// Components by their references, which stand in the components.
    index: HashTable<u32>,
    /// Hashes of the references that are there and are no component: services, files, the document itself.
    others: HashSet<u64>,
    /// From, to; an edge may stand twice.
    edges: Vec<(u32, u32)>,
    /// Edges for which the document has a plain dependency.
    plain: Vec<(u32, u32)>,
    /// Of the components, and of the relations so far.
    weight: Weight,
    limits: Limits,
    /// For each component one that contains it, at last the outermost: path-compressed.
    root: Vec<u32>,
}

impl Graph {
    /// Returns the graph of the components, without relations; tells references that stand twice.
    pub(super) fn new(
        components: &[Component],
        fields: &mut Fields,
        weight: Weight,
        limits: &Limits,
    ) -> Self {
        let mut graph = Self {
            hasher: DefaultHashBuilder::default(),
            index: HashTable::with_capacity(components.len()),
            others: HashSet::new(),
            edges: Vec::new(),
            plain: Vec::new(),
            weight,
            limits: *limits,
            root: (0..number(components.len())).collect(),
        };
        for (at, component) in components.iter().enumerate() {
            let hasher = &graph.hasher;
            let reference = |at: &u32| {
                let there = components.get(*at as usize);
                there.map_or("", |c| &*c.reference)
            };
            let place = graph.index.entry(
                hasher.hash_one(&*component.reference),
                |there| reference(there) == &*component.reference,
                |there| hasher.hash_one(reference(there)),
            );
            if let Entry::Vacant(place) = place {
                place.insert(number(at));
            } else {
                fields.doubt(
                    Code::SbomDuplicate,
                    &At::Component(&component.pointer),
                    format!(
                        "the reference `{}` stands twice",
                        shown(&component.reference)
                    ),
                );
            }
        }
        graph
    }

    /// Makes a reference known that is no component.
    pub(super) fn other(&mut self, reference: &str) {
        self.others.insert(self.hasher.hash_one(reference));
    }

    /// Returns the index of a component, where the reference is one.
    pub(super) fn known(&self, reference: &str, components: &[Component]) -> Option<usize> {
        let is_it = |at: &u32| {
            let there = components.get(*at as usize);
            there.is_some_and(|c| &*c.reference == reference)
        };
        let found = self.index.find(self.hasher.hash_one(reference), is_it);
        found.map(|at| *at as usize)
    }

    /// Returns the index of a component; tells a reference that leads nowhere.
    pub(super) fn find(
        &self,
        reference: &str,
        components: &[Component],
        at: &At<'_>,
        fields: &mut Fields,
    ) -> Option<usize> {
        let found = self.known(reference, components);
        if found.is_none() && !self.others.contains(&self.hasher.hash_one(reference)) {
            fields.doubt(
                Code::SbomReference,
                at,
                format!("`{}` is the reference of no component", shown(reference)),
            );
        }
        found
    }

    /// Returns whether there is room for so many more relations, and those of a kind of their own; where there is none, the
    /// document will be refused.
    pub(super) fn has_room(&mut self, plain: usize, named: usize) -> bool {
        self.weight.relations(plain, named);
        !self.weight.is_over(&self.limits)
    }

    /// Returns what components and relations so far take in memory.
    pub(super) fn weight(&self) -> Weight {
        self.weight
    }

    /// Sets which components depend on which, and what all now take; a relation that stands twice counts once.
    pub(super) fn set(&mut self, edges: Vec<(u32, u32)>, weight: Weight) {
        (self.edges, self.weight) = (edges, weight);
    }

    /// Notes that a component depends on another; a relation that stands twice counts once.
    pub(super) fn depends(&mut self, from: usize, to: usize) {
        if self.has_room(1, 0) {
            self.edges.push(edge(from, to));
        }
    }

    /// Notes that the document says so in a plain dependency, and not by a relation of a kind of its own alone.
    pub(super) fn depends_plainly(&mut self, from: usize, to: usize) {
        if self.has_room(1, 0) {
            self.edges.push(edge(from, to));
            self.plain.push(edge(from, to));
        }
    }

    /// Adds the plain dependencies between components that have a relation of a kind of its own too: what is written of both
    /// would be the latter alone.
    fn keep_plain(&mut self, named: &mut Vec<Relation>) {
        let ends: HashSet<(u32, u32)> = named.iter().map(|r| edge(r.from, r.to)).collect();
        let is_named =
            |(from, to): &(u32, u32)| ends.contains(&(*from, *to)) || ends.contains(&(*to, *from));
        let plain = std::mem::take(&mut self.plain);
        let beside = plain
            .into_iter()
            .filter(is_named)
            .map(|(from, to)| Relation {
                from: from as usize,
                to: to as usize,
                kind: DEPENDS_ON.to_owned(),
            });
        if !ends.is_empty() {
            named.extend(beside);
        }
    }

    /// Notes that a component contains another; returns whether that says it all: the first container is the parent, and what
    /// is in another too stays a relation. Tells a circle.
    pub(super) fn contains(
        &mut self,
        components: &mut [Component],
        outer: usize,
        inner: usize,
        at: &At<'_>,
        fields: &mut Fields,
    ) -> bool {
        let top = self.outermost(outer);
        let Some(child) = components.get_mut(inner) else {
            return true;
        };
        if child.parent.is_some() {
            return child.parent == Some(outer);
        }
        if top == inner {
            fields.doubt(
                Code::SbomCycle,
                at,
                format!("`{}` contains itself, in a circle", shown(&child.reference)),
            );
            return false;
        }
        child.parent = Some(outer);
        if let Some(root) = self.root.get_mut(inner) {
            *root = number(top);
        }
        true
    }

    /// Returns the dependencies, and the relations of kinds of their own; tells each circle once.
    ///
    /// # Errors
    /// Where components and relations take more memory than the limits allow.
    pub(super) fn finish(
        mut self,
        components: &[Component],
        mut named: Vec<Relation>,
        fields: &mut Fields,
    ) -> Result<(Vec<Dependency>, Vec<Relation>), ReadError> {
        self.weight.check(&self.limits)?;
        self.keep_plain(&mut named);
        let Self { index, edges, .. } = self;
        drop(index);
        let edges = once(edges);
        for circle in circles(components.len(), &edges) {
            let name = |at: &usize| components.get(*at).map(Component::plain_name);
            let names: Vec<String> = circle.iter().take(5).filter_map(name).collect();
            let more = if circle.len() > 5 { ", …" } else { "" };
            let first = circle.first().and_then(|at| components.get(*at));
            fields.doubt(
                Code::SbomCycle,
                &first.map_or(At::DOCUMENT, |c| At::Component(&c.pointer)),
                format!(
                    "{} component(s) {IN_CIRCLE}: {}{more}",
                    circle.len(),
                    shown(&names.join(", "))
                ),
            );
        }
        let dependency = |(from, to): (u32, u32)| Dependency {
            from: from as usize,
            to: to as usize,
        };
        Ok((edges.into_iter().map(dependency).collect(), named))
    }

    fn outermost(&mut self, start: usize) -> usize {
        let next = |graph: &Self, at: usize| graph.root.get(at).map(|to| *to as usize);
        let mut top = start;
        while let Some(above) = next(self, top).filter(|above| *above != top) {
            top = above;
        }
        let mut at = start;
        while let Some(above) = next(self, at).filter(|above| *above != top) {
            set(&mut self.root, at, number(top));
            at = above;
        }
        top
    }
}

/// Returns a dependency as it is kept here.
pub(super) fn edge(from: usize, to: usize) -> (u32, u32) {
    (number(from), number(to))
}

/// Returns a place in a list as it is kept here. A document of so many components would be beyond every limit; if it
/// were not, a number that is too large names none of them.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Returns the edges in their order without those that have stood before.
fn once(edges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    let mut order: Vec<u32> = (0..number(edges.len())).collect();
    let edge = |at: u32| (edges.get(at as usize).copied(), at);
    order.sort_unstable_by_key(|at| edge(*at));
    order.dedup_by_key(|at| edge(*at).0);
    if order.len() == edges.len() {
        drop(order);
        return edges;
    }
    order.sort_unstable();
    order.into_iter().filter_map(|at| edge(at).0).collect()
}

/// Returns the sets of nodes that reach each other, each sorted, in the order of their first node.
/// Tarjan's algorithm without recursion.
fn circles(count: usize, edges: &[(u32, u32)]) -> Vec<Vec<usize>> {
    let own = edges.iter().filter(|(from, to)| from == to);
    let own: HashSet<usize> = own.map(|(from, _)| *from as usize).collect();
    let mut state = Search {
        next: Neighbours::of(count, edges),
        own,
        number: vec![0; count],
        low: vec![0; count],
        open: vec![false; count],
        stack: Vec::new(),
        counter: 0,
        found: Vec::new(),
    };
    for start in 0..count {
        // One without edges is in no circle.
        if state.number.get(start) == Some(&0) && state.next.get(start, 0).is_some() {
            state.from(start);
        }
    }
    let mut found = state.found;
    found.iter_mut().for_each(|c| c.sort_unstable());
    found.sort();
    found
}

/// Where the edges from each node go, all in one list.
struct Neighbours {
    starts: Vec<u32>,
    to: Vec<u32>,
}

impl Neighbours {
    /// Returns those of edges, in their order.
    fn of(count: usize, edges: &[(u32, u32)]) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for (from, _) in edges {
            if let Some(after) = starts.get_mut(*from as usize + 1) {
                *after += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut free = starts.clone();
        let mut placed = vec![0; edges.len()];
        for (from, to) in edges {
            if let Some(at) = free.get_mut(*from as usize) {
                set(&mut placed, *at as usize, *to);
                *at += 1;
            }
        }
        Self { starts, to: placed }
    }

    fn get(&self, node: usize, position: usize) -> Option<usize> {
        let at = (*self.starts.get(node)? as usize).checked_add(position)?;
        if at < *self.starts.get(node + 1)? as usize {
            self.to.get(at).map(|to| *to as usize)
        } else {
            None
        }
    }
}

struct Search {
    next: Neighbours,
    /// Nodes with an edge to themselves.
    own: HashSet<usize>,
    number: Vec<u32>,
    low: Vec<u32>,
    open: Vec<bool>,
    stack: Vec<usize>,
    counter: u32,
    found: Vec<Vec<usize>>,
}

impl Search {
    fn from(&mut self, start: usize) {
        let mut path = vec![(start, 0_usize)];
        self.enter(start);
        while let Some((node, position)) = path.last_mut() {
            let node = *node;
            let to = self.next.get(node, *position);
            *position += 1;
            match to {
                Some(to) if self.number.get(to) == Some(&0) => {
                    self.enter(to);
                    path.push((to, 0));
                }
                Some(to) => {
                    if self.open.get(to) == Some(&true) {
                        self.lower(node, self.number.get(to).copied().unwrap_or(0));
                    }
                }
                None => {
                    path.pop();
                    self.close(node);
                    if let Some((above, _)) = path.last() {
                        self.lower(*above, self.low.get(node).copied().unwrap_or(0));
                    }
                }
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.counter += 1;
        set(&mut self.number, node, self.counter);
        set(&mut self.low, node, self.counter);
        set(&mut self.open, node, true);
        self.stack.push(node);
    }

    fn lower(&mut self, node: usize, to: u32) {
        if let Some(low) = self.low.get_mut(node) {
            *low = to.min(*low);
        }
    }

    /// Takes a finished set from the stack where the node is its first, and keeps it where it is a circle.
    fn close(&mut self, node: usize) {
        if self.low.get(node) != self.number.get(node) {
            return;
        }
        let Some(first) = self.stack.iter().rposition(|member| *member == node) else {
            return;
        };
        for member in self.stack.iter().skip(first) {
            set(&mut self.open, *member, false);
        }
        if self.stack.len() - first > 1 || self.own.contains(&node) {
            self.found.push(self.stack.split_off(first));
        } else {
            self.stack.truncate(first);
        }
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

/// Returns the relation of a component that is in more than its parent.
pub(super) fn also_contains(outer: usize, inner: usize) -> Relation {
    Relation {
        from: outer,
        to: inner,
        kind: "CONTAINS".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_whatever_their_size() {
        let check = |list: &[(u32, u32)], expect: &[&[usize]]| {
            assert_eq!(circles(6, list), expect, "{list:?}");
        };
        check(&[(0, 1), (1, 2)], &[]);
        check(&[(0, 0)], &[&[0]]);
        check(&[(1, 2), (2, 2), (3, 2), (2, 4)], &[&[2]]);
        check(
            &[(0, 1), (1, 0), (1, 2), (3, 4), (4, 5), (5, 3)],
            &[&[0, 1], &[3, 4, 5]],
        );
        check(&[(2, 1), (1, 0), (0, 2), (0, 3)], &[&[0, 1, 2]]);
        let long: Vec<(u32, u32)> = (0..200_000).map(|n| (n, (n + 1) % 200_000)).collect();
        assert_eq!(circles(200_000, &long).len(), 1);
    }

    #[test]
    fn an_edge_counts_where_it_stands_first() {
        let check = |list: &[(u32, u32)], expect: &[(u32, u32)]| {
            assert_eq!(once(list.to_vec()), expect, "{list:?}");
        };
        check(&[], &[]);
        check(&[(2, 1), (0, 1)], &[(2, 1), (0, 1)]);
        check(
            &[(2, 1), (0, 1), (2, 1), (0, 2), (0, 1)],
            &[(2, 1), (0, 1), (0, 2)],
        );
    }
}
