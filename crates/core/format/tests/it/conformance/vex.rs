//! Suites of OpenVEX and OSV: documents of their authorities.

use asepsis_domain::diagnostic::Level;
use asepsis_format::limits::Limits;
use asepsis_format::{validation, vex};

use super::{By, Group, Judged, Row};

pub(super) const GROUP: Group = Group {
    suites: &[
        ("openvex", "OpenVEX, go-vex and vexctl test documents"),
        ("osv-schema-tools", "OSV schema"),
        ("osv-dev-testdata", "OSV.dev test data"),
    ],
    judge,
    known: &[],
    contradicts: &[],
};

fn judge(row: &Row, bytes: &[u8]) -> Judged {
    let format = match row.suite.as_str() {
        "openvex" if row.oracle.starts_with("openvex") => "openvex",
        "openvex" => "csaf",
        _ if row.oracle.starts_with("osv") => "osv",
        _ => return Judged::Out("no verdict stated"),
    };
    let fails = ["mandatory fails", "schema-invalid"]
        .iter()
        .any(|w| row.oracle.contains(w));
    let (by, valid) = match row.expect.as_str() {
        "valid" => (By::Suite, true),
        "invalid" => (By::Suite, false),
        "schema-valid" => (By::Validator, true),
        _ if fails => (By::Validator, false),
        _ if row.oracle.contains("schema-valid") => (By::Validator, true),
        _ => return Judged::Out("no verdict stated"),
    };
    if format != "osv" {
        vex::read(&row.path, bytes, &Limits::default()).unwrap();
    }
    let word = |valid| if valid { "valid" } else { "invalid" }.to_owned();
    let (found, said) = match validation::validate(&row.path, bytes, &Limits::default()) {
        Ok(result) if result.format == format => {
            let errors = result
                .breaches
                .iter()
                .filter(|b| b.diagnostic.level == Level::Error);
            let said = errors
                .take(3)
                .map(|b| format!("{} {}", b.rule, b.diagnostic.message));
            (word(result.is_valid()), said.collect())
        }
        Ok(result) => (format!("taken for {}", result.format), Vec::new()),
        Err(error) => (word(false), vec![error.to_string()]),
    };
    let wanted = word(valid);
    Judged::Verdict {
        by,
        wanted,
        found,
        said,
    }
}
