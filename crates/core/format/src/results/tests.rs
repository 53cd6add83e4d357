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
        Verdict::Dismissed => "dismissed".to_owned(),
    };
    let around = row.around.iter().flat_map(|a| a.texts());
    let texts: Vec<&str> = row.texts.iter().map(String::as_str).chain(around).collect();
    format!(
        "{} {}: {verdict} ({}) {} | {}",
        row.number,
        row.name,
        row.stated.join(" "),
        row.message,
        texts.join("; ")
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
fn results_of_sarif_are_read_and_what_is_set_aside_stays_in_sight() {
    let text = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Scan","version":"1.2","rules":[
        {"id":"weak-hash","defaultConfiguration":{"level":"error"}}]}},
      "invocations":[{"executionSuccessful":true,"endTimeUtc":"2026-11-20T10:00:00Z"}],
      "automationDetails":{"id":"TST-21/nightly"},
      "results":[
        {"ruleIndex":0,"message":{"text":"MD5 is used\nhere"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/a.c"},"region":{"startLine":7}}}]},
        {"ruleId":"CVE-2020-8203-lodash","level":"note","message":{"markdown":"old"},"partialFingerprints":{"primaryLocationLineHash":"abc"}},
        {"ruleId":"x","kind":"pass","message":{"text":"fine"}},
        {"ruleId":"x","message":{"text":"known"},"suppressions":[{"kind":"external","justification":"a false alarm"}]},
        {"ruleId":"x","message":{"text":"not agreed"},"suppressions":[{"kind":"external","status":"rejected"}]},
        {"ruleId":"x"}
      ]}]}"#;
    assert_eq!(
        rows(text),
        [
            "1 weak-hash at src/a.c:7: error [weak-hash src/a.c:7] - () MD5 is used | TST-21/nightly",
            "2 CVE-2020-8203-lodash: note [CVE-2020-8203-lodash abc] CVE-2020-8203 () old | TST-21/nightly",
            "3 x: passed () fine | TST-21/nightly",
            "4 x: dismissed () suppressed at its source: a false alarm | TST-21/nightly",
            "5 x: warning [x] - () not agreed | TST-21/nightly",
            "6 run of Scan: failed () not all of its results could be read | TST-21/nightly",
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
        ("", "the file is empty"),
        ("<html/>", "none of"),
        ("<testsuite><testcase></testsuite>", "line 1"),
        ("<!DOCTYPE html><html></html>", "none of"),
        (
            "<!DOCTYPE x [<!ENTITY a \"b\">]><testsuite/>",
            "type definition",
        ),
        ("<testsuite name=\"&a;\"/>", "line 1"),
        (r#"{"version":"2.0.0","runs":[]}"#, "SARIF 2.0.0"),
        (r#"{"version":"2.1.0","runs":{}}"#, "none of"),
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

fn sarif(run: &str) -> String {
    format!(r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"Scan"}}}},{run}}}]}}"#)
}

#[test]
fn a_run_that_shows_nothing_is_no_pass() {
    for (run, expect) in [
        (r#""results":[]"#, "run of Scan without results: passed"),
        (
            r#""results":null"#,
            "run of Scan: failed () the run has no list",
        ),
        (
            r#""artifacts":[]"#,
            "run of Scan: failed () the run has no list",
        ),
        (
            r#""results":[],"invocations":[{"executionSuccessful":false,"exitCode":2}]"#,
            "run of Scan: failed () the tool says that it did not end well, exit code 2",
        ),
        (
            r#""externalPropertyFileReferences":{"results":[{"itemCount":3}]}"#,
            "run of Scan: failed () not all",
        ),
        (
            r#""results":[{"message":{"text":"\ud800"}}]"#,
            "run of Scan: failed () not all",
        ),
    ] {
        let found = rows(&sarif(run));
        assert_eq!(found.len(), 1, "{run}");
        assert!(found[0].contains(expect), "{run}: {found:?}");
    }
    // A run that cannot be read at all is told, and the others are read.
    let text = r#"{"version":"2.1.0","runs":[{"tool":{},"results":[]},
        {"tool":{"driver":{"name":"b","rules":null}},"results":[{"ruleId":"r","message":{"text":"m"},"locations":null}]}]}"#;
    let reading = read("r", text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(reading.diagnostics[0].pointer, "/runs/0");
    assert_eq!(reading.value.rows.len(), 1);
    assert_eq!(reading.value.rows[0].pointer, "/runs/1/results/0");
}

