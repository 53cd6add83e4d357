//! `asepsis table`: records in a spreadsheet, out of the dossier and in again.

use std::fmt::Write as _;

use asepsis_format::json::pretty;
use asepsis_format::report::check::DiagnosticRow;
use asepsis_format::report::table::{SCHEMA, Summary, TableImportReport, TableRowOut};
use asepsis_workflow::editing::Place;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::table::{self, Became, Imported, Row, Wanted};

use crate::arguments::{Format, Table, TableExport, TableFormat, TableImport};
use crate::command::{Context, gap};
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// How many rows of an outcome are shown.
const FEW: usize = 20;

/// Runs one of its commands.
pub(crate) fn run(context: Context<'_>, given: &Table) -> Result<Outcome, Failure> {
    match given {
        Table::Export(given) => export(context, given),
        Table::Import(given) => import(context, given),
    }
}

fn export(context: Context<'_>, given: &TableExport) -> Result<Outcome, Failure> {
    let at = configuration::resolve(context.global, None, Some(&given.dossier))?.as_of;
    let files = table::files(&given.dossier, at)?;
    let bytes = match given.format {
        TableFormat::Csv => table::as_csv(&files, given.kind)?.into_bytes(),
        TableFormat::Xlsx => table::as_workbook(&files, given.kind, at)?,
    };
    gap::give(context, given.out.as_deref(), &bytes)?;
    Ok(Outcome::Done)
}

fn import(context: Context<'_>, given: &TableImport) -> Result<Outcome, Failure> {
    let at = configuration::resolve(context.global, None, Some(&given.dossier))?.as_of;
    let wanted = Wanted {
        place: Place::Folder {
            dir: &given.dossier,
            at,
        },
        kind: given.kind,
        dry_run: given.dry_run,
    };
    let (name, bytes) = (given.file.display(), table::read_file(&given.file)?);
    let imported = table::import(&wanted, (&name.to_string(), &bytes))?;
    let report = report(given, &imported);
    let text = match given.format {
        Format::Json => pretty(&report)?,
        Format::Human => human(context, &report),
    };
    context.terminal.result(&text);
    Ok(
        match report.summary.refused > 0 || !report.errors.is_empty() {
            true => Outcome::Failed,
            false => Outcome::Done,
        },
    )
}

fn report(given: &TableImport, imported: &Imported) -> TableImportReport {
    let rows: Vec<TableRowOut> = imported.rows.iter().map(row).collect();
    let of = |outcome: &str| rows.iter().filter(|r| r.outcome == outcome).count();
    let summary = Summary {
        rows: rows.len(),
        added: of("added"),
        changed: of("changed"),
        same: of("same"),
        refused: of("refused"),
    };
    TableImportReport {
        schema: SCHEMA,
        dry_run: given.dry_run,
        written: imported.written,
        kind: given.kind.id(),
        path: imported.path.clone(),
        unknown: imported.unknown.clone(),
        errors: imported.errors.iter().map(DiagnosticRow::of).collect(),
        summary,
        rows,
    }
}

fn row(row: &Row) -> TableRowOut {
    let (outcome, fields, reason) = match &row.became {
        Became::Added => ("added", Vec::new(), None),
        Became::Changed(fields) => ("changed", fields.clone(), None),
        Became::Same => ("same", Vec::new(), None),
        Became::Refused(why) => ("refused", Vec::new(), Some(why.clone())),
    };
    TableRowOut {
        line: row.line,
        id: Some(row.id.clone()).filter(|id| !id.is_empty()),
        outcome,
        fields,
        reason,
    }
}

fn human(context: Context<'_>, report: &TableImportReport) -> String {
    let s = &report.summary;
    let mut text = format!(
        "{}: {} added, {} changed, {} as they were, {} refused\n",
        show::count(s.rows, "row"),
        s.added,
        s.changed,
        s.same,
        s.refused
    );
    if !report.unknown.is_empty() {
        let unknown = report.unknown.join(", ");
        let _ = writeln!(
            text,
            "Columns that are no field of a {}, not read: {unknown}",
            report.kind
        );
    }
    let said = |row: &TableRowOut| {
        let why = row.reason.clone().unwrap_or_else(|| row.fields.join(", "));
        vec![
            row.line.to_string(),
            row.id.clone().unwrap_or_default(),
            row.outcome.to_owned(),
            why,
        ]
    };
    for outcome in ["refused", "changed", "added"] {
        let all: Vec<&TableRowOut> = report
            .rows
            .iter()
            .filter(|r| r.outcome == outcome)
            .collect();
        let shown: Vec<Vec<String>> = all.iter().take(FEW).map(|r| said(r)).collect();
        if !shown.is_empty() {
            text.push_str(&show::table(
                context.terminal,
                &["row", "id", "outcome", "fields or why"],
                &shown,
            ));
        }
        if let Some(more @ 1..) = all.len().checked_sub(shown.len()) {
            let _ = writeln!(text, "and {more} more {outcome}: --format json");
        }
    }
    for error in &report.errors {
        let _ = writeln!(text, "The dossier would have an error: {}", error.message);
    }
    let end = match (report.written, report.dry_run) {
        (true, _) => format!("Written into {}.", report.path),
        (false, _) if s.refused > 0 => {
            "Nothing is written: mend the rows that are refused.".to_owned()
        }
        (false, _) if !report.errors.is_empty() => {
            "Nothing is written: mend the errors.".to_owned()
        }
        (false, true) => format!("Nothing is written yet; it would go into {}.", report.path),
        (false, false) => "Nothing is different.".to_owned(),
    };
    text.push_str(&end);
    text.push('\n');
    text
}
