//! JUnit XML as build tools write it: there is no standard; read is what all of them have in common. `testsuites` or
//! `testsuite`, nested suites, `testcase` with `failure`, `error` or `skipped`, and `properties` of suites and cases.

use std::borrow::Cow;
use std::sync::Arc;

use asepsis_domain::results::{Around, ResultDocument, ResultRow, Verdict};
use asepsis_domain::time::{Date, Instant, day_of};

use super::{ResultFormat, brief};
use crate::json::Lines;
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

/// Ids that one case or suite may state.
const MOST_STATED: usize = 100;

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
        lines: Lines::of(text),
        open: Vec::new(),
        suites: Vec::new(),
        cases: Vec::new(),
        said: String::new(),
        made: None,
        count: 0,
        rows: Vec::new(),
    };
    walk(text, limits, &mut cases)?;
    // A case within a case ends before the one around it.
    cases.rows.sort_by_key(|row| row.number);
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
struct Suite {
    line: usize,
    name: String,
    /// Its name and those of the suites around it.
    names: Option<Arc<Around>>,
    /// What it states, else what the suites around it do.
    stated: Arc<[String]>,
    has_stated: bool,
    /// Cases that it says failed or broke off.
    says_failed: u64,
    /// Those that stand in it, and runs of cases that failed before they passed.
    failed: usize,
    /// How many results stood before it.
    before: usize,
}

/// A case that has not ended.
struct Case {
    row: ResultRow,
    stated: Vec<String>,
    /// Stands for what is said of a suite as a whole.
    is_of_suite: bool,
    /// How often it failed before it passed.
    flaky: usize,
}

struct Cases<'a> {
    lines: Lines<'a>,
    open: Vec<&'a str>,
    suites: Vec<Suite>,
    cases: Vec<Case>,
    said: String,
    made: Option<Date>,
    count: usize,
    rows: Vec<ResultRow>,
}

impl<'a> Cases<'a> {
    fn suite(&mut self, tag: &Tag<'a, '_>) {
        self.made = self.made.max(attribute(tag, "timestamp").and_then(day));
        let name = brief(attribute(tag, "name").unwrap_or_default());
        let around = self.suites.last();
        let up = around.and_then(|s| s.names.clone());
        let names = if name.is_empty() {
            up
        } else {
            let text = name.clone();
            Some(Arc::new(Around { text, up }))
        };
        let count = |name| attribute(tag, name).and_then(|n| n.trim().parse().ok());
        let (failures, errors): (Option<u64>, Option<u64>) = (count("failures"), count("errors"));
        self.suites.push(Suite {
            line: self.lines.at(tag.at),
            name,
            names,
            stated: around.map(|s| Arc::clone(&s.stated)).unwrap_or_default(),
            has_stated: false,
            says_failed: failures.unwrap_or(0).saturating_add(errors.unwrap_or(0)),
            failed: 0,
            before: self.count,
        });
    }

    fn begin(&mut self, tag: &Tag<'a, '_>) {
        let name = brief(attribute(tag, "name").unwrap_or_default());
        let class = brief(attribute(tag, "classname").unwrap_or_default());
        let called = match (class.as_str(), name.as_str()) {
            ("", "") => "a case without name".to_owned(),
            ("", only) | (only, "") => only.to_owned(),
            (class, name) if class == name => name.to_owned(),
            (class, name) => format!("{class}.{name}"),
        };
        let word = |key| attribute(tag, key).map(str::to_ascii_lowercase);
        let says = |words: &[&str]| {
            [word("status"), word("result")]
                .iter()
                .flatten()
                .any(|w| words.contains(&w.as_str()))
        };
        // GoogleTest, CTest and others say so of cases without an element in them.
        let verdict = if says(&["failed", "fail", "failure", "error"]) {
            Verdict::Failed
        } else if says(&[
            "notrun",
            "disabled",
            "suppressed",
            "skipped",
            "ignored",
            "pending",
        ]) {
            Verdict::Skipped
        } else {
            Verdict::Passed
        };
        let line = self.lines.at(tag.at);
        let texts = [name, class];
        let mut row = self.row(line, called, verdict);
        row.texts = texts.into_iter().filter(|t| !t.is_empty()).collect();
        self.cases.push(Case {
            row,
            stated: Vec::new(),
            is_of_suite: false,
            flaky: 0,
        });
    }

    /// Returns a result of the innermost suite.
    fn row(&mut self, line: usize, name: String, verdict: Verdict) -> ResultRow {
        self.count += 1;
        let suite = self.suites.last();
        ResultRow {
            number: self.count,
            pointer: format!("line {line}"),
            name,
            around: suite.and_then(|s| s.names.clone()),
            verdict,
            ..ResultRow::default()
        }
    }

