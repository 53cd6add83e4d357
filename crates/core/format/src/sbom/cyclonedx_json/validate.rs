//! CycloneDX JSON held against its specification: the structure as data, and the rules that no
//! structure can say: references, digests, licence expressions.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{VERSIONS, open};
use crate::json::{Node, Tree, Value, step};
use crate::limits::{Limits, ReadError, shown};
use crate::probe::Probe;
use crate::validation::Breach;
use crate::validation::check::check;
use crate::validation::licence;
use crate::validation::structure::Structure;

pub(super) static STRUCTURE: LazyLock<Structure> =
    LazyLock::new(|| Structure::read(include_str!("structure.txt")));

pub(super) fn validate(
    probe: &Probe<'_>,
    limits: &Limits,
) -> Result<(String, Vec<Breach>), ReadError> {
    let (tree, version) = match open(probe, limits) {
        Ok((tree, version)) => (tree, version),
        // Without a version it is still CycloneDX, only not valid.
        Err(ReadError::UnknownVersion { .. })
            if probe
                .outline()
                .is_some_and(|o| o.text("specVersion").is_none()) =>
        {
            (probe.tree(limits)?, "")
        }
        Err(error) => return Err(error),
    };
    let edition = if version.is_empty() {
        VERSIONS.last().copied().unwrap_or_default()
    } else {
        version
    };
    let mut breaches = check(&tree, &STRUCTURE, edition);
    breaches.extend(rules(&tree));
    Ok((version.to_owned(), breaches))
}

/// Returns what breaks the rules that no structure can say.
pub(in super::super) fn rules(tree: &Tree<'_>) -> Vec<Breach> {
    let mut rules = Rules {
        tree,
        references: HashMap::new(),
        found: Vec::new(),
    };
    rules.walk(&tree.root, "");
    rules.relations();
    rules.found
}

/// Part of the document in which a reference stands, with name and version of what has it.
type Known<'t> = (Option<&'static str>, &'t str, &'t str);

struct Rules<'t, 'a> {
    tree: &'t Tree<'a>,
    references: HashMap<&'t str, Known<'t>>,
    found: Vec<Breach>,
}

