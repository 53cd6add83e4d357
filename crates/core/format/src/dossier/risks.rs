//! risks.toml: the method of judging security risk, the risks, the safety hazards they touch.
//!
//! Security risk is exploitability and severity of patient harm; a probability is refused.

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::place::Located;
use asepsis_domain::risk::{
    Acceptability, Control, DataHarm, HarmLevel, Hazard, Risk, RiskDecision, RiskLevel, RiskMethod,
    SafetyImpact, Score,
};
use asepsis_domain::time::Date;

use super::DossierFile;
use super::parts::Parts;
use super::record::{cross_check, head};
use crate::limits::shown;
use crate::schema::{Entry, Form, Row, nearest, words_of};

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "risks.toml",
    what: "Security risks: exploitability and severity of patient harm, before and after control; links to safety hazards.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    let read = row
        .may("method", "How a security risk is judged.")
        .table("method", method);
    if let Some(method) = read {
        parts.risks.method = method;
    }
    parts
        .risks
        .risks
        .extend(row.may("risk", "A security risk.").tables("risk", risk));
    let hazards = row.may(
        "hazard",
        "A safety hazard, referenced from the safety risk file.",
    );
    parts.risks.hazards.extend(hazards.tables("hazard", hazard));
}

fn method(row: &mut Row<'_>) -> RiskMethod {
    let mut method = RiskMethod {
        title: row.must("title", "Name or document of the method.").text(),
        example: row
            .may(
                "example",
                "The matrix still is the example that Asepsis came with.",
            )
            .flag()
            .unwrap_or(false),
        description: row.may("description", "How levels are assigned.").text(),
        exploitability: row
            .must("exploitability", "A level of exploitability; lowest first.")
            .tables("level", level),
        severity: row
            .must(
                "severity",
                "A level of severity of patient harm; lowest first.",
            )
            .tables("level", level),
        matrix: Vec::new(),
    };
    let matrix = row.must(
        "matrix",
        "For each level of exploitability the acceptability at each severity, lowest first.",
    );
    let entries = matrix.entries(
        Vec::new,
        Form::List(Box::new(Form::Word(words_of(Acceptability::WORDS)))),
    );
    method.matrix = matrix_rows(row, &method, &entries);
    method
}

fn level(row: &mut Row<'_>) -> RiskLevel {
    RiskLevel {
        id: row.must("id", "Id used in risks.").text(),
        title: row.must("title", "Title.").text(),
        description: row.may("description", "Criterion.").text(),
    }
}

