//! Nothing a document says can become Typst source, and nothing of it is lost on the way.

use proptest::prelude::*;
use serde_json::Value;

use super::wire::{breakable, plain};
use super::*;
use crate::content::{Body, Column, Inline, KeyValue, Row, Source, line};

fn document(text: &str) -> Document {
    let mut body = Body::new();
    let source = [Source::File("a.toml".to_owned())];
    body.heading(1, "h", text);
    body.say(
        line![text, Inline::strong(text), Inline::code(text)],
        source.clone(),
    );
    body.key_values(vec![KeyValue::new(text, text, source.clone())]);
    body.missing(text, text, ("a.toml", text), source.clone());
    let row = Row::new([line![text], line![Inline::code(text)]], source);
    body.table(
        "t",
        text,
        &[("a", Column::left(1)), ("b", Column::left(2))],
        vec![row],
    );
    body.push(Block::Verbatim(text.to_owned()));
    Document {
        id: "x".into(),
        title: text.into(),
        subtitle: text.into(),
        front: None,
        blocks: body.finish(),
    }
}

/// The text without what rendering may change: spaces and control characters become spaces.
fn spaced(text: &str) -> String {
    let space = |c: char| {
        if c.is_whitespace() || c.is_control() {
            ' '
        } else {
            c
        }
    };
    text.replace('\u{200b}', "").chars().map(space).collect()
}

proptest! {
    #[test]
    fn any_text_is_data_only(text in "\\PC{0,60}|[#$*_@<>\\[\\]{}\\\\`\"'/~=+\\-.:; \n\t\r\u{0}a]{0,60}") {
        let source = render(&document(&text));
        prop_assert_eq!(&source.main, TEMPLATE);
        let json: Value = serde_json::from_slice(&source.files[0].1).unwrap();
        let title = json["title"].as_str().unwrap();
        prop_assert_eq!(spaced(title), spaced(&text));
    }

    #[test]
    fn breaks_add_nothing_but_breaks(text in "\\PC{0,200}") {
        prop_assert_eq!(spaced(&plain(&text)), spaced(&text));
        prop_assert_eq!(spaced(&breakable(&text, 0)), spaced(&text));
    }

    #[test]
    fn no_long_word_is_without_a_break(text in "[a-z0-9/:.@*-]{23,200}") {
        let longest = plain(&text).split('\u{200b}').map(str::len).max().unwrap_or(0);
        prop_assert!(longest <= 12, "{}", longest);
    }

    #[test]
    fn terminal_text_keeps_to_its_width(text in "\\PC{0,200}", width in 30usize..120) {
        use unicode_width::UnicodeWidthStr;
        let shown = crate::render::text::document(&document(&text), width);
        for line in shown.lines().filter(|line| !line.starts_with("    ")) {
            // A wide character may stand alone on a line that is narrower than it.
            prop_assert!(line.width() <= width + 1, "{} > {}: {}", line.width(), width, line);
        }
    }

    #[test]
    fn markdown_reads_back_as_the_same_text(text in "[ -~äß→]{1,80}") {
        let mut body = Body::new();
        body.say(line![&text], [Source::Standing]);
        let markdown = crate::render::markdown::blocks(&body.finish());
        let blocks = crate::blocks_of_markdown(&markdown, &Source::Standing, 1, "a");
        let read: String = blocks.iter().map(|block| match block {
            Block::Paragraph(p) => p.text.iter().map(Inline::plain).collect::<String>(),
            other => format!("{other:?}"),
        }).collect();
        prop_assert_eq!(read, text.trim());
    }
}

#[test]
fn words_break_where_they_can() {
    fn check(text: &str, expect: &str) {
        assert_eq!(plain(text).replace('\u{200b}', "|"), expect);
    }
    check("a short word", "a short word");
    check("CVE-2021-44228", "CVE-2021-44228");
    check(
        "pkg:npm/%40angular/core@17.0.0",
        "pkg:|npm/|%40angul|ar/core@|17.0.0",
    );
    check(&"a".repeat(30), "aaaaaaaa|aaaaaaaa|aaaaaaaa|aaaaaa");
    check("a\nb\tc", "a b c");
}

#[test]
fn a_reference_leads_only_where_the_document_goes() {
    let mut sample = document("x");
    let id = asepsis_domain::id::RecordId::parse("RSK-1").unwrap();
    let mut body = Body::new();
    body.say(line![Inline::refer(&id)], [Source::from(&id)]);
    sample.blocks.extend(body.finish());
    assert!(
        !String::from_utf8(render(&sample).files[0].1.clone())
            .unwrap()
            .contains("rec-RSK-1")
    );
    let mut body = Body::new();
    body.heading(1, "rec-RSK-1", "The risk");
    sample.blocks.extend(body.finish());
    assert!(
        String::from_utf8(render(&sample).files[0].1.clone())
            .unwrap()
            .contains("\"to\":\"rec-RSK-1\"")
    );
}

#[test]
fn what_all_rows_rest_on_stands_at_the_caption() {
    let mut body = Body::new();
    let (a, b, c) = (
        Source::File("a".into()),
        Source::File("b".into()),
        Source::File("c".into()),
    );
    let rows = vec![
        Row::new([line!["1"]], [a.clone(), b]),
        Row::new([line!["2"]], [a, c]),
    ];
    body.table("t", "Caption", &[("x", Column::left(1))], rows);
    let text = crate::render::text::blocks(&body.finish(), 80);
    assert_eq!(text, "Caption [a]\nx\n─────\n1 [b]\n2 [c]\n");
}
