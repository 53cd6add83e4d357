//! A CSAF document as nouns, of both editions. Groups are resolved to their products; what is not there is
//! empty; nothing is judged here (`validate` does that).

use super::subject::{Subject, each_from, list, text, text_at, texts};
use super::{Edition, open};
use crate::json::Node;
use crate::limits::{Limits, ReadError, Reading};
use crate::probe::Probe;
use crate::validation::check::check;
use asepsis_domain::diagnostic::Code;

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// `2.0` or `2.1`.
    pub version: String,
    /// Category: the profile.
    pub category: String,
    /// Title.
    pub title: String,
    /// Language tag.
    pub lang: String,
    /// Who publishes it.
    pub publisher: Publisher,
    /// Its id, versions and times.
    pub tracking: Tracking,
    /// TLP label: `WHITE` or `CLEAR`, `GREEN`, `AMBER`, `RED`.
    pub tlp: String,
    /// Text on distribution.
    pub distribution: String,
    /// Notes.
    pub notes: Vec<Note>,
    /// References.
    pub references: Vec<Reference>,
    /// Acknowledgments, each in a line.
    pub acknowledgments: Vec<String>,
    /// Every product, in document order; those made of others too.
    pub products: Vec<Product>,
    /// Products made of others.
    pub relationships: Vec<Relationship>,
    /// Vulnerabilities.
    pub vulnerabilities: Vec<Vulnerability>,
}

/// Who publishes a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Publisher {
    /// `vendor`, `coordinator` …
    pub category: String,
    /// Name.
    pub name: String,
    /// Namespace: an address under its control.
    pub namespace: String,
    /// How it is reached.
    pub contact: String,
}

/// Id, versions and times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tracking {
    /// Id.
    pub id: String,
    /// Other ids.
    pub aliases: Vec<String>,
    /// Version.
    pub version: String,
    /// `draft`, `interim`, `final`.
    pub status: String,
    /// First release, as written.
    pub initial: String,
    /// This release, as written.
    pub current: String,
    /// Revisions, in document order.
    pub revisions: Vec<Revision>,
}

/// A revision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Revision {
    /// Number.
    pub number: String,
    /// Date, as written.
    pub date: String,
    /// What changed.
    pub summary: String,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// `description`, `summary` …
    pub category: String,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// Audience.
    pub audience: String,
}

/// A reference.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    /// `self` or `external`.
    pub category: String,
    /// Summary.
    pub summary: String,
    /// Address.
    pub url: String,
}

/// A branch of the product tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Branch {
    /// `vendor`, `product_name`, `product_version` …
    pub category: String,
    /// Name.
    pub name: String,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Product {
    /// Id within the document.
    pub id: String,
    /// Name.
    pub name: String,
    /// Branches that lead to it, from the root.
    pub branches: Vec<Branch>,
    /// What identifies it for a machine.
    pub helper: Helper,
    /// JSON pointer.
    pub pointer: String,
}

/// What identifies a product for a machine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Helper {
    /// Package URLs; 2.0 has at most one.
    pub purls: Vec<String>,
    /// CPE.
    pub cpe: String,
    /// File hashes: file name, algorithm, value.
    pub hashes: Vec<(String, String, String)>,
    /// Addresses of SBOMs.
    pub sboms: Vec<String>,
    /// Model numbers.
    pub models: Vec<String>,
    /// Serial numbers.
    pub serials: Vec<String>,
    /// Stock keeping units.
    pub skus: Vec<String>,
    /// Other addresses: namespace, address. A BOM-Link stands here.
    pub uris: Vec<(String, String)>,
}

/// A product made of others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relationship {
    /// `default_component_of`, `installed_on` …
    pub category: String,
    /// The part.
    pub part: String,
    /// What it is part of or stands on.
    pub whole: String,
    /// The product made.
    pub makes: String,
}

