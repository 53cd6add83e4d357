//! The JSON Schema of a table, for editors. It says what the reader checks of one file; links
//! between records are not in it.

use indexmap::IndexMap;
use serde::Serialize;

use super::{Field, Form, Shape};

/// The dialect of the schemas.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What stands over a schema.
#[derive(Debug)]
pub(crate) struct Title {
    /// Name of the file that it describes.
    pub(crate) file: &'static str,
    /// What the file is for.
    pub(crate) what: &'static str,
}

/// A node of a schema; what is absent is not written.
#[derive(Debug, Default, Serialize)]
struct Node {
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    schema: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<u8>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    words: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Box<Self>>,
    #[serde(rename = "anyOf", skip_serializing_if = "Vec::is_empty")]
    any_of: Vec<Self>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    properties: IndexMap<&'static str, Self>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    required: Vec<&'static str>,
    #[serde(
        rename = "additionalProperties",
        skip_serializing_if = "Option::is_none"
    )]
    additional: Option<Additional>,
}

/// What further keys may hold.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Additional {
    No(bool),
    Like(Box<Node>),
}

/// Returns the schema of a file whose top level has this shape, as JSON text that ends with a newline.
pub(crate) fn render(title: &Title, shape: &Shape) -> String {
    let mut node = table(shape);
    node.schema = Some(DIALECT);
    node.title = Some(title.file.to_owned());
    node.description = Some(title.what.to_owned());
    // Only strings, lists and maps with string keys: this cannot fail.
    let mut text = serde_json::to_string_pretty(&node).unwrap_or_default();
    text.push('\n');
    text
}

fn table(shape: &Shape) -> Node {
    let required = shape.fields.iter().filter(|f| f.required);
    Node {
        kind: Some("object"),
        required: required.map(|f| f.key).collect(),
        properties: shape.fields.iter().map(|f| (f.key, field(f))).collect(),
        additional: Some(Additional::No(false)),
        ..Node::default()
    }
}

fn field(field: &Field) -> Node {
    let mut node = value(&field.form);
    let words = match &field.form {
        Form::Table(shape) | Form::Tables(shape) => Some(shape.what),
        _ => None,
    };
    node.title = words.map(str::to_owned);
    node.description = Some(field.doc.to_owned());
    node
}

fn value(form: &Form) -> Node {
    match form {
        Form::Text => kind("string"),
        Form::Flag => kind("boolean"),
        Form::Number => Node {
            minimum: Some(0),
            ..kind("integer")
        },
        Form::Share => Node {
            minimum: Some(0),
            maximum: Some(1),
            ..kind("number")
        },
        Form::Date => Node {
            format: Some("date"),
            ..kind("string")
        },
        Form::Instant => Node {
            format: Some("date-time"),
            ..kind("string")
        },
        Form::Id => text("^[A-Za-z][A-Za-z0-9._-]{0,63}$"),
        Form::Release => text("^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$"),
        Form::Item => text("^[^#]+#.+$"),
        Form::Digest => text("^(sha256:)?[0-9A-Fa-f]{64}$"),
        Form::Word(words) => Node {
            words: words.clone(),
            ..kind("string")
        },
        Form::Releases => releases(),
        Form::List(form) => Node {
            any_of: vec![list(value(form)), value(form)],
            ..Node::default()
        },
        Form::Table(shape) => table(shape),
        Form::Tables(shape) => list(table(shape)),
        Form::Map(keys, form) => map(keys, form),
    }
}

fn map(keys: &[&'static str], form: &Form) -> Node {
    let further = if keys.is_empty() {
        Additional::Like(Box::new(value(form)))
    } else {
        Additional::No(false)
    };
    Node {
        properties: keys.iter().map(|key| (*key, value(form))).collect(),
        additional: Some(further),
        ..kind("object")
    }
}

fn releases() -> Node {
    let mut span = kind("object");
    for (key, doc) in [
        ("from", "First release, included."),
        ("until", "Last release, included."),
    ] {
        let mut end = value(&Form::Release);
        end.description = Some(doc.to_owned());
        span.properties.insert(key, end);
    }
    span.additional = Some(Additional::No(false));
    let mut list = value(&Form::List(Box::new(Form::Release)));
    list.any_of.push(span);
    list
}

fn kind(kind: &'static str) -> Node {
    Node {
        kind: Some(kind),
        ..Node::default()
    }
}

fn text(pattern: &'static str) -> Node {
    Node {
        pattern: Some(pattern),
        ..kind("string")
    }
}

fn list(items: Node) -> Node {
    Node {
        items: Some(Box::new(items)),
        ..kind("array")
    }
}
