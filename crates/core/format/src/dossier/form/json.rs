//! Records as programs fill them in: JSON with the keys of the file; days and instants are strings.

use asepsis_domain::record::RecordKind;
use serde_json::{Map, Number, Value};
use toml::Table;

use super::{Entry, Field, Filled, FormError, fields};
use crate::dossier::written::WrittenRecord;

impl WrittenRecord {
    /// Returns the record as JSON, its keys in the order in which they are written.
    pub fn json(&self) -> Value {
        object(&self.table)
    }
}

/// Returns the TOML of one record as JSON; of what is no TOML, nothing.
pub fn json_of(text: &str) -> Value {
    toml::from_str::<Table>(text).map_or(Value::Null, |table| object(&table))
}

fn object(table: &Table) -> Value {
    let pairs = table.iter().map(|(key, value)| (key.clone(), given(value)));
    Value::Object(pairs.collect())
}

fn given(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text.clone()),
        toml::Value::Integer(number) => Value::Number((*number).into()),
        // What JSON has no number for is said in words.
        toml::Value::Float(number) => Number::from_f64(*number)
            .map_or_else(|| Value::String(number.to_string()), Value::Number),
        toml::Value::Boolean(flag) => Value::Bool(*flag),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(all) => Value::Array(all.iter().map(given).collect()),
        toml::Value::Table(table) => object(table),
    }
}

/// Returns a record that came as JSON as one fills it in; what it does not say is empty.
///
/// # Errors
///
/// Where it has a key that the kind does not have, or a value that cannot stand in the file.
pub fn filled_from(kind: RecordKind, record: &Map<String, Value>) -> Result<Filled, FormError> {
    let fields = fields(kind);
    if let Some(key) = record.keys().find(|k| !fields.iter().any(|f| f.key == **k)) {
        let known: Vec<&str> = fields.iter().map(|f| f.key).collect();
        let why = format!("a {} has no such key: {}", kind.id(), known.join(", "));
        return Err(wrong(key, why));
    }
    let entry = |field: &Field| {
        let value = record.get(field.key).unwrap_or(&Value::Null);
        Ok((field.key.to_owned(), text(field, value)?))
    };
    fields.iter().map(entry).collect()
}

fn wrong(key: &str, why: impl Into<String>) -> FormError {
    FormError::Field {
        key: key.chars().take(80).collect(),
        why: why.into(),
    }
}

fn text(field: &Field, value: &Value) -> Result<String, FormError> {
    match (value, &field.entry) {
        (Value::Null, _) => Ok(String::new()),
        (Value::String(text), _) => Ok(text.clone()),
        (Value::Bool(flag), _) => Ok(flag.to_string()),
        (Value::Number(number), _) => Ok(number.to_string()),
        (Value::Array(all), Entry::Lines(_) | Entry::Releases) => lines(field.key, all),
        (Value::Object(range), Entry::Releases) => {
            let pair =
                |(name, value): (&String, &Value)| Ok((name.clone(), read(field.key, value)?));
            let range: Result<Table, FormError> = range.iter().map(pair).collect();
            toml_of(field.key, &range?)
        }
        (_, entry) if entry.has_parts() => {
            let own = [(field.key.to_owned(), read(field.key, value)?)];
            toml_of(field.key, &own.into_iter().collect())
        }
        _ => Err(wrong(field.key, "it is neither a list nor a table")),
    }
}

fn lines(key: &str, all: &[Value]) -> Result<String, FormError> {
    let line = |value: &Value| match value {
        Value::String(text) if !text.trim().is_empty() && !text.contains(['\n', '\r']) => {
            Ok(text.clone())
        }
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(wrong(key, "each entry of the list is one line of text")),
    };
    let all: Result<Vec<String>, FormError> = all.iter().map(line).collect();
    Ok(all?.join("\n"))
}

fn toml_of(key: &str, table: &Table) -> Result<String, FormError> {
    toml::to_string(table).map_err(|error| wrong(key, error.to_string()))
}

fn read(key: &str, value: &Value) -> Result<toml::Value, FormError> {
    Ok(match value {
        Value::Null => return Err(wrong(key, "a file has no `null`: leave it out")),
        Value::Bool(flag) => toml::Value::Boolean(*flag),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => toml::Value::Integer(number),
            (None, Some(number)) => toml::Value::Float(number),
            (None, None) => return Err(wrong(key, "a number is too large")),
        },
        Value::String(text) => toml::Value::String(text.clone()),
        Value::Array(all) => {
            let all: Result<_, FormError> = all.iter().map(|v| read(key, v)).collect();
            toml::Value::Array(all?)
        }
        Value::Object(pairs) => {
            let pair = |(name, value): (&String, &Value)| Ok((name.clone(), read(key, value)?));
            let all: Result<Table, FormError> = pairs.iter().map(pair).collect();
            toml::Value::Table(all?)
        }
    })
}
