//! The structure of a JSON document as data: which members an object has, from which edition on,
//! and what they may be. Read from a small notation, one file per format:
//!
//! ```text
//! editions 1.4 1.5 1.6
//! enum NAME [EDITIONS]: WORD WORD …            words of one name add up
//! shape NAME [open[(EDITIONS)]] [GROUPS]       an object; open: further members allowed
//! class NAME [abstract] [< PARENT]             an object that names its class in `type` and has the
//!                                              members of its parents too
//!   KEY[!] [EDITIONS] KIND                     a member; `!`: required
//! ```
//! EDITIONS is `1.4`, `1.4-1.5` or `1.5+`; without it all. GROUPS is `one(a, b+c)`: exactly one of these
//! groups of members is there; `any(…)`: at least one; `not(…)`: none; `least(N)`: at least N members. KIND is `any`, `text`,
//! `text{min,max}`, `bool`, `null`, `int`, `number` (both with `{min,max}`), `%ENUM`, `@SHAPE`, `&CLASS` (an
//! object of the class or one below it, or the reference of one), `&` (of any class), a form of `FORMS`,
//! `[KIND]`, `some[KIND]` (not empty), `one[KIND]` (exactly one), `set[KIND]` (no two equal),
//! `someset[KIND]`, `pairset[KIND]` (at least two, no two equal), `A|B`. In the words of an enum `␣` is a space.
//! The document is the shape `bom`. How a document is held against it is in `check`.

use std::collections::HashMap;

use super::forms::{FORMS, Form};

/// The structure of one format, all editions.
pub(crate) struct Structure {
    editions: Vec<String>,
    names: HashMap<String, usize>,
    word_names: HashMap<String, usize>,
    shapes: Vec<Shape>,
    words: Vec<Vec<(String, Editions)>>,
    /// Lines that are not in the notation; a test holds that there are none.
    #[cfg_attr(not(test), expect(dead_code, reason = "held by a test"))]
    pub(crate) unread: Vec<String>,
}

/// A set of editions, one bit each.
pub(super) type Editions = u32;

/// Returns the set that a range names among the editions: `1.4`, `1.4-1.5`, `1.5+`, or none for all.
pub(crate) fn range(editions: &[String], text: Option<&str>) -> Option<Editions> {
    let Some(text) = text else {
        return Some(Editions::MAX);
    };
    let at = |name: &str| editions.iter().position(|e| e == name);
    let (first, last) = if let Some(first) = text.strip_suffix('+') {
        (at(first)?, editions.len() - 1)
    } else if let Some((first, last)) = text.split_once('-') {
        (at(first)?, at(last)?)
    } else {
        (at(text)?, at(text)?)
    };
    Some((first..=last).fold(0, |set, at| set | (1 << at)))
}

/// An object.
#[derive(Default)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) open: Editions,
    pub(super) groups: Vec<Groups>,
    pub(super) least: usize,
    pub(super) members: Vec<Member>,
    /// What a class is; `None` for a plain shape.
    pub(super) class: Option<Class>,
}

/// A class of objects.
pub(super) struct Class {
    /// No object is of this class itself.
    pub(super) is_abstract: bool,
    /// Index of the class whose members it has too.
    pub(super) parent: Option<usize>,
}

/// How many of some groups of members must be there.
pub(super) struct Groups {
    pub(super) rule: &'static str,
    pub(super) must: &'static str,
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) groups: Vec<Vec<String>>,
}

/// Words before groups of members: what they ask, id of the rule, least and most that are there.
const GROUPS: &[(&str, &str, &str, usize, usize)] = &[
    ("any", "any-of", "at least one", 1, usize::MAX),
    ("not", "none-of", "none", 0, 0),
    ("one", "one-of", "exactly one", 1, 1),
];

/// A member of an object.
pub(super) struct Member {
    pub(super) key: String,
    pub(super) required: bool,
    pub(super) editions: Editions,
    pub(super) kind: Kind,
}

/// What a value may be.
pub(super) enum Kind {
    Any,
    Bool,
    Null,
    Text {
        min: usize,
        max: usize,
    },
    Number {
        whole: bool,
        min: f64,
        max: f64,
    },
    Form(&'static Form),
    Words(usize),
    Shape(usize),
    /// An object of this class or one below it, or a reference; `None`: of any class.
    Class(Option<usize>),
    List {
        of: Box<Self>,
        min: usize,
        max: usize,
        unique: bool,
    },
    Either(Vec<Self>),
}

impl Structure {
    /// Returns the structure that a text in the notation describes.
    pub(crate) fn read(text: &str) -> Self {
        Self::read_with(text, &[])
    }

    /// Returns the structure that a text in the notation describes, with forms that only it knows.
    pub(crate) fn read_with(text: &str, forms: &'static [Form]) -> Self {
        let mut reader = Reader {
            forms,
            ..Reader::default()
        };
        for line in text.lines() {
            reader.names(line);
        }
        for line in text.lines() {
            if reader.line(line).is_none() {
                reader.unread.push(line.to_owned());
            }
        }
        Self {
            editions: reader.editions,
            names: reader.shape_names,
            word_names: reader.word_names,
            shapes: reader.shapes,
            words: reader.words,
            unread: reader.unread,
        }
    }

