//! `asepsis version`.

use std::path::Path;

use crate::run::{asepsis, asepsis_in};

#[test]
fn two_versions_are_compared_in_the_order_of_their_ecosystem() {
    for (scheme, a, b, expect) in [
        ("semver", "1.2.3-rc.1", "1.2.3", "<"),
        ("pypi", "1.0", "1.0.0", "="),
        ("deb", "1:1.0-1", "2.0-1", ">"),
        ("Debian", "1.0~rc1", "1.0", "<"),
        ("rpm", "1.0^git1", "1.0", ">"),
        ("apk", "1.2_alpha", "1.2", "<"),
        ("golang", "v2.0.0+incompatible", "v2.0.0", "="),
        ("npm", "latest", "1.0.0", "?"),
        ("generic", "-1", "1", "?"),
    ] {
        let ran = asepsis(&["version", "compare", scheme, a, b]).ended(0);
        assert_eq!(ran.out.trim(), expect, "{scheme} {a} {b}");
    }
    let ran = asepsis(&["version", "compare", "nobody", "1", "2"]).ended(2);
    assert!(ran.err.contains("pep440"), "{}", ran.err);
    asepsis(&["version", "compare", "npm", "1"]).ended(2);
}

#[test]
fn pairs_on_standard_input_are_answered_line_by_line() {
    let input = b"1.0.0\t1.0.1\n2.0.0\t1.0.0\nx\t1\n1.0.0\t1.0.0\n";
    let ran = asepsis_in(Path::new("."), &["version", "compare", "npm", "-"], input).ended(0);
    assert_eq!(ran.out, "<\n>\n?\n=\n");
    let ran = asepsis_in(
        Path::new("."),
        &["version", "compare", "npm", "-"],
        b"1.0.0\n",
    )
    .ended(3);
    assert_eq!(ran.out, "?\n");
    assert!(ran.err.contains("line 1"), "{}", ran.err);
}

#[test]
fn a_range_says_what_it_holds() {
    for (range, version, expect) in [
        ("vers:npm/>=1.0|<2", "1.5.0", "yes"),
        ("vers:npm/>=1.0|<2", "2.0.0", "no"),
        ("vers:npm/>=1.0|<2", "latest", "?"),
    ] {
        let ran = asepsis(&["version", "contains", range, version]).ended(0);
        assert_eq!(ran.out.trim(), expect, "{range} {version}");
    }
    let ran = asepsis(&["version", "contains", "npm/>=1", "1"]).ended(2);
    assert!(ran.err.contains("vers:"), "{}", ran.err);
    let ran = asepsis(&["version", "schemes"]).ended(0);
    assert!(ran.out.contains("PEP 440 (pypi, PyPI)"), "{}", ran.out);
}
