//! Suites of CSAF: the standard's own test files, examples, and advisories of authorities.

use asepsis_domain::diagnostic::Level;
use asepsis_format::limits::Limits;
use asepsis_format::validation::{self, Breach, Validation};
use asepsis_format::{csaf, vex};

use super::{By, Group, Judged, Known, Row};

pub(super) const GROUP: Group = Group {
    suites: &[
        ("csaf-2.0-tests", "CSAF 2.0 tests"),
        ("csaf-2.0-examples", "CSAF 2.0 examples"),
        ("csaf-2.0-misc", "CSAF 2.0, file names and other"),
        ("csaf-2.1-tests", "CSAF 2.1 tests (draft)"),
        ("csaf-2.1-examples", "CSAF 2.1 examples (draft)"),
        ("csaf-2.1-misc", "CSAF 2.1, file names and other (draft)"),
        ("cisa-icsma", "CISA medical advisories"),
        ("cisa-icsa-sample", "CISA industrial advisories, sample"),
    ],
    judge,
    known: KNOWN,
    contradicts: CONTRADICTS,
};

const CONTRADICTS: &[Known] = &[(
    "csaf-2.1-tests/mandatory/oasis_csaf_tc-csaf_2_1-2024-6-1-50-14.json",
    "`vers:/all` has no versioning scheme, which every range of VERS has (CSAF 2.1 draft, 6.1.50; VERS, grammar of a range specifier: `vers:<versioning-scheme>/<version-constraint>`). All versions are written `vers:all/*`.",
)];

const KNOWN: &[Known] = &[
    (
        "csaf-2.1-tests/recommended/oasis_csaf_tc-csaf_2_1-2024-6-2-26-03.json",
        "The usage that the newest CWE list states for a weakness counts, not that of the list 4.13 which the file names (CSAF 2.1 draft, 6.2.26, which names no list). What older lists stated is not kept.",
    ),
    (
        "csaf-2.1-tests/recommended/oasis_csaf_tc-csaf_2_1-2024-6-2-44-02.json",
        SCANCODE,
    ),
    (
        "csaf-2.1-tests/recommended/oasis_csaf_tc-csaf_2_1-2024-6-2-45-02.json",
        SCANCODE,
    ),
    (
        "csaf-2.1-tests/recommended/oasis_csaf_tc-csaf_2_1-2024-6-2-53-01.json",
        "The registry of vulnerability id systems (CSAF 2.1 draft, 6.2.53) is not at hand: the test is not run.",
    ),
];

const SCANCODE: &str = "The id is one of AboutCode's list, whose content is not at hand; ids of the SPDX licence list are judged (CSAF 2.1 draft, 6.2.44 and 6.2.45).";

/// Tests that ask the network or a dictionary, which are not run.
const NOT_RUN: &[&str] = &["6.3.6", "6.3.7", "6.3.8", "6.3.16"];

fn judge(row: &Row, bytes: &[u8]) -> Judged {
    // Feeds, directories and schemas are no CSAF documents.
    let is_document = std::str::from_utf8(bytes).is_ok_and(|t| t.contains("\"csaf_version\""));
    if !row.path.ends_with(".json") || !is_document {
        return Judged::Out("no CSAF document");
    }
    let (test, verdict) = match row.expect.split_once(' ') {
        Some((test, rest)) if test.starts_with("6.") => (Some(test), rest),
        _ => (None, row.expect.as_str()),
    };
    if test.is_some_and(|t| NOT_RUN.contains(&t)) {
        return Judged::Out("asks the network or a dictionary");
    }
    let Some((by, valid)) = expected(verdict, &row.oracle) else {
        return Judged::Out("no verdict stated");
    };
    let result = match validation::validate(&row.path, bytes, &Limits::default()) {
        Ok(result) => result,
        Err(error) => {
            let said = vec![error.to_string()];
            let (wanted, found) = (word(valid, ""), "unreadable".to_owned());
            return Judged::Verdict {
                by,
                wanted,
                found,
                said,
            };
        }
    };
    if result.is_valid() {
        vex::read(&row.path, bytes, &Limits::default()).unwrap();
    }
    compare(
        &Question {
            row,
            by,
            valid,
            test,
            verdict,
        },
        &result,
    )
}

