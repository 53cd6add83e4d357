//! A field of a record on a form: by what it is filled in, and how.

use asepsis_domain::condition::Fact;
use asepsis_domain::record::RecordKind;
use asepsis_workflow::editing::{self, Entry, Field, Filled, spread};
use maud::{Markup, html};

use crate::ask::Asked;
use crate::web::part::{coded, counted};

/// The field that says why.
pub(super) const WHY: &str = "asepsis-why";

/// Returns the field for why something is written, where that is kept with it.
pub(super) fn why(asked: &Asked) -> Markup {
    html! {
        @if asked.site.team().is_some() {
            div.field {
                label for=(WHY) { "Why it is written" }
                input type="text" id=(WHY) name=(WHY) required maxlength="1024" value=(asked.field(WHY)) aria-describedby="hint-why";
                span.hint id="hint-why" { "It stands in the audit trail, with your name and the time." }
            }
        }
    }
}

/// The buttons that ask for one more row of a list, and the boxes that take rows away.
pub(super) const MORE: &str = "asepsis-more";
pub(super) const REMOVE: &str = "asepsis-remove";

/// A form's fields with what stands in them.
pub(super) struct Filling<'a> {
    asked: &'a Asked,
    /// Where the form is sent.
    action: &'a str,
    said: Filled,
}

/// A box that is filled in.
struct Box<'a> {
    id: &'a str,
    name: &'a str,
    label: &'a str,
    says: &'a str,
    required: bool,
    entry: &'a Entry,
}

impl<'a> Filling<'a> {
    pub(super) fn of(asked: &'a Asked, kind: RecordKind, action: &'a str, said: &Filled) -> Self {
        Self {
            asked,
            action,
            said: spread(kind, said),
        }
    }

    /// Returns the fields, and the button that keeps the form by the key Enter before those that do something else.
    pub(super) fn fields(&self, fields: &[Field]) -> Markup {
        let with_rows = fields.iter().any(|f| has_rows(&f.entry));
        html! {
            @if with_rows { button.hidden tabindex="-1" aria-hidden="true" { "Keep it" } }
            @for field in fields { (self.entry(field.key, field)) }
        }
    }

    fn text(&self, name: &str) -> &str {
        self.said.get(name).map_or("", String::as_str)
    }

    fn entry(&self, name: &str, field: &Field) -> Markup {
        match &field.entry {
            // What stands there and is none of its parts is shown as it stands, not lost.
            entry if entry.has_parts() && !self.text(name).is_empty() => self.whole(name, field),
            Entry::Table(own) => self.table(name, field, own),
            Entry::Tables(own) => self.rows(name, field, own),
            Entry::Map(words, each) => self.keys(name, field, (words, each)),
            entry => self.one(&Box {
                id: name,
                name,
                label: &words(field.key),
                says: field.says,
                required: field.required,
                entry,
            }),
        }
    }

    /// A table within the record.
    fn table(&self, name: &str, field: &Field, own: &[Field]) -> Markup {
        group(
            name,
            field,
            &html! {
                @for own in own {
                    // Where the table may be left out as a whole, so may all of it.
                    @let asked = Field { required: own.required && field.required, ..own.clone() };
                    (self.entry(&format!("{name}.{}", own.key), &asked))
                }
            },
        )
    }

    /// Tables within the record: those that are there, and an empty one.
    fn rows(&self, name: &str, field: &Field, own: &[Field]) -> Markup {
        let label = words(field.key);
        let names = || self.said.iter();
        let there = editing::rows(name, names().map(|(name, _)| name.as_str()));
        let said = names().filter(|(_, text)| !text.trim().is_empty());
        let said = editing::rows(name, said.map(|(name, _)| name.as_str()));
        let last = there.last().copied().unwrap_or(0);
        let shown = match self.asked.field(MORE) == name {
            true => last + 1,
            false => last.max(said.last().copied().unwrap_or(0) + 1),
        };
        let next = format!("{}#{name}.{}", self.action, shown + 1);
        group(
            name,
            field,
            &html! {
                @for row in 1..=shown { (self.row(&format!("{name}.{row}"), (&label, row), said.contains(&row), own)) }
                p { button.quiet name=(MORE) value=(name) formaction=(next) formnovalidate { "One more: " (label) } }
            },
        )
    }

    fn row(&self, name: &str, (label, row): (&str, usize), said: bool, own: &[Field]) -> Markup {
        html! {
            fieldset.field id=(name) {
                legend { (label) " " (row) @if !said { span.faint { " (new)" } } }
                @for own in own {
                    // An empty one may stay so.
                    @let asked = Field { required: own.required && said, ..own.clone() };
                    (self.entry(&format!("{name}.{}", own.key), &asked))
                }
                @if said {
                    @let removed = self.asked.fields(REMOVE).any(|removed| removed == name);
                    label.check { input type="checkbox" name=(REMOVE) value=(name) checked[removed]; "Take away " (label) " " (row) }
                }
            }
        }
    }

