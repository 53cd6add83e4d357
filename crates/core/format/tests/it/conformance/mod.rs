//! The authorities' own vectors, one table of suites. What is found is a page of the reference, so that everyone
//! sees how many were judged, and each deviation with the paragraph it rests on.
//!
//! The vectors lie outside of the project; where they are absent the test is skipped. With `ASEPSIS_CONFORMANCE`
//! they are taken from that folder, and only the verdicts are held, not the page. `INSTA_UPDATE=always` writes
//! the page.

mod csaf;
mod sbom;
mod vex;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A line of the vectors' index.
pub(super) struct Row {
    /// Path below the folder of vectors.
    pub(super) path: String,
    /// Suite as the index names it.
    pub(super) suite: String,
    /// Verdict that the suite states: `valid`, `invalid`, `see oracle` …
    pub(super) expect: String,
    /// Verdict of another validator.
    pub(super) oracle: String,
}

/// What is found of one file.
pub(super) enum Judged {
    /// Nothing is claimed of it: why.
    Out(&'static str),
    /// The suite calls valid what breaks another mandatory rule of its own standard, as another validator says too; the
    /// rule that the file is for agrees.
    Contradicted {
        /// Paragraph of the rule that it breaks.
        rule: String,
        /// Where and how.
        how: String,
    },
    /// What was to be found, what was, and what was said.
    Verdict {
        /// Who says what was to be found.
        by: By,
        /// `valid`, `invalid` …
        wanted: String,
        /// The same, as found; for `invalid` with the rule.
        found: String,
        /// First things said.
        said: Vec<String>,
    },
}

/// Who says what is to be found of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    /// The suite itself.
    Suite,
    /// Another validator; the suite says nothing.
    Validator,
}

/// A file that is known to be judged otherwise: path, and why, with the paragraph that it rests on.
pub(super) type Known = (&'static str, &'static str);

/// One kind of vectors.
pub(super) struct Group {
    /// Suites of the index that it takes, with a title and where they come from.
    pub(super) suites: &'static [(&'static str, &'static str)],
    /// Judges a file.
    pub(super) judge: fn(&Row, &[u8]) -> Judged,
    /// Deviations that are known.
    pub(super) known: &'static [Known],
    /// Files whose stated verdict contradicts the standard that the suite is of.
    pub(super) contradicts: &'static [Known],
}

/// All groups, in the order of the page.
const GROUPS: &[Group] = &[sbom::GROUP, csaf::GROUP, vex::GROUP];

#[derive(Default)]
struct Tally {
    /// Files that agree, by who says so and the verdict.
    agree: BTreeMap<(By, String), usize>,
    deviations: Vec<(By, String, String, String)>,
    /// Files that contradict their own standard, and how.
    contradicted: Vec<(String, String)>,
    out: BTreeMap<&'static str, usize>,
}

#[test]
fn verdicts_agree_with_the_authorities() {
    let Some(folder) = super::place::conformance() else {
        return;
    };
    let rows = rows(&folder);
    let mut page = HEAD.to_owned();
    let (mut unknown, mut details) = (Vec::new(), String::new());
    for group in GROUPS {
        for (suite, title) in group.suites {
            let tally = tally(group, suite, &rows, &folder, &mut unknown);
            row(&mut page, title, &tally);
            if let Some(many) = too_many(&tally) {
                unknown.push(format!("{title}: {many}"));
            }
            detail(&mut details, title, &tally);
        }
    }
    page.push_str(&details);
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    if std::env::var_os("ASEPSIS_CONFORMANCE").is_none() {
        held(&page);
    }
}

fn rows(folder: &Path) -> Vec<Row> {
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let row = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        Row {
            path: columns[0].to_owned(),
            suite: columns[1].to_owned(),
            expect: columns[3].to_owned(),
            oracle: columns[4].to_owned(),
        }
    };
    index.lines().skip(1).map(row).collect()
}

