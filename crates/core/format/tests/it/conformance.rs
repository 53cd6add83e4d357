//! Verdicts of `validate` against those of the suites and their oracles.

use asepsis_format::limits::{Limits, ReadError};
use asepsis_format::{sbom, validation};

fn expected(columns: &[&str]) -> Option<bool> {
    let (expect, oracle) = (columns[3], columns[4]);
    match expect {
        "valid" | "conformant" => Some(true),
        "invalid" => Some(false),
        "see oracle" if oracle.contains("schema-valid") || oracle.ends_with("spdx2: valid") => {
            Some(true)
        }
        "see oracle"
            if oracle.contains("schema-invalid")
                || oracle.contains("validation messages")
                || oracle.contains("not parseable")
                || oracle.contains("oracle error") =>
        {
            Some(false)
        }
        _ => None,
    }
}

#[test]
fn sbom_verdicts_agree() {
    let Some(folder) = super::place::conformance() else {
        return;
    };
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let (mut agree, mut wrong, mut other, mut unread) = (0, Vec::new(), 0, 0);
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let is_ours = columns[4].starts_with("cdx-json")
            || columns[4].starts_with("spdx2")
            || columns[1].starts_with("cyclonedx")
            || columns[1].starts_with("spdx");
        if !columns[0].ends_with(".json") || !is_ours || columns[0].starts_with("schemas/") {
            continue;
        }
        let Some(valid) = expected(&columns) else {
            continue;
        };
        let bytes = std::fs::read(folder.join(columns[0])).unwrap();
        match validation::validate(columns[0], &bytes, &Limits::default()) {
            Ok(result) if result.is_valid() == valid => {
                agree += 1;
                if valid {
                    sbom::read(&bytes, &Limits::default()).unwrap();
                }
            }
            Ok(result) => {
                let first: Vec<_> = result
                    .breaches
                    .iter()
                    .take(3)
                    .map(|b| {
                        format!(
                            "{} {} {}",
                            b.rule, b.diagnostic.pointer, b.diagnostic.message
                        )
                    })
                    .collect();
                wrong.push(format!(
                    "{} expected {valid} ({} | {}): {first:?}",
                    columns[0], columns[3], columns[4]
                ));
            }
            Err(error)
                if ["1.4", "1.5", "1.6"]
                    .iter()
                    .any(|v| columns[4].contains(&format!("cdx-json {v}"))) =>
            {
                wrong.push(format!("{}: {error}", columns[0]));
            }
            Err(ReadError::UnknownVersion { .. } | ReadError::Unknown { .. }) => other += 1,
            Err(error) if valid => wrong.push(format!("{}: {error}", columns[0])),
            Err(_) => unread += 1,
        }
    }
    eprintln!(
        "agree {agree}, unreadable as expected {unread}, other versions or forms {other}, wrong {}",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
