//! Which versions of a product a statement is of, held against the version that a component has. How versions are
//! ordered is told by whoever asks; what cannot be ordered is open, never taken for granted.

use std::cmp::Ordering;

use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::vex::{Identity, Limit, Said};

use super::concern::Place;
use super::identity::{has_hash, has_link};
use crate::selector::{self, Selector};

/// Versions that are told one by one.
const MOST_VERSIONS: usize = 5;

/// How versions are ordered.
#[derive(Debug, Clone, Copy)]
pub struct Orders {
    /// Returns whether a version, given second, lies in a range in VERS; `None` where that cannot be said.
    pub contains: fn(&str, &str) -> Option<bool>,
    /// Returns the order of two versions of packages of a type of package URL, given first; `None` where one of them
    /// is no version of it.
    pub compare: fn(&str, &str, &str) -> Option<Ordering>,
}

/// How a component stands to the versions of which something is said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is one of them.
    Inside,
    /// It is none of them.
    Outside,
    /// Nothing says whether it is, for this reason; or it is, and the reason says why that is not certain.
    Open(String),
}

/// Returns whether the component that an identity names has one of the versions that it is of.
pub(super) fn fit(
    orders: &Orders,
    place: &Place<'_>,
    component: &selector::Identity<'_>,
    identity: &Identity,
) -> Fit {
    let own = place.component.judged_version();
    // An address or a hash is of one version already.
    let is_exact = has_link(place, identity) || has_hash(place.component, identity);
    let said = stated_version(component, identity).filter(|_| !is_exact);
    if said.is_some_and(|said| !own.is_some_and(|own| is_same(own, &said))) {
        return Fit::Outside;
    }
    let Some(limit) = &identity.limit else {
        return Fit::Inside;
    };
    let found = if limit.is_range {
        lies(orders, place, identity, limit)
    } else if own.is_some_and(|own| is_same(own, &limit.text)) {
        Fit::Inside
    } else {
        Fit::Outside
    };
    match (&limit.said, found) {
        (Said::Nothing, Fit::Inside) => Fit::Open(format!(
            "the document gives `{}` no status of its own, which CycloneDX reads as `affected`",
            limit.text
        )),
        (_, found) => found,
    }
}

/// Returns whether a component lies in a range.
fn lies(orders: &Orders, place: &Place<'_>, identity: &Identity, limit: &Limit) -> Fit {
    let range = limit.text.trim();
    let Some(own) = place.component.judged_version() else {
        return Fit::Open(format!(
            "the statement is of the versions `{range}`, and a component has no version"
        ));
    };
    let open = |why: &str| Fit::Open(format!("nothing says whether it is of `{range}`: {why}"));
    if let Some(scheme) = range.strip_prefix("vers:") {
        let scheme = scheme.split('/').next().unwrap_or_default();
        let stated = identity.purls.iter().find_map(|p| Purl::parse(p).ok());
        let kind = stated.as_ref().or(place.component.purl.as_ref());
        let kind = kind.map_or("generic", Purl::kind);
        return match (orders.contains)(range, own) {
            Some(true) if !is_order_of(scheme, kind) => Fit::Open(format!(
                "`{range}` is of versions as `{scheme}` orders them, and the package is of type `{kind}`"
            )),
            Some(true) => Fit::Inside,
            Some(false) => Fit::Outside,
            None => open("that is no range whose scheme is known, or a version is none of it"),
        };
    }
    // CSAF's own short form names no scheme (2.0, 3.1.2.3.2): the package's type is as good as certain.
    let stated = identity.purls.iter().find_map(|p| Purl::parse(p).ok());
    let kind = stated.as_ref().or(place.component.purl.as_ref());
    let is_short = range.starts_with(['<', '>', '!', '*']);
    let read = kind.filter(|_| is_short);
    let read = read.map(|purl| format!("vers:{}/{range}", purl.kind()));
    let Some(read) = read else {
        return open("that names no scheme of versions");
    };
    match (orders.contains)(&read, own) {
        Some(true) => Fit::Open(format!(
            "`{range}` names no scheme of versions, and is read as `{read}`"
        )),
        Some(false) => Fit::Outside,
        None => open("that names no scheme of versions"),
    }
}

/// Schemes of VERS that are of no one type of package.
const OF_ANY: [&str; 7] = [
    "all",
    "datetime",
    "generic",
    "intdot",
    "lexicographic",
    "none",
    "semver",
];
/// Types of package URLs that do not say how versions are ordered.
const UNORDERED: [&str; 6] = ["bitbucket", "docker", "generic", "github", "oci", "swid"];
/// Schemes of VERS that are called otherwise than the type of package URL.
const CALLED: [(&str, &str); 2] = [("alpine", "apk"), ("gentoo", "ebuild")];

/// Returns whether a scheme of VERS may order the versions of packages of a type.
fn is_order_of(scheme: &str, kind: &str) -> bool {
    scheme == kind
        || OF_ANY.contains(&scheme)
        || UNORDERED.contains(&kind)
        || CALLED.contains(&(scheme, kind))
}