/// A vulnerability.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vulnerability {
    /// CVE.
    pub cve: String,
    /// Other ids: system, id.
    pub ids: Vec<(String, String)>,
    /// Title.
    pub title: String,
    /// Weaknesses, `CWE-…`.
    pub cwes: Vec<String>,
    /// Notes.
    pub notes: Vec<Note>,
    /// References.
    pub references: Vec<Reference>,
    /// Acknowledgments, each in a line.
    pub acknowledgments: Vec<String>,
    /// Discovered, as written.
    pub discovered: String,
    /// Disclosed (2.0: released), as written.
    pub disclosed: String,
    /// Status and the ids of its products: `fixed`, `known_affected` …
    pub status: Vec<(String, Vec<String>)>,
    /// Flags: VEX justifications.
    pub flags: Vec<Flag>,
    /// Remediations.
    pub remediations: Vec<Remediation>,
    /// Scores.
    pub scores: Vec<Score>,
    /// Threats: impacts, exploitation.
    pub threats: Vec<Threat>,
    /// Involvements.
    pub involvements: Vec<Involvement>,
    /// JSON pointer.
    pub pointer: String,
}

/// A flag.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flag {
    /// Justification.
    pub label: String,
    /// Date, as written.
    pub date: String,
    /// Products.
    pub products: Vec<String>,
}

/// A remediation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remediation {
    /// `vendor_fix`, `workaround` …
    pub category: String,
    /// What to do.
    pub details: String,
    /// Date, as written.
    pub date: String,
    /// Address.
    pub url: String,
    /// Products.
    pub products: Vec<String>,
}

/// A score.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    /// CVSS vector.
    pub vector: String,
    /// Who gives it; empty: the publisher.
    pub source: String,
    /// Products.
    pub products: Vec<String>,
}

/// A threat.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Threat {
    /// `impact`, `exploit_status`, `target_set`.
    pub category: String,
    /// What it is.
    pub details: String,
    /// Date, as written.
    pub date: String,
    /// Products; none: all.
    pub products: Vec<String>,
}

/// An involvement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Involvement {
    /// `vendor`, `coordinator` …
    pub party: String,
    /// `completed`, `in_progress` …
    pub status: String,
    /// Summary.
    pub summary: String,
    /// Date, as written.
    pub date: String,
}

impl Vulnerability {
    /// Returns the CVE, else the first other id, else nothing.
    pub fn id(&self) -> &str {
        if !self.cve.is_empty() {
            return &self.cve;
        }
        self.ids.first().map_or("", |(_, id)| id)
    }
}

impl Document {
    /// Returns a product.
    pub fn product(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|p| p.id == id)
    }

    /// Returns the products that a product is made of, itself first, each once: parts before wholes.
    pub fn parts(&self, id: &str) -> Vec<&Product> {
        let mut found: Vec<&Product> = Vec::new();
        let mut next = std::collections::VecDeque::from([id.to_owned()]);
        let mut seen = std::collections::BTreeSet::new();
        while let Some(id) = next.pop_front() {
            if !seen.insert(id.clone()) {
                continue;
            }
            found.extend(self.product(&id));
            for relationship in self.relationships.iter().filter(|r| r.makes == id) {
                next.push_back(relationship.part.clone());
                next.push_back(relationship.whole.clone());
            }
        }
        found
    }
}

/// Reads a CSAF document of any profile.
///
/// # Errors
/// Where the bytes are no JSON, of a version that is not read, or cost more than the limits allow.
pub fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<Document>, ReadError> {
    let (tree, edition) = open(probe, limits)?;
    let root = &tree.root;
    if root.get("document").is_none() {
        return Err(ReadError::NotThisFormat {
            expected: super::TITLE,
            reason: "it has no `document`",
        });
    }
    let subject = Subject::of(&tree, edition, "");
    let at = |path: &[&str]| text_at(root, path).unwrap_or_default().to_owned();
    let mut document = Document {
        version: edition.name().to_owned(),
        category: at(&["document", "category"]),
        title: at(&["document", "title"]),
        lang: at(&["document", "lang"]),
        publisher: Publisher {
            category: at(&["document", "publisher", "category"]),
            name: at(&["document", "publisher", "name"]),
            namespace: at(&["document", "publisher", "namespace"]),
            contact: at(&["document", "publisher", "contact_details"]),
        },
        tracking: tracking(root),
        tlp: at(&["document", "distribution", "tlp", "label"]),
        distribution: at(&["document", "distribution", "text"]),
        ..Document::default()
    };
    if let Some(node) = root.get("document") {
        document.notes = notes(node);
        document.references = references(node);
        document.acknowledgments = acknowledgments(node);
    }
    document.products = subject.products.iter().map(product).collect();
    document.relationships = relationships(root);
    for (pointer, node) in subject.vulnerabilities() {
        document
            .vulnerabilities
            .push(vulnerability(&subject, node, pointer));
    }
    let mut reading = Reading::of(document);
    for mut breach in check(&tree, &super::STRUCTURE, edition.name()) {
        breach.diagnostic.code = Code::CsafForm;
        crate::limits::note(&mut reading.diagnostics, breach.warning().diagnostic);
    }
    Ok(reading)
}

