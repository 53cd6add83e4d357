//! Component by component: which advisories speak of it, and whether they hold for its version. One vulnerability of
//! one component is one match, whatever number of sources name it. What cannot be decided is a match that says so.

#![expect(
    clippy::vec_box,
    reason = "hits are sorted and handed on: a pointer is moved, not 200 bytes"
)]

pub(crate) mod cpe;
pub(crate) mod distribution;
mod identity;
mod known;
mod life;
mod purl;
mod settle;
mod slice;
mod surroundings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use asepsis_domain::matches::{
    ComponentResult, ComponentStatus, Match, MatchStatus, Matcher, Matches, Why,
};
use asepsis_domain::sbom::Sbom;
use asepsis_domain::vulnerability::Vulnerability;
use rayon::prelude::*;

pub use self::identity::Correction;
use self::identity::Target;
pub(crate) use self::life::lookups as life_lookups;
pub use self::slice::{Slice, slice};
use crate::ecosystem::Package;
use crate::range::in_order;
use crate::snapshot::posting::Head;
use crate::snapshot::{Snapshot, SnapshotError};
use crate::version::Scheme;

/// What one advisory says of one component, where it is not that it is clear.
#[derive(Debug, Clone)]
struct Hit {
    component: usize,
    version: String,
    /// Offsets of the vulnerabilities.
    vulnerabilities: Arc<[u64]>,
    why: Why,
    scheme: Option<&'static Scheme>,
    fixed: Vec<Arc<str>>,
}

/// What all hits of an advisory say alike; made once, by the first of them.
#[derive(Debug)]
struct Said {
    source: Arc<str>,
    advisory: Arc<str>,
    vulnerabilities: Arc<[u64]>,
}

impl Said {
    fn by(head: &Head<'_>) -> Self {
        Self {
            source: head.source.into(),
            advisory: head.id.into(),
            vulnerabilities: head.vulnerabilities.as_slice().into(),
        }
    }
}

/// What one identity gave for one component.
#[derive(Debug, Default)]
struct Looked {
    hits: Vec<Box<Hit>>,
    /// `(component, offset of advisory)` of all that were compared, where a component has several identities.
    considered: Vec<(usize, u64)>,
    /// `(component, number of advisories)` that were compared, where a component has one identity.
    counted: Vec<(usize, usize)>,
    /// `(component, offset of vulnerability)` of all that the component's distribution says is not there or fixed.
    cleared: Vec<(usize, u64)>,
    /// What a person should know, by component.
    notes: BTreeMap<usize, Vec<String>>,
}

impl Looked {
    fn take(&mut self, other: Self) {
        self.hits.extend(other.hits);
        self.considered.extend(other.considered);
        self.counted.extend(other.counted);
        self.cleared.extend(other.cleared);
    }
}

/// Returns whether an advisory's statement holds for a version.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    /// It does: the range, and a remark or nothing.
    Affected(String, String),
    /// Open: the range, and why.
    Open(String, String),
    /// It does not.
    Clear,
}

impl Verdict {
    /// Returns the graver of two: statements of one advisory are a union.
    fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Affected(..) => self,
            Self::Open(..) => match other() {
                affected @ Self::Affected(..) => affected,
                _ => self,
            },
            Self::Clear => other(),
        }
    }
}

fn joined(mut remark: String, more: &str) -> String {
    if !remark.is_empty() && !more.is_empty() {
        remark.push_str("; ");
    }
    remark.push_str(more);
    remark
}

/// Matches all components of an SBOM, the subject and nested ones too, against a snapshot.
///
/// # Errors
///
/// Where a block of the snapshot is damaged: an answer from half of it would be none.
pub fn match_sbom<B: AsRef<[u8]> + Sync>(
    target: &str,
    sbom: &Sbom,
    corrections: &[Correction],
    snapshot: &Snapshot<B>,
) -> Result<Matches, SnapshotError> {
    let targets = identity::targets(sbom, corrections);
    let mut looked = look_up(&targets, snapshot)?;
    let matches = merge(std::mem::take(&mut looked.hits), snapshot)?;
    let components = results(&targets, &looked, &matches, snapshot);
    Ok(Matches {
        target: target.to_owned(),
        snapshot: snapshot.facts().clone(),
        components,
        matches,
        lifecycles: life::lives(sbom, corrections, snapshot)?,
    })
}

