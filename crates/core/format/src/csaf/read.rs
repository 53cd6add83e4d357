//! Reads a CSAF document into nouns. Groups are resolved to their products; nothing is judged here (`validate`
//! does that).

use asepsis_domain::diagnostic::Code;

use super::document::{
    Branch, Document, Flag, Helper, Involvement, Note, Product, Publisher, Reference, Relationship,
    Remediation, Revision, Score, Threat, Tracking, Vulnerability,
};
use super::subject::{self, Subject, each_from, list, text, text_at, texts};
use super::{Edition, open};
use crate::json::{Node, Tree};
use crate::limits::{Limits, ReadError, Reading};
use crate::probe::Probe;
use crate::validation::check::check;

/// Reads a CSAF document of any profile.
///
/// # Errors
/// Where the bytes are no JSON, of a version that is not read, or cost more than the limits allow.
pub fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<Document>, ReadError> {
    let (tree, edition) = open(probe, limits)?;
    of_tree(&tree, edition)
}

/// Reads a CSAF document of any profile from its tree.
pub(crate) fn of_tree(tree: &Tree<'_>, edition: Edition) -> Result<Reading<Document>, ReadError> {
    let root = &tree.root;
    if root.get("document").is_none() {
        return Err(ReadError::NotThisFormat {
            expected: super::TITLE,
            reason: "it has no `document`",
        });
    }
    let subject = Subject::of(tree, edition, "");
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
    for mut breach in check(tree, &super::STRUCTURE, edition.name()) {
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

fn product(product: &subject::Product<'_, '_>) -> Product {
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
