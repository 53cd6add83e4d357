//! What of SPDX 3 the component graph keeps.

use super::super::document::Document;
use super::elements::{GRAPH, class, each_within, id};
use super::known::Known;
use super::read::{PACKAGES, contact, is_relation, targets};
use crate::json::{Node, Value};
use crate::limits::ReadError;
use crate::sbom::Leftover;
use crate::sbom::leftover::{Kept, Leftovers, of};
use crate::sbom::vocabulary::is_scope;

/// Returns what is not kept of a document.
///
/// # Errors
/// Where an element is not of the form that it must be.
pub(super) fn of_document(document: &Document<'_, '_>) -> Result<Vec<Leftover>, ReadError> {
    let root = &document.tree.root;
    let is_graph = root.get("@graph").is_some();
    let mut known = Known::default();
    if !is_graph {
        each_within(root, "", &mut |node, _| known.add(node));
    }
    document.each(GRAPH, &mut |_, _, node| {
        each_within(node, "", &mut |node, _| known.add(node));
    })?;
    let known = known.done();
    let mut found = Found::default();
    if !is_graph {
        each_within(root, "", &mut |node, pointer| {
            // Elements within others are looked at through those.
            if pointer.matches('/').count() <= 2 {
                found.element(&known, node, pointer);
            }
        });
    }
    document.each(GRAPH, &mut |key, number, node| {
        if matches!(node.value, Value::Object(_)) {
            found.element(&known, node, &format!("/{key}/{number}"));
        }
    })?;
    Ok(found.found.list())
}

/// What is not kept.
#[derive(Default)]
struct Found {
    found: Leftovers,
}

impl Found {
    fn element(&mut self, known: &Known<'_>, node: &Node<'_>, pointer: &str) {
        let name = class(node);
        let lost = match KEPT.iter().find(|(class, _)| *class == name) {
            Some((_, kept)) => of(node, kept),
            None => vec![Leftover {
                path: String::new(),
                count: 1,
                places: vec![String::new()],
            }],
        };
        let otherwise = known.is_made_otherwise(node).then(|| Leftover {
            path: "creationInfo (another than the document's)".to_owned(),
            count: 1,
            places: vec!["/creationInfo".to_owned()],
        });
        for left in lost.into_iter().chain(beside(known, node)).chain(otherwise) {
            let path = if left.path.is_empty() {
                name.to_owned()
            } else {
                format!("{name}.{}", left.path)
            };
            for place in left.places {
                self.found.add(&path, || format!("{pointer}{place}"));
            }
        }
    }
}

/// Returns what the values of members say that the graph has no room for.
fn beside(known: &Known<'_>, node: &Node<'_>) -> Vec<Leftover> {
    let mut beside = Beside {
        known,
        found: Vec::new(),
    };
    match class(node) {
        "CreationInfo" => {
            let is_other = !known.is_own(id(node).map(AsRef::as_ref));
            beside.add("(of other elements)", usize::from(is_other), "");
        }
        "simplelicensing_LicenseExpression" => beside.expression(node),
        "Tool" => {
            let is_unnamed = !known.is_maker(node);
            let what = "name (nothing was made with it)";
            beside.add(what, usize::from(is_unnamed), "/name");
        }
        "Agent" | "Person" | "SoftwareAgent" | "Organization" => beside.agent(node),
        name if PACKAGES.contains(&name) => beside.package(node),
        name if is_relation(name) && KEPT.iter().any(|(kept, _)| *kept == name) => {
            beside.relation(node);
        }
        _ => {}
    }
    beside.found
}

/// What the values of members say, while it is gathered.
struct Beside<'k, 'a> {
    known: &'k Known<'a>,
    found: Vec<Leftover>,
}

impl Beside<'_, '_> {
    fn add(&mut self, path: &str, count: usize, first: &str) {
        if count > 0 {
            self.found.push(Leftover {
                path: path.to_owned(),
                count,
                places: vec![first.to_owned(); count],
            });
        }
    }

    fn expression(&mut self, node: &Node<'_>) {
        let key = "simplelicensing_customIdToUri";
        let entries = targets(node.get(key)).into_iter();
        let uris = entries.filter_map(|entry| entry.get("value").and_then(Node::text));
        let unknown = uris.filter(|uri| !self.known.is_licence(uri)).count();
        self.add(
            &format!("{key} (what is no licence here)"),
            unknown,
            &format!("/{key}"),
        );
    }

    fn agent(&mut self, node: &Node<'_>) {
        if !self.known.is_maker(node) {
            return self.add("name (they made nothing here)", 1, "/name");
        }
        let is_other = matches!(class(node), "Agent" | "SoftwareAgent");
        let what = "type (written as an organization)";
        self.add(what, usize::from(is_other), "/type");
        let addresses = targets(node.get("externalIdentifier")).len();
        let further = addresses.saturating_sub(usize::from(contact(node).is_some()));
        let what = "externalIdentifier (beyond an address)";
        self.add(what, further, "/externalIdentifier");
    }

    fn package(&mut self, node: &Node<'_>) {
        let levels = node.get("supportLevel").map_or(0, |l| l.list().len());
        let further = levels.saturating_sub(1);
        self.add(
            "supportLevel (beyond the first)",
            further,
            "/supportLevel/1",
        );
        let until = node.get("validUntilTime").and_then(Node::text);
        let has_time = until.is_some_and(|t| t.len() > 10 && !t.ends_with("T00:00:00Z"));
        let what = "validUntilTime (its time of day)";
        self.add(what, usize::from(has_time), "/validUntilTime");
        let methods = targets(node.get("verifiedUsing")).into_iter();
        let codes = methods.filter(|method| self.known.is_code(method)).count();
        let what = "verifiedUsing (a code over many files)";
        self.add(what, codes, "/verifiedUsing");
    }

