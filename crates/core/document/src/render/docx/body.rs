//! The blocks of a document as WordprocessingML (ECMA-376, part 1, section 17).

use std::collections::{BTreeMap, BTreeSet};

use super::inline::Look;
use super::xml::Xml;
use super::{Picture, Relations, TEXT_WIDTH};
use crate::content::{
    Block, Document, Figure, Heading, Inline, KeyValues, List, Note, NoteKind, Source, anchors,
};
use crate::render::{front_facts, has_contents, homes};

/// How deep lists are followed.
const DEEPEST: usize = 8;

/// How deep headings go into the contents.
const CONTENTS_DEPTH: u8 = 2;

/// The height of a page's text, in twentieths of a point, less a caption.
const TEXT_HEIGHT: u64 = 13_000;

/// English Metric Units in a twentieth of a point.
const EMU: u64 = 635;

/// A caption with its number.
pub(super) struct Caption<'a> {
    /// `Table` or `Figure`.
    pub(super) what: &'static str,
    pub(super) number: usize,
    pub(super) text: &'a str,
    /// The place that it is; empty: none.
    pub(super) anchor: &'a str,
}

pub(super) struct Writer<'a> {
    pub(super) xml: Xml,
    pub(super) document: &'a Document,
    /// Bookmark of each place that can be led to.
    pub(super) bookmarks: BTreeMap<String, String>,
    /// Places whose bookmark was set.
    set: BTreeSet<String>,
    homes: std::vec::IntoIter<Option<String>>,
    pub(super) relations: Relations,
    figures: std::vec::IntoIter<Option<Picture>>,
    pub(super) tables: usize,
    drawn: usize,
    /// Numbered lists so far: each starts at one.
    pub(super) lists: usize,
    marks: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        document: &'a Document,
        figures: Vec<Option<Picture>>,
        relations: Relations,
    ) -> Self {
        let (targets, homes) = homes(document);
        Self {
            xml: Xml::piece(),
            document,
            bookmarks: bookmarks(document, targets),
            set: BTreeSet::new(),
            homes: homes.into_iter(),
            relations,
            figures: figures.into_iter(),
            tables: 0,
            drawn: 0,
            lists: 0,
            marks: 0,
        }
    }

    /// Writes everything between the start of the body and the page set-up.
    pub(super) fn write(&mut self) {
        self.title();
        if has_contents(self.document) {
            self.contents();
        }
        let document = self.document;
        for block in &document.blocks {
            self.block(block);
        }
    }

    fn title(&mut self) {
        let document = self.document;
        let front = document.front.as_ref();
        if front.is_some_and(|front| front.draft) {
            self.paragraph("DraftMark", "DRAFT, not issued");
        }
        self.paragraph("Title", &document.title);
        if !document.subtitle.is_empty() {
            self.paragraph("Subtitle", &document.subtitle);
        }
        let Some(front) = front else { return };
        let facts = front_facts(front);
        self.start_pairs("Facts of the document");
        for fact in facts {
            let look = match fact.code {
                true => Look::styled("CodeText"),
                false => Look::PLAIN,
            };
            self.pair(&fact.label, |writer| writer.run(&fact.text, look));
        }
        self.end_pairs();
        if front.history.is_empty() {
            return;
        }
        self.page();
        self.paragraph("FrontHeading", "Revision history");
        let widths = [1200, 1400, 2400, TEXT_WIDTH - 5000];
        self.start_table("Revision history", &widths);
        let head = ["Revision", "Date", "Author", "Change"].map(str::to_owned);
        self.text_row(&head, &widths, true);
        for r in &front.history {
            let cells = [&r.revision, &r.date.to_string(), &r.author, &r.change].map(String::clone);
            self.text_row(&cells, &widths, false);
        }
        self.xml.end();
        self.gap();
    }

    /// Writes the contents as a field whose result is there already, so that nobody meets an empty page.
    fn contents(&mut self) {
        let document = self.document;
        if document
            .front
            .as_ref()
            .is_some_and(|f| f.history.is_empty())
        {
            self.gap();
        }
        self.paragraph("FrontHeading", "Contents");
        let mut numbering = crate::render::Numbering::default();
        let numbered = document.front.is_some();
        let mut first = true;
        for block in &document.blocks {
            let Block::Heading(heading) = block else {
                continue;
            };
            let number = numbering.next(heading.level);
            if heading.level > CONTENTS_DEPTH {
                continue;
            }
            let style = if heading.level == 1 { "TOC1" } else { "TOC2" };
            self.start_paragraph(style);
            if first {
                self.field("begin", true);
                self.instruction(" TOC \\o \"1-2\" \\h \\z \\u ");
                self.field("separate", false);
                first = false;
            }
            let text: String = heading.text.iter().map(Inline::plain).collect();
            let text = match numbered {
                true => format!("{number}\u{2002}{text}"),
                false => text,
            };
            self.entry(&heading.anchor, &text);
            self.xml.end();
        }
        if !first {
            self.xml.start("w:p", &[]);
            self.field("end", false);
            self.xml.end();
        }
        self.page();
    }

    /// Writes a line of the contents. Page numbers come when Word brings the field up to date: one that is not known
    /// is not written.
    fn entry(&mut self, anchor: &str, text: &str) {
        let Some(name) = self.bookmarks.get(anchor).cloned() else {
            self.run(text, Look::PLAIN);
            return;
        };
        let attributes = [("w:anchor", name.as_str()), ("w:history", "1")];
        self.xml.start("w:hyperlink", &attributes);
        self.run(text, Look::PLAIN);
        self.xml.end();
    }

    fn field(&mut self, kind: &str, stale: bool) {
        self.xml.start("w:r", &[]);
        let dirty = ("w:dirty", "true");
        let kind = ("w:fldCharType", kind);
        match stale {
            true => self.xml.empty("w:fldChar", &[kind, dirty]),
            false => self.xml.empty("w:fldChar", &[kind]),
        }
        self.xml.end();
    }

    fn instruction(&mut self, text: &str) {
        self.xml.start("w:r", &[]);
        self.xml
            .text("w:instrText", &[("xml:space", "preserve")], text);
        self.xml.end();
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(p) => {
                self.start_paragraph("BodyText");
                self.home();
                self.statement(&p.text, &p.rests_on, Look::PLAIN);
                self.xml.end();
            }
            Block::List(list) => self.list(list, 0),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(figure),
            Block::Note(note) => self.note(note),
            Block::KeyValues(pairs) => self.pairs(pairs),
            Block::Verbatim(text) => self.verbatim(text),
            Block::PageBreak => self.page(),
        }
    }

    fn heading(&mut self, heading: &Heading) {
        let level = heading.level.clamp(1, 6);
        self.start_paragraph(HEADINGS[usize::from(level) - 1]);
        self.mark(&heading.anchor);
        self.inlines(&heading.text, Look::PLAIN);
        self.xml.end();
    }

    fn list(&mut self, list: &List, depth: usize) {
        let number = match list.ordered {
            true => {
                self.lists += 1;
                super::parts::FIRST_LIST + self.lists - 1
            }
            false => super::parts::BULLETS,
        };
        let (number, level) = (number.to_string(), depth.to_string());
        for item in &list.items {
            self.xml.start("w:p", &[]);
            self.xml.start("w:pPr", &[]);
            self.xml.val("w:pStyle", "ListParagraph");
            self.xml.start("w:numPr", &[]);
            self.xml.val("w:ilvl", &level);
            self.xml.val("w:numId", &number);
            self.xml.end();
            self.xml.end();
            self.home();
            self.statement(&item.text, &item.rests_on, Look::PLAIN);
            self.xml.end();
            if let Some(below) = &item.below {
                self.list(below, (depth + 1).min(DEEPEST));
            }
        }
    }

    fn figure(&mut self, figure: &Figure) {
        let picture = self.figures.next().flatten();
        self.drawn += 1;
        self.start_paragraph("Picture");
        self.mark(&figure.anchor);
        self.home();
        match picture {
            Some(picture) => self.picture(figure, &picture),
            // What cannot be shown is said in words.
            None => self.run(&figure.alt, Look::PLAIN),
        }
        self.xml.end();
        let caption = Caption {
            what: "Figure",
            number: self.drawn,
            text: &figure.caption,
            anchor: "",
        };
        self.caption(&caption, &figure.rests_on, false);
    }

    fn picture(&mut self, figure: &Figure, picture: &Picture) {
        let (width, height) = (
            u64::from(picture.width.max(1)),
            u64::from(picture.height.max(1)),
        );
        let mut wide = u64::from(TEXT_WIDTH) * u64::from(figure.width.clamp(1, 100)) / 100;
        let mut high = wide * height / width;
        if high > TEXT_HEIGHT {
            (wide, high) = (TEXT_HEIGHT * width / height, TEXT_HEIGHT);
        }
        let png = self
            .relations
            .media(format!("figure-{}.png", self.drawn), picture.png.clone());
        let svg = self.relations.media(
            format!("figure-{}.svg", self.drawn),
            figure.svg.clone().into_bytes(),
        );
        let size = (wide.max(1) * EMU, high.max(1) * EMU);
        let name = format!("Figure {}", self.drawn);
        let shown = super::parts::Shown {
            id: self.drawn,
            name: &name,
            alt: &figure.alt,
            size,
            png: &png,
            svg: Some(&svg),
        };
        super::parts::drawing(&mut self.xml, &shown);
    }

    /// Writes a caption with its number; one above its table stays with it and is the table's place.
    pub(super) fn caption(&mut self, caption: &Caption<'_>, rests_on: &[Source], above: bool) {
        let what = caption.what;
        match above {
            true => self.start_kept("Caption"),
            false => self.start_paragraph("Caption"),
        }
        self.mark(caption.anchor);
        self.run(&format!("{what} "), Look::PLAIN);
        let instruction = format!(" SEQ {what} \\* ARABIC ");
        self.xml
            .start("w:fldSimple", &[("w:instr", instruction.as_str())]);
        self.run(&caption.number.to_string(), Look::PLAIN);
        self.xml.end();
        self.run(": ", Look::PLAIN);
        self.statement(&[Inline::text(caption.text)], rests_on, Look::PLAIN);
        self.xml.end();
    }

    fn note(&mut self, note: &Note) {
        let style = match note.kind {
            NoteKind::Missing => "NoteMissing",
            NoteKind::Warning => "NoteAttention",
            NoteKind::Info => "NoteInfo",
        };
        self.start_kept(style);
        self.home();
        let title = format!("{}: {}", note.kind.as_str(), note.title);
        self.run(&title, Look::BOLD);
        self.xml.end();
        if !note.text.is_empty() || !note.rests_on.is_empty() {
            match note.fill_in {
                Some(_) => self.start_kept(style),
                None => self.start_paragraph(style),
            }
            self.statement(&note.text, &note.rests_on, Look::PLAIN);
            self.xml.end();
        }
        if let Some(fill) = &note.fill_in {
            self.start_paragraph(style);
            self.run("Fill in: ", Look::BOLD);
            self.run(&fill.file, Look::styled("CodeText"));
            if !fill.what.is_empty() {
                self.run(" – ", Look::PLAIN);
                self.inlines(&fill.what, Look::PLAIN);
            }
            self.xml.end();
        }
        self.gap();
    }

    fn pairs(&mut self, pairs: &KeyValues) {
        self.start_pairs("Labels with their values");
        for pair in &pairs.pairs {
            self.pair(&pair.label, |writer| {
                writer.home();
                writer.statement(&pair.value, &pair.rests_on, Look::PLAIN);
            });
        }
        self.end_pairs();
    }

    fn verbatim(&mut self, text: &str) {
        self.start_paragraph("Verbatim");
        for (number, line) in text.trim_end_matches('\n').lines().enumerate() {
            if number > 0 {
                self.inlines(&[Inline::Break], Look::PLAIN);
            }
            self.run(&line.replace('\t', "    "), Look::PLAIN);
        }
        self.xml.end();
    }

    /// Writes a paragraph of plain text.
    pub(super) fn paragraph(&mut self, style: &str, text: &str) {
        self.start_paragraph(style);
        self.run(text, Look::PLAIN);
        self.xml.end();
    }

    pub(super) fn start_paragraph(&mut self, style: &str) {
        self.xml.start("w:p", &[]);
        self.xml.start("w:pPr", &[]);
        self.xml.val("w:pStyle", style);
        self.xml.end();
    }

    /// Starts a paragraph that stays on the page of what follows.
    pub(super) fn start_kept(&mut self, style: &str) {
        self.xml.start("w:p", &[]);
        self.xml.start("w:pPr", &[]);
        self.xml.val("w:pStyle", style);
        self.xml.empty("w:keepNext", &[]);
        self.xml.empty("w:keepLines", &[]);
        self.xml.end();
    }

    /// Writes a little room, and keeps what is beside it apart: tables that touch become one.
    pub(super) fn gap(&mut self) {
        self.paragraph("Gap", "");
    }

    fn page(&mut self) {
        self.xml.start("w:p", &[]);
        self.xml.start("w:r", &[]);
        self.xml.empty("w:br", &[("w:type", "page")]);
        self.xml.end();
        self.xml.end();
    }

    /// Sets the bookmark of the next statement, where it has one.
    pub(super) fn home(&mut self) {
        if let Some(anchor) = self.homes.next().flatten() {
            self.mark(&anchor);
        }
    }

    /// Sets the bookmark of a place, once.
    pub(super) fn mark(&mut self, anchor: &str) {
        let Some(name) = self.bookmarks.get(anchor).cloned() else {
            return;
        };
        if !self.set.insert(anchor.to_owned()) {
            return;
        }
        self.marks += 1;
        let id = self.marks.to_string();
        let attributes = [("w:id", id.as_str()), ("w:name", name.as_str())];
        self.xml.empty("w:bookmarkStart", &attributes);
        self.xml.empty("w:bookmarkEnd", &[("w:id", &id)]);
    }
}

/// Styles of headings, by level.
pub(super) const HEADINGS: [&str; 6] = [
    "Heading1", "Heading2", "Heading3", "Heading4", "Heading5", "Heading6",
];

/// Returns a name for each place: a letter, then at most 39 letters, digits or `_`, as Word has it; each once.
fn bookmarks(document: &Document, targets: BTreeSet<String>) -> BTreeMap<String, String> {
    let named = anchors(document).into_iter().map(str::to_owned);
    let mut all: Vec<String> = Vec::new();
    for anchor in named.chain(targets) {
        if !anchor.is_empty() && !all.contains(&anchor) {
            all.push(anchor);
        }
    }
    let mut used = BTreeSet::new();
    let mut names = BTreeMap::new();
    for anchor in all {
        let letters = anchor.chars().map(|c| match c.is_ascii_alphanumeric() {
            true => c,
            false => '_',
        });
        let stem: String = std::iter::once('p').chain(letters).take(34).collect();
        let mut name = stem.clone();
        let mut number = 2;
        while !used.insert(name.clone()) {
            name = format!("{stem}_{number}");
            number += 1;
        }
        names.insert(anchor, name);
    }
    names
}