/// Returns the packages and the names of products under which the components of an SBOM are looked up.
pub(crate) fn lookups(
    sbom: &Sbom,
    corrections: &[Correction],
) -> (BTreeSet<Package>, BTreeSet<String>) {
    let (mut packages, mut products) = (BTreeSet::new(), BTreeSet::new());
    for target in identity::targets(sbom, corrections) {
        let named = target.packages.iter().map(|named| named.package.clone());
        packages.extend(named);
        let named = target.cpes.iter().filter_map(|cpe| cpe.product.value());
        products.extend(named.map(str::to_owned));
    }
    (packages, products)
}

/// Looks every identity up once, for all components that have it.
fn look_up<B: AsRef<[u8]> + Sync>(
    targets: &[Target<'_>],
    snapshot: &Snapshot<B>,
) -> Result<Looked, SnapshotError> {
    let surroundings = surroundings::Surroundings::of(targets);
    let packages = places(targets, |target| {
        target.packages.iter().map(|named| &named.package)
    });
    let names = places(targets, |target| {
        let cpes = target.cpes.iter();
        cpes.map(|cpe| (cpe.product.value(), cpe.vendor.value()))
    });
    let packages: Vec<_> = packages.chunk_by(|a, b| a.0 == b.0).collect();
    let names: Vec<_> = names.chunk_by(|a, b| a.0 == b.0).collect();
    let by_purl = packages
        .into_par_iter()
        .map(|components| purl::look_up(components, targets, snapshot));
    let by_cpe = names.into_par_iter().map(|components| {
        let places: Vec<_> = components.iter().map(|(_, place)| *place).collect();
        cpe::look_up(&places, targets, &surroundings, snapshot)
    });
    let parts: Vec<Looked> = by_purl.chain(by_cpe).collect::<Result<_, _>>()?;
    let mut looked = Looked::default();
    looked
        .hits
        .reserve(parts.iter().map(|part| part.hits.len()).sum());
    for part in parts {
        looked.take(part);
    }
    looked.considered.par_sort_unstable();
    looked.considered.dedup();
    settle::settle(&mut looked, targets, snapshot)?;
    Ok(looked)
}

/// A component's index, and which of its identities is meant.
type Place = (usize, usize);

/// Returns the identities of all components with their places, equal ones beside each other.
fn places<'t, K, I>(
    targets: &'t [Target<'_>],
    identities: impl Fn(&'t Target<'_>) -> I,
) -> Vec<(K, Place)>
where
    K: Ord + Send,
    I: Iterator<Item = K>,
{
    let mut all: Vec<(K, Place)> = Vec::with_capacity(targets.len());
    for (index, target) in targets.iter().enumerate() {
        let own = identities(target).enumerate();
        all.extend(own.map(|(place, identity)| (identity, (index, place))));
    }
    all.par_sort_unstable();
    all
}

/// Hits that one task merges, at least: those of one component stay together.
const TASK: usize = 512;

/// Makes one match of all that speaks of one vulnerability of one component.
fn merge<B: AsRef<[u8]> + Sync>(
    mut hits: Vec<Box<Hit>>,
    snapshot: &Snapshot<B>,
) -> Result<Vec<Match>, SnapshotError> {
    let offsets = hits.iter().flat_map(|hit| &*hit.vulnerabilities);
    let mut offsets: Vec<u64> = offsets.copied().collect();
    offsets.par_sort_unstable();
    offsets.dedup();
    let read = offsets
        .par_iter()
        .map(|at| Ok(Arc::new(snapshot.vulnerability_at(*at)?)));
    let known = Known {
        vulnerabilities: read.collect::<Result<_, SnapshotError>>()?,
        offsets,
    };
    hits.sort_by_key(|hit| hit.component);
    let mut parts: Vec<Vec<Box<Hit>>> = Vec::new();
    for hit in hits {
        match parts.last_mut() {
            Some(part)
                if part.len() < TASK
                    || part.last().is_some_and(|l| l.component == hit.component) =>
            {
                part.push(hit);
            }
            _ => parts.push(vec![hit]),
        }
    }
    let matches = parts.into_par_iter().map(|part| matches_of(part, &known));
    Ok(matches.collect::<Vec<_>>().into_iter().flatten().collect())
}

