use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;

fn check(id: &str, a: &str, expect: Option<Ordering>, b: &str) {
    let scheme = scheme(id).unwrap();
    assert_eq!(compare(scheme, a, b), expect, "{id}: {a} against {b}");
    assert_eq!(
        compare(scheme, b, a),
        expect.map(Ordering::reverse),
        "{id}: {b} against {a}"
    );
}

/// Each version is before the next.
fn ascending(id: &str, versions: &[&str]) {
    for (place, a) in versions.iter().enumerate() {
        check(id, a, Some(Ordering::Equal), a);
        for b in versions.get(place + 1..).unwrap_or(&[]) {
            check(id, a, Some(Ordering::Less), b);
        }
    }
}

fn same(id: &str, versions: &[&str]) {
    for a in versions {
        for b in versions {
            check(id, a, Some(Ordering::Equal), b);
        }
    }
}

fn refused(id: &str, texts: &[&str]) {
    for text in texts {
        assert!(
            (scheme(id).unwrap().parse)(text).is_none(),
            "{id} reads `{text}`"
        );
    }
}

#[test]
fn semver_versions() {
    ascending(
        "semver",
        &[
            "0.0.1-0",
            "0.0.1-alpha",
            "0.0.1-alpha.1",
            "0.0.1-beta.2",
            "0.0.1-beta.11",
            "0.0.1",
            "0.2.0",
            "0.10.0",
            "1.0.0",
            "1.0.0.1",
        ],
    );
    same(
        "semver",
        &["1", "1.0", "1.0.0", "v1.0.0", "1.0.0+build.7", "1.0.0.0"],
    );
    refused(
        "semver",
        &[
            "",
            "a",
            "1.x",
            "1.0.0-",
            "1.0.0-a..b",
            "1..0",
            "^1.0.0",
            "1.0.0 || 2",
            "1.0.0-ä",
            "999999999999999999999999999999999999999999",
        ],
    );
}

#[test]
fn npm_versions() {
    ascending(
        "npm",
        &["1.2.3-alpha", "1.2.3-rc1", "1.2.3", "1.2.4", "1.10.0"],
    );
    same(
        "npm",
        &["1.2.3", "=1.2.3", "v1.2.3", "= v1.2.3", "1.2.3+sha"],
    );
    same("npm", &["1.2.3-beta", "1.2.3beta", "1.2.3.beta"]);
    same("npm", &["1.2", "1.2.0"]);
    refused(
        "npm",
        &[
            "^1.2.3",
            "~1.2",
            ">=1",
            "latest",
            "*",
            "1.x",
            "file:../a",
            "",
        ],
    );
}

#[test]
fn go_versions() {
    ascending(
        "go",
        &[
            "v0.0.0-20190101000000-abcdefabcdef",
            "v0.0.0-20200101000000-0123456789ab",
            "v1.0.0-rc.1",
            "v1.0.0",
            "v1.0.1-0.20200101000000-0123456789ab",
            "v1.0.1",
            "v2.0.0+incompatible",
            "2.0.1",
        ],
    );
    same("go", &["v1.21.0-rc.2", "go1.21rc2", "1.21rc2"]);
    same(
        "go",
        &["go1.20.1", "1.20.1", "v1.20.1", "go1.20.1 X:boringcrypto"],
    );
    ascending(
        "go",
        &["1.21.0-0", "go1.21beta1", "go1.21rc1", "go1.21", "go1.21.1"],
    );
    refused("go", &["(devel)", "master", "", "go", "v1.x"]);
}

#[test]
fn python_versions() {
    ascending(
        "pep440",
        &[
            "1.0.dev1",
            "1.0a1.dev1",
            "1.0a1",
            "1.0b1",
            "1.0rc1",
            "1.0",
            "1.0+abc",
            "1.0+1",
            "1.0.post1",
            "1.1",
            "1!0.1",
        ],
    );
    same("pep440", &["1.0", "1", "v1.0.0", " 1.0 "]);
    same("pep440", &["1.0rc1", "1.0-c1", "1.0.pre.1", "1.0PREVIEW1"]);
    same("pep440", &["1.0b0.dev0", "1.0bdev", "1.0.betadev0"]);
    same("pep440", &["1.0a0.post2.dev3", "1.0alphapost2dev3"]);
    same("pep440", &["1.0.post1", "1.0-1", "1.0.rev1", "1.0-r1"]);
    refused(
        "pep440",
        &["", "abc", "1.0-doduo", "1.0+", "2004d!", ">=1.0", "1.0.*"],
    );
}