    /// Returns the bit of an edition.
    pub(super) fn edition(&self, name: &str) -> Editions {
        let at = self.editions.iter().position(|e| e == name);
        at.map_or(0, |at| 1 << at)
    }

    /// Returns whether a word is one of an enum's in an edition.
    pub(crate) fn has_word(&self, name: &str, edition: &str, word: &str) -> bool {
        let edition = self.edition(edition);
        let words = self
            .word_names
            .get(name)
            .map_or(&[][..], |at| self.words(*at));
        words.iter().any(|(w, e)| w == word && e & edition != 0)
    }

    /// Returns the document's own shape.
    pub(super) fn root(&self) -> Option<&Shape> {
        self.shapes.first()
    }

    /// Returns the class that an object's `type` names, not one that no object is of.
    pub(super) fn class(&self, name: &str) -> Option<(usize, &Shape)> {
        let at = *self.names.get(name)?;
        let shape = self.shape(at)?;
        let class = shape.class.as_ref()?;
        (!class.is_abstract).then_some((at, shape))
    }

    /// Returns the number of a class that an object's `type` may name.
    pub(crate) fn class_number(&self, name: &str) -> Option<usize> {
        Some(self.class(name)?.0)
    }

    /// Returns of which class an element must be that a member of objects of a class names, and what that is called.
    pub(crate) fn referred(&self, class: usize, key: &str) -> Option<(usize, &str)> {
        let mut members = self.line(self.shape(class)?).flat_map(|s| &s.members);
        let kind = match &members.find(|m| m.key == key)?.kind {
            Kind::List { of, .. } => of,
            kind => kind,
        };
        match kind {
            Kind::Class(Some(wanted)) => Some((*wanted, &self.shape(*wanted)?.name)),
            _ => None,
        }
    }

    /// Returns whether a class is another or one below it.
    pub(crate) fn is_below(&self, class: usize, wanted: usize) -> bool {
        let wanted = self.shape(wanted);
        let line = self.shape(class).into_iter();
        let mut line = line.flat_map(|shape| self.line(shape));
        wanted.is_some_and(|wanted| line.any(|above| std::ptr::eq(above, wanted)))
    }

    /// Returns a shape and those above it, itself first; shorter than any circle would be.
    pub(super) fn line<'s>(&'s self, shape: &'s Shape) -> impl Iterator<Item = &'s Shape> {
        let above = |shape: &&'s Shape| {
            let parent = shape.class.as_ref().and_then(|c| c.parent)?;
            self.shape(parent)
        };
        std::iter::successors(Some(shape), above).take(32)
    }

    /// Returns a shape.
    pub(super) fn shape(&self, at: usize) -> Option<&Shape> {
        self.shapes.get(at)
    }

    /// Returns the words of an enum with their editions.
    pub(super) fn words(&self, at: usize) -> &[(String, Editions)] {
        self.words.get(at).map_or(&[], Vec::as_slice)
    }
}

#[derive(Default)]
struct Reader {
    forms: &'static [Form],
    editions: Vec<String>,
    shape_names: HashMap<String, usize>,
    word_names: HashMap<String, usize>,
    shapes: Vec<Shape>,
    words: Vec<Vec<(String, Editions)>>,
    unread: Vec<String>,
}

impl Reader {
    /// First pass: gives every shape and enum its place, so that they can name each other.
    fn names(&mut self, line: &str) {
        let name = |rest: &str| rest.split([' ', ':']).next().unwrap_or("").to_owned();
        let shape = line.strip_prefix("shape ");
        if let Some(rest) = shape.or_else(|| line.strip_prefix("class ")) {
            let next = self.shape_names.len();
            self.shape_names.entry(name(rest)).or_insert(next);
        } else if let Some(rest) = line.strip_prefix("enum ") {
            let next = self.word_names.len();
            self.word_names.entry(name(rest)).or_insert(next);
        }
    }

    fn line(&mut self, line: &str) -> Option<()> {
        if line.is_empty() || line.starts_with('#') {
            return Some(());
        }
        if let Some(rest) = line.strip_prefix("editions ") {
            self.editions = rest.split(' ').map(str::to_owned).collect();
            return Some(());
        }
        if let Some(rest) = line.strip_prefix("enum ") {
            return self.enumeration(rest);
        }
        if let Some(rest) = line.strip_prefix("shape ") {
            return self.shape(rest);
        }
        if let Some(rest) = line.strip_prefix("class ") {
            return self.class(rest);
        }
        let member = self.member(line.strip_prefix("  ")?)?;
        self.shapes.last_mut()?.members.push(member);
        Some(())
    }

    fn enumeration(&mut self, rest: &str) -> Option<()> {
        let (head, words) = rest.split_once(": ")?;
        let mut head = head.split(' ');
        let at = *self.word_names.get(head.next()?)?;
        let editions = range(&self.editions, head.next())?;
        if self.words.len() <= at {
            self.words.resize(at + 1, Vec::new());
        }
        let list = self.words.get_mut(at)?;
        list.extend(words.split(' ').map(|w| (w.replace('␣', " "), editions)));
        Some(())
    }

