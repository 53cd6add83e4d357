//! Nothing a document says can become markup, and nothing of it is lost on the way.

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;
use crate::content::{
    Body, Cell, Column, Figure, Inline, KeyValue, Row, Source, Table, Tone, line,
};

fn document(text: &str) -> Document {
    let mut body = Body::new();
    let source = [Source::File(text.to_owned())];
    body.heading(1, text, text);
    body.say(
        line![
            text,
            Inline::strong(text),
            Inline::code(text),
            Inline::badge(text, Tone::Bad),
            Inline::Link {
                url: text.to_owned(),
                text: line![text]
            },
            Inline::CrossRef {
                anchor: text.to_owned(),
                text: text.to_owned()
            },
        ],
        source.clone(),
    );
    body.list([(line![text], source.to_vec())]);
    body.key_values(vec![KeyValue::new(text, text, source.clone())]);
    body.missing(text, text, (text, text), source.clone());
    let row = Row::new([line![text], line![Inline::code(text)]], source.clone());
    body.table(
        text,
        text,
        &[(text, Column::left(1)), ("b", Column::right(2))],
        vec![row],
    );
    body.push(Block::Verbatim(text.to_owned()));
    body.push(Block::Figure(Figure {
        anchor: text.to_owned(),
        svg: format!("<svg><text>{}</text></svg>", escaped(text)),
        width: 100,
        caption: text.to_owned(),
        alt: text.to_owned(),
        rests_on: source.to_vec(),
    }));
    Document {
        id: "x".into(),
        title: text.into(),
        subtitle: text.into(),
        front: None,
        blocks: body.finish(),
    }
}

/// Reads the HTML as the XML that its body also is, and returns its elements and all of its text.
fn read(html: &str) -> (Vec<String>, String) {
    let body = &html[html.find("<body>").unwrap()..html.rfind("</html>").unwrap()];
    let body = body.replace("<br>", "<br/>").replace("&#39;", "'");
    let mut reader = Reader::from_str(&body);
    reader.config_mut().check_end_names = false;
    let (mut names, mut text) = (Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(e) | Event::Empty(e) => {
                names.push(e.name().as_ref().to_owned());
                for attribute in e.attributes() {
                    let attribute = attribute.unwrap();
                    let key = attribute.key.as_ref();
                    assert!(!key.starts_with("on"), "{key}");
                }
            }
            Event::Text(t) => text.push_str(&t),
            Event::GeneralRef(r) => text.push(match &*r {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                other => panic!("{other}"),
            }),
            Event::Eof => return (names, text),
            _ => {}
        }
    }
}

fn spaced(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

proptest! {
    #[test]
    fn any_text_is_text_only(text in "\\PC{1,40}|[<>&\"'/= a!-]{1,40}") {
        let html = render(&document(&text));
        let (names, said) = read(&html);
        // A text may be a place that is led to, and backticks mark code; else it makes no elements.
        let own = |names: &[String]| names.iter().filter(|n| *n != "a" && *n != "code" && *n != "span").count();
        prop_assert_eq!(own(&names), own(&read(&render(&document("a"))).0));
        if !text.chars().any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')) {
            prop_assert!(said.contains(&spaced(&text)));
        }
    }

    #[test]
    fn base64_has_the_length_and_letters_that_it_should(bytes: Vec<u8>) {
        let text = base64(&bytes);
        prop_assert_eq!(text.len(), bytes.len().div_ceil(3) * 4);
        let padding = text.chars().filter(|c| *c == '=').count();
        prop_assert_eq!((bytes.len() + padding) % 3, 0);
    }
}

#[test]
fn base64_is_that_of_the_standard() {
    for (bytes, text) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foobar", "Zm9vYmFy"),
    ] {
        assert_eq!(base64(bytes.as_bytes()), text);
    }
}

