//! Markdown to content: the longer texts that people write in `text/*.md`.
//!
//! CommonMark with tables. Raw HTML and images have no place in an issued document; they are kept
//! as the text they are written in, so that nothing vanishes.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::content::{
    Align, Block, Body, Cell, Column, Heading, Inline, Inlines, List, ListItem, Paragraph, Row,
    Source, Table,
};
use crate::subject::Subject;

/// How deep lists and strong text may nest; what is deeper joins the level above.
const DEEPEST: usize = 16;

/// Returns the blocks of a Markdown text that all rest on one source; its headings start at a level.
///
/// Anchors start with `anchor`, so that several texts can stand in one document.
pub fn blocks_of_markdown(markdown: &str, source: &Source, level: u8, anchor: &str) -> Vec<Block> {
    let mut reader = Reader {
        source,
        level,
        anchor,
        blocks: Vec::new(),
        inlines: vec![Inlines::new()],
        lists: Vec::new(),
        table: None,
        verbatim: None,
        links: Vec::new(),
        anchors: 0,
        last_level: level.saturating_sub(1),
    };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        reader.event(event);
    }
    reader.paragraph();
    reader.blocks
}

/// Adds what the manufacturer wrote about a topic in `text/<topic>.md`, under the present section.
///
/// Returns whether there is such a text.
pub(crate) fn include(subject: &Subject<'_>, topic: &str, body: &mut Body) -> bool {
    include_at(subject, topic, 2, body)
}

fn include_at(subject: &Subject<'_>, topic: &str, level: u8, body: &mut Body) -> bool {
    let text = subject.dossier.texts.iter().find(|text| text.name == topic);
    let Some(text) = text else { return false };
    let file = format!("text/{topic}.md");
    let source = Source::File(file.clone());
    let blocks = blocks_of_markdown(&text.markdown, &source, level, &format!("text-{topic}"));
    if blocks
        .iter()
        .all(|block| matches!(block, Block::Heading(_)))
    {
        let what = "write the text, or remove the file";
        body.missing(
            "The text is empty",
            "It has no words.",
            (&file, what),
            [source],
        );
    } else {
        body.extend(blocks);
    }
    true
}

/// Adds what the manufacturer wrote about a topic under a section of level 2 that has the text's title already.
///
/// Returns whether there is such a text.
pub(crate) fn include_below(subject: &Subject<'_>, topic: &str, body: &mut Body) -> bool {
    let mut inner = Body::new();
    let included = include_at(subject, topic, 3, &mut inner);
    let mut blocks = inner.finish();
    if blocks.len() > 1 && matches!(blocks.first(), Some(Block::Heading(_))) {
        blocks.remove(0);
    }
    body.extend(blocks);
    included
}

/// Adds a section with what the manufacturer wrote for a document in `text/<document>.md`, if anything.
pub(crate) fn include_remarks(subject: &Subject<'_>, document: &str, body: &mut Body) {
    if subject
        .dossier
        .texts
        .iter()
        .any(|text| text.name == document)
    {
        body.heading(1, "text", "Remarks by the manufacturer");
        include(subject, document, body);
    }
}

