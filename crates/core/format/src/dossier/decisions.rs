//! decisions.toml: assessments of vulnerabilities, with the facts they rest on.
//!
//! What cannot be read never widens a decision: it then covers less, or nothing.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::Answer;
use asepsis_domain::decision::{Decision, Justification, RestsOn, VexStatus};
use asepsis_domain::place::Located;
use asepsis_domain::time::Date;

use super::DossierFile;
use super::device::fact_ids;
use super::parts::Parts;
use super::record::head;
use crate::schema::{Cell, Form, Row, fact, words_of};

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "decisions.toml",
    what: "Assessments of vulnerabilities (VEX), with the facts they rest on and the releases they cover.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    parts.decisions.extend(
        row.may("decision", "An assessment of a vulnerability.")
            .tables("decision", decision),
    );
    parts.proposals.extend(
        row.may(
            "proposal",
            "What a supplier's VEX proposes; nothing rests on it until a person makes it a decision.",
        )
        .tables("proposal", decision),
    );
}

fn decision(row: &mut Row<'_>) -> Decision {
    let at = row.at().clone();
    Decision {
        head: head(row),
        vulnerability: row
            .must("vulnerability", "The CVE where there is one, else any id or alias.")
            .located()
            .unwrap_or_else(|| Located::new(String::new(), at)),
        components: components(row),
        releases: row
            .may("releases", "Releases that it covers; absent: all.")
            .releases(),
        status: row
            .must("status", "Status.")
            .word(VexStatus::WORDS)
            .unwrap_or(VexStatus::UnderInvestigation),
        justification: row
            .may("justification", "Why it is not affected.")
            .word(Justification::WORDS),
        impact: row.may("impact", "The reasoning, for an expert.").text(),
        action: row
            .may("action", "What is done about it: engineering.")
            .text(),
        workaround: row
            .may("workaround", "What the user's IT does meanwhile: compensating control.")
            .text(),
        patient_impact: row
            .may("patient_impact", "What it means for patients.")
            .text(),
        responses: row
            .may("responses", "Responses as CycloneDX names them: `update`, `workaround_available`, `will_not_fix` …")
            .texts(),
        rests_on: row
            .may("rests_on", "The facts on which it rests; when one moves, the decision is stale.")
            .table("facts", rests_on)
            .unwrap_or_default(),
        rubric: rubric(row),
        risks: row.may("risks", "The risks that it belongs to.").links(),
        evidence: row.may("evidence", "Evidence.").links(),
        by: row.must("by", "Who decided.").text(),
        on: row.must("on", "When.").date().unwrap_or(Date::ZERO),
        expires: row
            .may("expires", "To be looked at again by this day.")
            .located_date(),
        discovered: row
            .may("discovered", "How the vulnerability was found: monitoring, test, report …")
            .text(),
    }
}

fn components(row: &mut Row<'_>) -> Vec<Located<String>> {
    let key = "components";
    let doc = "Components: purl with or without version, CPE, or name; absent: all.";
    let components = row.may(key, doc).all_located();
    if components.is_empty() && row.has(key) {
        // Nothing that can be read was named: that must not mean all.
        return vec![Located::new("?".to_owned(), row.at().clone())];
    }
    components
}

fn rests_on(row: &mut Row<'_>) -> RestsOn {
    RestsOn {
        kev: row
            .may("kev", "Whether it is in KEV.")
            .one(|| Form::Flag, |cell| Ok(located(cell, cell.flag()?))),
        cvss: row.may("cvss", "The CVSS vector relied on.").located(),
        range: row
            .may(
                "range",
                "The affected range relied on, as `asepsis scan` prints it.",
            )
            .located(),
        advisory: row.may("advisory", "The advisory relied on.").located(),
        epss_below: row
            .may("epss_below", "The EPSS score stays below this: 0 to 1.")
            .one(|| Form::Share, |cell| Ok(located(cell, cell.share()?))),
        facts: facts(row),
        configuration: row
            .may(
                "configuration",
                "Configuration relied on, in own words; not checked by machine.",
            )
            .texts(),
    }
}

fn located<T>(cell: &Cell<'_>, value: T) -> Located<T> {
    Located::new(value, cell.at.clone())
}

fn facts(row: &mut Row<'_>) -> Vec<(Located<String>, bool)> {
    let facts = row.may("facts", "Device facts relied on.");
    let entries = facts.entries(fact_ids, Form::Flag);
    entries
        .iter()
        .filter_map(|entry| {
            row.entry_key(entry, fact)?;
            let value = row.entry(entry, Cell::flag)?;
            Some((entry.key.clone(), value))
        })
        .collect()
}

fn rubric(row: &mut Row<'_>) -> BTreeMap<String, Located<Answer>> {
    let rubric = row.may(
        "rubric",
        "Answers to the questions of the medical CVSS rubric, by question id.",
    );
    let entries = rubric.entries(Vec::new, Form::Word(words_of(Answer::WORDS)));
    entries
        .iter()
        .filter_map(|entry| {
            let answer = row.entry(entry, |cell| cell.word(Answer::WORDS))?;
            Some((entry.key.value.clone(), located(&entry.cell, answer)))
        })
        .collect()
}
