//! SPDX JSON held against its specification: the structure as data, and the rules that no
//! structure can say.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{VERSIONS, open};
use asepsis_domain::identifier::Cpe;

use crate::json::{Node, Tree, Value, step};
use crate::limits::{Limits, ReadError, shown};
use crate::probe::Probe;
use crate::validation::Breach;
use crate::validation::check::check;
use crate::validation::licence;
use crate::validation::structure::Structure;

pub(in super::super) static STRUCTURE: LazyLock<Structure> =
    LazyLock::new(|| Structure::read(include_str!("structure.txt")));

pub(super) fn validate(
    probe: &Probe<'_>,
    limits: &Limits,
) -> Result<(String, Vec<Breach>), ReadError> {
    let (tree, version) = match open(probe, limits) {
        Ok((tree, version)) => (tree, version),
        // Without a version it is still SPDX, only not valid.
        Err(ReadError::UnknownVersion { .. })
            if probe
                .outline()
                .is_some_and(|o| o.text("spdxVersion").is_none()) =>
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
        ids: HashSet::new(),
        documents: HashSet::new(),
        licences: HashSet::new(),
        found: Vec::new(),
    };
    rules.ids();
    rules.relations();
    rules.describes();
    rules.packages();
    rules.contained_files();
    rules.files();
    rules.digests(&tree.root, "");
    rules.found
}

/// Address before the types that SPDX itself lists.
const LISTED: &str = "http://spdx.org/rdf/references/";

/// A type of external references: id, category, form of the locator.
type Reference = (&'static str, &'static str, fn(&str) -> bool);

/// Types of external references, annex F.
const REFERENCES: &[Reference] = &[
    ("advisory", "SECURITY", is_address),
    ("cpe22Type", "SECURITY", |l| {
        l.starts_with("cpe:/") && Cpe::parse(l).is_ok()
    }),
    ("cpe23Type", "SECURITY", |l| {
        l.starts_with("cpe:2.3:") && Cpe::parse(l).is_ok()
    }),
    ("fix", "SECURITY", is_address),
    ("maven-central", "PACKAGE-MANAGER", |l| {
        matches!(l.split(':').count(), 2 | 3)
    }),
    ("npm", "PACKAGE-MANAGER", |l| l.contains('@')),
    ("nuget", "PACKAGE-MANAGER", |l| l.contains('/')),
    ("purl", "PACKAGE-MANAGER", |l| {
        l.starts_with("pkg:") && l.contains('/')
    }),
    ("swh", "PERSISTENT-ID", |l| l.starts_with("swh:1:")),
    ("gitoid", "PERSISTENT-ID", |l| l.starts_with("gitoid:")),
    ("swid", "SECURITY", |l| l.starts_with("swid:")),
    ("url", "SECURITY", is_address),
];

fn is_address(text: &str) -> bool {
    text.contains(':') && !text.contains(char::is_whitespace)
}

struct Rules<'t, 'a> {
    tree: &'t Tree<'a>,
    ids: HashSet<&'t str>,
    documents: HashSet<&'t str>,
    licences: HashSet<&'t str>,
    found: Vec<Breach>,
}

