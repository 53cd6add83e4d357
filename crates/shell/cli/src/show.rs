//! How results look to people: tables and diagnostics. Machine forms are in `asepsis-format`.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level as SnippetLevel, Renderer, Snippet};
use asepsis_domain::diagnostic::{Diagnostic, Level};
use asepsis_domain::place::Place;
use asepsis_workflow::folder::Files;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};

use crate::terminal::Terminal;

/// Heads of columns of ids, which are copied and searched for: they are never broken.
const IDS: &[&str] = &["decision", "finding", "id", "vulnerability"];

/// Returns a table that fits the width of results; ids in it stay whole.
pub(crate) fn table(terminal: Terminal, heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(terminal.width).unwrap_or(100));
    table.set_header(heads);
    for row in rows {
        table.add_row(row);
    }
    for (index, _) in heads.iter().enumerate().filter(|(_, h)| IDS.contains(h)) {
        let cells = rows.iter().filter_map(|row| row.get(index));
        let words = cells.flat_map(|cell| cell.split(' '));
        let longest = words.filter(|w| w.contains('-')).map(str::len).max();
        // A cell has a space on each side.
        let width = longest.and_then(|l| u16::try_from(l + 2).ok());
        if let (Some(column), Some(width)) = (table.column_mut(index), width) {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
        }
    }
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n") + "\n"
}

/// Returns a diagnostic with the line it speaks of, in the manner of rustc.
pub(crate) fn diagnostic(diagnostic: &Diagnostic, files: &Files) -> String {
    let level = match diagnostic.level {
        Level::Error => SnippetLevel::ERROR,
        Level::Warning => SnippetLevel::WARNING,
        Level::Open => SnippetLevel::NOTE.with_name("open"),
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.id());
    let help = SnippetLevel::HELP.message(diagnostic.help.as_str());
    let source = diagnostic
        .at
        .as_ref()
        .and_then(|at| Some((at, lines_of(at, files.get(at.file.as_ref())?)?)));
    let renderer = Renderer::plain();
    match source {
        Some((at, (text, span))) => {
            let snippet = Snippet::source(text)
                .line_start(usize::try_from(at.line).unwrap_or(1))
                .path(at.file.as_ref())
                .annotation(AnnotationKind::Primary.span(span));
            renderer.render(&[title.element(snippet).element(help)])
        }
        None => {
            let place = diagnostic
                .at
                .as_ref()
                .map(|at| format!("  --> {at}\n"))
                .unwrap_or_default();
            let pointer = if diagnostic.pointer.is_empty() {
                String::new()
            } else {
                format!("  at {}\n", diagnostic.pointer)
            };
            format!(
                "{}[{}]: {}\n{place}{pointer}  = help: {}",
                diagnostic.level.as_str(),
                diagnostic.code.id(),
                diagnostic.message,
                diagnostic.help
            )
        }
    }
}

/// Returns the lines that a place is on, with its span in them: a report of many places in one large file
/// costs no more than their lines.
fn lines_of<'a>(at: &Place, file: &'a [u8]) -> Option<(&'a str, Range<usize>)> {
    let from = at.offset.min(file.len());
    let until = (from + at.length).min(file.len());
    let is_feed = |byte: &u8| *byte == b'\n';
    let start = file
        .get(..from)?
        .iter()
        .rposition(is_feed)
        .map_or(0, |feed| feed + 1);
    let rest = file.get(until..)?;
    let end = until + rest.iter().position(is_feed).unwrap_or(rest.len());
    let text = std::str::from_utf8(file.get(start..end)?).ok()?;
    let span = from - start..until - start;
    text.get(span.clone()).map(|_| (text, span))
}

/// Returns a count with its noun: `1 finding`, `2 findings`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else if let Some(stem) = noun.strip_suffix("ry") {
        format!("{number} {stem}ries")
    } else {
        format!("{number} {noun}s")
    }
}
