//! Content to Markdown (CommonMark with tables). Text is escaped, so that no character of it has a meaning.

use super::{Numbering, row_sources, shared, trailing};
use crate::content::{Align, Block, Document, Inline, KeyValues, List, Note, Source, Table};

/// Returns a document as Markdown.
pub fn document(document: &Document) -> String {
    let mut out = format!("# {}\n\n", escaped(&document.title));
    if !document.subtitle.is_empty() {
        out.push_str(&format!("{}\n\n", escaped(&document.subtitle)));
    }
    if let Some(front) = &document.front {
        for (label, digest) in &front.digests {
            out.push_str(&format!("- {}: {}\n", escaped(label), code(digest)));
        }
        out.push('\n');
    }
    let mut numbering = document.front.as_ref().map(|_| Numbering::default());
    for block in &document.blocks {
        write_block(block, numbering.as_mut(), &mut out);
    }
    ended(out)
}

/// Returns blocks as Markdown, without title and numbers.
pub fn blocks(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        write_block(block, None, &mut out);
    }
    ended(out)
}

fn ended(mut out: String) -> String {
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

fn write_block(block: &Block, numbering: Option<&mut Numbering>, out: &mut String) {
    match block {
        Block::Heading(heading) => {
            let number = numbering
                .map(|n| n.next(heading.level) + " ")
                .unwrap_or_default();
            let marks = "#".repeat(usize::from(heading.level).min(5) + 1);
            out.push_str(&format!("{marks} {number}{}", inlines(&heading.text)));
        }
        Block::Paragraph(p) => out.push_str(&statement(&p.text, &p.rests_on)),
        Block::List(list) => write_list(list, 0, out),
        Block::Table(table) => write_table(table, out),
        Block::Figure(figure) => {
            out.push_str(&format!(
                "*{}* {}",
                escaped(&figure.caption),
                escaped(&figure.alt)
            ));
        }
        Block::Note(note) => write_note(note, out),
        Block::KeyValues(pairs) => write_pairs(pairs, out),
        Block::Verbatim(text) => write_verbatim(text, out),
        Block::PageBreak => out.push_str("---"),
    }
    out.push_str("\n\n");
}

fn write_list(list: &List, depth: usize, out: &mut String) {
    for (number, item) in list.items.iter().enumerate() {
        let mark = if list.ordered {
            format!("{}.", number + 1)
        } else {
            "-".to_owned()
        };
        let indent = "   ".repeat(depth);
        out.push_str(&format!(
            "{indent}{mark} {}\n",
            statement(&item.text, &item.rests_on)
        ));
        if let Some(below) = &item.below {
            write_list(below, depth + 1, out);
        }
    }
}

fn write_table(table: &Table, out: &mut String) {
    let shared = shared(table);
    if !table.caption.is_empty() {
        let caption = [Inline::text(&table.caption)];
        out.push_str(&format!("{}\n\n", statement(&caption, &shared)));
    }
    let mut header = table.header.iter();
    let first = header.next();
    let names = first.map(|row| {
        row.iter()
            .map(|cell| in_cell(&inlines(cell)))
            .collect::<Vec<_>>()
    });
    let names = names.unwrap_or_else(|| vec![String::new(); table.columns.len()]);
    out.push_str(&format!("| {} |\n|", names.join(" | ")));
    for column in &table.columns {
        out.push_str(match column.align {
            Align::Left => " --- |",
            Align::Center => " :-: |",
            Align::Right => " --: |",
        });
    }
    for row in header {
        let cells: Vec<_> = row.iter().map(|cell| in_cell(&inlines(cell))).collect();
        out.push_str(&format!("\n| {} |", cells.join(" | ")));
    }
    for row in &table.rows {
        let mut cells: Vec<_> = row
            .cells
            .iter()
            .map(|cell| in_cell(&inlines(&cell.text)))
            .collect();
        let ids = in_brackets(row_sources(row, &shared));
        if let (Some(last), false) = (cells.last_mut(), ids.is_empty()) {
            last.push_str(&format!(" {}", in_cell(&ids)));
        }
        out.push_str(&format!("\n| {} |", cells.join(" | ")));
    }
}

/// Returns a text as it stands in a cell of a table.
pub(crate) fn cell_text(text: &str) -> String {
    in_cell(&escaped(text))
}

fn in_cell(text: &str) -> String {
    text.replace("\\\n", "<br>").replace('\n', " ")
}

fn write_note(note: &Note, out: &mut String) {
    out.push_str(&format!(
        "> **{}: {}**",
        note.kind.as_str(),
        escaped(&note.title)
    ));
    let text = statement(&note.text, &note.rests_on);
    if !text.is_empty() {
        out.push_str(&format!("\\\n> {}", text.replace('\n', "\n> ")));
    }
    if let Some(fill_in) = &note.fill_in {
        out.push_str(&format!(
            "\\\n> {}: {}",
            code(&fill_in.file),
            inlines(&fill_in.what)
        ));
    }
}

fn write_pairs(pairs: &KeyValues, out: &mut String) {
    for pair in &pairs.pairs {
        let value = statement(&pair.value, &pair.rests_on).replace('\n', "\n  ");
        out.push_str(&format!("- **{}**: {value}\n", escaped(&pair.label)));
    }
}

fn write_verbatim(text: &str, out: &mut String) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    out.push_str(&format!(
        "{fence}\n{}\n{fence}",
        text.trim_end_matches('\n')
    ));
}

