//! Every statement of a document accounted for: applied, known, in conflict, or matching nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use asepsis_domain::decision::{Decision, Justification, VexStatus};
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::matches::Matches;
use asepsis_domain::time::Date;
use asepsis_domain::vex::{Statement, VexDocument, justification_words};

use super::concern::{Place, Places};
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
    fn proposed(id: &str) -> Self {
        Self::Known {
            record: id.to_owned(),
            is_proposal: true,
            differs: String::new(),
        }
    }
}

/// The account of one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
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
    /// One row per statement, in document order.
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
    let decided = Decided::of(dossier, matches);
    let trusted = trust.iter().find(|t| t.author == document.author);
    let mut rows = Vec::new();
    let mut concerned = Vec::new();
    for statement in &document.statements {
        let (row, found) = row(&decided, document, &mut places, statement, trusted);
        rows.push(row);
        concerned.push(found);
    }
    places.spread(&mut concerned);
    set_against(&decided, document, &concerned, &mut rows);
    distrust(&decided, document, &concerned, &mut rows);
    Accounted { rows }
}

fn row(
    decided: &Decided<'_>,
    document: &VexDocument,
    places: &mut Places<'_>,
    statement: &Statement,
    trusted: Option<&Trust>,
) -> (Row, Vec<usize>) {
    let whole = places.whole(statement);
    let is_whole = whole.is_some();
    let (concerned, whole) = whole.unwrap_or_else(|| (places.concerned(statement), Vec::new()));
    let at = concerned.places;
    let found = places.at(&at);
    let id = record_id(document, statement);
    let is_unfound = decided.is_unfound(statement, &found);
    let proposal = decided.proposal(&id);
    let mut held = held(statement, concerned.is_listed, is_unfound, proposal);
    if let Some(other) = decided.proposed_otherwise(statement, &id, &found) {
        let status = word(other.status);
        held.push(format!("the proposal {} says `{status}`", other.head.id));
    }
    let mut covering = decided.decisions(statement, &found);
    covering.extend(decided.of_device(statement, &whole));
    let overtaken = overtaken(&covering, statement, document);
    held.extend(overtaken.map(|other| {
        let (id, status) = (&other.head.id, word(other.status));
        format!("{id}, which a rule of trust decided of an earlier document, says `{status}`")
    }));
    let doubts = concerned.doubts;
    let trusted = trusted.filter(|_| held.is_empty() && doubts.is_empty());
    let outcome = if found.is_empty() && !is_whole {
        let none = || (None, "it names no product".to_owned());
        let (nearest, why) = concerned.first.unwrap_or_else(none);
        Outcome::Unmatched { nearest, why }
    } else {
        let proposed = proposal.is_some() && trusted.is_none();
        outcome(
            statement,
            &covering,
            overtaken.is_some(),
            proposed.then_some(&id),
            trusted,
        )
    };
    let listed = found.iter().filter(|_| !is_whole);
    let components: BTreeSet<String> = listed.map(Place::key).collect();
    let named: BTreeSet<_> = found
        .iter()
        .map(|p| &p.release.id)
        .chain(whole.iter().copied())
        .collect();
    let releases = decided.dossier.device.releases.iter().map(|r| &r.id);
    let releases = releases.filter(|r| named.contains(r));
    let row = Row {
        number: statement.number,
        id,
        outcome,
        components: components.into_iter().collect(),
        releases: releases.map(|r| r.as_str().to_owned()).collect(),
        missed: concerned.missed,
        against: Vec::new(),
        is_unfound,
        held,
        doubts,
    };
    let at = if is_whole {
        places.numbers_of(&whole)
    } else {
        at
    };
    (row, at)
}

/// Holds the statements of a document against each other: one that says again what another says is known by it, and of
/// two that contradict each other one is taken, as a proposal whoever says it.
fn set_against(
    decided: &Decided<'_>,
    document: &VexDocument,
    concerned: &[Vec<usize>],
    rows: &mut [Row],
) {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let stated = &document.statements;
    order.sort_by_key(|at| {
        stated
            .get(*at)
            .map(|s| (std::cmp::Reverse(s.on.parse::<Date>().ok()), s.number))
    });
    // Which statement counts for a vulnerability in a place.
    let mut counts: HashMap<(String, usize), usize> = HashMap::new();
    for at in order {
        let (Some(statement), Some(places)) = (stated.get(at), concerned.get(at)) else {
            continue;
        };
        let Some(row) = rows.get(at) else {
            continue;
        };
        let is_applied = matches!(row.outcome, Outcome::Applied { .. });
        if !is_applied && !is_proposed(row) {
            continue;
        }
        let ids = decided.vulnerabilities(statement);
        let keys = || {
            let of = |id: &String| {
                places
                    .iter()
                    .map(|at| (id.clone(), *at))
                    .collect::<Vec<_>>()
            };
            ids.iter().flat_map(of)
        };
        let before: Vec<Option<usize>> = keys().map(|key| counts.get(&key).copied()).collect();
        let status = |at: usize| stated.get(at).map(|s| s.status);
        let differs = |other: &usize| status(*other) != Some(statement.status);
        let others = before.iter().flatten().copied();
        let against: BTreeSet<usize> = others.filter(differs).collect();
        let same = before.first().copied().flatten();
        let same = same.filter(|_| is_applied && before.iter().all(Option::is_some));
        if is_applied && !against.is_empty() {
            for other in against {
                contradict(decided, document, rows, at, other);
            }
        } else if let Some(other) = same {
            let record = rows.get(other).map(|r| r.id.clone()).unwrap_or_default();
            let other = stated.get(other).and_then(|s| s.justification);
            if let Some(row) = rows.get_mut(at) {
                row.outcome = Outcome::Known {
                    record,
                    is_proposal: false,
                    differs: differing(statement, other),
                };
            }
        } else {
            for key in keys() {
                counts.entry(key).or_insert(at);
            }
        }
    }
}

