//! The schema is made from the reading function, and nothing else.

use super::{Form, Row, Title, render};

const LEVELS: &[(&str, u8)] = &[("low", 1), ("high", 2)];

fn reader(row: &mut Row<'_>) -> (String, Option<u8>, Vec<Option<bool>>) {
    (
        row.must("name", "Its name.").text(),
        row.may("level", "Its level.").word(LEVELS),
        row.may("part", "A part.")
            .tables("part", |row| row.may("new", "Whether it is new.").flag()),
    )
}

#[test]
fn the_schema_says_what_the_reader_asks() {
    let shape = Row::describe("file", reader);
    let keys: Vec<(&str, bool)> = shape.fields.iter().map(|f| (f.key, f.required)).collect();
    assert_eq!(keys, [("name", true), ("level", false), ("part", false)]);
    assert_eq!(shape.fields[1].form, Form::Word(vec!["low", "high"]));
    let text = render(
        &Title {
            file: "x.toml",
            what: "An example.",
        },
        &shape,
    );
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(schema["required"], serde_json::json!(["name"]));
    assert_eq!(
        schema["properties"]["level"]["enum"],
        serde_json::json!(["low", "high"])
    );
    assert_eq!(
        schema["properties"]["part"]["items"]["properties"]["new"]["type"],
        "boolean"
    );
    assert_eq!(schema["additionalProperties"], false);
}