fn statement(text: &[Inline], rests_on: &[Source]) -> String {
    let ids = sources(text, rests_on);
    let said = inlines(text);
    match (said.is_empty(), ids.is_empty()) {
        (_, true) => said,
        (true, false) => ids,
        (false, false) => format!("{said} {ids}"),
    }
}

fn sources(text: &[Inline], rests_on: &[Source]) -> String {
    in_brackets(trailing(text, rests_on))
}

fn in_brackets(ids: Vec<(&Source, String)>) -> String {
    let ids: Vec<String> = ids.into_iter().map(|(_, id)| code(&id)).collect();
    if ids.is_empty() {
        String::new()
    } else {
        format!("({})", ids.join(", "))
    }
}

fn inlines(text: &[Inline]) -> String {
    let mut out = String::new();
    // Neighbouring texts are escaped as one: what a character means depends on what is before it.
    let mut plain = String::new();
    for piece in text {
        match piece {
            Inline::Text(text) | Inline::CrossRef { text, .. } => plain.push_str(text),
            other => {
                out.push_str(&escaped(&std::mem::take(&mut plain)));
                out.push_str(&inline(other));
            }
        }
    }
    out + &escaped(&plain)
}

fn inline(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) => escaped(text),
        Inline::Strong(inner) => format!("**{}**", inlines(inner)),
        Inline::Emphasis(inner) => format!("*{}*", inlines(inner)),
        Inline::Code(text) => code(text),
        Inline::Ref(source) => code(&source.shown().unwrap_or_default()),
        Inline::Link { url, text } => format!("[{}](<{}>)", inlines(text), address(url)),
        Inline::CrossRef { text, .. } => escaped(text),
        Inline::Badge { word, .. } => format!("**{}**", escaped(word)),
        Inline::Break => "\\\n".to_owned(),
    }
}

fn address(url: &str) -> String {
    url.chars()
        .filter(|c| !matches!(c, '<' | '>') && !c.is_control())
        .collect()
}

fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A pipe ends a table's cell even inside code.
    let text = text.replace('|', "\\|");
    if longest > 0 || text.trim().is_empty() {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

/// Returns the text with all characters escaped that could mean something where they stand.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let starts = out.is_empty();
        let numbered = !starts && out.bytes().all(|b| b.is_ascii_digit());
        let means = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '!' | '|' | '~' | '&' | '$' => true,
            '#' | '+' | '-' | '=' | ':' => starts,
            '.' | ')' => numbered,
            _ => false,
        };
        if means {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
