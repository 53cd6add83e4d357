//! Every part is well-formed, every relationship and style is there, and no text becomes anything but text.

use std::collections::BTreeSet;

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;
use crate::content::{
    Body, Cell, Column, Front, Inline, KeyValue, List, ListItem, Revision, Row, Source, Table,
    Tone, line,
};

fn document(text: &str) -> Document {
    let mut body = Body::new();
    for level in [1, 2, 3, 1, 2, 2, 1] {
        body.heading(level, format!("{text}{level}"), text);
    }
    write_texts(text, &mut body);
    write_tables(text, &mut body);
    Document {
        id: "x".into(),
        title: text.into(),
        subtitle: text.into(),
        front: Some(front(text)),
        blocks: body.finish(),
    }
}

fn record() -> asepsis_domain::id::RecordId {
    asepsis_domain::id::RecordId::parse("RSK-1").unwrap()
}

fn write_texts(text: &str, body: &mut Body) {
    let source = [Source::File(text.to_owned()), Source::from(&record())];
    let link = |url: &str| Inline::Link {
        url: url.to_owned(),
        text: line![text],
    };
    let texts = line![
        text,
        Inline::strong(text),
        Inline::emphasis(text),
        Inline::code(text),
        Inline::badge(text, Tone::Caution),
        Inline::Break,
        Inline::refer(&record()),
        link("https://example.org/?a&b"),
        link(text),
    ];
    body.say(texts, source.clone());
    let item = |below| ListItem {
        text: line![text],
        rests_on: source.to_vec(),
        below,
    };
    for ordered in [true, true, false] {
        let items = vec![item(None)];
        let items = vec![item(Some(List { ordered, items }))];
        body.push(Block::List(List { ordered, items }));
    }
    body.key_values(vec![KeyValue::new(text, text, source.clone())]);
    body.missing(text, text, (text, text), source.clone());
    body.info(text, text, source);
    body.push(Block::Verbatim(format!("{text}\n\t{text}")));
    body.push(Block::PageBreak);
}

fn write_tables(text: &str, body: &mut Body) {
    let source = vec![Source::File(text.to_owned()), Source::from(&record())];
    body.push(Block::Table(Table {
        anchor: format!("{text}-t"),
        caption: text.to_owned(),
        columns: vec![Column::left(1), Column::right(3)],
        header: vec![vec![line![text], line!["B"]]],
        rows: vec![Row {
            cells: vec![Cell::new(text).tone(Tone::Good), Cell::default()],
            rests_on: source.clone(),
        }],
        row_headings: true,
    }));
    for number in 0..2 {
        body.push(Block::Figure(Figure {
            anchor: format!("{text}-f{number}"),
            svg: "<svg/>".to_owned(),
            width: 50,
            caption: text.to_owned(),
            alt: text.to_owned(),
            rests_on: source.clone(),
        }));
    }
}

fn front(text: &str) -> Front {
    Front {
        number: text.into(),
        revision: text.into(),
        device: text.into(),
        release: text.into(),
        manufacturer: text.into(),
        as_of: "2026-11-24T00:00:00Z".parse().unwrap(),
        facts: vec![(text.into(), text.into())],
        digests: vec![("Dossier".into(), "sha256:0123456789abcdef".into())],
        company: text.into(),
        header: text.into(),
        logo: None,
        history: vec![Revision {
            revision: text.into(),
            date: "2026-11-24".parse().unwrap(),
            author: text.into(),
            change: text.into(),
        }],
        draft: true,
    }
}

fn picture() -> Picture {
    Picture {
        png: b"png".to_vec(),
        width: 200,
        height: 100,
    }
}

fn made(text: &str, template: Option<&Template>) -> Parts {
    let pictures = Pictures {
        figures: vec![Some(picture()), None],
        logo: Some(picture()),
    };
    render(&document(text), pictures, template)
}

/// An element: its name and attributes.
type Element = (String, Vec<(String, String)>);

