//! The relations of a CycloneDX document.

use asepsis_domain::sbom::{Component, Relation};

use super::super::super::fields::Fields;
use super::super::super::graph::Graph;
use super::super::super::source::Source;
use crate::json::{Node, step};
use crate::limits::ReadError;

/// Reads the relations; returns those that are no dependency.
pub(super) fn dependencies(
    source: &Source<'_, '_>,
    components: &[Component],
    graph: &mut Graph,
    fields: &mut Fields,
) -> Result<Vec<Relation>, ReadError> {
    let mut others = Vec::new();
    source.each("dependencies", fields, &mut |index, node, fields| {
        let all = (components, &mut *graph);
        dependency(index, node, all, fields, &mut others);
    })?;
    Ok(others)
}

/// Reads the relations of one component; relations that are no dependency are added to the others.
fn dependency(
    index: usize,
    node: &Node<'_>,
    (components, graph): (&[Component], &mut Graph),
    fields: &mut Fields,
    others: &mut Vec<Relation>,
) {
    let at = || format!("/dependencies/{index}");
    let from = match reference(node.get("ref"), components, graph) {
        Some(from) => Some(from),
        None => {
            let Some(from) = fields.text(node, "ref", &at()) else {
                return;
            };
            graph.find(&from, components, &step(&at(), "ref"), fields)
        }
    };
    for key in ["dependsOn", "provides"] {
        let targets = match node.get(key) {
            Some(_) => fields.elements(node, key, &at()),
            None => &[],
        };
        for (place, target) in targets.iter().enumerate() {
            let at = || format!("{}/{key}/{place}", at());
            match (from, target_of(target, &at, (components, graph), fields)) {
                (Some(from), Some(to)) if key == "provides" => others.push(Relation {
                    from,
                    to,
                    kind: key.to_owned(),
                }),
                (Some(from), Some(to)) => graph.depends(from, to),
                _ => {}
            }
        }
    }
}

fn target_of(
    target: &Node<'_>,
    at: &dyn Fn() -> String,
    (components, graph): (&[Component], &Graph),
    fields: &mut Fields,
) -> Option<usize> {
    match (reference(Some(target), components, graph), target.text()) {
        (Some(to), _) => Some(to),
        (None, Some(unknown)) => graph.find(unknown, components, &at(), fields),
        (None, None) => {
            let kind = target.kind();
            fields.form(&at(), format!("a reference is {kind} and must be a text"));
            None
        }
    }
}

/// Returns the component that a reference names, where it does: nothing is told.
fn reference(node: Option<&Node<'_>>, components: &[Component], graph: &Graph) -> Option<usize> {
    graph.known(node?.text()?, components)
}
