//! Accounts for every result of a report: of which test of the dossier it is, by ids that it states or carries in its
//! names; what follows for the test; what matches nothing, and what comes nearest. Nothing is taken by likeness.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::Finding;
use asepsis_domain::evidence::Evidence;
use asepsis_domain::id::{RecordId, ReleaseId};
use asepsis_domain::results::{ResultDocument, ResultRow, Verdict};
use asepsis_domain::test::{Outcome, Test, TestFinding};
use asepsis_domain::time::Date;

/// Where results meet the dossier.
#[derive(Debug, Clone, Copy)]
pub struct Given<'g> {
    /// The dossier.
    pub dossier: &'g Dossier,
    /// The findings of the release.
    pub findings: &'g [Finding],
    /// The release that was tested.
    pub release: &'g ReleaseId,
    /// Ids of tests that a user names for what names none itself.
    pub tests: &'g [RecordId],
    /// The day that counts where the report says none.
    pub today: Date,
}

/// A report accounted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounted {
    /// The evidence that already is this very file.
    pub known_as: Option<RecordId>,
    /// When the tests ran.
    pub date: Date,
    /// Each result, in document order.
    pub rows: Vec<Row>,
    /// Each test that results are of, by id.
    pub tests: Vec<Tested>,
}

/// What became of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Number in the document.
    pub number: usize,
    /// Tests that it is of.
    pub tests: Vec<RecordId>,
    /// Findings of the release that it is of.
    pub findings: Vec<String>,
    /// What became of it.
    pub became: Became,
    /// Why, in a sentence without full stop.
    pub why: String,
}

/// What became of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It goes into the dossier.
    Applied,
    /// The dossier has it already.
    Known,
    /// The dossier says something else that stays.
    Conflict,
    /// It is of nothing in the dossier.
    Unmatched,
}

impl Became {
    /// Returns the word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Known => "known",
            Self::Conflict => "conflict",
            Self::Unmatched => "unmatched",
        }
    }
}

/// What follows for a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// Its id.
    pub id: RecordId,
    /// Its outcome by the report.
    pub outcome: Outcome,
    /// In a sentence.
    pub summary: String,
    /// Findings that it does not have yet: id, title, severity.
    pub new: Vec<(String, String, String)>,
    /// Why the report does not count for it; empty where it does.
    pub refused: String,
}

/// Returns the account of a report.
pub fn account(given: &Given<'_>, document: &ResultDocument) -> Accounted {
    let date = document.made.unwrap_or(given.today);
    let known_as = same_file(given.dossier, &document.digest).map(|e| e.head.id.clone());
    let finder = Finder::of(given);
    let mut places: BTreeMap<&RecordId, Of<'_>> = BTreeMap::new();
    let mut rows = Vec::new();
    for run in &document.runs {
        let found = finder.tests(&run.stated, &run.texts, Some(&run.tool)).tests;
        for test in found {
            places.entry(&test.head.id).or_insert_with(|| Of::new(test));
        }
    }
    for row in &document.rows {
        let tool = document.runs.get(row.run).map(|run| run.tool.as_str());
        let found = finder.tests(&row.stated, &row.texts, tool);
        for test in &found.tests {
            let of = places.entry(&test.head.id).or_insert_with(|| Of::new(test));
            of.rows.push(row);
        }
        rows.push(became(given, row, found));
    }
    let tests: Vec<Tested> = places.values().map(|of| of.tested(given, date)).collect();
    for row in &mut rows {
        settle(row, &tests, known_as.as_ref());
    }
    Accounted {
        known_as,
        date,
        rows,
        tests,
    }
}

fn same_file<'d>(dossier: &'d Dossier, digest: &Digest) -> Option<&'d Evidence> {
    let stated = |e: &&Evidence| e.sha256.as_ref().is_some_and(|d| d.value == *digest);
    dossier.evidence.iter().find(stated)
}

/// Finds the tests that texts name.
struct Finder<'g> {
    given: Given<'g>,
    /// Ids as they can stand in names, the longest first, with the test.
    ids: Vec<(String, &'g Test)>,
}

/// The tests found, and why.
struct Named<'g> {
    tests: Vec<&'g Test>,
    why: String,
    nearest: Option<String>,
}

impl<'g> Finder<'g> {
    fn of(given: &Given<'g>) -> Self {
        let mut ids: Vec<(String, &Test)> = Vec::new();
        for test in &given.dossier.tests {
            let names = std::iter::once(&test.head.id).chain(&test.head.formerly);
            ids.extend(names.map(|id| (folded(id.as_str()), test)));
        }
        ids.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
        Self { given: *given, ids }
    }

