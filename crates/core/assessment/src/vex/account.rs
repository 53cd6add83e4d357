//! Every statement of a document accounted for: applied, known, in conflict, or matching nothing. One that is in conflict with
//! a decision on some of its components still counts for the others.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::decision::{Decision, Justification, VexStatus};
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::matches::Matches;
use asepsis_domain::vex::{Statement, VexDocument, justification_words};

use super::against::{distrust, set_against};
use super::concern::{Concerned, Place, Places};
use super::decided::Decided;
use super::held::held;
use super::ruled::{is_ruled, overtaken};
use super::versions::Orders;

/// Who wins where a statement contradicts a decision.
pub const RULE: &str =
    "a decision in the dossier wins over a supplier's statement; only a person changes it";

/// Which of two statements counts where a document contradicts itself.
pub const RULE_WITHIN: &str =
    "of one document the later statement counts, of one day the first; a person decides";

/// A supplier whose statements decide, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// The author, as its documents name it.
    pub author: String,
    /// Why it is trusted.
    pub reason: String,
}

/// What becomes of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It concerns components that nothing is decided of: it is proposed or, by a rule of trust, decided.
    Applied {
        /// The reason of the rule; without one it is a proposal.
        trusted: Option<String>,
    },
    /// The dossier says the same.
    Known {
        /// The decision or proposal.
        record: String,
        /// It is a proposal made of this very statement.
        is_proposal: bool,
        /// What it says and the statement does not say so; empty where it says the same.
        differs: String,
    },
    /// The dossier says something else.
    Conflict {
        /// The decision.
        record: String,
        /// Who decided.
        by: String,
        /// What it says.
        status: String,
        /// A rule of trust made it, and no person.
        is_ruled: bool,
    },
    /// A later revision of its document is among those that are read: that one counts.
    Superseded {
        /// Where the later one stands.
        by: String,
    },
    /// Another statement of its document says something else of the same.
    Contradicted {
        /// The number of the one that counts.
        by: usize,
        /// The record of that one.
        record: String,
        /// What that one says.
        status: String,
    },
    /// It concerns nothing here.
    Unmatched {
        /// The nearest component.
        nearest: Option<String>,
        /// Why it is not meant.
        why: String,
    },
}

impl Outcome {
    /// Returns whether something else is said of the same.
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. } | Self::Contradicted { .. })
    }

    pub(super) fn proposed(id: &str) -> Self {
        Self::Known {
            record: id.to_owned(),
            is_proposal: true,
            differs: String::new(),
        }
    }
}

/// The account of one statement, or of those of its components that end in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Index of the statement in its document.
    pub statement: usize,
    /// Number of the statement.
    pub number: usize,
    /// Id that the record gets or has: the same for the same statement of the same document.
    pub id: String,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Keys of the components concerned; none where it is of the whole device.
    pub components: Vec<String>,
    /// Releases concerned.
    pub releases: Vec<String>,
    /// Products of the statement that are nothing here: label, and why with the nearest component.
    pub missed: Vec<(String, String)>,
    /// Numbers of the statements of the document that say something else of the same.
    pub against: Vec<usize>,
    /// The advisories were searched and find no such vulnerability in the components concerned.
    pub is_unfound: bool,
    /// Why no rule of trust can decide it; empty where one could.
    pub held: Vec<String>,
    /// Why it is not certain that it is of these components: no rule of trust can decide it.
    pub doubts: Vec<String>,
}

/// The account of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accounted {
    /// The rows of each statement, in document order: one, or where it is in conflict on some of its components only, the
    /// conflict and then what becomes of it for the others.
    pub rows: Vec<Row>,
}

impl Accounted {
    /// Says of every statement why no rule of trust can decide it.
    pub fn hold(&mut self, why: &[String]) {
        for row in &mut self.rows {
            row.held.extend(why.iter().cloned());
        }
    }

    /// Sets every statement aside for a later revision of the document.
    pub fn supersede(&mut self, by: &str) {
        for row in &mut self.rows {
            row.outcome = Outcome::Superseded { by: by.to_owned() };
        }
    }
}

/// A row with what it is of.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) row: Row,
    /// Places in the list of all.
    pub(super) places: Vec<usize>,
}

/// What the statements of a document are held against.
pub(super) struct Accounting<'a, 'd> {
    pub(super) decided: Decided<'d>,
    pub(super) document: &'a VexDocument,
    places: Places<'d>,
    trusted: Option<&'a Trust>,
    /// What each statement is of.
    concerned: Vec<Concerned>,
    /// The releases that it is of as a whole.
    wholes: Vec<Vec<&'d ReleaseId>>,
    /// The places in which it is held against the others; a number beyond them stands for a whole release.
    pub(super) reach: Vec<Vec<usize>>,
}

