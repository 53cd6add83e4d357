//! Content to plain text for a terminal: no colours, no control characters, wrapped to a width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Numbering, names, row_sources, shared, trailing};
use crate::content::{
    Align, Block, Document, Figure, Heading, Inline, KeyValues, List, Note, Row, Source, Table,
};

/// The narrowest width that is wrapped to.
const NARROWEST: usize = 30;

/// Returns a document as text; headings are numbered when the document is issued.
pub fn document(document: &Document, width: usize) -> String {
    let width = width.max(NARROWEST);
    let mut out = Writer::new(width, document.front.is_some());
    if document.front.is_none() {
        out.about = document.subtitle.clone();
    }
    out.paragraph("", &document.title);
    if !document.subtitle.is_empty() {
        out.paragraph("", &document.subtitle);
    }
    out.line(&"═".repeat(longest([&document.title, &document.subtitle], width)));
    if let Some(front) = &document.front {
        for (label, digest) in &front.digests {
            out.paragraph("", &format!("{label}: {digest}"));
        }
    }
    out.gap();
    document.blocks.iter().for_each(|block| out.block(block));
    out.finish()
}

/// Returns blocks as text, without title and numbers.
pub fn blocks(blocks: &[Block], width: usize) -> String {
    let mut out = Writer::new(width.max(NARROWEST), false);
    blocks.iter().for_each(|block| out.block(block));
    out.finish()
}

/// Returns the lines of a text wrapped to a width; words that are longer are cut.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    for line in text.split('\n') {
        wrap_line(line, width, &mut lines);
    }
    lines
}