#[test]
fn no_address_runs_a_script() {
    let link = |url: &str| {
        let mut body = Body::new();
        let link = Inline::Link {
            url: url.to_owned(),
            text: line!["text"],
        };
        body.say(vec![link], [Source::Standing]);
        let mut sample = document("x");
        sample.blocks = body.finish();
        render(&sample)
    };
    assert!(link("https://example.org/?a&b").contains("href=\"https://example.org/?a&amp;b\""));
    for url in [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//x",
    ] {
        let html = link(url);
        assert_eq!(
            html.matches("href=").count(),
            1,
            "{url}: only the one to the content"
        );
        assert!(html.contains("text (<code>"), "{url}");
    }
}

#[test]
fn tables_say_what_heads_what() {
    let mut sample = document("x");
    sample.blocks = vec![Block::Table(Table {
        anchor: "t".into(),
        caption: "What it shows".into(),
        columns: vec![Column::left(1), Column::right(3)],
        header: vec![vec![line!["A"], line!["B"]]],
        rows: vec![Row {
            cells: vec![Cell::new("head"), Cell::new("1").tone(Tone::Good)],
            rests_on: vec![Source::Standing],
        }],
        row_headings: true,
    })];
    let html = render(&sample);
    for part in [
        "<caption>Table 1: What it shows</caption>",
        "<col style=\"width:25%\">",
        "<th scope=\"col\">A</th>",
        "<th scope=\"row\">head</th>",
        "<td class=\"good\" style=\"text-align:right\">1</td>",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn a_record_has_one_place_and_is_led_to() {
    let id = asepsis_domain::id::RecordId::parse("RSK-1").unwrap();
    let mut body = Body::new();
    body.say(line!["see ", Inline::refer(&id)], [Source::Standing]);
    body.say(line!["the risk"], [Source::from(&id)]);
    body.say(line!["again"], [Source::from(&id)]);
    let mut sample = document("x");
    sample.blocks = body.finish();
    let html = render(&sample);
    assert_eq!(html.matches("id=\"rec-RSK-1\"").count(), 1);
    assert!(html.contains("<p id=\"rec-RSK-1\">the risk"));
    assert_eq!(html.matches("href=\"#rec-RSK-1\"").count(), 3);
}

#[test]
fn a_part_of_a_page_has_no_styles_and_leads_to_pages() {
    let finding = asepsis_domain::id::FindingId::of("d", "1", "c", "CVE-1");
    let mut body = Body::new();
    body.say(line![Inline::refer(&finding)], [Source::from(&finding)]);
    let row = Row {
        cells: vec![
            Cell::new("a").tone(Tone::Bad),
            Cell::new("1").tone(Tone::Good),
            Cell::new("2"),
        ],
        rests_on: Vec::new(),
    };
    let columns = [
        ("A", Column::left(1)),
        ("B", Column::right(2)),
        ("C", Column::center(1)),
    ];
    body.push(Block::Table(Table {
        anchor: "t".into(),
        caption: "T".into(),
        columns: columns.iter().map(|c| c.1).collect(),
        header: vec![columns.iter().map(|c| line![c.0]).collect()],
        rows: vec![row],
        row_headings: false,
    }));
    body.push(Block::Figure(Figure {
        anchor: "f".into(),
        svg: "<svg><rect/></svg>".into(),
        width: 62,
        caption: "F".into(),
        alt: "f".into(),
        rests_on: Vec::new(),
    }));
    let document = Document {
        id: "x".into(),
        title: "x".into(),
        subtitle: String::new(),
        front: None,
        blocks: body.finish(),
    };
    let shown = part(&document, &|source| {
        Some(format!("/at/{}", source.shown()?))
    });
    assert!(!shown.contains("style"), "{shown}");
    for expected in [
        &format!("<a href=\"/at/{finding}\">{finding}</a>"),
        "<td class=\"bad left\">a</td>",
        "<td class=\"good right\">1</td>",
        "<td class=\"center\">2</td>",
        "<col class=\"w25\"><col class=\"w50\">",
        "<div class=\"drawing w65\" tabindex=\"0\" role=\"group\" aria-label=\"Figure 1\">",
    ] {
        assert!(shown.contains(expected), "no `{expected}` in {shown}");
    }
    let whole = render(&document);
    assert!(whole.contains("<col style=\"width:25%\">"), "{whole}");
}
