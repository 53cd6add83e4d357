//! Relations between the components of one document: references to indexes, what stands twice,
//! what leads nowhere, what goes round in a circle. Formats bring the references.

use std::collections::{HashMap, HashSet};

use asepsis_domain::diagnostic::Code;
use asepsis_domain::sbom::{Component, Dependency};

use super::fields::Fields;
use crate::limits::shown;

/// The relations of a document while it is read.
pub(super) struct Graph {
    index: HashMap<String, usize>,
    /// References that are there and are no component: services, files, the document itself.
    others: HashSet<String>,
    dependencies: Vec<Dependency>,
    seen: HashSet<Dependency>,
    /// For each component one that contains it, at last the outermost: path-compressed.
    root: Vec<usize>,
}

impl Graph {
    /// Returns the graph of the components, without relations; tells references that stand twice.
    pub(super) fn new(components: &[Component], fields: &mut Fields) -> Self {
        let mut index = HashMap::with_capacity(components.len());
        for (at, component) in components.iter().enumerate() {
            if index.contains_key(&component.reference) {
                fields.doubt(
                    Code::SbomDuplicate,
                    &component.pointer,
                    format!(
                        "the reference `{}` stands twice",
                        shown(&component.reference)
                    ),
                );
            } else {
                index.insert(component.reference.clone(), at);
            }
        }
        Self {
            index,
            others: HashSet::new(),
            dependencies: Vec::new(),
            seen: HashSet::new(),
            root: (0..components.len()).collect(),
        }
    }

    /// Makes a reference known that is no component.
    pub(super) fn other(&mut self, reference: &str) {
        self.others.insert(reference.to_owned());
    }

    /// Returns the index of a component, where the reference is one.
    pub(super) fn known(&self, reference: &str) -> Option<usize> {
        self.index.get(reference).copied()
    }

    /// Returns the index of a component; tells a reference that leads nowhere.
    pub(super) fn find(
        &self,
        reference: &str,
        pointer: &str,
        fields: &mut Fields,
    ) -> Option<usize> {
        let found = self.index.get(reference).copied();
        if found.is_none() && !self.others.contains(reference) {
            fields.doubt(
                Code::SbomReference,
                pointer,
                format!("`{}` is the reference of no component", shown(reference)),
            );
        }
        found
    }

    /// Notes that a component depends on another; a relation that stands twice counts once.
    pub(super) fn depends(&mut self, from: usize, to: usize) {
        let dependency = Dependency { from, to };
        if self.seen.insert(dependency) {
            self.dependencies.push(dependency);
        }
    }

    /// Notes that a component contains another; the first container counts. Tells a circle.
    pub(super) fn contains(
        &mut self,
        components: &mut [Component],
        outer: usize,
        inner: usize,
        pointer: &str,
        fields: &mut Fields,
    ) {
        let top = self.outermost(outer);
        let Some(child) = components.get_mut(inner).filter(|c| c.parent.is_none()) else {
            return;
        };
        if top == inner {
            fields.doubt(
                Code::SbomCycle,
                pointer,
                format!("`{}` contains itself, in a circle", shown(&child.reference)),
            );
            return;
        }
        child.parent = Some(outer);
        if let Some(root) = self.root.get_mut(inner) {
            *root = top;
        }
    }

    /// Returns the dependencies; tells each circle once.
    pub(super) fn finish(self, components: &[Component], fields: &mut Fields) -> Vec<Dependency> {
        for circle in circles(components.len(), &self.dependencies) {
            let name = |at: &usize| components.get(*at).map(Component::plain_name);
            let names: Vec<String> = circle.iter().take(5).filter_map(name).collect();
            let more = if circle.len() > 5 { ", …" } else { "" };
            let pointer = circle
                .first()
                .and_then(|at| components.get(*at))
                .map_or("", |c| &c.pointer);
            fields.doubt(
                Code::SbomCycle,
                pointer,
                format!(
                    "{} component(s) depend on each other in a circle: {}{more}",
                    circle.len(),
                    shown(&names.join(", "))
                ),
            );
        }
        self.dependencies
    }

