//! What all writers share: names that are unique and well-formed in a document, licences as one expression,
//! what is known of support, and properties for what a format has no member for.

use std::borrow::Cow;

use asepsis_domain::digest::Digest;
use asepsis_domain::identifier::Cpe;
use asepsis_domain::sbom::{Acknowledgement, Component, ExternalReference, Licence, Sbom};
use asepsis_domain::text::FixedText;
use asepsis_domain::time::in_utc;

use super::cyclonedx_json::write::{
    END_OF_SUPPORT, MILESTONE_END_OF_SUPPORT, SUPPORT_BASIS, SUPPORT_JUSTIFICATION, SUPPORT_LEVEL,
};
use super::{Support, Writing};

/// Property with a version that is longer than CycloneDX has room for.
pub(super) const VERSION: &str = "asepsis:version";
/// Property with a text that stood for a package URL and is none.
pub(super) const PURL: &str = "asepsis:purl";
/// Property with a CPE name beside the first, or one that is none.
pub(super) const CPE: &str = "asepsis:cpe";
/// Property with a further identifier that the format cannot say, `KIND VALUE`.
pub(super) const IDENTIFIER: &str = "asepsis:identifier";
/// Property with a digest that the format cannot say, `ALGORITHM:HEX`.
pub(super) const HASH: &str = "asepsis:hash";
/// Property with a reference that the format cannot say, `KIND ADDRESS`.
pub(super) const REFERENCE: &str = "asepsis:reference";
/// Property with a licence that is concluded, where the format has room only for what is declared.
pub(super) const CONCLUDED: &str = "asepsis:licence-concluded";
/// Start of the names of properties that are columns of a parts list.
pub(super) const COLUMN: &str = "asepsis:column:";
/// Property with the group of a component, for formats that have none.
pub(super) const GROUP: &str = "asepsis:group";
/// Property with the scope of a component, for formats that have none.
pub(super) const SCOPE: &str = "asepsis:scope";
/// Property with the kind of a component, where a format has no word for it.
pub(super) const KIND: &str = "asepsis:kind";

/// Returns the properties of a component, with what is known of its support.
pub(super) fn properties(
    component: &Component,
    support: Option<&Support>,
) -> Vec<(String, String)> {
    let end = support.and_then(|s| s.end).or(component.end_of_support);
    let level = support.map(|s| s.level.clone()).filter(|l| !l.is_empty());
    let level = level.or_else(|| component.support_level.as_ref().map(ToString::to_string));
    let basis = support.map(|s| s.basis.clone()).filter(|b| !b.is_empty());
    let justification = support.map(|s| s.justification.clone());
    let justification = justification.filter(|j| !j.is_empty()).or_else(|| {
        let mut own = component.properties.iter();
        own.find(|(name, _)| name == SUPPORT_JUSTIFICATION)
            .map(|(_, value)| value.to_string())
    });
    let stated = [
        (SUPPORT_LEVEL, level),
        (MILESTONE_END_OF_SUPPORT, end.map(|d| d.to_string())),
        (SUPPORT_JUSTIFICATION, justification),
        (SUPPORT_BASIS, basis),
    ];
    let is_stated = |name: &str| {
        name == END_OF_SUPPORT
            || stated
                .iter()
                .any(|(n, value)| *n == name && value.is_some())
    };
    let own = component.properties.iter();
    let mut list: Vec<(String, String)> = own
        .filter(|(name, _)| !is_stated(name))
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
    for (name, value) in stated {
        list.extend(value.map(|value| (name.to_owned(), value)));
    }
    list
}

/// Returns the properties for what formats other than CycloneDX have no member for.
pub(super) fn further(component: &Component, has_kind: bool) -> Vec<(String, String)> {
    let mut list = Vec::new();
    let mut add = |name: &str, value: Option<&str>| {
        list.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    };
    add(GROUP, component.group.as_deref());
    add(SCOPE, component.scope.as_deref());
    let kind = Some(component.kind.as_str());
    add(
        KIND,
        kind.filter(|k| !has_kind && !k.is_empty() && *k != "package"),
    );
    list
}

