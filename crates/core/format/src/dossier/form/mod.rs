//! Records as people fill them in: what a kind asks for, what a record says in each field, and the file with it put in.
//!
//! A field is text: a word, a day, a number, `true` or `false`, a list with one entry a line, and for tables within the
//! record TOML as it is written in the file. What the fields are comes from the readers, as the schemas do.

use std::collections::BTreeMap;

use asepsis_domain::record::RecordKind;
use toml_edit::{
    Array, ArrayOfTables, Datetime, DocumentMut, InlineTable, Item, Table, TomlError, Value, value,
};

use super::written::WrittenRecord;
use super::{DOSSIER_FILES, Parts};
use crate::schema::{self, Form, Row};

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub key: &'static str,
    /// It has to be filled in.
    pub required: bool,
    /// What it says, in a sentence.
    pub says: &'static str,
    /// How it is filled in.
    pub entry: Entry,
}

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A line: an id, a release, a digest, an instant.
    Line,
    /// Text of any length.
    Text,
    /// One of these words.
    Word(Vec<&'static str>),
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// A day.
    Date,
    /// One entry a line; of these words where there are any.
    Lines(Vec<&'static str>),
    /// Releases, one a line, or a range: `from = "1.0.0"` and `until = "1.2.0"`.
    Releases,
    /// A table or tables, as they are written in the file.
    Toml,
}

/// What is filled in, by key; an empty text says nothing.
pub type Filled = BTreeMap<String, String>;

/// Why something that was filled in cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// The file is no TOML.
    #[error("the file cannot be changed: {0}")]
    File(#[from] TomlError),
    /// There is no such record in the file.
    #[error("there is no {kind} `{id}` in the file")]
    NoRecord {
        /// Its kind.
        kind: &'static str,
        /// Its id.
        id: String,
    },
    /// A field has a value that it cannot have.
    #[error("`{key}`: {why}")]
    Field {
        /// Its key.
        key: String,
        /// What is wrong, and what to give.
        why: String,
    },
}

/// Returns the fields of a kind, in the order in which they are written.
pub fn fields(kind: RecordKind) -> Vec<Field> {
    let Some(file) = DOSSIER_FILES.iter().find(|f| f.name == kind.file()) else {
        return Vec::new();
    };
    let shape = Row::describe("file", |row| (file.reader)(row, &mut Parts::default()));
    let rows = shape.fields.into_iter().find(|f| f.key == kind.table());
    match rows.map(|rows| rows.form) {
        Some(Form::Tables(shape)) => shape.fields.into_iter().map(Field::of).collect(),
        _ => Vec::new(),
    }
}

impl Field {
    fn of(field: schema::Field) -> Self {
        Self {
            key: field.key,
            required: field.required,
            says: field.doc,
            entry: Entry::of(field.form),
        }
    }
}

impl Entry {
    fn of(form: Form) -> Self {
        match form {
            Form::Text => Self::Text,
            Form::Flag => Self::Flag,
            Form::Number | Form::Share => Self::Number,
            Form::Date => Self::Date,
            Form::Instant | Form::Id | Form::Release | Form::Item | Form::Digest => Self::Line,
            Form::Word(words) => Self::Word(words),
            Form::Releases => Self::Releases,
            Form::List(of) => match *of {
                Form::Word(words) => Self::Lines(words),
                Form::Table(_) | Form::Tables(_) | Form::Map(..) | Form::List(_) => Self::Toml,
                _ => Self::Lines(Vec::new()),
            },
            Form::Table(_) | Form::Tables(_) | Form::Map(..) => Self::Toml,
        }
    }

    /// Returns the value of what was filled in.
    fn read(&self, key: &str, text: &str) -> Result<Item, FormError> {
        let wrong = |why: String| FormError::Field {
            key: key.to_owned(),
            why,
        };
        let not = |what: &str| wrong(format!("`{text}` is {what}"));
        match self {
            Self::Line | Self::Text | Self::Word(_) => Ok(value(text)),
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
            Self::Releases => Ok(lines(text)),
            Self::Toml => {
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

fn said_in(table: &Table) -> Filled {
    let said = table
        .iter()
        .map(|(key, item)| (key.to_owned(), said(key, item)));
    said.collect()
}

/// Returns what a value says, as one fills it in.
fn said(key: &str, item: &Item) -> String {
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
        Item::Value(Value::InlineTable(range)) if key == RELEASES => {
            let line = |(name, value): (&str, &Value)| {
                format!("{name} ={}", plain(value).decorated(" ", ""))
            };
            range.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Item::Table(range) if key == RELEASES => range.to_string().trim().to_owned(),
        Item::Value(value) if simple(value).is_some() => simple(value).unwrap_or_default(),
        other => {
            let mut own = DocumentMut::new();
            own.insert(key, fresh(other));
            own.to_string().trim().to_owned()
        }
    }
}

/// The key that takes a list or a range.
const RELEASES: &str = "releases";

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
fn fresh(item: &Item) -> Item {
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

    /// Returns the file as it is now.
    pub fn text(&self) -> String {
        self.0.to_string()
    }
}

fn fill(record: &mut Table, kind: RecordKind, filled: &Filled) -> Result<(), FormError> {
    let before = said_in(record);
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
            Some(Item::Value(Value::InlineTable(_))) => {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::written::records;

    const DECISIONS: &str = "# Ours.\n\n[[decision]]\nid = \"DEC-1\" # kept\ntitle = \"One\"\nvulnerability = \"CVE-2026-1\"\n\
        components = [\"pkg:npm/a\"]\nreleases = { from = \"1.0.0\" }\nstatus = \"not_affected\"\nby = \"Ours\"\non = 2026-11-01\n\n\
        [decision.rests_on]\nkev = false\n\n[[decision]]\nid = \"DEC-2\"\n";

    fn put(
        text: &str,
        kind: RecordKind,
        replaced: Option<&str>,
        filled: &Filled,
    ) -> Result<String, FormError> {
        let mut editor = Editor::of(text)?;
        editor.put(kind, replaced, filled)?;
        Ok(editor.text())
    }

    fn filled(pairs: &[(&str, &str)]) -> Filled {
        let pairs = pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        pairs.collect()
    }

    #[test]
    fn every_kind_has_fields_and_an_id_first() {
        for kind in RecordKind::ALL {
            let fields = fields(*kind);
            assert_eq!(fields.first().map(|f| f.key), Some("id"), "{}", kind.id());
            assert!(fields.iter().all(|f| !f.says.is_empty()), "{}", kind.id());
        }
    }

    #[test]
    fn what_is_said_again_stays_as_it_is_written() {
        let files = [("decisions.toml".to_owned(), DECISIONS.as_bytes().to_vec())].into();
        let record = records(&files).remove(0);
        let said = record.filled();
        assert_eq!(said["releases"], "from = \"1.0.0\"");
        assert_eq!(said["rests_on"], "[rests_on]\nkev = false");
        assert_eq!(said["on"], "2026-11-01");
        let again = put(DECISIONS, RecordKind::Decision, Some("DEC-1"), &said).unwrap();
        assert_eq!(again, DECISIONS);
    }

    #[test]
    fn fields_that_say_something_else_are_written_and_the_rest_stays() {
        let new = filled(&[
            ("title", "Two\r\nlines"),
            ("components", "pkg:npm/a\r\n\r\n pkg:npm/b "),
            ("releases", "1.0.0\n1.1.0"),
            ("status", "affected"),
            ("by", ""),
            (
                "rests_on",
                "[rests_on]\nkev = true\ncvss = \"CVSS:3.1/AV:N\"",
            ),
        ]);
        let text = put(DECISIONS, RecordKind::Decision, Some("DEC-1"), &new).unwrap();
        let files = [("decisions.toml".to_owned(), text.clone().into_bytes())].into();
        let all = records(&files);
        assert_eq!(
            all.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(),
            ["DEC-1", "DEC-2"]
        );
        let said = all[0].filled();
        assert_eq!(said["title"], "Two\nlines");
        assert_eq!(said["components"], "pkg:npm/a\npkg:npm/b");
        assert_eq!(said["releases"], "1.0.0\n1.1.0");
        assert_eq!(
            said["rests_on"],
            "[rests_on]\nkev = true\ncvss = \"CVSS:3.1/AV:N\""
        );
        assert!(!said.contains_key("by"));
        assert!(
            text.starts_with("# Ours.") && text.contains("\"DEC-1\" # kept"),
            "{text}"
        );
    }

    #[test]
    fn a_table_that_says_the_same_stays_in_its_line_with_its_comment() {
        let text = "[[risk]]\nid = \"RSK-1\"\ntitle = \"One\"\nbefore = { exploitability = \"low\", severity = \"minor\" } # agreed\n\
            # why\nrationale = \"R\"\n";
        let files = [("risks.toml".to_owned(), text.as_bytes().to_vec())].into();
        let mut said = records(&files).remove(0).filled();
        assert_eq!(
            said["before"],
            "[before]\nexploitability = \"low\"\nseverity = \"minor\""
        );
        said.insert("title".to_owned(), "Two".to_owned());
        let now = put(text, RecordKind::Risk, Some("RSK-1"), &said).unwrap();
        assert_eq!(now, text.replace("One", "Two"));
        said.insert(
            "before".to_owned(),
            "[before]\nexploitability = \"high\"".to_owned(),
        );
        let now = put(text, RecordKind::Risk, Some("RSK-1"), &said).unwrap();
        assert!(
            now.contains("before = { exploitability = \"high\" }"),
            "{now}"
        );
        assert!(now.contains("# why\nrationale"), "{now}");
    }

    #[test]
    fn a_proposal_is_filled_in_as_a_decision() {
        let text = DECISIONS
            .replace(
                "[[decision]]\nid = \"DEC-1\"",
                "[[proposal]]\nid = \"PRO-1\"",
            )
            .replace("decision.rests", "proposal.rests");
        let said = proposal(&text, "PRO-1").unwrap();
        assert_eq!(
            (&*said["status"], &*said["rests_on"]),
            ("not_affected", "[rests_on]\nkev = false")
        );
        assert_eq!(proposal(&text, "DEC-2"), None);
        assert_eq!(proposal("[[", "PRO-1"), None);
    }

    #[test]
    fn a_new_record_stands_after_those_of_its_kind() {
        let new = filled(&[
            ("id", "DEC-3"),
            ("title", "Three"),
            ("rests_on", "[rests_on]\nkev = false"),
        ]);
        for text in ["", DECISIONS, "[[proposal]]\nid = \"P\"\n"] {
            let put_in = put(text, RecordKind::Decision, None, &new).unwrap();
            let files = [(
                "server/decisions.toml".to_owned(),
                put_in.clone().into_bytes(),
            )]
            .into();
            let last = records(&files)
                .into_iter()
                .rfind(|r| r.kind == RecordKind::Decision);
            assert_eq!(last.unwrap().filled(), new, "{put_in}");
        }
    }

    #[test]
    fn what_cannot_be_written_names_its_field() {
        for (kind, key, text, says) in [
            (RecordKind::Decision, "on", "yesterday", "no day such as"),
            (
                RecordKind::Decision,
                "rests_on",
                "kev = false",
                "write it as in the file",
            ),
            (RecordKind::Decision, "rests_on", "[rests_on", "`rests_on`"),
            (RecordKind::Decision, "releases", "from = ", "`releases`"),
            (
                RecordKind::SupportAssessment,
                "may_impact_patients",
                "perhaps",
                "neither `true` nor `false`",
            ),
            (RecordKind::PlanSection, "days", "many", "no number"),
        ] {
            let new = filled(&[("id", "X-1"), (key, text)]);
            let error = put("", kind, None, &new).unwrap_err().to_string();
            assert!(error.contains(says) && error.contains(key), "{error}");
        }
        let gone = put(
            DECISIONS,
            RecordKind::Decision,
            Some("DEC-9"),
            &Filled::new(),
        );
        assert!(gone.unwrap_err().to_string().contains("`DEC-9`"));
        assert!(put("[[", RecordKind::Decision, None, &Filled::new()).is_err());
        assert!(put("decision = 1", RecordKind::Decision, None, &Filled::new()).is_err());
    }
}
