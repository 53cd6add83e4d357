//! What of SPDX 3 the component graph keeps.

use super::elements::{Elements, class};
use super::open;
use super::read::{CODE, PACKAGES, is_relation, targets};
use crate::json::Node;
use crate::limits::{Limits, ReadError};
use crate::probe::Probe;
use crate::sbom::Leftover;
use crate::sbom::leftover::{Kept, of};

pub(super) fn leftover(probe: &Probe<'_>, limits: &Limits) -> Result<Vec<Leftover>, ReadError> {
    let (tree, _) = open(probe, limits)?;
    let elements = Elements::of(&tree.root);
    let mut found: Vec<Leftover> = Vec::new();
    for element in &elements.all {
        let name = class(element.node);
        let pointer = elements.pointer(element.place);
        // Elements within others are looked at through those.
        if pointer.matches('/').count() > 2 {
            continue;
        }
        let lost = match KEPT.iter().find(|(class, _)| *class == name) {
            Some((_, kept)) => of(element.node, kept),
            None => vec![Leftover {
                path: String::new(),
                count: 1,
                first: String::new(),
            }],
        };
        for left in lost.into_iter().chain(beside(&elements, element.node)) {
            let path = if left.path.is_empty() {
                name.to_owned()
            } else {
                format!("{name}.{}", left.path)
            };
            match found.iter_mut().find(|f| f.path == path) {
                Some(there) => there.count += left.count,
                None => found.push(Leftover {
                    path,
                    count: left.count,
                    first: format!("{pointer}{}", left.first),
                }),
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Returns what the values of members say that the graph has no room for.
fn beside(elements: &Elements<'_, '_>, node: &Node<'_>) -> Vec<Leftover> {
    let mut found = Vec::new();
    let mut add = |path: &str, count: usize, first: &str| {
        if count > 0 {
            found.push(Leftover {
                path: path.to_owned(),
                count,
                first: first.to_owned(),
            });
        }
    };
    let name = class(node);
    match name {
        "Person" | "SoftwareAgent" => add("type (written as an organization)", 1, "/type"),
        name if PACKAGES.contains(&name) => {
            let levels = node.get("supportLevel").map_or(0, |l| l.list().len());
            add(
                "supportLevel (beyond the first)",
                levels.saturating_sub(1),
                "/supportLevel/1",
            );
            let methods = elements.each(node.get("verifiedUsing")).into_iter();
            let codes = methods.filter(|method| class(method) == CODE).count();
            add(
                "verifiedUsing (a code over many files)",
                codes,
                "/verifiedUsing",
            );
        }
        name if is_relation(name) && KEPT.iter().any(|(kept, _)| *kept == name) => {
            let kind = node.get("relationshipType").and_then(Node::text);
            let is_licence = kind.is_some_and(|k| k.ends_with("License"));
            let lost = ["from", "to"].into_iter().flat_map(|key| {
                let ends = targets(node.get(key)).into_iter();
                ends.filter(|end| !is_end(elements, end))
            });
            let lost = lost.count() > 0 || targets(node.get("to")).is_empty();
            if !is_licence {
                add("to (what is no package here)", usize::from(lost), "");
            }
        }
        _ => {}
    }
    found
}

/// Returns whether a relation may end here for the graph: at a package, or at what describes.
fn is_end(elements: &Elements<'_, '_>, end: &Node<'_>) -> bool {
    let name = elements.resolve(end).map_or("", class);
    PACKAGES.contains(&name) || matches!(name, "SpdxDocument" | "Bom" | "software_Sbom")
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

const NAMED: Kept = Kept {
    whole: &["type", "@id", "spdxId", "creationInfo", "name"],
    anew: &[],
};

const PACKAGE: Kept = Kept {
    whole: &[
        "type",
        "spdxId",
        "creationInfo",
        "name",
        "description",
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
    ("Bom", COLLECTION),
    ("software_Sbom", COLLECTION),
    ("Agent", NAMED),
    ("Person", NAMED),
    ("Organization", NAMED),
    ("SoftwareAgent", NAMED),
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
            ],
            anew: &[],
        },
    ),
    ("expandedlicensing_ListedLicense", NAMED),
    ("expandedlicensing_CustomLicense", NAMED),
];
