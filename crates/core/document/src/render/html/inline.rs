//! Running text as HTML, and the ids that statements rest on.

use std::fmt::Write as _;

use super::{Writer, escaped, id_of};
use crate::content::{Inline, Source, Tone};
use crate::render::trailing;

/// How deep running text is followed; the content tree's own makers stay far below.
const DEEPEST: usize = 64;

impl Writer<'_> {
    /// Returns running text.
    pub(super) fn inlines(&self, text: &[Inline]) -> String {
        self.nested(text, 0)
    }

    fn nested(&self, text: &[Inline], depth: usize) -> String {
        text.iter().map(|i| self.inline(i, depth)).collect()
    }

    fn inline(&self, inline: &Inline, depth: usize) -> String {
        let inner = |text: &[Inline]| match depth < DEEPEST {
            true => self.nested(text, depth + 1),
            false => escaped(&inline.plain()),
        };
        match inline {
            Inline::Text(text) => escaped(text),
            Inline::Strong(text) => format!("<strong>{}</strong>", inner(text)),
            Inline::Emphasis(text) => format!("<em>{}</em>", inner(text)),
            Inline::Code(text) => format!("<code>{}</code>", escaped(text)),
            Inline::Ref(source) => {
                self.leading_to(source, &escaped(&source.shown().unwrap_or_default()))
            }
            Inline::Link { url, text } => link(url, &inner(text)),
            Inline::CrossRef { anchor, text } => self.leading(Some(anchor.clone()), &escaped(text)),
            Inline::Badge { word, tone } => {
                let class = class(*tone);
                format!("<span class=\"badge {class}\">{}</span>", escaped(word))
            }
            Inline::Break => "<br>".to_owned(),
        }
    }

    /// Returns a link to a place of the document, or the text alone where the document has no such place.
    fn leading(&self, anchor: Option<String>, text: &str) -> String {
        let id = anchor.map(|anchor| id_of(&anchor));
        match id.filter(|id| self.targets.contains(id)) {
            Some(id) => format!("<a href=\"#{}\">{text}</a>", escaped(&id)),
            None => text.to_owned(),
        }
    }

    /// Returns a link to what is about a source: its page where there are pages around, else its place in the document.
    fn leading_to(&self, source: &Source, text: &str) -> String {
        match self.leads.and_then(|leads| leads(source)) {
            Some(address) => format!("<a href=\"{}\">{text}</a>", escaped(&address)),
            None => self.leading(source.anchor(), text),
        }
    }

    /// Returns a statement's text with what it rests on at its end.
    pub(super) fn statement(&self, text: &[Inline], rests_on: &[Source]) -> String {
        let mut out = self.inlines(text);
        out.push_str(&self.ids(trailing(text, rests_on), !text.is_empty()));
        out
    }

    /// Returns ids in brackets, after a space where something stands before them.
    pub(super) fn ids(&self, ids: Vec<(&Source, String)>, after: bool) -> String {
        if ids.is_empty() {
            return String::new();
        }
        let ids: Vec<String> = ids
            .into_iter()
            .map(|(source, id)| self.leading_to(source, &escaped(&id)))
            .collect();
        let mut out = String::new();
        let space = if after { " " } else { "" };
        let _ = write!(
            out,
            "{space}<span class=\"ids\">[{}]</span>",
            ids.join(", ")
        );
        out
    }
}

/// Returns a link where its address is one that a reader may follow; else its text and the address as text.
fn link(url: &str, text: &str) -> String {
    let lower = url.trim_start().to_ascii_lowercase();
    let safe = ["https://", "http://", "mailto:"];
    if safe.iter().any(|scheme| lower.starts_with(scheme)) {
        return format!(
            "<a href=\"{}\" rel=\"noreferrer\">{text}</a>",
            escaped(url.trim())
        );
    }
    format!("{text} (<code>{}</code>)", escaped(url))
}

/// Returns the class of a tone.
pub(super) fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Caution => "caution",
        Tone::Bad => "bad",
        Tone::Neutral => "neutral",
    }
}