impl<'t> Rules<'t, '_> {
    fn breach(&mut self, rule: &'static str, node: &Node<'_>, at: &str, message: String) {
        Breach::at(rule, self.tree, node, at, message).add_to(&mut self.found);
    }

    /// Looks at every object of the document, whatever it is part of.
    fn walk(&mut self, node: &'t Node<'_>, pointer: &str) {
        match &node.value {
            Value::List(list) => {
                for (index, element) in list.iter().enumerate() {
                    if matches!(element.value, Value::Object(_) | Value::List(_)) {
                        self.walk(element, &step(pointer, &index.to_string()));
                    }
                }
            }
            Value::Object(members) => {
                self.object(node, pointer);
                for (key, member) in members {
                    if matches!(member.value, Value::Object(_) | Value::List(_)) {
                        self.walk(member, &step(pointer, key));
                    }
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, node: &'t Node<'_>, pointer: &str) {
        let text = |key: &str| node.get(key).and_then(Node::text);
        if let (Some(reference), Some(member)) = (text("bom-ref"), node.get("bom-ref")) {
            self.reference(reference, node, member, pointer);
        }
        if let (Some(algorithm), Some(content)) = (text("alg"), text("content")) {
            self.digest(node, pointer, algorithm, content);
        }
        if let (Some(expression), Some(member)) = (text("expression"), node.get("expression"))
            && pointer.contains("/licenses/")
            && let Err(reason) = licence::references(expression)
        {
            let message = format!(
                "`{}` is not a licence expression: {reason}",
                shown(expression)
            );
            self.breach(
                "licence-expression",
                member,
                &step(pointer, "expression"),
                message,
            );
        }
        self.version_range(node, pointer);
        if let (Some(purl), Some(member)) = (text("purl"), node.get("purl"))
            && let Err(error) = asepsis_domain::identifier::Purl::parse(purl)
        {
            let breach = Breach::at(
                "purl-form",
                self.tree,
                member,
                &step(pointer, "purl"),
                error.to_string(),
            );
            breach.warning().add_to(&mut self.found);
        }
        if let (Some(cpe), Some(member)) = (text("cpe"), node.get("cpe"))
            && let Err(error) = asepsis_domain::identifier::Cpe::parse(cpe)
        {
            let breach = Breach::at(
                "cpe-form",
                self.tree,
                member,
                &step(pointer, "cpe"),
                error.to_string(),
            );
            breach.warning().add_to(&mut self.found);
        }
    }

    /// ECMA-424, `component`: a range of versions is only for what is not part of the product.
    fn version_range(&mut self, node: &Node<'_>, pointer: &str) {
        let Some(range) = node.get("versionRange") else {
            return;
        };
        let is_external = node.get("isExternal").is_some_and(|e| {
            e.value == Value::Bool(true) || matches!(e.text(), Some("true" | "1"))
        });
        if !is_external {
            let message = "`versionRange` is only for a component with `isExternal` true";
            let at = step(pointer, "versionRange");
            self.breach("version-range", range, &at, message.to_owned());
        }
    }

    /// A bom-ref stands once. Tools repeat the subject of the document, or parts of it, in the list
    /// of components, and themselves where they annotate: the same thing twice is only a warning.
    fn reference(
        &mut self,
        reference: &'t str,
        node: &'t Node<'_>,
        member: &Node<'_>,
        pointer: &str,
    ) {
        let named = |key: &str| node.get(key).and_then(Node::text).unwrap_or("");
        let place = ["/metadata/component", "/components", "/services"]
            .into_iter()
            .find(|part| pointer.starts_with(part));
        let this = (place, named("name"), named("version"));
        let Some(other) = self.references.insert(reference, this) else {
            return;
        };
        let message = format!("the bom-ref `{}` stands twice", shown(reference));
        let at = step(pointer, "bom-ref");
        let breach = Breach::at("reference-unique", self.tree, member, &at, message);
        let is_same = place != other.0 && (this.1, this.2) == (other.1, other.2);
        let is_aside = place.is_none() || other.0.is_none();
        let breach = if is_same || is_aside {
            breach.warning()
        } else {
            breach
        };
        breach.add_to(&mut self.found);
    }

    fn digest(&mut self, node: &Node<'_>, pointer: &str, algorithm: &str, content: &str) {
        let Some(bits) = crate::sbom::vocabulary::digest_bits(algorithm) else {
            return;
        };
        if content.len() != bits / 4 {
            let message = format!(
                "a {algorithm} digest has {} hexadecimal digits, this has {}",
                bits / 4,
                content.len()
            );
            self.breach("digest-length", node, pointer, message);
        }
    }

    /// Dependencies and compositions name components and services that are there, or another document's.
    fn relations(&mut self) {
        let root = &self.tree.root;
        for (list, keys) in [
            ("dependencies", &["dependsOn", "provides"][..]),
            ("compositions", &["assemblies", "dependencies"][..]),
        ] {
            let entries = root.get(list).map_or(&[][..], Node::list);
            for (index, entry) in entries.iter().enumerate() {
                let pointer = format!("/{list}/{index}");
                if let Some(member) = entry.get("ref") {
                    self.resolves(member, &step(&pointer, "ref"));
                }
                for key in keys {
                    let targets = entry.get(key).map_or(&[][..], Node::list);
                    for (index, target) in targets.iter().enumerate() {
                        self.resolves(target, &format!("{pointer}/{key}/{index}"));
                    }
                }
            }
        }
    }

    fn resolves(&mut self, node: &Node<'_>, pointer: &str) {
        let Some(reference) = node.text() else {
            return;
        };
        if !self.references.contains_key(reference) && !reference.starts_with("urn:cdx:") {
            let message = format!("`{}` is the bom-ref of nothing here", shown(reference));
            // The specification does not ask it in words, so it is not invalid.
            let breach = Breach::at("reference-resolves", self.tree, node, pointer, message);
            breach.warning().add_to(&mut self.found);
        }
    }
}
