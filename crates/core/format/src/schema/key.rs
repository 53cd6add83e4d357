//! One key of a table: asked for, checked, converted.

use asepsis_domain::digest::Digest;
use asepsis_domain::id::{ItemRef, RecordId, ReleaseId};
use asepsis_domain::place::{Located, Place};
use asepsis_domain::record::{Link, Releases};
use asepsis_domain::time::{Date, Instant};
use toml::Spanned;
use toml::de::DeValue;

use super::{Cell, Field, Form, PLACEHOLDER, Problem, Read, Row, words_of};

/// A key asked for, not yet read.
#[derive(Debug)]
pub(crate) struct Key<'r, 'a> {
    row: &'r mut Row<'a>,
    key: &'static str,
    doc: &'static str,
    required: bool,
}

/// An entry of a table with free keys.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// The key.
    pub(crate) key: Located<String>,
    /// Its value.
    pub(crate) cell: Cell<'a>,
}

impl<'r, 'a> Key<'r, 'a> {
    pub(super) fn new(
        row: &'r mut Row<'a>,
        key: &'static str,
        doc: &'static str,
        required: bool,
    ) -> Self {
        Self {
            row,
            key,
            doc,
            required,
        }
    }

    /// Returns a text; empty where there is none.
    pub(crate) fn text(mut self) -> String {
        let cell = self.cell(|| Form::Text);
        let read = cell.and_then(|cell| {
            let text = self.keep(&cell, Cell::text)?;
            if self.required && text.trim().is_empty() {
                self.row.missing(self.key, self.doc, &cell.at);
            }
            Some(text)
        });
        read.unwrap_or_default()
    }

    /// Returns the text that names something; a placeholder is told and kept, since a name is shown everywhere.
    pub(crate) fn name(mut self) -> String {
        let Some(cell) = self.cell(|| Form::Text) else {
            return String::new();
        };
        let name = cell.text();
        if let Ok(text) = &name
            && text.trim().is_empty()
        {
            self.row.missing(self.key, self.doc, &cell.at);
        }
        self.keep(&cell, Cell::text);
        name.unwrap_or_default()
    }

    /// Returns a text where there is one.
    pub(crate) fn opt_text(self) -> Option<String> {
        self.one(|| Form::Text, Cell::text)
    }

    /// Returns a text with its place.
    pub(crate) fn located(self) -> Option<Located<String>> {
        self.one(|| Form::Text, Cell::located_text)
    }

    /// Returns texts.
    pub(crate) fn texts(self) -> Vec<String> {
        self.many(|| Form::Text, Cell::text)
    }

    /// Returns texts with their places.
    pub(crate) fn all_located(self) -> Vec<Located<String>> {
        self.many(|| Form::Text, Cell::located_text)
    }

    /// Returns true or false.
    pub(crate) fn flag(self) -> Option<bool> {
        self.one(|| Form::Flag, Cell::flag)
    }

    /// Returns a whole number.
    pub(crate) fn number(self) -> Option<u64> {
        self.one(|| Form::Number, Cell::number)
    }

    /// Returns a whole number that fits in 32 bits.
    pub(crate) fn small_number(self) -> Option<u32> {
        self.one(|| Form::Number, Cell::small_number)
    }

    /// Returns a day.
    pub(crate) fn date(self) -> Option<Date> {
        self.one(|| Form::Date, Cell::date)
    }

    /// Returns a day with its place.
    pub(crate) fn located_date(self) -> Option<Located<Date>> {
        self.one(
            || Form::Date,
            |cell| Ok(Located::new(cell.date()?, cell.at.clone())),
        )
    }

    /// Returns an instant with its place.
    pub(crate) fn instant(self) -> Option<Located<Instant>> {
        self.one(
            || Form::Instant,
            |cell| Ok(Located::new(cell.instant()?, cell.at.clone())),
        )
    }

    /// Returns the id of the record that this table is.
    pub(crate) fn id(self) -> Option<Located<RecordId>> {
        self.one(|| Form::Id, Cell::link)
    }

    /// Returns ids.
    pub(crate) fn ids(self) -> Vec<RecordId> {
        self.many(|| Form::Id, Cell::id)
    }

    /// Returns a link to a record.
    pub(crate) fn link(self) -> Option<Link> {
        self.one(|| Form::Id, Cell::link)
    }

    /// Returns links to records.
    pub(crate) fn links(self) -> Vec<Link> {
        self.many(|| Form::Id, Cell::link)
    }

