//! A table as its reading function sees it: keys asked one by one, problems gathered.

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::id::RecordId;
use asepsis_domain::place::Place;
use toml::de::{DeTable, DeValue};

use super::key::Key;
use super::{Aspect, DOSSIER, Field, Page, Problem, Shape, nearest};
use crate::limits::shown;

/// A table being read, or, without one, being described.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(super) source: Option<(&'a Page<'a>, &'a DeTable<'a>)>,
    pub(super) at: Place,
    pub(super) what: &'static str,
    pub(super) record: Option<RecordId>,
    pub(super) asked: Vec<&'static str>,
    pub(super) fields: Vec<Field>,
    pub(super) found: Vec<Diagnostic>,
}

impl<'a> Row<'a> {
    /// Returns a row that reads a table which stands at `at`.
    pub(crate) fn reading(
        page: &'a Page<'a>,
        table: &'a DeTable<'a>,
        at: Place,
        what: &'static str,
    ) -> Self {
        Self {
            source: Some((page, table)),
            at,
            what,
            record: None,
            asked: Vec::new(),
            fields: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Returns the shape of the table that `reader` reads.
    pub(crate) fn describe<T>(what: &'static str, reader: impl FnOnce(&mut Self) -> T) -> Shape {
        let mut row = Self {
            source: None,
            at: Place::start_of(""),
            what,
            record: None,
            asked: Vec::new(),
            fields: Vec::new(),
            found: Vec::new(),
        };
        reader(&mut row);
        Shape {
            what,
            fields: row.fields,
        }
    }

    /// Returns a key that has to be there.
    pub(crate) fn must<'r>(&'r mut self, key: &'static str, doc: &'static str) -> Key<'r, 'a> {
        Key::new(self, key, doc, true)
    }

    /// Returns a key that may be there.
    pub(crate) fn may<'r>(&'r mut self, key: &'static str, doc: &'static str) -> Key<'r, 'a> {
        Key::new(self, key, doc, false)
    }

    /// Returns the place of the table.
    pub(crate) fn at(&self) -> &Place {
        &self.at
    }

    /// Returns whether the table has the key, without asking for it.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.source
            .is_some_and(|(_, table)| table.contains_key(key))
    }

    /// Returns how many keys the table has.
    pub(crate) fn size(&self) -> usize {
        self.source.map_or(0, |(_, table)| table.len())
    }

    /// Takes a value that breaks a rule of the reading function's own.
    pub(crate) fn wrong(&mut self, message: &str, at: &Place) {
        let codes = self.source.map_or(&DOSSIER, |(page, _)| page.codes);
        self.found
            .push(Diagnostic::new(codes.value, message).at(at));
    }

    /// Names the record that the table is, for its diagnostics.
    pub(crate) fn is_record(&mut self, id: &RecordId) {
        self.record = Some(id.clone());
    }

    /// Takes a key that must not be there, under a code of its own.
    pub(crate) fn refuse(&mut self, key: &'static str, code: Code, message: &str) {
        self.asked.push(key);
        if let Some((page, table)) = self.source
            && let Some((name, _)) = table.get_key_value(key)
        {
            let at = page.place(name.span());
            self.found.push(Diagnostic::new(code, message).at(&at));
        }
    }

    /// Takes a finding of the reading function itself.
    pub(crate) fn found(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Takes a problem of a value.
    pub(super) fn problem(&mut self, key: &str, problem: Problem, at: &Place) {
        let codes = self.source.map_or(&DOSSIER, |(page, _)| page.codes);
        let code = match problem.aspect {
            Aspect::Value => codes.value,
            Aspect::Id => codes.id,
            Aspect::Date => codes.date,
            Aspect::Open => codes.open,
        };
        let message = format!("`{key}`: {}", problem.message);
        let mut diagnostic = Diagnostic::new(code, message).at(at);
        if let Some(help) = problem.help {
            diagnostic = diagnostic.help(help);
        }
        self.found.push(diagnostic);
    }

    /// Takes an entry whose key is none of those that there are.
    pub(super) fn unknown_entry(&mut self, problem: Problem, at: &Place) {
        let codes = self.source.map_or(&DOSSIER, |(page, _)| page.codes);
        let help = problem.help.unwrap_or_default();
        let diagnostic = Diagnostic::new(codes.key, problem.message).at(at);
        self.found.push(diagnostic.help(help));
    }

    /// Returns the place of a range of bytes of the file, `or` where there is no file.
    pub(super) fn place(&self, span: std::ops::Range<usize>, or: &Place) -> Place {
        self.source
            .map_or_else(|| or.clone(), |(page, _)| page.place(span))
    }

    /// Takes the absence of a key.
    pub(super) fn missing(&mut self, key: &str, doc: &str, at: &Place) {
        let codes = self.source.map_or(&DOSSIER, |(page, _)| page.codes);
        let message = format!("this {} has no `{key}`", self.what);
        let help = format!("Add `{key}`: {doc}");
        self.found
            .push(Diagnostic::new(codes.missing, message).at(at).help(help));
    }

    /// Returns the problems of the table, those of keys that nobody asked for included.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        if let Some((page, table)) = self.source {
            for (key, value) in table {
                if !self.asked.iter().any(|asked| key.get_ref() == asked) {
                    let at = page.place(key.span());
                    let unknown = self.unknown(page, key.get_ref(), value.get_ref(), &at);
                    self.found.push(unknown);
                }
            }
        }
        if let Some(id) = &self.record {
            for diagnostic in &mut self.found {
                diagnostic.record.get_or_insert_with(|| id.clone());
            }
        }
        self.found
    }

    fn unknown(&self, page: &Page<'_>, key: &str, value: &DeValue<'_>, at: &Place) -> Diagnostic {
        let tables = matches!(value, DeValue::Table(_) | DeValue::Array(_));
        let what = if self.what == "file" && tables {
            "table"
        } else {
            "key"
        };
        let message = format!("{what} `{}` is not known in this {}", shown(key), self.what);
        let help = nearest(key, self.asked.iter().copied()).map_or_else(
            || format!("Known here: {}.", self.asked.join(", ")),
            |near| format!("Perhaps `{near}` is meant."),
        );
        Diagnostic::new(page.codes.key, message).at(at).help(help)
    }
}
