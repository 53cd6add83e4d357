//! Whose word counts: of a distribution's package, and of what it owns, the distribution's own word where it has one;
//! upstream's range where it has none, and then the finding says so.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::matches::{MatchStatus, Matcher};

use super::identity::Target;
use super::{Looked, joined};
use crate::snapshot::{Snapshot, SnapshotError};

/// How many ids a note names.
const NAMED: usize = 8;

/// A vulnerability of a component, by index and offset.
type About = (usize, u64);

/// Puts the distribution's word in place of upstream's.
pub(super) fn settle<B: AsRef<[u8]>>(
    looked: &mut Looked,
    targets: &[Target<'_>],
    snapshot: &Snapshot<B>,
) -> Result<(), SnapshotError> {
    if !targets
        .iter()
        .any(|t| t.is_distributed() || t.owner.is_some())
    {
        return Ok(());
    }
    let said = said(looked);
    let cleared: BTreeSet<About> = std::mem::take(&mut looked.cleared).into_iter().collect();
    let mut fixed: BTreeMap<usize, BTreeSet<u64>> = BTreeMap::new();
    for hit in looked
        .hits
        .iter_mut()
        .filter(|h| h.why.matcher != Matcher::Distro)
    {
        let component = hit.component;
        let Some(target) = targets.get(component) else {
            continue;
        };
        let Some(judge) = target
            .is_distributed()
            .then_some(component)
            .or(target.owner)
        else {
            continue;
        };
        let word = |offset: &u64| said.get(&(judge, *offset)).copied();
        let is_cleared =
            |offset: &u64| word(offset).is_none() && cleared.contains(&(judge, *offset));
        let gone = hit.vulnerabilities.iter().copied().filter(is_cleared);
        fixed.entry(component).or_default().extend(gone);
        if hit.vulnerabilities.iter().any(is_cleared) {
            let left = hit
                .vulnerabilities
                .iter()
                .filter(|offset| !is_cleared(offset));
            hit.vulnerabilities = left.copied().collect();
        }
        let words: Option<MatchStatus> = hit.vulnerabilities.iter().filter_map(word).min();
        let name = targets
            .get(judge)
            .map(Target::distribution)
            .unwrap_or_default();
        let remark = match words {
            Some(status) => {
                hit.why.status = status;
                format!("upstream's range; the word of {name} counts")
            }
            None if snapshot.sources_for(&name).is_empty() => {
                format!(
                    "by upstream's range: there are no advisories of {name} here, which may have ported a fix back"
                )
            }
            None => format!("by upstream's range: {name} says nothing of it for this release"),
        };
        hit.why.remark = joined(hit.why.remark.to_string(), &remark).into();
    }
    looked.hits.retain(|hit| !hit.vulnerabilities.is_empty());
    for (component, offsets) in fixed.into_iter().filter(|(_, o)| !o.is_empty()) {
        let note = note(&offsets, snapshot)?;
        looked.notes.entry(component).or_default().push(note);
    }
    Ok(())
}

/// Returns the graver of what distributions say of each vulnerability of each component.
fn said(looked: &Looked) -> BTreeMap<About, MatchStatus> {
    let mut said: BTreeMap<About, MatchStatus> = BTreeMap::new();
    for hit in looked
        .hits
        .iter()
        .filter(|h| h.why.matcher == Matcher::Distro)
    {
        for offset in &*hit.vulnerabilities {
            let status = said
                .entry((hit.component, *offset))
                .or_insert(hit.why.status);
            *status = (*status).min(hit.why.status);
        }
    }
    said
}

/// Returns a sentence that names what upstream's range holds for and the distribution says is fixed or not there.
fn note<B: AsRef<[u8]>>(
    offsets: &BTreeSet<u64>,
    snapshot: &Snapshot<B>,
) -> Result<String, SnapshotError> {
    let mut ids = Vec::new();
    for offset in offsets {
        ids.push(snapshot.vulnerability_at(*offset)?.id);
    }
    ids.sort();
    let more = ids.len().saturating_sub(NAMED);
    ids.truncate(NAMED);
    let mut text = ids.join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    Ok(format!(
        "upstream's range holds for {text}; the distribution says that this package is not affected or has the fix"
    ))
}