#[test]
fn maven_versions() {
    ascending(
        "maven",
        &[
            "1-alpha",
            "1-beta",
            "1-milestone",
            "1-rc",
            "1-SNAPSHOT",
            "1",
            "1-sp",
            "1-abc",
            "1-1",
            "1.1",
            "1.1.1",
            "1.2",
            "1.10",
        ],
    );
    same(
        "maven",
        &["1", "1.0", "1.0.0", "1-ga", "1.final", "1.0.RELEASE"],
    );
    same("maven", &["2.0-rc1", "2-cr1", "2.0.RC1"]);
    ascending("maven", &["9.4.0.M1", "9.4.0.RC0", "9.4.0.v20161208"]);
    ascending("maven", &["32.0.0-android", "32.0.1-android", "32.0.1-jre"]);
    refused(
        "maven",
        &["", "${project.version}", "[1.0,2.0)", "unspecified"],
    );
}

#[test]
fn nuget_versions() {
    ascending(
        "nuget",
        &["1.0.0-Alpha", "1.0.0-beta", "1.0.0", "1.0.0.1", "1.0.1"],
    );
    same("nuget", &["1.0", "1.0.0", "1.0.0.0", "1.0.0+a"]);
    same("nuget", &["1.0.0-RC1", "1.0.0-rc1"]);
    refused("nuget", &["", "1.0.0.0.0", "[1.0,2.0)", "1.*"]);
}

#[test]
fn ruby_versions() {
    ascending(
        "gem",
        &[
            "1.0.a",
            "1.0.b1",
            "1.0.pre.2",
            "1.0",
            "1.0.1",
            "1.2",
            "1.10",
        ],
    );
    same("gem", &["1", "1.0", "1.0.0"]);
    refused("gem", &["", "a", "~> 1.0"]);
}

#[test]
fn composer_versions() {
    ascending(
        "composer",
        &[
            "1.0-dev",
            "1.0-alpha1",
            "1.0-beta1",
            "1.0-RC1",
            "1.0",
            "1.0-patch1",
            "1.0.1",
            "1.2",
        ],
    );
    same("composer", &["1.0", "v1.0.0", "1.0.0.0", "1"]);
    refused("composer", &["", "dev-master", "^1.0"]);
}

#[test]
fn versions_of_cpe_names() {
    ascending(
        "generic",
        &[
            "0.9.8zh",
            "1.0.2",
            "1.0.2k",
            "1.0.2z",
            "1.0.2zg",
            "1.1.0-pre1",
            "1.1.0",
            "1.1.1k",
            "1.1.1w",
            "3.0.0-alpha1",
            "3.0.0",
        ],
    );
    ascending(
        "generic",
        &["8.9p1", "9.0-rc1", "9.0", "9.0p1", "9.0p2", "9.1"],
    );
    ascending("generic", &["4.2.8p9", "4.2.8p15"]);
    ascending(
        "generic",
        &["1.6.0", "1.6.0_26", "1.8.0_202", "1.8.0-update212"],
    );
    ascending("generic", &["5.10-rc1", "5.10", "5.10.1", "5.10.120"]);
    ascending("generic", &["2.0a1", "2.0b1", "2.0.0rc1", "2.0"]);
    ascending("generic", &["9e", "9f"]);
    same(
        "generic",
        &["1.0", "1", "1.0.0", "v1.0", "1.0.Final", "1.0-RELEASE"],
    );
    same("generic", &["9.0p1", "9.0-p1", "9.0 p1"]);
    // A revision of Bitnami comes after.
    ascending("generic", &["6.2.0", "6.2.0-1", "6.2.0-2", "6.2.1"]);
    refused("generic", &["", "mainline-2024-06", "unknown", "-", "*"]);
}

