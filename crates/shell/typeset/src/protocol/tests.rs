use super::*;
use crate::outcome::{RequestError, Severity};

fn request() -> Request {
    Request {
        main: "= Ä ≤ ✓".to_owned(),
        files: vec![
            SourceFile {
                path: "data.json".to_owned(),
                bytes: b"{}".to_vec(),
            },
            SourceFile {
                path: "empty.svg".to_owned(),
                bytes: Vec::new(),
            },
        ],
        title: "Title".to_owned(),
        ident: "DOC-1".to_owned(),
        timestamp: -1,
        standard: Standard::A3aUa1,
        attachments: vec![Attachment {
            name: "sbom.json".to_owned(),
            mime: "application/json".to_owned(),
            relationship: Relationship::Alternative,
            description: "The SBOM".to_owned(),
            bytes: vec![0, 255, 10, 13],
        }],
    }
}

fn rendered() -> Rendered {
    Rendered {
        pdf: vec![1, 2, 3],
        pages: 2,
        labels: BTreeMap::from([("scope".to_owned(), 2)]),
        warnings: vec![Diagnostic {
            severity: Severity::Warning,
            file: Some("main.typ".to_owned()),
            line: Some(1),
            column: None,
            message: "odd".to_owned(),
            hints: vec!["try".to_owned()],
        }],
        missing_glyphs: vec![MissingGlyph {
            character: '中',
            pages: vec![1, 2],
        }],
    }
}

fn sent(request: &Request) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_request(&mut bytes, request).unwrap();
    bytes
}

#[test]
fn a_drawing_and_its_answer_come_back_as_sent() {
    let drawing = Drawing {
        svg: b"<svg/>".to_vec(),
        width: 7,
    };
    let mut pipe = Vec::new();
    write_drawing(&mut pipe, &drawing).unwrap();
    assert_eq!(
        read_job(&mut pipe.as_slice()).unwrap(),
        Some(Job::Draw(drawing))
    );
    let message = "odd".to_owned();
    let drawn = Drawn {
        png: vec![1, 2],
        width: 7,
        height: 3,
    };
    for answer in [Ok(drawn), Err(RenderError::Drawing { message })] {
        let mut pipe = Vec::new();
        write_drawn(&mut pipe, &answer).unwrap();
        assert_eq!(read_drawn(&mut pipe.as_slice()).unwrap(), answer);
    }
    // An answer to something else is no answer.
    let mut pipe = Vec::new();
    write_answer(&mut pipe, &Ok(rendered())).unwrap();
    assert!(read_drawn(&mut pipe.as_slice()).is_err());
}

#[test]
fn a_request_comes_back_as_it_was_sent() {
    for request in [request(), Request::default()] {
        let mut pipe = sent(&request);
        pipe.extend(sent(&request));
        let mut input = pipe.as_slice();
        assert_eq!(
            read_job(&mut input).unwrap(),
            Some(Job::Typeset(request.clone()))
        );
        assert_eq!(
            read_job(&mut input).unwrap(),
            Some(Job::Typeset(request.clone()))
        );
        assert_eq!(read_job(&mut input).unwrap(), None);
    }
}

#[test]
fn an_answer_comes_back_as_it_was_sent() {
    let cause = RequestError::PathTaken {
        path: "a".to_owned(),
    };
    let answers = [
        Ok(rendered()),
        Err(RenderError::Request { cause }),
        Err(RenderError::Source {
            diagnostics: rendered().warnings,
        }),
        Err(RenderError::Export {
            diagnostics: Vec::new(),
        }),
        Err(RenderError::TooLarge { size: 1 }),
        Err(RenderError::Crashed {
            message: "gone".to_owned(),
        }),
    ];
    for answer in answers {
        let mut pipe = Vec::new();
        write_answer(&mut pipe, &answer).unwrap();
        assert_eq!(read_answer(&mut pipe.as_slice()).unwrap(), answer);
    }
}

#[test]
fn a_frame_that_breaks_off_anywhere_is_an_error() {
    let whole = sent(&request());
    for length in 1..whole.len() {
        let result = read_job(&mut &whole[..length]);
        assert!(
            matches!(result, Err(ProtocolError::Truncated { .. })),
            "{length}: {result:?}"
        );
    }
    assert!(matches!(
        read_answer(&mut [].as_slice()),
        Err(ProtocolError::Ended)
    ));
}

#[test]
fn a_damaged_frame_is_an_error() {
    fn check(what: &str, bytes: &[u8], expect: fn(&ProtocolError) -> bool) {
        let error = read_job(&mut &*bytes).unwrap_err();
        assert!(expect(&error), "{what}: {error:?}");
    }
    fn frame(header: &str, body: &[u8]) -> Vec<u8> {
        let mut bytes = MARK.to_vec();
        bytes.extend((header.len() as u32).to_le_bytes());
        bytes.extend((body.len() as u64).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(body);
        bytes
    }
    fn header(sizes: &str, files: &str) -> String {
        format!(
            r#"{{"sizes":{sizes},"header":{{"act":"typeset","title":"","ident":"","timestamp":0,"standard":"a2a-ua1","files":{files},"attachments":[]}}}}"#
        )
    }
    let is_body = |error: &ProtocolError| matches!(error, ProtocolError::Body);
    let is_header = |error: &ProtocolError| matches!(error, ProtocolError::Header(_));
    let is_large = |error: &ProtocolError| matches!(error, ProtocolError::TooLarge { .. });

    assert!(read_job(&mut frame(&header("[1]", "[]"), b"x").as_slice()).is_ok());
    check("stray text", b"thread 'main' panicked", |error| {
        matches!(error, ProtocolError::Mark)
    });
    check("no JSON", &frame("{", b""), is_header);
    check(
        "another header",
        &frame(r#"{"sizes":[],"header":{}}"#, b""),
        is_header,
    );
    check("no blob", &frame(&header("[]", "[]"), b""), is_body);
    check("blob too long", &frame(&header("[9]", "[]"), b"x"), is_body);
    check(
        "blob of 16 EiB",
        &frame(&header("[18446744073709551615]", "[]"), b"x"),
        is_body,
    );
    check(
        "body left over",
        &frame(&header("[1]", "[]"), b"xy"),
        is_body,
    );
    check(
        "size left over",
        &frame(&header("[1,0]", "[]"), b"x"),
        is_body,
    );
    check(
        "file without blob",
        &frame(&header("[1]", r#"["a"]"#), b"x"),
        is_body,
    );
    check(
        "source not UTF-8",
        &frame(&header("[1]", "[]"), b"\xff"),
        |error| matches!(error, ProtocolError::Text(_)),
    );

    let mut claimed = MARK.to_vec();
    claimed.extend(16u32.to_le_bytes());
    claimed.extend((FRAME_LIMIT - 15).to_le_bytes());
    check("one byte over the limit", &claimed, is_large);
    let mut claimed = MARK.to_vec();
    claimed.extend(u32::MAX.to_le_bytes());
    claimed.extend(u64::MAX.to_le_bytes());
    check("all ones", &claimed, is_large);
}

#[test]
fn a_frame_over_the_limit_is_not_sent() {
    let bytes = vec![0; FRAME_LIMIT as usize];
    let request = Request {
        files: vec![SourceFile {
            path: "a".to_owned(),
            bytes,
        }],
        ..request()
    };
    let mut output = Vec::new();
    let result = write_request(&mut output, &request);
    assert!(matches!(result, Err(ProtocolError::TooLarge { .. })));
    assert!(output.is_empty());
}
