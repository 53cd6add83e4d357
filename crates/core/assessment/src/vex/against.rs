//! The statements of a document held against each other: one that says again what another says is known by it, and of two that
//! contradict each other one is taken, as a proposal whoever says it.

use std::collections::{BTreeSet, HashMap};

use asepsis_domain::time::Date;
use asepsis_domain::vex::Statement;

use super::account::{Accounting, Entry, Outcome, Row, differing, word};
use super::decided::Decided;

/// A vulnerability in a place.
type Key = (String, usize);

/// Sets aside what another statement says otherwise, for the places in which it does, and what another says as well.
pub(super) fn set_against(accounting: &Accounting<'_, '_>, entries: &mut Vec<Entry>) {
    let stated = &accounting.document.statements;
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|index| {
        let at = entries.get(*index).map(|entry| entry.row.statement);
        let statement = at.and_then(|at| stated.get(at));
        // A day that is none is no later one.
        statement.map(|s| (std::cmp::Reverse(s.on.parse::<Date>().ok()), s.number))
    });
    // Which row counts for a vulnerability in a place.
    let mut counts: HashMap<Key, usize> = HashMap::new();
    let mut set_aside = Vec::new();
    for index in order {
        let Some(entry) = entries.get(index) else {
            continue;
        };
        let at = entry.row.statement;
        let Some(statement) = stated.get(at).filter(|_| is_counted(&entry.row)) else {
            continue;
        };
        if matches!(entry.row.outcome, Outcome::Applied { .. }) {
            let ids = accounting.decided.vulnerabilities(statement);
            let others = |place: usize| -> BTreeSet<usize> {
                let said = ids.iter().filter_map(|id| counts.get(&(id.clone(), place)));
                let other = |i: &usize| said_otherwise(accounting, entries, *i, statement);
                said.copied().filter(other).collect()
            };
            let is_whole = accounting.is_whole(at);
            let (against, rest): (Vec<usize>, Vec<usize>) =
                (entry.places.iter()).partition(|place| is_whole || !others(**place).is_empty());
            let others: BTreeSet<usize> = against.iter().flat_map(|at| others(*at)).collect();
            if !others.is_empty() {
                let aside = contradicted(accounting, entries, index, against, &others);
                let rest = Some(rest).filter(|rest| !rest.is_empty());
                let rest = rest.and_then(|rest| accounting.entry(at, rest, None));
                match (rest, aside, entries.get_mut(index)) {
                    (Some(rest), Some(aside), Some(entry)) => {
                        set_aside.push(aside);
                        *entry = rest;
                    }
                    (None, Some(aside), Some(entry)) => {
                        *entry = aside;
                        continue;
                    }
                    _ => continue,
                }
            }
        }
        count(accounting, entries, index, &mut counts);
    }
    entries.extend(set_aside);
}

/// Returns whether the row of another statement says something else.
fn said_otherwise(
    accounting: &Accounting<'_, '_>,
    entries: &[Entry],
    index: usize,
    statement: &Statement,
) -> bool {
    let at = entries.get(index).map(|entry| entry.row.statement);
    let other = at.and_then(|at| accounting.document.statements.get(at));
    other.is_some_and(|other| other.status != statement.status)
}

/// Lets a row count for what no other counts for yet; where others count for all of it, it is known by the first.
fn count(
    accounting: &Accounting<'_, '_>,
    entries: &mut [Entry],
    index: usize,
    counts: &mut HashMap<Key, usize>,
) {
    let stated = &accounting.document.statements;
    let Some(entry) = entries.get(index).filter(|entry| is_counted(&entry.row)) else {
        return;
    };
    let Some(statement) = stated.get(entry.row.statement) else {
        return;
    };
    let keys = keys(&accounting.decided, statement, &entry.places);
    let before: Vec<Option<usize>> = keys.iter().map(|key| counts.get(key).copied()).collect();
    let is_applied = matches!(entry.row.outcome, Outcome::Applied { .. });
    let same = before.first().copied().flatten();
    let same = same.filter(|_| is_applied && before.iter().all(Option::is_some));
    let Some(other) = same.and_then(|other| entries.get(other)) else {
        for key in keys {
            counts.entry(key).or_insert(index);
        }
        return;
    };
    let record = other.row.id.clone();
    let justification = stated
        .get(other.row.statement)
        .and_then(|s| s.justification);
    if let Some(entry) = entries.get_mut(index) {
        entry.row.outcome = Outcome::Known {
            record,
            is_proposal: false,
            differs: differing(statement, justification),
        };
    }
}