#[test]
fn debian_versions() {
    ascending(
        "deb",
        &[
            "1.0~~",
            "1.0~~a",
            "1.0~",
            "1.0~rc1-1",
            "1.0",
            "1.0-1",
            "1.0-1+deb12u1",
            "1.0-1+deb12u2",
            "1.0a",
            "1.0+dfsg-1",
            "1.0.1",
            "1.10",
            "1:0.1",
        ],
    );
    same("deb", &["1.0", "1.0-0", "0:1.0", "01.0", "1.0-00"]);
    same(
        "deb",
        &[
            "1.99999999999999999999999999999999999999999999",
            "1.099999999999999999999999999999999999999999999",
        ],
    );
    refused("deb", &["", "1.0_1", "a:1", "-1", "1 0", "latest"]);
}

#[test]
fn rpm_versions() {
    ascending(
        "rpm",
        &[
            "1.0~rc1",
            "1.0",
            "1.0-1.el9",
            "1.0-1.el9_2",
            "1.0-2.el9",
            "1.0^git1",
            "1.0a",
            "1.0.1",
            "1.1",
            "1:0.5-1",
        ],
    );
    same("rpm", &["2.0", "2_0", "0:2.0", "2.00"]);
    ascending(
        "rpm",
        &[
            "1:18.18.2-2.module+el9.2.0.z+20408+7cb5fda5",
            "1:18.18.2-2.module+el9.3.0+20408+7cb5fda5",
            "1:18.19.0-1",
        ],
    );
    refused("rpm", &["", "1 0"]);
}

#[test]
fn alpine_versions() {
    ascending(
        "apk",
        &[
            "1.2_alpha",
            "1.2_alpha1",
            "1.2_beta",
            "1.2_rc2",
            "1.2",
            "1.2-r1",
            "1.2-r10",
            "1.2_git20200101",
            "1.2_p1",
            "1.2a",
            "1.2.0",
            "1.2.01",
            "1.2.1",
            "1.10",
        ],
    );
    same("apk", &["1.2-r1", "1.2-r01"]);
    refused("apk", &["", "a", "latest", "1.2 3"]);
}

#[test]
fn versions_of_other_distributions() {
    ascending("alpm", &["1.0rc1", "1.0", "1.0.1-1", "1.0.1-2", "1:0.1"]);
    same("alpm", &["1.5", "1.5"]);
    check("alpm", "1.5-2", Some(Ordering::Equal), "1.5");
    ascending(
        "gentoo",
        &[
            "1.0_alpha",
            "1.0_alpha1",
            "1.0_pre2",
            "1.0",
            "1.0-r1",
            "1.0_p1",
            "1.0a",
            "1.0.0",
            "1.01",
            "1.1",
        ],
    );
    same("gentoo", &["1.0", "1.0-r0"]);
    refused("gentoo", &["", "1.0_foo", "1.0ab", "1..0"]);
}

#[test]
fn versions_of_other_package_managers() {
    ascending(
        "conan",
        &[
            "1.0-pre1",
            "1.0",
            "1.0+b1",
            "1.0+b2",
            "1.1",
            "1.a",
            "cci.20200101",
        ],
    );
    same("conan", &["1", "1.0", "1.0.0"]);
    ascending(
        "cran",
        &["0.01-1", "0.1-2", "0.9", "0.75", "1.0", "1.0.0", "1.0-1"],
    );
    same("cran", &["1.0-1", "1.0.1"]);
    refused("cran", &["", "1.0a", "1..0"]);
    ascending("hackage", &["1.8", "1.8.0", "1.8.1", "1.10"]);
    ascending("hex", &["1.0.0-rc.1", "1.0.0", "1.0.1"]);
    refused("hex", &["1.0.0.0", "main"]);
    ascending("pub", &["1.0.0-a", "1.0.0", "1.0.0+1", "1.0.0+2", "1.0.1"]);
    same("swift", &["1.0", "v1.0.0", "1.0.0+build"]);
}

