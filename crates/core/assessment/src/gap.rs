//! What each catalogue item of the device's markets has and lacks.
//!
//! Met needs everything that the item asks for, with at least one record that is the thing asked; what only
//! contributes is evidence present. A status never falls by adding what is whole. A row that is not verified only
//! prompts. A person's word stands over what is computed, with its reason, and is told when what it stood over has
//! moved.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::{Confidence, Document, Item, Need, Strength};
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::evaluation::{ItemState, ItemStatus, NeedState, ObjectiveState};
use asepsis_domain::id::{ItemRef, RecordId};
use asepsis_domain::postmarket::{Override, OverrideStatus};

use crate::applicability::{Truth, Verdict, judge};
use crate::basis::Basis;
use crate::need::{Needs, Scope};
use crate::record::{is_written, listed};
use crate::stage;
use crate::standing::Standing;

/// Returns the items of the documents looked at, by document, then file order.
pub(crate) fn items(
    basis: &Basis<'_>,
    standing: &Standing<'_>,
    needs: &mut Needs<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ItemState> {
    let mut all = Vec::new();
    for document in &basis.documents {
        let first = all.len();
        for item in &document.items {
            let (state, moved) = state(basis, standing, needs, document, item);
            diagnostics.extend(moved);
            all.push(state);
        }
        let states = all.get(first..).unwrap_or_default();
        diagnostics.extend(summary(basis, document, states));
    }
    all
}

/// Returns the objectives, by id.
pub(crate) fn objectives(
    basis: &Basis<'_>,
    needs: &mut Needs<'_, '_>,
    items: &[ItemState],
) -> Vec<ObjectiveState> {
    let open: BTreeSet<&ItemRef> = items
        .iter()
        .filter(|i| matches!(i.status, ItemStatus::Missing | ItemStatus::Partly))
        .map(|i| &i.item)
        .collect();
    let mut resting: BTreeMap<&str, Vec<&ItemRef>> = BTreeMap::new();
    for item in basis.documents.iter().flat_map(|d| &d.items) {
        let open = open.contains(&item.id);
        let links: BTreeSet<&str> = item
            .objectives
            .iter()
            .map(|l| l.objective.as_str())
            .collect();
        for objective in links.into_iter().filter(|_| open) {
            resting.entry(objective).or_default().push(&item.id);
        }
    }
    let objectives = basis.catalogue.objectives.values();
    objectives
        .map(|objective| {
            let id = objective.id.as_str();
            let scope = Scope {
                file: "",
                item: None,
                objectives: &[id],
                categories: &[],
            };
            let states: Vec<NeedState> = objective
                .needs
                .iter()
                .map(|n| needs.state(n, n.link, scope))
                .collect();
            let whole = !states.is_empty() && states.iter().all(|s| s.met);
            let held_back = resting.get(id).into_iter().flatten();
            ObjectiveState {
                id: objective.id.clone(),
                title: objective.title.clone(),
                evidence: needs.evidence(scope),
                holds_back: held_back.filter(|_| !whole).map(|i| (*i).clone()).collect(),
                needs: states,
            }
        })
        .collect()
}

fn state(
    basis: &Basis<'_>,
    standing: &Standing<'_>,
    needs: &mut Needs<'_, '_>,
    document: &Document,
    item: &Item,
) -> (ItemState, Vec<Diagnostic>) {
    let verdict = judge(
        &item.applies,
        basis.device(),
        document.market.as_deref(),
        stage::focused(basis),
    );
    // An objective to which the link is not sure counts for nothing.
    let links = item.objectives.iter();
    let sure: Vec<&str> = links
        .filter(|l| l.confidence != Confidence::Unverified)
        .map(|l| l.objective.as_str())
        .collect();
    let asked = asked(basis, item);
    let controls = asked.iter().filter(|(n, _)| n.record == "control");
    let categories: Vec<&str> = controls
        .filter_map(|(n, _)| n.filter.get("category"))
        .flatten()
        .map(String::as_str)
        .collect();
    let scope = Scope {
        file: &item.id.file,
        item: Some(&item.id),
        objectives: &sure,
        categories: &categories,
    };
    let states: Vec<NeedState> = asked
        .into_iter()
        .map(|(need, link)| needs.state(need, link, scope))
        .collect();
    let evidence = needs.evidence(scope);
    let word = Word::on(standing, &item.id);
    let applies = verdict.truth != Truth::No;
    let filled = filled(&states, &evidence);
    let unverified = item.confidence == Confidence::Unverified;
    let computed = match (applies, unverified) {
        (false, _) => ItemStatus::NotApplicable,
        (true, true) => ItemStatus::Unverified,
        (true, false) => filled,
    };
    let status = word.over(applies, unverified, filled);
    let moved = standing
        .all(&item.id)
        .iter()
        .filter_map(|o| moved(o, computed))
        .collect();
    let state = ItemState {
        item: item.id.clone(),
        title: item.title.clone(),
        section: item.section.clone(),
        binding: item.binding,
        confidence: item.confidence,
        status,
        applicability: explained(&verdict, item),
        needs: states,
        evidence,
        overridden: word.explained(),
    };
    (state, moved)
}

/// Returns the needs of the item, else those of its objectives, with what having each means to the item.
fn asked<'a>(basis: &Basis<'a>, item: &'a Item) -> Vec<(&'a Need, Strength)> {
    if !item.needs.is_empty() {
        return item.needs.iter().map(|n| (n, n.link)).collect();
    }
    let mut all: Vec<(&Need, Strength)> = Vec::new();
    for link in &item.objectives {
        if link.confidence == Confidence::Unverified {
            continue;
        }
        let objective = basis.catalogue.objectives.get(&link.objective);
        for need in objective.iter().flat_map(|o| &o.needs) {
            let strength = link.link.min(need.link);
            let same = |n: &Need| n.record == need.record && n.filter == need.filter;
            match all.iter_mut().find(|(n, _)| same(n)) {
                Some((_, had)) => *had = strength.max(*had),
                None => all.push((need, strength)),
            }
        }
    }
    all
}

