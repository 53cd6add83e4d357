//! `asepsis sbom`: what an authority asks for, differences, a product from its parts, other formats.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use asepsis_domain::evaluation::SupportRule;
use asepsis_domain::time::rfc3339;
use asepsis_format::json::pretty;
use asepsis_format::report::sbom::{
    CheckedSbom, DiffComponent, IncompleteRow, SbomCheckReport, SbomDiffReport, SbomLossesReport,
    SupportRow,
};
use asepsis_format::sbom::convert::{Converted, Loss};
use asepsis_format::sbom::diff::difference;
use asepsis_workflow::evaluate::Question;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::{advisories, folder, sbom};

use crate::arguments::{Format, Sbom, SbomCheck, SbomConvert, SbomDiff, SbomMerge, Written};
use crate::command::Context;
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// Losses beyond this are counted, not listed, where people read.
const MOST: usize = 40;

/// Does what was asked.
pub(crate) fn run(context: Context<'_>, given: &Sbom) -> Result<Outcome, Failure> {
    match given {
        Sbom::Check(given) => check(context, given),
        Sbom::Diff(given) => diff(context, given),
        Sbom::Merge(given) => merge(context, given),
        Sbom::Convert(given) => convert(context, given),
    }
}

fn check(context: Context<'_>, given: &SbomCheck) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, None)?;
    let profile = sbom::profile(given.profile.as_deref())?;
    let question = Question::at(resolved.as_of);
    let snapshot = advisories::open(&resolved.data_dir)?;
    let release = given.release.as_deref();
    let checked = sbom::check(
        &given.target,
        release,
        &profile,
        snapshot.as_ref(),
        &question,
        &given.memory.limits(),
    )?;
    let rows: Vec<CheckedSbom<'_>> = checked
        .iter()
        .map(|c| CheckedSbom {
            path: c.path.clone(),
            sbom: &c.sbom,
            missing: &c.missing,
            states: &c.states,
        })
        .collect();
    let report = SbomCheckReport::of(&profile, &rows);
    let text = match given.format {
        Format::Json => pretty(&report)?,
        Format::Human => lacking(context, &report),
    };
    context.terminal.result(&text);
    let complete = report.sboms.iter().all(|s| s.complete);
    Ok(if complete {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}

fn lacking(context: Context<'_>, report: &SbomCheckReport<'_>) -> String {
    let mut text = format!("{}\n{}\n\n", report.title, report.source);
    let asked: Vec<Vec<String>> = report
        .requirements
        .iter()
        .map(|r| {
            let or = r.or.map(|o| format!(" (or {o})")).unwrap_or_default();
            vec![
                format!("{}{or}", r.attribute),
                r.paragraph.clone(),
                r.missing.to_string(),
            ]
        })
        .collect();
    text.push_str(&show::table(
        context.terminal,
        &["attribute", "asked for in", "missing"],
        &asked,
    ));
    for sbom in &report.sboms {
        let word = if sbom.complete {
            "nothing is missing".to_owned()
        } else {
            let document = match sbom.document.as_slice() {
                [] => String::new(),
                lacks => format!("the document lacks {}; ", lacks.join(", ")),
            };
            let parts = show::count(sbom.components, "component");
            format!(
                "{document}{} of {parts} lack something",
                sbom.incomplete.len()
            )
        };
        let _ = writeln!(text, "\n{}: {word}", sbom.path);
        if !sbom.support.is_empty() {
            text.push_str(&by_rule(&sbom.support));
        }
        text.push_str(&incomplete(context, &sbom.incomplete));
    }
    text
}

/// Components that lack something, beyond which people are told how many there are.
const MOST_INCOMPLETE: usize = 1000;

fn incomplete(context: Context<'_>, all: &[IncompleteRow<'_>]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let listed = all.iter().take(MOST_INCOMPLETE);
    let cells = |row: &IncompleteRow<'_>| vec![row.component.plain_name(), row.missing.join(", ")];
    let rows: Vec<Vec<String>> = listed.map(cells).collect();
    let mut text = show::table(context.terminal, &["component", "lacks"], &rows);
    let more = all.len() - rows.len();
    if more > 0 {
        let _ = writeln!(
            text,
            "{more} more lack something; `--format json` lists all"
        );
    }
    text
}

/// Returns by which rules the support of the components is known.
fn by_rule(rows: &[SupportRow]) -> String {
    let told = |what: &str, rule: &dyn Fn(&SupportRow) -> Option<&'static str>| {
        let mut parts = Vec::new();
        for by in SupportRule::ALL.iter().map(|r| r.word()) {
            let count = rows.iter().filter(|r| rule(r) == Some(by)).count();
            if count > 0 {
                parts.push(format!("{count} by {by}"));
            }
        }
        let none = rows.iter().filter(|r| rule(r).is_none()).count();
        parts.push(format!("{none} not stated"));
        format!("{what}: {}\n", parts.join(", "))
    };
    let proposed = rows
        .iter()
        .filter(|r| r.said.iter().any(|s| s.doubt.is_some()));
    let proposed = proposed.count();
    let mut text = told("level of support", &|r| r.level_by);
    text.push_str(&told("end of support", &|r| r.end_by));
    if proposed > 0 {
        let _ = writeln!(
            text,
            "proposed for {}, and counted only once a person confirms it: see `asepsis explain COMPONENT`",
            show::count(proposed, "component")
        );
    }
    text
}