/// Returns the account of a document's statements. `matches` is what the advisories find in each SBOM, by path; nothing
/// where none were searched. `orders` says which versions lie in a range.
pub fn account(
    dossier: &Dossier,
    document: &VexDocument,
    trust: &[Trust],
    matches: &BTreeMap<String, Matches>,
    orders: Orders,
) -> Accounted {
    let mut places = Places::of(dossier, orders);
    let statements = document.statements.iter();
    let of = statements.map(|statement| {
        let whole = places.whole(statement);
        whole.unwrap_or_else(|| (places.concerned(statement), Vec::new()))
    });
    let (concerned, wholes): (Vec<Concerned>, Vec<_>) = of.unzip();
    let each = concerned.iter().zip(&wholes);
    let mut reach: Vec<Vec<usize>> = each
        .map(
            |(concerned, whole): (_, &Vec<&ReleaseId>)| match whole.as_slice() {
                [] => concerned.places.clone(),
                whole => places.numbers_of(whole),
            },
        )
        .collect();
    places.spread(&mut reach);
    let accounting = Accounting {
        decided: Decided::of(dossier, matches),
        document,
        places,
        trusted: trust.iter().find(|t| t.author == document.author),
        concerned,
        wholes,
        reach,
    };
    let statements = document.statements.iter().enumerate();
    let mut entries: Vec<Entry> = statements
        .flat_map(|(at, statement)| accounting.entries(at, statement))
        .collect();
    set_against(&accounting, &mut entries);
    distrust(&accounting, &mut entries);
    entries.sort_by_key(|entry| (entry.row.statement, !entry.row.outcome.is_conflict()));
    let mut rows: Vec<Row> = entries.into_iter().map(|entry| entry.row).collect();
    // What is nothing here is told once.
    let next: Vec<usize> = rows.iter().skip(1).map(|row| row.statement).collect();
    for (row, next) in rows.iter_mut().zip(next) {
        if row.statement == next {
            row.missed.clear();
        }
    }
    Accounted { rows }
}

