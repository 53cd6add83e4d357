//! From the text of a PDF back to file and line: the ids at the end of statements lead to the records they come from.

use std::collections::BTreeMap;
use std::process::Command;

use crate::run::{demo, files, skipped};

/// Where a record stands, with the texts that people wrote in it.
#[derive(Debug)]
struct Written {
    file: String,
    line: usize,
    texts: Vec<String>,
}

/// Kinds of record whose own words stand in the statements that rest on them alone.
const QUOTED: [&str; 5] = ["ANM-", "ASM-", "PLN-", "RSK-", "THR-"];

/// Leaves letters and digits only: lines, pages and columns break words differently.
fn bare(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// All records of the dossier in the package, by id.
fn records() -> BTreeMap<String, Written> {
    let mut found = BTreeMap::new();
    for (file, bytes) in files(&demo().join("package/inputs/dossier")) {
        if !file.ends_with(".toml") {
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(id) = line
                .strip_prefix("id = \"")
                .and_then(|l| l.strip_suffix('"'))
            else {
                continue;
            };
            let block: Vec<&str> = lines[at + 1..]
                .iter()
                .copied()
                .take_while(|l| !l.starts_with("[["))
                .collect();
            let texts = block.join("\n");
            let texts = texts.split('"').skip(1).step_by(2);
            let long = texts.map(bare).filter(|t| t.len() >= 12);
            let written = Written {
                file: file.clone(),
                line: at + 1,
                texts: long.collect(),
            };
            found.insert(id.to_owned(), written);
        }
    }
    found
}

/// What stands in square brackets, each with the text before it.
fn cited(text: &str) -> Vec<(Vec<String>, &str)> {
    let mut all = Vec::new();
    for (start, _) in text.match_indices('[') {
        let Some(end) = text[start..].find(']') else {
            continue;
        };
        let ids = text[start + 1..start + end].split(',');
        let ids = ids.map(|id| id.split_whitespace().collect::<String>());
        let mut before = start.saturating_sub(1500);
        while !text.is_char_boundary(before) {
            before -= 1;
        }
        all.push((ids.collect(), &text[before..start]));
    }
    all
}

/// Whether it has the form of an id of the demonstration's records.
fn is_record_id(id: &str) -> bool {
    let form = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    id.contains('-')
        && id.starts_with(|c: char| c.is_ascii_uppercase())
        && id.chars().all(form)
        && !id.starts_with("F-")
}

#[test]
fn a_statement_leads_from_the_pdf_to_file_and_line() {
    if Command::new("pdftotext").arg("-v").output().is_err() {
        return skipped("pdf-tools", "poppler-utils");
    }
    let records = records();
    let (mut resolved, mut quoted) = (0, BTreeMap::new());
    for entry in std::fs::read_dir(demo().join("package/documents")).unwrap() {
        let pdf = entry.unwrap().path();
        let output = Command::new("pdftotext")
            .arg("-raw")
            .arg(&pdf)
            .arg("-")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        for (ids, before) in cited(&text) {
            for id in ids.iter().filter(|id| is_record_id(id)) {
                assert!(
                    records.contains_key(id),
                    "{}: {id} leads nowhere",
                    pdf.display()
                );
                resolved += 1;
            }
            let [id] = ids.as_slice() else { continue };
            if let (Some(record), true) =
                (records.get(id), QUOTED.iter().any(|q| id.starts_with(q)))
            {
                let said = bare(before);
                let own = record.texts.iter().any(|t| said.contains(t.as_str()));
                *quoted.entry(id.clone()).or_insert(false) |= own;
            }
        }
    }
    assert!(resolved > 1000, "{resolved}");
    assert!(quoted.len() > 30, "{quoted:?}");
    for (id, own) in quoted {
        let at = &records[&id];
        assert!(
            own,
            "{id}: no statement has the words of {}:{}",
            at.file, at.line
        );
    }
}

/// Returns the text of a PDF; `None` where the tool that reads it is not there.
pub(crate) fn text_of(pdf: &[u8]) -> Option<String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, pdf).unwrap();
    let read = Command::new("pdftotext").arg(file.path()).arg("-").output();
    let read = read.ok().filter(|out| out.status.success());
    if read.is_none() {
        skipped("pdf-tools", "poppler-utils");
    }
    read.map(|out| String::from_utf8_lossy(&out.stdout).into_owned())
}
