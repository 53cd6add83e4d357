//! SARIF 2.1.0 as scanners write it (OASIS Standard of 27 March 2020,
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>): the results of its runs. A result of kind `pass` or
//! `notApplicable`, and one that is suppressed at its source, is none that somebody has to look at.

use std::collections::BTreeMap;

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::results::{self, ResultDocument, ResultRow, Verdict};
use asepsis_domain::time::{Date, Instant, day_of};
use serde::Deserialize;
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

#[derive(Deserialize)]
struct Log<'a> {
    #[serde(borrow)]
    runs: Vec<Run<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    #[serde(borrow)]
    tool: Tool<'a>,
    #[serde(borrow, default)]
    invocations: Vec<Invocation<'a>>,
    #[serde(borrow)]
    automation_details: Option<Details<'a>>,
    #[serde(borrow)]
    properties: Option<Properties<'a>>,
    #[serde(borrow)]
    results: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct Tool<'a> {
    #[serde(borrow)]
    driver: Driver<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    version: Option<Text<'a>>,
    #[serde(borrow)]
    semantic_version: Option<Text<'a>>,
    #[serde(borrow, default)]
    rules: Vec<Rule<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    default_configuration: Option<Configuration<'a>>,
}

#[derive(Deserialize)]
struct Configuration<'a> {
    #[serde(borrow)]
    level: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    #[serde(borrow)]
    end_time_utc: Option<Text<'a>>,
    #[serde(borrow)]
    start_time_utc: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Details<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Properties<'a> {
    #[serde(borrow, rename = "asepsis:test")]
    test: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    #[serde(borrow)]
    rule_id: Option<Text<'a>>,
    rule_index: Option<i64>,
    #[serde(borrow)]
    rule: Option<Details<'a>>,
    #[serde(borrow)]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    level: Option<Text<'a>>,
    #[serde(borrow)]
    message: Message<'a>,
    #[serde(borrow)]
    guid: Option<Text<'a>>,
    #[serde(borrow)]
    correlation_guid: Option<Text<'a>>,
    #[serde(borrow, default)]
    fingerprints: BTreeMap<Text<'a>, Text<'a>>,
    #[serde(borrow, default)]
    partial_fingerprints: BTreeMap<Text<'a>, Text<'a>>,
    #[serde(borrow, default)]
    locations: Vec<Location<'a>>,
    #[serde(borrow)]
    suppressions: Option<Vec<Suppression<'a>>>,
    #[serde(borrow)]
    properties: Option<Properties<'a>>,
}

#[derive(Deserialize)]
struct Suppression<'a> {
    #[serde(borrow)]
    status: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    markdown: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(borrow)]
    physical_location: Option<Physical<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Physical<'a> {
    #[serde(borrow)]
    artifact_location: Option<Artifact<'a>>,
    region: Option<Region>,
}

#[derive(Deserialize)]
struct Artifact<'a> {
    #[serde(borrow)]
    uri: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: Option<u64>,
}

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
            format: FORMAT.title,
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
    for (index, run) in log.runs.iter().enumerate() {
        read_run(index, run, &mut reading);
    }
    Ok(reading)
}

fn read_run(index: usize, run: &Run<'_>, reading: &mut Reading<ResultDocument>) {
    let driver = &run.tool.driver;
    let version = driver.version.as_ref().or(driver.semantic_version.as_ref());
    let version = version.map_or("", Text::as_str).to_owned();
    let tool = (driver.name.as_str().to_owned(), version);
    if !reading.value.tools.contains(&tool) {
        reading.value.tools.push(tool);
    }
    reading.value.runs.push(head(run));
    let times = run.invocations.iter();
    let times = times.filter_map(|i| i.end_time_utc.as_ref().or(i.start_time_utc.as_ref()));
    reading.value.made = reading
        .value
        .made
        .max(times.filter_map(|t| day(t.as_str())).max());
    for (number, raw) in run.results.iter().flatten().enumerate() {
        let pointer = format!("/runs/{index}/results/{number}");
        match serde_json::from_str::<Found<'_>>(raw.get()) {
            Ok(found) if is_passed_over(&found) => {}
            Ok(found) => {
                let number = reading.value.rows.len() + 1;
                let row = row((number, index), pointer, &found, run);
                reading.value.rows.push(row);
            }
            Err(error) => {
                let found = Diagnostic::new(Code::ResultRecord, format!("result: {error}"));
                note(&mut reading.diagnostics, found.pointer(pointer));
            }
        }
    }
}