impl<'d> Accounting<'_, 'd> {
    /// Returns the releases that a statement is of as a whole.
    fn whole(&self, at: usize) -> &[&'d ReleaseId] {
        self.wholes.get(at).map_or(&[], Vec::as_slice)
    }

    /// Returns whether a statement is of whole releases, of which it is told as one.
    pub(super) fn is_whole(&self, at: usize) -> bool {
        !self.whole(at).is_empty()
    }

    /// Returns the components that a statement is of in these places: all that it is of where that is whole releases.
    fn found(&self, at: usize, places: &[usize]) -> Vec<Place<'d>> {
        match self.concerned.get(at).filter(|_| self.is_whole(at)) {
            Some(concerned) => self.places.at(&concerned.places),
            None => self.places.at(places),
        }
    }

    /// Returns the decisions on a statement's vulnerability in each of these places, and of the whole releases that it is of.
    fn covering(
        &self,
        at: usize,
        statement: &Statement,
        places: &[usize],
    ) -> Vec<Vec<&'d Decision>> {
        let mut all = self.decided.decisions(statement, &self.found(at, places));
        all.extend(self.decided.of_device(statement, self.whole(at)));
        all
    }

    /// Returns the rows of a statement: of the places in which a decision says something else, and of the others.
    fn entries(&self, at: usize, statement: &Statement) -> Vec<Entry> {
        let Some(reach) = self.reach.get(at) else {
            return Vec::new();
        };
        let covering = self.covering(at, statement, reach);
        let is_against = |d: &&Decision| d.status != statement.status;
        let is_overtaking = overtaken(&covering, statement, self.document).is_some();
        let first = covering.iter().flatten().copied().find(is_against);
        let conflict = first.filter(|_| !is_overtaking).map(conflict);
        let Some(conflict) = conflict else {
            return self.entry(at, reach.clone(), None).into_iter().collect();
        };
        if self.is_whole(at) {
            let entry = self.entry(at, reach.clone(), Some(conflict));
            return entry.into_iter().collect();
        }
        let places = reach.iter().copied().zip(&covering);
        let (conflicting, others): (Vec<_>, Vec<_>) =
            places.partition(|(_, of)| of.iter().any(is_against));
        let only = |places: Vec<(usize, _)>| places.into_iter().map(|(place, _)| place).collect();
        let mut all = Vec::new();
        all.extend(self.entry(at, only(conflicting), Some(conflict)));
        if !others.is_empty() {
            all.extend(self.entry(at, only(others), None));
        }
        all
    }

    /// Returns the row of a statement for some of the places that it is of, with an outcome where that is settled.
    pub(super) fn entry(
        &self,
        at: usize,
        places: Vec<usize>,
        settled: Option<Outcome>,
    ) -> Option<Entry> {
        let statement = self.document.statements.get(at)?;
        let concerned = self.concerned.get(at)?;
        let decided = &self.decided;
        let (found, whole) = (self.found(at, &places), self.whole(at));
        let id = record_id(self.document, statement);
        let is_unfound = decided.is_unfound(statement, &found);
        let listed = found.iter().filter(|_| whole.is_empty());
        let components: BTreeSet<String> = listed.map(Place::key).collect();
        let named = found.iter().map(|p| &p.release.id);
        let named: BTreeSet<_> = named.chain(whole.iter().copied()).collect();
        let covering = self.covering(at, statement, &places);
        let mut held = self.held(at, &found, &covering, is_unfound);
        let rest = self.reach.get(at).into_iter().flatten();
        let rest: Vec<usize> = rest.filter(|at| !places.contains(at)).copied().collect();
        let covered =
            |p: &Place<'_>| named.contains(&p.release.id) && components.contains(&p.key());
        if let Some(other) = self.places.at(&rest).into_iter().find(covered) {
            let (key, release) = (other.key(), other.release.id.as_str());
            held.push(format!("of {key} in {release} something else is said"));
        }
        let releases = decided.dossier.device.releases.iter().map(|r| &r.id);
        let releases = releases.filter(|r| named.contains(r));
        let trusted = self.trusted;
        let trusted = trusted.filter(|_| held.is_empty() && concerned.doubts.is_empty());
        let outcome = match settled {
            Some(outcome) => outcome,
            None if found.is_empty() && whole.is_empty() => {
                let none = || (None, "it names no product".to_owned());
                let (nearest, why) = concerned.first.clone().unwrap_or_else(none);
                Outcome::Unmatched { nearest, why }
            }
            // A rule of trust decides what is proposed already.
            None if decided.proposal(&id).is_some() && trusted.is_none() => Outcome::proposed(&id),
            None => outcome(statement, &covering, trusted),
        };
        let row = Row {
            statement: at,
            number: statement.number,
            id,
            outcome,
            components: components.into_iter().collect(),
            releases: releases.map(|r| r.as_str().to_owned()).collect(),
            missed: concerned.missed.clone(),
            against: Vec::new(),
            is_unfound,
            held,
            doubts: concerned.doubts.clone(),
        };
        Some(Entry { row, places })
    }

    /// Returns why no rule of trust can decide a statement in these places.
    fn held(
        &self,
        at: usize,
        found: &[Place<'d>],
        covering: &[Vec<&'d Decision>],
        is_unfound: bool,
    ) -> Vec<String> {
        let statement = self.document.statements.get(at);
        let Some((statement, concerned)) = statement.zip(self.concerned.get(at)) else {
            return Vec::new();
        };
        let id = record_id(self.document, statement);
        let proposal = self.decided.proposal(&id);
        let mut held = held(statement, concerned.is_listed, is_unfound, proposal);
        if let Some(other) = self.decided.proposed_otherwise(statement, &id, found) {
            let status = word(other.status);
            held.push(format!("the proposal {} says `{status}`", other.head.id));
        }
        let overtaken = overtaken(covering, statement, self.document);
        held.extend(overtaken.map(|other| {
            let (id, status) = (&other.head.id, word(other.status));
            format!("{id}, which a rule of trust decided of an earlier document, says `{status}`")
        }));
        held
    }
}

fn conflict(decision: &Decision) -> Outcome {
    Outcome::Conflict {
        record: decision.head.id.to_string(),
        by: decision.by.clone(),
        status: word(decision.status),
        is_ruled: is_ruled(decision),
    }
}

/// Returns the id of a statement's record: its document's bytes and number decide it.
fn record_id(document: &VexDocument, statement: &Statement) -> String {
    let number = statement.number.to_string();
    let digest = Digest::of_parts([document.digest.hex().as_bytes(), number.as_bytes()]);
    let short: String = digest.hex().chars().take(10).collect();
    format!("VEX-{short}")
}

/// Returns what becomes of a statement in places of which no decision says anything else, or none that counts.
fn outcome(statement: &Statement, covering: &[Vec<&Decision>], trusted: Option<&Trust>) -> Outcome {
    let is_same = |d: &&&Decision| d.status == statement.status;
    let is_other = |d: &&&Decision| !differing(statement, d.justification).is_empty();
    let mut all = covering.iter().flatten().filter(is_same);
    // Of several decisions, one that gives another reason is to be seen.
    if let Some(first) = all.clone().find(is_other).or_else(|| all.next())
        && covering
            .iter()
            .all(|of_place| of_place.iter().any(|d| is_same(&d)))
        && covering.iter().flatten().all(|d| is_same(&d))
    {
        return Outcome::Known {
            record: first.head.id.to_string(),
            is_proposal: false,
            differs: differing(statement, first.justification),
        };
    }
    Outcome::Applied {
        trusted: trusted.map(|t| t.reason.clone()),
    }
}

/// Returns how the justification of what says the same differs from the statement's; nothing where it does not.
pub(super) fn differing(statement: &Statement, other: Option<Justification>) -> String {
    let of_no_weight = statement.status != VexStatus::NotAffected;
    if of_no_weight || statement.justification == other {
        return String::new();
    }
    let word = |justification: Option<Justification>| {
        let word = justification.map(|j| justification_words(j).0);
        word.map_or_else(
            || "no justification".to_owned(),
            |word| format!("the justification `{word}`"),
        )
    };
    let (own, other) = (word(statement.justification), word(other));
    format!("with {other}, and the statement has {own}")
}

pub(super) fn word(status: VexStatus) -> String {
    asepsis_domain::vex::words(status).openvex.to_owned()
}
