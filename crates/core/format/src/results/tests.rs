use asepsis_domain::results::{ResultRow, Verdict};

use super::read;
use crate::limits::Limits;

fn shown(row: &ResultRow) -> String {
    let verdict = match &row.verdict {
        Verdict::Passed => "passed".to_owned(),
        Verdict::Failed => "failed".to_owned(),
        Verdict::Skipped => "skipped".to_owned(),
        Verdict::Found {
            id,
            severity,
            vulnerability,
        } => format!(
            "{severity} [{id}] {}",
            vulnerability.as_deref().unwrap_or("-")
        ),
    };
    format!(
        "{} {}: {verdict} ({}) {} | {}",
        row.number,
        row.name,
        row.stated.join(" "),
        row.message,
        row.texts.join("; ")
    )
}

fn rows(text: &str) -> Vec<String> {
    let reading = read("r", text.as_bytes(), &Limits::default()).unwrap();
    reading.value.rows.iter().map(shown).collect()
}

#[test]
fn cases_of_junit_are_read_with_their_suites() {
    let text = r#"<?xml version="1.0"?>
<testsuites>
  <testsuite name="login" timestamp="2026-11-20T10:00:00">
    <properties><property name="asepsis:test" value="TST-02"/></properties>
    <testcase classname="web.Login" name="no session"/>
    <testcase classname="web.Login" name="second factor"><failure message="">
      expected 401
      got 200</failure></testcase>
    <testsuite name="TST-04 replay" timestamp="2026-11-21T10:00:00Z">
      <testcase name="frames"><properties><property name="test_id" value="TST-04, TST-05"/></properties><error message="rig &lt;offline&gt;"/><skipped/></testcase>
      <testcase name="libraries"><skipped message="not built"/><system-out>TST-09</system-out></testcase>
    </testsuite>
  </testsuite>
</testsuites>"#;
    assert_eq!(
        rows(text),
        [
            "1 web.Login.no session: passed (TST-02)  | no session; web.Login; login",
            "2 web.Login.second factor: failed (TST-02) expected 401 | second factor; web.Login; login",
            "3 frames: failed (TST-04 TST-05) rig <offline> | frames; TST-04 replay; login",
            "4 libraries: skipped (TST-02) not built | libraries; TST-04 replay; login",
        ]
    );
    let made = read("r", text.as_bytes(), &Limits::default())
        .unwrap()
        .value
        .made;
    assert_eq!(made, "2026-11-21".parse().ok());
}

#[test]
fn results_of_sarif_are_read_but_those_that_passed() {
    let text = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Scan","version":"1.2","rules":[
        {"id":"weak-hash","defaultConfiguration":{"level":"error"}}]}},
      "invocations":[{"executionSuccessful":true,"endTimeUtc":"2026-11-20T10:00:00Z"}],
      "automationDetails":{"id":"TST-21/nightly"},
      "results":[
        {"ruleIndex":0,"message":{"text":"MD5 is used\nhere"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/a.c"},"region":{"startLine":7}}}]},
        {"ruleId":"CVE-2020-8203-lodash","level":"note","message":{"markdown":"old"},"partialFingerprints":{"primaryLocationLineHash":"abc"}},
        {"ruleId":"x","kind":"pass","message":{"text":"fine"}},
        {"ruleId":"x","message":{"text":"known"},"suppressions":[{"kind":"external"}]},
        {"ruleId":"x","message":{"text":"not agreed"},"suppressions":[{"kind":"external","status":"rejected"}]},
        {"ruleId":"x"}
      ]}]}"#;
    assert_eq!(
        rows(text),
        [
            "1 weak-hash at src/a.c:7: error [weak-hash src/a.c:7] - () MD5 is used | TST-21/nightly",
            "2 CVE-2020-8203-lodash: note [CVE-2020-8203-lodash abc] CVE-2020-8203 () old | TST-21/nightly",
            "3 x: warning [x] - () not agreed | TST-21/nightly",
        ]
    );
    let reading = read("r", text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(reading.diagnostics.len(), 1);
    assert_eq!(reading.diagnostics[0].pointer, "/runs/0/results/5");
}

#[test]
fn what_is_no_report_is_refused() {
    let deep = format!("<testsuite>{}", "<testsuite>".repeat(300));
    let cases = [
        ("", "none of"),
        ("<html/>", "none of"),
        ("<testsuite><testcase></testsuite>", "line 1"),
        ("<!DOCTYPE x [<!ENTITY a \"b\">]><testsuite/>", "none of"),
        (r#"{"version":"2.0.0","runs":[]}"#, "2.0.0"),
        (r#"{"version":"2.1.0","runs":[{}]}"#, "tool"),
        (
            r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"a"}},"results":"#,
            "",
        ),
        (deep.as_str(), "nested deeper"),
    ];
    for (text, expect) in cases {
        let error = read("r", text.as_bytes(), &Limits::default()).unwrap_err();
        let mut said = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            said.push_str(&inner.to_string());
            cause = inner.source();
        }
        assert!(said.contains(expect), "{text}: {said}");
    }
    // Cut anywhere: an error, never a panic.
    let whole = r#"<testsuite name="a"><testcase name="TST-1"><failure message="m">x</failure></testcase></testsuite>"#;
    for end in 0..whole.len() {
        assert!(
            read("r", &whole.as_bytes()[..end], &Limits::default()).is_err(),
            "{end}"
        );
    }
}

#[test]
fn every_folder_is_in_the_table() {
    let ids: Vec<&str> = super::RESULT_FORMATS.iter().map(|f| f.id).collect();
    assert_eq!(ids, ["junit", "sarif"]);
}
