//! A TOML file as text: places in it, its syntax, its bounds. It does not know any key.

use std::ops::Range;
use std::sync::Arc;

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::place::Place;
use toml::Spanned;
use toml::de::{DeTable, Error};

use super::{Codes, Row};
use crate::limits::{Limits, Reading};

/// Bytes of one TOML file; people write these, and 100 000 records are well below.
const MAX_BYTES: u64 = 128 << 20;

/// Above this size only the first syntax error of a file is told, since each one is held in memory.
const RECOVER_BYTES: usize = 1 << 20;

/// Diagnostics told of one file.
const MAX_TOLD: usize = 10_000;

/// Bytes between two points at which the characters before them are known.
const STEP: usize = 64;

/// The text of a file and where its lines start.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    file: Arc<str>,
    bytes: &'a [u8],
    lines: Vec<usize>,
    /// Characters before each multiple of [`STEP`].
    characters: Vec<usize>,
    /// The codes for its problems.
    pub(crate) codes: &'static Codes,
}

impl<'a> Page<'a> {
    /// Returns the page of a file.
    pub(crate) fn new(file: &str, text: &'a str, codes: &'static Codes) -> Self {
        let bytes = text.as_bytes();
        let mut lines = vec![0];
        lines.extend(
            bytes
                .iter()
                .enumerate()
                .filter(|(_, b)| **b == b'\n')
                .map(|(i, _)| i + 1),
        );
        let mut characters = vec![0];
        let mut sum = 0;
        for chunk in bytes.chunks(STEP) {
            sum += starts(chunk);
            characters.push(sum);
        }
        Self {
            file: Arc::from(file),
            bytes,
            lines,
            characters,
            codes,
        }
    }

    /// Returns the place of a range of bytes.
    pub(crate) fn place(&self, span: Range<usize>) -> Place {
        let line = self.lines.partition_point(|start| *start <= span.start);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self
            .characters_before(span.start)
            .saturating_sub(self.characters_before(start));
        Place {
            file: Arc::clone(&self.file),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column + 1).unwrap_or(u32::MAX),
            offset: span.start,
            length: span.end.saturating_sub(span.start),
        }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let step = (offset / STEP).min(self.characters.len().saturating_sub(1));
        let known = self.characters.get(step).copied().unwrap_or(0);
        let rest = self.bytes.get(step * STEP..offset);
        known + rest.map_or(0, starts)
    }
}

/// Returns how many characters start in these bytes.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| (**b & 0xc0) != 0x80).count()
}

/// Returns what `reader` makes of a TOML file, `None` where there is no text to read, with all problems of the file in
/// the order of their places.
pub(crate) fn read<T>(
    file: &str,
    bytes: &[u8],
    codes: &'static Codes,
    limits: &Limits,
    reader: impl FnOnce(&mut Row<'_>) -> T,
) -> Reading<Option<T>> {
    let text = match text_of(file, bytes, codes, limits) {
        Ok(text) => text,
        Err(diagnostic) => {
            return Reading {
                value: None,
                diagnostics: vec![*diagnostic],
            };
        }
    };
    let page = Page::new(file, text, codes);
    let (table, errors) = parse(text);
    let syntax = syntax_errors(&page, &errors);
    let mut row = Row::reading(&page, table.get_ref(), Place::start_of(file), "file");
    let value = reader(&mut row);
    let mut diagnostics = row.finish();
    if !syntax.is_empty() {
        diagnostics.retain(|d| stands_beside(d, &syntax, codes));
        diagnostics.extend(syntax);
    }
    diagnostics.sort_by(|a, b| a.at.cmp(&b.at));
    shorten(&mut diagnostics, file, codes);
    Reading {
        value: Some(value),
        diagnostics,
    }
}

/// Returns the text of a file within the limits.
pub(crate) fn text_of<'a>(
    file: &str,
    bytes: &'a [u8],
    codes: &'static Codes,
    limits: &Limits,
) -> Result<&'a str, Box<Diagnostic>> {
    let place = Place::start_of(file);
    let refuse = |code: Code, message: String| Box::new(Diagnostic::new(code, message).at(&place));
    let most = limits.max_bytes.min(MAX_BYTES);
    if bytes.len() as u64 > most {
        return Err(refuse(
            codes.limit,
            format!("{file} has {} bytes and the limit is {most}", bytes.len()),
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let page = Page::new(file, std::str::from_utf8(good).unwrap_or_default(), codes);
        let message = format!("byte {} is not UTF-8", error.valid_up_to());
        let at = page.place(good.len()..good.len() + error.error_len().unwrap_or(0));
        Box::new(
            Diagnostic::new(codes.syntax, message)
                .at(&at)
                .help("Save the file as UTF-8."),
        )
    })?;
    let most = limits.max_values;
    if toml_parser::Source::new(text).lex().take(most + 1).count() > most {
        return Err(refuse(
            codes.limit,
            format!("{file} has more than {most} words and marks"),
        ));
    }
    Ok(text)
}

fn parse(text: &str) -> (Spanned<DeTable<'_>>, Vec<Error>) {
    if text.len() <= RECOVER_BYTES {
        return DeTable::parse_recoverable(text);
    }
    match DeTable::parse(text) {
        Ok(table) => (table, Vec::new()),
        Err(error) => (Spanned::new(0..0, DeTable::new()), vec![error]),
    }
}

/// Returns a diagnostic for the first error of each line.
fn syntax_errors(page: &Page<'_>, errors: &[Error]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = errors.iter().map(|e| syntax_error(page, e)).collect();
    found.sort_by(|a, b| a.at.cmp(&b.at));
    found.dedup_by_key(|d| d.at.as_ref().map(|at| at.line));
    found
}

fn syntax_error(page: &Page<'_>, error: &Error) -> Diagnostic {
    let at = page.place(error.span().unwrap_or(0..0));
    if error.message().contains("recurs") {
        return Diagnostic::new(page.codes.limit, "nested deeper than 80 levels")
            .at(&at)
            .help("No file of this kind needs that; write it flatter.");
    }
    Diagnostic::new(page.codes.syntax, format!("not TOML: {}", error.message())).at(&at)
}

/// Returns whether a problem still is one beside the file's syntax errors, and does not merely follow from them.
fn stands_beside(diagnostic: &Diagnostic, syntax: &[Diagnostic], codes: &Codes) -> bool {
    let Some(at) = &diagnostic.at else {
        return true;
    };
    let touches = |error: &Diagnostic| {
        error.at.as_ref().is_some_and(|e| {
            e.line == at.line || (at.offset <= e.offset && e.offset <= at.offset + at.length)
        })
    };
    diagnostic.code != codes.missing && !syntax.iter().any(touches)
}

fn shorten(diagnostics: &mut Vec<Diagnostic>, file: &str, codes: &Codes) {
    let more = diagnostics.len().saturating_sub(MAX_TOLD);
    if more > 0 {
        diagnostics.truncate(MAX_TOLD);
        let message = format!("{file} has {more} further problems, which are not told one by one");
        let last = Diagnostic::new(codes.limit, message).at(&Place::start_of(file));
        diagnostics.push(last.help("Correct those told, then read again."));
    }
}
