//! `asepsis evidence`: reports of tests and scanners in.

use asepsis_assessment::results::{Became, Row, Tested};
use asepsis_domain::results::{ResultRow as Read, Verdict};
use asepsis_domain::test::Outcome as TestOutcome;
use asepsis_format::json::pretty;
use asepsis_format::report::evidence::{
    EvidenceImportReport, FileRow, ResultRow, SCHEMA, Summary, TestRow, UnreadRow,
};
use asepsis_workflow::advisories;
use asepsis_workflow::evaluate::Question;
use asepsis_workflow::evidence::{self, Imported, Wanted};
use asepsis_workflow::failure::Failure;

use crate::arguments::{Evidence, EvidenceGate, EvidenceImport, Format};
use crate::command::Context;
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// Runs the command.
pub(crate) fn run(context: Context<'_>, given: &Evidence) -> Result<Outcome, Failure> {
    match given {
        Evidence::Import(given) => import(context, given),
    }
}

fn import(context: Context<'_>, given: &EvidenceImport) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dossier))?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let question = Question {
        release: given.release.clone(),
        ..Question::at(resolved.as_of)
    };
    let wanted = Wanted {
        dir: &given.dossier,
        files: &given.files,
        tests: &given.tests,
        replace: given.replace,
        dry_run: given.dry_run,
    };
    let (release, imported) = evidence::import(&wanted, snapshot.as_ref(), &question)?;
    let report = report(release.as_str(), &imported, given.dry_run);
    let text = match given.format {
        Format::Json => pretty(&report)?,
        Format::Human => human(context, &report),
    };
    context.terminal.result(&text);
    let is_unread = report.files.iter().any(|f| f.error.is_some()) || report.summary.unread > 0;
    let fails = given.fail_on.iter().any(|gate| match gate {
        EvidenceGate::Unmatched => report.summary.unmatched > 0,
        EvidenceGate::Conflict => report.summary.conflict > 0,
        EvidenceGate::Failed => report.summary.tests_failed > 0,
    });
    Ok(Outcome::of_import(is_unread, fails))
}

fn report(release: &str, imported: &[Imported], dry_run: bool) -> EvidenceImportReport {
    let files: Vec<FileRow> = imported.iter().map(file).collect();
    let mut summary = Summary::default();
    for row in files.iter().flat_map(|f| &f.results) {
        summary.results += 1;
        match row.outcome {
            "applied" => summary.applied += 1,
            "known" => summary.known += 1,
            "conflict" => summary.conflict += 1,
            _ => summary.unmatched += 1,
        }
    }
    for test in files.iter().flat_map(|f| &f.tests) {
        match test.outcome {
            "pass" => summary.tests_passed += 1,
            _ => summary.tests_failed += 1,
        }
    }
    summary.unread = files.iter().map(|f| f.unread.len()).sum();
    EvidenceImportReport {
        schema: SCHEMA,
        dry_run,
        release: release.to_owned(),
        files,
        summary,
    }
}

fn file(imported: &Imported) -> FileRow {
    let mut row = FileRow {
        path: imported.path.clone(),
        format: None,
        digest: None,
        date: None,
        is_dated: None,
        evidence: imported.evidence.clone(),
        error: None,
        results: Vec::new(),
        tests: Vec::new(),
        unread: Vec::new(),
    };
    match &imported.result {
        Err(error) => row.error = Some(error.clone()),
        Ok((reading, accounted)) => {
            let document = &reading.value;
            row.format = Some(document.format);
            row.digest = Some(document.digest.to_string());
            row.date = Some(accounted.date.to_string());
            row.is_dated = Some(accounted.is_dated);
            let rows = document.rows.iter().zip(&accounted.rows);
            row.results = rows.map(|(read, became)| result(read, became)).collect();
            row.tests = accounted.tests.iter().map(test).collect();
            if accounted.known_as.is_some() {
                row.tests.iter_mut().for_each(|t| t.replaces = None);
            }
            let unread = reading.diagnostics.iter();
            row.unread = unread
                .map(|d| UnreadRow {
                    pointer: d.pointer.clone(),
                    message: d.message.clone(),
                })
                .collect();
        }
    }
    row
}