struct Reader<'a> {
    source: &'a Source,
    level: u8,
    anchor: &'a str,
    blocks: Vec<Block>,
    /// Running text; further ones are what stands inside strong or emphasised text or a link.
    inlines: Vec<Inlines>,
    lists: Vec<List>,
    table: Option<Table>,
    verbatim: Option<String>,
    links: Vec<String>,
    anchors: usize,
    last_level: u8,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.verbatim {
                Some(verbatim) => verbatim.push_str(&text),
                None => self.push(Inline::text(text.as_ref())),
            },
            Event::Code(text) => self.push(Inline::code(text.as_ref())),
            Event::Html(html) | Event::InlineHtml(html) => {
                self.push(Inline::code(html.trim_end_matches('\n')));
            }
            Event::SoftBreak => self.push(Inline::text(" ")),
            Event::HardBreak => self.push(Inline::Break),
            Event::Rule => self.paragraph(),
            // These need options that are not switched on; their text would be kept.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.push(Inline::code(text.as_ref()));
            }
            Event::TaskListMarker(done) => {
                self.push(Inline::text(if done { "[x] " } else { "[ ] " }));
            }
        }
    }

    fn push(&mut self, inline: Inline) {
        if let Some(text) = self.inlines.last_mut() {
            text.push(inline);
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong | Tag::Emphasis | Tag::Strikethrough => self.open(),
            Tag::Link { dest_url, .. } => {
                self.links.push(dest_url.into_string());
                self.open();
            }
            Tag::Image { dest_url, .. } => {
                self.links.push(dest_url.into_string());
                self.open();
            }
            Tag::List(first) => {
                self.item();
                self.lists.push(List {
                    ordered: first.is_some(),
                    items: Vec::new(),
                });
            }
            Tag::Item => {
                if let Some(list) = self.lists.last_mut() {
                    let rests_on = vec![self.source.clone()];
                    list.items.push(ListItem {
                        text: Inlines::new(),
                        rests_on,
                        below: None,
                    });
                }
            }
            Tag::CodeBlock(_) => {
                self.paragraph();
                self.verbatim = Some(String::new());
            }
            Tag::Table(aligns) => {
                self.paragraph();
                self.table = Some(self.new_table(&aligns));
            }
            Tag::TableRow => {
                let rests_on = vec![self.source.clone()];
                if let Some(table) = &mut self.table {
                    table.rows.push(Row {
                        cells: Vec::new(),
                        rests_on,
                    });
                }
            }
            Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::HtmlBlock => self.paragraph(),
            _ => {}
        }
    }

    fn open(&mut self) {
        self.inlines.push(Inlines::new());
    }

    fn close(&mut self, wrap: impl FnOnce(Inlines) -> Inline) {
        let inner = if self.inlines.len() > 1 {
            self.inlines.pop()
        } else {
            None
        };
        let inner = inner.unwrap_or_default();
        if self.inlines.len() > DEEPEST {
            inner.into_iter().for_each(|inline| self.push(inline));
        } else {
            self.push(wrap(inner));
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.close(Inline::Strong),
            TagEnd::Emphasis | TagEnd::Strikethrough => self.close(Inline::Emphasis),
            TagEnd::Link => {
                let url = self.links.pop().unwrap_or_default();
                self.close(|text| link(url, text));
            }
            TagEnd::Image => {
                let url = self.links.pop().unwrap_or_default();
                self.close(|alt| image(&url, &alt));
            }
            TagEnd::Item => self.item(),
            TagEnd::List(_) => self.end_list(),
            TagEnd::CodeBlock => {
                let text = self.verbatim.take().unwrap_or_default();
                self.blocks.push(Block::Verbatim(text));
            }
            TagEnd::Heading(level) => self.end_heading(level as u8),
            TagEnd::TableCell => self.end_cell(),
            TagEnd::TableHead => self.end_head(),
            TagEnd::Table => {
                let table = self.table.take().filter(|table| !table.rows.is_empty());
                self.blocks.extend(table.map(Block::Table));
            }
            TagEnd::Paragraph if !self.lists.is_empty() => self.push(Inline::Break),
            TagEnd::Paragraph | TagEnd::BlockQuote(_) | TagEnd::HtmlBlock => self.paragraph(),
            _ => {}
        }
    }

    fn take(&mut self) -> Inlines {
        let mut text = self
            .inlines
            .first_mut()
            .map(std::mem::take)
            .unwrap_or_default();
        while matches!(text.last(), Some(Inline::Break)) {
            text.pop();
        }
        text
    }

    fn paragraph(&mut self) {
        if !self.lists.is_empty() {
            return self.item();
        }
        let text = self.take();
        if !text.is_empty() {
            let rests_on = vec![self.source.clone()];
            self.blocks
                .push(Block::Paragraph(Paragraph { text, rests_on }));
        }
    }

    /// Puts the running text into the innermost list's last item.
    fn item(&mut self) {
        if self.lists.is_empty() {
            return self.paragraph();
        }
        let text = self.take();
        if let Some(item) = self.lists.last_mut().and_then(|list| list.items.last_mut()) {
            if !item.text.is_empty() && !text.is_empty() {
                item.text.push(Inline::Break);
            }
            item.text.extend(text);
        }
    }

    fn end_list(&mut self) {
        let Some(list) = self.lists.pop().filter(|list| !list.items.is_empty()) else {
            return;
        };
        let deep = self.lists.len() >= DEEPEST;
        match self.lists.last_mut() {
            None => self.blocks.push(Block::List(list)),
            Some(above) if deep => above.items.extend(list.items),
            Some(above) => match above.items.last_mut() {
                Some(item) => match &mut item.below {
                    Some(below) => below.items.extend(list.items),
                    None => item.below = Some(list),
                },
                None => above.items.extend(list.items),
            },
        }
    }

    fn end_heading(&mut self, level: u8) {
        let text = self.take();
        let wanted = self.level.saturating_add(level.saturating_sub(1));
        let level = wanted.min(self.last_level + 1);
        self.last_level = level;
        let anchor = self.next_anchor();
        self.blocks.push(Block::Heading(Heading {
            level,
            anchor,
            text,
        }));
    }

    fn next_anchor(&mut self) -> String {
        self.anchors += 1;
        format!("{}-{}", self.anchor, self.anchors)
    }

    fn new_table(&mut self, aligns: &[pulldown_cmark::Alignment]) -> Table {
        let column = |align: &pulldown_cmark::Alignment| Column {
            share: 1,
            align: match align {
                pulldown_cmark::Alignment::Right => Align::Right,
                pulldown_cmark::Alignment::Center => Align::Center,
                _ => Align::Left,
            },
        };
        Table {
            anchor: self.next_anchor(),
            caption: String::new(),
            columns: aligns.iter().map(column).collect(),
            header: vec![Vec::new()],
            rows: Vec::new(),
            row_headings: false,
        }
    }

    fn end_cell(&mut self) {
        let text = self.take();
        let Some(table) = &mut self.table else { return };
        match table.rows.last_mut() {
            Some(row) => row.cells.push(Cell::new(text)),
            None => table
                .header
                .iter_mut()
                .for_each(|head| head.push(text.clone())),
        }
    }

    fn end_head(&mut self) {
        let Some(table) = &mut self.table else { return };
        let columns = table.columns.len();
        table
            .header
            .iter_mut()
            .for_each(|head| head.resize(columns, Inlines::new()));
    }
}

