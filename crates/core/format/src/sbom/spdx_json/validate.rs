//! SPDX JSON held against its specification: the structure as data, and the rules that no
//! structure can say.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use asepsis_domain::identifier::Cpe;

use super::super::document::{Document, Rules, parsed};
use super::super::names::Names;
use super::{VERSIONS, version};
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
        let written = document.tree.root.get("spdxVersion");
        let version = match version(document.tree) {
            Ok(version) => version,
            // Without a version it is still SPDX, only not valid.
            Err(_) if written.and_then(Node::text).is_none() => "",
            Err(error) => return Err(error),
        };
        Ok((version.to_owned(), hold(document, version)?))
    })
}

/// Holds a document of a version against its specification; of none, against the newest.
///
/// # Errors
/// Where an element is not of the form that it must be.
pub(in super::super) fn hold(
    document: &Document<'_, '_>,
    version: &str,
) -> Result<Vec<Breach>, ReadError> {
    let edition = if version.is_empty() {
        VERSIONS.last().copied().unwrap_or_default()
    } else {
        version
    };
    document.hold(&STRUCTURE, edition, LISTS, Ids::of(document.tree))
}

/// Holds a document against the rules that no structure can say.
///
/// # Errors
/// Where an element is not of the form that it must be.
pub(super) fn rules(document: &Document<'_, '_>) -> Result<Vec<Breach>, ReadError> {
    document.hold_rules(LISTS, Ids::of(document.tree))
}

/// Lists of a document that may be long.
pub(in super::super) const LISTS: &[&str] = &["packages", "files", "snippets", "relationships"];

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

/// The rules that no structure can say.
struct Ids<'t, 'a> {
    tree: &'t Tree<'a>,
    ids: Names<Kind>,
    documents: HashSet<Cow<'a, str>>,
    licences: HashSet<Cow<'a, str>>,
    /// How many packages there are.
    packages: usize,
    /// There are files or snippets.
    has_others: bool,
    found: Vec<Breach>,
}

/// What has an id.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A package whose files were not analysed.
    NotAnalysed,
    File,
    Other,
}

impl<'a> Rules<'a> for Ids<'_, 'a> {
    fn start(&mut self, root: &Node<'a>) {
        let id = text_of(root, "SPDXID");
        id.and_then(|id| self.ids.insert(&id, Kind::Other));
        let entries = |key: &str| root.get(key).map_or(&[][..], Node::list).iter();
        let documents = entries("externalDocumentRefs");
        self.documents
            .extend(documents.filter_map(|d| text_of(d, "externalDocumentId")));
        let licences = entries("hasExtractedLicensingInfos");
        self.licences
            .extend(licences.filter_map(|l| text_of(l, "licenseId")));
        for (key, member) in root.members() {
            if !LISTS.contains(&key.as_ref()) {
                self.digests(member, &step("", key));
            }
        }
    }

    fn element(&mut self, key: &'static str, number: usize, node: &Node<'a>) {
        let pointer = format!("/{key}/{number}");
        let kind = match key {
            "packages" => self.package(node, &pointer),
            "files" => self.file(node, &pointer),
            "snippets" => Kind::Other,
            // What they name is known once all others are.
            _ => return,
        };
        self.has_others |= key != "packages";
        self.id(node, kind, &pointer);
        self.digests(node, &pointer);
    }

    fn finish(mut self, document: &Document<'_, 'a>) -> Result<Vec<Breach>, ReadError> {
        let root = &document.tree.root;
        let described = root.get("documentDescribes").map_or(&[][..], Node::list);
        for (index, described) in described.iter().enumerate() {
            self.resolves(described, &format!("/documentDescribes/{index}"));
        }
        let id = root.get("SPDXID").and_then(Node::text);
        let mut is_described = !described.is_empty();
        let ends = ["relationships", "snippets"];
        document.each(&ends, &mut |key, number, node| {
            let pointer = format!("/{key}/{number}");
            if key == "snippets" {
                return self.end(node, &pointer, "snippetFromFile");
            }
            is_described |= describes(node, id);
            self.end(node, &pointer, "spdxElementId");
            self.end(node, &pointer, "relatedSpdxElement");
            self.contained_file(node, &pointer);
        })?;
        // Clause 11.1: a document says what it describes, except where that can only be one package.
        if !is_described && (self.packages != 1 || self.has_others) {
            let message = "no relationship says what the document describes".to_owned();
            self.breach("describes", root, "", message);
        }
        Ok(self.found)
    }
}

/// Returns the text of a member.
pub(super) fn text_of<'a>(node: &Node<'a>, key: &str) -> Option<Cow<'a, str>> {
    match &node.get(key)?.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Returns whether a relationship says what the document of an id describes.
