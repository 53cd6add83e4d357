//! What a record says in each field, as one fills it in; and what was filled in as a value of the file.

use toml_edit::{
    Array, ArrayOfTables, Datetime, DocumentMut, InlineTable, Item, Table, TomlError, Value, value,
};

use super::{Entry, Filled, FormError};
use crate::dossier::written::WrittenRecord;

impl Entry {
    /// Returns the value of what was filled in.
    pub(super) fn read(&self, key: &str, text: &str) -> Result<Item, FormError> {
        let wrong = |why: String| FormError::Field {
            key: key.to_owned(),
            why,
        };
        let not = |what: &str| wrong(format!("`{text}` is {what}"));
        match self {
            Self::Line => Ok(instant(text).unwrap_or_else(|| value(text))),
            Self::Text | Self::Word(_) => Ok(value(text)),
            Self::Flag => {
                let flag: Result<bool, _> = text.parse();
                flag.map(value)
                    .map_err(|_| not("neither `true` nor `false`"))
            }
            Self::Number => match text.parse::<i64>() {
                Ok(number) => Ok(value(number)),
                Err(_) => match text.parse::<f64>() {
                    Ok(number) if number.is_finite() => Ok(value(number)),
                    _ => Err(not("no number")),
                },
            },
            Self::Date => {
                let date: Result<Datetime, _> = text.parse();
                let date = date.ok().filter(|d| d.time.is_none());
                date.map(value)
                    .ok_or_else(|| not("no day such as 2026-11-24"))
            }
            Self::Lines(_) => Ok(lines(text)),
            // A range is a table of its own, a list is not.
            Self::Releases if text.contains('=') => {
                let range: DocumentMut = text
                    .parse()
                    .map_err(|e: TomlError| wrong(e.message().to_owned()))?;
                let mut table = InlineTable::new();
                for (name, item) in range.iter() {
                    let one = item.as_value().ok_or_else(|| not("no range of releases"))?;
                    table.insert(name, plain(one));
                }
                Ok(Item::Value(Value::InlineTable(table)))
            }
            Self::Releases => Ok(range(text).unwrap_or_else(|| lines(text))),
            Self::Table(_) | Self::Tables(_) | Self::Map(..) => {
                let own: DocumentMut = text
                    .parse()
                    .map_err(|e: TomlError| wrong(e.message().to_owned()))?;
                let others = own.iter().filter(|(name, _)| *name != key);
                let others: Vec<&str> = others.map(|(name, _)| name).collect();
                let found = own.get(key).filter(|_| others.is_empty());
                let found = found.map(fresh);
                found.ok_or_else(|| {
                    wrong(format!(
                        "write it as in the file: `[{key}]` or `[[{key}]]`, and its keys below"
                    ))
                })
            }
        }
    }
}

impl WrittenRecord {
    /// Returns what the record says in each field that it has.
    pub fn filled(&self) -> Filled {
        filled(&self.text())
    }
}

/// Returns what the TOML of one record says in each field that it has; of what is no TOML, nothing.
pub fn filled(text: &str) -> Filled {
    let said: Result<DocumentMut, _> = text.parse();
    said.map(|table| said_in(table.as_table()))
        .unwrap_or_default()
}

/// Returns what a supplier's proposal in this text of decisions says, as a decision would; `None`: it is not there.
pub fn proposal(text: &str, id: &str) -> Option<Filled> {
    let document: DocumentMut = text.parse().ok()?;
    let all = document.get("proposal")?.as_array_of_tables()?;
    let found = all
        .iter()
        .find(|t| t.get("id").and_then(Item::as_str) == Some(id));
    found.map(said_in)
}

pub(super) fn said_in(table: &Table) -> Filled {
    let said = table
        .iter()
        .map(|(key, item)| (key.to_owned(), said(key, item)));
    said.collect()
}

