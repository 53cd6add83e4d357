//! What stands within tables of a record, each for itself: under `before.severity` what the file has as `severity` below
//! `[before]`, under `event.2.note` what it has as `note` of the second `[[event]]`, under `rubric.XS` the key `XS` below
//! `[rubric]`. Forms and spreadsheets ask for them so; the file keeps its tables.

use std::collections::BTreeSet;

use asepsis_domain::record::RecordKind;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike, Value};

use super::said::said;
use super::{Entry, Field, Filled, FormError, fields};

/// Most rows of a list of tables.
const ROWS: usize = 1000;

impl Entry {
    /// Returns whether it has parts that are filled in each for itself.
    pub fn has_parts(&self) -> bool {
        matches!(self, Self::Table(_) | Self::Tables(_) | Self::Map(..))
    }
}

/// Returns the names under which something of a kind is filled in, in their order: of lists of tables as many rows as the
/// records have, of tables with keys of one's own the keys that they have.
pub fn columns(kind: RecordKind, records: &[Filled]) -> Vec<String> {
    let said: BTreeSet<&str> = records
        .iter()
        .flat_map(|filled| filled.keys().map(String::as_str))
        .collect();
    let mut all = Vec::new();
    for field in fields(kind) {
        below(&field.entry, field.key, &said, &mut all);
    }
    all
}

fn below(entry: &Entry, name: &str, said: &BTreeSet<&str>, all: &mut Vec<String>) {
    match entry {
        Entry::Table(own) => {
            for own in own {
                below(&own.entry, &format!("{name}.{}", own.key), said, all);
            }
        }
        Entry::Tables(own) => {
            let last = rows(name, said.iter().copied()).last().copied();
            for row in 1..=last.unwrap_or(1) {
                for own in own {
                    below(&own.entry, &format!("{name}.{row}.{}", own.key), said, all);
                }
            }
        }
        Entry::Map(..) => {
            let prefix = format!("{name}.");
            let own = said.iter().filter(|name| name.starts_with(&prefix));
            all.extend(own.map(|name| (*name).to_owned()));
        }
        _ => all.push(name.to_owned()),
    }
}

/// Returns the rows of a list of tables of which something is said, from 1.
pub fn rows<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> BTreeSet<usize> {
    let row = |other: &str| {
        let rest = other.strip_prefix(name)?.strip_prefix('.')?;
        let (row, _) = rest.split_once('.')?;
        row_of(row)
    };
    names.filter_map(row).collect()
}

fn row_of(text: &str) -> Option<usize> {
    let row = text.parse().ok().filter(|row| (1..=ROWS).contains(row))?;
    (!text.starts_with(['0', '+'])).then_some(row)
}

/// Returns the name under which something is filled in that a person or a form calls so, without regard to case; `None`: it
/// is none of these fields.
pub fn named(fields: &[Field], called: &str) -> Option<String> {
    let (first, rest) = match called.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (called, None),
    };
    let field = fields.iter().find(|f| alike(f.key, first))?;
    match rest {
        // A table may stand as a whole, as it is written in the file.
        None => Some(field.key.to_owned()),
        Some(rest) => Some(format!("{}.{}", field.key, within(&field.entry, rest)?)),
    }
}

/// Returns the name of a part within an entry.
fn within(entry: &Entry, called: &str) -> Option<String> {
    let part = |own: &[Field], called: &str| {
        let name = named(own, called)?;
        let field = own.iter().find(|f| f.key == name);
        field.is_none_or(|f| !f.entry.has_parts()).then_some(name)
    };
    match entry {
        Entry::Table(own) => part(own, called),
        Entry::Tables(own) => {
            let (row, rest) = called.split_once('.')?;
            let row = row_of(row.trim())?;
            Some(format!("{row}.{}", part(own, rest)?))
        }
        Entry::Map(words, _) if words.is_empty() => {
            let key = called.trim();
            (!key.is_empty()).then(|| key.to_owned())
        }
        Entry::Map(words, _) => {
            let word = words.iter().find(|word| alike(word, called))?;
            Some((*word).to_owned())
        }
        _ => None,
    }
}

fn alike(key: &str, called: &str) -> bool {
    let plain = |text: &str| text.trim().to_lowercase().replace([' ', '-'], "_");
    plain(key) == plain(called)
}

/// Returns what is filled in with the parts of its tables one by one. What is no such table stays as it is, for whoever
/// reads it to tell.
pub fn spread(kind: RecordKind, filled: &Filled) -> Filled {
    let mut spread = filled.clone();
    for field in fields(kind).iter().filter(|f| f.entry.has_parts()) {
        let text = filled.get(field.key).map_or("", String::as_str);
        let Ok(own) = text.parse::<DocumentMut>() else {
            continue;
        };
        let alone = own.iter().all(|(name, _)| name == field.key);
        let Some(item) = own.get(field.key).filter(|_| alone) else {
            continue;
        };
        let mut parts = Filled::new();
        if part(&field.entry, field.key, item, &mut parts).is_some() {
            spread.remove(field.key);
            spread.extend(parts);
        }
    }
    spread
}

