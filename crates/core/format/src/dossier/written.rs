//! Records as they are written: what a record says key by key, and where it stands; whether it may say so is not asked.

use std::collections::BTreeMap;

use asepsis_domain::record::RecordKind;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

/// A record as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenRecord {
    /// Its kind.
    pub kind: RecordKind,
    /// Its id.
    pub id: String,
    /// The file in which it stands.
    pub path: String,
    /// The line at which it begins, from 1.
    pub line: u32,
    /// What it says.
    pub(super) table: Table,
}

impl WrittenRecord {
    /// Returns what the record says as TOML, the same however it was laid out.
    pub fn text(&self) -> String {
        self.table.to_string()
    }
}

/// Returns the records of a dossier's files; a file that cannot be read has none, as its reader tells.
pub fn records(files: &BTreeMap<String, Vec<u8>>) -> Vec<WrittenRecord> {
    let mut all = Vec::new();
    for (path, bytes) in files {
        let home = path.strip_prefix("server/").unwrap_or(path);
        let kinds: Vec<RecordKind> = RecordKind::ALL
            .iter()
            .copied()
            .filter(|kind| kind.file() == home)
            .collect();
        let text = std::str::from_utf8(bytes).ok();
        if let Some(text) = text.filter(|_| !kinds.is_empty()) {
            of_file(path, text, &kinds, &mut all);
        }
    }
    all
}

fn of_file(path: &str, text: &str, kinds: &[RecordKind], all: &mut Vec<WrittenRecord>) {
    let (Ok(table), Ok(spanned)) = (toml::from_str::<Table>(text), DeTable::parse(text)) else {
        return;
    };
    let lines = Lines::of(text);
    for kind in kinds {
        let rows = table.get(kind.table()).and_then(Value::as_array);
        let places = spanned.get_ref().get(kind.table()).map(Spanned::get_ref);
        let places = places.and_then(DeValue::as_array);
        let pairs = rows.into_iter().flatten().zip(places.into_iter().flatten());
        for (row, place) in pairs {
            let id = row.get("id").and_then(Value::as_str);
            if let (Some(table), Some(id)) = (row.as_table(), id) {
                all.push(WrittenRecord {
                    kind: *kind,
                    id: id.to_owned(),
                    path: path.to_owned(),
                    line: lines.at(place.span().start),
                    table: table.clone(),
                });
            }
        }
    }
}

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(ends.map(|(index, _)| index).collect())
    }

    fn at(&self, offset: usize) -> u32 {
        let before = self.0.partition_point(|end| *end < offset);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(String, String, u32)> {
        let files = [(path.to_owned(), text.as_bytes().to_vec())].into();
        let line = |r: WrittenRecord| (r.kind.id().to_owned(), r.id, r.line);
        records(&files).into_iter().map(line).collect()
    }

    #[test]
    fn records_stand_where_they_begin() {
        let text = "# Risks\n\n[[risk]]\nid = \"R-1\"\n\n[[risk]]\nid = \"R-2\"\n[[hazard]]\nid = \"H-1\"\n";
        let risk = |id: &str, line| ("risk".to_owned(), id.to_owned(), line);
        let hazard = ("hazard".to_owned(), "H-1".to_owned(), 8);
        let all = vec![risk("R-1", 3), risk("R-2", 6), hazard];
        assert_eq!(found("risks.toml", text), all);
        assert_eq!(found("server/risks.toml", text), all);
        assert_eq!(found("controls.toml", text), []);
        let plan = ("plan".to_owned(), "P-1".to_owned(), 1);
        assert_eq!(found("plans.toml", "[[section]]\nid = \"P-1\"\n"), [plan]);
    }

    #[test]
    fn what_cannot_be_read_has_no_records() {
        for text in [
            "[[risk]\n",
            "risk = 3",
            "[[risk]]\nid = 3",
            "risk = [1, \"a\"]",
        ] {
            assert_eq!(found("risks.toml", text), [], "{text}");
        }
    }

    #[test]
    fn layout_is_no_part_of_what_a_record_says() {
        let one = "[[risk]]\nid = \"R-1\"\ntitle = 'T'\nthreats = [\"A\",\n  \"B\"]\n";
        let other = "\n# moved\nrisk = [{ id = 'R-1', title = \"T\", threats = ['A', 'B'] }]\n";
        let text = |text: &str| {
            let files = [("risks.toml".to_owned(), text.as_bytes().to_vec())].into();
            records(&files).first().map(WrittenRecord::text)
        };
        assert_eq!(text(one), text(other));
        assert!(text(one).is_some());
    }
}
