//! OpenVEX held against its specification: the structure, and what a status asks for.

use std::sync::LazyLock;

use crate::json::{Node, Tree};
use crate::limits::{Limits, ReadError};
use crate::probe::Probe;
use crate::validation::Breach;
use crate::validation::check::check;
use crate::validation::forms::{Form, has_scheme, is_iri_reference};
use crate::validation::structure::Structure;

const EDITION: &str = "0.2.0";

/// OpenVEX names things by absolute addresses.
const FORMS: &[Form] = &[Form {
    id: "uri",
    must: "an absolute address (URI, RFC 3986)",
    holds: |t| t.is_ascii() && has_scheme(t) && is_iri_reference(t),
}];

pub(super) static STRUCTURE: LazyLock<Structure> =
    LazyLock::new(|| Structure::read_with(include_str!("structure.txt"), FORMS));

/// Returns the version of the specification and what breaks its rules.
///
/// # Errors
/// Where the bytes are no JSON, or cost more than the limits allow.
pub fn validate(probe: &Probe<'_>, limits: &Limits) -> Result<(String, Vec<Breach>), ReadError> {
    let tree = probe.tree(limits)?;
    let mut breaches = check(&tree, &STRUCTURE, EDITION);
    let statements = tree.root.get("statements").map_or(&[][..], Node::list);
    for (index, statement) in statements.iter().enumerate() {
        let pointer = format!("/statements/{index}");
        status(&tree, statement, &pointer, &mut breaches);
        for (at, product) in list(statement, "products").iter().enumerate() {
            let pointer = format!("{pointer}/products/{at}");
            identified(&tree, product, &pointer, &mut breaches);
            for (at, part) in list(product, "subcomponents").iter().enumerate() {
                identified(
                    &tree,
                    part,
                    &format!("{pointer}/subcomponents/{at}"),
                    &mut breaches,
                );
            }
        }
    }
    Ok((EDITION.to_owned(), breaches))
}

fn list<'t, 'a>(node: &'t Node<'a>, key: &str) -> &'t [Node<'a>] {
    node.get(key).map_or(&[], Node::list)
}

/// OpenVEX specification, "Status Labels": what each must say.
fn status(tree: &Tree<'_>, statement: &Node<'_>, pointer: &str, breaches: &mut Vec<Breach>) {
    let has = |key: &str| statement.get(key).is_some();
    let word = statement
        .get("status")
        .and_then(Node::text)
        .unwrap_or_default();
    if word == "not_affected" && !has("justification") && !has("impact_statement") {
        let message = "`not_affected` needs a `justification` or an `impact_statement`";
        Breach::at("openvex-justification", tree, statement, pointer, message).add_to(breaches);
    }
    if word == "affected" && !has("action_statement") {
        let message = "`affected` needs an `action_statement`";
        Breach::at("openvex-action", tree, statement, pointer, message).add_to(breaches);
    }
}

fn identified(tree: &Tree<'_>, product: &Node<'_>, pointer: &str, breaches: &mut Vec<Breach>) {
    if product.get("@id").is_none() && product.get("identifiers").is_none() {
        let message = "a product is named by its `@id` or by `identifiers`";
        Breach::at("openvex-identity", tree, product, pointer, message).add_to(breaches);
    }
}
