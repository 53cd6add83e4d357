//! Accounts for every result of a report: of which test of the dossier it is, by ids that it states or carries in its
//! names; what follows for the test; what matches nothing, and what comes nearest. Nothing is taken by likeness.

mod finder;

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::Finding;
use asepsis_domain::evidence::Evidence;
use asepsis_domain::id::{RecordId, ReleaseId};
use asepsis_domain::results::{ResultDocument, ResultRow, Verdict};
use asepsis_domain::test::{Outcome, Test, TestFinding, TestResult};
use asepsis_domain::time::Date;

use self::finder::{Finder, Named, Within};

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
    /// Write over results that a person wrote.
    pub replace: bool,
}

/// A report accounted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounted {
    /// The evidence that already is this very file.
    pub kept_as: Option<RecordId>,
    /// That evidence, where nothing new follows from it.
    pub known_as: Option<RecordId>,
    /// When the tests ran.
    pub date: Date,
    /// The report says so itself.
    pub is_dated: bool,
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
    /// The result that it has and that would go: outcome, day and text; empty where it has none.
    pub replaces: String,
    /// Why the report does not count for it; empty where it does.
    pub refused: String,
}

/// Returns the account of a report.
pub fn account(given: &Given<'_>, document: &ResultDocument) -> Accounted {
    let date = document.made.unwrap_or(given.today);
    let kept_as = same_file(given.dossier, &document.digest).map(|e| e.head.id.clone());
    let finder = Finder::of(given);
    let mut places: BTreeMap<&RecordId, Of<'_>> = BTreeMap::new();
    let mut rows = Vec::new();
    let is_scan = !document.runs.is_empty();
    let mut within = Within::default();
    for row in &document.rows {
        let tool = document.runs.get(row.run).map(|run| run.tool.as_str());
        let found = finder.tests(row, tool, &mut within);
        for test in &found.tests {
            let new = || Of::new(test, is_scan);
            let of = places.entry(&test.head.id).or_insert_with(new);
            of.rows.push(row);
        }
        rows.push(became(given, row, found));
    }
    let tests: Vec<Tested> = places.values().map(|of| of.tested(given, date)).collect();
    // What stayed when it came is replaced now.
    let is_new = |id: &RecordId| {
        let of = places.values().zip(&tests);
        given.replace
            && of
                .into_iter()
                .any(|(of, t)| t.refused.is_empty() && !of.cites(id))
    };
    let known_as = kept_as.clone().filter(|id| !is_new(id));
    for row in &mut rows {
        settle(row, &tests, known_as.as_ref());
    }
    Accounted {
        kept_as,
        known_as,
        date,
        is_dated: document.made.is_some(),
        rows,
        tests,
    }
}

fn same_file<'d>(dossier: &'d Dossier, digest: &Digest) -> Option<&'d Evidence> {
    let stated = |e: &&Evidence| e.sha256.as_ref().is_some_and(|d| d.value == *digest);
    dossier.evidence.iter().find(stated)
}

/// A test with the results that are of it.
struct Of<'g> {
    test: &'g Test,
    rows: Vec<&'g ResultRow>,
    is_scan: bool,
}

impl<'g> Of<'g> {
    fn new(test: &'g Test, is_scan: bool) -> Self {
        Self {
            test,
            rows: Vec::new(),
            is_scan,
        }
    }

    /// Returns whether the test is proven by an evidence.
    fn cites(&self, evidence: &RecordId) -> bool {
        self.test
            .evidence
            .iter()
            .any(|link| link.value == *evidence)
    }

    fn tested(&self, given: &Given<'_>, date: Date) -> Tested {
        let (outcome, summary) = if self.is_scan {
            self.scanned(given)
        } else {
            self.ran()
        };
        Tested {
            id: self.test.head.id.clone(),
            outcome,
            summary,
            new: self.new_findings(given),
            replaces: self.test.result.as_ref().map(shown).unwrap_or_default(),
            refused: self.refused(given, date),
        }
    }

