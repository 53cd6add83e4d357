//! `asepsis.portfolio/1`: the findings of many SBOMs, one JSON object a line, each line whole in itself: lines of
//! several processes put together are what one process would have written.

use std::collections::BTreeMap;
use std::io;

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::{ComponentStatus, MatchStatus, Matches};
use asepsis_domain::sbom::Sbom;
use asepsis_domain::severity::Rating;
use asepsis_domain::time::{Instant, rfc3339};
use schemars::JsonSchema;
use serde::Serialize;

use super::scan::{ComponentRow, FindingRow, Summary, Target};

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.portfolio/1";

/// A line: one SBOM.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PortfolioLine<'a> {
    /// `asepsis.portfolio/1`.
    pub schema: &'static str,
    /// Path of the SBOM below the portfolio's folder; lines are sorted by it.
    pub target: &'a str,
    /// The instant for which it holds.
    pub as_of: &'a str,
    /// Digest of the snapshot searched.
    pub advisories: &'a str,
    /// Digest of the SBOM; null where it could not be read.
    pub sbom: Option<String>,
    /// Why it could not be read; null where it was.
    pub unread: Option<&'a str>,
    /// Counts; null where it could not be read.
    pub summary: Option<Summary>,
    /// Components of which it cannot be said whether they are affected, by component.
    pub open: Vec<ComponentRow<'a>>,
    /// Findings, by component, then vulnerability.
    pub findings: Vec<FindingRow<'a>>,
}

/// What all lines of a portfolio say.
#[derive(Debug, Clone)]
pub struct Portfolio {
    as_of: String,
    advisories: String,
    /// Only findings of this vulnerability, by its id or an alias.
    only: Option<String>,
}

/// A line as written, with what a person is told of it.
#[derive(Debug)]
pub struct Line {
    /// The line, with its line feed.
    pub text: Vec<u8>,
    /// Counts; `None` where the SBOM could not be read.
    pub summary: Option<Summary>,
    /// Severity of each finding, and whether it is known to be exploited.
    pub findings: Vec<(Rating, bool)>,
}

impl Portfolio {
    /// Returns the portfolio at an instant with a snapshot; with `only`, lines have the findings of one vulnerability.
    pub fn new(as_of: Instant, snapshot: &Digest, only: Option<&str>) -> Self {
        Self {
            as_of: rfc3339(as_of),
            advisories: snapshot.to_string(),
            only: only.map(str::to_owned),
        }
    }

    /// Returns the line of an SBOM; counts are of the findings that the line has.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub fn line(&self, name: &str, sbom: Sbom, mut matches: Matches) -> io::Result<Line> {
        if let Some(only) = &self.only {
            let is_it = |v: &asepsis_domain::vulnerability::Vulnerability| {
                v.id == *only || v.aliases.contains(only)
            };
            matches.matches.retain(|m| is_it(&m.vulnerability));
            tell_only(&mut matches);
        }
        let found = matches.matches.iter().map(|m| &m.vulnerability);
        let findings = found.map(|v| (v.rating, v.kev.is_some())).collect();
        let digest = sbom.digest.to_string();
        let target = Target::of_sbom(name, sbom, matches);
        let mut summary = Summary::default();
        summary.add(&target);
        let line = PortfolioLine {
            sbom: Some(digest),
            summary: Some(summary.clone()),
            open: target.open().collect(),
            findings: target.findings().collect(),
            ..self.empty(name)
        };
        Ok(Line {
            text: text(&line)?,
            summary: Some(summary),
            findings,
        })
    }

    /// Returns the line of an SBOM that could not be read.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub fn unread(&self, name: &str, reason: &str) -> io::Result<Line> {
        let line = PortfolioLine {
            unread: Some(reason),
            ..self.empty(name)
        };
        Ok(Line {
            text: text(&line)?,
            summary: None,
            findings: Vec::new(),
        })
    }

    fn empty<'a>(&'a self, target: &'a str) -> PortfolioLine<'a> {
        PortfolioLine {
            schema: SCHEMA,
            target,
            as_of: &self.as_of,
            advisories: &self.advisories,
            sbom: None,
            unread: None,
            summary: None,
            open: Vec::new(),
            findings: Vec::new(),
        }
    }
}

/// Makes the results of components those of the matches that are left.
fn tell_only(matches: &mut Matches) {
    let mut left: BTreeMap<usize, MatchStatus> = BTreeMap::new();
    for one in &matches.matches {
        let status = left.entry(one.component).or_insert(one.status);
        *status = one.status.min(*status);
    }
    for result in &mut matches.components {
        result.status = match left.get(&result.component) {
            Some(MatchStatus::Affected) => ComponentStatus::Affected,
            Some(MatchStatus::Indeterminate) => ComponentStatus::Indeterminate,
            None => ComponentStatus::Clear,
        };
    }
}

fn text(line: &PortfolioLine<'_>) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    Ok(text)
}
