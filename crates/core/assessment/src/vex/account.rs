//! Every statement of a document accounted for: applied, known, in conflict, or matching nothing.

use std::collections::BTreeSet;

use asepsis_domain::decision::Decision;
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::RecordId;
use asepsis_domain::vex::{Statement, VexDocument};

use super::concern::{Place, find, places};
use crate::selector::{Identity, Selector};

/// Who wins where a statement contradicts a decision.
pub const RULE: &str =
    "a decision in the dossier wins over a supplier's statement; only a person changes it";

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
    },
    /// The dossier says something else.
    Conflict {
        /// The decision.
        record: String,
        /// Who decided.
        by: String,
        /// What it says.
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

/// The account of one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Number of the statement.
    pub number: usize,
    /// Id that the record gets or has: the same for the same statement of the same document.
    pub id: String,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Keys of the components concerned.
    pub components: Vec<String>,
    /// Releases concerned.
    pub releases: Vec<String>,
    /// Products of the statement that are nothing here: label and why.
    pub missed: Vec<(String, String)>,
}

/// The account of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounted {
    /// One row per statement, in document order.
    pub rows: Vec<Row>,
}

/// Returns the account of a document's statements.
pub fn account(dossier: &Dossier, document: &VexDocument, trust: &[Trust]) -> Accounted {
    let all = places(dossier);
    let trusted = trust.iter().find(|t| t.author == document.author);
    let rows = document.statements.iter();
    Accounted {
        rows: rows
            .map(|s| row(dossier, document, &all, s, trusted))
            .collect(),
    }
}

fn row(
    dossier: &Dossier,
    document: &VexDocument,
    all: &[Place<'_>],
    statement: &Statement,
    trusted: Option<&Trust>,
) -> Row {
    let mut found: Vec<Place<'_>> = Vec::new();
    let mut missed = Vec::new();
    let mut nearest = None;
    for subject in &statement.subjects {
        let here = find(dossier, all, subject);
        if here.places.is_empty() {
            nearest = nearest.or(here.nearest);
            missed.push((subject.part.label(), here.why));
        }
        found.extend(here.places);
    }
    let id = record_id(document, statement);
    let outcome = if found.is_empty() {
        let why = missed
            .first()
            .map_or_else(|| "it names no product".to_owned(), |(_, why)| why.clone());
        Outcome::Unmatched { nearest, why }
    } else {
        outcome(dossier, statement, &found, &id, trusted)
    };
    let components: BTreeSet<String> = found.iter().map(Place::key).collect();
    let releases = dossier.device.releases.iter().map(|r| &r.id);
    let releases = releases.filter(|r| found.iter().any(|p| p.release.id == **r));
    Row {
        number: statement.number,
        id,
        outcome,
        components: components.into_iter().collect(),
        releases: releases.map(|r| r.as_str().to_owned()).collect(),
        missed,
    }
}

/// Returns the id of a statement's record: its document's bytes and number decide it.
fn record_id(document: &VexDocument, statement: &Statement) -> String {
    let number = statement.number.to_string();
    let digest = Digest::of_parts([document.digest.hex().as_bytes(), number.as_bytes()]);
    let short: String = digest.hex().chars().take(10).collect();
    format!("VEX-{short}")
}

fn outcome(
    dossier: &Dossier,
    statement: &Statement,
    found: &[Place<'_>],
    id: &str,
    trusted: Option<&Trust>,
) -> Outcome {
    let decided: Vec<Option<&Decision>> = found
        .iter()
        .map(|p| covering(dossier, statement, p))
        .collect();
    let contradicts = |d: &&&Decision| d.status != statement.status;
    if let Some(decision) = decided.iter().flatten().find(contradicts) {
        return Outcome::Conflict {
            record: decision.head.id.to_string(),
            by: decision.by.clone(),
            status: word(decision),
        };
    }
    let own = RecordId::parse(id).ok();
    if dossier
        .proposals
        .iter()
        .any(|p| Some(&p.head.id) == own.as_ref())
    {
        return Outcome::Known {
            record: id.to_owned(),
        };
    }
    if let Some(first) = decided.iter().flatten().next()
        && decided.iter().all(Option::is_some)
    {
        return Outcome::Known {
            record: first.head.id.to_string(),
        };
    }
    Outcome::Applied {
        trusted: trusted.map(|t| t.reason.clone()),
    }
}

fn word(decision: &Decision) -> String {
    asepsis_domain::vex::words(decision.status)
        .openvex
        .to_owned()
}

/// Returns the decision on the statement's vulnerability that covers a component of a release.
fn covering<'d>(
    dossier: &'d Dossier,
    statement: &Statement,
    place: &Place<'_>,
) -> Option<&'d Decision> {
    let same =
        |id: &str| id == statement.vulnerability || statement.aliases.iter().any(|a| a == id);
    let identity = Identity::of(place.component);
    dossier.decisions.iter().find(|d| {
        let names = |c: &str| Selector::parse(c).names(&identity);
        same(&d.vulnerability.value)
            && dossier.device.covers(&d.releases, &place.release.id)
            && (d.components.is_empty() || d.components.iter().any(|c| names(&c.value)))
    })
}
