//! The tree's own behaviour.

use super::{
    Block, Body, Column, Document, Inline, KeyValue, Row, Source, anchors, coded, line, statements,
};

#[test]
fn sources_stand_once_and_in_order() {
    let mut body = Body::new();
    let file = |name: &str| Source::File(name.to_owned());
    body.say(line!["a"], [file("b"), file("a"), file("b")]);
    let Some(Block::Paragraph(p)) = body.finish().pop() else {
        panic!("no paragraph")
    };
    assert_eq!(p.rests_on, [file("b"), file("a")]);
}

#[test]
fn tables_and_lists_without_content_are_left_out() {
    let mut body = Body::new();
    body.table("t", "c", &[("a", Column::left(1))], Vec::new());
    body.list(Vec::new());
    body.key_values(Vec::new());
    assert!(body.finish().is_empty());
}

#[test]
fn backticks_make_code() {
    fn check(text: &str, expect: &[Inline]) {
        assert_eq!(coded(text), expect, "{text}");
    }
    check(
        "add `impact` here",
        &["add ".into(), Inline::code("impact"), " here".into()],
    );
    check("`a`", &[Inline::code("a")]);
    check("a ` b", &["a ` b".into()]);
    check("", &[]);
}

#[test]
fn statements_are_found_wherever_they_stand() {
    let mut body = Body::new();
    body.heading(1, "h", "Heading");
    body.standing("One.");
    body.list([(line!["Two"], vec![Source::Standing])]);
    body.missing(
        "Three",
        line!["is missing"],
        ("a.toml", "add it"),
        [Source::Standing],
    );
    body.key_values(vec![KeyValue::new("Four", "4", [Source::Standing])]);
    body.table(
        "t",
        "",
        &[("a", Column::left(1)), ("b", Column::left(1))],
        vec![Row::new([line!["five"], line!["5"]], [Source::Standing])],
    );
    let document = Document {
        id: String::new(),
        title: String::new(),
        subtitle: String::new(),
        front: None,
        blocks: body.finish(),
    };
    let texts: Vec<String> = statements(&document).into_iter().map(|s| s.text).collect();
    assert_eq!(
        texts,
        ["One.", "Two", "Three: is missing", "Four: 4", "five | 5"]
    );
    assert_eq!(anchors(&document), ["h", "t"]);
    assert_eq!(document.open_notes().len(), 1);
}