/// Vulnerabilities by their offsets, ascending.
struct Known {
    offsets: Vec<u64>,
    vulnerabilities: Vec<Arc<Vulnerability>>,
}

/// Returns the matches of some components, by component, then id.
fn matches_of(hits: Vec<Box<Hit>>, known: &Known) -> Vec<Match> {
    let place = |offset: &u64| known.offsets.binary_search(offset).ok();
    let mut said: Vec<(usize, usize, usize)> = Vec::with_capacity(hits.len());
    for (index, hit) in hits.iter().enumerate() {
        let places = hit.vulnerabilities.iter().filter_map(place);
        said.extend(places.map(|place| (hit.component, place, index)));
    }
    said.sort_unstable();
    let mut left: Vec<(usize, Option<Box<Hit>>)> = hits
        .into_iter()
        .map(|hit| (hit.vulnerabilities.len(), Some(hit)))
        .collect();
    // A hit goes into the last match that it speaks of; those before get a copy.
    let mut take = |index: usize| {
        let (uses, hit) = left.get_mut(index)?;
        *uses -= 1;
        if *uses == 0 { hit.take() } else { hit.clone() }
    };
    let mut matches: Vec<Match> = Vec::with_capacity(said.len());
    for group in said.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let own: Vec<Box<Hit>> = group.iter().filter_map(|(.., hit)| take(*hit)).collect();
        let vulnerability = group
            .first()
            .and_then(|(_, place, _)| known.vulnerabilities.get(*place));
        matches.extend(vulnerability.and_then(|v| one_match(v, own)));
    }
    matches.sort_by(|a, b| {
        (a.component, &a.vulnerability.id).cmp(&(b.component, &b.vulnerability.id))
    });
    matches
}

fn one_match(vulnerability: &Arc<Vulnerability>, mut hits: Vec<Box<Hit>>) -> Option<Match> {
    hits.sort_by(|a, b| a.why.cmp(&b.why));
    let first = hits.first()?;
    let status = first.why.status;
    let strong = hits.iter().filter(|hit| hit.why.status == status);
    let strongest: Vec<&Hit> = strong.map(|hit| &**hit).collect();
    let mut one = Match {
        component: first.component,
        version: String::new(),
        vulnerability: Arc::clone(vulnerability),
        status,
        fixed_in: fixed_in(&strongest),
        why: Vec::with_capacity(hits.len()),
    };
    for hit in hits {
        if one.why.is_empty() {
            one.version = hit.version;
        }
        one.why.push(hit.why);
    }
    one.why.dedup();
    Some(one)
}

/// Returns the versions that fix it, of the first matcher that knows some, in its order.
fn fixed_in(hits: &[&Hit]) -> Vec<String> {
    for matcher in [Matcher::Distro, Matcher::Purl, Matcher::Cpe] {
        let of_matcher = hits.iter().filter(|hit| hit.why.matcher == matcher);
        let mut fixed: Vec<(&Scheme, &Arc<str>)> = of_matcher
            .filter_map(|hit| Some((hit.scheme?, hit)))
            .flat_map(|(s, h)| h.fixed.iter().map(move |f| (s, f)))
            .collect();
        if fixed.is_empty() {
            continue;
        }
        if let [(_, only)] = fixed.as_slice() {
            return vec![only.to_string()];
        }
        let parsed = |(scheme, text): &(&Scheme, &Arc<str>)| (scheme.parse)(text);
        in_order(&mut fixed, |a, b| {
            let order = parsed(a).zip(parsed(b)).and_then(|(a, b)| a.compare(&b));
            order
                .unwrap_or(std::cmp::Ordering::Equal)
                .then_with(|| a.1.cmp(b.1))
        });
        fixed.dedup_by(|a, b| {
            a.1 == b.1 || parsed(a).zip(parsed(b)).is_some_and(|(a, b)| a.is_same(&b))
        });
        return fixed
            .into_iter()
            .map(|(_, text)| text.to_string())
            .collect();
    }
    Vec::new()
}

