//! Typst's errors and warnings as ours: with file, line and column in place of spans.

use typst::WorldExt;
use typst::diag::{Severity as TypstSeverity, SourceDiagnostic};
use typst::syntax::{DiagSpan, FileId};

use super::world::RequestWorld;
use crate::outcome::{Diagnostic, Severity};

/// The most diagnostics reported of one compilation; a broken template repeats itself.
const LIMIT: usize = 100;

/// Returns the diagnostics in the order Typst gives them.
pub(super) fn of(world: &RequestWorld, diagnostics: &[SourceDiagnostic]) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = diagnostics
        .iter()
        .take(LIMIT)
        .map(|diagnostic| one(world, diagnostic))
        .collect();
    let rest = diagnostics.len().saturating_sub(LIMIT);
    if let (Some(last), 1..) = (all.last_mut(), rest) {
        last.hints.push(format!("{rest} more are not shown"));
    }
    all
}

fn one(world: &RequestWorld, diagnostic: &SourceDiagnostic) -> Diagnostic {
    let (file, position) = place(world, diagnostic);
    Diagnostic {
        severity: match diagnostic.severity {
            TypstSeverity::Error => Severity::Error,
            TypstSeverity::Warning => Severity::Warning,
        },
        file: file.map(|id| id.vpath().get_without_slash().to_owned()),
        line: position.map(|(line, _)| line + 1),
        column: position.map(|(_, column)| column + 1),
        message: diagnostic.message.to_string(),
        hints: diagnostic
            .hints
            .iter()
            .map(|hint| hint.v.to_string())
            .collect(),
    }
}

type Place = (Option<FileId>, Option<(usize, usize)>);

/// The file and position of a diagnostic: its own or, if it has none, of the call that led to it.
fn place(world: &RequestWorld, diagnostic: &SourceDiagnostic) -> Place {
    let calls = diagnostic
        .trace
        .iter()
        .map(|point| DiagSpan::from(point.span));
    std::iter::once(diagnostic.span)
        .chain(calls)
        .find_map(|span| Some((Some(span.id()?), position(world, span))))
        .unwrap_or_default()
}

fn position(world: &RequestWorld, span: DiagSpan) -> Option<(usize, usize)> {
    let id = span.id()?;
    let start = world.range(span)?.start;
    world.lines(id)?.byte_to_line_column(start)
}