fn word(node: &Node<'_>, key: &str) -> String {
    text(node, key).unwrap_or_default().to_owned()
}

fn words(node: &Node<'_>, key: &str) -> Vec<String> {
    texts(node, key).into_iter().map(str::to_owned).collect()
}

fn pairs(node: &Node<'_>, key: &str, first: &str, second: &str) -> Vec<(String, String)> {
    let pair = |n: &Node<'_>| (word(n, first), word(n, second));
    list(node, key).iter().map(pair).collect()
}

fn tracking(root: &Node<'_>) -> Tracking {
    let Some(node) = root.get("document").and_then(|d| d.get("tracking")) else {
        return Tracking::default();
    };
    let revision = |n: &Node<'_>| Revision {
        number: word(n, "number"),
        date: word(n, "date"),
        summary: word(n, "summary"),
    };
    Tracking {
        id: word(node, "id"),
        aliases: words(node, "aliases"),
        version: word(node, "version"),
        status: word(node, "status"),
        initial: word(node, "initial_release_date"),
        current: word(node, "current_release_date"),
        revisions: list(node, "revision_history")
            .iter()
            .map(revision)
            .collect(),
    }
}

fn notes(node: &Node<'_>) -> Vec<Note> {
    let note = |n: &Node<'_>| Note {
        category: word(n, "category"),
        title: word(n, "title"),
        text: word(n, "text"),
        audience: word(n, "audience"),
    };
    list(node, "notes").iter().map(note).collect()
}

fn references(node: &Node<'_>) -> Vec<Reference> {
    let reference = |n: &Node<'_>| Reference {
        category: text(n, "category").unwrap_or("external").to_owned(),
        summary: word(n, "summary"),
        url: word(n, "url"),
    };
    list(node, "references").iter().map(reference).collect()
}

fn acknowledgments(node: &Node<'_>) -> Vec<String> {
    let line = |n: &Node<'_>| {
        let mut parts = vec![
            texts(n, "names").join(", "),
            word(n, "organization"),
            word(n, "summary"),
        ];
        parts.retain(|p| !p.is_empty());
        parts.join("; ")
    };
    list(node, "acknowledgments").iter().map(line).collect()
}

fn product(product: &super::subject::Product<'_, '_>) -> Product {
    let branch = |(category, name): &(&str, &str)| Branch {
        category: (*category).to_owned(),
        name: (*name).to_owned(),
    };
    Product {
        id: product.id.to_owned(),
        name: word(product.node, "name"),
        branches: product.path.iter().map(branch).collect(),
        helper: product
            .node
            .get("product_identification_helper")
            .map(helper)
            .unwrap_or_default(),
        pointer: product.pointer.clone(),
    }
}

fn helper(node: &Node<'_>) -> Helper {
    let mut hashes = Vec::new();
    for file in list(node, "hashes") {
        for hash in list(file, "file_hashes") {
            hashes.push((
                word(file, "filename"),
                word(hash, "algorithm"),
                word(hash, "value"),
            ));
        }
    }
    let mut purls = words(node, "purls");
    purls.extend(text(node, "purl").map(str::to_owned));
    Helper {
        purls,
        cpe: word(node, "cpe"),
        hashes,
        sboms: words(node, "sbom_urls"),
        models: words(node, "model_numbers"),
        serials: words(node, "serial_numbers"),
        skus: words(node, "skus"),
        uris: pairs(node, "x_generic_uris", "namespace", "uri"),
    }
}