fn results<B: AsRef<[u8]> + Sync>(
    targets: &[Target<'_>],
    looked: &Looked,
    matches: &[Match],
    snapshot: &Snapshot<B>,
) -> Vec<ComponentResult> {
    let mut considered = vec![0; targets.len()];
    let several = looked
        .considered
        .iter()
        .map(|(component, _)| (*component, 1));
    for (component, number) in several.chain(looked.counted.iter().copied()) {
        if let Some(count) = considered.get_mut(component) {
            *count += number;
        }
    }
    let mut worst: Vec<Option<MatchStatus>> = vec![None; targets.len()];
    for each in matches {
        if let Some(place) = worst.get_mut(each.component) {
            *place = Some(place.map_or(each.status, |old| old.min(each.status)));
        }
    }
    let searches = Searches::of_all(targets, snapshot);
    let all = targets.par_iter().zip(considered).zip(worst).enumerate();
    all.map(|(component, ((target, considered), worst))| {
        let more = looked.notes.get(&component).map_or(&[][..], Vec::as_slice);
        result(component, target, considered, (worst, more), &searches)
    })
    .collect()
}

/// Which sources were searched, once for all components of the same scopes.
struct Searches<'a>(Vec<(Vec<&'a str>, Arc<[String]>)>);

impl<'a> Searches<'a> {
    fn of_all<B: AsRef<[u8]>>(targets: &'a [Target<'_>], snapshot: &Snapshot<B>) -> Self {
        let mut all = Self(Vec::new());
        for target in targets {
            if all.find(target).is_none() {
                let scopes: Vec<&str> = target.scopes().collect();
                let sources = scopes.iter().flat_map(|scope| snapshot.sources_for(scope));
                let sources: BTreeSet<&str> = sources.collect();
                all.0
                    .push((scopes, sources.into_iter().map(str::to_owned).collect()));
            }
        }
        all
    }

    fn find(&self, target: &Target<'_>) -> Option<&Arc<[String]>> {
        let same = |(scopes, _): &&(Vec<&str>, _)| target.scopes().eq(scopes.iter().copied());
        self.0.iter().find(same).map(|(_, sources)| sources)
    }

    fn of(&self, target: &Target<'_>) -> Arc<[String]> {
        self.find(target).cloned().unwrap_or_default()
    }
}

fn result(
    component: usize,
    target: &Target<'_>,
    considered: usize,
    (worst, more): (Option<MatchStatus>, &[String]),
    searches: &Searches<'_>,
) -> ComponentResult {
    let searched = searches.of(target);
    let identities = target.identities();
    let mut notes = target.notes.clone();
    notes.extend_from_slice(more);
    let status = match worst {
        Some(MatchStatus::Affected) => ComponentStatus::Affected,
        Some(MatchStatus::Indeterminate) => {
            notes.push("it cannot be decided whether it is affected: see the reasons".to_owned());
            ComponentStatus::Indeterminate
        }
        None if identities.is_empty() => ComponentStatus::Unidentified,
        None if searched.is_empty() => {
            let scopes: Vec<&str> = target.scopes().collect();
            notes.push(format!(
                "no source of the advisories speaks of {}",
                scopes.join(" or ")
            ));
            ComponentStatus::Indeterminate
        }
        None => ComponentStatus::Clear,
    };
    ComponentResult {
        component,
        status,
        searched,
        identities,
        considered,
        note: notes.join("; "),
    }
}
