//! Why it is not certain that a component is what a statement means, though its identifiers say so: such a statement is
//! proposed at most.

use asepsis_domain::identifier::Purl;
use asepsis_domain::vex::Identity;

use super::concern::Place;
use super::identity::{has_hash, has_link};
use super::versions::{beside, is_same};
use crate::selector;

/// Returns why it is not certain that an identity means a component that it names.
pub(super) fn doubts(
    place: &Place<'_>,
    component: &selector::Identity<'_>,
    identity: &Identity,
) -> Vec<String> {
    if has_link(place, identity) || has_hash(place.component, identity) {
        return Vec::new();
    }
    let all = [
        bare_name(place, identity),
        part_of_package(component, identity),
        two_versions(component, identity),
    ];
    all.into_iter().flatten().collect()
}

/// A name alone is borne by whatever is called so, in any version.
fn bare_name(place: &Place<'_>, identity: &Identity) -> Option<String> {
    let has_identifier = !(identity.purls.is_empty() && identity.cpes.is_empty());
    let has_version = !identity.version.is_empty() || identity.limit.is_some();
    let own = place.component;
    let group = own.group.as_ref();
    let is_bare = identity.name == *own.name
        || group.is_some_and(|group| identity.name == format!("{group}/{}", own.name));
    (is_bare && !has_identifier && !has_version).then(|| {
        let name = &identity.name;
        format!(
            "`{name}` is a name alone, which says neither what package is meant nor which version"
        )
    })
}

/// A subpath is a part of a package.
fn part_of_package(component: &selector::Identity<'_>, identity: &Identity) -> Option<String> {
    let purls = identity.purls.iter().filter_map(|p| Purl::parse(p).ok());
    let stated: Vec<Purl> = purls
        .filter(|p| {
            component
                .purls
                .iter()
                .any(|own| own.package() == p.package())
        })
        .collect();
    let is_whole = |purl: &Purl| match purl.subpath() {
        None => true,
        path => component.purls.iter().any(|own| own.subpath() == path),
    };
    if stated.iter().any(is_whole) {
        return None;
    }
    let path = stated.first()?.subpath()?;
    Some(format!(
        "the statement is of `{path}` in the package, and the component is the package"
    ))
}

/// What stands beside a package URL may name another version than it does.
fn two_versions(component: &selector::Identity<'_>, identity: &Identity) -> Option<String> {
    let purls = identity.purls.iter().filter_map(|p| Purl::parse(p).ok());
    let versions: Vec<String> = purls
        .filter_map(|p| p.version().map(str::to_owned))
        .collect();
    // A digest is no version that anybody would write beside it.
    let of_purl = versions
        .first()
        .filter(|v| !v.contains(':') || !v.starts_with("sha"))?;
    let beside = beside(component, identity)?;
    let agrees = |version: &String| {
        is_same(&beside, version) || holds(&beside, version) || holds(version, &beside)
    };
    (!versions.iter().any(agrees))
        .then(|| format!("the document says both version {of_purl} and version {beside} of it"))
}

/// Returns whether a text holds a version as a whole: `2:2.4.0-1.x86_64` holds `2.4.0-1`, and not `4.0` or `2.4`.
fn holds(text: &str, version: &str) -> bool {
    let begins = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        !before.ends_with(|c: char| c.is_ascii_digit() || c == '.')
    };
    let ends = |at: usize| {
        let mut after = text.get(at..).unwrap_or_default().chars();
        match after.next() {
            Some('.') => !after.next().is_some_and(|c| c.is_ascii_digit()),
            Some(c) => !c.is_ascii_digit(),
            None => true,
        }
    };
    let mut found = text.match_indices(version);
    !version.is_empty() && found.any(|(at, _)| begins(at) && ends(at + version.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_stands_in_a_label_as_a_whole() {
        for (text, version, expect) in [
            ("2:2.4.0-1.x86_64", "2.4.0-1", true),
            ("lib-v2.4.0", "2.4.0", true),
            ("2.4.0", "2.4", false),
            ("12.4.0", "2.4.0", false),
            ("1.2.4.0", "2.4.0", false),
            ("2.4.0.1", "2.4.0", false),
            ("2.4.0.el8", "2.4.0", true),
            ("2.4.01", "2.4.0", false),
            ("2.4.0", "", false),
        ] {
            assert_eq!(holds(text, version), expect, "{text} {version}");
        }
    }
}
