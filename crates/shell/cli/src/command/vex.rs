//! `asepsis vex`: statements in and out.

use asepsis_assessment::vex::{Outcome as Became, RULE, RULE_WITHIN, Row};
use asepsis_domain::evaluation::DecisionState;
use asepsis_domain::vex::{Statement, VexDocument, words};
use asepsis_format::json::pretty;
use asepsis_format::report::vex::{
    FileRow, MissedRow, SCHEMA, StatementRow, Summary, UnreadRow, VexImportReport,
};
use asepsis_workflow::advisories;
use asepsis_workflow::evaluate::Question;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::vex::{self, Imported, Wanted};

use crate::arguments::{Format, Vex, VexExport, VexGate, VexImport};
use crate::command::Context;
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// Runs the command.
pub(crate) fn run(context: Context<'_>, given: &Vex) -> Result<Outcome, Failure> {
    match given {
        Vex::Import(given) => import(context, given),
        Vex::Export(given) => export(context, given),
    }
}

fn import(context: Context<'_>, given: &VexImport) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dossier))?;
    let on = asepsis_domain::time::day_of(resolved.as_of);
    let snapshot = advisories::open(&resolved.data_dir)?;
    if snapshot.is_none() {
        context.terminal.remark(
            "there are no advisories: whether a vulnerability is found in the components is not known",
        );
    }
    let snapshot = snapshot.as_ref();
    let imported = vex::import(&given.dossier, &given.files, snapshot, on, given.dry_run)?;
    let report = report(&imported, given.dry_run);
    let text = match given.format {
        Format::Json => pretty(&report)?,
        Format::Human => human(context, &report),
    };
    context.terminal.result(&text);
    let is_unread = report.files.iter().any(|f| f.error.is_some()) || report.summary.unread > 0;
    let fails = given.fail_on.iter().any(|gate| match gate {
        VexGate::Unmatched => report.summary.unmatched > 0,
        VexGate::Conflict => report.summary.conflict > 0,
    });
    Ok(Outcome::of_import(is_unread, fails))
}

fn report(imported: &[Imported], dry_run: bool) -> VexImportReport {
    let files: Vec<FileRow> = imported.iter().map(file).collect();
    let mut summary = Summary::default();
    let read = imported.iter().filter_map(|i| i.result.as_ref().ok());
    summary.statements = read
        .map(|(reading, _)| reading.value.statements.len())
        .sum();
    for row in files.iter().flat_map(|f| &f.statements) {
        match row.outcome {
            "applied" => summary.applied += 1,
            "unfound" => summary.unfound += 1,
            "known" => summary.known += 1,
            "conflict" => summary.conflict += 1,
            "superseded" => summary.superseded += 1,
            _ => summary.unmatched += 1,
        }
    }
    summary.unread = files.iter().map(|f| f.unread.len()).sum();
    VexImportReport {
        schema: SCHEMA,
        dry_run,
        rule: RULE,
        files,
        summary,
    }
}

fn file(imported: &Imported) -> FileRow {
    let path = imported.path.clone();
    let (reading, accounted) = match &imported.result {
        Ok(read) => read,
        Err(error) => {
            return FileRow {
                path,
                format: None,
                digest: None,
                author: None,
                time: None,
                error: Some(error.clone()),
                statements: Vec::new(),
                unread: Vec::new(),
            };
        }
    };
    let document = &reading.value;
    let some = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
    let unread = reading
        .diagnostics
        .iter()
        .filter(|d| d.code.id() == "vex-statement");
    let statements = accounted.rows.iter().filter_map(|row| {
        let statement = document.statements.get(row.statement)?;
        Some(statement_row(document, statement, row))
    });
    FileRow {
        path,
        format: some(&document.format),
        digest: Some(document.digest.to_string()),
        author: some(&document.author),
        time: some(&document.time),
        error: None,
        statements: statements.collect(),
        unread: unread
            .map(|d| UnreadRow {
                pointer: d.pointer.clone(),
                message: d.message.clone(),
            })
            .collect(),
    }
}

/// Outcome, record, its kind, the nearest component, and why.
type Told = (
    &'static str,
    Option<String>,
    Option<&'static str>,
    Option<String>,
    String,
);