/// Takes what the parts of an item say; `None`: something in it is none of them.
fn part(entry: &Entry, name: &str, item: &Item, parts: &mut Filled) -> Option<()> {
    match entry {
        Entry::Table(own) => fields_of(own, name, item.as_table_like()?, parts),
        Entry::Tables(own) => {
            for (at, table) in tables(item)?.into_iter().enumerate() {
                fields_of(own, &format!("{name}.{}", at + 1), table, parts)?;
            }
            Some(())
        }
        Entry::Map(words, each) => {
            for (key, item) in item.as_table_like()?.iter() {
                let known = words.is_empty() || words.contains(&key);
                known.then(|| part(each, &format!("{name}.{key}"), item, parts))??;
            }
            Some(())
        }
        simple => {
            let key = name.rsplit('.').next().unwrap_or(name);
            let is_table = item.is_table_like() && !matches!(simple, Entry::Releases);
            (!is_table && !item.is_array_of_tables()).then(|| {
                parts.insert(name.to_owned(), said(key, item));
            })
        }
    }
}

fn fields_of(own: &[Field], name: &str, table: &dyn TableLike, parts: &mut Filled) -> Option<()> {
    for (key, item) in table.iter() {
        let field = own.iter().find(|own| own.key == key)?;
        part(&field.entry, &format!("{name}.{key}"), item, parts)?;
    }
    Some(())
}

fn tables(item: &Item) -> Option<Vec<&dyn TableLike>> {
    let all: Vec<&dyn TableLike> = match item {
        Item::ArrayOfTables(all) => all.iter().map(|t| t as &dyn TableLike).collect(),
        Item::Value(Value::Array(all)) => {
            let inline = all
                .iter()
                .map(|v| Some(v.as_inline_table()? as &dyn TableLike));
            inline.collect::<Option<_>>()?
        }
        _ => return None,
    };
    (all.len() <= ROWS).then_some(all)
}

/// Returns what is filled in with the parts of its tables put together, over what they said before: what is not filled in
/// stays as it was, what is filled in as empty is taken away.
///
/// # Errors
///
/// Where a part has a value that it cannot have.
pub fn gathered(kind: RecordKind, filled: &Filled, before: &Filled) -> Result<Filled, FormError> {
    let were = spread(kind, before);
    let mut gathered = filled.clone();
    for field in fields(kind).iter().filter(|f| f.entry.has_parts()) {
        let prefix = format!("{}.", field.key);
        let own = |of: &Filled| -> Filled {
            let own = of.iter().filter(|(name, _)| name.starts_with(&prefix));
            own.map(|(name, text)| (name.clone(), plain(text)))
                .collect()
        };
        let now = own(filled);
        if now.is_empty() {
            continue;
        }
        gathered.retain(|name, _| !name.starts_with(&prefix));
        // A cell with all of it counts where those of its parts are empty.
        let whole = filled.get(field.key).map_or("", |text| text.trim());
        if !whole.is_empty() && now.values().all(String::is_empty) {
            continue;
        }
        let were = own(&were);
        let mut parts = were.clone();
        parts.extend(now);
        parts.retain(|_, text| !text.is_empty());
        let said = match before.get(field.key) {
            // It says what it said, as it is written.
            Some(text) if parts == were => text.clone(),
            _ => written(field, &parts)?,
        };
        gathered.insert(field.key.to_owned(), said);
    }
    Ok(gathered)
}

fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// Returns what the parts of a field say, as it is written in the file.
fn written(field: &Field, parts: &Filled) -> Result<String, FormError> {
    let mut said = DocumentMut::new();
    if let Some(item) = together(&field.entry, field.key, field.key, parts)? {
        said.insert(field.key, item);
    }
    Ok(said.to_string().trim().to_owned())
}

/// Returns the value of what is said under a name and below it; `None`: nothing is.
fn together(
    entry: &Entry,
    name: &str,
    key: &str,
    parts: &Filled,
) -> Result<Option<Item>, FormError> {
    let table = match entry {
        Entry::Table(own) => table(own, name, parts)?,
        Entry::Tables(own) => {
            let mut all = ArrayOfTables::new();
            for row in rows(name, parts.keys().map(String::as_str)) {
                all.push(table(own, &format!("{name}.{row}"), parts)?);
            }
            return Ok((!all.is_empty()).then_some(Item::ArrayOfTables(all)));
        }
        Entry::Map(_, each) => {
            let prefix = format!("{name}.");
            let mut table = Table::new();
            for full in parts.keys().filter(|full| full.starts_with(&prefix)) {
                let key = full.strip_prefix(&prefix).unwrap_or(full);
                if let Some(item) = together(each, full, key, parts)? {
                    table.insert(key, item);
                }
            }
            table
        }
        simple => {
            let Some(text) = parts.get(name) else {
                return Ok(None);
            };
            let item = simple.read(key, text);
            return item.map(Some).map_err(|error| under(name, error));
        }
    };
    Ok((!table.is_empty()).then_some(Item::Table(table)))
}

fn table(own: &[Field], name: &str, parts: &Filled) -> Result<Table, FormError> {
    let mut table = Table::new();
    for own in own {
        let item = together(&own.entry, &format!("{name}.{}", own.key), own.key, parts)?;
        if let Some(item) = item {
            table.insert(own.key, item);
        }
    }
    Ok(table)
}

/// Returns an error in a part under the name under which it was filled in.
fn under(name: &str, error: FormError) -> FormError {
    match error {
        FormError::Field { why, .. } => FormError::Field {
            key: name.to_owned(),
            why,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests;
