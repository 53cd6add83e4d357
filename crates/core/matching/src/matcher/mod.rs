//! Component by component: which advisories speak of it, and whether they hold for its version. One vulnerability of
//! one component is one match, whatever number of sources name it. What cannot be decided is a match that says so.

pub(crate) mod cpe;
pub(crate) mod distribution;
mod identity;
mod known;
mod purl;
mod settle;
mod slice;
mod surroundings;

use std::collections::BTreeMap;
use std::sync::Arc;

use asepsis_domain::matches::{
    ComponentResult, ComponentStatus, Match, MatchStatus, Matcher, Matches, Why,
};
use asepsis_domain::sbom::Sbom;
use asepsis_domain::vulnerability::Vulnerability;
use rayon::prelude::*;

pub use self::identity::Correction;
use self::identity::Target;
pub use self::slice::{Slice, slice};
use crate::range::in_order;
use crate::snapshot::{Snapshot, SnapshotError};
use crate::version::Scheme;

/// What one advisory says of one component, where it is not that it is clear.
#[derive(Debug, Clone)]
struct Hit {
    component: usize,
    version: String,
    /// Offsets of the vulnerabilities.
    vulnerabilities: Vec<u64>,
    why: Why,
    scheme: Option<&'static Scheme>,
    fixed: Vec<String>,
}

/// What one identity gave for one component.
#[derive(Debug, Default)]
struct Looked {
    hits: Vec<Hit>,
    /// `(component, offset of advisory)` of all that were compared.
    considered: Vec<(usize, u64)>,
    /// `(component, offset of vulnerability)` of all that the component's distribution says is not there or fixed.
    cleared: Vec<(usize, u64)>,
    /// What a person should know, by component.
    notes: BTreeMap<usize, Vec<String>>,
}