fn wrap_line(text: &str, width: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in text.split_whitespace() {
        let needed = word.width() + usize::from(!line.is_empty());
        if !line.is_empty() && line.width() + needed > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if line.width() + c.width().unwrap_or(0) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
}

fn longest<const N: usize>(texts: [&String; N], most: usize) -> usize {
    texts.iter().map(|t| t.width()).max().unwrap_or(0).min(most)
}

/// Returns running text as plain text; control characters become spaces.
fn plain(inlines: &[Inline]) -> String {
    let piece = |inline: &Inline| match inline {
        Inline::Break => "\n".to_owned(),
        Inline::Badge { word, .. } => format!("[{word}]"),
        Inline::Link { url, .. } if inline.plain() == *url => clean(url),
        Inline::Link { url, .. } => clean(&format!("{} <{url}>", inline.plain())),
        other => clean(&other.plain()),
    };
    inlines.iter().map(piece).collect()
}

fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

struct Writer {
    out: String,
    width: usize,
    numbering: Option<Numbering>,
    /// What an explanation is about: an id in it is not said again at each line.
    about: String,
}

impl Writer {
    fn new(width: usize, numbered: bool) -> Self {
        let numbering = numbered.then(Numbering::default);
        Self {
            out: String::new(),
            width,
            numbering,
            about: String::new(),
        }
    }

    fn finish(mut self) -> String {
        let end = self.out.trim_end().len();
        self.out.truncate(end);
        self.out.push('\n');
        self.out
    }

    fn with_sources(&self, text: &[Inline], rests_on: &[Source]) -> String {
        let ids = trailing(text, rests_on).into_iter().map(|(_, id)| id);
        let ids: Vec<String> = ids.filter(|id| !names(&self.about, id)).collect();
        let said = plain(text);
        match (ids.is_empty(), said.is_empty()) {
            (true, _) => said,
            (false, true) => format!("[{}]", ids.join(", ")),
            (false, false) => format!("{said} [{}]", ids.join(", ")),
        }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Writes a text after a first prefix; further lines are indented as deep.
    fn paragraph(&mut self, prefix: &str, text: &str) {
        let indent = " ".repeat(prefix.width());
        let room = self.width.saturating_sub(prefix.width());
        for (number, line) in wrapped(text, room).iter().enumerate() {
            let start = if number == 0 { prefix } else { &indent };
            self.line(&format!("{start}{line}"));
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(p) => self.paragraph("", &self.with_sources(&p.text, &p.rests_on)),
            Block::List(list) => self.list(list, 0),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(figure),
            Block::Note(note) => self.note(note),
            Block::KeyValues(pairs) => self.key_values(pairs),
            Block::Verbatim(text) => {
                text.lines()
                    .for_each(|line| self.line(&format!("    {}", clean(line))));
            }
            Block::PageBreak => {}
        }
        self.gap();
    }

    fn heading(&mut self, heading: &Heading) {
        let number = self
            .numbering
            .as_mut()
            .map(|n| n.next(heading.level) + "  ");
        let text = format!("{}{}", number.unwrap_or_default(), plain(&heading.text));
        let under = match heading.level {
            1 => Some("═"),
            2 => Some("─"),
            _ => None,
        };
        self.paragraph("", &text);
        if let Some(under) = under {
            self.line(&under.repeat(longest([&text], self.width)));
        }
    }

    fn list(&mut self, list: &List, depth: usize) {
        for (number, item) in list.items.iter().enumerate() {
            let mark = if list.ordered {
                format!("{}. ", number + 1)
            } else {
                "• ".to_owned()
            };
            let prefix = format!("{}{mark}", "  ".repeat(depth.min(8)));
            self.paragraph(&prefix, &self.with_sources(&item.text, &item.rests_on));
            if let Some(below) = &item.below {
                self.list(below, depth + 1);
            }
        }
    }

    fn figure(&mut self, figure: &Figure) {
        self.paragraph("", &format!("Figure: {}", clean(&figure.caption)));
        self.paragraph(
            "  ",
            &self.with_sources(&[Inline::text(&figure.alt)], &figure.rests_on),
        );
    }

    fn note(&mut self, note: &Note) {
        let title = format!("{}: {}", note.kind.as_str(), clean(&note.title));
        self.paragraph("▌ ", &title);
        let mut text = self.with_sources(&note.text, &note.rests_on);
        if let Some(fill_in) = &note.fill_in {
            let hint = format!("→ {}: {}", fill_in.file, plain(&fill_in.what));
            text = if text.is_empty() {
                hint
            } else {
                format!("{text}\n{hint}")
            };
        }
        for line in wrapped(&text, self.width.saturating_sub(2)) {
            if !line.is_empty() {
                self.line(&format!("▌ {line}"));
            }
        }
    }

    fn key_values(&mut self, pairs: &KeyValues) {
        let widest = pairs
            .pairs
            .iter()
            .map(|p| p.label.width())
            .max()
            .unwrap_or(0);
        let label_width = widest.min(self.width / 3);
        for pair in &pairs.pairs {
            let value = self.with_sources(&pair.value, &pair.rests_on);
            if pair.label.width() > label_width {
                self.paragraph("", &pair.label);
                self.paragraph(&" ".repeat(label_width + 2), &value);
            } else {
                self.paragraph(&padded(&pair.label, label_width + 2, Align::Left), &value);
            }
        }
    }

    fn table(&mut self, table: &Table) {
        let shared = shared(table);
        if !table.caption.is_empty() {
            self.paragraph(
                "",
                &self.with_sources(&[Inline::text(&table.caption)], &shared),
            );
        }
        let header: Vec<Vec<String>> = table
            .header
            .iter()
            .map(|row| row.iter().map(|cell| plain(cell)).collect())
            .collect();
        let rows: Vec<Vec<String>> = table
            .rows
            .iter()
            .map(|row| row_texts(row, &shared))
            .collect();
        match widths(table, header.iter().chain(&rows), self.width) {
            Some(widths) => self.grid(table, &header, &rows, &widths),
            None => self.records(&header, &rows),
        }
    }

    fn grid(
        &mut self,
        table: &Table,
        header: &[Vec<String>],
        rows: &[Vec<String>],
        widths: &[usize],
    ) {
        header
            .iter()
            .for_each(|row| self.grid_row(table, row, widths));
        let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        self.line(&rules.join("  "));
        rows.iter()
            .for_each(|row| self.grid_row(table, row, widths));
    }

    fn grid_row(&mut self, table: &Table, row: &[String], widths: &[usize]) {
        let cells: Vec<Vec<String>> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| wrapped(cell, *width))
            .collect();
        let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
        for number in 0..lines {
            let pieces =
                cells
                    .iter()
                    .zip(widths)
                    .zip(&table.columns)
                    .map(|((cell, width), column)| {
                        padded(
                            cell.get(number).map_or("", String::as_str),
                            *width,
                            column.align,
                        )
                    });
            let line = pieces.collect::<Vec<_>>().join("  ");
            self.line(&line);
        }
    }

    /// Writes each row as labelled lines, where the columns do not fit beside each other.
    fn records(&mut self, header: &[Vec<String>], rows: &[Vec<String>]) {
        let empty = Vec::new();
        let labels = header.last().unwrap_or(&empty);
        for row in rows {
            for (number, cell) in row.iter().enumerate() {
                let label = labels.get(number).map_or("", String::as_str);
                let mark = if number == 0 { "• " } else { "  " };
                let label = if label.is_empty() {
                    String::new()
                } else {
                    format!("{label}: ")
                };
                self.paragraph(&format!("{mark}{label}"), cell);
            }
        }
    }
}

/// The texts of a row's cells; its sources follow the text of the last cell.
fn row_texts(row: &Row, shared: &[Source]) -> Vec<String> {
    let mut texts: Vec<String> = row.cells.iter().map(|cell| plain(&cell.text)).collect();
    let ids: Vec<String> = row_sources(row, shared)
        .into_iter()
        .map(|(_, id)| id)
        .collect();
    if let (Some(last), false) = (texts.last_mut(), ids.is_empty()) {
        if !last.is_empty() {
            last.push(' ');
        }
        last.push_str(&format!("[{}]", ids.join(", ")));
    }
    texts
}

/// The width of each column, at most what its text needs; `None` where they do not fit.
fn widths<'a>(
    table: &Table,
    rows: impl Iterator<Item = &'a Vec<String>>,
    width: usize,
) -> Option<Vec<usize>> {
    let mut needed = vec![1; table.columns.len()];
    for row in rows {
        for (most, cell) in needed.iter_mut().zip(row) {
            let widest = cell
                .split('\n')
                .map(UnicodeWidthStr::width)
                .max()
                .unwrap_or(0);
            *most = (*most).max(widest);
        }
    }
    let room = width.checked_sub(2 * table.columns.len().saturating_sub(1))?;
    let mut widths = vec![0; needed.len()];
    let mut open: Vec<usize> = (0..needed.len()).collect();
    let mut left = room;
    while !open.is_empty() {
        let shares: usize = open
            .iter()
            .filter_map(|&i| table.columns.get(i))
            .map(|c| usize::from(c.share.max(1)))
            .sum();
        let part = |i: usize| {
            let share = table
                .columns
                .get(i)
                .map_or(1, |c| usize::from(c.share.max(1)));
            left * share / shares.max(1)
        };
        let need = |i: usize| needed.get(i).copied().unwrap_or(1);
        let (fits, tight): (Vec<usize>, Vec<usize>) =
            open.iter().partition(|&&i| need(i) <= part(i));
        let settled: Vec<(usize, usize)> = if fits.is_empty() {
            tight.iter().map(|&i| (i, part(i))).collect()
        } else {
            fits.iter().map(|&i| (i, need(i))).collect()
        };
        open = if fits.is_empty() { Vec::new() } else { tight };
        for (index, settled_width) in settled {
            left = left.saturating_sub(settled_width);
            if let Some(slot) = widths.get_mut(index) {
                *slot = settled_width;
            }
        }
    }
    let narrow = widths
        .iter()
        .zip(&needed)
        .any(|(width, need)| *width < 8 && width < need);
    (!narrow).then_some(widths)
}

fn padded(text: &str, width: usize, align: Align) -> String {
    let room = width.saturating_sub(text.width());
    let (before, after) = match align {
        Align::Left => (0, room),
        Align::Center => (room / 2, room - room / 2),
        Align::Right => (room, 0),
    };
    format!("{}{text}{}", " ".repeat(before), " ".repeat(after))
}
