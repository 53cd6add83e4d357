//! Reports of tests and scanners: read, and each result accounted for against a dossier with tests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use asepsis_assessment::results::{Given, account};
use asepsis_domain::dossier::Dossier;
use asepsis_domain::results::ResultDocument;
use asepsis_format::dossier;
use asepsis_format::encoding::as_utf8;
use asepsis_format::probe::Probe;
use asepsis_format::results::RESULT_FORMATS;

use crate::seed::{self, Seed};
use crate::{Family, limits};

pub(crate) const FAMILY: Family = Family {
    id: "results",
    parts: || RESULT_FORMATS.iter().map(|f| f.id).collect(),
    seeds,
    run,
};

const NESTED: &str = r#"<?xml version="1.0"?><testsuites failures="1"><testsuite name="TST-02 replay" timestamp="2026-11-21T10:00:00Z" errors="1" failures="2"><properties><property name="asepsis:test" value="TST-01, TST-02;TST-9"/></properties><testcase classname="a.B" name="c" status="notrun"><properties><property name="test_id" value="TST-02"/></properties></testcase><testsuite name="in"><testcase name="d&lt;1&gt;"><failure message=""><![CDATA[
 expected 401 ]]></failure><error message="rig"/><skipped/><system-out>TST-01</system-out></testcase></testsuite><error message="torn down"/></testsuite></testsuites>"#;
const BARE: &str =
    r#"<testsuite><testcase/><testcase name="TST-01"><skipped/></testcase></testsuite>"#;
const SUITE: &str =
    r#"<testsuite name="disk full" tests="3" failures="3" timestamp="2026-11-21"/>"#;

const RULES: &str = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Scan","version":"1.2","rules":[{"id":"weak-hash","defaultConfiguration":{"level":"error"},"messageStrings":{"one":{"text":"{0} is used in {1}"}}}]},"extensions":[{"name":"more","guid":"8b2f0c37-ad3d-4ee7-8f2d-3c1c4c1b7d22","rules":[{"id":"own"}]}]},"invocations":[{"executionSuccessful":true,"endTimeUtc":"2026-11-20T10:00:00Z","exitCode":0}],"automationDetails":{"id":"TST-01/nightly"},"artifacts":[{"location":{"uri":"src/a.c"}}],"properties":{"asepsis:test":"TST-02"},"results":[{"ruleIndex":0,"message":{"id":"one","arguments":["MD5","a.c"]},"locations":[{"physicalLocation":{"artifactLocation":{"index":0},"region":{"startLine":7,"startColumn":3}}}]},{"rule":{"index":0,"toolComponent":{"index":0}},"message":{"text":"x"}},{"ruleId":"CVE-2020-8203-lodash","level":"note","message":{"markdown":"old"},"partialFingerprints":{"primaryLocationLineHash":"abc"}},{"ruleId":"GHSA-p6mc-m468-83gw","message":{"text":"y"}},{"ruleId":"x","kind":"pass","message":{"text":"fine"}},{"ruleId":"x","message":{"text":"known"},"suppressions":[{"kind":"external","status":"accepted","justification":"a false alarm"}]},{"ruleId":"x","baselineState":"absent","message":{"text":"gone"}}]}]}"#;
const BROKEN: &str = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Scan"}},"invocations":[{"executionSuccessful":false,"exitCode":3}],"results":null,"externalPropertyFileReferences":{"results":[{"location":{"uri":"r.sarif"}}]}},{"tool":{"driver":{"name":"Other"}},"results":[]},{"results":[7]}]}"#;

fn seeds(id: &str) -> Vec<Seed> {
    let mut seeds = seed::corpus(&["guide"]);
    let (ending, own): (&str, &[&str]) = if id == "junit" {
        (".xml", &[NESTED, BARE, SUITE])
    } else {
        (".sarif", &[RULES, BROKEN])
    };
    seeds.retain(|seed| seed.name.ends_with(ending));
    seeds.extend(seed::lines(own));
    seeds
}

fn run(id: &str, bytes: &[u8]) {
    let Some(format) = RESULT_FORMATS.iter().find(|f| f.id == id) else {
        return;
    };
    let limits = limits();
    let utf8 = as_utf8(bytes);
    let Ok(probe) = Probe::transcribed("", bytes, &utf8, &limits) else {
        return;
    };
    let _ = (format.detect)(&probe);
    let Ok(reading) = (format.read)(&probe, &limits) else {
        return;
    };
    let document = reading.value;
    for (place, row) in document.rows.iter().enumerate() {
        assert_eq!(row.number, place + 1, "results are numbered in their order");
        assert!(
            row.run < document.runs.len().max(1),
            "a result is of a run that is there"
        );
    }
    accounted(&document);
}

/// Holds every result against a dossier.
fn accounted(document: &ResultDocument) {
    let Some(dossier) = pump() else {
        return;
    };
    let (Some(release), Ok(today)) = (dossier.device.releases.first(), "2026-11-26".parse()) else {
        return;
    };
    let given = Given {
        dossier,
        findings: &[],
        release: &release.id,
        tests: &[],
        today,
        replace: false,
    };
    let account = account(&given, document);
    assert_eq!(
        account.rows.len(),
        document.rows.len(),
        "every result is accounted for"
    );
    let named: BTreeSet<_> = account.rows.iter().flat_map(|row| &row.tests).collect();
    let told: BTreeSet<_> = account.tests.iter().map(|test| &test.id).collect();
    assert_eq!(named, told, "a test that results are of has an outcome");
}

/// Returns the dossier of the guide, without its SBOMs.
fn pump() -> Option<&'static Dossier> {
    static PUMP: OnceLock<Option<Dossier>> = OnceLock::new();
    let read = || {
        let files: BTreeMap<String, Vec<u8>> = seed::texts("guide/pump").into_iter().collect();
        dossier::read(&files, BTreeMap::new(), BTreeMap::new(), &limits()).value
    };
    PUMP.get_or_init(read).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_held_against_a_dossier() {
        assert!(pump().is_some_and(|d| !d.tests.is_empty()));
    }
}
