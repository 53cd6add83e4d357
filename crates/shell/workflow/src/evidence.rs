//! Reports of test runs and scanners into the dossier: every result accounted for, the file kept as evidence with its
//! digest, the tests' results and findings written as a person would.

use std::path::{Path, PathBuf};

use asepsis_assessment::results::{Accounted, Given, account};
use asepsis_domain::digest::Digest;
use asepsis_domain::id::{RecordId, ReleaseId};
use asepsis_domain::results::ResultDocument;
use asepsis_domain::time::day_of;
use asepsis_format::dossier::{NewEvidence, TestUpdate, add_evidence, update_tests};
use asepsis_format::limits::{Limits, Reading};
use asepsis_format::results;
use asepsis_matching::snapshot::Snapshot;

use crate::dossier::causes;
use crate::evaluate::{self, Evaluated, Question};
use crate::failure::Failure;
use crate::scan::read_bytes;

/// The folder of the dossier that takes reports.
const FOLDER: &str = "evidence/results";
const TESTS: &str = "tests.toml";
const EVIDENCE: &str = "evidence.toml";

/// What is to be imported.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Folder of the dossier.
    pub dir: &'a Path,
    /// Reports.
    pub files: &'a [PathBuf],
    /// Tests for what names none itself.
    pub tests: &'a [RecordId],
    /// Write over results that a person wrote.
    pub replace: bool,
    /// Write nothing.
    pub dry_run: bool,
}

/// A report with its account; an error says why it could not be read.
#[derive(Debug)]
pub struct Imported {
    /// Path as given.
    pub path: String,
    /// The evidence that it became, or would become.
    pub evidence: Option<String>,
    /// What it said and what became of it.
    pub result: Result<(Reading<ResultDocument>, Accounted), String>,
}

/// Accounts for every result of reports and, unless it is a dry run, writes what applies into the dossier. Reports are taken
/// one after another, so that a later one knows what an earlier one brought. Returns the release too.
///
/// # Errors
///
/// Where the dossier cannot be evaluated or written, or has no such test or release.
pub fn import<B: AsRef<[u8]> + Sync>(
    wanted: &Wanted<'_>,
    snapshot: Option<&Snapshot<B>>,
    question: &Question,
) -> Result<(ReleaseId, Vec<Imported>), Failure> {
    let limits = Limits::default();
    let mut evaluated = evaluate::evaluate(wanted.dir, snapshot, question)?;
    let release = evaluated.release(question.release.as_deref())?.id.clone();
    for id in wanted.tests {
        let mut tests = evaluated.dossier.tests.iter();
        if !tests.any(|t| t.head.id == *id) {
            return Err(Failure::Value(format!("the dossier has no test `{id}`")));
        }
    }
    let mut all = Vec::new();
    for path in wanted.files {
        let name = path.display().to_string();
        let read = read_bytes(path, &limits)
            .map_err(|failure| causes(&failure))
            .and_then(|bytes| {
                let reading = results::read(&name, &bytes, &limits);
                Ok((reading.map_err(|error| causes(&error))?, bytes))
            });
        let (reading, bytes) = match read {
            Ok(read) => read,
            Err(error) => {
                all.push(Imported {
                    path: name,
                    evidence: None,
                    result: Err(error),
                });
                continue;
            }
        };
        let accounted = of(&evaluated, wanted, &release, question, &reading.value);
        let evidence = evidence_of(&accounted, &reading.value);
        if let Some(id) = evidence
            .as_ref()
            .filter(|_| !wanted.dry_run && accounted.known_as.is_none())
        {
            let report = Report {
                path,
                bytes: &bytes,
                document: &reading.value,
                accounted: &accounted,
                release: &release,
                id,
            };
            report.keep(wanted.dir)?;
            evaluated = evaluate::evaluate(wanted.dir, snapshot, question)?;
        }
        all.push(Imported {
            path: name,
            evidence,
            result: Ok((reading, accounted)),
        });
    }
    Ok((release, all))
}

fn of(
    evaluated: &Evaluated,
    wanted: &Wanted<'_>,
    release: &ReleaseId,
    question: &Question,
    document: &ResultDocument,
) -> Accounted {
    let given = Given {
        dossier: &evaluated.dossier,
        findings: &evaluated.evaluation.findings,
        release,
        tests: wanted.tests,
        today: day_of(question.as_of),
        replace: wanted.replace,
    };
    account(&given, document)
}

