//! What identifies a product of a statement, held against a component: link, package URL, CPE, hash, name.

use asepsis_domain::identifier::Purl;
use asepsis_domain::sbom::Component;
use asepsis_domain::vex::{Identity, algorithm};

use super::concern::Place;
use crate::selector::{self, Selector};

/// Returns the keys of which a component has one where an identity may name it; `None`: it may name any.
pub(super) fn keys(identity: &Identity) -> Option<Vec<String>> {
    let named = identity.purls.iter().chain(&identity.cpes);
    let mut keys: Vec<String> = named
        .map(|text| Selector::parse(text).key())
        .collect::<Option<_>>()?;
    keys.extend(identity.links.iter().map(|l| link_key(l)));
    keys.extend(identity.hashes.iter().map(|(a, hex)| hash_key(a, hex)));
    if let Some((name, _)) = purl_or_name(identity) {
        keys.extend(Selector::Name(name).key());
    }
    Some(keys)
}

pub(super) fn hash_key(algorithm: &str, hex: &str) -> String {
    format!("h {algorithm} {}", hex.to_ascii_lowercase())
}

pub(super) fn link_key(link: &str) -> String {
    format!("l {link}")
}

/// Returns whether a component is what an identity names, whatever versions are said beside its identifiers. An
/// identifier that both have and that differs says no.
pub(super) fn is(
    place: &Place<'_>,
    component: &selector::Identity<'_>,
    identity: &Identity,
) -> bool {
    let names = |text: &String| Selector::parse(text).names(component);
    if has_link(place, identity) {
        return true;
    }
    if !identity.purls.is_empty() && !component.purls.is_empty() {
        return identity.purls.iter().any(names);
    }
    if !identity.cpes.is_empty() && !component.cpes.is_empty() {
        return identity.cpes.iter().any(names);
    }
    if has_hash(place.component, identity) {
        return true;
    }
    let plain = purl_or_name(identity);
    plain.is_some_and(|(name, version)| {
        let spelled = Selector::Name(name).names(component);
        spelled && version.is_none_or(|v| place.component.judged_version() == Some(v.as_str()))
    })
}

/// Returns whether an identity has the component's address.
pub(super) fn has_link(place: &Place<'_>, identity: &Identity) -> bool {
    if identity.links.is_empty() {
        return false;
    }
    let own = [place.link(), place.document_link()];
    let mut own = own.iter().flatten();
    own.any(|link| identity.links.contains(link))
}

/// Returns whether an identity has a hash of the component.
pub(super) fn has_hash(component: &Component, identity: &Identity) -> bool {
    identity.hashes.iter().any(|(a, value)| {
        let mut own = component.hashes.iter();
        own.any(|(alg, hex)| algorithm(alg) == *a && hex.eq_ignore_ascii_case(value))
    })
}

/// Returns the name and version of an identity that a component without identifiers may bear.
fn purl_or_name(identity: &Identity) -> Option<(String, Option<String>)> {
    if let Some(purl) = identity.purls.iter().find_map(|p| Purl::parse(p).ok()) {
        let is_plain = purl.kind() == "generic" && purl.namespace().is_none();
        return is_plain.then(|| (purl.name().to_owned(), purl.version().map(str::to_owned)));
    }
    let has_other = !identity.cpes.is_empty() || !identity.links.is_empty();
    let version = Some(identity.version.clone()).filter(|v| !v.is_empty());
    (!has_other && !identity.name.is_empty()).then(|| (identity.name.clone(), version))
}
