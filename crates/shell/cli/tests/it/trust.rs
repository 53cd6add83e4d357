//! Rules of trust: what they decide is true here and complete; everything else stays a proposal that says why.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::run::asepsis;
use crate::vex::{dossier, text};

const RULE: &str =
    "[[trust]]\nauthor = \"Example Supplier\"\nreason = \"Its assessments were audited.\"\n";

/// Writes a document of a supplier: vulnerability, product, and what else a statement has.
fn supplied(dir: &Path, statements: &[(&str, &str, Value)]) -> PathBuf {
    let statement = |(vulnerability, product, more): &(&str, &str, Value)| {
        let mut made = more.clone();
        made["vulnerability"] = json!({ "name": vulnerability });
        made["products"] = json!([{ "@id": product }]);
        made
    };
    let document = json!({ "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://supplier.example/vex/1",
        "author": "Example Supplier", "timestamp": "2026-11-01T00:00:00Z", "version": 1,
        "statements": statements.iter().map(statement).collect::<Vec<_>>() });
    let file = dir.join("supplier.json");
    std::fs::write(&file, document.to_string()).unwrap();
    file
}

fn import(dossier: &Path, file: &Path, data: &Path) -> Value {
    let args = [
        "--data-dir",
        text(data),
        "vex",
        "import",
        text(file),
        "--dossier",
        text(dossier),
        "--format",
        "json",
        "--as-of",
        "2026-11-26",
    ];
    let report = asepsis(&args).ended(0).json();
    report["files"][0]["statements"].clone()
}

fn rows(of: &Value) -> Vec<(&str, Option<&str>)> {
    let rows = of.as_array().unwrap().iter();
    rows.map(|r| (r["outcome"].as_str().unwrap(), r["kind"].as_str()))
        .collect()
}

fn says(of: &Value, at: usize, words: &str) {
    let why = of[at]["why"].as_str().unwrap();
    assert!(why.contains(words), "{words}: {why}");
}

fn decisions(dossier: &Path) -> String {
    std::fs::read_to_string(dossier.join("decisions.toml")).unwrap()
}

const MBEDTLS: &str = "pkg:generic/mbedtls@3.6.0";

#[test]
fn a_rule_writes_only_what_check_takes() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    std::fs::write(dossier.join("asepsis.toml"), RULE).unwrap();
    let absent = json!({ "status": "not_affected", "justification": "component_not_present" });
    let affected = json!({ "status": "affected", "action_statement": "Update." });
    let file = supplied(
        home.path(),
        &[
            ("CVE-2026-4001", MBEDTLS, json!({ "status": "fixed" })),
            ("CVE-2026-4002", MBEDTLS, absent),
            ("CVE-2026-4003", MBEDTLS, affected),
        ],
    );
    let none = home.path().join("none");
    let told = import(&dossier, &file, &none);
    let (proposal, decision) = (("applied", Some("proposal")), ("applied", Some("decision")));
    assert_eq!(rows(&told), [proposal, proposal, decision]);
    says(&told, 0, "`fixed` needs an `impact`");
    says(
        &told,
        1,
        "`component_not_present` is said of a component that the SBOM lists",
    );
    let check = asepsis(&["check", text(&dossier), "--format", "json"]).json();
    let known = check["diagnostics"].to_string();
    assert!(!known.contains("decision-incomplete"), "{known}");
}

#[test]
fn what_the_advisories_do_not_find_has_an_account_of_its_own() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    std::fs::write(dossier.join("asepsis.toml"), RULE).unwrap();
    let data = home.path().join("data");
    let page = home.path().join("page.json");
    let nvd = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../corpus/advisory/nvd/valid/page.json"
    );
    let nvd = std::fs::read_to_string(nvd).unwrap();
    std::fs::write(
        &page,
        nvd.replace("example:pump_firmware", "amazon:freertos")
            .replace("\"3.4\"", "\"12\""),
    )
    .unwrap();
    asepsis(&["--data-dir", text(&data), "feeds", "import", text(&page)]).ended(0);
    let freertos = "cpe:2.3:o:amazon:freertos:11.1.0:*:*:*:*:*:*:*";
    let looked = || json!({ "status": "under_investigation" });
    let statements = [
        ("CVE-2026-10008", freertos, looked()),
        ("CVE-2026-4001", freertos, looked()),
    ];
    let file = supplied(home.path(), &statements);
    let told = import(&dossier, &file, &data);
    let expect = [("applied", Some("decision")), ("unfound", Some("proposal"))];
    assert_eq!(rows(&told), expect);
    says(
        &told,
        1,
        "the advisories find no CVE-2026-4001 in these components",
    );
    let again = import(&dossier, &file, &data);
    assert_eq!(rows(&again), [("known", None), ("known", None)]);
}