/// Returns the id of the report as evidence; `None` where it counts for no test.
fn evidence_of(accounted: &Accounted, document: &ResultDocument) -> Option<String> {
    if let Some(known) = &accounted.kept_as {
        return Some(known.to_string());
    }
    let counts = accounted.tests.iter().any(|t| t.refused.is_empty());
    let short: String = document.digest.hex().chars().take(10).collect();
    counts.then(|| format!("EVD-{short}"))
}

/// A report that is kept.
struct Report<'r> {
    path: &'r Path,
    bytes: &'r [u8],
    document: &'r ResultDocument,
    accounted: &'r Accounted,
    release: &'r ReleaseId,
    id: &'r str,
}

impl Report<'_> {
    /// Writes the file, then the tests, then the evidence that cites both: what was cut short is imported again.
    fn keep(&self, dir: &Path) -> Result<(), Failure> {
        let file = self.file();
        let tests = self.tests(dir)?;
        if self.accounted.kept_as.is_some() {
            let path = dir.join(TESTS);
            return std::fs::write(&path, tests).map_err(Failure::file("written", &path));
        }
        let evidence = self.evidence(dir, &file)?;
        let target = dir.join(&file);
        let folder = dir.join(FOLDER);
        std::fs::create_dir_all(&folder).map_err(Failure::file("created", &folder))?;
        std::fs::write(&target, self.bytes).map_err(Failure::file("written", &target))?;
        for (name, text) in [(TESTS, tests), (EVIDENCE, evidence)] {
            let path = dir.join(name);
            std::fs::write(&path, text).map_err(Failure::file("written", &path))?;
        }
        Ok(())
    }

    /// Returns the path in the dossier: the digest's start sets reports of the same name apart.
    fn file(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || ".-_".contains(c) {
                c
            } else {
                '_'
            }
        };
        let name: String = name.chars().map(plain).collect();
        let short: String = self.document.digest.hex().chars().take(10).collect();
        format!("{FOLDER}/{short}-{}", name.trim_start_matches('.'))
    }

    fn tests(&self, dir: &Path) -> Result<String, Failure> {
        let path = dir.join(TESTS);
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let tests = self.accounted.tests.iter().filter(|t| t.refused.is_empty());
        let updates: Vec<TestUpdate<'_>> = tests
            .map(|t| TestUpdate {
                id: t.id.as_str(),
                outcome: t.outcome,
                date: self.accounted.date,
                summary: format!("{} ({name}).", t.summary),
                findings: &t.new,
                evidence: self.id,
            })
            .collect();
        let (text, absent) = update_tests(&read(&path)?, &updates).map_err(no_toml(&path))?;
        if let Some(id) = absent.first() {
            return Err(Failure::Value(format!(
                "{id} does not stand in {TESTS}: tests at home on a server are changed there"
            )));
        }
        Ok(text)
    }

    fn evidence(&self, dir: &Path, file: &str) -> Result<String, Failure> {
        let path = dir.join(EVIDENCE);
        let tools = self.document.tools.iter();
        let tools: Vec<String> = tools
            .map(|(name, version)| format!("{name} {version}").trim().to_owned())
            .collect();
        let tests = self.accounted.tests.iter().filter(|t| t.refused.is_empty());
        let tests: Vec<&str> = tests.map(|t| t.id.as_str()).collect();
        let new = NewEvidence {
            id: self.id,
            title: format!("Results of {}", tests.join(", ")),
            file,
            reference: format!(
                "{}, {}",
                self.path.file_name().unwrap_or_default().to_string_lossy(),
                self.document.format
            ),
            sha256: Digest::of(self.bytes),
            release: self.release.as_str(),
            date: self.accounted.date,
            author: if tools.is_empty() {
                "test run".to_owned()
            } else {
                tools.join(", ")
            },
        };
        add_evidence(&read(&path)?, &new).map_err(no_toml(&path))
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    if path.is_file() {
        return std::fs::read_to_string(path).map_err(Failure::file("read", path));
    }
    Ok(String::new())
}

fn no_toml<E: std::fmt::Display>(path: &Path) -> impl FnOnce(E) -> Failure + use<'_, E> {
    move |error| Failure::Value(format!("`{}` is no TOML: {error}", path.display()))
}