    fn outermost(&mut self, start: usize) -> usize {
        let mut top = start;
        while let Some(&next) = self.root.get(top).filter(|next| **next != top) {
            top = next;
        }
        let mut at = start;
        while let Some(root) = self.root.get_mut(at).filter(|root| **root != top) {
            at = std::mem::replace(root, top);
        }
        top
    }
}

/// Returns the sets of nodes that reach each other, each sorted, in the order of their first node.
/// Tarjan's algorithm without recursion.
fn circles(count: usize, edges: &[Dependency]) -> Vec<Vec<usize>> {
    let own: HashSet<usize> = edges
        .iter()
        .filter(|e| e.from == e.to)
        .map(|e| e.from)
        .collect();
    let mut edges = edges.to_vec();
    edges.sort_by_key(|edge| edge.from);
    let mut state = Search {
        next: Neighbours::of(count, &edges),
        number: vec![0; count],
        low: vec![0; count],
        open: vec![false; count],
        stack: Vec::new(),
        counter: 0,
        found: Vec::new(),
    };
    for start in 0..count {
        if state.number.get(start) == Some(&0) {
            state.from(start);
        }
    }
    let mut found = state.found;
    found.retain(|c| c.len() > 1 || c.iter().any(|n| own.contains(n)));
    found.iter_mut().for_each(|c| c.sort_unstable());
    found.sort();
    found
}

/// Where the edges from each node go, all in one list.
struct Neighbours {
    starts: Vec<usize>,
    to: Vec<usize>,
}

impl Neighbours {
    /// Returns those of edges that are sorted by where they come from.
    fn of(count: usize, edges: &[Dependency]) -> Self {
        let mut starts = Vec::with_capacity(count + 1);
        let mut at = 0;
        for node in 0..=count {
            while edges.get(at).is_some_and(|e| e.from < node) {
                at += 1;
            }
            starts.push(at);
        }
        Self {
            starts,
            to: edges.iter().map(|e| e.to).collect(),
        }
    }

    fn get(&self, node: usize, position: usize) -> Option<usize> {
        let at = self.starts.get(node)?.checked_add(position)?;
        if at < *self.starts.get(node + 1)? {
            self.to.get(at).copied()
        } else {
            None
        }
    }
}

struct Search {
    next: Neighbours,
    number: Vec<usize>,
    low: Vec<usize>,
    open: Vec<bool>,
    stack: Vec<usize>,
    counter: usize,
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

    fn lower(&mut self, node: usize, to: usize) {
        if let Some(low) = self.low.get_mut(node) {
            *low = to.min(*low);
        }
    }

    /// Takes a finished set from the stack where the node is its first.
    fn close(&mut self, node: usize) {
        if self.low.get(node) != self.number.get(node) {
            return;
        }
        let mut set_of = Vec::new();
        while let Some(member) = self.stack.pop() {
            set(&mut self.open, member, false);
            set_of.push(member);
            if member == node {
                break;
            }
        }
        self.found.push(set_of);
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_whatever_their_size() {
        let edges = |list: &[(usize, usize)]| -> Vec<Dependency> {
            list.iter()
                .map(|&(from, to)| Dependency { from, to })
                .collect()
        };
        let check = |list: &[(usize, usize)], expect: &[&[usize]]| {
            assert_eq!(circles(6, &edges(list)), expect, "{list:?}");
        };
        check(&[(0, 1), (1, 2)], &[]);
        check(&[(0, 0)], &[&[0]]);
        check(
            &[(0, 1), (1, 0), (1, 2), (3, 4), (4, 5), (5, 3)],
            &[&[0, 1], &[3, 4, 5]],
        );
        check(&[(2, 1), (1, 0), (0, 2), (0, 3)], &[&[0, 1, 2]]);
        let long: Vec<Dependency> = (0..200_000)
            .map(|n| Dependency {
                from: n,
                to: (n + 1) % 200_000,
            })
            .collect();
        assert_eq!(circles(200_000, &long).len(), 1);
    }
}
