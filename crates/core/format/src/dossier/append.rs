//! Adds records to decisions.toml; what is there stays as it is written, comments and order too.

use asepsis_domain::vex::{Statement, justification_words, words};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TomlError, value};

/// A decision or proposal to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition<'a> {
    /// A decision; else a proposal.
    pub is_decision: bool,
    /// Id.
    pub id: &'a str,
    /// Title.
    pub title: String,
    /// What it says.
    pub statement: &'a Statement,
    /// Components, by key; none: it is of the whole device.
    pub components: &'a [String],
    /// Releases.
    pub releases: &'a [String],
    /// Who decided or proposes.
    pub by: String,
    /// When.
    pub on: asepsis_domain::time::Date,
    /// Where it comes from: file, digest, author, date, statement.
    pub discovered: String,
}

/// Returns decisions.toml with records added at its end; what is proposed there already and decided now is decided where
/// it stands.
///
/// # Errors
/// Where the text is no TOML.
pub fn append(text: &str, additions: &[Addition<'_>]) -> Result<String, TomlError> {
    let mut document: DocumentMut = text.parse()?;
    for addition in additions {
        if addition.is_decision && promote(&mut document, addition) {
            continue;
        }
        let key = if addition.is_decision {
            "decision"
        } else {
            "proposal"
        };
        let list = document
            .entry(key)
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        if let Item::ArrayOfTables(tables) = list {
            tables.push(table(addition));
        }
    }
    Ok(document.to_string())
}

/// Makes a decision of the proposal with the addition's id, where it stands; returns whether there is one.
fn promote(document: &mut DocumentMut, addition: &Addition<'_>) -> bool {
    let Some(Item::ArrayOfTables(proposals)) = document.get_mut("proposal") else {
        return false;
    };
    let is_it = |t: &Table| t.get("id").and_then(Item::as_str) == Some(addition.id);
    let Some(index) = proposals.iter().position(is_it) else {
        return false;
    };
    let mut table = proposals.remove(index);
    if proposals.is_empty() {
        document.remove("proposal");
    }
    decided(&mut table, addition);
    let decisions = document
        .entry("decision")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if let Item::ArrayOfTables(tables) = decisions {
        tables.push(table);
    }
    true
}

/// Writes who decided, and when.
fn decided(table: &mut Table, addition: &Addition<'_>) {
    table.insert("by", value(addition.by.as_str()));
    if let Ok(day) = addition.on.to_string().parse::<toml_edit::Datetime>() {
        table.insert("on", value(day));
    }
}

fn table(addition: &Addition<'_>) -> Table {
    let statement = addition.statement;
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    let mut text = |key: &str, written: &str| {
        if !written.is_empty() {
            table.insert(key, value(written));
        }
    };
    text("id", addition.id);
    text("title", &addition.title);
    text("vulnerability", &statement.vulnerability);
    if !addition.components.is_empty() {
        table.insert("components", value(array(addition.components)));
    }
    table.insert("releases", value(array(addition.releases)));
    let mut text = |key: &str, written: &str| {
        if !written.is_empty() {
            table.insert(key, value(written));
        }
    };
    text("status", words(statement.status).openvex);
    text(
        "justification",
        statement
            .justification
            .map_or("", |j| justification_words(j).0),
    );
    text("impact", &statement.impact);
    text("action", &statement.action);
    text("workaround", &statement.workaround);
    text("patient_impact", &statement.patient_impact);
    if !statement.responses.is_empty() {
        table.insert("responses", value(array(&statement.responses)));
    }
    decided(&mut table, addition);
    table.insert("discovered", value(addition.discovered.as_str()));
    table
}

fn array(texts: &[String]) -> Array {
    texts.iter().map(String::as_str).collect()
}
