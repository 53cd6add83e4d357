//! Writes XML that is well-formed whatever the texts.

use std::borrow::Cow;

use quick_xml::escape::escape;

/// An XML text while it is written.
#[derive(Debug, Default)]
pub(super) struct Xml {
    out: String,
    open: Vec<&'static str>,
}

/// Attributes of an element.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// Returns an empty document with its declaration.
    pub(super) fn document() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned(),
            open: Vec::new(),
        }
    }

    /// Returns an empty piece of a document.
    pub(super) fn piece() -> Self {
        Self::default()
    }

    /// Returns what was written, with everything closed.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out
    }

    /// Starts an element.
    pub(super) fn start(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push(name);
    }

    /// Ends the element started last.
    pub(super) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    /// Writes an element without content.
    pub(super) fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.out.push_str("/>");
    }

    /// Writes an element that holds its one usual attribute.
    pub(super) fn val(&mut self, name: &'static str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    /// Writes an element with a text.
    pub(super) fn text(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.start(name, attributes);
        self.out.push_str(&escape(clean(text)));
        self.end();
    }

    /// Writes what is XML already.
    pub(super) fn raw(&mut self, xml: &str) {
        self.out.push_str(xml);
    }

    fn tag(&mut self, name: &str, attributes: Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.out.push_str(&escape(clean(value)));
            self.out.push('"');
        }
    }
}

/// Returns the text without characters that XML 1.0 has no place for, or that would make it read as another.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let wrong = |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') || turns(c);
    if !text.contains(wrong) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match c {
        c if turns(c) => format!("[U+{:04X}]", u32::from(c)),
        c if wrong(c) => " ".to_owned(),
        c => c.to_string(),
    };
    Cow::Owned(text.chars().map(shown).collect())
}
