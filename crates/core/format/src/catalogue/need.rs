//! Needs: which records an item or objective asks for, in the words that there are for them.

use std::collections::BTreeMap;

use asepsis_domain::architecture::{ElementKind, StateKind, ViewKind};
use asepsis_domain::catalogue::{NEEDS, Need, Strength};
use asepsis_domain::control::Category;
use asepsis_domain::evidence::EvidenceKind;
use asepsis_domain::place::Located;
use asepsis_domain::plan::Topic;
use asepsis_domain::test::TestKind;
use asepsis_domain::threat::LifeCycle;

use super::check::{References, Target};
use crate::schema::{Entry, Form, Problem, Row, none_of, words_of};

/// What the values of a field can be.
enum Values {
    /// Any text.
    Free,
    /// One of these words.
    Words(Vec<&'static str>),
    /// The id of a part of this or another file.
    Part(Target),
    /// A name that is the same in all files.
    Name(Target),
}

/// Returns what the values of a field of a need can be.
fn values(record: &str, field: &str) -> Values {
    match (record, field) {
        ("control", "category") => Values::Words(words_of(Category::WORDS)),
        ("component-support", "field") => Values::Words(vec!["end-of-support", "level"]),
        ("element", "kind") => Values::Words(words_of(ElementKind::WORDS)),
        ("evidence", "type") => Values::Words(words_of(EvidenceKind::WORDS)),
        ("label", "duty") => Values::Part(Target::Item),
        ("label" | "plan", "topic") => Values::Name(Target::LabelingTopic),
        ("metric", "id") => Values::Part(Target::Metric),
        ("plan", "section") => Values::Words(words_of(Topic::WORDS)),
        ("state", "kind") => Values::Words(words_of(StateKind::WORDS)),
        ("test", "kind") => Values::Words(words_of(TestKind::WORDS)),
        ("threat", "life_cycle") => Values::Words(words_of(LifeCycle::WORDS)),
        ("view", "kind") => Values::Words(words_of(ViewKind::WORDS)),
        _ => Values::Free,
    }
}

/// A need as read, with the names that it uses.
type WithNames = (Need, Vec<(String, Target, Located<String>)>);

/// Returns the needs of the row, and gives the names they use to `references`.
pub(super) fn needs(row: &mut Row<'_>, references: &mut References) -> Vec<Need> {
    let read = row
        .may("needs", "Records that it asks for.")
        .tables("need", need);
    read.into_iter()
        .flatten()
        .map(|(mut need, names)| {
            for (field, target, name) in names {
                let whole = if target == Target::LabelingTopic {
                    references.used(target, name.clone());
                    name.value
                } else {
                    references.used_part(target, &name)
                };
                need.filter.entry(field).or_default().push(whole);
            }
            need
        })
        .collect()
}

fn need(row: &mut Row<'_>) -> Option<WithNames> {
    let record = row
        .must("record", "What is needed.")
        .one(|| Form::Text, |cell| fields_of(cell.str()?));
    let narrowing = row.may("where", "Which of them: field and allowed values.");
    let entries = narrowing.entries(Vec::new, Form::List(Box::new(Form::Text)));
    let link = row
        .must("link", "What having it means.")
        .word(Strength::WORDS);
    let (record, fields) = record?;
    let mut need = Need {
        record: record.to_owned(),
        filter: BTreeMap::new(),
        link: link?,
    };
    let mut names = Vec::new();
    for entry in &entries {
        let field = entry.key.value.as_str();
        let known = |text: &str| {
            let known = fields.contains(&text).then_some(());
            known.ok_or_else(|| none_of(text, fields.iter().copied()))
        };
        if row.entry_key(entry, known).is_none() {
            continue;
        }
        match values(record, field) {
            Values::Part(target) | Values::Name(target) => {
                let parts = row.entry_list(entry, |cell| cell.located_text());
                names.extend(parts.into_iter().map(|p| (field.to_owned(), target, p)));
            }
            words => {
                let allowed = allowed(row, entry, &words);
                need.filter.insert(field.to_owned(), allowed);
            }
        }
    }
    Some((need, names))
}

fn fields_of(text: &str) -> Result<(&'static str, &'static [&'static str]), Problem> {
    NEEDS
        .iter()
        .find(|(word, _)| *word == text)
        .copied()
        .ok_or_else(|| none_of(text, NEEDS.iter().map(|(word, _)| *word)))
}

fn allowed(row: &mut Row<'_>, entry: &Entry<'_>, values: &Values) -> Vec<String> {
    row.entry_list(entry, |cell| match values {
        Values::Words(words) if !words.contains(&cell.str()?) => {
            Err(none_of(cell.str()?, words.iter().copied()))
        }
        _ => cell.text(),
    })
}
