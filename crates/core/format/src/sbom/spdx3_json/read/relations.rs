//! Relations between elements: in a short form until all packages are known, then in the graph.

use asepsis_domain::sbom::{Acknowledgement, Component, Licence, OwnLicences, Relation};
use indexmap::IndexSet;
use thin_vec::ThinVec;

use super::super::elements::{Elements, id_of, is_of_the_model};
use super::{licence, targets};
use crate::json::Node;
use crate::sbom::at::At;
use crate::sbom::fields::Fields;
use crate::sbom::graph::{Graph, also_contains};
use crate::sbom::vocabulary;

/// A relation as it stands.
pub(super) struct Link<'n> {
    kind: &'n str,
    from: &'n str,
    to: To<'n>,
    scope: Option<&'n str>,
    pub(super) at: Ends,
}

/// What a relation leads to: mostly one element.
enum To<'n> {
    One(&'n str),
    Many(ThinVec<&'n str>),
}

/// Where a relation stands.
pub(super) enum Ends {
    /// The number of its element in the graph.
    Number(u32),
    /// Its pointer.
    At(String),
}

impl<'n> Link<'n> {
    /// Returns the relation that an element is, if it has a kind and a start.
    pub(super) fn of(node: &'n Node<'_>, at: Ends) -> Option<Self> {
        Self::read(node, at, |node| node.text().or_else(|| id_of(node)))
    }

    /// Returns the relation that an element is, where all its texts are pieces of the document.
    pub(super) fn borrowed(node: &Node<'n>, number: u32) -> Option<Self> {
        Self::read(node, Ends::Number(number), Node::borrowed)
    }

    fn read<'m, 'a>(
        node: &'m Node<'a>,
        at: Ends,
        text: impl Fn(&'m Node<'a>) -> Option<&'n str>,
    ) -> Option<Self> {
        let mut ends = targets(node.get("to")).into_iter().filter_map(&text);
        let to = match (ends.next(), ends.next()) {
            (Some(only), None) => To::One(only),
            (first, second) => {
                let mut all: ThinVec<&str> = first.into_iter().chain(second).chain(ends).collect();
                all.shrink_to_fit();
                To::Many(all)
            }
        };
        Some(Self {
            kind: node.get("relationshipType").and_then(&text)?,
            from: node.get("from").and_then(&text).unwrap_or(""),
            to,
            scope: node.get("scope").and_then(&text),
            at,
        })
    }

    fn to(&self) -> &[&'n str] {
        match &self.to {
            To::One(only) => std::slice::from_ref(only),
            To::Many(all) => all,
        }
    }
}

/// Relations while they are put into the graph.
pub(super) struct Relations<'r, 'n, 'a> {
    pub(super) elements: &'r Elements<'n, 'a>,
    pub(super) components: &'r mut [Component],
    pub(super) graph: &'r mut Graph,
    /// Those that are neither a dependency nor a containment.
    pub(super) found: Vec<Relation>,
    /// Packages that the document describes.
    pub(super) described: IndexSet<usize>,
    /// Licences of the document's own.
    pub(super) own: OwnLicences,
}

impl Relations<'_, '_, '_> {
    /// Gives components their licences, those declared before those concluded.
    pub(super) fn licences(&mut self, links: &[Link<'_>]) {
        for (wanted, acknowledgement) in [
            ("hasDeclaredLicense", Acknowledgement::Declared),
            ("hasConcludedLicense", Acknowledgement::Concluded),
        ] {
            for link in links.iter().filter(|link| link.kind == wanted) {
                let known = self.graph.known(link.from, self.components);
                let Some(component) = known.and_then(|at| self.components.get_mut(at)) else {
                    continue;
                };
                for id in link.to() {
                    let licence = licence::of(id, self.elements, &mut self.own);
                    let licence = licence.map(|said| Licence {
                        acknowledgement,
                        ..said
                    });
                    if let Some(said) = licence.filter(|l| !component.licences.contains(l)) {
                        component.licences.reserve_exact(1);
                        component.licences.push(said);
                    }
                }
            }
        }
    }

    /// Adds a relation that is not that of a licence.
    pub(super) fn add(&mut self, link: &Link<'_>, fields: &mut Fields) {
        if link.from.is_empty() {
            return;
        }
        let list = At::Pointer("/@graph");
        let at = &match &link.at {
            Ends::Number(number) => list.index(*number as usize),
            Ends::At(pointer) => At::Pointer(pointer),
        };
        let from = self
            .graph
            .find(link.from, self.components, &at.key("from"), fields);
        if link.kind.ends_with("License") {
            return;
        }
        let ends = link.to().iter();
        for end in ends.filter(|e| !is_of_the_model(e)) {
            let to = self.graph.find(end, self.components, &at.key("to"), fields);
            match (from, to) {
                (None, to) if link.kind == "describes" => self.described.extend(to),
                (Some(from), Some(to)) => self.relate(link, (from, to), at, fields),
                _ => {}
            }
        }
    }

    fn relate(
        &mut self,
        link: &Link<'_>,
        (from, to): (usize, usize),
        at: &At<'_>,
        fields: &mut Fields,
    ) {
        let scope = link.scope.filter(|s| vocabulary::is_scope(s));
        let scoped = scope.and_then(|s| vocabulary::scoped_of_spdx3(link.kind, s));
        if let Some(kind) = scoped {
            if kind.ends_with("DEPENDENCY_OF") {
                self.graph.depends(from, to);
            }
            return self.note(to, from, kind);
        }
        match link.kind {
            "contains" => {
                if !self.graph.contains(self.components, from, to, at, fields)
                    && self.graph.has_room(0, 1)
                {
                    self.found.push(also_contains(from, to));
                }
                return;
            }
            "dependsOn" if scope.is_none() => return self.graph.depends_plainly(from, to),
            kind if vocabulary::is_dependency_of_spdx3(kind) => self.graph.depends(from, to),
            _ => {}
        }
        if let Some(scope) = scope {
            return self.note(from, to, &vocabulary::with_scope(link.kind, scope));
        }
        match vocabulary::relation_of_spdx3(link.kind) {
            Some((kind, true)) => self.note(to, from, kind),
            Some((kind, false)) => self.note(from, to, kind),
            None => self.note(from, to, link.kind),
        }
    }

    fn note(&mut self, from: usize, to: usize, kind: &str) {
        if self.graph.has_room(0, 1) {
            let kind = kind.to_owned();
            self.found.push(Relation { from, to, kind });
        }
    }
}