fn tally(
    group: &Group,
    suite: &str,
    rows: &[Row],
    folder: &Path,
    unknown: &mut Vec<String>,
) -> Tally {
    let mut tally = Tally::default();
    for row in rows.iter().filter(|r| r.suite == suite) {
        let bytes = std::fs::read(folder.join(&row.path)).unwrap();
        let (by, wanted, found, said) = match (group.judge)(row, &bytes) {
            Judged::Out(reason) => {
                *tally.out.entry(reason).or_default() += 1;
                continue;
            }
            Judged::Contradicted { rule, how } => {
                let how = format!("its document breaks paragraph {rule} too ({how})");
                tally.contradicted.push((row.path.clone(), how));
                continue;
            }
            Judged::Verdict {
                by,
                wanted,
                found,
                said,
            } => (by, wanted, found, said),
        };
        if wanted == found {
            *tally.agree.entry((by, wanted)).or_default() += 1;
            continue;
        }
        let contradicts = group.contradicts.iter().find(|(path, _)| *path == row.path);
        if let Some((path, how)) = contradicts.filter(|_| by == By::Suite) {
            let how = format!("we say {found}. {how}");
            tally.contradicted.push(((*path).to_owned(), how));
            continue;
        }
        match group.known.iter().find(|(path, _)| *path == row.path) {
            Some((path, reason)) => {
                let who = match by {
                    By::Suite => "the suite",
                    By::Validator => "another validator",
                };
                let verdicts = format!("{who} says {wanted}, we say {found}");
                let row = (by, (*path).to_owned(), verdicts, (*reason).to_owned());
                tally.deviations.push(row);
            }
            None => unknown.push(format!(
                "{}: wanted {wanted}, found {found} ({} | {}): {said:?}",
                row.path, row.expect, row.oracle
            )),
        }
    }
    tally
}

/// Returns what is wrong where more than one in a hundred verdicts of a suite is not ours.
fn too_many(tally: &Tally) -> Option<String> {
    let of_suite = |by: &By| *by == By::Suite;
    let agree = tally.agree.iter().filter(|((by, _), _)| of_suite(by));
    let agree: usize = agree.map(|(_, count)| count).sum();
    let deviate = tally.deviations.iter().filter(|d| of_suite(&d.0)).count();
    let judged = agree + deviate + tally.contradicted.len();
    (deviate * 100 > judged).then(|| format!("{deviate} deviations of {judged}"))
}

const HEAD: &str = "# Conformance

Generated by the test `verdicts_agree_with_the_authorities`; do not edit.

The authorities publish test files for their formats. Each is held against our rules. Where a suite states a
verdict, ours is compared with it; a file that we judge otherwise is a deviation and is listed below with the
paragraph of the specification on which our judgement rests. Where a suite states none, the verdict of another
validator is compared; where that differs, it is listed too. An invalid file counts as refused only where the rule
is the one that its name says is broken, as far as it says so.

A file of a test of CSAF states two things: whether the document is valid, and whether that one test fails. Both are
compared: `other verdicts met` counts valid documents whose recommended or informative test fails as stated.

A file whose stated verdict contradicts the suite's own standard is no deviation; it is counted under `contradicts its
standard` and listed with the paragraph. Of a file of a test of CSAF that breaks another mandatory test too, as a second
validator finds as well, the result of the test that it is for is compared all the same.

Deviations are at most one in a hundred of the verdicts that a suite states; the test holds that.

| suite | valid accepted | invalid refused | other verdicts met | contradicts its standard | deviations | another validator: agrees | differs | not judged |
|---|---:|---:|---:|---:|---:|---:|---:|---|
";

fn row(page: &mut String, title: &str, tally: &Tally) {
    let agree = |by: By, is: &dyn Fn(&str) -> bool| {
        let mut sum = 0;
        for ((who, word), count) in &tally.agree {
            if *who == by && is(word) {
                sum += count;
            }
        }
        sum
    };
    let deviate = |by: By| tally.deviations.iter().filter(|d| d.0 == by).count();
    let out = tally.out.iter().map(|(why, n)| format!("{n} {why}"));
    let _ = writeln!(
        page,
        "| {title} | {} | {} | {} | {} | {} | {} | {} | {} |",
        agree(By::Suite, &|w| w == "valid"),
        agree(By::Suite, &|w| w == "invalid"),
        agree(By::Suite, &|w| w != "valid" && w != "invalid"),
        tally.contradicted.len(),
        deviate(By::Suite),
        agree(By::Validator, &|_| true),
        deviate(By::Validator),
        out.collect::<Vec<_>>().join(", ")
    );
}

fn detail(details: &mut String, title: &str, tally: &Tally) {
    if tally.deviations.is_empty() && tally.contradicted.is_empty() {
        return;
    }
    let _ = writeln!(details, "\n## {title}\n");
    for (_, path, verdicts, reason) in &tally.deviations {
        let _ = writeln!(details, "- `{path}`: {verdicts}. {reason}");
    }
    for (path, how) in &tally.contradicted {
        let how = how.trim_end_matches('.');
        let _ = writeln!(details, "- `{path}` contradicts its standard: {how}.");
    }
}

fn held(page: &str) {
    let path = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../docs/reference/conformance.md"
    ));
    if std::env::var("INSTA_UPDATE").is_ok_and(|u| u == "always") {
        std::fs::write(&path, page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/reference/conformance.md is behind: run this test with INSTA_UPDATE=always and look at the change"
    );
}
