//! Tables as WordprocessingML: header rows that repeat, captions with numbers, cells with tones.

use super::TEXT_WIDTH;
use super::body::{Caption, Writer};
use super::inline::{Look, colours};
use crate::content::{Align, Cell, Row, Source, Table};
use crate::render::{row_sources, shared};

/// A row with a cell longer than this, in bytes, may break across pages.
const LONG_CELL: usize = 700;

/// Width of the labels before their values.
const LABELS: u32 = 2400;

impl Writer<'_> {
    /// Writes a table with its caption.
    pub(super) fn table(&mut self, table: &Table) {
        let shared = shared(table);
        if table.caption.is_empty() {
            self.start_kept("Gap");
            self.mark(&table.anchor);
            self.xml.end();
        } else {
            self.tables += 1;
            let caption = Caption {
                what: "Table",
                number: self.tables,
                text: &table.caption,
                anchor: &table.anchor,
            };
            self.caption(&caption, &shared, true);
        }
        let widths = widths(table);
        self.start_table(&table.caption, &widths);
        for row in &table.header {
            self.start_row(true, false);
            for ((cell, width), column) in row.iter().zip(&widths).zip(&table.columns) {
                self.start_cell(*width, Some("EEF3F4"), column.align, "TableHead");
                self.inlines(cell, Look::BOLD);
                self.end_cell();
            }
            self.xml.end();
        }
        for row in &table.rows {
            self.row(table, row, &widths, &shared);
        }
        self.xml.end();
        self.gap();
    }

    fn row(&mut self, table: &Table, row: &Row, widths: &[u32], shared: &[Source]) {
        let length = |cell: &Cell| cell.text.iter().map(|i| i.plain().len()).sum::<usize>();
        let longest = row.cells.iter().map(length).max().unwrap_or(0);
        self.start_row(false, longest > LONG_CELL);
        let ids = row_sources(row, shared);
        let last = row.cells.len().saturating_sub(1);
        let cells = row.cells.iter().enumerate().zip(widths).zip(&table.columns);
        for (((index, cell), width), column) in cells {
            let fill = cell.tone.map(|tone| colours(tone).0);
            self.start_cell(*width, fill, column.align, "TableText");
            if index == 0 {
                self.home();
            }
            let look = match table.row_headings && index == 0 {
                true => Look::BOLD,
                false => Look::PLAIN,
            };
            self.inlines(&cell.text, look);
            if index == last {
                self.ids(&ids, !cell.text.is_empty());
            }
            self.end_cell();
        }
        self.xml.end();
    }

    /// Writes a row of plain texts.
    pub(super) fn text_row(&mut self, texts: &[String], widths: &[u32], head: bool) {
        self.start_row(head, false);
        for (text, width) in texts.iter().zip(widths) {
            let (fill, style, look) = match head {
                true => (Some("EEF3F4"), "TableHead", Look::BOLD),
                false => (None, "TableText", Look::PLAIN),
            };
            self.start_cell(*width, fill, Align::Left, style);
            self.run(text, look);
            self.end_cell();
        }
        self.xml.end();
    }

    /// Starts a table; what it shows is said for those who do not see it.
    pub(super) fn start_table(&mut self, what: &str, widths: &[u32]) {
        self.begin("DataTable", what, widths, "0420");
    }

    /// Starts a table of labels and values.
    pub(super) fn start_pairs(&mut self, what: &str) {
        self.begin("PairTable", what, &[LABELS, TEXT_WIDTH - LABELS], "0480");
    }

    fn begin(&mut self, style: &str, what: &str, widths: &[u32], look: &str) {
        let whole: u32 = widths.iter().sum();
        self.xml.start("w:tbl", &[]);
        self.xml.start("w:tblPr", &[]);
        self.xml.val("w:tblStyle", style);
        let whole = whole.to_string();
        self.xml
            .empty("w:tblW", &[("w:w", whole.as_str()), ("w:type", "dxa")]);
        self.xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        self.xml.val("w:tblLook", look);
        if !what.is_empty() {
            self.xml.val("w:tblCaption", what);
        }
        self.xml.end();
        self.xml.start("w:tblGrid", &[]);
        for width in widths {
            self.xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
        }
        self.xml.end();
    }

    /// Writes a label with its value.
    pub(super) fn pair(&mut self, label: &str, value: impl FnOnce(&mut Self)) {
        self.start_row(false, false);
        self.start_cell(LABELS, None, Align::Left, "PairLabel");
        self.run(label, Look::PLAIN);
        self.end_cell();
        self.start_cell(TEXT_WIDTH - LABELS, None, Align::Left, "TableText");
        value(self);
        self.end_cell();
        self.xml.end();
    }

    pub(super) fn end_pairs(&mut self) {
        self.xml.end();
        self.gap();
    }

    fn start_row(&mut self, head: bool, breaks: bool) {
        self.xml.start("w:tr", &[]);
        if head || !breaks {
            self.xml.start("w:trPr", &[]);
            if !breaks {
                self.xml.empty("w:cantSplit", &[]);
            }
            if head {
                self.xml.empty("w:tblHeader", &[]);
            }
            self.xml.end();
        }
    }

    fn start_cell(&mut self, width: u32, fill: Option<&str>, align: Align, style: &str) {
        self.xml.start("w:tc", &[]);
        self.xml.start("w:tcPr", &[]);
        let width = width.to_string();
        self.xml
            .empty("w:tcW", &[("w:w", width.as_str()), ("w:type", "dxa")]);
        if let Some(fill) = fill {
            let shade = [("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)];
            self.xml.empty("w:shd", &shade);
        }
        self.xml.end();
        self.xml.start("w:p", &[]);
        self.xml.start("w:pPr", &[]);
        self.xml.val("w:pStyle", style);
        match align {
            Align::Left => {}
            Align::Center => self.xml.val("w:jc", "center"),
            Align::Right => self.xml.val("w:jc", "right"),
        }
        self.xml.end();
    }

    fn end_cell(&mut self) {
        self.xml.end();
        self.xml.end();
    }
}

/// Returns the widths of the columns, which fill the text's width.
fn widths(table: &Table) -> Vec<u32> {
    let shares = table.columns.iter().map(|c| u32::from(c.share.max(1)));
    let whole: u32 = shares.clone().sum();
    shares
        .map(|share| TEXT_WIDTH * share / whole.max(1))
        .collect()
}
