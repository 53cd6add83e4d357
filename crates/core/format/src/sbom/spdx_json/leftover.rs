//! What of SPDX 2 the component graph keeps.

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::document::Document;
use super::read::is_property;
use super::validate::{LISTS, text_of};
use crate::json::{Node, Value, step};
use crate::limits::ReadError;
use crate::sbom::identifiers::of_spdx2;
use crate::sbom::leftover::{Kept, Leftover, Leftovers, of_document};

/// Returns what is not kept of a document: members, and of those that are kept what their values say beside.
///
/// # Errors
/// Where an element is not of the form that it must be.
pub(in super::super) fn leftover(document: &Document<'_, '_>) -> Result<Vec<Leftover>, ReadError> {
    let mut found = of_document(document, LISTS, &KEPT)?;
    let mut beside = Beside::default();
    beside.document(document)?;
    found.extend(beside.found.list());
    Ok(found)
}

/// What the values of members say that the graph has no room for.
#[derive(Default)]
struct Beside {
    found: Leftovers,
}

impl Beside {
    fn add(&mut self, what: &'static str, pointer: &str) {
        self.found.add(what, || pointer.to_owned());
    }

    fn document(&mut self, document: &Document<'_, '_>) -> Result<(), ReadError> {
        let mut known = HashSet::from([Cow::Borrowed("SPDXRef-DOCUMENT")]);
        document.each(&["packages"], &mut |_, index, package| {
            known.extend(text_of(package, "SPDXID"));
            self.package(package, &step("/packages", &index.to_string()));
        })?;
        document.each(&["relationships"], &mut |_, index, relation| {
            let end = |key: &str| relation.get(key).and_then(Node::text);
            let ends = [end("spdxElementId"), end("relatedSpdxElement")];
            if !ends.into_iter().flatten().all(|id| known.contains(id)) {
                let pointer = step("/relationships", &index.to_string());
                self.add("relationships (with what is no package here)", &pointer);
            }
        })?;
        Ok(())
    }

    fn package(&mut self, package: &Node<'_>, pointer: &str) {
        let text = |key: &str| package.get(key).and_then(Node::text);
        for key in ["copyrightText", "downloadLocation"] {
            if text(key) == Some("NONE") {
                self.add("packages: NONE (becomes NOASSERTION)", &step(pointer, key));
            }
        }
        let analysed = package.get("filesAnalyzed").map(|member| &member.value);
        if analysed == Some(&Value::Bool(true)) {
            self.add(
                "packages.filesAnalyzed (becomes false)",
                &step(pointer, "filesAnalyzed"),
            );
        }
        let annotations = package.get("annotations").map_or(&[][..], Node::list);
        for (index, annotation) in annotations.iter().enumerate() {
            if !is_property(annotation) {
                let at = step(&step(pointer, "annotations"), &index.to_string());
                self.add("packages.annotations", &at);
            }
        }
        if text("validUntilDate").is_some_and(|t| t.len() > 10 && !t.ends_with("T00:00:00Z")) {
            let what = "packages.validUntilDate (its time of day)";
            self.add(what, &step(pointer, "validUntilDate"));
        }
        let references = package.get("externalRefs").map_or(&[][..], Node::list);
        for (index, reference) in references.iter().enumerate() {
            let kind = reference.get("referenceType").and_then(Node::text);
            let kind = kind.and_then(|k| k.rsplit('/').next());
            let locator = reference.get("referenceLocator").and_then(Node::text);
            let is_name = matches!(kind, Some("purl" | "cpe22Type" | "cpe23Type"))
                || of_spdx2(kind.unwrap_or(""), locator.unwrap_or("")).is_some();
            let comment = reference.get("comment").and_then(Node::text);
            if is_name && comment.is_some_and(|c| !c.is_empty()) {
                let at = step(&step(pointer, "externalRefs"), &index.to_string());
                self.add("packages.externalRefs.comment", &step(&at, "comment"));
            }
        }
    }
}

/// Members of the document, then those of a package.
pub(super) const KEPT: Kept = Kept {
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
        "hasExtractedLicensingInfos.extractedText",
        "packages.SPDXID",
        "packages.name",
        "packages.versionInfo",
        "packages.packageFileName",
        "packages.comment",
        "packages.summary",
        "packages.sourceInfo",
        "packages.licenseComments",
        "packages.attributionTexts",
        "packages.builtDate",
        "packages.releaseDate",
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
        "packages.filesAnalyzed",
        "packages.annotations",
    ],
    anew: &[],
};
