//! Content to HTML: one file that needs no other, for browsers, screen readers and paper.
//!
//! It holds no script and fetches nothing; its own policy forbids both. No character of a text has
//! a meaning: everything is escaped, and drawings pass through a list of what is allowed in them.

mod block;
mod inline;
mod svg;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Numbering, front_facts, homes, levels_of_contents};
use crate::content::{Block, Document, Front, Heading, LogoFormat, Source};

/// How the document looks, the same for every document.
const STYLE: &str = include_str!("style.css");

/// What the file may do: show its own styles and pictures, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// How deep headings go into the contents.
const CONTENTS_DEPTH: u8 = 2;

/// Gives the address of what a statement rests on, where there is one.
pub type Leads<'a> = dyn Fn(&Source) -> Option<String> + 'a;

/// Returns a document as one HTML file.
pub fn render(document: &Document) -> String {
    let mut writer = Writer::new(document);
    writer.head(document);
    writer.out.push_str("<main id=\"content\">\n");
    writer.title(document);
    if levels_of_contents(document) > 0 {
        writer.contents(document);
    }
    for block in &document.blocks {
        writer.block(block);
    }
    writer.out.push_str("</main>\n");
    writer.foot(document);
    writer.out
}

/// Returns the content of a document without its title, for a page that has its own frame and styles.
///
/// No style stands in it, so that a policy may forbid all but a page's own; widths and alignments are classes. What a
/// statement rests on leads to the address that `leads` gives, else to its place in the document.
pub fn part(document: &Document, leads: &Leads<'_>) -> String {
    let mut writer = Writer::new(document);
    writer.leads = Some(leads);
    if levels_of_contents(document) > 0 {
        writer.contents(document);
    }
    for block in &document.blocks {
        writer.block(block);
    }
    writer.out
}

struct Writer<'a> {
    out: String,
    /// In a page of others: where a source leads that has no place in the document.
    leads: Option<&'a Leads<'a>>,
    /// Ids that references may lead to.
    targets: BTreeSet<String>,
    /// Ids that were given out; a second one of a name stays without.
    used: BTreeSet<String>,
    /// For each statement, in the document's order, the id of what it is the first to rest on.
    homes: std::vec::IntoIter<Option<String>>,
    numbering: Numbering,
    tables: usize,
    figures: usize,
    document: &'a Document,
}

impl<'a> Writer<'a> {
    fn new(document: &'a Document) -> Self {
        let (targets, homes) = homes(document);
        let targets = targets.iter().map(|anchor| id_of(anchor)).collect();
        Self {
            out: String::new(),
            leads: None,
            targets,
            used: BTreeSet::new(),
            homes: homes.into_iter(),
            numbering: Numbering::default(),
            tables: 0,
            figures: 0,
            document,
        }
    }

    /// Returns the id attribute of the next statement, with a space before it; empty where it has none.
    fn home(&mut self) -> String {
        match self.homes.next().flatten() {
            Some(id) => self.id(&id),
            None => String::new(),
        }
    }

    /// Returns an id attribute with a space before it; empty where the id is empty or given out already.
    fn id(&mut self, anchor: &str) -> String {
        let id = id_of(anchor);
        if id.is_empty() || !self.used.insert(id.clone()) {
            return String::new();
        }
        format!(" id=\"{}\"", escaped(&id))
    }

    fn head(&mut self, document: &Document) {
        let _ = write!(
            self.out,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"generator\" content=\"Asepsis\">\n<title>{}",
            escaped(&document.title)
        );
        if !document.subtitle.is_empty() {
            let _ = write!(self.out, " – {}", escaped(&document.subtitle));
        }
        let _ = write!(
            self.out,
            "</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#content\">Skip to the content</a>\n"
        );
        if let Some(front) = &document.front {
            self.header(front);
        }
    }

    fn header(&mut self, front: &Front) {
        self.out.push_str("<header>\n");
        if let Some(logo) = &front.logo {
            let kind = match logo.format {
                LogoFormat::Svg => "svg+xml",
                LogoFormat::Png => "png",
                LogoFormat::Jpeg => "jpeg",
            };
            let _ = writeln!(
                self.out,
                "<img class=\"logo\" alt=\"Logo of {}\" src=\"data:image/{kind};base64,{}\">",
                escaped(&front.company),
                base64(&logo.bytes)
            );
        }
        let _ = write!(self.out, "<p><strong>{}</strong>", escaped(&front.company));
        if !front.header.is_empty() {
            let _ = write!(self.out, "<br>{}", escaped(&front.header));
        }
        self.out.push_str("</p>\n<p class=\"number\">");
        if front.draft {
            self.out
                .push_str("<span class=\"badge bad\">DRAFT, not issued</span> ");
        }
        let _ = writeln!(self.out, "{}</p>\n</header>", escaped(&numbered(front)));
    }

