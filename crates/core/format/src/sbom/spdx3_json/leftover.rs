//! What of SPDX 3 the component graph keeps.

use super::elements::{Elements, class};
use super::open;
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
        for left in lost {
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

const RELATIONSHIP: Kept = Kept {
    whole: &[
        "type",
        "spdxId",
        "creationInfo",
        "scope",
        "from",
        "to",
        "relationshipType",
        "completeness",
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
        "verifiedUsing",
        "externalIdentifier",
        "externalRef",
        "extension",
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