    fn shape(&mut self, rest: &str) -> Option<()> {
        let (name, mut flags) = rest.split_once(' ').unwrap_or((rest, ""));
        let mut shape = Shape {
            name: name.to_owned(),
            ..Shape::default()
        };
        if let Some((before, least)) = flags.rsplit_once("least(") {
            shape.least = least.strip_suffix(')')?.parse().ok()?;
            flags = before.trim_end();
        }
        if let Some(after) = flags.strip_prefix("open") {
            match after.strip_prefix('(').and_then(|a| a.split_once(')')) {
                Some((text, after)) => {
                    shape.open = range(&self.editions, Some(text))?;
                    flags = after.trim_start();
                }
                None => {
                    shape.open = Editions::MAX;
                    flags = after.trim_start();
                }
            }
        }
        while !flags.is_empty() {
            let (word, after) = flags.split_once('(')?;
            let (groups, after) = after.split_once(')')?;
            let (_, rule, must, least, most) = GROUPS.iter().find(|g| g.0 == word)?;
            let group = |g: &str| g.split('+').map(str::to_owned).collect();
            shape.groups.push(Groups {
                rule,
                must,
                least: *least,
                most: *most,
                groups: groups.split(", ").map(group).collect(),
            });
            flags = after.trim_start();
        }
        self.shapes.push(shape);
        Some(())
    }

    fn class(&mut self, rest: &str) -> Option<()> {
        let (head, parent) = match rest.split_once(" < ") {
            Some((head, parent)) => (head, Some(*self.shape_names.get(parent)?)),
            None => (rest, None),
        };
        let name = head.strip_suffix(" abstract");
        self.shapes.push(Shape {
            name: name.unwrap_or(head).to_owned(),
            class: Some(Class {
                is_abstract: name.is_some(),
                parent,
            }),
            ..Shape::default()
        });
        Some(())
    }

    fn member(&self, line: &str) -> Option<Member> {
        let parts: Vec<&str> = line.split(' ').collect();
        let (key, of, kind) = match parts.as_slice() {
            [key, kind] => (*key, None, *kind),
            [key, range, kind] => (*key, Some(*range), *kind),
            _ => return None,
        };
        Some(Member {
            key: key.trim_end_matches('!').to_owned(),
            required: key.ends_with('!'),
            editions: range(&self.editions, of)?,
            kind: self.kind(kind)?,
        })
    }

    fn kind(&self, text: &str) -> Option<Kind> {
        let alternatives = split_outside(text);
        if alternatives.len() > 1 {
            let kinds: Option<Vec<_>> = alternatives.into_iter().map(|a| self.kind(a)).collect();
            return kinds.map(Kind::Either);
        }
        if let Some(inner) = text.strip_suffix(']') {
            let (word, inner) = inner.split_once('[')?;
            let (min, max, unique) = match word {
                "" => (0, usize::MAX, false),
                "set" => (0, usize::MAX, true),
                "some" => (1, usize::MAX, false),
                "someset" => (1, usize::MAX, true),
                "pairset" => (2, usize::MAX, true),
                "one" => (1, 1, false),
                _ => return None,
            };
            let of = Box::new(self.kind(inner)?);
            return Some(Kind::List {
                of,
                min,
                max,
                unique,
            });
        }
        if text == "&" {
            return Some(Kind::Class(None));
        }
        if let Some(name) = text.strip_prefix('&') {
            let at = self.shape_names.get(name).copied()?;
            return Some(Kind::Class(Some(at)));
        }
        if let Some(name) = text.strip_prefix('@') {
            return self.shape_names.get(name).copied().map(Kind::Shape);
        }
        if let Some(name) = text.strip_prefix('%') {
            return self.word_names.get(name).copied().map(Kind::Words);
        }
        self.scalar(text)
    }

    fn scalar(&self, text: &str) -> Option<Kind> {
        let (word, bounds) = match text.strip_suffix('}') {
            Some(rest) => rest.split_once('{')?,
            None => (text, ","),
        };
        let (min, max) = bounds.split_once(',')?;
        let number = |text: &str, none: f64| match text {
            "" => Some(none),
            text => text.parse::<f64>().ok(),
        };
        let length = |text: &str, none: usize| match text {
            "" => Some(none),
            text => text.parse::<usize>().ok(),
        };
        match word {
            "any" => Some(Kind::Any),
            "bool" => Some(Kind::Bool),
            "null" => Some(Kind::Null),
            "text" => Some(Kind::Text {
                min: length(min, 0)?,
                max: length(max, usize::MAX)?,
            }),
            "int" | "number" => Some(Kind::Number {
                whole: word == "int",
                min: number(min, f64::NEG_INFINITY)?,
                max: number(max, f64::INFINITY)?,
            }),
            form => {
                let mut forms = FORMS.iter().chain(self.forms);
                forms.find(|f| f.id == form).map(Kind::Form)
            }
        }
    }
}

/// Splits at `|` outside of brackets.
fn split_outside(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}
