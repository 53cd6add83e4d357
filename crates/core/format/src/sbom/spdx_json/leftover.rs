//! What of SPDX 2 the component graph keeps.

use crate::sbom::leftover::Kept;

/// Members of the document, then those of a package.
pub(in super::super) const KEPT: Kept = Kept {
    whole: &[
        "SPDXID",
        "spdxVersion",
        "dataLicense",
        "name",
        "documentNamespace",
        "documentDescribes",
        "creationInfo.created",
        "creationInfo.creators",
        "relationships.spdxElementId",
        "relationships.relatedSpdxElement",
        "relationships.relationshipType",
        "hasExtractedLicensingInfos.licenseId",
        "hasExtractedLicensingInfos.name",
        "packages.SPDXID",
        "packages.name",
        "packages.versionInfo",
        "packages.supplier",
        "packages.originator",
        "packages.downloadLocation",
        "packages.homepage",
        "packages.checksums",
        "packages.licenseConcluded",
        "packages.licenseDeclared",
        "packages.copyrightText",
        "packages.description",
        "packages.primaryPackagePurpose",
        "packages.validUntilDate",
        "packages.externalRefs",
    ],
    anew: &[],
};