/// Returns the row of the places in which other rows count that say something else, and takes these from rules of trust.
fn contradicted(
    accounting: &Accounting<'_, '_>,
    entries: &mut [Entry],
    index: usize,
    places: Vec<usize>,
    others: &BTreeSet<usize>,
) -> Option<Entry> {
    let row = &entries.get(index)?.row;
    let (at, number) = (row.statement, row.number);
    let mut told = None;
    let mut against = Vec::new();
    for other in others {
        let entry = entries.get_mut(*other)?;
        let counted = accounting.document.statements.get(entry.row.statement)?;
        entry.row.outcome = proposal(&accounting.decided, &entry.row);
        entry.row.against.push(number);
        against.push(counted.number);
        told = Some(Outcome::Contradicted {
            by: counted.number,
            record: entry.row.id.clone(),
            status: word(counted.status),
        });
    }
    let mut entry = accounting.entry(at, places, told)?;
    entry.row.against = against;
    Some(entry)
}

/// Takes from a rule of trust what a document says against itself, whatever became of the other statement.
pub(super) fn distrust(accounting: &Accounting<'_, '_>, entries: &mut [Entry]) {
    let is_trusted = |e: &Entry| matches!(e.row.outcome, Outcome::Applied { trusted: Some(_) });
    if !entries.iter().any(is_trusted) {
        return;
    }
    let stated = &accounting.document.statements;
    let decided = &accounting.decided;
    // Of many that say the same one is enough.
    let mut said: HashMap<Key, Vec<&Statement>> = HashMap::new();
    for (statement, reach) in stated.iter().zip(&accounting.reach) {
        for key in keys(decided, statement, reach) {
            let before = said.entry(key).or_default();
            if !before.iter().any(|other| other.status == statement.status) {
                before.push(statement);
            }
        }
    }
    for entry in entries.iter_mut().filter(|entry| is_trusted(entry)) {
        let Some(statement) = stated.get(entry.row.statement) else {
            continue;
        };
        let others = keys(decided, statement, &entry.places).into_iter();
        let others = others.filter_map(|key| said.get(&key)).flatten();
        let against = others.filter(|other| other.status != statement.status);
        let against: BTreeSet<usize> = against.map(|other| other.number).collect();
        if !against.is_empty() {
            entry.row.against.extend(against);
            entry.row.outcome = proposal(decided, &entry.row);
        }
    }
}

/// Returns what becomes of a row that no rule of trust decides: it is proposed, or was already.
fn proposal(decided: &Decided<'_>, row: &Row) -> Outcome {
    match decided.proposal(&row.id) {
        Some(_) => Outcome::proposed(&row.id),
        None => Outcome::Applied { trusted: None },
    }
}

fn keys(decided: &Decided<'_>, statement: &Statement, places: &[usize]) -> Vec<Key> {
    let ids = decided.vulnerabilities(statement).into_iter();
    let each = ids.flat_map(|id| places.iter().map(move |at| (id.clone(), *at)));
    each.collect()
}

/// Returns whether a row is proposed or decided, now or already.
fn is_counted(row: &Row) -> bool {
    matches!(
        row.outcome,
        Outcome::Applied { .. }
            | Outcome::Known {
                is_proposal: true,
                ..
            }
    )
}
