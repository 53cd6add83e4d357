//! `asepsis verify`: is a package as it was made, and does it come out the same again.

use std::fmt::Write as _;

use asepsis_domain::digest::Digest;
use asepsis_format::json::pretty;
use asepsis_format::report::verify::{DifferenceRow, RebuildReport, SCHEMA, VerifyReport};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::verify::{Difference, Rebuilt, Request, Verified, verify};

use crate::arguments::{Format, Verify};
use crate::command::{Context, worker};
use crate::failure::Outcome;
use crate::show;

/// Verifies a package.
pub(crate) fn run(context: Context<'_>, given: &Verify) -> Result<Outcome, Failure> {
    let digest = match &given.digest {
        None => None,
        Some(text) => Some(Digest::parse(text).ok_or_else(|| {
            Failure::Value(format!(
                "`{text}` is no SHA-256 digest: 64 hexadecimal characters, with or without `sha256:`"
            ))
        })?),
    };
    let worker = worker()?;
    let verified = verify(&Request {
        package: &given.package,
        digest,
        rebuild: given.rebuild.then_some(&worker),
    })?;
    let report = report(&verified);
    let text = match given.format {
        Format::Json => pretty(&report)?,
        Format::Human => human(&report),
    };
    context.terminal.result(&text);
    Ok(if report.same {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}

fn report(verified: &Verified) -> VerifyReport {
    let manifest = &verified.manifest;
    VerifyReport {
        schema: SCHEMA,
        same: verified.is_same(),
        digest: verified.digest.to_string(),
        asepsis: manifest.asepsis.clone(),
        submission: manifest.submission.clone(),
        device: manifest.device.clone(),
        release: manifest.release.clone(),
        as_of: manifest.as_of.clone(),
        files: manifest.files.len(),
        differences: rows(&verified.differences),
        signatures: verified.signatures.clone(),
        rebuild: verified.rebuilt.as_ref().map(rebuild),
    }
}

fn rebuild(rebuilt: &Rebuilt) -> RebuildReport {
    RebuildReport {
        same: rebuilt.is_same(),
        asepsis: rebuilt.asepsis.to_owned(),
        files: rebuilt.same,
        differences: rows(&rebuilt.differences),
        problem: rebuilt.problem.clone(),
    }
}

fn rows(differences: &[Difference]) -> Vec<DifferenceRow> {
    let row = |d: &Difference| DifferenceRow {
        path: d.path.clone(),
        kind: d.problem.kind().to_owned(),
        message: d.problem.to_string(),
    };
    differences.iter().map(row).collect()
}

fn human(report: &VerifyReport) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "package of {} for {}, release {}, as of {}, made with Asepsis {}",
        report.submission, report.device, report.release, report.as_of, report.asepsis
    );
    write_rows(&report.differences, &mut text);
    let files = show::count(report.files, "file");
    let _ = match report.differences.len() {
        0 => writeln!(text, "{files}, all as the manifest says"),
        n => writeln!(
            text,
            "{files}, {} from the manifest",
            show::count(n, "difference")
        ),
    };
    for path in &report.signatures {
        let _ = writeln!(
            text,
            "`{path}` signs the package and is not covered by the manifest"
        );
    }
    if let Some(rebuild) = &report.rebuild {
        write_rebuild(report, rebuild, &mut text);
    }
    let _ = writeln!(text, "package {}", report.digest);
    text
}

fn write_rows(rows: &[DifferenceRow], text: &mut String) {
    for row in rows {
        // The path is as written in a file that may be hostile: nothing of it reaches the terminal as a command.
        let _ = writeln!(
            text,
            "{}: {} {}",
            row.kind,
            row.path.escape_debug(),
            row.message
        );
    }
}

fn write_rebuild(report: &VerifyReport, rebuild: &RebuildReport, text: &mut String) {
    if let Some(problem) = &rebuild.problem {
        let _ = writeln!(text, "cannot be made again: {problem}");
    }
    if !rebuild.differences.is_empty() {
        let _ = writeln!(
            text,
            "made again from its inputs, these files come out otherwise:"
        );
        write_rows(&rebuild.differences, text);
    }
    if rebuild.same {
        let files = show::count(rebuild.files, "file");
        let _ = writeln!(
            text,
            "made again from its inputs: {files}, byte by byte the same"
        );
    } else if report.asepsis != rebuild.asepsis {
        let _ = writeln!(
            text,
            "it was made with Asepsis {} and this is {}: another version may write other bytes",
            report.asepsis, rebuild.asepsis
        );
    }
}
