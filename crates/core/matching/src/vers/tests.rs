use proptest::prelude::*;

use super::*;

fn contains(range: &str, version: &str) -> Option<bool> {
    Vers::parse(range).unwrap().contains(version)
}

#[test]
fn a_range_holds_what_its_constraints_say() {
    for (range, inside, outside) in [
        (
            "vers:npm/>=1.0.0|<2.0.0",
            &["1.0.0", "1.9.9", "2.0.0-rc.1"][..],
            &["0.9.0", "1.0.0-rc.1", "2.0.0"][..],
        ),
        ("vers:npm/1.2.3", &["1.2.3", "v1.2.3"], &["1.2.4"]),
        ("vers:npm/*", &["0.0.1", "anything"], &[]),
        ("vers:npm/!=1.2.3", &["1.2.2"], &["1.2.3"]),
        (
            "vers:npm/<=1.0.0|3.0.0",
            &["0.1.0", "1.0.0", "3.0.0"],
            &["2.0.0", "3.0.1"],
        ),
        ("vers:pypi/>=3.0|!=3.1", &["3.0", "3.2"], &["3.1", "2.0"]),
        (
            "vers:pypi/<1|>=2|<3|>=4",
            &["0.1", "2", "2.9", "4", "9"],
            &["1", "3", "3.5"],
        ),
        (
            "vers:deb/>=1:1.0-1|<1:1.0-1%2Bdeb12u2",
            &["1:1.0-1"],
            &["1:1.0-2"],
        ),
        (
            "vers:golang/>=v1.0.0|<2.0.0",
            &["v1.5.0"],
            &["v2.0.0+incompatible"],
        ),
    ] {
        let range = range.replace("%2B", "+");
        for version in inside {
            assert_eq!(
                contains(&range, version),
                Some(true),
                "{version} in {range}"
            );
        }
        for version in outside {
            assert_eq!(
                contains(&range, version),
                Some(false),
                "{version} in {range}"
            );
        }
    }
    assert_eq!(contains("vers:npm/<1.0.0", "latest"), None);
    assert_eq!(contains("vers:nobody/<1.0.0", "0.1"), None);
}

#[test]
fn what_is_no_range_is_refused() {
    for text in [
        "",
        "npm/>=1",
        "vers:npm",
        "vers:/1",
        "vers:NPM/1",
        "vers:npm/",
        "vers:npm/>=1.0.0| <2.0.0",
        "vers:npm/|>=1.0.0",
        "vers:npm/>=1.0.0||<2.0.0",
        "vers:npm/>=1.0.0|",
        "vers:npm/>=",
        "vers:npm/*|1",
        "vers:npm/>*",
        "vers:npm/1.0%2G0",
        "vers:npm/1.0%2",
        "vers:npm/1.0%2E0",
        "vers:npm/1.0|>1.0",
        "vers:npm/1.0%FF",
        "vers:datetime/2024-01-01t00:00:00z",
        "vers:datetime/2024-01-01T00%3A00%3A00Z",
    ] {
        assert!(Vers::parse(text).is_err(), "`{text}` is read");
    }
}

#[test]
fn ranges_are_written_in_order() {
    for (text, canonical) in [
        (
            "vers:pypi/0.0.2|0.0.10|>=0.0.0|0.0.1",
            "vers:pypi/>=0.0.0|0.0.1|0.0.2|0.0.10",
        ),
        ("vers:npm/<2.0.0|>=1.0.0", "vers:npm/>=1.0.0|<2.0.0"),
        ("vers:generic/1%2F2|1%7C2", "vers:generic/1%2F2|1%7C2"),
        ("vers:npm/*", "vers:npm/*"),
    ] {
        assert_eq!(Vers::parse(text).unwrap().to_string(), canonical);
    }
}

proptest! {
    #[test]
    fn reading_what_is_written_gives_the_same(
        versions in proptest::collection::btree_map("[0-9]{1,2}[.][0-9]{1,2}", 0..6_usize, 0..6),
    ) {
        let all = [
            Comparator::Equal, Comparator::NotEqual, Comparator::Less, Comparator::LessOrEqual,
            Comparator::Greater, Comparator::GreaterOrEqual,
        ];
        let constraints = versions.into_iter().map(|(version, place)| (all[place], version)).collect();
        let vers = Vers::of("pypi", constraints).unwrap();
        prop_assert_eq!(Vers::parse(&vers.to_string()), Ok(vers));
    }

    #[test]
    fn a_version_inside_is_inside_some_pair_or_listed(low in 0_u32..20, high in 0_u32..20, version in 0_u32..20) {
        prop_assume!(low < high);
        let range = format!("vers:npm/>={low}.0.0|<{high}.0.0");
        let inside = contains(&range, &format!("{version}.0.0"));
        prop_assert_eq!(inside, Some(low <= version && version < high));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}") {
        let _ = Vers::parse(&text);
        if let Ok(vers) = Vers::parse(&format!("vers:npm/{text}")) {
            let _ = vers.contains("1.0.0");
        }
    }
}