/// Takes from a rule of trust what a document says against itself, whatever became of the other statement.
fn distrust(
    decided: &Decided<'_>,
    document: &VexDocument,
    concerned: &[Vec<usize>],
    rows: &mut [Row],
) {
    let is_trusted = |row: &Row| matches!(row.outcome, Outcome::Applied { trusted: Some(_) });
    if !rows.iter().any(is_trusted) {
        return;
    }
    let stated = || document.statements.iter().zip(concerned);
    let keys = |statement: &Statement, places: &[usize]| -> Vec<(String, usize)> {
        let ids = decided.vulnerabilities(statement).into_iter();
        let each = ids.flat_map(|id| places.iter().map(move |at| (id.clone(), *at)));
        each.collect()
    };
    // Of many that say the same one is enough.
    let mut said: HashMap<(String, usize), Vec<&Statement>> = HashMap::new();
    for (statement, places) in stated() {
        for key in keys(statement, places) {
            let before = said.entry(key).or_default();
            if !before.iter().any(|other| other.status == statement.status) {
                before.push(statement);
            }
        }
    }
    for ((statement, places), row) in stated().zip(rows) {
        let Outcome::Applied { trusted } = &mut row.outcome else {
            continue;
        };
        let others = keys(statement, places).into_iter();
        let others = others.filter_map(|key| said.get(&key)).flatten();
        let against = others.filter(|other| other.status != statement.status);
        let against: BTreeSet<usize> = against.map(|other| other.number).collect();
        if trusted.is_none() || against.is_empty() {
            continue;
        }
        *trusted = None;
        row.against.extend(against);
        if decided.proposal(&row.id).is_some() {
            row.outcome = Outcome::proposed(&row.id);
        }
    }
}

/// Returns whether the statement is proposed already.
fn is_proposed(row: &Row) -> bool {
    matches!(
        row.outcome,
        Outcome::Known {
            is_proposal: true,
            ..
        }
    )
}

/// Sets a statement aside for one that counts before it.
fn contradict(
    decided: &Decided<'_>,
    document: &VexDocument,
    rows: &mut [Row],
    at: usize,
    other: usize,
) {
    let Some(counted) = document.statements.get(other) else {
        return;
    };
    let mut record = String::new();
    let number = rows.get(at).map_or(0, |row| row.number);
    if let Some(row) = rows.get_mut(other) {
        row.outcome = match decided.proposal(&row.id) {
            Some(_) => Outcome::proposed(&row.id),
            None => Outcome::Applied { trusted: None },
        };
        row.against.push(number);
        record.clone_from(&row.id);
    }
    if let Some(row) = rows.get_mut(at) {
        row.outcome = Outcome::Contradicted {
            by: counted.number,
            record,
            status: word(counted.status),
        };
        row.against.push(counted.number);
    }
}

/// Returns the id of a statement's record: its document's bytes and number decide it.
fn record_id(document: &VexDocument, statement: &Statement) -> String {
    let number = statement.number.to_string();
    let digest = Digest::of_parts([document.digest.hex().as_bytes(), number.as_bytes()]);
    let short: String = digest.hex().chars().take(10).collect();
    format!("VEX-{short}")
}

/// Returns what becomes of a statement. `proposed` is the proposal that was made of it, where no rule of trust decides it now.
fn outcome(
    statement: &Statement,
    covering: &[Vec<&Decision>],
    is_overtaking: bool,
    proposed: Option<&String>,
    trusted: Option<&Trust>,
) -> Outcome {
    let contradicts = |d: &&&Decision| d.status != statement.status;
    let against = covering.iter().flatten().find(contradicts);
    if let Some(decision) = against.filter(|_| !is_overtaking) {
        return Outcome::Conflict {
            record: decision.head.id.to_string(),
            by: decision.by.clone(),
            status: word(decision.status),
            is_ruled: is_ruled(decision),
        };
    }
    if let Some(id) = proposed {
        return Outcome::proposed(id);
    }
    if is_overtaking {
        return Outcome::Applied { trusted: None };
    }
    let is_other = |d: &&&Decision| !differing(statement, d.justification).is_empty();
    let mut all = covering.iter().flatten();
    // Of several decisions, one that gives another reason is to be seen.
    if let Some(first) = all.clone().find(is_other).or_else(|| all.next())
        && covering.iter().all(|of_place| !of_place.is_empty())
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
fn differing(statement: &Statement, other: Option<Justification>) -> String {
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
