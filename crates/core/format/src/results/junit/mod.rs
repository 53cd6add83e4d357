//! JUnit XML as build tools write it: there is no standard; read is what all of them have in common. `testsuites` or
//! `testsuite`, nested suites, `testcase` with `failure`, `error` or `skipped`, and `properties` of suites and cases.

use std::borrow::Cow;

use asepsis_domain::results::{ResultDocument, ResultRow, Verdict};
use asepsis_domain::time::{Date, Instant, day_of};

use super::{ResultFormat, brief};
use crate::json::place;
use crate::limits::{Limits, ReadError, Reading, Strength};
use crate::probe::Probe;
use crate::xml::{Tag, Visit, root, walk};

/// JUnit.
pub const FORMAT: ResultFormat = ResultFormat {
    id: "junit",
    title: "JUnit XML",
    detect,
    read,
};

/// Names of properties that state the test a case belongs to.
const PROPERTIES: &[&str] = &[
    "asepsis:test",
    "test_id",
    "test-id",
    "test_key",
    "testcase-id",
];

fn detect(probe: &Probe<'_>) -> Strength {
    let Ok(text) = probe.text else {
        return Strength::No;
    };
    match root(text, &Limits::default()).map(|r| r.name) {
        Some("testsuites" | "testsuite") => Strength::Sure,
        _ => Strength::No,
    }
}

fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<ResultDocument>, ReadError> {
    let text = probe.text()?;
    let mut cases = Cases {
        text,
        ..Cases::default()
    };
    walk(text, limits, &mut cases)?;
    Ok(Reading::of(ResultDocument {
        format: FORMAT.id,
        digest: probe.digest(),
        made: cases.made,
        tools: Vec::new(),
        runs: Vec::new(),
        rows: cases.rows,
    }))
}

/// A suite that has not ended.
#[derive(Default)]
struct Suite {
    name: String,
    stated: Vec<String>,
}

#[derive(Default)]
struct Cases<'a> {
    text: &'a str,
    open: Vec<&'a str>,
    suites: Vec<Suite>,
    case: Option<ResultRow>,
    said: String,
    made: Option<Date>,
    rows: Vec<ResultRow>,
}

impl<'a> Cases<'a> {
    fn suite(&mut self, tag: &Tag<'a, '_>) {
        self.made = self.made.max(attribute(tag, "timestamp").and_then(day));
        self.suites.push(Suite {
            name: attribute(tag, "name").unwrap_or_default().to_owned(),
            stated: Vec::new(),
        });
    }

    fn begin(&mut self, tag: &Tag<'a, '_>) {
        let name = attribute(tag, "name").unwrap_or_default();
        let class = attribute(tag, "classname").unwrap_or_default();
        let (line, _) = place(self.text, tag.at);
        let suites = self.suites.iter().rev().map(|s| s.name.clone());
        let texts = [name.to_owned(), class.to_owned()]
            .into_iter()
            .chain(suites);
        self.case = Some(ResultRow {
            number: self.rows.len() + 1,
            pointer: format!("line {line}"),
            name: [class, name]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("."),
            texts: texts.filter(|t| !t.is_empty()).collect(),
            verdict: Verdict::Passed,
            ..ResultRow::default()
        });
    }

    fn judged(&mut self, tag: &Tag<'a, '_>, verdict: Verdict) {
        self.said.clear();
        let Some(case) = &mut self.case else {
            return;
        };
        // A failure stays one whatever else is said.
        if case.verdict != Verdict::Failed {
            case.verdict = verdict;
            case.message = brief(attribute(tag, "message").unwrap_or_default());
        }
    }

    fn property(&mut self, tag: &Tag<'a, '_>) {
        let is_own = attribute(tag, "name").is_some_and(|n| PROPERTIES.contains(&n));
        let value = attribute(tag, "value").filter(|_| is_own);
        let stated = match (&mut self.case, self.suites.last_mut()) {
            (Some(case), _) => &mut case.stated,
            (None, Some(suite)) => &mut suite.stated,
            (None, None) => return,
        };
        let ids = value.unwrap_or_default().split([',', ' ', ';']);
        stated.extend(ids.filter(|id| !id.is_empty()).map(str::to_owned));
    }

    fn finish_case(&mut self) {
        if let Some(mut case) = self.case.take() {
            if case.stated.is_empty() {
                let suites = self.suites.iter().rev();
                let nearest = suites.map(|s| &s.stated).find(|s| !s.is_empty());
                case.stated = nearest.cloned().unwrap_or_default();
            }
            self.rows.push(case);
        }
    }
}

impl<'a> Visit<'a> for Cases<'a> {
    fn start(&mut self, tag: &Tag<'a, '_>) -> bool {
        match tag.name {
            "testsuite" => self.suite(tag),
            "testcase" => self.begin(tag),
            "failure" | "error" => self.judged(tag, Verdict::Failed),
            "skipped" => self.judged(tag, Verdict::Skipped),
            "property" => self.property(tag),
            _ => {}
        }
        self.open.push(tag.name);
        true
    }

    fn text(&mut self, _: usize, text: Cow<'a, str>) {
        let is_told = matches!(self.open.last(), Some(&("failure" | "error" | "skipped")));
        if is_told && self.said.len() < 4096 {
            self.said.push_str(&text);
        }
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some("testcase") => self.finish_case(),
            Some("testsuite") => {
                self.suites.pop();
            }
            Some("failure" | "error" | "skipped") => {
                let said = brief(&self.said);
                if let Some(case) = self.case.as_mut().filter(|c| c.message.is_empty()) {
                    case.message = said;
                }
            }
            _ => {}
        }
    }
}

fn attribute<'t>(tag: &'t Tag<'_, '_>, name: &str) -> Option<&'t str> {
    let found = tag.attributes.iter().find(|a| a.name == name);
    found.map(|a| a.value.as_ref())
}

/// Returns the day of a time with or without zone.
fn day(text: &str) -> Option<Date> {
    let instant: Option<Instant> = text.trim().parse().ok();
    instant
        .map(day_of)
        .or_else(|| text.trim().get(..10)?.parse().ok())
}
