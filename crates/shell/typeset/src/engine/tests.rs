use super::*;
use crate::outcome::{RequestError, Severity};
use crate::request::{Attachment, Relationship, SourceFile};

fn request(main: &str) -> Request {
    Request {
        main: main.to_owned(),
        title: "Cybersecurity report".to_owned(),
        ident: "DOC-1".to_owned(),
        timestamp: 1_764_000_000,
        ..Request::default()
    }
}

fn rendered(main: &str) -> Rendered {
    render(&request(main)).unwrap()
}

fn failed(main: &str) -> RenderError {
    render(&request(main)).unwrap_err()
}

fn contains(pdf: &[u8], text: &str) -> bool {
    pdf.windows(text.len())
        .any(|window| window == text.as_bytes())
}

fn attachment(name: &str) -> Attachment {
    Attachment {
        name: name.to_owned(),
        mime: "application/json".to_owned(),
        relationship: Relationship::Data,
        description: "Software bill of \"materials\"".to_owned(),
        bytes: b"{\"bomFormat\":\"CycloneDX\"}".to_vec(),
    }
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let request = request(
        "#outline()\n= One\n#lorem(2000)\n= Two\nText #math.equation(alt: \"x squared\", $x^2$) `code`",
    );
    let first = render(&request).unwrap();
    assert_eq!(render(&request).unwrap(), first);
    let other = Request {
        ident: "DOC-2".to_owned(),
        ..request.clone()
    };
    assert_ne!(render(&other).unwrap().pdf, first.pdf);
    let later = Request {
        timestamp: request.timestamp + 1,
        ..request
    };
    assert_ne!(render(&later).unwrap().pdf, first.pdf);
}

#[test]
fn a_pdf_is_tagged_and_says_what_it_is() {
    let pdf = rendered("= One\n== Two\nText").pdf;
    for text in [
        "/StructTreeRoot",
        "/Outlines",
        "/Marked true",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "Cybersecurity report",
        "2025-11-24T16:00:00",
    ] {
        assert!(contains(&pdf, text), "{text}");
    }
}

#[test]
fn a_title_in_the_source_stands() {
    let pdf = rendered("#set document(title: \"Its own title\")\n= One").pdf;
    assert!(contains(&pdf, "Its own title") && !contains(&pdf, "Cybersecurity report"));
}

#[test]
fn labels_tell_their_pages() {
    let source = "#set page(numbering: \"i\")\n= One <one>\n#pagebreak()\n== Two <two>\n\
                  #metadata(none) <anchor>\n#pagebreak()\n= Three <three>\n#counter(page).update(1)";
    let rendered = rendered(source);
    assert_eq!(rendered.pages, 3);
    let expect = [("anchor", 2), ("one", 1), ("three", 3), ("two", 2)];
    let labels: Vec<_> = rendered
        .labels
        .iter()
        .map(|(name, page)| (name.as_str(), *page))
        .collect();
    assert_eq!(labels, expect);
}