#[test]
fn versions_of_openssl_and_the_kernel() {
    ascending(
        "openssl",
        &[
            "0.9.8zh",
            "1.0.1-beta1",
            "1.0.1",
            "1.0.1g",
            "1.0.2a",
            "1.0.2z",
            "1.0.2zg",
            "1.1.1w",
            "3.0.0-alpha1",
            "3.0.0-beta2",
            "3.0.0",
            "3.0.13",
        ],
    );
    same("openssl", &["1.0.2k", "1.0.2k-fips", "OpenSSL-1.0.2k"]);
    refused("openssl", &["", "g", "1.0.2k-25.el7"]);
    ascending(
        "kernel",
        &[
            "2.6.12-rc1",
            "2.6.12-rc2",
            "2.6.12",
            "2.6.12.1",
            "5.10",
            "5.10.1",
            "5.15.71",
            "6.0-rc1",
        ],
    );
    same(
        "kernel",
        &[
            "5.15.71",
            "v5.15.71",
            "5.15.71-yocto-standard",
            "5.15.71+",
            "5.15.71-21-amd64",
        ],
    );
    refused("kernel", &["", "next-20240101", "5.x"]);
    ascending(
        "datetime",
        &[
            "1969-12-31T23:59:59Z",
            "2024-01-01T00:00:00+02:00",
            "2023-12-31T23:00:00Z",
            "2024-01-01T00:00:00.5Z",
        ],
    );
    refused(
        "datetime",
        &["2024-01-01", "2024-01-01t00:00:00z", "2024-01-01T00:00:00"],
    );
}

#[test]
fn the_table_is_in_order_and_complete() {
    assert!(SCHEMES.is_sorted_by_key(|s| s.id));
    #[expect(
        clippy::disallowed_methods,
        reason = "the test looks at its own source folder"
    )]
    let entries = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/version")).unwrap();
    for entry in entries {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let id = name.trim_end_matches(".rs");
        assert!(
            matches!(id, "mod" | "tests") || scheme(id).is_some(),
            "{name} is not in the table"
        );
    }
    let mut ecosystems: Vec<_> = SCHEMES.iter().flat_map(|s| s.ecosystems).collect();
    ecosystems.sort();
    assert!(
        ecosystems.windows(2).all(|pair| pair[0] != pair[1]),
        "{ecosystems:?}"
    );
    assert_eq!(scheme_of("PyPI").map(|s| s.id), Some("pep440"));
    assert_eq!(scheme_of("Bitnami:x").map(|s| s.id), Some("generic"));
    assert_eq!(scheme_of("Debian:12").map(|s| s.id), Some("deb"));
    assert!(scheme_of("GIT").is_none());
    let mut names: Vec<_> = SCHEMES.iter().flat_map(|s| s.aliases).collect();
    names.extend(SCHEMES.iter().map(|s| &s.id));
    names.sort();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    for (name, id) in [
        ("pypi", "pep440"),
        ("golang", "go"),
        ("crates.io", "semver"),
        ("Red Hat", "rpm"),
    ] {
        assert_eq!(scheme_named(name).map(|s| s.id), Some(id), "{name}");
    }
}

#[test]
fn versions_of_different_schemes_do_not_compare() {
    let parse = |id: &str| (scheme(id).unwrap().parse)("1.0").unwrap();
    assert_eq!(parse("semver").compare(&parse("maven")), None);
    assert!(
        !parse("semver").is_before(&parse("maven")) && !parse("semver").is_same(&parse("maven"))
    );
}

fn text() -> impl Strategy<Value = String> {
    "[v=]{0,1}[0-2]{1,2}([.][0-2]{1,2}){0,3}([-.+_~]{0,1}(alpha|beta|a|b|rc|m|dev|post|sp|p|ga|x|Final|snapshot){0,1}[-.]{0,1}[0-2]{0,2}){0,2}"
}

fn distribution() -> impl Strategy<Value = String> {
    "([0-1]:){0,1}[0-2]{1,2}([.][0-2]{1,2}){0,2}[a-c]{0,1}((_|~|[+]|[.])(alpha|rc|git|p|el|deb){1}[0-2]{0,2}){0,2}(-(r|rc|){1}[0-2]{1,2}){0,1}"
}

