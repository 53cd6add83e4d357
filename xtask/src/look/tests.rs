use super::*;

/// A small PDF written by hand: Helvetica not embedded, no tags, no outline; one content per page.
fn pdf(contents: &[&str]) -> Vec<u8> {
    let count = contents.len();
    let kids: String = (0..count)
        .map(|index| format!("{} 0 R ", 4 + 2 * index))
        .collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {count} /Kids [ {kids}] >>"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (index, content) in contents.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F 3 0 R >> >> >>",
            5 + 2 * index
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ));
    }
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", bytes.len()));
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let (start, size) = (bytes.len(), objects.len() + 1);
    let tail = format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    bytes.extend(format!("xref\n0 {size}\n{table}{tail}").bytes());
    bytes
}

fn text(x: i32, y: i32, what: &str) -> String {
    format!("BT /F 12 Tf {x} {y} Td ({what}) Tj ET")
}

/// A folder of its own for one test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("look-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn arguments_are_checked() {
    let parse = |line: &str| {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Plan::parse(&args)
    };
    let plan = parse("a.pdf b --out o --dpi 90 --side-margin 25.4").unwrap();
    assert_eq!((plan.inputs.len(), plan.dpi), (2, 90));
    assert!((plan.margins.side - 72.0).abs() < 1e-9);
    for wrong in [
        "",
        "a.pdf",
        "--out o",
        "a.pdf --out",
        "a.pdf --out o --dpi x",
        "--fast a --out o",
    ] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn documents_of_one_name_get_sheets_of_their_own() {
    let folder = Folder::new("names");
    fs::create_dir_all(folder.0.join("sub")).unwrap();
    for name in ["a.pdf", "sub/a.pdf", "note.txt"] {
        fs::write(folder.0.join(name), b"").unwrap();
    }
    let inputs = vec![folder.0.clone(), folder.0.join("a.pdf")];
    let plan = Plan {
        inputs,
        out: PathBuf::new(),
        dpi: 60,
        margins: boxes::Margins::default(),
    };
    let names: Vec<String> = plan
        .documents()
        .unwrap()
        .into_iter()
        .map(|it| it.name)
        .collect();
    assert_eq!(names, ["a", "sub-a", "a-2"]);
    let nowhere = Plan {
        inputs: vec![folder.0.join("none.pdf")],
        ..plan
    };
    assert!(nowhere.documents().is_err());
}

#[test]
fn a_bad_document_is_told_page_by_page() {
    if let Err(missing) = tool::require_all() {
        let required = std::env::var("ASEPSIS_REQUIRE").unwrap_or_default();
        assert!(!required.contains("pdf-tools"), "{missing}");
        eprintln!("skipped: {missing}");
        return;
    }
    let folder = Folder::new("bad");
    let good = text(72, 700, "Good");
    let pages = [
        good.clone(),
        String::new(),
        text(580, 700, "Halfway"),
        text(-300, 700, "Outside"),
        format!("{} {}", text(72, 500, "Under"), text(80, 502, "Over")),
        text(72, 20, "Footer"),
        "0.9 0.2 0.2 rg 100 300 200 200 re f".to_owned(),
    ];
    let contents: Vec<&str> = pages.iter().map(String::as_str).collect();
    let path = folder.0.join("bad.pdf");
    fs::write(&path, pdf(&contents)).unwrap();
    let plan = Plan {
        inputs: vec![path.clone()],
        out: folder.0.clone(),
        dpi: 40,
        margins: boxes::Margins::default(),
    };
    let documents = plan.documents().unwrap();
    let faults: Vec<String> = inspect(&plan, &documents[0])
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        faults,
        [
            "not tagged",
            "7 pages and no outline",
            "font Helvetica is not embedded",
            "page 2: blank",
            "page 3: text clipped or too near the edge: “Halfway”",
            "page 4: text that leaves no ink",
            "page 4: text clipped or too near the edge: “Outside”",
            "page 5: text over other text: “Over”",
            "page 6: nothing between header and footer",
        ]
    );
    assert!(folder.0.join("bad-1.png").is_file());
    assert!(!folder.0.join(".bad").exists());

    fs::write(&path, b"%PDF-1.7\nbroken").unwrap();
    let faults = inspect(&plan, &documents[0]).unwrap();
    assert!(faults.iter().all(|fault| fault.what.starts_with("damaged")) && !faults.is_empty());
}