/// Returns the status that needs and evidence give. Something asked that is there with gaps is partly there,
/// whatever else is; evidence beside what is whole or not there at all is evidence present.
pub(crate) fn filled(needs: &[NeedState], evidence: &[RecordId]) -> ItemStatus {
    let met = !needs.is_empty() && needs.iter().all(|n| n.met);
    let some = |n: &NeedState| n.met || !n.records.is_empty() || !n.also.is_empty();
    let with_gaps = |n: &NeedState| some(n) && !n.met;
    if met && needs.iter().any(|n| n.satisfies) {
        ItemStatus::Met
    } else if met {
        ItemStatus::EvidencePresent
    } else if needs.iter().any(with_gaps) {
        ItemStatus::Partly
    } else if !evidence.is_empty() {
        ItemStatus::EvidencePresent
    } else if needs.iter().any(some) {
        ItemStatus::Partly
    } else {
        ItemStatus::Missing
    }
}

fn explained(verdict: &Verdict, item: &Item) -> String {
    let because = item.applies_because.trim();
    if because.is_empty() {
        format!("{}.", verdict.reason)
    } else {
        format!("{}. {because}", verdict.reason)
    }
}

/// A person's word over an item, of each kind the latest.
pub(crate) struct Word<'a> {
    pub(crate) verified: Option<&'a Override>,
    applies: Option<&'a Override>,
    judged: Option<&'a Override>,
}

impl<'a> Word<'a> {
    /// Returns the words on the item.
    pub(crate) fn on(standing: &Standing<'a>, item: &ItemRef) -> Self {
        use OverrideStatus::{Applies, Met, Missing, NotApplicable, Verified};
        let sourced = |o: &&Override| is_written(&o.source);
        Self {
            verified: standing.latest(item, &[Verified]).filter(sourced),
            applies: standing.latest(item, &[Applies, NotApplicable]),
            judged: standing.latest(item, &[Met, Missing]),
        }
    }

    /// Returns the status that is shown, for a row that is verified or not.
    pub(crate) fn over(&self, applies: bool, unverified: bool, filled: ItemStatus) -> ItemStatus {
        if unverified && self.verified.is_none() {
            self.status(applies, ItemStatus::Unverified)
        } else {
            self.status(applies, filled)
        }
    }

    /// Returns the status with the person's word over it; a row that nobody verified is never met.
    fn status(&self, applies: bool, filled: ItemStatus) -> ItemStatus {
        let applies = self.applies_over(applies);
        match self.judged.map(|o| o.status) {
            _ if !applies => ItemStatus::NotApplicable,
            Some(OverrideStatus::Missing) => ItemStatus::Missing,
            Some(_) if filled != ItemStatus::Unverified => ItemStatus::Met,
            _ => filled,
        }
    }

    /// Returns whether the item applies, with the person's word over it.
    pub(crate) fn applies_over(&self, applies: bool) -> bool {
        self.applies
            .map_or(applies, |o| o.status == OverrideStatus::Applies)
    }

