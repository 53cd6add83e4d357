//! Version ranges that overlap, are open above, or are of an unknown scheme, as the draft of 2.1 recommends (6.2.39.1,
//! 6.2.49 to 6.2.51, 6.3.19). Only versions of numbers and dots are compared: of others nothing is said.

use std::cmp::Ordering;

use super::super::subject::{Found, Product, Subject, each_from, text, texts};
use super::profile::line;
use super::range::{constraints, ranges, tell};
use super::status::{GROUPS, of_group};
use crate::limits::shown;

/// Versioning schemes of VERS that are registered or named by its specification.
const SCHEMES: &[&str] = &[
    "all",
    "alpine",
    "alpm",
    "apache",
    "apk",
    "arch",
    "cargo",
    "composer",
    "conan",
    "conda",
    "cpan",
    "cran",
    "datetime",
    "deb",
    "ebuild",
    "gem",
    "generic",
    "gentoo",
    "github",
    "golang",
    "hackage",
    "hex",
    "intdot",
    "lexicographic",
    "mattermost",
    "maven",
    "mozilla",
    "nginx",
    "none",
    "npm",
    "nuget",
    "openssl",
    "pub",
    "pypi",
    "rpm",
    "semver",
    "swift",
];

/// How versions are written down.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// As VERS.
    Vers,
    /// Constraints without a scheme.
    Plain,
}

/// What a product covers.
#[derive(Clone)]
enum Extent<'t> {
    /// A range: its notation and constraints in ascending order.
    Range(Notation, Vec<(&'t str, Numbers)>),
    /// One version.
    One(Numbers),
}

type Numbers = Vec<u64>;

/// A place among versions: a version, or what lies right before or after it.
type Place<'v> = (&'v Numbers, i8);

fn numbers(version: &str) -> Option<Numbers> {
    let mut all: Numbers = version
        .split('.')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    while all.last() == Some(&0) {
        all.pop();
    }
    Some(all)
}

/// Splits a range into its notation and what stands after the scheme.
fn split(name: &str) -> (Notation, &str) {
    match name
        .strip_prefix("vers:")
        .and_then(|rest| rest.split_once('/'))
    {
        Some((_, body)) => (Notation::Vers, body),
        None => (Notation::Plain, name),
    }
}

fn range_of(name: &str) -> Option<Extent<'_>> {
    let (notation, body) = split(name);
    let all = constraints(body).into_iter();
    let mut all: Vec<_> = all
        .map(|(c, v)| Some((c, numbers(v)?)))
        .collect::<Option<_>>()?;
    all.sort_by(|a, b| a.1.cmp(&b.1));
    Some(Extent::Range(notation, all))
}

impl Extent<'_> {
    fn versions(&self) -> Vec<&Numbers> {
        match self {
            Self::Range(_, all) => all.iter().map(|(_, version)| version).collect(),
            Self::One(version) => vec![version],
        }
    }

    /// Returns whether a place lies within (VERS, "Checking if a version is contained within a range").
    fn holds(&self, (version, side): Place<'_>) -> bool {
        let all = match self {
            Self::One(own) => return own == version && side == 0,
            Self::Range(_, all) => all,
        };
        let order = |own: &Numbers| version.cmp(own).then(side.cmp(&0));
        if let Some((comparator, _)) = all.iter().find(|(_, own)| order(own).is_eq()) {
            return matches!(*comparator, "" | "=" | ">=" | "<=");
        }
        let bounds: Vec<_> = all
            .iter()
            .filter(|(c, _)| c.starts_with(['<', '>']))
            .collect();
        let above = bounds
            .iter()
            .rev()
            .find(|(_, own)| order(own) == Ordering::Greater);
        let below = bounds.iter().find(|(_, own)| order(own) == Ordering::Less);
        match (above, below) {
            (Some((c, _)), None) => c.starts_with('>'),
            (None, Some((c, _))) => c.starts_with('<'),
            (Some((lower, _)), Some((upper, _))) => {
                lower.starts_with('>') && upper.starts_with('<')
            }
            (None, None) => !all.is_empty() && all.iter().all(|(c, _)| *c == "!="),
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        let mut versions = self.versions();
        versions.extend(other.versions());
        let places = versions.into_iter().flat_map(|v| [(v, -1), (v, 0), (v, 1)]);
        places
            .into_iter()
            .any(|place| self.holds(place) && other.holds(place))
    }
}

/// Returns what a product covers, by the last version or range on the way to it.
fn extent<'t>(product: &Product<'t, '_>) -> Option<Extent<'t>> {
    product
        .path
        .iter()
        .rev()
        .find_map(|(category, name)| match *category {
            "product_version" => Some(numbers(name).map(Extent::One)),
            "product_version_range" => Some(range_of(name)),
            _ => None,
        })?
}

/// Two products whose versions are compared: both in VERS, both plain, or a range with a version.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    Vers,
    Plain,
    Version,
}

fn pair(one: &Extent<'_>, other: &Extent<'_>) -> Option<Pair> {
    match (one, other) {
        (Extent::Range(Notation::Vers, _), Extent::Range(Notation::Vers, _)) => Some(Pair::Vers),
        (Extent::Range(..), Extent::Range(..)) => Some(Pair::Plain),
        (Extent::Range(..), Extent::One(_)) | (Extent::One(_), Extent::Range(..)) => {
            Some(Pair::Version)
        }
        (Extent::One(_), Extent::One(_)) => None,
    }
}

