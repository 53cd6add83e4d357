//! The records of two states of a dossier, side by side: which came, went, or say something else.
//!
//! Records are compared as they are written, key by key, so that nothing but what people wrote counts: neither the line
//! that a record stands at nor the order of its keys. What a difference means is judged elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::change::{Difference, How, KeyChange};
use asepsis_domain::record::RecordKind;
use toml::{Table, Value};

use super::written;

/// Records by kind and id, as written.
type Records = BTreeMap<(RecordKind, String), Table>;

/// Returns what is different between the records of two states of a dossier, by kind and id; a file that cannot be read
/// has no records, as its reader has told.
pub fn differences(
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
) -> Vec<Difference> {
    let (old, new) = (records(before), records(after));
    let renamed = renamed(&new);
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for ((kind, id), table) in &new {
        let former = old.get(&(*kind, id.clone())).map(|t| (id.as_str(), t));
        let former = former.or_else(|| {
            let names = renamed.get(&(*kind, id.clone()))?;
            let mut known = names.iter();
            known.find_map(|n| Some((*n, old.get(&(*kind, (*n).to_owned()))?)))
        });
        match former {
            None => found.push(whole(*kind, id, table, How::Added)),
            Some((name, was)) => {
                seen.insert((*kind, name.to_owned()));
                found.extend(changed(*kind, id, was, table));
            }
        }
    }
    let gone = old.iter().filter(|(key, _)| !seen.contains(*key));
    found.extend(gone.map(|((kind, id), table)| whole(*kind, id, table, How::Removed)));
    found.sort_by(|a, b| (&a.of, &a.id).cmp(&(&b.of, &b.id)));
    found
}

fn records(files: &BTreeMap<String, Vec<u8>>) -> Records {
    let all = written::records(files).into_iter();
    all.map(|record| ((record.kind, record.id), record.table))
        .collect()
}

/// Returns the names that records had before.
fn renamed(records: &Records) -> BTreeMap<(RecordKind, String), Vec<&str>> {
    records
        .iter()
        .map(|(key, table)| (key.clone(), formerly(table)))
        .collect()
}

fn formerly(table: &Table) -> Vec<&str> {
    let names = table.get("formerly").and_then(Value::as_array);
    names
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn title(table: &Table) -> String {
    let title = table.get("title").and_then(Value::as_str);
    title.unwrap_or_default().to_owned()
}

fn whole(kind: RecordKind, id: &str, table: &Table, how: How) -> Difference {
    Difference {
        of: kind.id().to_owned(),
        id: id.to_owned(),
        title: title(table),
        how,
        keys: Vec::new(),
        attributes: attributes(table),
    }
}

fn changed(kind: RecordKind, id: &str, was: &Table, is: &Table) -> Option<Difference> {
    let keys: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let text = |table: &Table, key: &str| table.get(key).map(shown).unwrap_or_default();
    let keys: Vec<KeyChange> = keys
        .into_iter()
        .filter(|key| was.get(key.as_str()) != is.get(key.as_str()))
        .map(|key| KeyChange {
            key: key.clone(),
            before: text(was, key),
            after: text(is, key),
        })
        .filter(|change| change.before != change.after && change.key != "formerly")
        .collect();
    (!keys.is_empty()).then(|| Difference {
        keys,
        ..whole(kind, id, is, How::Changed)
    })
}

fn attributes(table: &Table) -> BTreeMap<String, String> {
    let plain = table.iter().filter(|(_, v)| !v.is_table());
    plain
        .map(|(key, value)| (key.clone(), shown(value)))
        .collect()
}

/// Returns a value as people read it; white space at line ends does not count.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Table(table) => {
            let pairs = table
                .iter()
                .map(|(key, value)| format!("{key}: {}", shown(value)));
            pairs.collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> BTreeMap<String, Vec<u8>> {
        [("architecture.toml".to_owned(), text.as_bytes().to_vec())].into()
    }

    fn told(before: &str, after: &str) -> Vec<String> {
        let found = differences(&files(before), &files(after));
        let line = |d: Difference| {
            let keys: Vec<String> = d
                .keys
                .iter()
                .map(|k| format!("{}: {} -> {}", k.key, k.before, k.after))
                .collect();
            format!("{} {} {:?} {}", d.of, d.id, d.how, keys.join("; "))
                .trim_end()
                .to_owned()
        };
        found.into_iter().map(line).collect()
    }

    const FLOW: &str =
        "[[flow]]\nid = \"F-1\"\ntitle = \"T\"\nprotocol = \"TLS 1.2\"\nassets = [\"A\", \"B\"]\n";

    #[test]
    fn only_what_people_wrote_counts() {
        let moved = format!(
            "# a remark\n\n[[flow]]\nassets = [\n  \"A\",\n  \"B\"]\n{}",
            &FLOW[9..].replace("assets = [\"A\", \"B\"]\n", "")
        );
        assert_eq!(told(FLOW, &moved), Vec::<String>::new());
        assert_eq!(
            told(FLOW, &FLOW.replace("1.2", "1.3")),
            ["flow F-1 Changed protocol: TLS 1.2 -> TLS 1.3"]
        );
    }

    #[test]
    fn what_came_and_went_is_told_and_a_new_name_is_no_new_record() {
        let more = format!("{FLOW}\n[[element]]\nid = \"E-1\"\ntitle = \"E\"\n");
        assert_eq!(told(FLOW, &more), ["element E-1 Added"]);
        assert_eq!(told(&more, FLOW), ["element E-1 Removed"]);
        let named = FLOW.replace("id = \"F-1\"", "id = \"F-2\"\nformerly = [\"F-1\"]");
        assert_eq!(told(FLOW, &named), ["flow F-2 Changed id: F-1 -> F-2"]);
    }

    #[test]
    fn a_broken_file_has_no_records() {
        assert_eq!(told("[[flow]", FLOW), ["flow F-1 Added"]);
        let bytes = [("architecture.toml".to_owned(), vec![0xff, 0xfe])].into();
        assert_eq!(differences(&bytes, &bytes), Vec::new());
    }
}
