//! Writes what reports of tests bring into tests.toml and evidence.toml, as a person would; what is there stays as it is
//! written, comments and order too.

use asepsis_domain::digest::Digest;
use asepsis_domain::test::Outcome;
use asepsis_domain::time::Date;
use toml_edit::{
    Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, TomlError, Value, value,
};

/// What a report says of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestUpdate<'a> {
    /// Id of the test.
    pub id: &'a str,
    /// Its outcome.
    pub outcome: Outcome,
    /// When it ran.
    pub date: Date,
    /// In a sentence.
    pub summary: String,
    /// Findings that it does not have yet: id, title, severity.
    pub findings: &'a [(String, String, String)],
    /// The evidence that is added.
    pub evidence: &'a str,
}

/// A report as evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvidence<'a> {
    /// Id.
    pub id: &'a str,
    /// Title.
    pub title: String,
    /// Path in the dossier.
    pub file: &'a str,
    /// Where it comes from.
    pub reference: String,
    /// Digest of its bytes.
    pub sha256: Digest,
    /// The release that was tested.
    pub release: &'a str,
    /// When.
    pub date: Date,
    /// Tools that made it.
    pub author: String,
}

/// Returns tests.toml with what a report says, and the ids of the tests that it does not have.
///
/// # Errors
/// Where the text is no TOML.
pub fn update_tests(
    text: &str,
    updates: &[TestUpdate<'_>],
) -> Result<(String, Vec<String>), TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let mut absent = Vec::new();
    for update in updates {
        match find(&mut document, update.id) {
            Some(test) => apply(test, update),
            None => absent.push(update.id.to_owned()),
        }
    }
    Ok((document.to_string(), absent))
}

/// Returns evidence.toml with a report added at its end.
///
/// # Errors
/// Where the text is no TOML.
pub fn add_evidence(text: &str, new: &NewEvidence<'_>) -> Result<String, TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let list = document
        .entry("evidence")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    match list {
        Item::ArrayOfTables(tables) => {
            let mut table = Table::new();
            table.decor_mut().set_prefix("\n");
            describe(&mut table, new);
            tables.push(table);
        }
        Item::Value(Value::Array(array)) => {
            let mut table = InlineTable::new();
            describe(&mut table, new);
            push(array, table);
        }
        _ => {}
    }
    Ok(document.to_string())
}

fn describe(table: &mut dyn TableLike, new: &NewEvidence<'_>) {
    table.insert("id", value(new.id));
    table.insert("title", value(new.title.as_str()));
    table.insert("kind", value("test_report"));
    table.insert("file", value(new.file));
    table.insert("reference", value(new.reference.as_str()));
    table.insert("sha256", value(new.sha256.hex()));
    table.insert("releases", value(Array::from_iter([new.release])));
    table.insert("date", day(new.date));
    table.insert("author", value(new.author.as_str()));
}

fn find<'d>(document: &'d mut DocumentMut, id: &str) -> Option<&'d mut dyn TableLike> {
    let is_it = |table: &dyn TableLike| table.get("id").and_then(Item::as_str) == Some(id);
    match document.get_mut("test")? {
        Item::ArrayOfTables(tables) => tables
            .iter_mut()
            .find(|t| is_it(*t))
            .map(|t| t as &mut dyn TableLike),
        Item::Value(Value::Array(array)) => array
            .iter_mut()
            .filter_map(Value::as_inline_table_mut)
            .find(|t| is_it(*t))
            .map(|t| t as &mut dyn TableLike),
        _ => None,
    }
}

fn apply(test: &mut dyn TableLike, update: &TestUpdate<'_>) {
    let words = Outcome::WORDS.iter();
    let word = words.clone().find(|(_, o)| *o == update.outcome);
    let mut result = InlineTable::new();
    result.insert("outcome", word.map_or("", |(word, _)| word).into());
    if let Item::Value(day) = day(update.date) {
        result.insert("date", day);
    }
    result.insert("summary", update.summary.as_str().into());
    test.insert("result", value(result));
    let evidence = test
        .entry("evidence")
        .or_insert_with(|| value(Array::new()));
    if let Some(array) = evidence.as_array_mut() {
        let has = array.iter().any(|e| e.as_str() == Some(update.evidence));
        if !has {
            array.push(update.evidence);
        }
    }
    for finding in update.findings {
        add_finding(test, finding);
    }
}

fn add_finding(test: &mut dyn TableLike, (id, title, severity): &(String, String, String)) {
    let list = test.entry("finding").or_insert_with(|| value(Array::new()));
    let fill = |table: &mut dyn TableLike| {
        table.insert("id", value(id.as_str()));
        table.insert("title", value(title.as_str()));
        table.insert("severity", value(severity.as_str()));
    };
    match list {
        Item::ArrayOfTables(tables) => {
            let mut table = Table::new();
            fill(&mut table);
            tables.push(table);
        }
        Item::Value(Value::Array(array)) => {
            let mut table = InlineTable::new();
            fill(&mut table);
            push(array, table);
        }
        _ => {}
    }
}

/// Adds a table to an array, on a line of its own.
fn push(array: &mut Array, table: InlineTable) {
    let mut table = Value::InlineTable(table);
    table.decor_mut().set_prefix("\n  ");
    array.push_formatted(table);
    array.set_trailing("\n");
    array.set_trailing_comma(true);
}

fn day(date: Date) -> Item {
    let written = date.to_string();
    match written.parse::<toml_edit::Datetime>() {
        Ok(day) => value(day),
        Err(_) => value(written),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays_as_it_is_written() {
        let before = "# Tests\n\n[[test]]\nid = \"TST-1\" # first\ntitle = \"A\"\nresult = { outcome = \"fail\", date = 2026-01-01 }\nevidence = [\"EVD-1\"]\n\n[[test.finding]]\nid = \"F1\"\ntitle = \"old\"\n\n[[test]]\nid = \"TST-2\"\ntitle = \"B\"\n";
        let findings = [("F2".to_owned(), "new".to_owned(), "high".to_owned())];
        let update = |id| TestUpdate {
            id,
            outcome: Outcome::Pass,
            date: "2026-11-20".parse().unwrap(),
            summary: "3 of 3 cases passed".to_owned(),
            findings: &findings,
            evidence: "EVD-9",
        };
        let updates = [update("TST-1"), update("TST-2"), update("TST-3")];
        let (after, absent) = update_tests(before, &updates).unwrap();
        assert_eq!(absent, ["TST-3"]);
        let expected = "# Tests\n\n[[test]]\nid = \"TST-1\" # first\ntitle = \"A\"\nresult = { outcome = \"pass\", date = 2026-11-20, summary = \"3 of 3 cases passed\" }\nevidence = [\"EVD-1\", \"EVD-9\"]\n\n[[test.finding]]\nid = \"F1\"\ntitle = \"old\"\n\n[[test.finding]]\nid = \"F2\"\ntitle = \"new\"\nseverity = \"high\"\n\n[[test]]\nid = \"TST-2\"\ntitle = \"B\"\nresult = { outcome = \"pass\", date = 2026-11-20, summary = \"3 of 3 cases passed\" }\nevidence = [\"EVD-9\"]\nfinding = [\n  { id = \"F2\", title = \"new\", severity = \"high\" },\n]\n";
        assert_eq!(after, expected, "{after}");
        // The same again changes nothing but what it adds as new.
        let again = [TestUpdate {
            findings: &[],
            ..update("TST-1")
        }];
        assert_eq!(update_tests(&after, &again).unwrap().0, after);
        assert!(update_tests("= 1", &[]).is_err());
    }
}