/// Returns what a value says, as one fills it in.
pub(super) fn said(key: &str, item: &Item) -> String {
    let simple = |value: &Value| match value {
        Value::String(text) => Some(text.value().clone()),
        Value::Integer(number) => Some(number.value().to_string()),
        Value::Float(number) => Some(number.value().to_string()),
        Value::Boolean(flag) => Some(flag.value().to_string()),
        Value::Datetime(date) => Some(date.value().to_string()),
        Value::Array(_) | Value::InlineTable(_) => None,
    };
    match item {
        Item::Value(Value::Array(array)) if array.iter().all(|v| simple(v).is_some()) => array
            .iter()
            .filter_map(simple)
            .collect::<Vec<_>>()
            .join("\n"),
        range if key == RELEASES && range.is_table_like() => said_range(range),
        Item::Value(value) if simple(value).is_some() => simple(value).unwrap_or_default(),
        other => {
            let mut own = DocumentMut::new();
            own.insert(key, fresh(other));
            own.to_string().trim().to_owned()
        }
    }
}

/// Returns an instant as files have it; `None`: it is none.
fn instant(text: &str) -> Option<Item> {
    let instant: Datetime = text.parse().ok()?;
    let whole = instant.date.is_some() && instant.time.is_some() && instant.offset.is_some();
    whole.then(|| value(instant))
}

/// The key that takes a list or a range.
const RELEASES: &str = "releases";

/// The ends of a range.
const ENDS: [&str; 2] = ["from", "until"];

/// Returns a range as one fills it in: `from 1.0.0`, and `until 1.2.0` below; what is none, as it is written in the file.
fn said_range(range: &Item) -> String {
    let table = range.as_table_like();
    let all: Vec<(&str, &Item)> = table.map(|t| t.iter().collect()).unwrap_or_default();
    let end = |(name, item): &(&str, &Item)| {
        let release = item.as_str().filter(|_| ENDS.contains(name))?;
        let plain = !release.is_empty() && !release.contains(['=', '"', '\n', ' ']);
        plain.then(|| format!("{name} {release}"))
    };
    let ends: Option<Vec<String>> = all.iter().map(end).collect();
    let written = || {
        let line = |(name, item): &(&str, &Item)| match item {
            Item::Value(value) => format!("{name} ={}", plain(value).decorated(" ", "")),
            _ => format!("{name} = \"\""),
        };
        all.iter().map(line).collect()
    };
    ends.unwrap_or_else(written).join("\n")
}

/// Returns the range that a text means; `None`: it is a list.
fn range(text: &str) -> Option<Item> {
    let end = |line: &str| {
        let (name, release) = line.trim().split_once(char::is_whitespace)?;
        let name = ENDS
            .into_iter()
            .find(|end| end.eq_ignore_ascii_case(name))?;
        Some((name, release.trim().to_owned()))
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let ends: Vec<(&str, String)> = lines.map(end).collect::<Option<_>>()?;
    let mut table = InlineTable::new();
    for (name, release) in ends {
        table.insert(name, release.into());
    }
    (!table.is_empty()).then_some(Item::Value(Value::InlineTable(table)))
}

fn lines(text: &str) -> Item {
    let all = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let array: Array = all.collect();
    value(array)
}

/// Returns a value without the space around it that it had elsewhere.
fn plain(value: &Value) -> Value {
    let mut value = value.clone();
    value.decor_mut().clear();
    value
}

/// Returns an item as it is written where nothing was before: its tables follow the one that they are put into.
pub(super) fn fresh(item: &Item) -> Item {
    match item {
        Item::None => Item::None,
        Item::Value(value) => Item::Value(plain(value)),
        Item::Table(table) => Item::Table(fresh_table(table)),
        Item::ArrayOfTables(tables) => {
            let mut all = ArrayOfTables::new();
            tables.iter().for_each(|t| all.push(fresh_table(t)));
            Item::ArrayOfTables(all)
        }
    }
}

fn fresh_table(table: &Table) -> Table {
    let mut new = Table::new();
    for (key, item) in table {
        new.insert(key, fresh(item));
    }
    new
}
