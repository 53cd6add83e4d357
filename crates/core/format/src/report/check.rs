//! `asepsis.check/1`: what `check` found.

use std::collections::BTreeMap;

use asepsis_domain::decision::VexStatus;
use asepsis_domain::diagnostic::{Diagnostic, Level};
use asepsis_domain::evaluation::Evaluation;
use asepsis_domain::time::rfc3339;
use schemars::JsonSchema;
use serde::Serialize;

use super::word;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.check/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CheckReport {
    /// `asepsis.check/1`.
    pub schema: &'static str,
    /// The instant for which it holds; null where the dossier cannot be evaluated.
    pub as_of: Option<String>,
    /// What is wrong, worth a look or open, by file and line.
    pub diagnostics: Vec<DiagnosticRow>,
    /// Findings by release and state.
    pub findings: BTreeMap<String, BTreeMap<&'static str, usize>>,
    /// Decisions under which a fact has moved.
    pub stale: Vec<StaleRow>,
    /// Reporting clocks.
    pub clocks: Vec<ClockRow>,
    /// Counts.
    pub summary: Summary,
}

/// A diagnostic.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DiagnosticRow {
    /// Code.
    pub code: &'static str,
    /// `error`, `warning`, `open`.
    pub level: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// File.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<u32>,
    /// Column, from 1.
    pub column: Option<u32>,
    /// JSON pointer, for SBOMs.
    pub pointer: Option<String>,
    /// The record concerned.
    pub record: Option<String>,
}

/// A decision under which facts have moved.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StaleRow {
    /// The decision.
    pub decision: String,
    /// Its status.
    pub status: &'static str,
    /// Which fact.
    pub fact: String,
    /// As the decision has it.
    pub was: String,
    /// As it is now.
    pub now: String,
    /// The findings concerned; empty: all that the decision covers.
    pub findings: Vec<String>,
}

/// A reporting clock.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClockRow {
    /// The clock: `<file>#<clock>`.
    pub clock: String,
    /// Title.
    pub title: String,
    /// The case.
    pub case: String,
    /// Where it stands.
    pub status: &'static str,
    /// The instant at which it has run out.
    pub due: Option<String>,
    /// The last day on which the act is in time, in the time zone `zone`; null where hours count.
    pub last_day: Option<String>,
    /// IANA name of the time zone of `last_day`.
    pub zone: Option<String>,
}

/// Counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Summary {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Open points.
    pub open: usize,
}

impl CheckReport {
    /// Returns the report on an evaluation.
    pub fn of(evaluation: &Evaluation) -> Self {
        let mut findings: BTreeMap<String, BTreeMap<&'static str, usize>> = BTreeMap::new();
        for finding in &evaluation.findings {
            let states = findings.entry(finding.release.to_string()).or_default();
            *states.entry(finding.state.as_str()).or_default() += 1;
        }
        let stale = evaluation.decisions.iter().flat_map(|d| {
            d.moved.iter().map(|m| StaleRow {
                decision: d.id.to_string(),
                status: word(VexStatus::WORDS, d.status),
                fact: m.fact.clone(),
                was: m.was.clone(),
                now: m.now.clone(),
                findings: m.findings.iter().map(ToString::to_string).collect(),
            })
        });
        let clocks = evaluation.clocks.iter().map(|c| ClockRow {
            clock: c.clock.to_string(),
            title: c.title.clone(),
            case: c.case.to_string(),
            status: c.status.as_str(),
            due: c.due.map(rfc3339),
            last_day: c.last_day.as_ref().map(|d| d.day.to_string()),
            zone: c.last_day.as_ref().map(|d| d.zone.clone()),
        });
        Self {
            as_of: Some(rfc3339(evaluation.as_of)),
            findings,
            stale: stale.collect(),
            clocks: clocks.collect(),
            ..Self::of_reading(&evaluation.diagnostics)
        }
    }

    /// Returns the report on a dossier that can be read and not evaluated.
    pub fn of_reading(diagnostics: &[Diagnostic]) -> Self {
        let count = |level| diagnostics.iter().filter(|d| d.level == level).count();
        Self {
            schema: SCHEMA,
            as_of: None,
            diagnostics: diagnostics.iter().map(DiagnosticRow::of).collect(),
            findings: BTreeMap::new(),
            stale: Vec::new(),
            clocks: Vec::new(),
            summary: Summary {
                errors: count(Level::Error),
                warnings: count(Level::Warning),
                open: count(Level::Open),
            },
        }
    }
}

impl DiagnosticRow {
    /// Returns the row of a diagnostic.
    pub fn of(d: &Diagnostic) -> Self {
        Self {
            code: d.code.id(),
            level: d.level.as_str(),
            message: d.message.clone(),
            help: d.help.clone(),
            file: d.at.as_ref().map(|p| p.file.to_string()),
            line: d.at.as_ref().map(|p| p.line),
            column: d.at.as_ref().map(|p| p.column),
            pointer: (!d.pointer.is_empty()).then(|| d.pointer.clone()),
            record: d.record.as_ref().map(ToString::to_string),
        }
    }
}