/// Returns the matrix in the order of the levels; a level without a row has an empty one.
fn matrix_rows(
    row: &mut Row<'_>,
    method: &RiskMethod,
    entries: &[Entry<'_>],
) -> Vec<Vec<Acceptability>> {
    let levels: Vec<&str> = method
        .exploitability
        .iter()
        .map(|l| l.id.as_str())
        .collect();
    for entry in entries {
        if !levels.contains(&entry.key.value.as_str()) {
            row.found(not_a_level(entry, &levels));
        }
    }
    let mut rows = Vec::new();
    for level in &levels {
        let Some(entry) = entries.iter().find(|e| e.key.value == *level) else {
            if !entries.is_empty() {
                let message = format!(
                    "the matrix has no row for exploitability `{}`",
                    shown(level)
                );
                let at = row.at().clone();
                row.found(Diagnostic::new(Code::DossierMissing, message).at(&at));
            }
            rows.push(Vec::new());
            continue;
        };
        let cells = row.entry_list(entry, |cell| cell.word(Acceptability::WORDS));
        if cells.len() != method.severity.len() {
            let message = format!(
                "the row of exploitability `{}` has {} for {} levels of severity",
                shown(level),
                count(cells.len()),
                method.severity.len()
            );
            let help = "Give one value for each severity, lowest first.";
            let wrong = Diagnostic::new(Code::DossierValue, message);
            row.found(wrong.at(&entry.cell.at).help(help));
        }
        rows.push(cells);
    }
    rows
}

fn count(values: usize) -> String {
    if values == 1 {
        "1 value".to_owned()
    } else {
        format!("{values} values")
    }
}

fn not_a_level(entry: &Entry<'_>, levels: &[&str]) -> Diagnostic {
    let message = format!(
        "the matrix has a row `{}`, which is no level of exploitability",
        shown(&entry.key.value)
    );
    let help = nearest(&entry.key.value, levels.iter().copied()).map_or_else(
        || format!("Levels: {}.", levels.join(", ")),
        |near| format!("Perhaps `{near}` is meant."),
    );
    Diagnostic::new(Code::DossierKey, message)
        .at(&entry.key.at)
        .help(help)
}

fn risk(row: &mut Row<'_>) -> Risk {
    row.refuse(
        "probability",
        Code::RiskProbability,
        "a security risk has no probability",
    );
    let at = row.at().clone();
    let head = head(row);
    Risk {
        head,
        description: row.must("description", "What can happen.").text(),
        arises_from: row
            .may("arises_from", "Threats and anomalies that it arises from.")
            .links(),
        vulnerabilities: row
            .may(
                "vulnerabilities",
                "Vulnerabilities that it arises from, by id.",
            )
            .all_located(),
        before: row
            .must("before", "Level before control.")
            .table("level", score)
            .unwrap_or_else(|| {
                let unknown = Score {
                    exploitability: String::new(),
                    severity: String::new(),
                };
                Located::new(unknown, at)
            }),
        after: row
            .may("after", "Level after control.")
            .table("level", score),
        rationale: row.may("rationale", "Why these levels.").text(),
        safety: row
            .may("safety", "Whether it may affect safety.")
            .table("effect on safety", safety),
        data_harm: row
            .may(
                "data_harm",
                "Harm to data or systems, apart from patient harm.",
            )
            .table("harm to data", data_harm),
        decision: row
            .may("decision", "The manufacturer's decision.")
            .table("decision", decision)
            .flatten(),
    }
}

fn score(row: &mut Row<'_>) -> Located<Score> {
    row.refuse(
        "probability",
        Code::RiskProbability,
        "a security risk has no probability",
    );
    let score = Score {
        exploitability: row
            .must("exploitability", "Exploitability: a level of the method.")
            .text(),
        severity: row
            .must(
                "severity",
                "Severity of patient harm: a level of the method.",
            )
            .text(),
    };
    Located::new(score, row.at().clone())
}

fn safety(row: &mut Row<'_>) -> SafetyImpact {
    SafetyImpact {
        may_impact: row
            .must("may_impact", "Whether it may.")
            .flag()
            .unwrap_or(true),
        why: row.must("why", "Why, or why not.").text(),
        hazards: row.may("hazards", "The hazards concerned.").links(),
    }
}

fn data_harm(row: &mut Row<'_>) -> DataHarm {
    let mut level = |key, doc| {
        let level = row.must(key, doc).word(HarmLevel::WORDS);
        level.unwrap_or(HarmLevel::High)
    };
    DataHarm {
        confidentiality: level("confidentiality", "Harm to confidentiality."),
        integrity: level("integrity", "Harm to integrity."),
        availability: level("availability", "Harm to availability."),
        why: row.may("why", "Why.").text(),
    }
}

/// Returns the decision; without a readable status there is none.
fn decision(row: &mut Row<'_>) -> Option<RiskDecision> {
    let status = row
        .must("status", "Controlled or not.")
        .word(Control::WORDS);
    let reason = row.must("reason", "Why.").text();
    let by = row.must("by", "Who decided: role or name.").text();
    let on = row.must("on", "When.").date();
    Some(RiskDecision {
        status: status?,
        reason,
        by,
        on: on.unwrap_or(Date::ZERO),
    })
}

fn hazard(row: &mut Row<'_>) -> Hazard {
    Hazard {
        head: head(row),
        situation: row.may("situation", "Hazardous situation.").text(),
        harm: row.may("harm", "Harm.").text(),
        severity: row
            .may("severity", "Severity as the safety risk file has it.")
            .text(),
        probability: row
            .may("probability", "Probability as the safety risk file has it.")
            .text(),
        reference: row
            .may("reference", "Reference into the safety risk file.")
            .text(),
        security_check: row
            .may(
                "security_check",
                "Whether its safety controls cause new security risk.",
            )
            .table("check", cross_check),
    }
}