    /// A table with keys of one's own: each that there is with what it asks.
    fn keys(&self, name: &str, field: &Field, (known, each): (&[&str], &Entry)) -> Markup {
        let offered = self.offered(known);
        let prefix = format!("{name}.");
        let said = self
            .said
            .iter()
            .filter_map(|(name, text)| Some((name.strip_prefix(&prefix)?, text)));
        let others = said
            .clone()
            .map(|(key, _)| key)
            .filter(|key| !offered.iter().any(|(k, _)| k == key));
        let others = others.map(|key| (key.to_owned(), key.to_owned()));
        let filled = said.filter(|(_, text)| !text.trim().is_empty()).count();
        let all: Vec<(String, String)> = offered.iter().cloned().chain(others).collect();
        group(
            name,
            field,
            &html! {
                details open[filled > 0] {
                    summary { (counted(all.len(), "question", "questions")) ", " (filled) " answered" }
                    div.keys { @for (at, (key, asks)) in all.iter().enumerate() {
                        (self.one(&Box {
                            id: &format!("{name}-{at}"),
                            name: &format!("{name}.{key}"),
                            label: asks,
                            says: &format!("`{key}`"),
                            required: false,
                            entry: each,
                        }))
                    } }
                }
            },
        )
    }

    /// Returns the keys that there are, each with what it asks: facts of the device, else questions of rubrics.
    fn offered(&self, known: &[&str]) -> Vec<(String, String)> {
        let fact = |word: &&str| {
            let asks = Fact::parse(word).map(Fact::question);
            ((*word).to_owned(), asks.unwrap_or_default().to_owned())
        };
        if !known.is_empty() {
            return known.iter().map(fact).collect();
        }
        let view = self.asked.view().ok();
        let rubrics = view
            .into_iter()
            .flat_map(|v| v.evaluated.catalogue.rubrics.values());
        let questions = rubrics.flat_map(|rubric| &rubric.questions);
        questions.map(|q| (q.id.clone(), q.text.clone())).collect()
    }

    fn whole(&self, name: &str, field: &Field) -> Markup {
        let (hint, text) = (format!("hint-{name}"), self.text(name));
        html! {
            div.field {
                label for=(name) { (words(field.key)) }
                textarea.code id=(name) name=(name) rows=(lines(text)) spellcheck="false" aria-describedby=(hint) { (text) }
                span.hint id=(hint) { (coded(field.says)) " Something in it does not belong here: mend it as it is written in the file, or empty it to fill in its fields." }
            }
        }
    }

    fn one(&self, own: &Box<'_>) -> Markup {
        let (id, name, value) = (own.id, own.name, self.text(own.name));
        let hint = format!("hint-{id}");
        let required = own.required;
        html! {
            div.field {
                label for=(id) { (own.label) @if !required { span.faint { " (optional)" } } }
                @match own.entry {
                    Entry::Line => { input type="text" id=(id) name=(name) value=(value) maxlength="1024" required[required] autocomplete="off" aria-describedby=(hint); }
                    Entry::Number => { input type="text" id=(id) name=(name) value=(value) inputmode="decimal" maxlength="32" required[required] autocomplete="off" aria-describedby=(hint); }
                    Entry::Date => { input id=(id) name=(name) type="date" value=(value) required[required] aria-describedby=(hint); }
                    Entry::Word(all) => { select id=(id) name=(name) required[required] aria-describedby=(hint) { (choices(&pairs(all), required, value)) } }
                    Entry::Flag => { select id=(id) name=(name) required[required] aria-describedby=(hint) { (choices(&FLAGS.map(|(v, w)| (v, w.to_owned())), required, value)) } }
                    _ => { textarea id=(id) name=(name) rows=(if name == "title" { 1 } else { lines(value) }) required[required] aria-describedby=(hint) { (value) } }
                }
                span.hint id=(hint) { (coded(own.says)) (how(own.entry)) }
            }
        }
    }
}

const FLAGS: [(&str, &str); 2] = [("true", "yes"), ("false", "no")];

fn words(key: &str) -> String {
    key.replace('_', " ")
}

fn pairs<'w>(all: &[&'w str]) -> Vec<(&'w str, String)> {
    all.iter().map(|word| (*word, words(word))).collect()
}

fn lines(text: &str) -> usize {
    text.lines().count().clamp(2, 16)
}

fn has_rows(entry: &Entry) -> bool {
    match entry {
        Entry::Tables(_) => true,
        Entry::Table(own) => own.iter().any(|own| has_rows(&own.entry)),
        _ => false,
    }
}

/// Returns parts of a field that belong together.
fn group(name: &str, field: &Field, parts: &Markup) -> Markup {
    let hint = format!("hint-{name}");
    html! {
        fieldset.field aria-describedby=(hint) {
            legend { (words(field.key)) @if !field.required { span.faint { " (optional)" } } }
            span.hint id=(hint) { (coded(field.says)) }
            (parts)
        }
    }
}

fn choices(all: &[(&str, String)], required: bool, value: &str) -> Markup {
    html! {
        @if !required || value.is_empty() { option value="" { "–" } }
        @for (word, says) in all { option value=(word) selected[*word == value] { (says) } }
        // What stands there and is none of them is told by the check, not lost.
        @if !value.is_empty() && !all.iter().any(|(word, _)| *word == value) { option value=(value) selected { (value) } }
    }
}

/// Returns how a field is filled in, where its box does not say so.
fn how(entry: &Entry) -> String {
    match entry {
        Entry::Lines(words) if words.is_empty() => " One a line.".to_owned(),
        Entry::Lines(words) => format!(" One a line, of: {}.", words.join(", ")),
        Entry::Releases => {
            " One a line, or a range: from 1.0.0, on the next line until 1.2.0.".to_owned()
        }
        _ => String::new(),
    }
}
