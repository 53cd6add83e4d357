//! SARIF 2.1.0 as scanners write it (OASIS Standard of 27 March 2020,
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>): the results of its runs. A run that reports nothing,
//! or did not end, is a result itself; what the report sets aside (suppressed, for information, no longer there) stays in sight.

mod inline;
mod rules;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::results::{self, Around, ResultDocument, ResultRow, Verdict};
use asepsis_domain::time::{Date, Instant, day_of};

use self::inline::Outside;
use self::rules::Rules;
use self::wire::{
    Artifact, Found, Inline, Location, Log, Physical, Properties, Region, Run, Suppression,
};
use serde_json::value::RawValue;

use super::{ResultFormat, brief};
use crate::json::Text;
use crate::limits::{Limits, ReadError, Reading, Strength, note};
use crate::probe::Probe;

/// SARIF.
pub const FORMAT: ResultFormat = ResultFormat {
    id: "sarif",
    title: "SARIF 2.1.0",
    detect,
    read,
};

const VERSION: &str = "2.1.0";

fn detect(probe: &Probe<'_>) -> Strength {
    let is_own = probe
        .outline()
        .is_some_and(|o| o.has_list("runs") && o.text("version").is_some());
    if is_own { Strength::Sure } else { Strength::No }
}

fn read(probe: &Probe<'_>, _: &Limits) -> Result<Reading<ResultDocument>, ReadError> {
    let found = probe.outline().and_then(|o| o.text("version"));
    let found = found.unwrap_or_default();
    if found != VERSION {
        return Err(ReadError::UnknownVersion {
            format: "SARIF",
            found: found.chars().take(40).collect(),
            known: &[VERSION],
        });
    }
    let log: Log<'_> = serde_json::from_str(probe.text()?).map_err(ReadError::Json)?;
    let mut reading = Reading::of(ResultDocument {
        format: FORMAT.id,
        digest: probe.digest(),
        made: None,
        tools: Vec::new(),
        runs: Vec::new(),
        rows: Vec::new(),
    });
    let mut outside = Outside::of(&log, &mut reading.diagnostics);
    let mut runs = Vec::new();
    for (index, raw) in log.runs.iter().enumerate() {
        match serde_json::from_str::<Run<'_>>(raw.get()) {
            Ok(run) => runs.push((index, run)),
            Err(error) => {
                let found = Diagnostic::new(Code::ResultRecord, format!("run: {error}"));
                note(
                    &mut reading.diagnostics,
                    found.pointer(format!("/runs/{index}")),
                );
            }
        }
    }
    let (places, runs): (Vec<usize>, Vec<Run<'_>>) = runs.into_iter().unzip();
    let is_only = log.runs.len() == 1;
    outside.attach(&runs, is_only, &mut reading.diagnostics);
    for (index, run) in places.into_iter().zip(&runs) {
        let parts: Vec<&(usize, Inline<'_>)> = outside.parts(run, is_only).collect();
        read_run(index, run, &parts, &outside, &mut reading);
    }
    if log.runs.is_empty() {
        reading.value.rows.push(ResultRow {
            number: 1,
            pointer: "/runs".to_owned(),
            name: "a log without runs".to_owned(),
            verdict: Verdict::Skipped,
            message: "no tool ran".to_owned(),
            ..ResultRow::default()
        });
    }
    Ok(reading)
}

fn read_run(
    index: usize,
    run: &Run<'_>,
    parts: &[&(usize, Inline<'_>)],
    outside: &Outside<'_>,
    reading: &mut Reading<ResultDocument>,
) {
    let driver = &run.tool.driver;
    let version = driver.version.as_ref().or(driver.semantic_version.as_ref());
    let version = version.map_or(String::new(), |v| brief(v.as_str()));
    let tool = (brief(driver.name.as_str()), version);
    let in_run = reading.value.runs.len();
    reading.value.runs.push(results::Run {
        tool: tool.0.clone(),
    });
    if !reading.value.tools.contains(&tool) {
        reading.value.tools.push(tool);
    }
    let invocations = parts.iter().flat_map(|(_, part)| &part.invocations);
    let times = run.invocations.iter().chain(invocations);
    let times = times.filter_map(|i| i.end_time_utc.as_ref().or(i.start_time_utc.as_ref()));
    let times = times.filter_map(|t| day(t.as_str()));
    reading.value.made = reading.value.made.max(times.max());
    let mut reader = RunReader {
        run,
        parts,
        outside,
        rules: Rules::of(&run.tool),
        head: head(run, in_run),
        columns: Vec::new(),
        is_whole: true,
    };
    let first = reading.value.rows.len();
    reader.results(index, reading);
    if let Some(rows) = reading.value.rows.get_mut(first..) {
        set_apart(rows, &reader.columns);
    }
    reader.itself(index, first, reading);
}

/// Returns what all results of a run have alike.
fn head(run: &Run<'_>, in_run: usize) -> ResultRow {
    let details = run.automation_details.as_ref().and_then(|d| d.id.as_ref());
    let around = details.map(|d| {
        Arc::new(Around {
            text: brief(d.as_str()),
            up: None,
        })
    });
    ResultRow {
        stated: stated(run.properties.as_ref()).into_iter().collect(),
        around,
        run: in_run,
        ..ResultRow::default()
    }
}

fn stated(properties: Option<&Properties<'_>>) -> Option<String> {
    let test = properties.and_then(|p| p.test.as_ref());
    test.map(|t| brief(t.as_str()))
}

struct RunReader<'r, 'a> {
    run: &'r Run<'a>,
    /// Parts of the run that stand outside it.
    parts: &'r [&'r (usize, Inline<'a>)],
    outside: &'r Outside<'a>,
    rules: Rules<'r, 'a>,
    head: ResultRow,
    /// Columns at which results start.
    columns: Vec<Option<u64>>,
    /// Whether each result could be read.
    is_whole: bool,
}

impl RunReader<'_, '_> {
    fn results(&mut self, index: usize, reading: &mut Reading<ResultDocument>) {
        for (number, raw) in self.run.results.iter().flatten().enumerate() {
            self.result(raw, format!("/runs/{index}/results/{number}"), reading);
        }
        for (part, inline) in self.parts {
            for (number, raw) in inline.results.iter().flatten().enumerate() {
                let pointer = format!("/inlineExternalProperties/{part}/results/{number}");
                self.result(raw, pointer, reading);
            }
        }
        if !self.outside.has_all(self.run) {
            self.is_whole = false;
            let found = Diagnostic::new(
                Code::ResultRecord,
                "results of this run stand in other files: have the tool write them into this one",
            );
            let pointer = format!("/runs/{index}/externalPropertyFileReferences/results");
            note(&mut reading.diagnostics, found.pointer(pointer));
        }
        self.is_whole &= !self.outside.may_lack(self.run);
    }

    fn result(&mut self, raw: &RawValue, pointer: String, reading: &mut Reading<ResultDocument>) {
        match serde_json::from_str::<Found<'_>>(raw.get()) {
            Ok(found) => {
                let number = reading.value.rows.len() + 1;
                let region = physical(&found).and_then(|p| p.region.as_ref());
                self.columns.push(region.and_then(|r| r.start_column));
                reading.value.rows.push(self.row(number, pointer, &found));
            }
            Err(error) => {
                self.is_whole = false;
                let found = Diagnostic::new(Code::ResultRecord, format!("result: {error}"));
                note(&mut reading.diagnostics, found.pointer(pointer));
            }
        }
    }

    /// Adds a result for the run itself, where it reports nothing or did not come to its end.
    fn itself(&self, index: usize, first: usize, reading: &mut Reading<ResultDocument>) {
        let outside = self.parts.iter().flat_map(|(_, part)| &part.invocations);
        let broken = self.run.invocations.iter().chain(outside);
        let mut broken = broken
            .filter(|i| i.execution_successful == Some(false))
            .map(|i| match i.exit_code {
                Some(code) => format!("the tool says that it did not end well, exit code {code}"),
                None => "the tool says that it did not end well".to_owned(),
            });
        let broken = broken.next_back().or_else(|| {
            // 3.14.23: null where the tool could not scan, an empty list where it found nothing.
            let none = "the run has no list of results: it did not scan".to_owned();
            let unread = "not all of its results could be read".to_owned();
            let mut outside = self.parts.iter();
            let has_list =
                self.run.results.is_some() || outside.any(|(_, part)| part.results.is_some());
            match (self.is_whole, has_list) {
                (false, _) => Some(unread),
                (true, false) => Some(none),
                (true, true) => None,
            }
        });
        let is_empty = reading.value.rows.len() == first;
        let tool = brief(self.run.tool.driver.name.as_str());
        let (name, verdict) = match (&broken, is_empty) {
            (Some(_), _) => (format!("run of {tool}"), Verdict::Failed),
            (None, true) => (format!("run of {tool} without results"), Verdict::Passed),
            (None, false) => return,
        };
        reading.value.rows.push(ResultRow {
            number: reading.value.rows.len() + 1,
            pointer: format!("/runs/{index}"),
            name,
            verdict,
            message: broken.unwrap_or_default(),
            ..self.head.clone()
        });
    }

    fn row(&self, number: usize, pointer: String, found: &Found<'_>) -> ResultRow {
        let (id, rule) = self.rules.of_result(found);
        let id = brief(id.unwrap_or("a result without rule"));
        let place = brief(&self.place_of(found));
        let level = found.level.as_ref().or_else(|| {
            let default = rule.and_then(|r| r.default_configuration.as_ref());
            default.and_then(|d| d.level.as_ref())
        });
        let told = self.rules.message(&found.message, rule);
        let aside = set_aside(found);
        let own = stated(found.properties.as_ref());
        let verdict = match found.kind.as_ref().map_or("fail", Text::as_str) {
            _ if aside.is_some() => Verdict::Dismissed,
            "pass" => Verdict::Passed,
            "notApplicable" => Verdict::Skipped,
            _ => Verdict::Found {
                id: stable(found, &id, &place),
                severity: brief(level.map_or("warning", Text::as_str)),
                vulnerability: vulnerability(&id),
            },
        };
        ResultRow {
            number,
            pointer,
            name: if place.is_empty() {
                id
            } else {
                format!("{id} at {place}")
            },
            stated: own.map_or_else(|| Arc::clone(&self.head.stated), |own| Arc::from([own])),
            verdict,
            message: aside.unwrap_or(told),
            ..self.head.clone()
        }
    }

    fn place_of(&self, found: &Found<'_>) -> String {
        let Some(physical) = physical(found) else {
            let logical = found.locations.iter().flat_map(|l| &l.logical_locations);
            let mut names =
                logical.filter_map(|l| l.fully_qualified_name.as_ref().or(l.name.as_ref()));
            return names.next().map_or("", Text::as_str).to_owned();
        };
        let artifact = physical.artifact_location.as_ref();
        let uri = artifact.and_then(|a| a.uri.as_ref()).or_else(|| {
            let listed = at(&self.run.artifacts, artifact.and_then(|a| a.index));
            let location: Option<&Artifact<'_>> = listed.and_then(|l| l.location.as_ref());
            location.and_then(|l| l.uri.as_ref())
        });
        let uri = uri.map_or("", Text::as_str);
        match physical.region {
            Some(Region {
                start_line: Some(line),
                ..
            }) if uri.is_empty() => format!("line {line}"),
            Some(Region {
                start_line: Some(line),
                ..
            }) => format!("{uri}:{line}"),
            _ => uri.to_owned(),
        }
    }
}

/// Returns an element by an index, which is -1 where there is none.
fn at<T>(list: &[T], index: Option<i64>) -> Option<&T> {
    list.get(usize::try_from(index?).ok()?)
}

fn physical<'f, 'a>(found: &'f Found<'a>) -> Option<&'f Physical<'a>> {
    let physical = |l: &'f Location<'a>| l.physical_location.as_ref();
    found.locations.iter().find_map(physical)
}

/// Returns why the report itself says that nobody has to look at a result.
fn set_aside(found: &Found<'_>) -> Option<String> {
    let stands = |s: &Suppression<'_>| {
        !matches!(
            s.status.as_ref().map(Text::as_str),
            Some("rejected" | "underReview")
        )
    };
    let all = &found.suppressions;
    if !all.is_empty() && all.iter().all(stands) {
        let why = all.iter().find_map(|s| s.justification.as_ref());
        let why = why.map_or(String::new(), |w| format!(": {}", brief(w.as_str())));
        return Some(format!("suppressed at its source{why}"));
    }
    if found.baseline_state.as_ref().map(Text::as_str) == Some("absent") {
        return Some("no longer there, since the run that it is compared with".to_owned());
    }
    let kind = found.kind.as_ref().map(Text::as_str);
    (kind == Some("informational")).then(|| "for information only".to_owned())
}

/// Returns what names a result from run to run (3.27.4, 3.27.16, 3.27.17), else its rule and place.
fn stable(found: &Found<'_>, rule: &str, place: &str) -> String {
    let prints = found
        .fingerprints
        .values()
        .chain(found.partial_fingerprints.values());
    let guid = found.correlation_guid.as_ref();
    let print = guid.or_else(|| prints.into_iter().next());
    let print = print.or(found.guid.as_ref().filter(|_| place.is_empty()));
    match print {
        Some(print) => {
            let short: String = print.as_str().chars().take(64).collect();
            format!("{rule} {short}")
        }
        None if place.is_empty() => rule.to_owned(),
        None => format!("{rule} {place}"),
    }
}

/// Gives results that would be named alike names of their own, each of them: what was said of one of several is not said of the
/// one that is left.
fn set_apart(rows: &mut [ResultRow], columns: &[Option<u64>]) {
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        if let Verdict::Found { id, .. } = &row.verdict {
            alike.entry(id.clone()).or_default().push(place);
        }
    }
    for places in alike.values().filter(|places| places.len() > 1) {
        let column = |place: &usize| columns.get(*place).copied().flatten();
        let mut own: Vec<u64> = places.iter().filter_map(column).collect();
        own.sort_unstable();
        own.dedup();
        let has_columns = own.len() == places.len();
        for (number, place) in places.iter().enumerate() {
            let Some(Verdict::Found { id, .. }) = rows.get_mut(*place).map(|r| &mut r.verdict)
            else {
                continue;
            };
            match column(place).filter(|_| has_columns) {
                Some(column) => id.push_str(&format!(":{column}")),
                None => id.push_str(&format!(" ({} of {})", number + 1, places.len())),
            }
        }
    }
}

/// Returns the vulnerability that a rule is of, where its id is that of one.
fn vulnerability(rule: &str) -> Option<String> {
    // Some tools write `CVE-2020-8203-lodash`.
    let upper = rule.to_ascii_uppercase();
    if let Some(rest) = upper.strip_prefix("CVE-") {
        let mut parts = rest.split('-');
        let (year, number) = (parts.next()?, parts.next()?);
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        return (digits(year) && digits(number)).then(|| format!("CVE-{year}-{number}"));
    }
    if upper.starts_with("GHSA-") {
        let parts: Vec<&str> = rule.split('-').skip(1).take(3).collect();
        return (parts.len() == 3)
            .then(|| format!("GHSA-{}", parts.join("-").to_ascii_lowercase()));
    }
    None
}

fn day(text: &str) -> Option<Date> {
    text.trim().parse::<Instant>().ok().map(day_of)
}