/// What a file is for, and what is stated of it.
struct Question<'r> {
    row: &'r Row,
    by: By,
    valid: bool,
    test: Option<&'r str>,
    verdict: &'r str,
}

fn compare(question: &Question<'_>, result: &Validation) -> Judged {
    let errors = || {
        result
            .breaches
            .iter()
            .filter(|b| b.diagnostic.level == Level::Error)
    };
    let tell = |b: &Breach| {
        format!(
            "{} {} {}",
            b.rule, b.diagnostic.pointer, b.diagnostic.message
        )
    };
    let said: Vec<String> = errors().take(3).map(tell).collect();
    let is_valid = result.is_valid();
    let (wanted_test, found_test) = match question.test {
        None => ("", ""),
        Some(test) => {
            // A mandatory test fails by an error; what it only warns of it lets pass.
            let is_mandatory = test.starts_with("6.1.");
            let mut all = result.breaches.iter();
            let fails = all
                .any(|b| b.rule == test && (!is_mandatory || b.diagnostic.level == Level::Error));
            (
                result_of(question.verdict.starts_with("FAILS")),
                result_of(fails),
            )
        }
    };
    // The file breaks another mandatory test than the one that it is for, and another validator says so too.
    let mut others = errors().filter(|b| Some(b.rule) != question.test);
    let confirmed = others.find(|b| fails_too(&question.row.oracle, b.rule));
    if question.valid
        && !is_valid
        && wanted_test == found_test
        && let Some(broken) = confirmed
    {
        return Judged::Contradicted {
            rule: broken.rule.to_owned(),
            how: format!(
                "{}: {}",
                broken.diagnostic.pointer, broken.diagnostic.message
            ),
        };
    }
    Judged::Verdict {
        by: question.by,
        wanted: word(question.valid, wanted_test),
        found: word(is_valid, found_test),
        said,
    }
}

fn result_of(fails: bool) -> &'static str {
    if fails {
        "its test fails"
    } else {
        "its test passes"
    }
}

/// A valid file whose test passes is plainly valid, an invalid one whose test fails plainly invalid.
fn word(valid: bool, test: &str) -> String {
    match (valid, test) {
        (true, "" | "its test passes") => "valid".to_owned(),
        (false, "" | "its test fails") => "invalid".to_owned(),
        (true, test) => format!("valid, and {test}"),
        (false, test) => format!("invalid for another reason, and {test}"),
    }
}

/// Returns whether the other validator lists a mandatory test as failed.
fn fails_too(oracle: &str, rule: &str) -> bool {
    let listed = oracle.split("mandatory fails ").nth(1).unwrap_or_default();
    listed.split([',', ';', ' ']).any(|id| id == rule)
}

/// Returns whether a document is to be valid and who says so; nothing where none does.
fn expected(verdict: &str, oracle: &str) -> Option<(By, bool)> {
    match verdict {
        v if v.contains("document valid=True") => Some((By::Suite, true)),
        v if v.contains("document valid=False") => Some((By::Suite, false)),
        "valid" => Some((By::Suite, true)),
        "invalid" => Some((By::Suite, false)),
        _ if oracle.contains("schema-valid; mandatory pass") => Some((By::Validator, true)),
        _ => None,
    }
}

#[test]
fn every_test_that_a_suite_has_is_run_or_named() {
    let Some(folder) = crate::place::conformance() else {
        return;
    };
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let columns = index
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>());
    for columns in columns.filter(|c| c[1].ends_with("-tests") && c[1].starts_with("csaf")) {
        let Some((test, verdict)) = columns[3]
            .split_once(' ')
            .filter(|(t, _)| t.starts_with("6."))
        else {
            continue;
        };
        let is_run = csaf::rules().any(|(id, _)| id == test) || NOT_RUN.contains(&test);
        let is_known = KNOWN.iter().any(|(path, _)| *path == columns[0]);
        assert!(
            is_run || is_known || verdict.starts_with("passes"),
            "{test} is not run: {}",
            columns[0]
        );
    }
}
