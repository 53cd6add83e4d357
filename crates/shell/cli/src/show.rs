//! How results look to people: tables and diagnostics. Machine forms are in `asepsis-format`.

use annotate_snippets::{AnnotationKind, Level as SnippetLevel, Renderer, Snippet};
use asepsis_domain::diagnostic::{Diagnostic, Level};
use asepsis_workflow::folder::Files;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};

use crate::terminal::Terminal;

/// Returns a table that fits the terminal.
pub(crate) fn table(terminal: Terminal, heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(terminal.width).unwrap_or(100));
    table.set_header(heads);
    for row in rows {
        table.add_row(row);
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
    let source = diagnostic.at.as_ref().and_then(|at| {
        let text = std::str::from_utf8(files.get(at.file.as_ref())?).ok()?;
        let end = (at.offset + at.length).min(text.len());
        let spans = text.is_char_boundary(at.offset.min(text.len())) && text.is_char_boundary(end);
        spans.then(|| (at, text, at.offset.min(text.len())..end))
    });
    let renderer = Renderer::plain();
    match source {
        Some((at, text, span)) => {
            let snippet = Snippet::source(text)
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

/// Returns a count with its noun: `1 finding`, `2 findings`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}
