//! The grammar of an XML document as data: which attributes and elements an element has. Read from a small
//! notation, one file per format:
//!
//! ```text
//! editions 1.0 1.1 …
//! unique NAME                           no two elements have the same value of this attribute
//! enum NAME [EDITIONS]: WORD WORD …     words of one name add up; `␣` is a space
//! type NAME [EDITIONS]                  what an element is; once for each set of editions in which it is the same
//!   mixed                               text between its elements is allowed
//!   = KIND                              it holds text of this kind
//!   ( CONTENT )                         it holds elements
//!   ATTRIBUTE[!] KIND                   `!`: required; `* any`: further attributes are allowed
//! ```
//! CONTENT is a sequence `a b`, a choice `a | b`, or a set in any order `a & b`, of `NAME:KIND`, `~` (an element
//! of another namespace) or a group in brackets, each followed by `?`, `*`, `+` or nothing. KIND is `text`,
//! `text{min,max}`, `xs-int` and `xs-number` (both with `{min,max}`), `anything`, `%ENUM`, `@TYPE`, a form of `FORMS`, `A|B`.
//! The outermost element is the type `bom`. How a document is held against it is in `check`.

use std::collections::HashMap;

use crate::validation::forms::{FORMS, Form};
use crate::validation::structure::range;

/// The grammar of one format, all editions.
pub(crate) struct Grammar {
    editions: Vec<String>,
    types: HashMap<String, Vec<(u32, Type)>>,
    words: HashMap<String, Vec<(String, u32)>>,
    /// Attribute whose value stands once in a document.
    pub(super) unique: Option<String>,
    /// Lines that are not in the notation; a test holds that there are none.
    pub(crate) unread: Vec<String>,
}

/// What an element is.
#[derive(Default)]
pub(super) struct Type {
    pub(super) mixed: bool,
    pub(super) text: Option<Kind>,
    pub(super) content: Option<Particle>,
    pub(super) attributes: Vec<(String, bool, Kind)>,
    pub(super) open: bool,
}

/// What a text or an element may be.
pub(super) enum Kind {
    Anything,
    Text { min: usize, max: usize },
    Number { whole: bool, min: f64, max: f64 },
    Form(&'static Form),
    Words(String),
    Type(String),
    Either(Vec<Self>),
}

/// A part of what an element holds, and how often.
pub(super) struct Particle {
    pub(super) what: What,
    pub(super) least: bool,
    pub(super) many: bool,
}

/// A part of what an element holds.
pub(super) enum What {
    Element(String, Kind),
    Other,
    Sequence(Vec<Particle>),
    Choice(Vec<Particle>),
    Set(Vec<Particle>),
}

impl Grammar {
    /// Returns the grammar that a text in the notation describes.
    pub(crate) fn read(text: &str) -> Self {
        let mut grammar = Self {
            editions: Vec::new(),
            types: HashMap::new(),
            words: HashMap::new(),
            unique: None,
            unread: Vec::new(),
        };
        let mut current = String::new();
        for line in text.lines() {
            if grammar.line(line, &mut current).is_none() {
                grammar.unread.push(line.to_owned());
            }
        }
        grammar
    }

    /// Returns the bit of an edition.
    pub(super) fn edition(&self, name: &str) -> u32 {
        let at = self.editions.iter().position(|e| e == name);
        at.map_or(0, |at| 1 << at)
    }

    /// Returns a type in an edition.
    pub(super) fn find(&self, name: &str, edition: u32) -> Option<&Type> {
        let all = self.types.get(name)?;
        all.iter().find(|(e, _)| e & edition != 0).map(|(_, t)| t)
    }

    /// Returns the words of an enum in an edition.
    pub(super) fn words(&self, name: &str, edition: u32) -> Vec<&str> {
        let all = self.words.get(name).map_or(&[][..], Vec::as_slice);
        let here = all.iter().filter(|(_, e)| e & edition != 0);
        here.map(|(w, _)| w.as_str()).collect()
    }