    /// Returns the name of a release.
    pub(crate) fn release(self) -> Option<Located<ReleaseId>> {
        self.one(|| Form::Release, Cell::release)
    }

    /// Returns a catalogue item.
    pub(crate) fn item(self) -> Option<Located<ItemRef>> {
        self.one(|| Form::Item, Cell::item)
    }

    /// Returns catalogue items.
    pub(crate) fn items(self) -> Vec<Located<ItemRef>> {
        self.many(|| Form::Item, Cell::item)
    }

    /// Returns a digest.
    pub(crate) fn digest(self) -> Option<Located<Digest>> {
        self.one(|| Form::Digest, Cell::digest)
    }

    /// Returns the value of a word.
    pub(crate) fn word<T: Copy>(self, words: &'static [(&'static str, T)]) -> Option<T> {
        self.one(|| Form::Word(words_of(words)), |cell| cell.word(words))
    }

    /// Returns the values of words.
    pub(crate) fn words<T: Copy>(self, words: &'static [(&'static str, T)]) -> Vec<T> {
        self.many(|| Form::Word(words_of(words)), |cell| cell.word(words))
    }

    /// Returns the releases that a record covers.
    pub(crate) fn releases(mut self) -> Releases {
        let Some(cell) = self.cell(|| Form::Releases) else {
            return Releases::All;
        };
        if !matches!(cell.value, DeValue::Table(_)) {
            return Releases::List(self.elements(cell, Cell::release));
        }
        let span = self.child(&cell, "range of releases", |row| Releases::Span {
            from: end(row, "from", "First release, included."),
            until: end(row, "until", "Last release, included."),
        });
        span.unwrap_or_default()
    }

    /// Returns what `reader` makes of a table.
    pub(crate) fn table<T>(
        mut self,
        what: &'static str,
        mut reader: impl FnMut(&mut Row<'a>) -> T,
    ) -> Option<T> {
        let cell = self.cell(|| Form::Table(Row::describe(what, &mut reader)))?;
        self.child(&cell, what, reader)
    }

    /// Returns what `reader` makes of each table of a list.
    pub(crate) fn tables<T>(
        mut self,
        what: &'static str,
        mut reader: impl FnMut(&mut Row<'a>) -> T,
    ) -> Vec<T> {
        let Some(cell) = self.cell(|| Form::Tables(Row::describe(what, &mut reader))) else {
            return Vec::new();
        };
        let DeValue::Array(array) = cell.value else {
            let problem = cell.not("a list of tables");
            let problem = problem.help(format!("Write `[[{}]]` with two brackets.", self.key));
            self.row.problem(self.key, problem, &cell.at);
            return Vec::new();
        };
        array
            .iter()
            .filter_map(|element| {
                let cell = self.cell_of(element)?;
                self.child(&cell, what, &mut reader)
            })
            .collect()
    }

    /// Returns the entries of a table whose keys are free, or checked by the caller.
    pub(crate) fn entries(
        mut self,
        keys: impl FnOnce() -> Vec<&'static str>,
        form: Form,
    ) -> Vec<Entry<'a>> {
        let Some(cell) = self.cell(|| Form::Map(keys(), Box::new(form))) else {
            return Vec::new();
        };
        let (Some((page, _)), DeValue::Table(table)) = (self.row.source, cell.value) else {
            let problem = cell.not("a table");
            self.row.problem(self.key, problem, &cell.at);
            return Vec::new();
        };
        let entries = table.iter().map(|(key, value)| Entry {
            key: Located::new(key.get_ref().to_string(), page.place(key.span())),
            cell: Cell {
                value: value.get_ref(),
                at: page.place(value.span()),
            },
        });
        entries.collect()
    }

    /// Returns one converted value.
    pub(crate) fn one<T>(
        mut self,
        form: impl FnOnce() -> Form,
        convert: impl Fn(&Cell<'a>) -> Read<T>,
    ) -> Option<T> {
        let cell = self.cell(form)?;
        self.keep(&cell, convert)
    }

    /// Returns the converted values of a list; a single value is a list of one.
    pub(crate) fn many<T>(
        mut self,
        form: impl FnOnce() -> Form,
        convert: impl Fn(&Cell<'a>) -> Read<T>,
    ) -> Vec<T> {
        match self.cell(|| Form::List(Box::new(form()))) {
            Some(cell) => self.elements(cell, convert),
            None => Vec::new(),
        }
    }

    fn elements<T>(&mut self, cell: Cell<'a>, convert: impl Fn(&Cell<'a>) -> Read<T>) -> Vec<T> {
        let DeValue::Array(array) = cell.value else {
            return self.keep(&cell, convert).into_iter().collect();
        };
        if self.required && array.is_empty() {
            self.row.missing(self.key, self.doc, &cell.at);
        }
        array
            .iter()
            .filter_map(|element| {
                let cell = self.cell_of(element)?;
                self.keep(&cell, &convert)
            })
            .collect()
    }

    /// Returns the value of the key; tells the row where a required one is missing.
    fn cell(&mut self, form: impl FnOnce() -> Form) -> Option<Cell<'a>> {
        self.row.asked.push(self.key);
        let Some((_, table)) = self.row.source else {
            self.row.fields.push(Field {
                key: self.key,
                required: self.required,
                doc: self.doc,
                form: form(),
            });
            return None;
        };
        match table.get(self.key) {
            Some(value) => self.cell_of(value),
            None => {
                if self.required {
                    let at = self.row.at.clone();
                    self.row.missing(self.key, self.doc, &at);
                }
                None
            }
        }
    }

    fn cell_of(&self, value: &'a Spanned<DeValue<'a>>) -> Option<Cell<'a>> {
        let (page, _) = self.row.source?;
        Some(Cell {
            value: value.get_ref(),
            at: page.place(value.span()),
        })
    }

    /// Returns the converted value, or tells the row why there is none.
    fn keep<T>(&mut self, cell: &Cell<'a>, convert: impl Fn(&Cell<'a>) -> Read<T>) -> Option<T> {
        let read = match cell.value {
            DeValue::String(text) if text.starts_with(PLACEHOLDER) => Err(Problem::open(text)),
            _ => convert(cell),
        };
        read.map_err(|problem| self.row.problem(self.key, problem, &cell.at))
            .ok()
    }

    fn child<T>(
        &mut self,
        cell: &Cell<'a>,
        what: &'static str,
        mut reader: impl FnMut(&mut Row<'a>) -> T,
    ) -> Option<T> {
        let (page, _) = self.row.source?;
        let DeValue::Table(table) = cell.value else {
            let _: Option<()> = self.keep(cell, |cell| Err(cell.not("a table")));
            return None;
        };
        let at: Place = cell.at.clone();
        let mut row = Row::reading(page, table, at, what);
        let value = reader(&mut row);
        self.row.found.append(&mut row.finish());
        Some(value)
    }
}

