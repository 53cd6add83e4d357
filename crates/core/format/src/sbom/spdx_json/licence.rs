//! Licences of packages (SPDX 2.3, clauses 7.13 and 7.15), and those of the document's own (clause 10).

use asepsis_domain::sbom::{Acknowledgement, Licence, OwnLicence, OwnLicences};
use thin_vec::ThinVec;

use crate::json::Node;
use crate::sbom::agents::is_said;
use crate::sbom::at::At;
use crate::sbom::fields::Fields;
use crate::sbom::own::NONE;

/// Returns what a package says of its licences.
pub(super) fn of_package(node: &Node<'_>, at: &At<'_>, fields: &mut Fields) -> ThinVec<Licence> {
    let mut found = ThinVec::new();
    for (key, acknowledgement) in [
        ("licenseDeclared", Acknowledgement::Declared),
        ("licenseConcluded", Acknowledgement::Concluded),
    ] {
        let said = fields.text(node, key, at);
        let said = said.filter(|l| is_said(l) || **l == *NONE);
        found.extend(said.map(|said| Licence::new(said, acknowledgement)));
    }
    found
}

/// Returns the licences of the document's own by their ids; of an id that stands twice the first counts.
pub(super) fn own(root: &Node<'_>) -> OwnLicences {
    let mut found = OwnLicences::new();
    let list = root.get("hasExtractedLicensingInfos");
    for licence in list.map_or(&[][..], Node::list) {
        let text = |key: &str| {
            let said = licence.get(key).and_then(Node::text).filter(|t| is_said(t));
            said.unwrap_or_default().to_owned()
        };
        let own = OwnLicence {
            name: text("name"),
            text: text("extractedText"),
        };
        found.entry(text("licenseId")).or_insert(own);
    }
    found.remove("");
    found
}
