//! tests.toml: what tests what, by whom, with which result for which release.

use asepsis_domain::test::{
    Deferral, FindingStatus, Outcome, Test, TestFinding, TestKind, TestResult, Tool,
};
use asepsis_domain::time::Date;

use super::DossierFile;
use super::parts::Parts;
use super::record::head;
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "tests.toml",
    what: "Verification: what tests what, by whom, with which result for which release.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    parts
        .tests
        .extend(row.may("test", "A test.").tables("test", test));
}

fn test(row: &mut Row<'_>) -> Test {
    Test {
        head: head(row),
        kind: row
            .must("kind", "Kind of test.")
            .word(TestKind::WORDS)
            .unwrap_or(TestKind::Regression),
        verifies: row
            .may("verifies", "Controls and requirements that it verifies.")
            .links(),
        releases: row
            .may("releases", "Releases that it covers; absent: all.")
            .releases(),
        description: row
            .may("description", "What is done and what is expected.")
            .text(),
        tester: row.may("tester", "Who tests.").text(),
        independence: row
            .may("independence", "Independence from the designers.")
            .text(),
        expertise: row.may("expertise", "Expertise of who tests.").text(),
        build: row
            .may(
                "build",
                "The build that was tested, and how it differs from the released one.",
            )
            .text(),
        scope: row
            .may("scope", "What was in scope and what was not.")
            .text(),
        duration: row.may("duration", "How long it took.").text(),
        methods: row.may("methods", "By which methods.").text(),
        tools: tools(row),
        result: row
            .may("result", "Result.")
            .table("result", result)
            .flatten(),
        findings: row
            .may("finding", "A finding, and what was done about it.")
            .tables("finding", finding),
        evidence: row.may("evidence", "Evidence: reports.").links(),
    }
}

/// Returns the tools: the one of `tool`, then those of `tools`.
fn tools(row: &mut Row<'_>) -> Vec<Tool> {
    let first = row
        .may("tool", "Tool, with version and settings.")
        .table("tool", tool);
    let others = row
        .may("tools", "Further tools, each with version and settings.")
        .tables("tool", tool);
    first.into_iter().chain(others).collect()
}

fn tool(row: &mut Row<'_>) -> Tool {
    Tool {
        name: row.must("name", "Name.").text(),
        version: row.may("version", "Version.").text(),
        settings: row.may("settings", "Settings.").text(),
    }
}

/// Returns the result; without a readable outcome there is none.
fn result(row: &mut Row<'_>) -> Option<TestResult> {
    let outcome = row.must("outcome", "Outcome.").word(Outcome::WORDS);
    let date = row.must("date", "When.").date();
    let summary = row.may("summary", "In a sentence.").text();
    Some(TestResult {
        outcome: outcome?,
        date: date.unwrap_or(Date::ZERO),
        summary,
    })
}

fn finding(row: &mut Row<'_>) -> TestFinding {
    TestFinding {
        id: row.must("id", "Id in the report.").text(),
        title: row.must("title", "Title.").text(),
        severity: row.may("severity", "Severity as the report has it.").text(),
        status: row
            .may("status", "What was done about it.")
            .word(FindingStatus::WORDS),
        disposition: row
            .may("disposition", "What was done about it in words, and why.")
            .text(),
        risks: row.may("risks", "Risks that it led to.").links(),
        no_risk_because: row
            .may("no_risk_because", "Why it leads to no risk.")
            .text(),
        deferral: row
            .may("deferral", "The plan, where it is repaired later.")
            .table("deferral", deferral),
    }
}

fn deferral(row: &mut Row<'_>) -> Deferral {
    Deferral {
        addresses: row
            .may(
                "addresses",
                "Vulnerabilities or findings that the repair addresses.",
            )
            .text(),
        by: row.may("by", "By when.").date(),
        release: row.may("release", "The release that brings it.").text(),
        interim_devices: row
            .may(
                "interim_devices",
                "Whether devices released meanwhile get the repair.",
            )
            .text(),
        reach: row
            .may("reach", "How long the repair takes to reach devices.")
            .text(),
    }
}
