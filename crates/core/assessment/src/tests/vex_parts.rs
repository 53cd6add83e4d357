//! In which product a supplier's statement means a part, what is not certain enough to decide, and of which of its components a
//! statement counts.

use std::sync::Arc;

use asepsis_domain::decision::VexStatus;
use asepsis_domain::record::Releases;
use asepsis_domain::vex::{Identity, Outer, Said, Subject};

use super::sample::decision;
use super::vex::{limited, named, rows, statement, told};

fn called(name: &str, version: &str) -> Identity {
    Identity {
        name: name.to_owned(),
        version: version.to_owned(),
        ..Identity::default()
    }
}

/// A product that a test names: by package URL, or the one that the SBOM describes.
fn product(text: &str) -> Identity {
    match text {
        "firmware" => called("pump-firmware", "2"),
        purl => named(&format!("pkg:npm/{purl}")),
    }
}

/// Returns a part in products, from the inside out; `on` before one says that it stands on it.
fn part_in(part: &str, around: &[&str]) -> Subject {
    let read = |text: &str| match text.strip_prefix("on ") {
        Some(text) => (product(text), true),
        None => (product(text), false),
    };
    let mut around = around.iter();
    let whole = around.next().map(|text| read(text));
    let outer = around.rev().fold(None, |outer, text| {
        let (identity, is_beside) = read(text);
        Some(Arc::new(Outer {
            identity,
            is_beside,
            outer,
        }))
    });
    Subject {
        part: product(part),
        is_beside: whole.as_ref().is_some_and(|(_, is_beside)| *is_beside),
        whole: whole.map(|(identity, _)| identity),
        outer,
    }
}

#[test]
fn a_part_counts_in_its_product_only() {
    let cases: &[(&str, &[&str], &str, &str)] = &[
        ("lib@2.5.1", &["lib@1.9.0"], "decided lib@2.5.1", ""),
        ("lib@2.4.0", &["firmware"], "decided lib@2.4.0", ""),
        ("lib@1.9.0", &["lib@1.9.0"], "decided lib@1.9.0", ""),
        ("lib", &["lib@1.9.0"], "decided lib@1.9.0 lib@2.5.1", ""),
        (
            "lib@2.4.0",
            &["lib@1.9.0"],
            "unmatched lib@2.4.0",
            "pkg:npm/lib@2.4.0 is here, but not in pkg:npm/lib@1.9.0",
        ),
        (
            "lib@1.9.0",
            &["lib@2.5.1"],
            "unmatched lib@1.9.0",
            "but not in",
        ),
        // An edge leads to the one, none from the other.
        ("lib@2.4.0", &["bare"], "unmatched lib@2.4.0", "but not in"),
        (
            "loose@1.0.0",
            &["bare"],
            "proposed loose@1.0.0",
            "the SBOM does not say what pkg:npm/bare is made of",
        ),
        ("lib@2.4.0", &["on bare"], "decided lib@2.4.0", ""),
        (
            "lib@2.4.0",
            &["on other"],
            "unmatched lib@2.4.0",
            "which is not",
        ),
        // The whole chain counts.
        (
            "lib@2.5.1",
            &["lib@1.9.0", "firmware"],
            "decided lib@2.5.1",
            "",
        ),
        (
            "lib@2.5.1",
            &["lib@1.9.0", "other@1"],
            "unmatched lib@2.5.1",
            "in pkg:npm/other@1, which is not",
        ),
        (
            "lib@2.5.1",
            &["lib@2.5.1", "lib@2.4.0"],
            "unmatched lib@2.5.1",
            "pkg:npm/lib@2.5.1 is here, but not in pkg:npm/lib@2.4.0",
        ),
        (
            "lib@2.5.1",
            &["lib@2.5.1", "lib@1.9.0", "on bare", "firmware"],
            "decided lib@2.5.1",
            "",
        ),
        // What is nothing here is nothing in the device either.
        (
            "foo@1",
            &["firmware"],
            "unmatched",
            "no component of any release",
        ),
        ("lib@9", &["firmware"], "unmatched lib@2.5.1", "version 9"),
    ];
    for (part, around, expect, why) in cases {
        let rows = rows(vec![statement(1, vec![part_in(part, around)])], Vec::new());
        let (found, reason) = told(&rows[0]);
        assert_eq!(found, *expect, "{part} in {around:?}: {rows:?}");
        assert!(reason.contains(why), "{part} in {around:?}: {reason}");
    }
}

