//! Records as a table: CSV or a workbook, read, written as CSV and read again, and put into a file. The input is headed
//! by a line `#= KIND`; without one it is a table of risks.

use asepsis_domain::record::RecordKind;
use asepsis_format::container::flat::write_zip;
use asepsis_format::dossier::form::{Editor, Filled, columns};
use asepsis_format::dossier::table::{as_csv, read};

use crate::seed::Seed;
use crate::{Family, limits};

pub(crate) const FAMILY: Family = Family {
    id: "table",
    parts: || vec!["records"],
    seeds: |_| seeds(),
    run: |_, bytes| run(bytes),
};

const HEAD: &str = "#= ";
const WORKBOOK: &str =
    r#"<workbook xmlns:r="r"><sheets><sheet name="a" r:id="1"/></sheets></workbook>"#;
const RELATIONS: &str =
    r#"<Relationships><Relationship Id="1" Target="worksheets/sheet1.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd.mm.yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>"#;
const SHARED: &str =
    r#"<sst><si><t>id</t></si><si><r><t>Ti</t></r><r><t>tle</t></r><rPh><t>x</t></rPh></si></sst>"#;
const SHEET: &str = r#"<worksheet><sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c t="inlineStr"><is><t>date</t></is></c></row><row><c r="A3" t="str"><f>A1</f><v>TST-1</v></c><c r="C3" s="1"><v>47514.5</v></c><c r="D3" t="e"><v>#REF!</v></c></row><row r="5"><c t="d" r="C5"><v>2026-11-20T00:00:00</v></c></row></sheetData></worksheet>"#;

fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for kind in RecordKind::ALL {
        let heads = columns(*kind, &[]).join(";");
        let text = format!(
            "{HEAD}{}\nOur list;;\n{heads}\nX-1;\"a \"\"b\"\"\nc\";true\n;;\nX-2\n",
            kind.id()
        );
        seeds.push(Seed::new(kind.id(), text));
    }
    let files = [
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/styles.xml", STYLES),
        ("xl/sharedStrings.xml", SHARED),
        ("xl/worksheets/sheet1.xml", SHEET),
    ];
    let book = write_zip(files.map(|(path, text)| (path, text.as_bytes())));
    let mut workbook = format!("{HEAD}test\n").into_bytes();
    workbook.extend(book.unwrap_or_default());
    seeds.push(Seed::new("workbook", workbook));
    seeds
}

fn run(bytes: &[u8]) {
    let (kind, bytes) = headed(bytes);
    let Ok(table) = read(kind, bytes, &limits()) else {
        return;
    };
    let Ok(text) = as_csv(kind, &table) else {
        return;
    };
    let full = |filled: &Filled| -> Filled {
        let said = filled.iter().filter(|(_, text)| !text.is_empty());
        said.map(|(key, text)| (key.clone(), text.clone()))
            .collect()
    };
    let said: Vec<Filled> = table.rows.iter().map(|row| full(&row.filled)).collect();
    let said: Vec<Filled> = said.into_iter().filter(|row| !row.is_empty()).collect();
    // What is written may be longer than what was read, and so than the limits here allow.
    let again = read(
        kind,
        text.as_bytes(),
        &asepsis_format::limits::Limits::default(),
    );
    let again: Option<Vec<Filled>> = again
        .ok()
        .map(|t| t.rows.iter().map(|row| full(&row.filled)).collect());
    assert!(
        said.is_empty() || again.as_ref() == Some(&said),
        "a table that was written says the same"
    );
    let Ok(mut editor) = Editor::of("") else {
        return;
    };
    for filled in said.iter().take(20) {
        if editor.put(kind, None, filled).is_ok() {
            let text = editor.text();
            assert!(Editor::of(&text).is_ok(), "the file stays one");
        }
    }
}

/// Returns the kind that the input is headed by, and the table.
fn headed(bytes: &[u8]) -> (RecordKind, &[u8]) {
    let own = bytes.strip_prefix(HEAD.as_bytes()).and_then(|rest| {
        let end = rest.iter().position(|b| *b == b'\n')?;
        let (kind, table) = rest.split_at_checked(end)?;
        let kind = RecordKind::parse(std::str::from_utf8(kind).ok()?)?;
        Some((kind, table.get(1..)?))
    });
    own.unwrap_or((RecordKind::Risk, bytes))
}