fn describes(relationship: &Node<'_>, document: Option<&str>) -> bool {
    let text = |key: &str| relationship.get(key).and_then(Node::text);
    match text("relationshipType") {
        Some("DESCRIBES") => text("spdxElementId") == document,
        Some("DESCRIBED_BY") => text("relatedSpdxElement") == document,
        _ => false,
    }
}

impl<'t, 'a> Ids<'t, 'a> {
    fn of(tree: &'t Tree<'a>) -> Self {
        Self {
            tree,
            ids: Names::new(),
            documents: HashSet::new(),
            licences: HashSet::new(),
            packages: 0,
            has_others: false,
            found: Vec::new(),
        }
    }

    fn breach(&mut self, rule: &'static str, node: &Node<'_>, at: &str, message: String) {
        Breach::at(rule, self.tree, node, at, message).add_to(&mut self.found);
    }

    /// Every id stands once; the document, its packages, files and snippets have one.
    fn id(&mut self, node: &Node<'a>, kind: Kind, pointer: &str) {
        let (Some(id), Some(text)) = (node.get("SPDXID"), text_of(node, "SPDXID")) else {
            return;
        };
        if self.ids.get(&text).is_some() {
            let message = format!("the SPDXID `{}` stands twice", shown(&text));
            self.breach("reference-unique", id, &step(pointer, "SPDXID"), message);
        } else {
            self.ids.insert(&text, kind);
        }
    }

    fn end(&mut self, node: &Node<'_>, pointer: &str, key: &str) {
        if let Some(member) = node.get(key) {
            self.resolves(member, &step(pointer, key));
        }
    }

    fn resolves(&mut self, node: &Node<'_>, pointer: &str) {
        let Some(text) = node.text() else { return };
        if text == "NONE" || text == "NOASSERTION" || !text.contains("Ref-") {
            return;
        }
        let known = match text.split_once(':') {
            Some((document, _)) => self.documents.contains(document),
            None => self.ids.get(text).is_some(),
        };
        if !known {
            let message = format!("`{}` is the SPDXID of nothing here", shown(text));
            self.breach("reference-resolves", node, pointer, message);
        }
    }

    /// Clauses 7.8, 7.9, 7.13 and 7.15: licences are expressions, and a package whose files were
    /// not analysed says nothing of them.
    fn package(&mut self, package: &Node<'_>, pointer: &str) -> Kind {
        self.packages += 1;
        self.external(package, pointer);
        let not_analysed = package
            .get("filesAnalyzed")
            .is_some_and(|f| f.value == Value::Bool(false));
        for key in ["packageVerificationCode", "licenseInfoFromFiles"] {
            let told = package
                .get(key)
                .filter(|m| key != "licenseInfoFromFiles" || !m.list().is_empty());
            if let Some(member) = told.filter(|_| not_analysed) {
                let message = format!("`{key}` must not be given where filesAnalyzed is false");
                self.breach("files-analysed", member, &step(pointer, key), message);
            }
        }
        for key in ["licenseConcluded", "licenseDeclared"] {
            if let Some(member) = package.get(key) {
                self.licence(member, &step(pointer, key));
            }
        }
        if not_analysed {
            Kind::NotAnalysed
        } else {
            Kind::Other
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

    /// Clause 7.8: a package whose files were not analysed contains none.
    fn contained_file(&mut self, relationship: &Node<'_>, pointer: &str) {
        let text = |key: &str| relationship.get(key).and_then(Node::text).unwrap_or("");
        let (left, right) = (text("spdxElementId"), text("relatedSpdxElement"));
        let (outer, inner) = match text("relationshipType") {
            "CONTAINS" => (left, right),
            "CONTAINED_BY" => (right, left),
            _ => return,
        };
        let is = |id: &str, kind: Kind| self.ids.get(id) == Some(kind);
        if is(outer, Kind::NotAnalysed) && is(inner, Kind::File) {
            let message = format!(
                "`{}` contains a file and must not, as its filesAnalyzed is false",
                shown(outer)
            );
            self.breach("files-analysed", relationship, pointer, message);
        }
    }

    /// Clause 8.4: a file has its SHA1.
    fn file(&mut self, file: &Node<'_>, pointer: &str) -> Kind {
        let algorithms = file.get("checksums").map_or(&[][..], Node::list).iter();
        let mut algorithms = algorithms.filter_map(|c| c.get("algorithm")?.text());
        if !algorithms.any(|a| a == "SHA1") {
            let message = "a file has no SHA1 checksum".to_owned();
            self.breach("file-sha1", file, pointer, message);
        }
        if let Some(member) = file.get("licenseConcluded") {
            self.licence(member, &step(pointer, "licenseConcluded"));
        }
        Kind::File
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