/// Takes the properties that [`further`] wrote back into the component.
pub(super) fn restore(component: &mut Component) {
    if component.properties.is_empty() {
        return;
    }
    let properties = std::mem::take(&mut component.properties);
    for (name, value) in properties {
        match name.as_str() {
            HASH => component.hashes.extend(pair(&value, ':')),
            PURL if component.written_purl().is_none() => component.raw_purl = Some(value),
            PURL => {}
            CPE => {
                component.cpes.extend(Cpe::parse(&value).ok());
                component.raw_cpes.push(value);
            }
            VERSION => component.version = Some(value),
            IDENTIFIER => component.identifiers.extend(pair(&value, ' ')),
            REFERENCE => component
                .references
                .extend(pair(&value, ' ').map(|(kind, url)| ExternalReference {
                    kind,
                    url,
                    ..ExternalReference::default()
                })),
            CONCLUDED => {
                let licence = Licence::new(value, Acknowledgement::Concluded);
                component.licences.push(licence);
            }
            GROUP => component.group = Some(value),
            SCOPE => component.scope = Some(value),
            KIND => component.kind = value,
            MILESTONE_END_OF_SUPPORT => {
                let day = value.get(..10).and_then(|d| d.parse().ok());
                component.end_of_support = component.end_of_support.or(day);
                component.properties.push((name, value));
            }
            SUPPORT_LEVEL => {
                component.support_level = Some(value.clone());
                component.properties.push((name, value));
            }
            _ => component.properties.push((name, value)),
        }
    }
}

fn pair(text: &str, at: char) -> Option<(FixedText, FixedText)> {
    let (left, right) = text.split_once(at)?;
    Some((left.into(), right.into()))
}

/// Returns a text with what may not stand in an id replaced (SPDX 2.3, clause 3.2: letters, digits, `.`, `-`).
pub(super) fn id_string(text: &str) -> Cow<'_, str> {
    let keep = |c: char| {
        if c.is_ascii_alphanumeric() || c == '.' {
            c
        } else {
            '-'
        }
    };
    text.chars().map(keep).collect::<String>().into()
}

/// Returns the components that a document is about: what it describes, else all that stand in no other.
pub(super) fn roots(sbom: &Sbom) -> impl Iterator<Item = usize> + Clone {
    let described = sbom.subject.into_iter();
    let described = described.chain(sbom.aside.described.iter().copied());
    let components = sbom.components.iter().enumerate();
    let top = components.filter(|(_, c)| sbom.subject.is_none() && c.parent.is_none());
    described.chain(top.map(|(index, _)| index))
}

/// Returns whether a licence starts as those of other documents do.
pub(super) fn is_of_another(licence: &str) -> bool {
    licence.starts_with("DocumentRef-")
}

/// Returns the comment of a reference, with its kind where the format has no word for that.
pub(super) fn reference_comment(reference: &ExternalReference, is_known: bool) -> Option<String> {
    match (&reference.comment, is_known) {
        (Some(comment), true) => Some(comment.to_string()),
        (None, true) => None,
        (Some(comment), false) => Some(format!("{}: {comment}", reference.kind)),
        (None, false) => Some(reference.kind.to_string()),
    }
}

/// Returns the instant at which the document was made, in UTC and whole seconds.
pub(super) fn created(writing: &Writing<'_>) -> String {
    let own = writing.sbom.timestamp.as_deref().and_then(in_utc);
    own.unwrap_or_else(|| writing.created.to_owned())
}

/// Returns the address of the document: its own where it has one, else one made of what it holds.
pub(super) fn namespace(sbom: &Sbom) -> String {
    let own = sbom.serial.as_deref().filter(|s| {
        s.split_once(':').is_some_and(|(scheme, rest)| {
            !rest.is_empty()
                && scheme
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'+')
        }) && !s.contains(['#', ' '])
    });
    own.map_or_else(|| urn(&sbom.digest), str::to_owned)
}

/// Returns a UUID of a digest (RFC 9562, version 8: the bits are the maker's own) as a URN.
pub(super) fn urn(digest: &Digest) -> String {
    let hex = digest.hex();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!(
        "urn:uuid:{}-{}-8{}-8{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 15),
        part(15, 18),
        part(18, 30)
    )
}

/// Returns the name of the document: its own, else that of what it describes.
pub(super) fn name(sbom: &Sbom) -> String {
    let subject = sbom.subject.and_then(|s| sbom.components.get(s));
    let own = sbom.aside.name.clone();
    own.or_else(|| subject.map(Component::plain_name))
        .filter(|n| !n.is_empty())
        .unwrap_or_else(|| "SBOM".to_owned())
}