#[test]
fn rules_places_and_messages_are_found_by_index() {
    let text = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Scan",
          "globalMessageStrings":{"g":{"text":"all of {0}"}},
          "rules":[{"id":"r0","messageStrings":{"d":{"text":"{0} in {1}"}},"defaultConfiguration":{"level":"error"}}]},
        "extensions":[{"name":"ext","guid":"77","rules":[{"id":"e0","defaultConfiguration":{"level":"note"}}]}]},
      "artifacts":[{"location":{"uri":"src/a.c"}}],
      "results":[
        {"ruleIndex":0,"message":{"id":"d","arguments":["gets","main"]},"locations":[{"physicalLocation":{"artifactLocation":{"index":0},"region":{"startLine":3}}}]},
        {"rule":{"index":0,"toolComponent":{"index":0}},"message":{"id":"g","arguments":["it"]},"locations":[{"logicalLocations":[{"fullyQualifiedName":"app::main"}]}]},
        {"rule":{"index":0,"toolComponent":{"guid":"77"}},"message":{}},
        {"ruleId":"r0/sub","ruleIndex":-1,"message":{"text":"part"}},
        {"ruleIndex":99,"message":{"text":"nowhere"},"kind":"open"},
        {"ruleId":"r0","kind":"notApplicable","message":{"text":"no"}},
        {"ruleId":"r0","kind":"informational","message":{"text":"so it is"}},
        {"ruleId":"r0","baselineState":"absent","message":{"text":"was"}}
      ]}]}"#;
    assert_eq!(
        rows(text),
        [
            "1 r0 at src/a.c:3: error [r0 src/a.c:3] - () gets in main | ",
            "2 e0 at app::main: note [e0 app::main] - () all of it | ",
            "3 e0: note [e0] - ()  | ",
            "4 r0/sub: error [r0/sub] - () part | ",
            "5 a result without rule: warning [a result without rule] - () nowhere | ",
            "6 r0: skipped () no | ",
            "7 r0: dismissed () for information only | ",
            "8 r0: dismissed () no longer there, since the run that it is compared with | ",
        ]
    );
}