/// Returns what became of a statement.
fn became(row: &Row) -> Told {
    match &row.outcome {
        Became::Applied { trusted: None } => (
            if row.is_unfound { "unfound" } else { "applied" },
            Some(row.id.clone()),
            Some("proposal"),
            None,
            proposed(row),
        ),
        Became::Applied {
            trusted: Some(reason),
        } => (
            "applied",
            Some(row.id.clone()),
            Some("decision"),
            None,
            format!("decided by the rule of trust: {reason}"),
        ),
        Became::Known {
            record,
            is_proposal,
            differs,
        } => (
            "known",
            Some(record.clone()),
            None,
            None,
            known(record, *is_proposal, differs, row),
        ),
        Became::Conflict {
            record,
            by,
            status,
            is_ruled,
        } => (
            "conflict",
            Some(record.clone()),
            None,
            None,
            doubted(conflict(record, by, status, *is_ruled), row),
        ),
        Became::Superseded { by } => (
            "superseded",
            None,
            None,
            None,
            format!("superseded by {by}, a later revision of the same document"),
        ),
        Became::Contradicted { by, record, status } => (
            "conflict",
            Some(record.clone()),
            None,
            None,
            doubted(
                format!(
                    "statement {by} of the document says `{status}` of the same, and counts: {RULE_WITHIN}"
                ),
                row,
            ),
        ),
        Became::Unmatched { nearest, why } => {
            let why = doubted(why.clone(), row);
            ("unmatched", None, None, nearest.clone(), why)
        }
    }
}

/// Returns which decision says otherwise, and why it wins.
fn conflict(record: &str, by: &str, status: &str, is_ruled: bool) -> String {
    if is_ruled {
        return format!(
            "{record}, which a rule of trust decided ({by}), says `{status}`, and stays: nothing says that this statement is a later one of the same author; a person decides"
        );
    }
    format!("{record} by {by} says `{status}`, and wins: {RULE}")
}

fn statement_row(document: &VexDocument, statement: &Statement, row: &Row) -> StatementRow {
    let (outcome, record, kind, nearest, mut why) = became(row);
    let own = |(number, _): &&(usize, String)| *number == statement.number;
    if let Some((_, date)) = document.misdated.iter().find(own) {
        why.push_str(&format!(
            "; its date `{date}` is none, that of the document counts"
        ));
    }
    let missed = row.missed.iter().map(|(product, why)| MissedRow {
        product: product.clone(),
        why: why.clone(),
    });
    StatementRow {
        number: statement.number,
        pointer: statement.pointer.clone(),
        vulnerability: statement.vulnerability.clone(),
        status: words(statement.status).openvex,
        products: statement.subjects.iter().map(|s| s.part.label()).collect(),
        outcome,
        record,
        kind,
        components: row.components.clone(),
        releases: row.releases.clone(),
        nearest,
        why,
        missed: missed.collect(),
    }
}

/// Returns that a record says so; of a proposal, what a person has to look at.
fn known(record: &str, is_proposal: bool, differs: &str, row: &Row) -> String {
    if is_proposal {
        return format!("{record} proposes it already; {}", reasons(row));
    }
    if differs.is_empty() {
        return doubted(format!("{record} says so already"), row);
    }
    doubted(format!("{record} says so already, {differs}"), row)
}

/// Returns a text with why it is not certain that the statement is of these components.
fn doubted(text: String, row: &Row) -> String {
    if row.doubts.is_empty() {
        return text;
    }
    format!("{text}; {}", row.doubts.join("; "))
}

/// Returns that a statement is proposed, and why it is not decided.
fn proposed(row: &Row) -> String {
    format!("proposed; {}", reasons(row))
}

fn reasons(row: &Row) -> String {
    let mut all = row.doubts.clone();
    all.extend(row.held.iter().cloned());
    all.extend(contradicted(&row.against));
    if all.is_empty() {
        return "a person decides".to_owned();
    }
    format!("a person decides: {}", all.join("; "))
}

/// Returns which other statements of the document contradict.
fn contradicted(against: &[usize]) -> Option<String> {
    const MOST: usize = 5;
    if against.is_empty() {
        return None;
    }
    let listed = against.iter().take(MOST).map(ToString::to_string);
    let mut numbers = listed.collect::<Vec<_>>().join(", ");
    if against.len() > MOST {
        numbers.push_str(&format!(" and {} more", against.len() - MOST));
    }
    let (s, says) = if against.len() == 1 {
        ("", "says")
    } else {
        ("s", "say")
    };
    Some(format!(
        "statement{s} {numbers} of the document {says} otherwise"
    ))
}

