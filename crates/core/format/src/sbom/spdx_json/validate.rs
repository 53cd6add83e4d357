//! SPDX JSON held against its specification: the structure as data, and the rules that no
//! structure can say.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{VERSIONS, open};
use crate::json::{Node, Tree, Value, step};
use crate::limits::{Limits, ReadError, shown};
use crate::probe::Probe;
use crate::validation::Breach;
use crate::validation::check::check;
use crate::validation::structure::Structure;

pub(super) static STRUCTURE: LazyLock<Structure> =
    LazyLock::new(|| Structure::read(include_str!("structure.txt")));

pub(super) fn validate(
    probe: &Probe<'_>,
    limits: &Limits,
) -> Result<(String, Vec<Breach>), ReadError> {
    let (tree, version) = match open(probe, limits) {
        Ok((tree, version)) => (tree, version),
        // Without a version it is still SPDX, only not valid.
        Err(ReadError::UnknownVersion { .. })
            if probe.outline().is_some_and(|o| o.text("spdxVersion").is_none()) =>
        {
            (Tree::of_outlined(probe.text()?, limits)?, "")
        }
        Err(error) => return Err(error),
    };
    let edition = VERSIONS.last().copied().unwrap_or_default();
    let mut breaches = check(&tree, &STRUCTURE, edition);
    let mut rules = Rules {
        tree: &tree,
        ids: HashSet::new(),
        documents: HashSet::new(),
        found: Vec::new(),
    };
    rules.ids();
    rules.relations();
    rules.packages();
    rules.digests(&tree.root, "");
    breaches.append(&mut rules.found);
    Ok((version.to_owned(), breaches))
}

struct Rules<'t, 'a> {
    tree: &'t Tree<'a>,
    ids: HashSet<&'t str>,
    documents: HashSet<&'t str>,
    found: Vec<Breach>,
}

impl<'t> Rules<'t, '_> {
    fn breach(&mut self, rule: &'static str, node: &Node<'_>, at: &str, message: String) {
        self.found
            .push(Breach::at(rule, self.tree, node, at, message));
    }

    fn entries(&self, key: &str) -> &'t [Node<'t>] {
        self.tree.root.get(key).map_or(&[], Node::list)
    }

    /// Every id stands once; the document, its packages, files and snippets have one.
    fn ids(&mut self) {
        let root = &self.tree.root;
        self.ids.extend(root.get("SPDXID").and_then(Node::text));
        for list in ["packages", "files", "snippets"] {
            for (index, entry) in self.entries(list).iter().enumerate() {
                let Some(id) = entry.get("SPDXID") else { continue };
                let Some(text) = id.text() else { continue };
                if !self.ids.insert(text) {
                    let message = format!("the SPDXID `{}` stands twice", shown(text));
                    self.breach("reference-unique", id, &format!("/{list}/{index}/SPDXID"), message);
                }
            }
        }
        let documents = self.entries("externalDocumentRefs").iter();
        self.documents
            .extend(documents.filter_map(|d| d.get("externalDocumentId")?.text()));
    }

    fn relations(&mut self) {
        for (index, described) in self.entries("documentDescribes").iter().enumerate() {
            self.resolves(described, &format!("/documentDescribes/{index}"));
        }
        for (index, entry) in self.entries("relationships").iter().enumerate() {
            for key in ["spdxElementId", "relatedSpdxElement"] {
                if let Some(member) = entry.get(key) {
                    self.resolves(member, &format!("/relationships/{index}/{key}"));
                }
            }
        }
        for (index, entry) in self.entries("snippets").iter().enumerate() {
            if let Some(member) = entry.get("snippetFromFile") {
                self.resolves(member, &format!("/snippets/{index}/snippetFromFile"));
            }
        }
    }

    fn resolves(&mut self, node: &Node<'_>, pointer: &str) {
        let Some(text) = node.text() else { return };
        if text == "NONE" || text == "NOASSERTION" || !text.contains("Ref-") {
            return;
        }
        let known = match text.split_once(':') {
            Some((document, _)) => self.documents.contains(document),
            None => self.ids.contains(text),
        };
        if !known {
            let message = format!("`{}` is the SPDXID of nothing here", shown(text));
            self.breach("reference-resolves", node, pointer, message);
        }
    }

    /// Clauses 7.8, 7.9, 7.13 and 7.15: licences are expressions, and a package whose files were
    /// not analysed says nothing of them.
    fn packages(&mut self) {
        for (index, package) in self.entries("packages").iter().enumerate() {
            let pointer = format!("/packages/{index}");
            let not_analysed = package
                .get("filesAnalyzed")
                .is_some_and(|f| f.value == Value::Bool(false));
            for key in ["packageVerificationCode", "licenseInfoFromFiles"] {
                let told = package
                    .get(key)
                    .filter(|m| key != "licenseInfoFromFiles" || !m.list().is_empty());
                if let Some(member) = told.filter(|_| not_analysed) {
                    let message = format!("`{key}` must not be given where filesAnalyzed is false");
                    self.breach("files-analysed", member, &step(&pointer, key), message);
                }
            }
            for key in ["licenseConcluded", "licenseDeclared"] {
                if let Some(member) = package.get(key) {
                    self.licence(member, &step(&pointer, key));
                }
            }
        }
    }

    fn licence(&mut self, node: &Node<'_>, pointer: &str) {
        let Some(text) = node.text() else { return };
        if text == "NONE" || text == "NOASSERTION" {
            return;
        }
        if let Err(error) = spdx::Expression::parse_mode(text, spdx::ParseMode::LAX) {
            let message = format!("`{}` is not a licence expression: {}", shown(text), error.reason);
            self.breach("licence-expression", node, pointer, message);
        }
    }

    fn digests(&mut self, node: &Node<'_>, pointer: &str) {
        for (index, element) in node.list().iter().enumerate() {
            self.digests(element, &step(pointer, &index.to_string()));
        }
        let text = |key: &str| node.get(key).and_then(Node::text);
        if let (Some(algorithm), Some(value)) = (text("algorithm"), text("checksumValue"))
            && let Some(bits) = super::super::digest_bits(algorithm)
            && value.len() != bits / 4
        {
            let message = format!(
                "a {algorithm} checksum has {} hexadecimal digits, this has {}",
                bits / 4,
                value.len()
            );
            self.breach("digest-length", node, pointer, message);
        }
        for (key, member) in node.members() {
            if matches!(member.value, Value::Object(_) | Value::List(_)) {
                self.digests(member, &step(pointer, key));
            }
        }
    }
}