/// Reads a part as XML and returns its elements and its text.
fn read(xml: &str) -> (Vec<Element>, String) {
    let mut reader = Reader::from_str(xml);
    let (mut elements, mut text) = (Vec::new(), String::new());
    let mut depth = 0_i32;
    loop {
        let event = reader.read_event().unwrap();
        match event {
            Event::Start(ref e) | Event::Empty(ref e) => {
                depth += i32::from(matches!(event, Event::Start(_)));
                let attributes = e.attributes().map(|a| {
                    let a = a.unwrap();
                    let value = a
                        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                        .unwrap()
                        .into_owned();
                    (a.key.as_ref().to_owned(), value)
                });
                elements.push((e.name().as_ref().to_owned(), attributes.collect()));
            }
            Event::End(_) => depth -= 1,
            Event::Text(t) => text.push_str(&t),
            Event::GeneralRef(r) => {
                text.push_str(quick_xml::escape::resolve_predefined_entity(&r).unwrap())
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "something is not closed");
    (elements, text)
}

fn values(elements: &[Element], names: &[&str], attribute: &str) -> BTreeSet<String> {
    let named = elements
        .iter()
        .filter(|(name, _)| names.contains(&name.as_str()));
    let all = named.flat_map(|(_, attributes)| attributes);
    all.filter(|(key, _)| key == attribute)
        .map(|(_, value)| value.clone())
        .collect()
}

/// What holds for every Word document: parts read as XML, relationships lead to parts, ids that are used exist.
fn check(parts: &Parts) {
    let of = |path: &str| read(std::str::from_utf8(&parts[path]).unwrap()).0;
    for path in parts
        .keys()
        .filter(|p| p.ends_with(".xml") || p.ends_with(".rels"))
    {
        of(path);
    }
    for path in parts.keys().filter(|p| p.ends_with(".rels")) {
        let (folder, name) = path.trim_end_matches(".rels").split_once("_rels/").unwrap();
        let rels = of(path);
        for (_, attributes) in rels.iter().filter(|(name, _)| name == "Relationship") {
            let get = |key: &str| {
                attributes
                    .iter()
                    .find(|(k, _)| k == key)
                    .map(|(_, v)| v.as_str())
            };
            let target = get("Target").unwrap();
            if get("TargetMode") != Some("External") {
                assert!(
                    parts.contains_key(&format!("{folder}{target}")),
                    "{path}: {target}"
                );
            }
        }
        let ids = values(&rels, &["Relationship"], "Id");
        let count = rels
            .iter()
            .filter(|(name, _)| name == "Relationship")
            .count();
        assert_eq!(ids.len(), count, "{path}: an id twice");
        if name.is_empty() {
            continue;
        }
        let owner = of(&format!("{folder}{name}"));
        for key in ["r:id", "r:embed"] {
            let names: Vec<&str> = owner.iter().map(|(name, _)| name.as_str()).collect();
            for used in values(&owner, &names, key) {
                assert!(ids.contains(&used), "{folder}{name}: {used}");
            }
        }
    }
    let content = of(DOCUMENT);
    let styles = values(&of("word/styles.xml"), &["w:style"], "w:styleId");
    for used in values(&content, &["w:pStyle", "w:rStyle", "w:tblStyle"], "w:val") {
        assert!(styles.contains(&used), "style {used}");
    }
    let numbers = values(&of("word/numbering.xml"), &["w:num"], "w:numId");
    for used in values(&content, &["w:numId"], "w:val") {
        assert!(numbers.contains(&used), "numbering {used}");
    }
    let marks = values(&content, &["w:bookmarkStart"], "w:name");
    for used in values(&content, &["w:hyperlink"], "w:anchor") {
        assert!(marks.contains(&used) && used.len() <= 40, "bookmark {used}");
    }
    let count = content
        .iter()
        .filter(|(name, _)| name == "w:bookmarkStart")
        .count();
    assert_eq!(marks.len(), count, "a bookmark twice");
    let typed = values(&of("[Content_Types].xml"), &["Override"], "PartName");
    for path in parts
        .keys()
        .filter(|p| p.ends_with(".xml") && !p.starts_with('['))
    {
        assert!(typed.contains(&format!("/{path}")), "no type: {path}");
    }
}

#[test]
fn every_part_holds_together() {
    let parts = made("a text", None);
    check(&parts);
    let content = std::str::from_utf8(&parts[DOCUMENT]).unwrap();
    for part in [
        "<w:tblHeader/>",
        "w:instr=\" SEQ Table \\* ARABIC \"",
        "TOC \\o \"1-2\" \\h \\z \\u",
        "descr=\"a text\"",
        "asvg:svgBlip",
        "<w:pStyle w:val=\"Heading1\"/>",
        "DRAFT, not issued",
        "Revision history",
    ] {
        assert!(
            content.contains(part.replace('"', "&quot;").as_str()) || content.contains(part),
            "{part}"
        );
    }
    assert_eq!(made("a text", None), parts, "twice the same");
    // Two ordered lists with a list in each: each starts at one.
    assert_eq!(
        std::str::from_utf8(&parts["word/numbering.xml"])
            .unwrap()
            .matches("startOverride")
            .count(),
        4
    );
}

fn template_parts() -> Parts {
    let mut parts = made("an old text", None);
    let styles = String::from_utf8(parts["word/styles.xml"].clone()).unwrap();
    // The company's own headings, and none of our boxes.
    let styles = styles
        .replace("w:val=\"0F5464\"", "w:val=\"AA0000\"")
        .replace("w:styleId=\"NoteInfo\"", "w:styleId=\"Their\"");
    parts.insert("word/styles.xml".into(), styles.into_bytes());
    let header = String::from_utf8(parts["word/header1.xml"].clone()).unwrap();
    let header = header.replace("an old text", "{number} {revision} {status}");
    parts.insert("word/header1.xml".into(), header.into_bytes());
    parts.insert("word/vbaProject.bin".into(), b"macro".to_vec());
    parts
}

#[test]
fn a_template_keeps_its_looks_and_loses_its_text() {
    let template = Template::new(template_parts()).unwrap();
    let parts = made("new & <text>", Some(&template));
    check(&parts);
    let of = |path: &str| std::str::from_utf8(&parts[path]).unwrap();
    assert!(
        !of(DOCUMENT).contains("an old text") && of(DOCUMENT).contains("new &amp; &lt;text&gt;")
    );
    assert!(of("word/styles.xml").contains("AA0000") && of("word/styles.xml").contains("NoteInfo"));
    assert_eq!(
        of("word/styles.xml")
            .matches("w:styleId=\"Heading1\"")
            .count(),
        1
    );
    assert!(
        of("word/header1.xml")
            .contains("new &amp; &lt;text&gt; new &amp; &lt;text&gt; DRAFT, not issued")
    );
    assert!(of(DOCUMENT).contains("<w:headerReference"));
    assert!(!parts.contains_key("word/vbaProject.bin"));
    assert_eq!(made("new & <text>", Some(&template)), parts);
}

#[test]
fn what_is_no_template_is_told() {
    let without = |path: &str| {
        let mut parts = template_parts();
        parts.remove(path);
        Template::new(parts).unwrap_err()
    };
    assert_eq!(without(DOCUMENT), TemplateError::Missing(DOCUMENT));
    assert_eq!(
        without("word/styles.xml"),
        TemplateError::Missing("word/styles.xml")
    );
    let with = |path: &str, xml: &[u8]| {
        let mut parts = template_parts();
        parts.insert(path.to_owned(), xml.to_vec());
        Template::new(parts)
    };
    assert_eq!(
        with(DOCUMENT, b"\xff").unwrap_err(),
        TemplateError::NotXml(DOCUMENT)
    );
    assert_eq!(
        with(DOCUMENT, b"<a></b>").unwrap_err(),
        TemplateError::NotXml(DOCUMENT)
    );
    assert_eq!(
        with(DOCUMENT, b"<x/>").unwrap_err(),
        TemplateError::Form(DOCUMENT)
    );
    let deep = "<w:p>".repeat(100_000);
    assert!(with(DOCUMENT, deep.as_bytes()).is_err());
}

proptest! {
    #[test]
    fn any_text_is_text_only(text in "\\PC{1,30}|[<>&\"'/= a\u{0}\u{fffe}\n!{}-]{1,30}") {
        let parts = made(&text, None);
        check(&parts);
        let (elements, said) = read(std::str::from_utf8(&parts[DOCUMENT]).unwrap());
        let own = |elements: &[Element]| elements.iter().filter(|(n, _)| n == "w:p" || n == "w:tbl").count();
        let plain = made("a", None);
        prop_assert_eq!(own(&elements), own(&read(std::str::from_utf8(&plain[DOCUMENT]).unwrap()).0));
        prop_assert!(said.contains(&*xml::clean(&text)));
    }
}