    fn tests(&self, stated: &[String], texts: &[String], tool: Option<&str>) -> Named<'g> {
        if !stated.is_empty() {
            return self.stated(stated);
        }
        for text in texts {
            let tests = self.within(text);
            if !tests.is_empty() {
                let why = format!("its id stands in `{text}`");
                return found(tests, why);
            }
        }
        let chosen = self.given.dossier.tests.iter();
        let chosen = chosen.filter(|t| self.given.tests.contains(&t.head.id));
        let chosen: Vec<&Test> = chosen.collect();
        if !chosen.is_empty() {
            return found(chosen, "named for this report".to_owned());
        }
        tool.map_or_else(|| nothing(texts), |tool| self.by_tool(tool))
    }

    fn stated(&self, stated: &[String]) -> Named<'g> {
        let mut tests = Vec::new();
        for id in stated {
            let wanted = folded(id);
            tests.extend(
                self.ids
                    .iter()
                    .filter(|(own, _)| *own == wanted)
                    .map(|(_, t)| *t),
            );
        }
        let why = format!("it states {}", stated.join(", "));
        if tests.is_empty() {
            let why = format!("{why}, and the dossier has no such test");
            return Named {
                tests,
                why,
                nearest: stated.first().and_then(|id| self.near(id)),
            };
        }
        found(tests, why)
    }

    /// Returns the tests whose ids stand in a text as words of it; an id within a longer one does not count.
    fn within(&self, text: &str) -> Vec<&'g Test> {
        let mut left = format!("-{}-", folded(text));
        let mut tests = Vec::new();
        for (id, test) in &self.ids {
            let word = format!("-{id}-");
            if left.contains(&word) {
                left = left.replace(&word, "--");
                tests.push(*test);
            }
        }
        tests
    }

    fn by_tool(&self, tool: &str) -> Named<'g> {
        let wanted = tool.trim().to_lowercase();
        let uses = |t: &&Test| {
            t.tools
                .iter()
                .any(|u| u.name.trim().to_lowercase() == wanted)
        };
        let device = &self.given.dossier.device;
        let covers = |t: &&Test| device.covers(&t.releases, self.given.release);
        let tests: Vec<&Test> = self
            .given
            .dossier
            .tests
            .iter()
            .filter(uses)
            .filter(covers)
            .collect();
        match tests.as_slice() {
            [_] => found(
                tests,
                format!("the one test of this release that uses {tool}"),
            ),
            [] => Named {
                tests,
                why: format!("it names no test, and no test of this release uses {tool}"),
                nearest: None,
            },
            several => {
                let ids: Vec<&str> = several.iter().map(|t| t.head.id.as_str()).collect();
                let why = format!(
                    "it names no test, and {} use {tool}: say which",
                    ids.join(", ")
                );
                Named {
                    tests: Vec::new(),
                    why,
                    nearest: None,
                }
            }
        }
    }

    fn near(&self, id: &str) -> Option<String> {
        let wanted = folded(id);
        let digits = |t: &str| {
            t.trim_start_matches(|c: char| !c.is_ascii_digit())
                .trim_start_matches('0')
                .to_owned()
        };
        let number = digits(&wanted);
        let near = self
            .ids
            .iter()
            .find(|(own, _)| !number.is_empty() && digits(own) == number);
        near.map(|(_, test)| test.head.id.to_string())
    }
}

fn found(mut tests: Vec<&Test>, why: String) -> Named<'_> {
    tests.sort_by(|a, b| a.head.id.cmp(&b.head.id));
    tests.dedup_by(|a, b| a.head.id == b.head.id);
    Named {
        tests,
        why,
        nearest: None,
    }
}

fn nothing<'g>(texts: &[String]) -> Named<'g> {
    let shown = texts.first().map_or("", String::as_str);
    Named {
        tests: Vec::new(),
        why: format!("no id of a test stands in `{shown}` or in the suites around it"),
        nearest: None,
    }
}

/// Returns a text in which words are set apart by `-`: what programming languages allow in names is no difference.
fn folded(text: &str) -> String {
    let plain = text.chars().map(|c| {
        if c.is_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    });
    plain.collect::<String>().trim_matches('-').to_owned()
}

/// A test with the results that are of it.
struct Of<'g> {
    test: &'g Test,
    rows: Vec<&'g ResultRow>,
}

impl<'g> Of<'g> {
    fn new(test: &'g Test) -> Self {
        Self {
            test,
            rows: Vec::new(),
        }
    }

