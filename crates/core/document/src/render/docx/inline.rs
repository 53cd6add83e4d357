//! Running text as runs, links and the ids that statements rest on.

use super::body::Writer;
use crate::content::{Inline, Source, Tone};
use crate::render::trailing;

/// How deep running text is followed.
const DEEPEST: usize = 64;

/// How a run is set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub(super) bold: bool,
    italic: bool,
    /// Character style.
    style: Option<&'static str>,
    tone: Option<Tone>,
}

impl Look {
    pub(super) const PLAIN: Self = Self {
        bold: false,
        italic: false,
        style: None,
        tone: None,
    };
    pub(super) const BOLD: Self = Self {
        bold: true,
        ..Self::PLAIN
    };

    pub(super) fn styled(style: &'static str) -> Self {
        Self {
            style: Some(style),
            ..Self::PLAIN
        }
    }
}

impl Writer<'_> {
    /// Writes a statement's text with what it rests on at its end.
    pub(super) fn statement(&mut self, text: &[Inline], rests_on: &[Source], look: Look) {
        self.inlines(text, look);
        let ids = trailing(text, rests_on);
        self.ids(&ids, !text.is_empty());
    }

    /// Writes running text.
    pub(super) fn inlines(&mut self, text: &[Inline], look: Look) {
        self.nested(text, look, 0);
    }

    fn nested(&mut self, text: &[Inline], look: Look, depth: usize) {
        for inline in text {
            self.inline(inline, look, depth);
        }
    }

    fn inline(&mut self, inline: &Inline, look: Look, depth: usize) {
        let deeper = depth + 1;
        match inline {
            Inline::Text(text) => self.run(text, look),
            Inline::Strong(_) | Inline::Emphasis(_) | Inline::Link { .. } if depth >= DEEPEST => {
                self.run(&inline.plain(), look);
            }
            Inline::Strong(text) => self.nested(text, Look { bold: true, ..look }, deeper),
            Inline::Emphasis(text) => {
                let look = Look {
                    italic: true,
                    ..look
                };
                self.nested(text, look, deeper);
            }
            Inline::Code(text) => {
                let look = Look {
                    style: Some("CodeText"),
                    ..look
                };
                self.run(text, look);
            }
            Inline::Ref(source) => {
                let text = source.shown().unwrap_or_default();
                self.leading(source.anchor().as_deref(), &text, look);
            }
            Inline::CrossRef { anchor, text } => self.leading(Some(anchor), text, look),
            Inline::Link { url, text } => self.link(url, text, look, deeper),
            Inline::Badge { word, tone } => {
                let look = Look {
                    bold: true,
                    tone: Some(*tone),
                    ..look
                };
                self.run(&format!("\u{a0}{word}\u{a0}"), look);
            }
            Inline::Break => {
                self.xml.start("w:r", &[]);
                self.xml.empty("w:br", &[]);
                self.xml.end();
            }
        }
    }

    /// Writes a link where its address is one that a reader may follow; else its text and the address as text.
    fn link(&mut self, url: &str, text: &[Inline], look: Look, depth: usize) {
        let lower = url.trim_start().to_ascii_lowercase();
        let safe = ["https://", "http://", "mailto:"];
        if !safe.iter().any(|scheme| lower.starts_with(scheme)) {
            self.nested(text, look, depth);
            self.run(&format!(" ({url})"), look);
            return;
        }
        let id = self.relations.link(url.trim());
        self.xml.start("w:hyperlink", &[("r:id", &id)]);
        let look = Look {
            style: Some("Hyperlink"),
            ..look
        };
        self.nested(text, look, depth);
        self.xml.end();
    }

    /// Writes a text that leads to a place of the document, where the document has it.
    pub(super) fn leading(&mut self, anchor: Option<&str>, text: &str, look: Look) {
        let name = anchor
            .and_then(|anchor| self.bookmarks.get(anchor))
            .cloned();
        match name {
            Some(name) => {
                let attributes = [("w:anchor", name.as_str()), ("w:history", "1")];
                self.xml.start("w:hyperlink", &attributes);
                self.run(text, look);
                self.xml.end();
            }
            None => self.run(text, look),
        }
    }

    /// Writes ids in brackets, after a space where something stands before them.
    pub(super) fn ids(&mut self, ids: &[(&Source, String)], after: bool) {
        if ids.is_empty() {
            return;
        }
        let look = Look::styled("SourceIds");
        self.run(if after { " [" } else { "[" }, look);
        for (number, (source, id)) in ids.iter().enumerate() {
            if number > 0 {
                self.run(", ", look);
            }
            self.leading(source.anchor().as_deref(), id, look);
        }
        self.run("]", look);
    }

    /// Writes a run of one look.
    pub(super) fn run(&mut self, text: &str, look: Look) {
        if text.is_empty() {
            return;
        }
        self.xml.start("w:r", &[]);
        if look.bold || look.italic || look.style.is_some() || look.tone.is_some() {
            self.xml.start("w:rPr", &[]);
            if let Some(style) = look.style {
                self.xml.val("w:rStyle", style);
            }
            if look.bold {
                self.xml.empty("w:b", &[]);
            }
            if look.italic {
                self.xml.empty("w:i", &[]);
            }
            if let Some(tone) = look.tone {
                let (fill, ink) = colours(tone);
                self.xml.val("w:color", ink);
                let shade = [("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)];
                self.xml.empty("w:shd", &shade);
            }
            self.xml.end();
        }
        self.xml.text("w:t", &[("xml:space", "preserve")], text);
        self.xml.end();
    }
}

/// Returns the colours of a tone: behind the text, and of the text.
pub(super) fn colours(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Good => ("E3F2E8", "1D5A37"),
        Tone::Caution => ("FDF1D6", "6E4A00"),
        Tone::Bad => ("FBE6E3", "8A1F15"),
        Tone::Neutral => ("EDF0F2", "3D4A51"),
    }
}
