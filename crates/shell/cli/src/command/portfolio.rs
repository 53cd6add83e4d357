//! `asepsis scan --portfolio`: all SBOMs of a folder, or those that one vulnerability touches.

use std::path::Path;

use asepsis_assessment::gate::Gate;
use asepsis_format::report::portfolio::{Line, Portfolio};
use asepsis_format::report::scan::Summary;
use asepsis_workflow::advisories;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::portfolio::{self, Scanned, Shard};

use crate::arguments::{Format, Scan};
use crate::command::scan::{fails, gate_age};
use crate::command::{Context, gates};
use crate::configuration;
use crate::failure::{self, Outcome};
use crate::show;

/// How many targets a person is shown one by one.
const SHOWN: usize = 25;

/// What a person is told at the end.
struct Told {
    rows: Vec<(String, Summary)>,
    unread: usize,
    outcome: Outcome,
}

/// A target, ready to be written.
struct Ready {
    name: String,
    line: Line,
    /// Why it could not be read.
    unread: Option<String>,
    /// Gates that it fails, each with the number of findings.
    failed: Vec<(Gate, usize)>,
}

/// Scans the portfolio; an SBOM that cannot be read does not hide the others.
pub(crate) fn run(context: Context<'_>, given: &Scan, dir: &Path) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, Some(&given.gates), None)?;
    let wanted = gates::parse(&resolved.fail_on)?;
    let shard = given.shard.as_deref().map(shard).transpose()?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let snapshot = snapshot.ok_or_else(|| Failure::NoAdvisories(resolved.data_dir.clone()))?;
    let limits = given.memory.limits();
    let mut names = portfolio::targets(dir, shard)?;
    let all = names.len();
    if let Some(id) = &given.advisory {
        let place = (resolved.data_dir.as_path(), &limits);
        let touched = portfolio::touched(dir, &names, id, &snapshot, place)?;
        if touched.read > 0 {
            let read = show::count(touched.read, "SBOM");
            context
                .terminal
                .remark(&format!("{read} read for the index"));
        }
        names = touched.names;
    }
    let digest = snapshot.facts().digest;
    let report = Portfolio::new(resolved.as_of, &digest, given.advisory.as_deref());
    let make = |scanned: Scanned| ready(&report, scanned, &wanted);
    let mut told = Told {
        rows: Vec::new(),
        unread: 0,
        outcome: Outcome::Done,
    };
    if wanted.contains(&Gate::OldAdvisories) {
        told.outcome = gate_age(context, &resolved, &snapshot);
    }
    match given.format {
        Format::Json => {
            let mut out = context.terminal.stream();
            let sink = |each: Result<Ready, Failure>| {
                let ready = each?;
                out.write(&ready.line.text)?;
                told.take(context, ready);
                Ok(())
            };
            portfolio::scan(dir, &names, &snapshot, &limits, make, sink)?;
            out.finish()?;
        }
        Format::Human => {
            let sink = |each: Result<Ready, Failure>| {
                told.take(context, each?);
                Ok(())
            };
            portfolio::scan(dir, &names, &snapshot, &limits, make, sink)?;
            let text = told.human(context, given.advisory.as_deref(), all);
            context.terminal.result(&text);
        }
    }
    Ok(told.outcome)
}

/// Returns the part that `I/N` names.
fn shard(text: &str) -> Result<Shard, Failure> {
    let parts = text.split_once('/');
    let parsed = parts.and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
    match parsed {
        Some((part, of)) if (1..=of).contains(&part) => Ok(Shard { part, of }),
        _ => Err(Failure::Value(format!(
            "`{text}` is no part of a portfolio: write `I/N` with I from 1 to N"
        ))),
    }
}

fn ready(report: &Portfolio, scanned: Scanned, wanted: &[Gate]) -> Result<Ready, Failure> {
    let Scanned { name, result } = scanned;
    let (line, unread) = match result {
        Ok((sbom, matches)) => (report.line(&name, sbom, matches), None),
        Err(failed) => {
            let reason = failure::words(&failed);
            (report.unread(&name, &reason), Some(reason))
        }
    };
    let line = line.map_err(Failure::Output)?;
    let failed = wanted.iter().map(|gate| {
        let count = line.findings.iter().filter(|f| fails(*gate, **f)).count();
        (*gate, count)
    });
    Ok(Ready {
        failed: failed.filter(|(_, count)| *count > 0).collect(),
        name,
        line,
        unread,
    })
}

impl Told {
    fn take(&mut self, context: Context<'_>, ready: Ready) {
        for (gate, count) in ready.failed {
            let count = show::count(count, "finding");
            let name = &ready.name;
            context
                .terminal
                .error(&format!("gate `{gate}` failed: {count} in {name}"));
            self.outcome = self.outcome.and(Outcome::Failed);
        }
        if let Some(reason) = ready.unread {
            context.terminal.error(&format!("{}: {reason}", ready.name));
            self.unread += 1;
            self.outcome = self.outcome.and(Outcome::Unread);
        }
        self.rows
            .extend(ready.line.summary.map(|summary| (ready.name, summary)));
    }

    fn human(&mut self, context: Context<'_>, advisory: Option<&str>, all: usize) -> String {
        let read = self.rows.len();
        let components: usize = self.rows.iter().map(|(_, s)| s.components).sum();
        let findings: usize = self.rows.iter().map(|(_, s)| s.findings()).sum();
        self.rows.retain(|(_, s)| s.findings() > 0);
        self.rows.sort_by_cached_key(|(name, s)| {
            let by = &s.by_severity;
            let worst = (by.critical, by.high, by.medium, s.findings());
            (std::cmp::Reverse(worst), name.clone())
        });
        let mut text = String::new();
        if !self.rows.is_empty() {
            let heads = ["SBOM", "affected", "open", "critical", "high", "findings"];
            let row = |(name, s): &(String, Summary)| {
                let by = &s.by_severity;
                let counts = [
                    s.affected,
                    s.indeterminate,
                    by.critical,
                    by.high,
                    s.findings(),
                ];
                std::iter::once(name.clone())
                    .chain(counts.map(|count| count.to_string()))
                    .collect()
            };
            let rows: Vec<Vec<String>> = self.rows.iter().take(SHOWN).map(row).collect();
            text.push_str(&show::table(context.terminal, &heads, &rows));
            if self.rows.len() > SHOWN {
                let more = show::count(self.rows.len() - SHOWN, "more SBOM");
                text.push_str(&format!(
                    "{more} with findings: --format json has them all\n"
                ));
            }
        }
        if let Some(id) = advisory {
            let touched = show::count(self.rows.len(), "SBOM");
            text.push_str(&format!("{id} touches {touched} of {all}\n"));
        }
        text.push_str(&format!(
            "{} scanned with {}: {}\n",
            show::count(read, "SBOM"),
            show::count(components, "component"),
            show::count(findings, "finding"),
        ));
        if self.unread > 0 {
            let unread = show::count(self.unread, "SBOM");
            text.push_str(&format!("{unread} could not be read\n"));
        }
        text
    }
}