    fn title(&mut self, document: &Document) {
        let _ = writeln!(self.out, "<h1>{}</h1>", escaped(&document.title));
        if !document.subtitle.is_empty() {
            let subtitle = escaped(&document.subtitle);
            let _ = writeln!(self.out, "<p class=\"subtitle\">{subtitle}</p>");
        }
        let Some(front) = &document.front else { return };
        self.out.push_str("<dl class=\"facts\">\n");
        for fact in front_facts(front) {
            let text = match fact.code {
                true => format!("<code>{}</code>", escaped(&fact.text)),
                false => escaped(&fact.text),
            };
            let label = escaped(&fact.label);
            let _ = writeln!(self.out, "<dt>{label}</dt><dd>{text}</dd>");
        }
        self.out.push_str("</dl>\n");
        if front.history.is_empty() {
            return;
        }
        self.out.push_str(
            "<section class=\"history\" aria-labelledby=\"history\">\n\
             <h2 id=\"history\">Revision history</h2>\n<table>\n<thead><tr><th scope=\"col\">Revision</th>\
             <th scope=\"col\">Date</th><th scope=\"col\">Author</th><th scope=\"col\">Change</th></tr></thead>\n<tbody>\n",
        );
        for r in &front.history {
            let _ = writeln!(
                self.out,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
                escaped(&r.revision),
                r.date,
                escaped(&r.author),
                escaped(&r.change)
            );
        }
        self.out.push_str("</tbody>\n</table>\n</section>\n");
    }

    fn contents(&mut self, document: &Document) {
        self.out.push_str(
            "<nav class=\"contents\" aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n<ol>\n",
        );
        let mut numbering = Numbering::default();
        let mut given = BTreeSet::new();
        for block in &document.blocks {
            let Block::Heading(heading) = block else {
                continue;
            };
            let number = numbering.next(heading.level);
            let id = id_of(&heading.anchor);
            if heading.level > CONTENTS_DEPTH {
                continue;
            }
            let text = escaped(&plain(heading));
            let entry = format!("<span class=\"no\">{number}</span> {text}");
            let entry = match !id.is_empty() && given.insert(id.clone()) {
                true => format!("<a href=\"#{}\">{entry}</a>", escaped(&id)),
                false => entry,
            };
            let _ = writeln!(self.out, "<li class=\"l{}\">{entry}</li>", heading.level);
        }
        self.out.push_str("</ol>\n</nav>\n");
    }

    fn foot(&mut self, document: &Document) {
        if let Some(front) = &document.front {
            let _ = write!(
                self.out,
                "<footer>\n<p>{}, release {}",
                escaped(&document.title),
                escaped(&front.release)
            );
            let number = numbered(front);
            if !number.is_empty() {
                let _ = write!(self.out, " · {}", escaped(&number));
            }
            let digest = front.short_digest();
            if !digest.is_empty() {
                let _ = write!(self.out, " · dossier <code>{}</code>", escaped(&digest));
            }
            self.out.push_str("</p>\n</footer>\n");
        }
        self.out.push_str("</body>\n</html>\n");
    }
}

fn plain(heading: &Heading) -> String {
    heading.text.iter().map(|i| i.plain()).collect()
}

/// Returns number and revision as the header shows them.
fn numbered(front: &Front) -> String {
    let revision = match front.revision.as_str() {
        "" => String::new(),
        revision => format!("revision {revision}"),
    };
    match (front.number.is_empty(), revision.is_empty()) {
        (false, false) => format!("{}, {revision}", front.number),
        _ => format!("{}{revision}", front.number),
    }
}

/// Returns an anchor as an id: without spaces, which no id may have.
fn id_of(anchor: &str) -> String {
    let space = |c: char| c.is_whitespace() || c.is_control();
    anchor.replace(space, "-")
}

/// Returns text in which no character has a meaning, for content and for attributes in double quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            // Characters that turn the direction of what follows would make a text read as another.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                let _ = write!(out, "[U+{:04X}]", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Returns bytes as Base64 (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let mut word = 0_u32;
        for place in 0..3 {
            word = word << 8 | u32::from(group.get(place).copied().unwrap_or(0));
        }
        for place in 0..4 {
            let index = usize::try_from(word >> (18 - 6 * place) & 63).unwrap_or(0);
            let letter = LETTERS.get(index).copied().map_or('=', char::from);
            out.push(if place <= group.len() { letter } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests;