impl Looked {
    fn take(&mut self, other: Self) {
        self.hits.extend(other.hits);
        self.considered.extend(other.considered);
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
    let looked = look_up(&targets, snapshot)?;
    let matches = merge(&looked.hits, snapshot)?;
    let components = results(&targets, &looked, &matches, snapshot);
    Ok(Matches {
        target: target.to_owned(),
        snapshot: snapshot.facts().clone(),
        components,
        matches,
    })
}

/// Looks every identity up once, for all components that have it.
fn look_up<B: AsRef<[u8]> + Sync>(
    targets: &[Target<'_>],
    snapshot: &Snapshot<B>,
) -> Result<Looked, SnapshotError> {
    let mut packages: BTreeMap<_, Vec<(usize, usize)>> = BTreeMap::new();
    let mut names: BTreeMap<_, Vec<(usize, usize)>> = BTreeMap::new();
    for (index, target) in targets.iter().enumerate() {
        for (place, named) in target.packages.iter().enumerate() {
            packages
                .entry(&named.package)
                .or_default()
                .push((index, place));
        }
        for (place, cpe) in target.cpes.iter().enumerate() {
            let key = (cpe.product.value(), cpe.vendor.value());
            names.entry(key).or_default().push((index, place));
        }
    }
    let surroundings = surroundings::Surroundings::of(targets);
    let by_purl = packages
        .into_par_iter()
        .map(|(package, components)| purl::look_up(package, &components, targets, snapshot));
    let by_cpe = names
        .into_par_iter()
        .map(|(_, components)| cpe::look_up(&components, targets, &surroundings, snapshot));
    let parts: Vec<Looked> = by_purl.chain(by_cpe).collect::<Result<_, _>>()?;
    let mut looked = Looked::default();
    for part in parts {
        looked.take(part);
    }
    looked.considered.sort_unstable();
    looked.considered.dedup();
    settle::settle(&mut looked, targets, snapshot)?;
    Ok(looked)
}

/// Makes one match of all that speaks of one vulnerability of one component.
fn merge<B: AsRef<[u8]> + Sync>(
    hits: &[Hit],
    snapshot: &Snapshot<B>,
) -> Result<Vec<Match>, SnapshotError> {
    let mut groups: BTreeMap<(usize, u64), Vec<&Hit>> = BTreeMap::new();
    for hit in hits {
        for offset in &hit.vulnerabilities {
            groups
                .entry((hit.component, *offset))
                .or_default()
                .push(hit);
        }
    }
    let mut offsets: Vec<u64> = groups.keys().map(|(_, offset)| *offset).collect();
    offsets.sort_unstable();
    offsets.dedup();
    let read = offsets
        .into_par_iter()
        .map(|at| Ok((at, Arc::new(snapshot.vulnerability_at(at)?))));
    let vulnerabilities: BTreeMap<u64, Arc<Vulnerability>> =
        read.collect::<Result<_, SnapshotError>>()?;
    let mut matches: Vec<Match> = groups
        .into_iter()
        .filter_map(|((component, offset), hits)| {
            one_match(component, vulnerabilities.get(&offset)?, &hits)
        })
        .collect();
    matches.sort_by(|a, b| {
        (a.component, &a.vulnerability.id).cmp(&(b.component, &b.vulnerability.id))
    });
    Ok(matches)
}

fn one_match(component: usize, vulnerability: &Arc<Vulnerability>, hits: &[&Hit]) -> Option<Match> {
    let mut hits = hits.to_vec();
    hits.sort_by(|a, b| a.why.cmp(&b.why));
    let first = *hits.first()?;
    let mut why: Vec<Why> = hits.iter().map(|hit| hit.why.clone()).collect();
    why.dedup();
    let strongest: Vec<&Hit> = hits
        .into_iter()
        .filter(|hit| hit.why.status == first.why.status)
        .collect();
    Some(Match {
        component,
        version: first.version.clone(),
        vulnerability: Arc::clone(vulnerability),
        status: first.why.status,
        fixed_in: fixed_in(&strongest),
        why,
    })
}

/// Returns the versions that fix it, of the first matcher that knows some, in its order.
fn fixed_in(hits: &[&Hit]) -> Vec<String> {
    for matcher in [Matcher::Distro, Matcher::Purl, Matcher::Cpe] {
        let of_matcher = hits.iter().filter(|hit| hit.why.matcher == matcher);
        let mut fixed: Vec<(&Scheme, &String)> = of_matcher
            .filter_map(|hit| Some((hit.scheme?, hit)))
            .flat_map(|(s, h)| h.fixed.iter().map(move |f| (s, f)))
            .collect();
        if fixed.is_empty() {
            continue;
        }
        let parsed = |(scheme, text): &(&Scheme, &String)| (scheme.parse)(text);
        in_order(&mut fixed, |a, b| {
            let order = parsed(a).zip(parsed(b)).and_then(|(a, b)| a.compare(&b));
            order
                .unwrap_or(std::cmp::Ordering::Equal)
                .then_with(|| a.1.cmp(b.1))
        });
        fixed.dedup_by(|a, b| {
            a.1 == b.1 || parsed(a).zip(parsed(b)).is_some_and(|(a, b)| a.is_same(&b))
        });
        return fixed.into_iter().map(|(_, text)| text.clone()).collect();
    }
    Vec::new()
}

fn results<B: AsRef<[u8]>>(
    targets: &[Target<'_>],
    looked: &Looked,
    matches: &[Match],
    snapshot: &Snapshot<B>,
) -> Vec<ComponentResult> {
    let mut considered = vec![0; targets.len()];
    for (component, _) in &looked.considered {
        if let Some(count) = considered.get_mut(*component) {
            *count += 1;
        }
    }
    let mut worst: Vec<Option<MatchStatus>> = vec![None; targets.len()];
    for each in matches {
        if let Some(place) = worst.get_mut(each.component) {
            *place = Some(place.map_or(each.status, |old| old.min(each.status)));
        }
    }
    let all = targets.iter().zip(considered).zip(worst).enumerate();
    all.map(|(component, ((target, considered), worst))| {
        let more = looked.notes.get(&component).map_or(&[][..], Vec::as_slice);
        result(component, target, considered, (worst, more), snapshot)
    })
    .collect()
}

fn result<B: AsRef<[u8]>>(
    component: usize,
    target: &Target<'_>,
    considered: usize,
    (worst, more): (Option<MatchStatus>, &[String]),
    snapshot: &Snapshot<B>,
) -> ComponentResult {
    let mut searched: Vec<String> = target
        .scopes()
        .flat_map(|scope| snapshot.sources_for(scope))
        .map(str::to_owned)
        .collect();
    searched.sort();
    searched.dedup();
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
