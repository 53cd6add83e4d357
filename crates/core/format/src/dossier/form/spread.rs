//! Tables within a record, each of their fields for itself: under `before.severity` what the file has as `severity` below
//! `[before]`. Forms and spreadsheets ask for them so; the file keeps its tables.

use asepsis_domain::record::RecordKind;
use toml_edit::{DocumentMut, Item, Table, Value};

use super::said::{said_in, said_of};
use super::{Entry, Field, Filled, FormError, fields};

/// Returns the keys of a kind under which something is filled in, those of its tables one by one, in their order.
pub fn columns(kind: RecordKind) -> Vec<String> {
    let of = |field: Field| match &field.entry {
        Entry::Table(own) => own.iter().map(|own| name(&field, own)).collect(),
        _ => vec![field.key.to_owned()],
    };
    fields(kind).into_iter().flat_map(of).collect()
}

fn name(field: &Field, own: &Field) -> String {
    format!("{}.{}", field.key, own.key)
}

/// Returns what is filled in with the fields of its tables one by one. What is no such table stays as it is, for whoever
/// reads it to tell.
pub fn spread(kind: RecordKind, filled: &Filled) -> Filled {
    let mut spread = filled.clone();
    for field in fields(kind) {
        let Entry::Table(own) = &field.entry else {
            continue;
        };
        let text = filled.get(field.key).map_or("", String::as_str);
        let said = table(field.key, text);
        let known = |key: &String| own.iter().any(|o| o.key == key);
        let Some(said) = said.filter(|said| said.keys().all(known)) else {
            continue;
        };
        spread.remove(field.key);
        let named = said.into_iter();
        spread.extend(named.map(|(key, text)| (format!("{}.{key}", field.key), text)));
    }
    spread
}

/// Returns what the fields of a table say that stands alone in a text; nothing where it does not.
fn table(key: &str, text: &str) -> Option<Filled> {
    let own: DocumentMut = text.parse().ok()?;
    if own.iter().any(|(name, _)| name != key) {
        return None;
    }
    match own.get(key)? {
        Item::Table(table) => Some(said_in(table)),
        Item::Value(Value::InlineTable(table)) => {
            let said = table.iter().map(|(k, v)| (k.to_owned(), said_of(k, v)));
            Some(said.collect())
        }
        _ => None,
    }
}

/// Returns what is filled in with the fields of its tables put together, over what they said before: what is not filled in
/// stays as it was, what is filled in as empty is taken away.
///
/// # Errors
///
/// Where a field of a table has a value that it cannot have.
pub fn gathered(kind: RecordKind, filled: &Filled, before: &Filled) -> Result<Filled, FormError> {
    let before = spread(kind, before);
    let mut gathered = filled.clone();
    for field in fields(kind) {
        let Entry::Table(own) = &field.entry else {
            continue;
        };
        let names: Vec<String> = own.iter().map(|own| name(&field, own)).collect();
        if !names.iter().any(|name| filled.contains_key(name)) {
            continue;
        }
        let mut table = Table::new();
        for (own, name) in own.iter().zip(&names) {
            gathered.remove(name);
            let text = filled.get(name).or_else(|| before.get(name));
            let text = text.map_or("", |text| text.trim());
            if text.is_empty() {
                continue;
            }
            let item = own.entry.read(own.key, &text.replace("\r\n", "\n"));
            table.insert(own.key, item.map_err(|error| within(&field, error))?);
        }
        let mut said = DocumentMut::new();
        if !table.is_empty() {
            said.insert(field.key, Item::Table(table));
        }
        gathered.insert(field.key.to_owned(), said.to_string().trim().to_owned());
    }
    Ok(gathered)
}

/// Returns an error in a field of a table under the name under which it was filled in.
fn within(field: &Field, error: FormError) -> FormError {
    match error {
        FormError::Field { key, why } => FormError::Field {
            key: format!("{}.{key}", field.key),
            why,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::form::{Editor, filled};

    const RISK: &str = "[[risk]]\nid = \"RSK-1\"\ntitle = \"T\"\n\n[risk.before]\n# seen in the field\nexploitability = \"high\"\nseverity = \"serious\"\n";

    fn own() -> Filled {
        filled(
            "id = \"RSK-1\"\ntitle = \"T\"\n\n[before]\nexploitability = \"high\"\nseverity = \"serious\"\n",
        )
    }

    fn with(pairs: &[(&str, &str)]) -> Filled {
        let pairs = pairs.iter();
        pairs
            .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn fields_of_tables_stand_for_themselves_and_come_together_again() {
        let spread = spread(RecordKind::Risk, &own());
        assert_eq!(spread["before.exploitability"], "high");
        assert_eq!(spread["before.severity"], "serious");
        assert!(!spread.contains_key("before"), "{spread:?}");
        let columns = columns(RecordKind::Risk);
        assert!(
            spread.keys().all(|key| columns.contains(key)),
            "{columns:?}"
        );
        let together = gathered(RecordKind::Risk, &spread, &Filled::new()).unwrap();
        assert_eq!(together["before"], own()["before"]);
    }

    #[test]
    fn what_is_not_filled_in_stays_and_what_is_empty_goes() {
        let put = |pairs: &[(&str, &str)]| {
            let mut editor = Editor::of(RISK).unwrap();
            let filled = with(pairs);
            editor
                .put(RecordKind::Risk, Some("RSK-1"), &filled)
                .unwrap();
            editor.text()
        };
        assert_eq!(put(&[("before.severity", "serious")]), RISK);
        let changed = put(&[("before.severity", "minor")]);
        assert!(
            changed.contains("exploitability = \"high\"\nseverity = \"minor\""),
            "{changed}"
        );
        let less = put(&[("before.severity", "")]);
        assert!(
            less.contains("exploitability") && !less.contains("severity"),
            "{less}"
        );
        let none = put(&[("before.severity", ""), ("before.exploitability", " ")]);
        assert!(!none.contains("before"), "{none}");
    }

    #[test]
    fn what_cannot_be_is_told_under_its_name() {
        let wrong = with(&[("decision.on", "soon")]);
        let error = gathered(RecordKind::Risk, &wrong, &Filled::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`decision.on`: `soon` is no day such as 2026-11-24"
        );
        let raw = with(&[("before", "exploitability = high")]);
        assert_eq!(spread(RecordKind::Risk, &raw), raw);
    }
}