    fn line(&mut self, line: &str, current: &mut String) -> Option<()> {
        if line.is_empty() || line.starts_with('#') {
            return Some(());
        }
        if let Some(rest) = line.strip_prefix("editions ") {
            self.editions = rest.split(' ').map(str::to_owned).collect();
            return Some(());
        }
        if let Some(rest) = line.strip_prefix("unique ") {
            self.unique = Some(rest.to_owned());
            return Some(());
        }
        if let Some(rest) = line.strip_prefix("enum ") {
            let (head, words) = rest.split_once(": ")?;
            let (name, of) = head
                .split_once(' ')
                .map_or((head, None), |(n, r)| (n, Some(r)));
            let editions = range(&self.editions, of)?;
            let list = self.words.entry(name.to_owned()).or_default();
            list.extend(words.split(' ').map(|w| (w.replace('␣', " "), editions)));
            return Some(());
        }
        if let Some(rest) = line.strip_prefix("type ") {
            let (name, of) = rest
                .split_once(' ')
                .map_or((rest, None), |(n, r)| (n, Some(r)));
            let editions = range(&self.editions, of)?;
            name.clone_into(current);
            let list = self.types.entry(name.to_owned()).or_default();
            list.push((editions, Type::default()));
            return Some(());
        }
        let found = self.types.get_mut(current.as_str())?.last_mut()?;
        found.1.line(line.strip_prefix("  ")?)
    }
}

impl Type {
    fn line(&mut self, line: &str) -> Option<()> {
        if line == "mixed" {
            self.mixed = true;
        } else if line == "* any" {
            self.open = true;
        } else if let Some(rest) = line.strip_prefix("= ") {
            self.text = Some(kind(rest)?);
        } else if line.starts_with('(') {
            let mut words = line.split(' ').peekable();
            self.content = Some(particle(&mut words)?);
            words.next().is_none().then_some(())?;
        } else {
            let (name, rest) = line.split_once(' ')?;
            let required = name.ends_with('!');
            let name = name.trim_end_matches('!').to_owned();
            self.attributes.push((name, required, kind(rest)?));
        }
        Some(())
    }
}

type Words<'t> = std::iter::Peekable<std::str::Split<'t, char>>;

fn particle(words: &mut Words<'_>) -> Option<Particle> {
    let word = words.next()?;
    if word == "(" {
        let mut parts = Vec::new();
        let mut sign = None;
        loop {
            match *words.peek()? {
                "|" | "&" => sign = words.next(),
                end if end.starts_with(')') => break,
                _ => parts.push(particle(words)?),
            }
        }
        let (least, many) = occurrence(words.next()?.strip_prefix(')')?)?;
        let what = match sign {
            Some("|") => What::Choice(parts),
            Some(_) => What::Set(parts),
            None => What::Sequence(parts),
        };
        return Some(Particle { what, least, many });
    }
    let bare = word.trim_end_matches(['?', '*', '+']);
    let (least, many) = occurrence(word.get(bare.len()..)?)?;
    let what = if bare == "~" {
        What::Other
    } else {
        let (name, of) = bare.split_once(':')?;
        What::Element(name.to_owned(), kind(of)?)
    };
    Some(Particle { what, least, many })
}

/// Returns whether it must be there and whether it may be there again.
fn occurrence(sign: &str) -> Option<(bool, bool)> {
    match sign {
        "" => Some((true, false)),
        "?" => Some((false, false)),
        "*" => Some((false, true)),
        "+" => Some((true, true)),
        _ => None,
    }
}

fn kind(text: &str) -> Option<Kind> {
    if text.contains('|') {
        let kinds: Option<Vec<Kind>> = text.split('|').map(kind).collect();
        return kinds.map(Kind::Either);
    }
    if let Some(name) = text.strip_prefix('%') {
        return Some(Kind::Words(name.to_owned()));
    }
    if let Some(name) = text.strip_prefix('@') {
        return Some(Kind::Type(name.to_owned()));
    }
    let (word, bounds) = match text.strip_suffix('}') {
        Some(rest) => rest.split_once('{')?,
        None => (text, ","),
    };
    let (min, max) = bounds.split_once(',')?;
    match word {
        "anything" | "any" => Some(Kind::Anything),
        "text" => Some(Kind::Text {
            min: min.parse().unwrap_or(0),
            max: max.parse().unwrap_or(usize::MAX),
        }),
        "xs-int" | "xs-number" => Some(Kind::Number {
            whole: word == "xs-int",
            min: min.parse().unwrap_or(f64::NEG_INFINITY),
            max: max.parse().unwrap_or(f64::INFINITY),
        }),
        form => FORMS.iter().find(|f| f.id == form).map(Kind::Form),
    }
}