/// A path of 2.1 is a chain: each step makes what the next one builds on, and the last makes the product.
fn relationships(root: &Node<'_>) -> Vec<Relationship> {
    let Some(tree) = root.get("product_tree") else {
        return Vec::new();
    };
    let made = |n: &Node<'_>| {
        n.get("full_product_name")
            .map_or_else(String::new, |f| word(f, "product_id"))
    };
    let mut all = Vec::new();
    for node in list(tree, "relationships") {
        all.push(Relationship {
            category: word(node, "category"),
            part: word(node, "product_reference"),
            whole: word(node, "relates_to_product_reference"),
            makes: made(node),
        });
    }
    for node in list(tree, "product_paths") {
        for step in list(node, "subpaths") {
            all.push(Relationship {
                category: word(step, "category"),
                part: word(node, "beginning_product_reference"),
                whole: word(step, "next_product_reference"),
                makes: made(node),
            });
        }
    }
    all
}

fn vulnerability(subject: &Subject<'_, '_>, node: &Node<'_>, pointer: String) -> Vulnerability {
    let mut cwes: Vec<String> = list(node, "cwes").iter().map(|c| word(c, "id")).collect();
    cwes.extend(node.get("cwe").map(|c| word(c, "id")));
    let status = node.get("product_status").map_or(&[][..], Node::members);
    let ids = |list: &Node<'_>| {
        list.list()
            .iter()
            .filter_map(|n| n.text().map(str::to_owned))
            .collect()
    };
    let disclosed = text(node, "disclosure_date").or(text(node, "release_date"));
    Vulnerability {
        cve: word(node, "cve"),
        ids: pairs(node, "ids", "system_name", "text"),
        title: word(node, "title"),
        cwes,
        notes: notes(node),
        references: references(node),
        acknowledgments: acknowledgments(node),
        discovered: word(node, "discovery_date"),
        disclosed: disclosed.unwrap_or_default().to_owned(),
        status: status
            .iter()
            .map(|(key, list)| (key.to_string(), ids(list)))
            .collect(),
        flags: list(node, "flags")
            .iter()
            .map(|n| flag(subject, n))
            .collect(),
        remediations: list(node, "remediations")
            .iter()
            .map(|n| remediation(subject, n))
            .collect(),
        scores: scores(subject, node),
        threats: list(node, "threats")
            .iter()
            .map(|n| threat(subject, n))
            .collect(),
        involvements: list(node, "involvements").iter().map(involvement).collect(),
        pointer,
    }
}

fn named(subject: &Subject<'_, '_>, node: &Node<'_>) -> Vec<String> {
    let mut ids = words(node, "product_ids");
    for group in texts(node, "group_ids") {
        let members = subject.groups.get(group).into_iter().flatten();
        ids.extend(members.map(|m| (*m).to_owned()));
    }
    ids
}

fn flag(subject: &Subject<'_, '_>, node: &Node<'_>) -> Flag {
    Flag {
        label: word(node, "label"),
        date: word(node, "date"),
        products: named(subject, node),
    }
}

fn remediation(subject: &Subject<'_, '_>, node: &Node<'_>) -> Remediation {
    Remediation {
        category: word(node, "category"),
        details: word(node, "details"),
        date: word(node, "date"),
        url: word(node, "url"),
        products: named(subject, node),
    }
}

fn threat(subject: &Subject<'_, '_>, node: &Node<'_>) -> Threat {
    Threat {
        category: word(node, "category"),
        details: word(node, "details"),
        date: word(node, "date"),
        products: named(subject, node),
    }
}

fn involvement(node: &Node<'_>) -> Involvement {
    Involvement {
        party: word(node, "party"),
        status: word(node, "status"),
        summary: word(node, "summary"),
        date: word(node, "date"),
    }
}

fn scores(subject: &Subject<'_, '_>, node: &Node<'_>) -> Vec<Score> {
    let own = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let mut all = Vec::new();
    let each = match subject.edition {
        Edition::V20 => each_from(node, "", "scores/*"),
        Edition::V21 => each_from(node, "", "metrics/*"),
    };
    for (_, metric) in each {
        let content = metric.get("content").unwrap_or(metric);
        for key in ["cvss_v4", "cvss_v3", "cvss_v2"] {
            if let Some(vector) = content.get(key).and_then(|c| text(c, "vectorString")) {
                all.push(Score {
                    vector: vector.to_owned(),
                    source: word(metric, "source"),
                    products: own(&texts(metric, "products")),
                });
            }
        }
    }
    all
}
