//! Identifiers beside the package URL and CPE names: what each format calls them, and which it has no member for.

use asepsis_domain::identifier::Purl;
use asepsis_domain::sbom::Component;
use asepsis_domain::text::FixedText;

use super::{spdx3_json, written};

/// A kind of identifiers.
struct Kind {
    /// As SPDX 3 names it.
    id: &'static str,
    /// Category and type of the reference that it is in SPDX 2.
    spdx2: (&'static str, &'static str),
    /// Whether a text has the form that SPDX 2 asks for.
    holds: fn(&str) -> bool,
}

/// Kinds that SPDX 2 has a reference for (annex F).
const KINDS: &[Kind] = &[
    Kind {
        id: "gitoid",
        spdx2: ("PERSISTENT-ID", "gitoid"),
        holds: |t| t.starts_with("gitoid:"),
    },
    Kind {
        id: "packageUrl",
        spdx2: ("PACKAGE-MANAGER", "purl"),
        holds: |t| Purl::parse(t).is_ok(),
    },
    Kind {
        id: "swhid",
        spdx2: ("PERSISTENT-ID", "swh"),
        holds: |t| t.starts_with("swh:1:"),
    },
    Kind {
        id: "swid",
        spdx2: ("SECURITY", "swid"),
        holds: |t| t.starts_with(SWID),
    },
];

/// Members of CycloneDX that list identifiers, with their kinds.
pub(super) const IN_LISTS: &[(&str, &str)] = &[("omniborId", "gitoid"), ("swhid", "swhid")];

/// What stands before the id of a SWID tag (RFC 9393, section 5.1).
pub(super) const SWID: &str = "swid:";
/// What CycloneDX says of a SWID tag beside its id.
pub(super) const SWID_MEMBERS: &[&str] = &["name", "version", "tagVersion", "patch"];
/// Start of the names of properties that say it.
pub(super) const SWID_PROPERTY: &str = "asepsis:swid:";

/// Returns the kind of a reference of SPDX 2, where it is that of an identifier and has its form. Package URLs are read apart.
pub(super) fn of_spdx2(kind: &str, locator: &str) -> Option<&'static str> {
    let mut others = KINDS.iter().filter(|k| k.id != "packageUrl");
    let found = others.find(|k| k.spdx2.1 == kind && (k.holds)(locator))?;
    Some(found.id)
}

/// Returns category and type of the reference that an identifier is in SPDX 2.
pub(super) fn in_spdx2(kind: &str, value: &str) -> Option<(&'static str, &'static str)> {
    let found = KINDS.iter().find(|k| k.id == kind && (k.holds)(value))?;
    (!value.contains(char::is_whitespace)).then_some(found.spdx2)
}

/// Returns whether SPDX 3 has a word for an identifier.
pub(super) fn is_in_spdx3(kind: &str, value: &str) -> bool {
    !value.is_empty() && spdx3_json::has_word("ExternalIdentifier_externalIdentifierType", kind)
}

/// Returns the id of the SWID tag: of several the first.
pub(super) fn swid(component: &Component) -> Option<&str> {
    let mut tags = component.identifiers.iter().filter(|(k, _)| k == "swid");
    tags.find_map(|(_, value)| value.strip_prefix(SWID).filter(|id| !id.is_empty()))
}

/// Returns the identifiers of a kind.
pub(super) fn listed<'c>(component: &'c Component, kind: &str) -> Vec<&'c str> {
    let those = component.identifiers.iter().filter(|(k, _)| k == kind);
    those.map(|(_, value)| value.as_str()).collect()
}

/// Returns the identifiers that a format has no member for.
pub(super) fn beside<'c>(
    format: &'c str,
    component: &'c Component,
) -> impl Iterator<Item = &'c (FixedText, FixedText)> {
    let tag = swid(component);
    let mut is_open = true;
    let all = component.identifiers.iter();
    all.filter(move |(kind, value)| match format {
        "spdx3-json" => !is_in_spdx3(kind, value),
        "spdx-json" => in_spdx2(kind, value).is_none(),
        _ => {
            let is_tag = is_open && kind == "swid" && value.strip_prefix(SWID) == tag;
            is_open &= !is_tag;
            !is_tag && !IN_LISTS.iter().any(|(_, listed)| kind == listed)
        }
    })
}

/// Returns the property that an identifier becomes.
pub(super) fn property(kind: &str, value: &str) -> (String, String) {
    (written::IDENTIFIER.to_owned(), format!("{kind} {value}"))
}

/// Returns an identifier as people read it: a package URL says itself what it is.
pub(super) fn text((kind, value): &(FixedText, FixedText)) -> String {
    match kind.as_str() {
        "packageUrl" => value.to_string(),
        kind => format!("{kind} {value}"),
    }
}