#[test]
fn a_later_rule_decides_what_is_proposed_already() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let none = home.path().join("none");
    let affected = || json!({ "status": "affected", "action_statement": "Update." });
    let statements = [
        ("CVE-2026-4001", MBEDTLS, affected()),
        ("CVE-2026-4002", MBEDTLS, affected()),
        ("CVE-2026-4003", MBEDTLS, affected()),
        (
            "CVE-2026-4003",
            MBEDTLS,
            json!({ "status": "fixed", "status_notes": "Backported." }),
        ),
    ];
    let file = supplied(home.path(), &statements);
    let first = import(&dossier, &file, &none);
    let proposal = ("applied", Some("proposal"));
    assert_eq!(
        rows(&first),
        [proposal, proposal, proposal, ("conflict", None)]
    );
    // Somebody works on the second meanwhile, and leaves a comment on the first.
    let written = decisions(&dossier);
    let second = first[1]["record"].as_str().unwrap();
    let (before, after) = written.split_once(second).unwrap();
    let after = after.replacen("\"Update.\"", "\"Update on ward 3 first.\"", 1);
    let before = before.replacen("[[proposal]]", "# Asked the supplier.\n[[proposal]]", 1);
    std::fs::write(
        dossier.join("decisions.toml"),
        format!("{before}{second}{after}"),
    )
    .unwrap();
    let known = ("known", None);
    assert_eq!(
        rows(&import(&dossier, &file, &none)),
        [known, known, known, ("conflict", None)]
    );
    std::fs::write(dossier.join("asepsis.toml"), RULE).unwrap();
    let told = import(&dossier, &file, &none);
    assert_eq!(
        rows(&told),
        [
            ("applied", Some("decision")),
            known,
            known,
            ("conflict", None)
        ]
    );
    says(&told, 1, "the proposal was changed since");
    let written = decisions(&dossier);
    let count = |of: &str| written.matches(of).count();
    assert_eq!(
        (count("[[decision]]"), count("[[proposal]]")),
        (3, 2),
        "{written}"
    );
    assert!(
        written.contains("# Asked the supplier.\n[[decision]]"),
        "{written}"
    );
    assert!(written.contains("trusted: Its assessments were audited."));
    assert!(written.contains("Update on ward 3 first."));
}

/// The same vulnerability of the example under the two names that its advisory has.
const TWO_NAMES: [&str; 2] = ["CVE-2026-2950", "GHSA-xxjr-mmjv-4gpg"];

/// Returns the dossier and the advisories of the example, which finds the vulnerability in lodash, with a rule of trust.
fn example(home: &Path) -> (PathBuf, PathBuf) {
    let example = home.join("example");
    asepsis(&["demo", "--no-serve", "--dir", text(&example)]).ended(0);
    let (dossier, data) = (example.join("dossier"), example.join("data"));
    let settings = dossier.join("asepsis.toml");
    let written = std::fs::read_to_string(&settings).unwrap_or_default();
    std::fs::write(&settings, format!("{written}\n{RULE}")).unwrap();
    (dossier, data)
}

/// Returns statements on lodash under both names, which say different things.
fn of_two_names(dir: &Path) -> PathBuf {
    const LODASH: &str = "pkg:npm/lodash@4.17.21";
    let unreached = json!({ "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path",
        "impact_statement": "The function is never called." });
    let affected = json!({ "status": "affected", "action_statement": "Update." });
    let [cve, ghsa] = TWO_NAMES;
    supplied(dir, &[(cve, LODASH, unreached), (ghsa, LODASH, affected)])
}

fn conflicts(dossier: &Path, data: &Path) -> usize {
    let check = ["--data-dir", text(data), "check", text(dossier)];
    let check = asepsis(&[&check[..], &["--format", "json"]].concat()).json();
    let all = check["diagnostics"].as_array().unwrap().iter();
    all.filter(|d| d["code"] == "decision-conflict").count()
}

#[test]
fn two_names_of_one_vulnerability_are_one() {
    let home = tempfile::tempdir().unwrap();
    let (dossier, data) = example(home.path());
    let file = of_two_names(home.path());
    let told = import(&dossier, &file, &data);
    let expect = [("applied", Some("proposal")), ("conflict", None)];
    assert_eq!(rows(&told), expect, "{told}");
    says(&told, 0, "statement 2 of the document says");
    // A decision of the example says so under the other name.
    says(&told, 1, "says `not_affected`");
    let again = import(&dossier, &file, &data);
    assert_eq!(rows(&again), [("known", None), ("conflict", None)]);
    assert_eq!(conflicts(&dossier, &data), 0);
}

#[test]
fn a_decision_wins_whichever_name_it_has() {
    for name in TWO_NAMES {
        let home = tempfile::tempdir().unwrap();
        let (dossier, data) = example(home.path());
        let decision = format!(
            "\n[[decision]]\nid = \"DEC-OWN\"\ntitle = \"It is looked at\"\nvulnerability = \"{name}\"\n\
             components = [\"pkg:npm/lodash\"]\nstatus = \"under_investigation\"\nby = \"Product security lead\"\n\
             on = 2026-11-20\n"
        );
        let written = decisions(&dossier);
        std::fs::write(dossier.join("decisions.toml"), written.clone() + &decision).unwrap();
        let told = import(&dossier, &of_two_names(home.path()), &data);
        assert_eq!(rows(&told), [("conflict", None), ("conflict", None)]);
        says(&told, 0, "DEC-OWN by Product security lead");
        // That of the example is the first that says otherwise.
        says(&told, 1, "DEC-109 by Product security lead");
        assert_eq!(decisions(&dossier), written + &decision);
    }
}