fn diff(context: Context<'_>, given: &SbomDiff) -> Result<Outcome, Failure> {
    let (left, right) = sbom::pair(&given.left, &given.right, &given.memory.limits())?;
    let found = difference(&left.value, &right.value);
    let left_name = given.left.display().to_string();
    let right_name = given.right.display().to_string();
    let report = SbomDiffReport::of(
        (&left_name, &left.value),
        (&right_name, &right.value),
        &found,
    );
    let text = match given.format {
        Format::Json => pretty(&report)?,
        Format::Human => different(&report),
    };
    context.terminal.result(&text);
    Ok(if given.fail && !report.is_empty() {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}

fn different(report: &SbomDiffReport) -> String {
    let mut text = String::new();
    let one = |c: &DiffComponent| {
        let version = c.version.as_deref().unwrap_or("without version");
        format!("{} {version}", c.identity)
    };
    for (word, list) in [("added", &report.added), ("removed", &report.removed)] {
        for component in list {
            let _ = writeln!(text, "{word:<8} {}", one(component));
        }
    }
    for component in &report.changed {
        let left = component.left_version.as_deref().unwrap_or("none");
        let right = component.right_version.as_deref().unwrap_or("none");
        let versions = if left == right {
            left.to_owned()
        } else {
            format!("{left} -> {right}")
        };
        let _ = writeln!(text, "changed  {} {versions}", component.identity);
        for change in component.changes.iter().filter(|c| c.field != "version") {
            let sides = change.left.iter().map(|v| format!("- {v}"));
            let sides = sides.chain(change.right.iter().map(|v| format!("+ {v}")));
            for side in sides {
                let _ = writeln!(text, "           {}: {side}", change.field);
            }
        }
    }
    let _ = writeln!(
        text,
        "{} added, {} removed, {} changed, {} the same",
        report.added.len(),
        report.removed.len(),
        report.changed.len(),
        report.unchanged
    );
    text
}

fn merge(context: Context<'_>, given: &SbomMerge) -> Result<Outcome, Failure> {
    let target = Target::of(context, &given.written, &given.files)?;
    let version = given.product_version.as_deref();
    let product = sbom::product(&given.files, &given.name, version, &target.form)?;
    let from = show::count(given.files.len(), "file");
    let count = show::count(product.components, "component");
    context.terminal.remark(&format!("{count} from {from}"));
    target.write(context, product.made)
}

fn convert(context: Context<'_>, given: &SbomConvert) -> Result<Outcome, Failure> {
    let target = Target::of(context, &given.written, std::slice::from_ref(&given.file))?;
    let done = sbom::convert(&given.file, &target.form)?;
    if let Some(why) = &done.anew {
        context
            .terminal
            .remark(&format!("written anew from its components: {why}"));
    }
    target.write(context, done)
}

/// What is written, and where to.
struct Target<'g> {
    given: &'g Written,
    form: sbom::Target,
}

impl<'g> Target<'g> {
    fn of(context: Context<'_>, given: &'g Written, sources: &[PathBuf]) -> Result<Self, Failure> {
        let written = [&given.out, &given.losses];
        for path in written.into_iter().flatten() {
            let is_it = |source: &PathBuf| folder::is_same_file(source, path);
            let others = written.into_iter().flatten();
            if sources.iter().any(is_it) || others.filter(|other| *other == path).count() > 1 {
                let path = path.display();
                return Err(Failure::Value(format!(
                    "`{path}` would be written over what is read or written too: name another file"
                )));
            }
        }
        let resolved = configuration::resolve(context.global, None, None)?;
        Ok(Self {
            given,
            form: sbom::Target {
                writer: sbom::writer_of(&given.to)?,
                created: rfc3339(resolved.as_of),
                limits: given.memory.limits(),
                // All only where a file is to have them.
                most: given.losses.as_ref().map_or(MOST, |_| usize::MAX),
            },
        })
    }

    /// Tells what was wrong in the source and what does not come along, then writes.
    fn write(
        &self,
        context: Context<'_>,
        done: Converted<sbom::Spool>,
    ) -> Result<Outcome, Failure> {
        for diagnostic in &done.diagnostics {
            let place = diagnostic.pointer.trim();
            let colon = if place.is_empty() { "" } else { ": " };
            let text = format!("{place}{colon}{}", diagnostic.message);
            context.terminal.remark(&text);
        }
        let count = done.losses.count;
        // What could not be read does not come along either.
        let lacking = count + done.amiss();
        tell(context, &done.losses.listed, count);
        if let Some(path) = &self.given.losses {
            let to = self.form.name();
            let report = SbomLossesReport::of(done.from.clone(), to, done.losses.listed.clone());
            folder::write_file(path, pretty(&report)?.as_bytes())?;
        }
        if self.given.strict && lacking > 0 {
            context.terminal.error(&format!(
                "{} would not come along, so nothing is written (`--strict`)",
                show::count(lacking, "thing")
            ));
            return Ok(Outcome::Failed);
        }
        let write = |out: &mut dyn io::Write| self.form.write(&done, out);
        match &self.given.out {
            Some(path) => folder::write_as_made(path, write)?,
            None => {
                let mut out = context.terminal.stream();
                out.act(write)?;
                out.finish()?;
            }
        }
        Ok(Outcome::Done)
    }
}

fn tell(context: Context<'_>, losses: &[Loss], count: usize) {
    for loss in losses.iter().take(MOST) {
        let mut text = format!("not carried over: {}", loss.what);
        if !loss.component.is_empty() {
            let _ = write!(text, " of {}", loss.component);
        }
        if loss.count > 1 {
            let _ = write!(text, " ({} times)", loss.count);
        }
        let values: Vec<&str> = loss.values.iter().take(3).map(String::as_str).collect();
        if !values.is_empty() {
            let more = if loss.values.len() > 3 { ", …" } else { "" };
            let _ = write!(text, ": {}{more}", values.join(", "));
        }
        context.terminal.error(&text);
    }
    if count > MOST {
        let more = count - MOST;
        context.terminal.error(&format!(
            "{more} more are not carried over; `--losses FILE` lists all"
        ));
    }
}
