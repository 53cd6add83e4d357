//! Pieces of running text.

use super::Source;

/// Running text.
pub type Inlines = Vec<Inline>;

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Strong text.
    Strong(Inlines),
    /// Emphasised text.
    Emphasis(Inlines),
    /// An identifier, vector, digest or other text for machines; it may break anywhere.
    Code(String),
    /// The id of what a statement speaks of; leads to the place that is about it, if the document has one.
    Ref(Source),
    /// A link to an address.
    Link {
        /// Address.
        url: String,
        /// Text.
        text: Inlines,
    },
    /// A link to a place in the document.
    CrossRef {
        /// Anchor of the place.
        anchor: String,
        /// Text.
        text: String,
    },
    /// A status: its word carries the meaning, the tone only helps.
    Badge {
        /// Word.
        word: String,
        /// Tone.
        tone: Tone,
    },
    /// A new line.
    Break,
}

/// How something is to be taken; never the only carrier of a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Worth a look.
    Caution,
    /// Not as it should be.
    Bad,
    /// A fact without judgement.
    Neutral,
}

impl Inline {
    /// Returns plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Returns strong text.
    pub fn strong(text: impl Into<String>) -> Self {
        Self::Strong(vec![Self::Text(text.into())])
    }

    /// Returns emphasised text.
    pub fn emphasis(text: impl Into<String>) -> Self {
        Self::Emphasis(vec![Self::Text(text.into())])
    }

    /// Returns text for machines.
    pub fn code(text: impl Into<String>) -> Self {
        Self::Code(text.into())
    }

    /// Returns a status word.
    pub fn badge(word: impl Into<String>, tone: Tone) -> Self {
        Self::Badge {
            word: word.into(),
            tone,
        }
    }

    /// Returns the reference to a record, finding or item.
    pub fn refer(source: impl Into<Source>) -> Self {
        Self::Ref(source.into())
    }

    /// Returns the text without any form.
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) | Self::Code(text) => text.clone(),
            Self::Strong(inner) | Self::Emphasis(inner) | Self::Link { text: inner, .. } => {
                plain(inner)
            }
            Self::Ref(source) => source.shown().unwrap_or_default(),
            Self::CrossRef { text, .. } => text.clone(),
            Self::Badge { word, .. } => word.clone(),
            Self::Break => " ".to_owned(),
        }
    }
}

impl From<&str> for Inline {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Inline {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Inline {
    fn from(text: &String) -> Self {
        Self::text(text.as_str())
    }
}

/// What can stand where running text is asked for.
pub trait IntoInlines {
    /// Returns it as running text.
    fn into_inlines(self) -> Inlines;
}

impl IntoInlines for Inlines {
    fn into_inlines(self) -> Inlines {
        self
    }
}

impl<T: Into<Inline>> IntoInlines for T {
    fn into_inlines(self) -> Inlines {
        vec![self.into()]
    }
}

/// Returns running text without any form.
pub(crate) fn plain(inlines: &[Inline]) -> String {
    inlines.iter().map(Inline::plain).collect()
}

/// Returns a text as running text, with what stands between backticks as code.
pub fn coded(text: &str) -> Inlines {
    // A backtick without its partner stays what it is.
    if !text.matches('`').count().is_multiple_of(2) {
        return vec![Inline::text(text)];
    }
    let pieces = text
        .split('`')
        .enumerate()
        .filter(|(_, piece)| !piece.is_empty());
    let piece = |(number, piece): (usize, &str)| {
        if number % 2 == 0 {
            Inline::text(piece)
        } else {
            Inline::code(piece)
        }
    };
    pieces.map(piece).collect()
}

/// Returns pieces with a separator between them.
pub fn joined(parts: impl IntoIterator<Item = Inlines>, separator: &Inline) -> Inlines {
    let mut all = Inlines::new();
    for part in parts {
        if !all.is_empty() {
            all.push(separator.clone());
        }
        all.extend(part);
    }
    all
}

/// Running text from pieces that are text or inlines.
macro_rules! line {
    ($($piece:expr),* $(,)?) => { vec![$($crate::content::Inline::from($piece)),*] };
}
pub(crate) use line;