fn result(read: &Read, row: &Row) -> ResultRow {
    ResultRow {
        number: read.number,
        pointer: read.pointer.clone(),
        name: read.name.clone(),
        verdict: match read.verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Skipped => "skipped",
            Verdict::Dismissed => "dismissed",
            Verdict::Found { .. } => "found",
        },
        tests: row.tests.iter().map(ToString::to_string).collect(),
        findings: row.findings.clone(),
        outcome: row.became.word(),
        why: row.why.clone(),
    }
}

fn test(tested: &Tested) -> TestRow {
    let words = TestOutcome::WORDS.iter();
    let word = words.clone().find(|(_, o)| *o == tested.outcome);
    TestRow {
        id: tested.id.to_string(),
        outcome: word.map_or("", |(word, _)| word),
        summary: tested.summary.clone(),
        new_findings: tested.new.iter().map(|(id, ..)| id.clone()).collect(),
        replaces: Some(tested.replaces.clone())
            .filter(|old| !old.is_empty() && tested.refused.is_empty()),
        refused: Some(tested.refused.clone()).filter(|why| !why.is_empty()),
    }
}

fn human(context: Context<'_>, report: &EvidenceImportReport) -> String {
    let mut text = String::new();
    for file in &report.files {
        let kept = match (&file.evidence, report.dry_run) {
            (Some(id), false) => format!(", kept as {id}"),
            (Some(id), true) => format!(", would be {id}"),
            (None, _) => ", counts for no test".to_owned(),
        };
        let what = match (&file.error, file.format) {
            (Some(error), _) => format!("cannot be read: {error}"),
            (None, format) => format!("{}{kept}", format.unwrap_or_default()),
        };
        text.push_str(&format!("{}: {what}\n", file.path));
        if let (Some(day), Some(false)) = (&file.date, file.is_dated) {
            text.push_str(&format!(
                "  the report says no day: its results count as of {day}; `--as-of` gives another\n"
            ));
        }
        text.push_str(&tables(context, file));
        for unread in &file.unread {
            text.push_str(&format!(
                "  not read: {}: {}\n",
                unread.pointer, unread.message
            ));
        }
    }
    let s = &report.summary;
    text.push_str(&format!(
        "release {}: {}: {} applied, {} known, {} in conflict, {} matching nothing, {} not read{}\n",
        report.release,
        show::count(s.results, "result"),
        s.applied,
        s.known,
        s.conflict,
        s.unmatched,
        s.unread,
        if report.dry_run {
            "; nothing was written"
        } else {
            ""
        }
    ));
    text
}

/// Returns the tests, and the results that a person has to look at: what simply passed is counted there.
fn tables(context: Context<'_>, file: &FileRow) -> String {
    let mut text = String::new();
    let tests: Vec<Vec<String>> = file
        .tests
        .iter()
        .map(|t| {
            let new = t.new_findings.len();
            let more = if new > 0 {
                format!("; {} new", show::count(new, "finding"))
            } else {
                String::new()
            };
            let replaced = t.replaces.iter().map(|old| format!("; instead of {old}"));
            let replaced: String = replaced.collect();
            let said = t
                .refused
                .clone()
                .unwrap_or_else(|| format!("{}{more}{replaced}", t.summary));
            vec![t.id.clone(), t.outcome.to_owned(), said]
        })
        .collect();
    if !tests.is_empty() {
        text.push_str(&show::table(
            context.terminal,
            &["test", "outcome", "why"],
            &tests,
        ));
    }
    let applied = Became::Applied.word();
    let told = file.results.iter();
    let told = told.filter(|r| r.verdict != "passed" || r.outcome != applied);
    let rows: Vec<Vec<String>> = told
        .map(|r| {
            let of = r
                .tests
                .iter()
                .chain(&r.findings)
                .cloned()
                .collect::<Vec<_>>();
            vec![
                r.number.to_string(),
                r.name.clone(),
                r.verdict.to_owned(),
                r.outcome.to_owned(),
                of.join(", "),
                r.why.clone(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let heads = ["no.", "result", "verdict", "outcome", "of", "why"];
        text.push_str(&show::table(context.terminal, &heads, &rows));
    }
    text
}
