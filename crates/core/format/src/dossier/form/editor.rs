//! Records put into a file.

use asepsis_domain::record::RecordKind;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

use super::said::{fresh, said_in};
use super::{Filled, FormError, fields, gathered};

/// A file into which records are put. Fields that say what they said stay as they are written, comments too. Whether the
/// dossier as a whole is right with them is judged elsewhere.
#[derive(Debug)]
pub struct Editor(DocumentMut);

impl Editor {
    /// Returns the editor of a file.
    ///
    /// # Errors
    ///
    /// Where the text is no TOML.
    pub fn of(text: &str) -> Result<Self, FormError> {
        Ok(Self(text.parse()?))
    }

    /// Puts a record in the place of the one whose id is given, else at the end of its kind; where that fails, nothing
    /// is different.
    ///
    /// # Errors
    ///
    /// Where the file does not have that record, or a field has a value that it cannot have.
    pub fn put(
        &mut self,
        kind: RecordKind,
        replaced: Option<&str>,
        filled: &Filled,
    ) -> Result<(), FormError> {
        let list = self.0.entry(kind.table());
        let list = list.or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let Item::ArrayOfTables(tables) = list else {
            return Err(FormError::Field {
                key: kind.table().to_owned(),
                why: format!("it is no list there; write each as `[[{}]]`", kind.table()),
            });
        };
        let Some(id) = replaced else {
            let mut record = Table::new();
            record.decor_mut().set_prefix("\n");
            fill(&mut record, kind, filled)?;
            tables.push(record);
            return Ok(());
        };
        let own = |t: &&mut Table| t.get("id").and_then(Item::as_str) == Some(id);
        let record = tables.iter_mut().find(own);
        let record = record.ok_or_else(|| FormError::NoRecord {
            kind: kind.id(),
            id: id.to_owned(),
        })?;
        let mut changed = record.clone();
        fill(&mut changed, kind, filled)?;
        *record = changed;
        Ok(())
    }

    /// Takes a record out.
    ///
    /// # Errors
    ///
    /// Where the file does not have that record.
    pub fn remove(&mut self, kind: RecordKind, id: &str) -> Result<(), FormError> {
        let list = self.0.get_mut(kind.table());
        let tables = list.and_then(Item::as_array_of_tables_mut);
        let own = |t: &Table| t.get("id").and_then(Item::as_str) == Some(id);
        if let Some(tables) = tables {
            let at = tables.iter().position(own);
            if let Some(at) = at {
                tables.remove(at);
                return Ok(());
            }
        }
        Err(FormError::NoRecord {
            kind: kind.id(),
            id: id.to_owned(),
        })
    }

    /// Returns the file as it is now.
    pub fn text(&self) -> String {
        self.0.to_string()
    }
}

fn fill(record: &mut Table, kind: RecordKind, filled: &Filled) -> Result<(), FormError> {
    let before = said_in(record);
    let filled = gathered(kind, filled, &before)?;
    for field in fields(kind) {
        let Some(new) = filled.get(field.key) else {
            continue;
        };
        let new = new.replace("\r\n", "\n");
        let new = new.trim();
        if before.get(field.key).map_or("", |old| old.trim()) == new {
            continue;
        }
        if new.is_empty() {
            record.remove(field.key);
            continue;
        }
        let new = field.entry.read(field.key, new)?;
        match record.get(field.key) {
            // It says the same, laid out otherwise.
            Some(old) if meant(field.key, old) == meant(field.key, &new) => {}
            // What stood in one line stays in one.
            Some(Item::Value(Value::InlineTable(_) | Value::Array(_))) => {
                let inline = new.into_value().map_or_else(|item| item, Item::Value);
                record.insert(field.key, inline);
            }
            _ => {
                record.insert(field.key, new);
            }
        }
    }
    Ok(())
}

/// Returns what an item says, however it is laid out.
fn meant(key: &str, item: &Item) -> Option<toml::Table> {
    let mut own = DocumentMut::new();
    own.insert(key, fresh(item));
    toml::from_str(&own.to_string()).ok()
}