#[test]
fn of_several_parts_those_that_are_here_count_and_never_the_product_itself() {
    let parts = ["lib@2.4.0", "foo@1"].map(|part| part_in(part, &["firmware"]));
    let rows = rows(vec![statement(1, parts.into())], Vec::new());
    assert_eq!(told(&rows[0]).0, "decided lib@2.4.0");
    assert_eq!(rows[0].missed[0].0, "pkg:npm/foo@1");
}

#[test]
fn what_is_not_certain_is_proposed() {
    let reference = |is_reference| Identity {
        is_undefined: true,
        is_reference,
        ..called("bare", "")
    };
    let doubted = Identity {
        doubts: vec!["the statement is only of serial number `1`".to_owned()],
        ..named("pkg:npm/lib@2.4.0")
    };
    let beside = |version: &str| Identity {
        version: version.to_owned(),
        ..named("pkg:npm/lib@2.4.0")
    };
    let lib = || limited("vers:maven/<2.0", true, Said::Same);
    let all = "proposed lib@1.9.0 lib@2.4.0 lib@2.5.1";
    for (identity, expect, why) in [
        (called("lib", ""), all, "`lib` is a name alone"),
        (called("lib", "2.4.0"), "decided lib@2.4.0", ""),
        (called("lib@2.4.0", ""), "decided lib@2.4.0", ""),
        (
            reference(true),
            "proposed bare",
            "names no SBOM in which `bare`",
        ),
        (reference(false), "unmatched", "defines no `bare`"),
        (doubted, "proposed lib@2.4.0", "serial number `1`"),
        (
            named("pkg:npm/lib@2.4.0#src/a"),
            "proposed lib@2.4.0",
            "of `src/a` in the package",
        ),
        (
            beside("2.5.1"),
            "proposed lib@2.4.0",
            "both version 2.4.0 and version 2.5.1",
        ),
        (lib(), "proposed lib@1.9.0", "as `maven` orders them"),
        (
            named("pkg:npm/lib@"),
            "unmatched lib@1.9.0",
            "names no version after its `@`",
        ),
    ] {
        let label = identity.label();
        let subject = Subject {
            part: identity,
            ..Subject::default()
        };
        let rows = rows(vec![statement(1, vec![subject])], Vec::new());
        let (found, reason) = told(&rows[0]);
        assert_eq!(found, expect, "{label}: {rows:?}");
        assert!(reason.contains(why), "{label}: {reason}");
    }
    // What of a statement cannot be read may narrow it.
    let mut partly = statement(1, vec![part_in("lib@2.4.0", &[])]);
    partly.unread = vec!["`x` is no justification".to_owned()];
    let (found, reason) = told(&rows(vec![partly], Vec::new())[0]);
    assert_eq!(
        (found.as_str(), reason.as_str()),
        ("proposed lib@2.4.0", "`x` is no justification")
    );
}

#[test]
fn a_conflict_on_one_component_leaves_the_others() {
    let mut ours = decision("DEC-1", "CVE-2026-7777");
    ours.components[0].value = "pkg:npm/lib@2.4.0".to_owned();
    ours.releases = Releases::default();
    ours.status = VexStatus::Affected;
    let on_all = |number| statement(number, vec![part_in("lib", &[]), part_in("foo", &[])]);
    let all = |rows: &[super::super::vex::Row]| -> Vec<(usize, String)> {
        rows.iter().map(|row| (row.number, told(row).0)).collect()
    };
    let others = "lib@1.9.0 lib@2.5.1";
    let found = rows(vec![on_all(1)], vec![ours]);
    let expect = [
        (1, "conflict lib@2.4.0".to_owned()),
        (1, format!("decided {others}")),
    ];
    assert_eq!(all(&found), expect);
    // What is nothing here is told once.
    assert_eq!((found[0].missed.len(), found[1].missed.len()), (0, 1));
    // The same where another statement of the document says otherwise.
    let mut later = statement(2, vec![part_in("lib@2.4.0", &[])]);
    later.on = "2026-11-01".to_owned();
    later.status = VexStatus::UnderInvestigation;
    later.justification = None;
    let found = rows(vec![on_all(1), later], Vec::new());
    let expect = [
        (1, "conflict lib@2.4.0".to_owned()),
        (1, format!("decided {others}")),
        (2, "proposed lib@2.4.0".to_owned()),
    ];
    assert_eq!(all(&found), expect);
    assert_eq!(found[2].against, [1]);
}