/// Returns an end of a range; one that cannot be read is no open end, and covers nothing.
fn end(row: &mut Row<'_>, key: &'static str, doc: &'static str) -> Option<Located<ReleaseId>> {
    let end = row.may(key, doc).release();
    let written = row.has(key);
    end.or_else(|| written.then(|| Located::new(ReleaseId::unread(&row.at), row.at.clone())))
}

impl Row<'_> {
    /// Takes what an entry's key means, or tells why it means nothing.
    pub(crate) fn entry_key<T>(
        &mut self,
        entry: &Entry<'_>,
        convert: impl Fn(&str) -> Read<T>,
    ) -> Option<T> {
        convert(&entry.key.value)
            .map_err(|problem| self.unknown_entry(problem, &entry.key.at))
            .ok()
    }

    /// Takes the values of an entry that has a list or a single value.
    pub(crate) fn entry_list<'a, T>(
        &mut self,
        entry: &Entry<'a>,
        convert: impl Fn(&Cell<'a>) -> Read<T>,
    ) -> Vec<T> {
        let DeValue::Array(array) = entry.cell.value else {
            return self.entry(entry, convert).into_iter().collect();
        };
        let cells = array.iter().map(|element| Entry {
            key: entry.key.clone(),
            cell: Cell {
                value: element.get_ref(),
                at: self.place(element.span(), &entry.cell.at),
            },
        });
        let cells: Vec<Entry<'a>> = cells.collect();
        cells
            .iter()
            .filter_map(|cell| self.entry(cell, &convert))
            .collect()
    }

    /// Takes the value of an entry, or tells why it has none.
    pub(crate) fn entry<'a, T>(
        &mut self,
        entry: &Entry<'a>,
        convert: impl Fn(&Cell<'a>) -> Read<T>,
    ) -> Option<T> {
        let read = match entry.cell.value {
            DeValue::String(text) if text.starts_with(PLACEHOLDER) => Err(Problem::open(text)),
            _ => convert(&entry.cell),
        };
        read.map_err(|problem| self.problem(&entry.key.value, problem, &entry.cell.at))
            .ok()
    }
}