impl<'t> Rules<'t, '_> {
    fn breach(&mut self, rule: &'static str, node: &Node<'_>, at: &str, message: String) {
        Breach::at(rule, self.tree, node, at, message).add_to(&mut self.found);
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
                let Some(id) = entry.get("SPDXID") else {
                    continue;
                };
                let Some(text) = id.text() else { continue };
                if !self.ids.insert(text) {
                    let message = format!("the SPDXID `{}` stands twice", shown(text));
                    self.breach(
                        "reference-unique",
                        id,
                        &format!("/{list}/{index}/SPDXID"),
                        message,
                    );
                }
            }
        }
        let documents = self.entries("externalDocumentRefs").iter();
        self.documents
            .extend(documents.filter_map(|d| d.get("externalDocumentId")?.text()));
        let licences = self.entries("hasExtractedLicensingInfos").iter();
        self.licences
            .extend(licences.filter_map(|l| l.get("licenseId")?.text()));
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
            self.external(package, &pointer);
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
        if text.is_empty() {
            let message = "an empty text says nothing of the licence".to_owned();
            let breach = Breach::at("licence-expression", self.tree, node, pointer, message);
            return breach.warning().add_to(&mut self.found);
        }
        match licence::references(text) {
            Err(reason) => {
                let message = format!("`{}` is not a licence expression: {reason}", shown(text));
                self.breach("licence-expression", node, pointer, message);
            }
            Ok(references) => {
                for reference in references {
                    if !self.licences.contains(reference.as_str()) {
                        let message =
                            format!("`{}` is no licence of this document", shown(&reference));
                        self.breach("reference-resolves", node, pointer, message);
                    }
                }
            }
        }
    }

    /// Clause 11.1: a document says what it describes, except where that can only be one package.
    fn describes(&mut self) {
        let document = self.tree.root.get("SPDXID").and_then(Node::text);
        let is = |entry: &Node<'_>, kind: &str, side: &str| {
            entry.get("relationshipType").and_then(Node::text) == Some(kind)
                && entry.get(side).and_then(Node::text) == document
        };
        let described = !self.entries("documentDescribes").is_empty()
            || self.entries("relationships").iter().any(|r| {
                is(r, "DESCRIBES", "spdxElementId") || is(r, "DESCRIBED_BY", "relatedSpdxElement")
            });
        let is_one = self.entries("packages").len() == 1
            && self.entries("files").is_empty()
            && self.entries("snippets").is_empty();
        if !described && !is_one {
            let message = "no relationship says what the document describes".to_owned();
            self.breach("describes", &self.tree.root, "", message);
        }
    }

    /// Clause 7.8: a package whose files were not analysed contains none.
    fn contained_files(&mut self) {
        let id = |e: &'t Node<'_>| e.get("SPDXID").and_then(Node::text);
        let files: HashSet<&str> = self.entries("files").iter().filter_map(id).collect();
        let not_analysed = |p: &&'t Node<'_>| {
            p.get("filesAnalyzed")
                .is_some_and(|f| f.value == Value::Bool(false))
        };
        let packages = self.entries("packages").iter().filter(not_analysed);
        let packages: HashSet<&str> = packages.filter_map(id).collect();
        for (index, entry) in self.entries("relationships").iter().enumerate() {
            let text = |key: &str| entry.get(key).and_then(Node::text).unwrap_or("");
            let (left, right) = (text("spdxElementId"), text("relatedSpdxElement"));
            let (outer, inner) = match text("relationshipType") {
                "CONTAINS" => (left, right),
                "CONTAINED_BY" => (right, left),
                _ => continue,
            };
            if packages.contains(outer) && files.contains(inner) {
                let message = format!(
                    "`{}` contains a file and must not, as its filesAnalyzed is false",
                    shown(outer)
                );
                let pointer = format!("/relationships/{index}");
                self.breach("files-analysed", entry, &pointer, message);
            }
        }
    }

    /// Clause 8.4: a file has its SHA1.
    fn files(&mut self) {
        for (index, file) in self.entries("files").iter().enumerate() {
            let pointer = format!("/files/{index}");
            let algorithms = file.get("checksums").map_or(&[][..], Node::list).iter();
            let mut algorithms = algorithms.filter_map(|c| c.get("algorithm")?.text());
            if !algorithms.any(|a| a == "SHA1") {
                self.breach(
                    "file-sha1",
                    file,
                    &pointer,
                    "a file has no SHA1 checksum".to_owned(),
                );
            }
            if let Some(member) = file.get("licenseConcluded") {
                self.licence(member, &step(&pointer, "licenseConcluded"));
            }
        }
    }

    /// Annex F: which types of external references a category has, and how their locators look.
    fn external(&mut self, package: &Node<'_>, pointer: &str) {
        let references = package.get("externalRefs").map_or(&[][..], Node::list);
        for (index, reference) in references.iter().enumerate() {
            let text = |key: &str| reference.get(key).and_then(Node::text);
            let (Some(category), Some(kind), Some(locator)) = (
                text("referenceCategory"),
                text("referenceType"),
                text("referenceLocator"),
            ) else {
                continue;
            };
            let kind = kind.strip_prefix(LISTED).unwrap_or(kind);
            let pointer = format!("{pointer}/externalRefs/{index}");
            let Some((_, home, holds)) = REFERENCES.iter().find(|(id, ..)| *id == kind) else {
                continue;
            };
            if category.replace('_', "-") != *home && category != "OTHER" {
                let message = format!("references of type {kind} belong to category {home}");
                self.breach("external-category", reference, &pointer, message);
            }
            if !holds(locator) {
                let message = format!("`{}` is no locator of type {kind}", shown(locator));
                self.breach("external-locator", reference, &pointer, message);
            }
        }
    }

    fn digests(&mut self, node: &Node<'_>, pointer: &str) {
        for (index, element) in node.list().iter().enumerate() {
            self.digests(element, &step(pointer, &index.to_string()));
        }
        let text = |key: &str| node.get(key).and_then(Node::text);
        if let (Some(algorithm), Some(value)) = (text("algorithm"), text("checksumValue"))
            && let Some(bits) = crate::sbom::vocabulary::digest_bits(algorithm)
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