    fn relation(&mut self, node: &Node<'_>) {
        let kind = node.get("relationshipType").and_then(Node::text);
        if kind.is_some_and(|k| k.ends_with("License")) {
            let from = targets(node.get("from")).into_iter();
            let others = from.filter(|end| !self.known.is_package(end)).count();
            return self.add("from (what is no package here)", others, "/from");
        }
        let scope = node.get("scope").and_then(Node::text);
        let is_kept = |s: &str| kind != Some("contains") && is_scope(s);
        let is_lost = scope.is_some_and(|s| !is_kept(s));
        self.add("scope", usize::from(is_lost), "/scope");
        let ends = ["from", "to"].into_iter();
        let mut ends = ends.flat_map(|key| targets(node.get(key)));
        let is_lost = ends.any(|end| !self.known.is_end(end)) || targets(node.get("to")).is_empty();
        self.add("to (what is no package here)", usize::from(is_lost), "");
    }
}

const RELATIONSHIP: Kept = Kept {
    whole: &[
        "type",
        "spdxId",
        "creationInfo",
        "scope",
        "from",
        "to",
        "relationshipType",
    ],
    anew: &[],
};

const COLLECTION: Kept = Kept {
    whole: &[
        "type",
        "spdxId",
        "creationInfo",
        "name",
        "element",
        "rootElement",
        "profileConformance",
        "software_sbomType",
    ],
    anew: &[],
};

/// What of a bill of materials is kept: its name is not the document's.
const BOM: Kept = Kept {
    whole: &[
        "type",
        "spdxId",
        "creationInfo",
        "element",
        "rootElement",
        "profileConformance",
        "software_sbomType",
    ],
    anew: &[],
};

const NAMED: Kept = Kept {
    whole: &["type", "@id", "spdxId", "creationInfo", "name"],
    anew: &[],
};

const AGENT: Kept = Kept {
    whole: &[
        "type",
        "@id",
        "spdxId",
        "creationInfo",
        "name",
        "externalIdentifier",
    ],
    anew: &[],
};

/// A licence of the list: what it is called and says is in the list.
const LISTED: Kept = Kept {
    whole: &[
        "type",
        "spdxId",
        "creationInfo",
        "name",
        "simplelicensing_licenseText",
    ],
    anew: &[],
};

const CUSTOM: Kept = LISTED;

const ENTRY: Kept = Kept {
    whole: &["type", "key", "value"],
    anew: &[],
};

const LICENCES: Kept = Kept {
    whole: &[
        "type",
        "spdxId",
        "creationInfo",
        "expandedlicensing_member",
        "expandedlicensing_subjectLicense",
        "expandedlicensing_subjectExtendableLicense",
        "expandedlicensing_subjectAddition",
    ],
    anew: &[],
};

const PACKAGE: Kept = Kept {
    whole: &[
        "type",
        "spdxId",
        "creationInfo",
        "name",
        "description",
        "comment",
        "summary",
        "software_sourceInfo",
        "software_attributionText",
        "builtTime",
        "releaseTime",
        "software_packageVersion",
        "software_packageUrl",
        "software_primaryPurpose",
        "software_copyrightText",
        "software_downloadLocation",
        "software_homePage",
        "suppliedBy",
        "originatedBy",
        "validUntilTime",
        "supportLevel",
        "verifiedUsing.type",
        "verifiedUsing.algorithm",
        "verifiedUsing.hashValue",
        "externalIdentifier.type",
        "externalIdentifier.externalIdentifierType",
        "externalIdentifier.identifier",
        "externalRef.type",
        "externalRef.externalRefType",
        "externalRef.locator",
        "externalRef.comment",
        "extension.type",
        "extension.extension_cdxProperty",
    ],
    anew: &[],
};

/// What is kept of each class.
const KEPT: &[(&str, Kept)] = &[
    (
        "CreationInfo",
        Kept {
            whole: &[
                "type",
                "@id",
                "specVersion",
                "created",
                "createdBy",
                "createdUsing",
            ],
            anew: &[],
        },
    ),
    ("SpdxDocument", COLLECTION),
    ("Bom", BOM),
    ("software_Sbom", BOM),
    ("Agent", AGENT),
    ("Person", AGENT),
    ("Organization", AGENT),
    ("SoftwareAgent", AGENT),
    ("Tool", NAMED),
    ("software_Package", PACKAGE),
    ("ai_AIPackage", PACKAGE),
    ("dataset_DatasetPackage", PACKAGE),
    ("Relationship", RELATIONSHIP),
    ("LifecycleScopedRelationship", RELATIONSHIP),
    (
        "simplelicensing_LicenseExpression",
        Kept {
            whole: &[
                "type",
                "spdxId",
                "creationInfo",
                "simplelicensing_licenseExpression",
                "simplelicensing_customIdToUri",
            ],
            anew: &[],
        },
    ),
    ("DictionaryEntry", ENTRY),
    ("expandedlicensing_ConjunctiveLicenseSet", LICENCES),
    ("expandedlicensing_DisjunctiveLicenseSet", LICENCES),
    ("expandedlicensing_OrLaterOperator", LICENCES),
    ("expandedlicensing_WithAdditionOperator", LICENCES),
    ("expandedlicensing_ListedLicense", LISTED),
    ("expandedlicensing_CustomLicense", CUSTOM),
    ("simplelicensing_SimpleLicensingText", CUSTOM),
];
