//! The relations of a CycloneDX document.

use asepsis_domain::sbom::{Component, Relation};

use super::super::super::at::At;
use super::super::super::fields::Fields;
use super::super::super::graph::{Graph, edge};
use super::super::super::source::{Source, in_order};
use crate::json::Node;
use crate::limits::ReadError;

/// Reads the relations; returns those that are no dependency.
pub(super) fn dependencies(
    source: &Source<'_, '_>,
    components: &[Component],
    graph: &mut Graph,
    fields: &mut Fields,
) -> Result<Vec<Relation>, ReadError> {
    let in_tree = fields.elements(&source.tree.root, "dependencies", &At::DOCUMENT);
    let mut others = Vec::new();
    let all = (components, &*graph);
    let mut edges = Vec::new();
    let mut weight = graph.weight();
    let mut take = |relations: Relations, fields: &mut Fields| {
        fields.take(relations.fields);
        weight.relations(relations.edges.len(), relations.others.len());
        if !weight.is_over(source.limits) {
            edges.extend(relations.edges);
            others.extend(relations.others);
        }
    };
    take(Relations::of(in_tree, 0, all), fields);
    if let Some(list) = source.apart("dependencies") {
        in_order(
            list,
            source.limits,
            |nodes, first| Relations::of(&nodes, first, all),
            |relations, duplicates| {
                fields.duplicates_of(source.tree, duplicates);
                take(relations, fields);
            },
        )?;
    }
    graph.set(edges, weight);
    Ok(others)
}

/// What some relations of the list say.
#[derive(Default)]
struct Relations {
    /// From, to.
    edges: Vec<(u32, u32)>,
    /// Those that are no dependency.
    others: Vec<Relation>,
    fields: Fields,
}

impl Relations {
    /// Reads relations of the list, from one of this number on.
    fn of(nodes: &[Node<'_>], first: usize, all: (&[Component], &Graph)) -> Self {
        let mut relations = Self::default();
        for (number, node) in nodes.iter().enumerate() {
            relations.add(first + number, node, all);
        }
        relations
    }

    fn add(&mut self, index: usize, node: &Node<'_>, (components, graph): (&[Component], &Graph)) {
        let list = At::Pointer("/dependencies");
        let at = &list.index(index);
        let fields = &mut self.fields;
        let from = match reference(node.get("ref"), components, graph) {
            Some(from) => Some(from),
            None => {
                let Some(from) = fields.text(node, "ref", at) else {
                    return;
                };
                graph.find(&from, components, &at.key("ref"), fields)
            }
        };
        for key in ["dependsOn", "provides"] {
            fields.each(node, key, at, |target, at, fields| {
                match (from, target_of(target, at, (components, graph), fields)) {
                    (Some(from), Some(to)) if key == "provides" => self.others.push(Relation {
                        from,
                        to,
                        kind: key.to_owned(),
                    }),
                    (Some(from), Some(to)) => self.edges.push(edge(from, to)),
                    _ => {}
                }
            });
        }
    }
}

fn target_of(
    target: &Node<'_>,
    at: &At<'_>,
    (components, graph): (&[Component], &Graph),
    fields: &mut Fields,
) -> Option<usize> {
    match (reference(Some(target), components, graph), target.text()) {
        (Some(to), _) => Some(to),
        (None, Some(unknown)) => graph.find(unknown, components, at, fields),
        (None, None) => {
            let kind = target.kind();
            fields.form(at, format!("a reference is {kind} and must be a text"));
            None
        }
    }
}

/// Returns the component that a reference names, where it does: nothing is told.
fn reference(node: Option<&Node<'_>>, components: &[Component], graph: &Graph) -> Option<usize> {
    graph.known(node?.text()?, components)
}
