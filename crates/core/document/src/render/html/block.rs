//! Blocks as HTML.

use std::fmt::Write as _;

use super::inline::class;
use super::{Writer, escaped, svg};
use crate::content::{
    Align, Block, Cell, Figure, Heading, Inline, KeyValues, List, Note, NoteKind, Row, Source,
    Table,
};
use crate::render::{row_sources, shared};

/// How deep lists are followed.
const DEEPEST: usize = 64;

impl Writer<'_> {
    /// Writes a block.
    pub(super) fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(p) => {
                let id = self.home();
                let text = self.statement(&p.text, &p.rests_on);
                let _ = writeln!(self.out, "<p{id}>{text}</p>");
            }
            Block::List(list) => self.list(list, 0),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(figure),
            Block::Note(note) => self.note(note),
            Block::KeyValues(pairs) => self.pairs(pairs),
            Block::Verbatim(text) => {
                let lines = text.lines().map(escaped);
                let text = lines.collect::<Vec<_>>().join("\n");
                let _ = writeln!(self.out, "<pre tabindex=\"0\">{text}</pre>");
            }
            Block::PageBreak => self.out.push_str("<div class=\"page\"></div>\n"),
        }
    }

    fn heading(&mut self, heading: &Heading) {
        let number = match self.document.front {
            Some(_) => format!(
                "<span class=\"no\">{}</span> ",
                self.numbering.next(heading.level)
            ),
            None => String::new(),
        };
        // The title is the one heading of the first level.
        let level = heading.level.clamp(1, 5) + 1;
        let id = self.id(&heading.anchor);
        let text = self.inlines(&heading.text);
        let _ = writeln!(self.out, "<h{level}{id}>{number}{text}</h{level}>");
    }

    fn list(&mut self, list: &List, depth: usize) {
        let kind = if list.ordered { "ol" } else { "ul" };
        let _ = writeln!(self.out, "<{kind}>");
        for item in &list.items {
            let id = self.home();
            let text = self.statement(&item.text, &item.rests_on);
            let _ = write!(self.out, "<li{id}>{text}");
            match &item.below {
                Some(below) if depth < DEEPEST => {
                    self.out.push('\n');
                    self.list(below, depth + 1);
                }
                _ => {}
            }
            self.out.push_str("</li>\n");
        }
        let _ = writeln!(self.out, "</{kind}>");
    }

    fn table(&mut self, table: &Table) {
        let shared = shared(table);
        let id = self.id(&table.anchor);
        self.out
            .push_str("<div class=\"table\" tabindex=\"0\" role=\"group\"");
        let label = match table.caption.as_str() {
            "" => "Table".to_owned(),
            caption => caption.to_owned(),
        };
        let _ = writeln!(self.out, " aria-label=\"{}\">", escaped(&label));
        let _ = writeln!(self.out, "<table{id}>");
        if !table.caption.is_empty() {
            self.tables += 1;
            let caption = self.statement(&[Inline::text(&table.caption)], &shared);
            let number = self.tables;
            let _ = writeln!(self.out, "<caption>Table {number}: {caption}</caption>");
        }
        let whole: u32 = table
            .columns
            .iter()
            .map(|c| u32::from(c.share.max(1)))
            .sum();
        self.out.push_str("<colgroup>");
        for column in &table.columns {
            let share = u32::from(column.share.max(1)) * 100 / whole.max(1);
            let share = self.width("width", share);
            let _ = write!(self.out, "<col{share}>");
        }
        self.out.push_str("</colgroup>\n");
        self.header_rows(table);
        self.out.push_str("<tbody>\n");
        for row in &table.rows {
            self.row(table, row, &shared);
        }
        self.out.push_str("</tbody>\n</table>\n</div>\n");
    }

    fn header_rows(&mut self, table: &Table) {
        if table.header.is_empty() {
            return;
        }
        self.out.push_str("<thead>\n");
        for row in &table.header {
            self.out.push_str("<tr>");
            for (cell, column) in row.iter().zip(&table.columns) {
                let text = self.inlines(cell);
                let align = self.align(column.align);
                let _ = write!(self.out, "<th scope=\"col\"{align}>{text}</th>");
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</thead>\n");
    }

    fn row(&mut self, table: &Table, row: &Row, shared: &[Source]) {
        let id = self.home();
        let _ = write!(self.out, "<tr{id}>");
        let last = row.cells.len().saturating_sub(1);
        let columns = table
            .columns
            .iter()
            .map(|c| c.align)
            .chain(std::iter::repeat(Align::Left));
        for ((index, cell), column) in row.cells.iter().enumerate().zip(columns) {
            let ids = match index == last {
                true => self.ids(row_sources(row, shared), !cell.text.is_empty()),
                false => String::new(),
            };
            let heads = table.row_headings && index == 0;
            self.cell(cell, heads, column, &ids);
        }
        self.out.push_str("</tr>\n");
    }

    fn cell(&mut self, cell: &Cell, heads: bool, column: Align, ids: &str) {
        let text = self.inlines(&cell.text);
        let (name, scope) = match heads {
            true => ("th", " scope=\"row\""),
            false => ("td", ""),
        };
        let tone = match (cell.tone, self.leads) {
            (None, _) => String::new(),
            (Some(tone), None) => format!(" class=\"{}\"", class(tone)),
            // One attribute of a name: the alignment stands with the tone.
            (Some(tone), Some(_)) => format!(" class=\"{} {}\"", class(tone), word(column)),
        };
        let align = match self.leads.is_some() && !tone.is_empty() {
            true => String::new(),
            false => self.align(column),
        };
        let _ = write!(self.out, "<{name}{scope}{tone}{align}>{text}{ids}</{name}>");
    }

    fn figure(&mut self, figure: &Figure) {
        let home = self.home();
        self.figures += 1;
        let number = self.figures;
        let id = match self.id(&figure.anchor) {
            id if id.is_empty() => home,
            id => id,
        };
        let width = self.width("max-width", figure.width.clamp(1, 100).into());
        let drawn = match self.leads {
            // The page's own class takes the place of the style; what may be wider than a phone is moved by keys too.
            Some(_) => {
                let class = width.replacen("class=\"", "class=\"drawing ", 1);
                format!("{class} tabindex=\"0\" role=\"group\" aria-label=\"Figure {number}\"")
            }
            None => format!(" class=\"drawing\"{width}"),
        };
        let drawing = svg::inlined(&figure.svg, &format!("f{number}-"), &figure.alt)
            .unwrap_or_else(
                // What cannot be shown is said in words.
                || format!("<p class=\"alt\">{}</p>", escaped(&figure.alt)),
            );
        let caption = self.statement(&[Inline::text(&figure.caption)], &figure.rests_on);
        let _ = writeln!(
            self.out,
            "<figure{id}>\n<div{drawn}>{drawing}</div>\n\
             <figcaption>Figure {number}: {caption}</figcaption>\n</figure>"
        );
    }

    /// Returns how text is set, as an attribute with a space before it; empty: from the left.
    fn align(&self, align: Align) -> String {
        match (align, self.leads) {
            (Align::Left, _) => String::new(),
            (other, Some(_)) => format!(" class=\"{}\"", word(other)),
            (other, None) => format!(" style=\"text-align:{}\"", word(other)),
        }
    }

    /// Returns a width in hundredths, as an attribute with a space before it.
    fn width(&self, property: &str, share: u32) -> String {
        match self.leads {
            Some(_) => format!(" class=\"w{}\"", share.div_ceil(5) * 5),
            None => format!(" style=\"{property}:{share}%\""),
        }
    }

    fn note(&mut self, note: &Note) {
        let id = self.home();
        let kind = match note.kind {
            NoteKind::Missing => "missing",
            NoteKind::Warning => "warning",
            NoteKind::Info => "info",
        };
        let title = format!("{}: {}", note.kind.as_str(), note.title);
        let title = escaped(&title);
        let _ = writeln!(
            self.out,
            "<div class=\"note {kind}\" role=\"note\" aria-label=\"{title}\"{id}>\n\
             <p class=\"head\">{title}</p>"
        );
        let text = self.statement(&note.text, &note.rests_on);
        if !text.is_empty() {
            let _ = writeln!(self.out, "<p>{text}</p>");
        }
        if let Some(fill) = &note.fill_in {
            let what = match fill.what.is_empty() {
                true => String::new(),
                false => format!(" – {}", self.inlines(&fill.what)),
            };
            let file = escaped(&fill.file);
            let _ = writeln!(
                self.out,
                "<p><strong>Fill in:</strong> <code>{file}</code>{what}</p>"
            );
        }
        self.out.push_str("</div>\n");
    }

    fn pairs(&mut self, pairs: &KeyValues) {
        self.out.push_str("<dl class=\"pairs\">\n");
        for pair in &pairs.pairs {
            let id = self.home();
            let value = self.statement(&pair.value, &pair.rests_on);
            let label = escaped(&pair.label);
            let _ = writeln!(self.out, "<dt>{label}</dt><dd{id}>{value}</dd>");
        }
        self.out.push_str("</dl>\n");
    }
}

fn word(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    }
}