#[test]
fn findings_alike_have_names_of_their_own() {
    let at = |column: u32| {
        format!(
            r#"{{"ruleId":"F401","message":{{"text":"unused"}},"locations":[{{"physicalLocation":{{
            "artifactLocation":{{"uri":"a.py"}},"region":{{"startLine":1,"startColumn":{column}}}}}}}]}}"#
        )
    };
    let ids = |results: &[String]| -> Vec<String> {
        let text = sarif(&format!(r#""results":[{}]"#, results.join(",")));
        let reading = read("r", text.as_bytes(), &Limits::default()).unwrap();
        let rows = reading.value.rows.into_iter();
        rows.map(|r| match r.verdict {
            Verdict::Found { id, .. } => id,
            other => format!("{other:?}"),
        })
        .collect()
    };
    assert_eq!(ids(&[at(8)]), ["F401 a.py:1"]);
    assert_eq!(ids(&[at(8), at(12)]), ["F401 a.py:1:8", "F401 a.py:1:12"]);
    assert_eq!(
        ids(&[at(8), at(8)]),
        ["F401 a.py:1 (1 of 2)", "F401 a.py:1 (2 of 2)"]
    );
}

#[test]
fn what_junit_says_beside_its_cases_counts() {
    let text = r#"<testsuites>
  <testsuite name="TST-01"><error message="no rig"/><testcase name="a"/></testsuite>
  <testsuite name="TST-02" failures="1" errors="1"><testcase name="a"/></testsuite>
  <testsuite name="TST-03" failures="2"><testcase name="a"><failure/></testcase></testsuite>
  <testsuite><testcase/><testcase name="" classname="c"/><testcase name="n" classname="n"/></testsuite>
  <testsuite name="g">
    <testcase name="off" status="notrun" result="suppressed"/>
    <testcase name="bad" status="fail"/>
    <testcase name="flaky"><flakyFailure message="once"/></testcase>
    <testcase name="outer"><testcase name="inner"/><failure message="m"/></testcase>
  </testsuite>
</testsuites>"#;
    assert_eq!(
        rows(text),
        [
            "1 suite TST-01: failed () no rig | TST-01",
            "2 a: passed ()  | a; TST-01",
            "3 a: passed ()  | a; TST-02",
            "4 suite TST-02: failed () the suite says that 2 failed, and none of them stands here | TST-02",
            "5 a: failed ()  | a; TST-03",
            "6 a case without name: passed ()  | ",
            "7 c: passed ()  | c",
            "8 n: passed ()  | n; n",
            "9 off: skipped ()  | off; g",
            "10 bad: failed ()  | bad; g",
            "11 flaky: passed () flaky: it failed once before it passed | flaky; g",
            "12 outer: failed () m | outer; g",
            "13 inner: passed ()  | inner; g",
        ]
    );
}

#[test]
fn names_of_suites_are_shared_and_bounded() {
    let name = "x".repeat(100_000);
    let cases = "<testcase/>".repeat(1000);
    let text = format!(
        "{}{cases}{}",
        format!("<testsuite name=\"{name}\">").repeat(50),
        "</testsuite>".repeat(50)
    );
    let reading = read("r", text.as_bytes(), &Limits::default()).unwrap();
    let rows = reading.value.rows;
    let first = rows[0].around.as_ref().unwrap();
    assert_eq!(first.texts().count(), 50);
    assert!(first.texts().all(|t| t.len() < 1000));
    let is_shared = |r: &ResultRow| std::sync::Arc::ptr_eq(r.around.as_ref().unwrap(), first);
    assert!(rows.iter().all(is_shared));
}

#[test]
fn encodings_that_are_said_are_read_and_others_are_named() {
    let junit = r#"<?xml version="1.0" encoding="utf-16"?><testsuite name="é"><testcase name="a"/></testsuite>"#;
    for text in [junit.to_owned(), sarif(r#""results":[]"#)] {
        let little = std::iter::once(0xfeff).chain(text.encode_utf16());
        let little: Vec<u8> = little.flat_map(u16::to_le_bytes).collect();
        let big = std::iter::once(0xfeff).chain(text.encode_utf16());
        let big: Vec<u8> = big.flat_map(u16::to_be_bytes).collect();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [little, big, marked] {
            let reading = read("r", &bytes, &Limits::default()).unwrap();
            assert_eq!(reading.value.rows.len(), 1);
            assert_eq!(
                reading.value.digest,
                asepsis_domain::digest::Digest::of(&bytes)
            );
        }
    }
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><testsuite name=\"\xe9\"><testcase name=\"a\"/></testsuite>";
    let reading = read("r", latin, &Limits::default()).unwrap();
    assert_eq!(reading.value.rows.len(), 1);
    let unsaid = b"<?xml version=\"1.0\"?><testsuite name=\"\xe9\"/>";
    let error = read("r", unsaid, &Limits::default()).unwrap_err();
    assert!(
        error.to_string().contains("byte 38 is not UTF-8"),
        "{error}"
    );
}

#[test]
fn results_that_stand_outside_their_run_are_read() {
    let found = r#"{"ruleId":"r","message":{"text":"m"}}"#;
    let log = |run: &str, outside: &str| {
        format!(
            r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"Scan"}}}}{run}}}],
              "inlineExternalProperties":[{{{outside}"results":[{found}]}}]}}"#
        )
    };
    let named = r#","results":[],"automationDetails":{"guid":"G-1"}"#;
    let listed = r#","externalPropertyFileReferences":{"results":[{"guid":"F-1"}]}"#;
    let one = "1 r: warning [r] - () m | ";
    let lacking = "run of Scan: failed () not all of its results could be read | ";
    for (run, outside, expect) in [
        (named, r#""runGuid":"g-1","#, vec![one]),
        (listed, r#""guid":"F-1","#, vec![one]),
        (r#","results":[]"#, "", vec![one]),
        // Of which run they are is not said: this one may have them.
        (r#","results":[]"#, r#""runGuid":"x","#, vec![lacking]),
        (listed, r#""guid":"F-2","runGuid":"x","#, vec![lacking]),
    ] {
        let found = rows(&log(run, outside));
        assert_eq!(found.len(), expect.len(), "{run} {outside}: {found:?}");
        for (found, expect) in found.iter().zip(expect) {
            assert!(found.ends_with(expect), "{run} {outside}: {found}");
        }
    }
    assert_eq!(
        rows(r#"{"version":"2.1.0","runs":[]}"#),
        ["1 a log without runs: skipped () no tool ran | "]
    );
}

#[test]
fn a_case_that_passed_when_it_was_repeated_is_flaky() {
    let text = r#"<testsuite name="s" failures="2"><testcase name="c">
        <flakyFailure message="a"><stackTrace>x</stackTrace></flakyFailure><flakyError message="b"/></testcase></testsuite>"#;
    assert_eq!(
        rows(text),
        ["1 c: passed () flaky: it failed 2 times before it passed | c; s"]
    );
}

#[test]
fn a_suite_without_cases_is_a_result_of_its_own() {
    for (text, expect) in [
        (
            r#"<testsuites><testsuite name="TST-01"></testsuite></testsuites>"#,
            "1 suite TST-01 without cases: skipped () no case stands in it | TST-01",
        ),
        (
            "<testsuites/>",
            "1 a suite without name and cases: skipped () no case stands in it | ",
        ),
    ] {
        assert_eq!(rows(text), [expect]);
    }
}