#[test]
fn the_source_reads_the_files_of_the_request_and_no_others() {
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10" fill="red"/></svg>"#;
    let main = "#let d = json(\"data/d.json\")\n#d.text\n#image(\"p.svg\", alt: \"A picture\")\n\
                #import \"part.typ\": part\n#part";
    let files = [
        ("data/d.json", r##"{"text":"#panic() *a*"}"##),
        ("/p.svg", svg),
        ("part.typ", "#let part = [Part]"),
    ];
    let files = files.map(|(path, text)| SourceFile {
        path: path.to_owned(),
        bytes: text.into(),
    });
    let with = Request {
        files: files.to_vec(),
        ..request(main)
    };
    assert_eq!(render(&with).unwrap().pages, 1);
    for read in ["/etc/passwd", "../../etc/passwd", "data", "none.txt"] {
        let error = failed(&format!("#read({read:?})"));
        assert!(matches!(error, RenderError::Source { .. }), "{error}");
    }
    let error = failed("#import \"@preview/cetz:0.3.0\"");
    assert!(matches!(error, RenderError::Source { .. }), "{error}");
}

#[test]
fn attachments_travel_inside() {
    let attachments = vec![attachment("sbom \"1\" — ä.json"), attachment("vex.json")];
    let main = "#set page(width: 10cm)\n= One\nText\n/* not closed, ``` nor this";
    let a3 = Request {
        attachments,
        standard: Standard::A3aUa1,
        ..request(main)
    };
    let rendered = render(&a3).unwrap();
    assert_eq!(rendered.pages, 1);
    for text in [
        "vex.json",
        "<pdfaid:part>3</pdfaid:part>",
        "/AFRelationship/Data",
    ] {
        assert!(contains(&rendered.pdf, text), "{text}");
    }
}

#[test]
fn a_request_that_contradicts_itself_is_refused() {
    fn check(change: impl FnOnce(&mut Request), expect: fn(&RequestError) -> bool) {
        let mut request = request("Text");
        change(&mut request);
        match render(&request) {
            Err(RenderError::Request { cause }) => assert!(expect(&cause), "{cause}"),
            other => panic!("{other:?}"),
        }
    }
    let file = |path: &str| SourceFile {
        path: path.to_owned(),
        bytes: Vec::new(),
    };
    for path in ["", "/", "../a", "a/../../b"] {
        check(
            |r| r.files.push(file(path)),
            |e| matches!(e, RequestError::Path { .. }),
        );
    }
    for path in [
        "main.typ",
        "/./main.typ",
        "asepsis-entry.typ",
        "asepsis-attached/0",
    ] {
        check(
            |r| r.files.push(file(path)),
            |e| matches!(e, RequestError::PathTaken { .. }),
        );
    }
    check(
        |r| r.files = vec![file("a"), file("/a")],
        |e| matches!(e, RequestError::PathTaken { .. }),
    );
    check(
        |r| r.attachments.push(attachment("a")),
        |e| matches!(e, RequestError::AttachmentsForbidden),
    );
    for names in [
        vec!["a", "a"],
        vec![""],
        vec![".."],
        vec!["a/b"],
        vec!["a\\b"],
    ] {
        check(
            |r| {
                r.standard = Standard::A3aUa1;
                r.attachments = names.into_iter().map(attachment).collect();
            },
            |e| matches!(e, RequestError::AttachmentName { .. }),
        );
    }
    for seconds in [i64::MAX, i64::MIN, -70_000_000_000] {
        check(
            |r| r.timestamp = seconds,
            |e| matches!(e, RequestError::Timestamp { .. }),
        );
    }
}

#[test]
fn errors_tell_file_line_and_column() {
    fn check(main: &str, file: &str, line: usize, column: usize, message: &str) {
        let part = SourceFile {
            path: "part.typ".to_owned(),
            bytes: b"= Part\n\n#let f(x) = x + 1".to_vec(),
        };
        match render(&Request {
            files: vec![part],
            ..request(main)
        }) {
            Err(RenderError::Source { diagnostics } | RenderError::Export { diagnostics }) => {
                let first = diagnostics.first().unwrap();
                let place = (first.file.as_deref(), first.line, first.column);
                assert_eq!(place, (Some(file), Some(line), Some(column)), "{first}");
                assert!(first.message.contains(message), "{first}");
                assert_eq!(first.severity, Severity::Error);
            }
            other => panic!("{main}: {other:?}"),
        }
    }
    check("#unknown", "main.typ", 1, 2, "unknown variable");
    check("= One\n\n ä #[", "main.typ", 3, 5, "unclosed");
    check(
        "#import \"part.typ\": f\n#f(\"a\")",
        "part.typ",
        3,
        13,
        "cannot add",
    );
    check(
        "#image(bytes(\"<svg/>\"))",
        "main.typ",
        1,
        2,
        "image format",
    );
    check("$ x^2 $\n= One", "main.typ", 1, 1, "alt");
}

#[test]
fn warnings_come_with_the_pdf() {
    let rendered = rendered("#set text(font: \"Comic Sans\")\nText");
    assert_eq!(rendered.warnings.len(), 1);
    assert_eq!(rendered.warnings[0].severity, Severity::Warning);
    assert_eq!(rendered.warnings[0].line, Some(1));
}

#[test]
fn the_fonts_named_are_there_and_cover_what_we_print() {
    assert_eq!(
        font_families(),
        [
            MONO,
            SERIF,
            "New Computer Modern",
            "New Computer Modern Math",
            SANS
        ]
    );
    let wanted = "Aß€ łŁ ŐůŽ αβγΔΩµ Кя ≤ ≥ ≠ ≈ ± → ← ↔ ⇒ × ÷ ✓ ✗ ☐ ☑ • – — … “”‘’ ‐ ‑ ½ ² § © ® ™ ■ □ ● ○ ▲ ▼ ﬁ";
    for family in [SANS, SERIF, MONO] {
        for style in ["", "weight: \"bold\"", "style: \"italic\""] {
            let rendered = rendered(&format!(
                "#set text(font: {family:?})\n#text({style})[{wanted}]"
            ));
            assert_eq!(rendered.missing_glyphs, [], "{family} {style}");
            assert_eq!(rendered.warnings, [], "{family} {style}");
        }
    }
}

#[test]
fn characters_no_font_has_are_printed_as_code_points() {
    let source = "= 漏洞 ok\nText 漏 `raw 漏` a\u{E000}b\u{FEFF}c 👩\u{200D}💻\n#pagebreak()\n漏";
    let rendered = rendered(source);
    let found: Vec<(char, &[usize])> = rendered
        .missing_glyphs
        .iter()
        .map(|glyph| (glyph.character, glyph.pages.as_slice()))
        .collect();
    let expect: [(char, &[usize]); 7] = [
        ('\u{200D}', &[1]),
        ('洞', &[1]),
        ('漏', &[1, 2]),
        ('\u{E000}', &[1]),
        ('\u{FEFF}', &[1]),
        ('👩', &[1]),
        ('💻', &[1]),
    ];
    assert_eq!(found, expect);
    assert_eq!(
        rendered.missing_glyphs[2].to_string(),
        "U+6F0F is in no font (first on page 1)"
    );
}

// Sources are ours alone: what a dossier says reaches them as text. A source that asks for endless memory is not tried.
#[test]
fn hostile_sources_give_errors() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("#{}1{}", open.repeat(depth), close.repeat(depth))
    };
    let sources = [
        nested("(", ")", 100_000),
        nested("[#", "]", 100_000),
        nested("{", "}", 100_000),
        "#let f(x) = f(x + 1)\n#f(0)".to_owned(),
        "#let f(x) = block(f)\n#show heading: it => [= x]\n= a".to_owned(),
        "#while true { }".to_owned(),
        "#set page(width: 0pt, height: 0pt, margin: 1e300pt)\na\n#unknown".to_owned(),
        "#include \"main.typ\"".to_owned(),
        "#import \"asepsis-entry.typ\"".to_owned(),
        "#image(bytes(\"not an image\"))".to_owned(),
        "#plugin(bytes(\"not wasm\"))".to_owned(),
        "\0#\u{202e}#\0#".to_owned(),
    ];
    for source in sources {
        let shown: String = source.chars().take(40).collect();
        match render(&request(&source)) {
            Err(RenderError::Source { diagnostics } | RenderError::Export { diagnostics }) => {
                assert!(!diagnostics.is_empty(), "{shown}");
            }
            other => panic!("{shown}: {other:?}"),
        }
    }
}