/// Returns whether nobody has to look at a result: a check that passed, or one that its own source suppresses.
fn is_passed_over(found: &Found<'_>) -> bool {
    let kind = found.kind.as_ref().map_or("fail", Text::as_str);
    let suppressed = found.suppressions.as_ref().is_some_and(|all| {
        let stands = |s: &Suppression<'_>| {
            !matches!(
                s.status.as_ref().map(Text::as_str),
                Some("rejected" | "underReview")
            )
        };
        !all.is_empty() && all.iter().all(stands)
    });
    matches!(kind, "pass" | "notApplicable" | "informational") || suppressed
}

fn head(run: &Run<'_>) -> results::Run {
    let details = run.automation_details.as_ref().and_then(|d| d.id.as_ref());
    results::Run {
        tool: run.tool.driver.name.as_str().to_owned(),
        stated: stated(run.properties.as_ref()).into_iter().collect(),
        texts: details.map(|d| d.as_str().to_owned()).into_iter().collect(),
    }
}

fn stated(properties: Option<&Properties<'_>>) -> Option<String> {
    let test = properties.and_then(|p| p.test.as_ref());
    test.map(|t| t.as_str().to_owned())
}

fn row(
    (number, in_run): (usize, usize),
    pointer: String,
    found: &Found<'_>,
    run: &Run<'_>,
) -> ResultRow {
    let rule = rule_of(found, run);
    let place = place_of(found);
    let level = found.level.as_ref().map(|l| l.as_str().to_owned());
    let rules = run.tool.driver.rules.iter();
    let default = rules.clone().find(|r| r.id.as_str() == rule);
    let default = default.and_then(|r| r.default_configuration.as_ref()?.level.as_ref());
    let message = found
        .message
        .text
        .as_ref()
        .or(found.message.markdown.as_ref());
    let of_run = head(run);
    let own = stated(found.properties.as_ref());
    ResultRow {
        number,
        pointer,
        name: if place.is_empty() {
            rule.clone()
        } else {
            format!("{rule} at {place}")
        },
        stated: own.map_or(of_run.stated, |own| vec![own]),
        texts: of_run.texts,
        run: in_run,
        verdict: Verdict::Found {
            id: stable(found, &rule, &place),
            severity: level
                .or_else(|| default.map(|l| l.as_str().to_owned()))
                .unwrap_or_else(|| "warning".to_owned()),
            vulnerability: vulnerability(&rule),
        },
        message: brief(message.map_or("", Text::as_str)),
    }
}

/// Returns the id of the rule (3.27.5 to 3.27.7).
fn rule_of(found: &Found<'_>, run: &Run<'_>) -> String {
    let own = found.rule_id.as_ref();
    let own = own.or_else(|| found.rule.as_ref().and_then(|r| r.id.as_ref()));
    let index = found.rule_index.and_then(|i| usize::try_from(i).ok());
    let by_index = index.and_then(|i| run.tool.driver.rules.get(i));
    let id = own.or(by_index.map(|r| &r.id));
    id.map_or("a result without rule", Text::as_str).to_owned()
}

fn place_of(found: &Found<'_>) -> String {
    let physical = found
        .locations
        .iter()
        .find_map(|l| l.physical_location.as_ref());
    let Some(physical) = physical else {
        return String::new();
    };
    let uri = physical
        .artifact_location
        .as_ref()
        .and_then(|a| a.uri.as_ref());
    let uri = uri.map_or("", Text::as_str);
    match physical.region.as_ref().and_then(|r| r.start_line) {
        Some(line) => format!("{uri}:{line}"),
        None => uri.to_owned(),
    }
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