fn link(url: String, text: Inlines) -> Inline {
    let safe = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    if safe {
        let text = if text.is_empty() {
            vec![Inline::text(url.clone())]
        } else {
            text
        };
        return Inline::Link { url, text };
    }
    let mut all = text;
    all.push(Inline::text(" ("));
    all.push(Inline::code(url));
    all.push(Inline::text(")"));
    Inline::Strong(all)
}

fn image(url: &str, alt: &[Inline]) -> Inline {
    let alt: String = alt.iter().map(Inline::plain).collect();
    Inline::code(format!("![{alt}]({url})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expect: &str) {
        let source = Source::File("text/a.md".into());
        let blocks = blocks_of_markdown(markdown, &source, 2, "a");
        assert_eq!(
            crate::render::markdown::blocks(&blocks).trim_end(),
            expect,
            "{markdown}"
        );
    }

    #[test]
    fn markdown_becomes_content_and_back() {
        let end = " (`text/a.md`)";
        check(
            "Some *text* with **strong** `code`.",
            &format!("Some *text* with **strong** `code`.{end}"),
        );
        check("# One\n\n### Deep\n", "### One\n\n#### Deep");
        check(
            "- a\n  - b\n- c\n",
            &format!("- a{end}\n   - b{end}\n- c{end}"),
        );
        check(
            "1. a\n\n   more\n2. b",
            &format!("1. a\\\nmore{end}\n2. b{end}"),
        );
        check("```\nlet x;\n```", "```\nlet x;\n```");
        check(
            "| a | b |\n|---|--:|\n| 1 | 2 |",
            &format!("| a | b |\n| --- | --: |\n| 1 | 2{end} |"),
        );
        check(
            "[site](https://example.org)",
            &format!("[site](<https://example.org>){end}"),
        );
    }

    #[test]
    fn html_images_and_odd_links_stay_visible_as_text() {
        let end = " (`text/a.md`)";
        check("a <b>c</b>", &format!("a `<b>`c`</b>`{end}"));
        check("<script>x</script>", &format!("`<script>x</script>`{end}"));
        check("![alt](x.png)", &format!("`![alt](x.png)`{end}"));
        check(
            "[go](javascript:x)",
            &format!("**go (`javascript:x`)**{end}"),
        );
    }

    #[test]
    fn deep_nesting_is_bounded() {
        let markdown: String = (0..400)
            .map(|n| format!("{}- x\n", "  ".repeat(n)))
            .collect();
        let source = Source::File("text/a.md".into());
        let blocks = blocks_of_markdown(&markdown, &source, 1, "a");
        assert!(!crate::render::text::blocks(&blocks, 80).is_empty());
        let strong = format!("{}x{}", "**a ".repeat(2000), " b**".repeat(2000));
        assert!(!blocks_of_markdown(&strong, &source, 1, "a").is_empty());
    }
}