/// Products of one status group that are looked at pair by pair.
const MOST: usize = 500;

/// Tells products whose versions overlap although their statuses contradict each other, or although they share one.
fn statuses(
    subject: &Subject<'_, '_>,
    found: &mut Found<'_, '_>,
    wanted: Pair,
    contradicting: bool,
) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let mut all = Vec::new();
        for (number, (group, _)) in GROUPS.iter().enumerate() {
            for id in of_group(vulnerability, group).into_iter().take(MOST) {
                let product = subject.products.iter().find(|p| p.id == id);
                let covered = product.and_then(|p| Some((line(subject, p.id)?, extent(p)?)));
                all.extend(covered.map(|covered| (number, id, covered)));
            }
        }
        for (index, (group, id, (own_line, own))) in all.iter().enumerate() {
            let overlapping =
                all.iter()
                    .skip(index + 1)
                    .find(|(other_group, _, (other_line, other))| {
                        (group != other_group) == contradicting
                            && own_line == other_line
                            && pair(own, other) == Some(wanted)
                            && own.overlaps(other)
                    });
            if let Some((_, other, _)) = overlapping {
                let message = format!(
                    "the versions of `{}` and `{}` overlap",
                    shown(id),
                    shown(other)
                );
                let node = vulnerability.get("product_status").unwrap_or(vulnerability);
                found.tell(node, &format!("{pointer}/product_status"), message);
            }
        }
    }
}

pub(super) fn contradicting_vers(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    statuses(subject, found, Pair::Vers, true);
}

pub(super) fn contradicting_plain(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    statuses(subject, found, Pair::Plain, true);
}

pub(super) fn contradicting_version(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    statuses(subject, found, Pair::Version, true);
}

pub(super) fn same_vers(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    statuses(subject, found, Pair::Vers, false);
}

pub(super) fn same_plain(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    statuses(subject, found, Pair::Plain, false);
}

pub(super) fn same_version(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    statuses(subject, found, Pair::Version, false);
}

/// Tells branches side by side whose versions overlap.
fn siblings(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, is_wanted: fn(Pair) -> bool) {
    let mut parents = subject.all_branches();
    if let Some(tree) = subject.root.get("product_tree") {
        parents.push(("/product_tree".to_owned(), tree));
    }
    for (pointer, parent) in parents {
        let children = each_from(parent, &pointer, "branches/*")
            .into_iter()
            .take(MOST);
        let covers = |(at, branch)| {
            let name = text(branch, "name")?;
            let covered = match text(branch, "category")? {
                "product_version" => Extent::One(numbers(name)?),
                "product_version_range" => range_of(name)?,
                _ => return None,
            };
            Some((at, branch, covered))
        };
        let children: Vec<_> = children.filter_map(covers).collect();
        for (index, (at, branch, own)) in children.iter().enumerate() {
            let mut others = children.iter().skip(index + 1);
            if others
                .any(|(_, _, other)| pair(own, other).is_some_and(is_wanted) && own.overlaps(other))
            {
                found.tell(
                    branch,
                    &format!("{at}/name"),
                    "the versions of another branch beside it overlap",
                );
            }
        }
    }
}

pub(super) fn range_beside_range(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    siblings(subject, found, |pair| pair != Pair::Version);
}

pub(super) fn version_beside_range(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    siblings(subject, found, |pair| pair == Pair::Version);
}

pub(super) fn open_above(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, name, at) in ranges(subject) {
        let (_, body) = split(name);
        let bounds = constraints(body).into_iter();
        let last = bounds
            .rev()
            .find(|(c, v)| c.starts_with(['<', '>']) || *v == "*");
        if last.is_some_and(|(comparator, version)| comparator.starts_with('>') || version == "*") {
            let message = format!(
                "`{}` goes on without end: versions that do not exist yet are in it",
                shown(name)
            );
            tell(found, &pointer, at, message);
        }
    }
}

pub(super) fn scheme(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, name, at) in ranges(subject) {
        let scheme = name
            .strip_prefix("vers:")
            .and_then(|rest| rest.split_once('/'));
        if let Some((scheme, _)) = scheme.filter(|(scheme, _)| !SCHEMES.contains(scheme)) {
            tell(
                found,
                &pointer,
                at,
                format!("`{}` is no known versioning scheme", shown(scheme)),
            );
        }
    }
}

/// Categories of remediations that say that nothing fixes the product.
const NO_FIX: &[&str] = &["fix_planned", "no_fix_planned", "none_available"];

pub(super) fn missing_fixed(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if subject.category != "csaf_security_advisory" {
        return;
    }
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let Some(status) = vulnerability.get("product_status") else {
            continue;
        };
        let fixed = ["first_fixed", "fixed"]
            .iter()
            .flat_map(|key| texts(status, key));
        let fixed: Vec<_> = fixed.map(|id| line(subject, id)).collect();
        let remediations = each_from(vulnerability, &pointer, "remediations/*");
        for id in of_group(vulnerability, "affected") {
            let own = line(subject, id);
            let has = fixed
                .iter()
                .any(|l| own.is_none() || l.is_none() || *l == own);
            let is_excused = remediations.iter().any(|(_, remediation)| {
                text(remediation, "category").is_some_and(|c| NO_FIX.contains(&c))
                    && subject.named_by(remediation, id)
            });
            if !has && !is_excused {
                let message = format!(
                    "no fixed version of the affected product `{}` is named",
                    shown(id)
                );
                found.tell(status, &format!("{pointer}/product_status"), message);
            }
        }
    }
}