/// Returns the version that an identity is of and that its identifiers have not been asked for yet: of a package URL,
/// of a CPE name, else the one beside them.
fn stated_version(component: &selector::Identity<'_>, identity: &Identity) -> Option<String> {
    let named = identity.purls.iter().chain(&identity.cpes);
    let mut selectors = named.map(|text| Selector::parse(text));
    if selectors.any(|s| s.has_version() && s.names(component)) {
        return None;
    }
    let purls = identity.purls.iter().filter_map(|p| Purl::parse(p).ok());
    let mut of_purls = purls.filter_map(|p| p.version().map(str::to_owned));
    let cpes = identity.cpes.iter().filter_map(|c| Cpe::parse(c).ok());
    let mut of_cpes = cpes.filter_map(|c| c.version.value().map(str::to_owned));
    of_purls
        .next()
        .or_else(|| of_cpes.next())
        .or_else(|| beside(component, identity))
}

/// Returns the version that stands beside the identifiers. Some write the name there, with the version or without.
pub(super) fn beside(component: &selector::Identity<'_>, identity: &Identity) -> Option<String> {
    let text = identity.version.trim();
    let own: &str = &component.component.name;
    let purl = identity.purls.iter().find_map(|p| Purl::parse(p).ok());
    let names = [own, identity.name.as_str()].into_iter();
    let names = names.chain(purl.as_ref().map(Purl::name));
    let mut version = text;
    for name in names.filter(|name| !name.is_empty()) {
        if text.ends_with(name) {
            return None;
        }
        let rest = text.strip_prefix(name);
        version = rest.and_then(|r| r.strip_prefix('-')).unwrap_or(version);
    }
    let has_digit = version.bytes().any(|b| b.is_ascii_digit());
    has_digit.then(|| version.to_owned())
}

/// Returns whether two texts are the same version: `v` before it and case say nothing.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    let plain = |text: &str| {
        let text = text.trim();
        let bare = text.strip_prefix(['v', 'V']);
        let bare = bare.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        bare.unwrap_or(text).to_ascii_lowercase()
    };
    plain(a) == plain(b)
}

/// Returns why components are not meant that have another version.
pub(super) fn outside(identity: &Identity, here: &[Place<'_>]) -> String {
    let versions = versions(here);
    match &identity.limit {
        Some(limit) if limit.is_range => {
            let listed = listed(&versions);
            let range = limit.text.trim();
            match versions.len() {
                0 => format!("here it has no version, and the statement is of {range}"),
                1 => format!("version {listed} is not in {range}"),
                _ => format!("versions {listed} are not in {range}"),
            }
        }
        Some(limit) => other_version(limit.text.trim(), &versions),
        None => {
            let stated = identity.named_version().unwrap_or_default();
            other_version(&stated, &versions)
        }
    }
}

/// Returns the versions of components, each once.
pub(super) fn versions<'d>(here: &[Place<'d>]) -> Vec<&'d str> {
    let mut all: Vec<&str> = here
        .iter()
        .filter_map(|p| p.component.judged_version())
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn listed(versions: &[&str]) -> String {
    let first = versions.iter().take(MOST_VERSIONS).copied();
    let first = first.collect::<Vec<_>>().join(", ");
    match versions.len().saturating_sub(MOST_VERSIONS) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// Returns that a statement is of another version than those that are here.
pub(super) fn other_version(stated: &str, here: &[&str]) -> String {
    let listed = listed(here);
    if stated.is_empty() {
        return match here.len() {
            0 => "the statement names no version after its `@`, and here it has none".to_owned(),
            1 => format!("the statement names no version after its `@`, and {listed} is here"),
            _ => format!("the statement names no version after its `@`, and {listed} are here"),
        };
    }
    match here.len() {
        0 => format!("the statement is of version {stated}, and here it has no version"),
        1 => format!("the statement is of version {stated}, and {listed} is here"),
        _ => format!("the statement is of version {stated}, and {listed} are here"),
    }
}

/// Returns the component whose version is closest: the same, else the one that begins most like it, of those the
/// highest before it, else the lowest after it. Without a version, the highest.
pub(super) fn closest<'p, 'd>(
    orders: &Orders,
    here: impl IntoIterator<Item = &'p Place<'d>>,
    stated: Option<&str>,
) -> Option<&'p Place<'d>>
where
    'd: 'p,
{
    let mut best: Option<&Place<'_>> = None;
    for place in here {
        if best.is_none_or(|known| is_closer(orders, place, known, stated)) {
            best = Some(place);
        }
    }
    best
}

fn is_closer(orders: &Orders, a: &Place<'_>, b: &Place<'_>, stated: Option<&str>) -> bool {
    let kind = a.component.purl.as_ref().map_or("generic", Purl::kind);
    let order = |a: &str, b: &str| (orders.compare)(kind, a, b).unwrap_or_else(|| a.cmp(b));
    let version = |place: &Place<'_>| place.component.judged_version().map(str::to_owned);
    let (Some(x), Some(y)) = (version(a), version(b)) else {
        return version(a).is_some() && version(b).is_none();
    };
    let Some(stated) = stated else {
        return order(&x, &y).is_gt();
    };
    let alike = |version: &str| {
        let parts = |text: &str| -> Vec<String> {
            let each = text.split(|c: char| !c.is_ascii_alphanumeric());
            each.map(str::to_owned).collect()
        };
        let pairs = parts(version).into_iter().zip(parts(stated));
        (
            is_same(version, stated),
            pairs.take_while(|(a, b)| a == b).count(),
        )
    };
    let is_after = |version: &str| order(version, stated).is_gt();
    match alike(&x).cmp(&alike(&y)) {
        Ordering::Equal => match (is_after(&x), is_after(&y)) {
            (false, true) => true,
            (true, false) => false,
            (false, false) => order(&x, &y).is_gt(),
            (true, true) => order(&x, &y).is_lt(),
        },
        other => other.is_gt(),
    }
}