proptest! {
    #[test]
    fn orders_are_total(a in text(), b in text(), c in text()) {
        for scheme in SCHEMES {
            let parse = |t: &str| (scheme.parse)(t);
            let (Some(x), Some(y), Some(z)) = (parse(&a), parse(&b), parse(&c)) else { continue };
            let (xy, yz, xz) = (x.compare(&y).unwrap(), y.compare(&z).unwrap(), x.compare(&z).unwrap());
            prop_assert_eq!(x.compare(&x), Some(Ordering::Equal));
            prop_assert_eq!(y.compare(&x), Some(xy.reverse()));
            // Arch compares releases only where both have one. Maven's own order pads the shorter list by what the longer has, and is not transitive in rare cases.
            if !matches!(scheme.id, "maven" | "alpm") {
                if xy == yz { prop_assert_eq!(xz, xy, "{}: {} {} {}", scheme.id, a, b, c); }
                if xy == Ordering::Equal { prop_assert_eq!(xz, yz, "{}: {} {} {}", scheme.id, a, b, c); }
            }
        }
    }

    #[test]
    fn semver_agrees_with_the_semver_crate(a in "[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{1,2}(-[0-9a-z]{1,3}([.][0-9a-z-]{1,3}){0,2}){0,1}([+][a-z0-9]{1,3}){0,1}", b in "[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{1,2}(-[0-9a-z]{1,3}([.][0-9a-z-]{1,3}){0,2}){0,1}") {
        let (Ok(x), Ok(y)) = (::semver::Version::parse(&a), ::semver::Version::parse(&b)) else { return Ok(()) };
        for id in ["semver", "npm", "go", "hex", "swift"] {
            prop_assert_eq!(compare(scheme(id).unwrap(), &a, &b), Some(x.cmp_precedence(&y)), "{}: {} {}", id, a, b);
        }
    }

    #[test]
    fn pep440_agrees_with_pep440_rs(a in text(), b in text()) {
        let pep440 = scheme("pep440").unwrap();
        let oracle = |t: &str| t.parse::<pep440_rs::Version>().ok();
        prop_assert_eq!((pep440.parse)(&a).is_some(), oracle(&a).is_some(), "{}", a);
        if let (Some(x), Some(y)) = (oracle(&a), oracle(&b)) {
            prop_assert_eq!(compare(pep440, &a, &b), Some(x.cmp(&y)), "{} {}", a, b);
        }
    }

    #[test]
    fn orders_of_distributions_are_total(a in distribution(), b in distribution(), c in distribution()) {
        for id in ["deb", "rpm", "apk", "gentoo", "conan", "openssl", "kernel"] {
            let scheme = scheme(id).unwrap();
            let parse = |t: &str| (scheme.parse)(t);
            let (Some(x), Some(y), Some(z)) = (parse(&a), parse(&b), parse(&c)) else { continue };
            let (xy, yz, xz) = (x.compare(&y).unwrap(), y.compare(&z).unwrap(), x.compare(&z).unwrap());
            prop_assert_eq!(y.compare(&x), Some(xy.reverse()));
            if xy == yz { prop_assert_eq!(xz, xy, "{}: {} {} {}", id, a, b, c); }
            if xy == Ordering::Equal { prop_assert_eq!(xz, yz, "{}: {} {} {}", id, a, b, c); }
        }
    }

    #[test]
    fn an_order_that_is_none_sorts_without_panic(texts in proptest::collection::vec(text(), 0..60)) {
        for scheme in SCHEMES {
            let mut versions: Vec<Version> = texts.iter().filter_map(|t| (scheme.parse)(t)).collect();
            let count = versions.len();
            crate::range::in_order(&mut versions, |a, b| a.compare(b).unwrap());
            prop_assert_eq!(versions.len(), count);
        }
    }

    #[test]
    fn no_text_makes_a_scheme_panic(text in "\\PC{0,40}") {
        for scheme in SCHEMES {
            let _ = (scheme.parse)(&text);
        }
    }
}
