//! CycloneDX JSON held against its specification: the structure as data, and the rules that no
//! structure can say: references, digests, licence expressions.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

use super::super::document::{Document, Rules, parsed};
use super::super::names::Names;
use super::{VERSIONS, version_of};
use crate::json::{Node, Tree, Value, step};
use crate::limits::{Limits, ReadError, shown};
use crate::probe::Probe;
use crate::validation::Breach;
use crate::validation::licence;
use crate::validation::structure::Structure;

pub(super) static STRUCTURE: LazyLock<Structure> =
    LazyLock::new(|| Structure::read(include_str!("structure.txt")));

pub(super) fn validate(
    probe: &Probe<'_>,
    limits: &Limits,
) -> Result<(String, Vec<Breach>), ReadError> {
    parsed(probe, limits, LISTS, |document| {
        let version = match version_of(document.tree) {
            Ok(version) => version,
            // Without a version it is still CycloneDX, only not valid.
            Err(_) if has_no_version(document.tree) => "",
            Err(error) => return Err(error),
        };
        let edition = if version.is_empty() {
            VERSIONS.last().copied().unwrap_or_default()
        } else {
            version
        };
        let rules = References::of(document.tree);
        let breaches = document.hold(&STRUCTURE, edition, LISTS, rules)?;
        Ok((version.to_owned(), breaches))
    })
}

fn has_no_version(tree: &Tree<'_>) -> bool {
    let version = tree.root.get("specVersion");
    version.and_then(Node::text).is_none()
}

/// Lists of a document that may be long.
pub(in super::super) const LISTS: &[&str] = &[
    "components",
    "services",
    "dependencies",
    "compositions",
    "vulnerabilities",
];

/// What has a bom-ref: the part of the document in which it stands, as its place in [`PARTS`], and a digest of its name and
/// version.
type Known = (Option<u8>, u32);

/// Parts of a document in which what has a bom-ref may stand.
const PARTS: [(u8, &str); 3] = [
    (0, "/metadata/component"),
    (1, "/components"),
    (2, "/services"),
];

/// The rules that no structure can say.
pub(in super::super) struct References<'t, 'a> {
    tree: &'t Tree<'a>,
    known: Names<Known>,
    found: Vec<Breach>,
}

impl<'a> Rules<'a> for References<'_, 'a> {
    fn start(&mut self, root: &Node<'a>) {
        self.object(root, "");
        for (key, member) in root.members() {
            if !LISTS.contains(&key.as_ref()) {
                self.walk(member, &step("", key));
            }
        }
    }

    fn element(&mut self, key: &'static str, number: usize, node: &Node<'a>) {
        self.walk(node, &format!("/{key}/{number}"));
    }

    fn finish(mut self, document: &Document<'_, 'a>) -> Result<Vec<Breach>, ReadError> {
        let lists = ["dependencies", "compositions"];
        document.each(&lists, &mut |key, number, node| {
            self.relation(key, number, node);
        })?;
        Ok(self.found)
    }
}

impl<'t, 'a> References<'t, 'a> {
    pub(in super::super) fn of(tree: &'t Tree<'a>) -> Self {
        Self {
            tree,
            known: Names::new(),
            found: Vec::new(),
        }
    }

    fn breach(&mut self, rule: &'static str, node: &Node<'_>, at: &str, message: String) {
        Breach::at(rule, self.tree, node, at, message).add_to(&mut self.found);
    }

    /// Looks at every object of a part of the document, whatever it is.
    fn walk(&mut self, node: &Node<'_>, pointer: &str) {
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

    fn object(&mut self, node: &Node<'_>, pointer: &str) {
        let text = |key: &str| node.get(key).and_then(Node::text);
        if let Some(member) = node.get("bom-ref")
            && let Value::Text(reference) = &member.value
        {
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
    fn reference(&mut self, reference: &str, node: &Node<'_>, member: &Node<'_>, pointer: &str) {
        let named = |key: &str| node.get(key).and_then(Node::text).unwrap_or("");
        let place = PARTS.iter().find(|(_, part)| pointer.starts_with(part));
        let place = place.map(|(number, _)| *number);
        let mut name = DefaultHasher::new();
        (named("name"), named("version")).hash(&mut name);
        // Half of the digest tells two apart well enough.
        let this = (place, (name.finish() >> 32) as u32);
        let Some(other) = self.known.insert(reference, this) else {
            return;
        };
        let message = format!("the bom-ref `{}` stands twice", shown(reference));
        let at = step(pointer, "bom-ref");
        let breach = Breach::at("reference-unique", self.tree, member, &at, message);
        let is_same = place != other.0 && this.1 == other.1;
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
    fn relation(&mut self, list: &str, number: usize, entry: &Node<'_>) {
        let pointer = format!("/{list}/{number}");
        let keys = match list {
            "dependencies" => ["dependsOn", "provides"],
            _ => ["assemblies", "dependencies"],
        };
        if let Some(member) = entry.get("ref") {
            self.resolves(member, &pointer, "ref");
        }
        for key in keys {
            let targets = entry.get(key).map_or(&[][..], Node::list);
            for (index, target) in targets.iter().enumerate() {
                self.resolves(target, &pointer, &format!("{key}/{index}"));
            }
        }
    }

    fn resolves(&mut self, node: &Node<'_>, pointer: &str, member: &str) {
        let Some(reference) = node.text() else {
            return;
        };
        if self.known.get(reference).is_none() && !reference.starts_with("urn:cdx:") {
            let message = format!("`{}` is the bom-ref of nothing here", shown(reference));
            let at = format!("{pointer}/{member}");
            // The specification does not ask it in words, so it is not invalid.
            let breach = Breach::at("reference-resolves", self.tree, node, &at, message);
            breach.warning().add_to(&mut self.found);
        }
    }
}
