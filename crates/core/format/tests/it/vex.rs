//! OpenVEX and OSV documents of their authorities, against the verdicts of the official schemas.

use asepsis_format::limits::Limits;
use asepsis_format::{validation, vex};

/// Files on which our verdict differs from the index, each with what it rests on.
const DEVIATIONS: &[(&str, &str)] = &[];

#[test]
fn verdicts_agree() {
    let Some(folder) = super::place::conformance() else {
        return;
    };
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let (mut agree, mut wrong) = (0, Vec::new());
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [path, suite, _, expect, oracle, ..] = columns.as_slice() else {
            continue;
        };
        let id = match *suite {
            "openvex" if oracle.starts_with("openvex") => "openvex",
            "openvex" => "csaf",
            "osv-dev-testdata" | "osv-schema-tools" if oracle.starts_with("osv") => "osv",
            _ => continue,
        };
        let valid = match (*expect, *oracle) {
            ("schema-valid", _) => true,
            (_, oracle)
                if oracle.contains("mandatory fails") || oracle.contains("schema-invalid") =>
            {
                false
            }
            (_, oracle) => oracle.contains("schema-valid"),
        };
        let bytes = std::fs::read(folder.join(path)).unwrap();
        let result = validation::validate(path, &bytes, &Limits::default());
        let listed = DEVIATIONS.iter().any(|(name, _)| path.ends_with(name));
        match result {
            Ok(result) if result.format == id && (result.is_valid() == valid) != listed => {
                agree += 1
            }
            Ok(result) => wrong.push(format!(
                "{path} [{oracle}] {}: {:?}",
                result.format,
                result.breaches.first()
            )),
            Err(_) if !valid => agree += 1,
            Err(error) => wrong.push(format!("{path} [{oracle}] {error}")),
        }
        if id != "osv" {
            vex::read(path, &bytes, &Limits::default()).unwrap();
        }
    }
    eprintln!("agree {agree}");
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