    fn explained(&self) -> String {
        let words = [self.verified, self.applies, self.judged];
        let told = words.into_iter().flatten().map(|o| {
            let source = if is_written(&o.source) {
                format!(" (source: {})", o.source)
            } else {
                String::new()
            };
            format!(
                "{} by {}, {}: {}{source}",
                name(o.status),
                o.by,
                o.on,
                o.reason
            )
        });
        told.collect::<Vec<_>>().join("; ")
    }
}

fn name(status: OverrideStatus) -> &'static str {
    OverrideStatus::WORDS
        .iter()
        .find(|(_, s)| *s == status)
        .map_or("", |(word, _)| word)
}

/// Returns what is to be said where the computed status is not what the override stood over, or it does not say over what.
fn moved(word: &Override, computed: ItemStatus) -> Option<Diagnostic> {
    let Some(over) = &word.over else {
        let message = format!(
            "{} is `{}` by {}'s word, which does not say over what: a move under it goes unnoticed",
            word.item.value,
            name(word.status),
            word.by
        );
        let found = Diagnostic::new(Code::OverrideOver, message).at(&word.at);
        return Some(found.help(format!("Add over = \"{}\".", computed.as_str())));
    };
    let same = over.value.trim().replace(['-', '_'], " ") == computed.as_str();
    if same {
        return None;
    }
    let message = format!(
        "{} is `{}` by {}'s word, given over `{}`; without it, it is now `{}`",
        word.item.value,
        name(word.status),
        word.by,
        over.value,
        computed.as_str()
    );
    Some(Diagnostic::new(Code::OverrideMoved, message).at(&over.at))
}

/// Returns what is missing of a document, in one remark.
fn summary(basis: &Basis<'_>, document: &Document, states: &[ItemState]) -> Option<Diagnostic> {
    let of = |status: ItemStatus| states.iter().filter(move |s| s.status == status);
    let (missing, partly) = (
        of(ItemStatus::Missing).count(),
        of(ItemStatus::Partly).count(),
    );
    if missing + partly == 0 {
        return None;
    }
    let apply = states.len() - of(ItemStatus::NotApplicable).count();
    let open = of(ItemStatus::Missing).chain(of(ItemStatus::Partly));
    let message = format!(
        "{}: {missing} items are missing and {partly} partly there, of {apply} that apply: {}",
        document.short_title,
        listed(open.map(|s| s.item.item.as_str()))
    );
    let mut gap = Diagnostic::new(Code::GapItem, message).help(format!(
        "See `asepsis gap` for each item of {}.",
        document.id
    ));
    let market = basis.device().markets.iter();
    let mut entry = market.filter(|m| document.market.as_ref() == Some(&m.id.value));
    gap.at = Some(
        entry
            .next()
            .map_or(&basis.device().at, |m| &m.id.at)
            .clone(),
    );
    Some(gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(records: bool, met: bool, satisfies: bool) -> NeedState {
        let record = RecordId::parse("TST-1").ok();
        NeedState {
            need: "test".to_owned(),
            records: record.filter(|_| records).into_iter().collect(),
            also: Vec::new(),
            met,
            satisfies,
            missing: String::new(),
        }
    }

    #[test]
    fn a_status_never_falls_by_adding_what_is_whole() {
        // Not there, there with gaps, a whole contribution, the whole thing.
        let states = [(false, false), (true, false), (true, true)];
        let states: Vec<NeedState> = states
            .iter()
            .flat_map(|(records, met)| [false, true].map(|s| need(*records, *met, s)))
            .collect();
        let evidence = [RecordId::parse("EVD-1").unwrap()];
        let better =
            |a: ItemStatus, b: ItemStatus, what: &str| assert!(a <= b, "{what}: {b:?} to {a:?}");
        for first in &states {
            for second in &states {
                let both = [first.clone(), second.clone()];
                for beside in [&evidence[..], &[]] {
                    let now = filled(&both, beside);
                    better(filled(&both, &evidence), now, "evidence added");
                    let whole = need(true, true, second.satisfies);
                    let more = filled(&[first.clone(), whole], beside);
                    better(more, now, "a need met");
                }
            }
        }
        let nothing = need(false, false, true);
        let gaps = need(true, false, true);
        assert_eq!(
            filled(std::slice::from_ref(&nothing), &[]),
            ItemStatus::Missing
        );
        assert_eq!(filled(&[nothing], &evidence), ItemStatus::EvidencePresent);
        assert_eq!(filled(&[gaps], &evidence), ItemStatus::Partly);
    }
}