    fn count(&self, verdict: &Verdict) -> usize {
        self.rows.iter().filter(|r| r.verdict == *verdict).count()
    }

    fn ran(&self) -> (Outcome, String) {
        let passed = self.count(&Verdict::Passed);
        let failed = self.count(&Verdict::Failed);
        let skipped = self.count(&Verdict::Skipped);
        let outcome = match (failed, passed) {
            (0, 0) => Outcome::Blocked,
            (0, _) => Outcome::Pass,
            _ => Outcome::Fail,
        };
        let ran = passed + failed;
        // A case that passed says something of itself where it had to be repeated.
        let is_flaky = |r: &&&ResultRow| r.verdict == Verdict::Passed && !r.message.is_empty();
        let flaky = match self.rows.iter().filter(is_flaky).count() {
            0 => String::new(),
            flaky => format!(", {flaky} of them only when repeated (flaky)"),
        };
        let skips = if skipped > 0 {
            format!(", {skipped} not run")
        } else {
            String::new()
        };
        (
            outcome,
            format!("{passed} of {ran} cases passed{flaky}{skips}"),
        )
    }

    /// Returns what follows from a scan: one that did not come to its end shows nothing but what it found.
    fn scanned(&self, given: &Given<'_>) -> (Outcome, String) {
        let is_found = |r: &&&ResultRow| matches!(r.verdict, Verdict::Found { .. });
        let found = self.rows.iter().filter(is_found);
        let is_open = |r: &&&ResultRow| !is_answered(given, self.test, r);
        let open = found.clone().filter(is_open).count();
        let broken = self.rows.iter().find(|r| r.verdict == Verdict::Failed);
        let aside = self.count(&Verdict::Dismissed);
        let skipped = self.count(&Verdict::Skipped);
        let nothing_ran = skipped == self.rows.len();
        let outcome = match (open, broken) {
            (1.., _) => Outcome::Fail,
            (0, Some(_)) => Outcome::Blocked,
            (0, None) if nothing_ran => Outcome::Blocked,
            (0, None) => Outcome::Pass,
        };
        let results = found.count();
        let s = if results == 1 { "" } else { "s" };
        let mut summary = format!("{results} result{s}, {open} of them without a disposition");
        if aside > 0 {
            summary.push_str(&format!(", {aside} more that the report sets aside"));
        }
        if nothing_ran {
            summary.push_str(&format!(", {skipped} that do not apply"));
        }
        if let Some(row) = broken {
            summary.push_str(&format!("; {}", row.message));
        }
        (outcome, summary)
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
            Some(result) if !given.replace && is_by_hand(given.dossier, self.test, result) => {
                format!(
                    "{} has a result that a person wrote, {}: it stays; `--replace` writes over it",
                    self.test.head.id,
                    shown(result)
                )
            }
            _ => String::new(),
        }
    }
}

/// Returns a result as it stands.
fn shown(result: &TestResult) -> String {
    let words = Outcome::WORDS.iter();
    let word = words.clone().find(|(_, o)| *o == result.outcome);
    let word = word.map_or("", |(word, _)| word);
    format!("{word} of {}: `{}`", result.date, result.summary.trim())
}

/// Returns whether a person wrote the result: one that was imported names the file of a report that is evidence of the test.
fn is_by_hand(dossier: &Dossier, test: &Test, result: &TestResult) -> bool {
    let is_cited = |e: &&Evidence| test.evidence.iter().any(|link| link.value == e.head.id);
    let mut reports = dossier.evidence.iter().filter(is_cited);
    let is_of = |e: &Evidence| {
        let file = e.reference.rsplit_once(", ").map(|(file, _)| file);
        file.is_some_and(|file| result.summary.ends_with(&format!("({file}).")))
    };
    !result.summary.trim().is_empty() && !reports.any(is_of)
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
    let of_suite_or_run = row.verdict == Verdict::Failed && row.texts.is_empty();
    if (of_suite_or_run || row.verdict == Verdict::Dismissed) && !row.message.is_empty() {
        why = format!("{}; {why}", row.message);
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