fn human(context: Context<'_>, report: &VexImportReport) -> String {
    let mut text = String::new();
    for file in &report.files {
        let author = file.author.as_deref().unwrap_or("an unnamed author");
        let what = match (&file.error, &file.format) {
            (Some(error), _) => format!("cannot be read: {error}"),
            (None, format) => format!("{} by {author}", format.as_deref().unwrap_or_default()),
        };
        text.push_str(&format!("{}: {what}\n", file.path));
        let rows: Vec<Vec<String>> = file.statements.iter().map(shown).collect();
        if !rows.is_empty() {
            let heads = [
                "no.",
                "vulnerability",
                "status",
                "outcome",
                "concerns",
                "why",
            ];
            text.push_str(&show::table(context.terminal, &heads, &rows));
        }
        for row in file.statements.iter().filter(|r| r.outcome != "unmatched") {
            for missed in &row.missed {
                text.push_str(&format!(
                    "  statement {}: {} matches nothing: {}\n",
                    row.number, missed.product, missed.why
                ));
            }
        }
        for unread in &file.unread {
            text.push_str(&format!(
                "  not read: {}: {}\n",
                unread.pointer, unread.message
            ));
        }
    }
    let s = &report.summary;
    text.push_str(&format!(
        "{}: {} applied, {} not found here, {} known, {} in conflict, {}{} matching nothing, {} not read{}\n",
        show::count(s.statements, "statement"),
        s.applied,
        s.unfound,
        s.known,
        s.conflict,
        superseded(s.superseded),
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

/// Returns how many statements are superseded; nothing where none is.
fn superseded(count: usize) -> String {
    if count == 0 {
        return String::new();
    }
    format!("{count} superseded, ")
}

fn shown(row: &StatementRow) -> Vec<String> {
    let concerns = if row.outcome == "unmatched" {
        row.products.join(", ")
    } else if row.components.is_empty() {
        "the whole device".to_owned()
    } else {
        row.components.join(", ")
    };
    let why = match &row.nearest {
        Some(nearest) => format!("{}; nearest: {nearest}", row.why),
        None => row.why.clone(),
    };
    vec![
        row.number.to_string(),
        row.vulnerability.clone(),
        row.status.to_owned(),
        row.outcome.to_owned(),
        concerns,
        why,
    ]
}

fn export(context: Context<'_>, given: &VexExport) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dir))?;
    let exported = vex::export(&Wanted {
        dir: &given.dir,
        format: given.format.id(),
        release: given.release.as_deref(),
        as_of: resolved.as_of,
        out: given.out.as_deref(),
    })?;
    for loss in &exported.losses {
        context
            .terminal
            .remark(&format!("not in the document: {loss}"));
    }
    for id in &exported.silent {
        context
            .terminal
            .remark(&format!("{id} names no component of these releases"));
    }
    if !exported.inside.is_empty() {
        let inside = exported.inside.iter();
        let inside =
            inside.map(|(name, of)| format!("`{name}` of {}", show::count(*of, "decision")));
        let inside = inside.collect::<Vec<_>>().join(", ");
        context.terminal.remark(&format!(
            "stays in the dossier, no VEX has a member for it: {inside}"
        ));
    }
    let snapshot = advisories::open(&resolved.data_dir)?;
    let question = Question::at(resolved.as_of);
    for decision in vex::stale(&given.dir, snapshot.as_ref(), &question)? {
        context.terminal.error(&stale(&decision));
    }
    match &given.out {
        Some(path) => {
            let count = show::count(exported.statements, "statement");
            context
                .terminal
                .remark(&format!("{count} in {}", path.display()));
        }
        None => context.terminal.result(&exported.text),
    }
    Ok(Outcome::Done)
}

/// Returns that a decision goes out although a fact under it has moved, and which.
fn stale(decision: &DecisionState) -> String {
    let moved = decision.moved.iter();
    let moved: Vec<String> = moved
        .map(|m| format!("`{}` was `{}` and is now: {}", m.fact, m.was, m.now))
        .collect();
    format!(
        "{} is stale and is exported as it was decided, {}: {}",
        decision.id,
        words(decision.status).openvex,
        moved.join("; ")
    )
}