    fn judged(&mut self, tag: &Tag<'a, '_>, verdict: Verdict) {
        self.said.clear();
        if self.cases.is_empty() {
            let Some(suite) = self.suites.last() else {
                return;
            };
            let name = called(suite);
            let line = self.lines.at(tag.at);
            let row = self.row(line, name, Verdict::Passed);
            self.cases.push(Case {
                row,
                stated: Vec::new(),
                is_of_suite: true,
                flaky: 0,
            });
        }
        if let Some(Case { row, .. }) = self.cases.last_mut() {
            // A failure stays one whatever else is said.
            if row.verdict != Verdict::Failed || row.message.is_empty() {
                row.message = brief(attribute(tag, "message").unwrap_or_default());
            }
            if row.verdict != Verdict::Failed {
                row.verdict = verdict;
            }
        }
    }

    fn property(&mut self, tag: &Tag<'a, '_>) {
        let is_own = attribute(tag, "name").is_some_and(|n| PROPERTIES.contains(&n));
        let value = attribute(tag, "value").filter(|_| is_own);
        let ids = value.unwrap_or_default().split([',', ' ', ';']);
        let ids = ids.filter(|id| !id.is_empty()).map(brief);
        let ids = ids.take(MOST_STATED);
        match (self.cases.last_mut(), self.suites.last_mut()) {
            (Some(case), _) if case.stated.len() < MOST_STATED => case.stated.extend(ids),
            (None, Some(suite)) if is_own && suite.stated.len() < MOST_STATED => {
                let before = suite.stated.iter().filter(|_| suite.has_stated);
                suite.stated = before.cloned().chain(ids).collect();
                suite.has_stated = true;
            }
            _ => {}
        }
    }

    fn finish_case(&mut self) {
        let Some(Case {
            mut row,
            stated,
            flaky,
            ..
        }) = self.cases.pop()
        else {
            return;
        };
        if flaky > 0 && row.verdict == Verdict::Passed {
            row.message = match flaky {
                1 => "flaky: it failed once before it passed".to_owned(),
                _ => format!("flaky: it failed {flaky} times before it passed"),
            };
        }
        let mut suite = self.suites.last_mut();
        if let Some(suite) = &mut suite {
            suite.failed += flaky;
        }
        row.stated = match &suite {
            Some(suite) if stated.is_empty() => Arc::clone(&suite.stated),
            _ => stated.into(),
        };
        if let Some(suite) = suite.filter(|_| row.verdict == Verdict::Failed) {
            suite.failed += 1;
        }
        self.rows.push(row);
    }

    /// Ends a suite. One that says that cases failed of which none stands in it, counts as one that failed; one without
    /// cases is a result itself, for nothing of it ran.
    fn finish_suite(&mut self) {
        if let Some(suite) = self
            .suites
            .last()
            .filter(|s| s.says_failed > 0 && s.failed == 0)
        {
            let (line, name, said) = (suite.line, called(suite), suite.says_failed);
            let mut row = self.row(line, name, Verdict::Failed);
            row.message =
                format!("the suite says that {said} failed, and none of them stands here");
            self.cases.push(Case {
                row,
                stated: Vec::new(),
                is_of_suite: true,
                flaky: 0,
            });
            self.finish_case();
        }
        let empty = self.suites.last().filter(|s| s.before == self.count);
        if let Some(suite) = empty {
            let (line, name) = (suite.line, without_cases(suite));
            let mut row = self.row(line, name, Verdict::Skipped);
            row.message = "no case stands in it".to_owned();
            self.cases.push(Case {
                row,
                stated: Vec::new(),
                is_of_suite: true,
                flaky: 0,
            });
            self.finish_case();
        }
        let failed = self.suites.pop().map_or(0, |suite| suite.failed);
        if let Some(around) = self.suites.last_mut() {
            around.failed += failed;
        }
    }
}

impl<'a> Visit<'a> for Cases<'a> {
    fn start(&mut self, tag: &Tag<'a, '_>) -> bool {
        match tag.name {
            "testsuites" | "testsuite" => self.suite(tag),
            "testcase" => self.begin(tag),
            "failure" | "error" => self.judged(tag, Verdict::Failed),
            "skipped" => self.judged(tag, Verdict::Skipped),
            "property" => self.property(tag),
            // Surefire: a run that failed of a case that passed when it was repeated. Totals of suites count them.
            "flakyFailure" | "flakyError" => {
                if let Some(case) = self.cases.last_mut() {
                    case.flaky += 1;
                }
            }
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
            Some("testsuite" | "testsuites") => self.finish_suite(),
            Some("failure" | "error" | "skipped") => {
                let said = brief(&self.said);
                if let Some(case) = self.cases.last_mut().filter(|c| c.row.message.is_empty()) {
                    case.row.message = said;
                }
                if self.cases.last().is_some_and(|case| case.is_of_suite) {
                    self.finish_case();
                }
            }
            _ => {}
        }
    }
}

/// Returns what a suite as a whole is called.
fn called(suite: &Suite) -> String {
    if suite.name.is_empty() {
        return "a suite without name".to_owned();
    }
    format!("suite {}", suite.name)
}

/// Returns what a suite in which nothing stands is called.
fn without_cases(suite: &Suite) -> String {
    if suite.name.is_empty() {
        return "a suite without name and cases".to_owned();
    }
    format!("{} without cases", called(suite))
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
