//! Licences of a document's own, for formats in which every licence is part of an expression: those that the document lists,
//! those that expressions name, and names that have to become ids.

use std::collections::{BTreeMap, HashMap, HashSet};

use asepsis_domain::sbom::{Licence, Sbom};

use super::written::{id_string, is_of_another};
use crate::validation::licence;

/// What SPDX says where there is no licence.
pub(super) const NONE: &str = "NONE";

const REFERENCE: &str = "LicenseRef-";

/// A licence of the document's own; what is not known of it is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Own<'s> {
    pub(super) name: &'s str,
    pub(super) text: &'s str,
}

/// Licences of a document's own.
pub(super) struct Owns<'s> {
    listed: BTreeMap<String, Own<'s>>,
    /// Ids that names have become, by name and text.
    named: HashMap<Own<'s>, String>,
    /// Those ids.
    made: HashSet<String>,
    /// Licences of other documents become ones of this.
    is_alone: bool,
}

impl<'s> Owns<'s> {
    /// Returns the licences of a graph's own: each name has an id that no other has.
    pub(super) fn of(sbom: &'s Sbom) -> Self {
        Self::gathered(sbom, false)
    }

    /// The same for a document that names no other: what is a licence of another becomes one of its own.
    pub(super) fn of_one_document(sbom: &'s Sbom) -> Self {
        Self::gathered(sbom, true)
    }

    fn gathered(sbom: &'s Sbom, is_alone: bool) -> Self {
        let listed = sbom.aside.licences.iter().map(|(id, own)| {
            let (name, text) = (own.name.as_str(), own.text.as_str());
            (id.clone(), Own { name, text })
        });
        let mut all = Self {
            listed: listed.collect(),
            named: HashMap::new(),
            made: HashSet::new(),
            is_alone,
        };
        let mut names = Vec::new();
        for licence in sbom.components.iter().flat_map(|c| &c.licences) {
            match Said::of(licence) {
                Said::Nothing => {}
                Said::Name(own) => names.push(own),
                Said::Expression(_, references) => {
                    all.refer(references, licence);
                    all.refer_to_others(&licence.said);
                }
            }
        }
        for own in names {
            all.give_id(own);
        }
        all
    }

    fn refer(&mut self, references: Vec<String>, licence: &'s Licence) {
        for id in references {
            let is_alone = *licence.said == *id;
            let own = self.listed.entry(id).or_default();
            if let Some(text) = licence
                .text
                .as_deref()
                .filter(|_| is_alone && own.text.is_empty())
            {
                own.text = text;
            }
        }
    }

    fn refer_to_others(&mut self, said: &'s str) {
        for word in said
            .split([' ', '(', ')'])
            .filter(|w| self.is_alone && is_of_another(w))
        {
            let own = Own {
                name: word,
                text: "",
            };
            self.listed.entry(of_another(word)).or_insert(own);
        }
    }

    fn give_id(&mut self, own: Own<'s>) {
        if self.named.contains_key(&own) {
            return;
        }
        let word = id_string(own.name.trim());
        let is_word = word.contains(|c: char| c.is_ascii_alphanumeric());
        let word = if is_word { &*word } else { "licence" };
        let first = format!("{REFERENCE}{word}");
        // Few of those that are taken are tried, however many names become the same word.
        let others = (self.listed.len()..).map(|n| format!("{first}-{n}"));
        let free = std::iter::once(first.clone()).chain(others);
        if let Some(id) = free.into_iter().find(|id| !self.listed.contains_key(id)) {
            self.listed.insert(id.clone(), own);
            self.made.insert(id.clone());
            self.named.insert(own, id);
        }
    }

    /// Returns the licences by their ids.
    pub(super) fn listed(&self) -> impl Iterator<Item = (&str, Own<'s>)> {
        self.listed.iter().map(|(id, own)| (id.as_str(), *own))
    }

    /// Returns whether an id was made for a name.
    pub(super) fn is_named(&self, id: &str) -> bool {
        self.made.contains(id)
    }

    /// Returns the licence of an id.
    pub(super) fn get(&self, id: &str) -> Option<Own<'s>> {
        self.listed.get(id).copied()
    }

    /// Returns the licences that are concluded, or those that are not, as one expression.
    pub(super) fn expression(&self, list: &[Licence], is_concluded: bool) -> Option<String> {
        let those = list.iter().filter(|l| l.is_concluded() == is_concluded);
        let mut parts = Vec::new();
        let mut is_none = false;
        for licence in those {
            let part = match Said::of(licence) {
                Said::Nothing => {
                    is_none |= *licence.said == *NONE;
                    continue;
                }
                Said::Name(own) => self.named.get(&own).cloned().unwrap_or_default(),
                Said::Expression(expression, _) if self.is_alone => of_one(&expression),
                Said::Expression(expression, _) => expression,
            };
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        let wrap = |p: &String| {
            if p.contains(' ') && !p.starts_with('(') {
                format!("({p})")
            } else {
                p.clone()
            }
        };
        match parts.as_slice() {
            [] => is_none.then(|| NONE.to_owned()),
            [only] => Some(only.clone()),
            several => Some(several.iter().map(wrap).collect::<Vec<_>>().join(" AND ")),
        }
    }
}

/// Returns an expression in which licences of other documents are such of this.
fn of_one(expression: &str) -> String {
    let word = |piece: &str| {
        let word = piece.trim_end_matches([' ', '(', ')']);
        let rest = piece.get(word.len()..).unwrap_or_default();
        if is_of_another(word) {
            format!("{}{rest}", of_another(word))
        } else {
            piece.to_owned()
        }
    };
    expression
        .split_inclusive([' ', '(', ')'])
        .map(word)
        .collect()
}

/// Returns the id of a licence of another document as one of this.
fn of_another(licence: &str) -> String {
    format!("{REFERENCE}{}", id_string(licence))
}

/// What a licence says.
pub(super) enum Said<'l> {
    /// Nothing, or that there is none.
    Nothing,
    /// An expression, with the licences of the document's own in it.
    Expression(String, Vec<String>),
    /// A name.
    Name(Own<'l>),
}

impl<'l> Said<'l> {
    /// Returns what a licence says. A name that reads as an expression is one, unless it has a text of its own.
    pub(super) fn of(licence: &'l Licence) -> Self {
        let said = licence.said.trim();
        let is_unknown = said.is_empty() || said == "NOASSERTION";
        if is_unknown || (said == NONE && !licence.is_name) {
            return Self::Nothing;
        }
        let name = Self::Name(Own {
            name: said,
            text: licence.text.as_deref().unwrap_or_default(),
        });
        match (licence::references(said), licence::canonical(said)) {
            (Ok(references), Some(expression)) => {
                let is_alone = references.first().is_some_and(|id| id == said);
                if licence.is_name && licence.text.is_some() && !is_alone {
                    return name;
                }
                Self::Expression(expression, references)
            }
            _ => name,
        }
    }
}

/// Returns whether a licence is one of the document's own and nothing else.
pub(super) fn is_reference(said: &str) -> bool {
    said.starts_with(REFERENCE) && !said.contains([' ', '('])
}