    fn tested(&self, given: &Given<'_>, date: Date) -> Tested {
        let count = |verdict: Verdict| self.rows.iter().filter(|r| r.verdict == verdict).count();
        let (passed, failed, skipped) = (
            count(Verdict::Passed),
            count(Verdict::Failed),
            count(Verdict::Skipped),
        );
        let found = self
            .rows
            .iter()
            .filter(|r| matches!(r.verdict, Verdict::Found { .. }));
        let is_scan = passed + failed + skipped == 0;
        let open = found
            .clone()
            .filter(|r| !is_answered(given, self.test, r))
            .count();
        let outcome = match (failed + open, passed) {
            (0, 0) if !is_scan => Outcome::Blocked,
            (0, _) => Outcome::Pass,
            _ => Outcome::Fail,
        };
        let summary = if is_scan {
            format!(
                "{} results, {open} of them without a disposition",
                found.clone().count()
            )
        } else {
            let ran = passed + failed;
            let skips = if skipped > 0 {
                format!(", {skipped} not run")
            } else {
                String::new()
            };
            format!("{passed} of {ran} cases passed{skips}")
        };
        Tested {
            id: self.test.head.id.clone(),
            outcome,
            summary,
            new: self.new_findings(given),
            refused: self.refused(given, date),
        }
    }

    fn new_findings(&self, given: &Given<'_>) -> Vec<(String, String, String)> {
        let mut seen = BTreeSet::new();
        let mut new = Vec::new();
        for row in &self.rows {
            let Verdict::Found { id, severity, .. } = &row.verdict else {
                continue;
            };
            let is_known = recorded(self.test, id).is_some() || !of_release(given, row).is_empty();
            if !is_known && seen.insert(id) {
                let title = if row.message.is_empty() {
                    row.name.clone()
                } else {
                    format!("{}: {}", row.name, row.message)
                };
                new.push((id.clone(), title, severity.clone()));
            }
        }
        new
    }

    /// Returns why the report does not count for the test.
    fn refused(&self, given: &Given<'_>, date: Date) -> String {
        let device = &given.dossier.device;
        if !device.covers(&self.test.releases, given.release) {
            return format!(
                "{} does not cover release {}: add the release to it, or name the one that was tested",
                self.test.head.id, given.release
            );
        }
        match &self.test.result {
            Some(result) if result.date > date => format!(
                "{} has a later result, of {}; the report is of {date}",
                self.test.head.id, result.date
            ),
            _ => String::new(),
        }
    }
}

fn recorded<'t>(test: &'t Test, id: &str) -> Option<&'t TestFinding> {
    test.findings.iter().find(|f| f.id == id)
}

/// Returns whether somebody has said what becomes of what was found.
fn is_answered(given: &Given<'_>, test: &Test, row: &ResultRow) -> bool {
    let Verdict::Found { id, .. } = &row.verdict else {
        return true;
    };
    let of_test = recorded(test, id).is_some_and(|f| f.status.is_some());
    let findings = of_release(given, row);
    of_test || !findings.is_empty() && findings.iter().all(|f| f.decision.is_some())
}

/// Returns the findings of the release that a result is of, by the vulnerability that it names.
fn of_release<'g>(given: &Given<'g>, row: &ResultRow) -> Vec<&'g Finding> {
    let Verdict::Found {
        vulnerability: Some(wanted),
        ..
    } = &row.verdict
    else {
        return Vec::new();
    };
    let is_it = |f: &&Finding| {
        let v = &f.vulnerability;
        f.release == *given.release && (v.id == *wanted || v.aliases.contains(wanted))
    };
    given.findings.iter().filter(is_it).collect()
}

fn became(given: &Given<'_>, row: &ResultRow, named: Named<'_>) -> Row {
    let findings: Vec<String> = of_release(given, row)
        .iter()
        .map(|f| f.id.to_string())
        .collect();
    let mut why = named.why;
    if let Some(near) = named.nearest {
        why.push_str(&format!("; nearest: {near}"));
    }
    let became = match (&row.verdict, named.tests.as_slice()) {
        (_, _) if !findings.is_empty() => {
            why = "a finding of the release already".to_owned();
            Became::Known
        }
        (_, []) => Became::Unmatched,
        (Verdict::Found { id, .. }, tests) => {
            let has = tests.iter().all(|t| recorded(t, id).is_some());
            if has {
                why = "the test has this finding already".to_owned();
                Became::Known
            } else {
                Became::Applied
            }
        }
        _ => Became::Applied,
    };
    Row {
        number: row.number,
        tests: named.tests.iter().map(|t| t.head.id.clone()).collect(),
        findings,
        became,
        why,
    }
}

/// Lets what holds for the tests and the whole report hold for a result.
fn settle(row: &mut Row, tests: &[Tested], known_as: Option<&RecordId>) {
    if row.became == Became::Unmatched {
        return;
    }
    if let Some(evidence) = known_as {
        row.became = Became::Known;
        row.why = format!("this very file is {evidence}");
        return;
    }
    let refused = tests
        .iter()
        .find(|t| row.tests.contains(&t.id) && !t.refused.is_empty());
    if let Some(refused) = refused.filter(|_| row.became == Became::Applied) {
        row.became = Became::Conflict;
        row.why = refused.refused.clone();
    }
}
