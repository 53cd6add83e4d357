//! Packages of a distribution: of which release they are, from which source package they are built, what their version
//! is upstream. What a distribution says of its packages is compared in `purl`; whose word counts is `settle`'s.

use asepsis_domain::identifier::Purl;
use asepsis_domain::sbom::{Component, Sbom};

use crate::ecosystem::{ECOSYSTEMS, Package};

/// A distribution's name in a purl, a `distro` qualifier or an operating system's name, with the namespace of its purls.
const NAMES: &[(&str, &str)] = &[
    ("alma", "almalinux"),
    ("almalinux", "almalinux"),
    ("alpine", "alpine"),
    ("azurelinux", "azurelinux"),
    ("centos", "redhat"),
    ("chainguard", "chainguard"),
    ("debian", "debian"),
    ("mageia", "mageia"),
    ("openeuler", "openeuler"),
    ("opensuse", "opensuse"),
    ("photon", "photon"),
    ("red hat", "redhat"),
    ("redhat", "redhat"),
    ("rhel", "redhat"),
    ("rocky", "rocky"),
    ("rockylinux", "rocky"),
    ("sle", "suse"),
    ("sled", "suse"),
    ("sles", "suse"),
    ("suse", "suse"),
    ("ubuntu", "ubuntu"),
    ("wolfi", "wolfi"),
];

/// Releases by their code names.
const CODE_NAMES: &[(&str, &str)] = &[
    ("bionic", "18.04"),
    ("bookworm", "12"),
    ("bullseye", "11"),
    ("buster", "10"),
    ("focal", "20.04"),
    ("forky", "14"),
    ("jammy", "22.04"),
    ("jessie", "8"),
    ("noble", "24.04"),
    ("plucky", "25.04"),
    ("stretch", "9"),
    ("trixie", "13"),
    ("trusty", "14.04"),
    ("xenial", "16.04"),
];

/// The release of a distribution that a component is of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Release {
    /// Its number, part by part; none where nobody says it.
    number: Vec<u32>,
}

impl Release {
    /// Returns the release of a component: what its purl says, else the operating system of the SBOM, else its version.
    pub(super) fn of(purl: &Purl, system: Option<&(&'static str, Self)>) -> Self {
        let stated = qualifier(purl, "distro").map(Self::parse);
        let by_system = || {
            let (namespace, release) = system?;
            (namespace_of(purl) == Some(*namespace)).then(|| release.clone())
        };
        stated
            .filter(Self::is_known)
            .or_else(by_system)
            .or_else(|| purl.version().map(Self::of_tag))
            .unwrap_or_default()
    }

    /// Reads `debian-12.4`, `12`, `bookworm`, `opensuse-leap-15.5`.
    fn parse(text: &str) -> Self {
        let text = text.to_lowercase();
        let last = text.rsplit(['-', ' ']).next().unwrap_or(&text);
        let code = CODE_NAMES.iter().find(|(name, _)| *name == last);
        Self {
            number: numbers(code.map_or(last, |(_, number)| number)),
        }
    }

    /// Reads what distributions put into versions: `+deb12u1`, `.el9_2`, `ubuntu0.22.04.1`.
    fn of_tag(version: &str) -> Self {
        let behind = |sign: &str| version.rsplit_once(sign).map(|(_, rest)| rest);
        let number = if let Some(rest) = behind("deb").or_else(|| behind(".el")) {
            numbers(rest).into_iter().take(1).collect()
        } else {
            Vec::new()
        };
        Self { number }
    }

    /// Returns whether somebody says which it is.
    pub(super) fn is_known(&self) -> bool {
        !self.number.is_empty()
    }

    /// Returns whether an advisory's release, `12`, `v3.19`, `22.04:LTS`, `enterprise_linux:9::appstream`, is this one.
    pub(super) fn is(&self, advisory: &str) -> bool {
        let wanted = advisory_number(advisory);
        wanted.is_some_and(|wanted| !wanted.is_empty() && self.number.starts_with(&wanted))
    }
}

/// Returns the number of the release that an advisory speaks of; `None` where it is about another product.
fn advisory_number(text: &str) -> Option<Vec<u32>> {
    let parts: Vec<&str> = text.split(':').collect();
    if let Some(at) = parts
        .iter()
        .position(|p| p.starts_with("enterprise_linux") || p.starts_with("rhel_"))
    {
        return parts.get(at + 1).map(|number| numbers(number));
    }
    // Of `Pro:22.04:LTS`, `Leap 15.5` and `Linux Enterprise Server 15 SP5`, the numbers.
    let numbered = parts
        .iter()
        .find(|p| p.contains(|c: char| c.is_ascii_digit()))?;
    Some(numbers(numbered))
}

/// Returns the numbers at the first place where there are some, parted by points or `SP`.
fn numbers(text: &str) -> Vec<u32> {
    let start = text
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(text.len());
    let text = text
        .get(start..)
        .unwrap_or("")
        .to_lowercase()
        .replace(" sp", ".")
        .replace("-sp", ".");
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let digits = text.get(..end).unwrap_or("").split('.');
    digits.map_while(|d| d.parse().ok()).collect()
}

/// Returns the value of a qualifier.
fn qualifier<'p>(purl: &'p Purl, key: &str) -> Option<&'p str> {
    let found = purl.qualifiers().iter().find(|(k, _)| k == key);
    found.map(|(_, value)| value.as_str())
}

/// Returns whether a purl is of a distribution's package.
pub(super) fn is_distribution(purl: &Purl) -> bool {
    is_kind(purl.kind())
}

fn is_kind(kind: &str) -> bool {
    matches!(kind, "apk" | "deb" | "rpm")
}

/// Returns whether an ecosystem is a distribution, whose word on its packages counts.
pub(super) fn speaks_for(ecosystem: &str) -> bool {
    let base = ecosystem.split(':').next().unwrap_or(ecosystem);
    ECOSYSTEMS.iter().any(|e| e.name == base && is_kind(e.purl))
}

/// Returns the namespace that the table of ecosystems knows of a distribution: that of the purl, else that of its
/// `distro` qualifier.
pub(crate) fn namespace_of(purl: &Purl) -> Option<&'static str> {
    let by_name = |text: &str| {
        let text = text.to_lowercase();
        let first = text.split(['-', '.', '/']).next().unwrap_or(&text);
        NAMES
            .iter()
            .find(|(name, _)| *name == text || *name == first)
            .map(|(_, namespace)| *namespace)
    };
    let stated = purl.namespace().and_then(by_name);
    stated.or_else(|| {
        if purl.namespace().is_some() {
            return None;
        }
        by_name(qualifier(purl, "distro")?)
    })
}

/// Returns the distribution and release of the one operating system that an SBOM names.
pub(super) fn system(sbom: &Sbom) -> Option<(&'static str, Release)> {
    let systems = sbom
        .components
        .iter()
        .filter(|c| c.kind == "operating-system");
    let mut found = systems.filter_map(|c| {
        let name = c.name.to_lowercase();
        let known = NAMES.iter().filter(|(known, _)| name.contains(known));
        let (_, namespace) = known.max_by_key(|(known, _)| known.len())?;
        let release = Release::parse(c.version.as_deref()?);
        release.is_known().then_some((*namespace, release))
    });
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// Returns the version to compare: RPM's epoch may stand in a qualifier.
pub(super) fn with_epoch(purl: &Purl, version: &str) -> Option<String> {
    let epoch = qualifier(purl, "epoch").filter(|e| *e != "0" && purl.kind() == "rpm")?;
    (!version.contains(':')).then(|| format!("{epoch}:{version}"))
}

/// Returns the source package that a component is built from, with its version where that is another.
pub(super) fn source(
    component: &Component,
    purl: &Purl,
    package: &Package,
) -> Option<(Package, Option<String>)> {
    let property = |names: &[&str]| {
        let found = component
            .properties
            .iter()
            .find(|(name, _)| names.contains(&name.as_str()));
        found
            .map(|(_, value)| value.as_str())
            .filter(|v| !v.is_empty())
    };
    let rpm = qualifier(purl, "upstream").filter(|_| purl.kind() == "rpm");
    let rpm = rpm.or_else(|| property(&["syft:metadata:sourceRpm"]));
    let (name, version) = if let Some(file) = rpm {
        source_rpm(file)?
    } else if let Some(upstream) = qualifier(purl, "upstream").or_else(|| qualifier(purl, "source"))
    {
        let (name, version) = upstream
            .split_once('@')
            .map_or((upstream, None), |(n, v)| (n, Some(v)));
        (name.to_owned(), version.map(str::to_owned))
    } else {
        let name = property(&[
            "aquasecurity:trivy:SrcName",
            "syft:metadata:source",
            "syft:metadata:originPackage",
        ])?;
        let version = property(&[
            "aquasecurity:trivy:SrcVersion",
            "syft:metadata:sourceVersion",
        ])
        .map(|version| {
            let release = property(&["aquasecurity:trivy:SrcRelease"]);
            let epoch = property(&["aquasecurity:trivy:SrcEpoch"]).filter(|e| *e != "0");
            let version = release.map_or_else(|| version.to_owned(), |r| format!("{version}-{r}"));
            epoch.map_or(version.clone(), |e| format!("{e}:{version}"))
        });
        (name.to_owned(), version)
    };
    let source = Package {
        ecosystem: package.ecosystem.clone(),
        name,
    };
    (source != *package).then_some((source, version))
}

/// Reads `openssl-3.0.7-24.el9.src.rpm`.
fn source_rpm(file: &str) -> Option<(String, Option<String>)> {
    let stem = file.strip_suffix(".rpm").unwrap_or(file);
    let stem = stem
        .strip_suffix(".src")
        .or_else(|| stem.strip_suffix(".nosrc"))
        .unwrap_or(stem);
    let (rest, release) = stem.rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    Some((name.to_owned(), Some(format!("{version}-{release}"))))
}

/// Returns the version that upstream would give a distribution's package: without epoch, revision and marks of
/// repacking.
pub(super) fn upstream_version<'v>(kind: &str, version: &'v str) -> &'v str {
    let version = match version.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => version,
    };
    let version = match kind {
        "apk" => version.rsplit_once("-r").map_or(version, |(v, _)| v),
        _ => version.rsplit_once('-').map_or(version, |(v, _)| v),
    };
    if kind != "deb" {
        return version;
    }
    // `1.0+really0.9` is 0.9.
    let version = version.rsplit_once("+really").map_or(version, |(_, v)| v);
    let marks = [
        "+dfsg", "~dfsg", ".dfsg", "+ds", "~ds", "+deb", "~deb", "+repack",
    ];
    let end = marks.iter().filter_map(|m| version.find(m)).min();
    end.and_then(|end| version.get(..end)).unwrap_or(version)
}

/// Returns whether a version is of a module's stream of RPM (`.module+el9`), and the first number of it: that is as far
/// as a version tells streams apart.
pub(super) fn module_stream(version: &str) -> Option<u32> {
    if !version.contains(".module") {
        return None;
    }
    let version = version.split_once(':').map_or(version, |(_, v)| v);
    numbers(version).first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str, advisory: &str) -> bool {
        Release::of(&Purl::parse(text).unwrap(), None).is(advisory)
    }

    #[test]
    fn releases_are_those_of_the_advisory() {
        for (purl, advisory) in [
            ("pkg:deb/debian/a@1?distro=debian-12", "12"),
            ("pkg:deb/debian/a@1?distro=debian-12.4", "12"),
            ("pkg:deb/debian/a@1?distro=bookworm", "12"),
            ("pkg:deb/debian/a@1-1%2Bdeb12u2", "12"),
            ("pkg:deb/ubuntu/a@1?distro=ubuntu-22.04", "22.04:LTS"),
            ("pkg:deb/ubuntu/a@1?distro=jammy", "Pro:22.04:LTS"),
            ("pkg:apk/alpine/a@1?distro=alpine-3.19.1", "v3.19"),
            (
                "pkg:rpm/redhat/a@1?distro=rhel-9.2",
                "enterprise_linux:9::appstream",
            ),
            ("pkg:rpm/redhat/a@1?distro=rhel-9.2", "rhel_eus:9.2::baseos"),
            ("pkg:rpm/redhat/a@1-1.el9_2", "enterprise_linux:9::baseos"),
            ("pkg:rpm/rocky/a@1?distro=rocky-9.3", "9"),
            (
                "pkg:rpm/opensuse/a@1?distro=opensuse-leap-15.5",
                "Leap 15.5",
            ),
            (
                "pkg:rpm/suse/a@1?distro=sles-15.5",
                "Linux Enterprise Server 15 SP5",
            ),
        ] {
            assert!(release(purl, advisory), "{purl} is of {advisory}");
        }
        for (purl, advisory) in [
            ("pkg:deb/debian/a@1?distro=debian-11", "12"),
            ("pkg:deb/debian/a@1?distro=debian-1", "12"),
            ("pkg:apk/alpine/a@1?distro=alpine-3.1", "v3.19"),
            ("pkg:rpm/redhat/a@1?distro=rhel-9.4", "rhel_eus:9.2::baseos"),
            ("pkg:rpm/redhat/a@1?distro=rhel-9.4", "openshift:4.12::el9"),
            (
                "pkg:rpm/suse/a@1?distro=sles-15.4",
                "Linux Enterprise Server 15 SP5",
            ),
            ("pkg:deb/debian/a@1", "12"),
        ] {
            assert!(!release(purl, advisory), "{purl} is not of {advisory}");
        }
    }

    #[test]
    fn versions_are_those_of_upstream() {
        for (kind, version, upstream) in [
            ("deb", "1:9.2p1-2+deb12u2", "9.2p1"),
            ("deb", "3.0.11-1~deb12u2", "3.0.11"),
            ("deb", "7.88.1+dfsg1-1", "7.88.1"),
            ("deb", "1.0+really0.9-1", "0.9"),
            ("rpm", "1:3.0.7-24.el9", "3.0.7"),
            ("apk", "3.1.4-r5", "3.1.4"),
            ("apk", "1.2", "1.2"),
        ] {
            assert_eq!(upstream_version(kind, version), upstream);
        }
    }

    #[test]
    fn source_packages_are_found() {
        let of = |purl: &str, properties: &[(&str, &str)]| {
            let purl = Purl::parse(purl).unwrap();
            let component = Component {
                rest: asepsis_domain::sbom::Details {
                    properties: properties
                        .iter()
                        .map(|(k, v)| ((*k).into(), (*v).into()))
                        .collect(),
                    ..asepsis_domain::sbom::Details::default()
                }
                .into(),
                ..Component::default()
            };
            let package = Package::of_purl(&purl).unwrap();
            source(&component, &purl, &package).map(|(p, v)| (p.name, v.unwrap_or_default()))
        };
        let some = |name: &str, version: &str| Some((name.to_owned(), version.to_owned()));
        assert_eq!(
            of("pkg:deb/debian/libssl3@3?upstream=openssl", &[]),
            some("openssl", "")
        );
        assert_eq!(
            of("pkg:deb/debian/gcc@12?upstream=gcc-defaults%401.203", &[]),
            some("gcc-defaults", "1.203")
        );
        assert_eq!(
            of("pkg:rpm/rocky/a-libs@1?upstream=a-b-1.2-3.el9.src.rpm", &[]),
            some("a-b", "1.2-3.el9")
        );
        let trivy = [
            ("aquasecurity:trivy:SrcName", "a"),
            ("aquasecurity:trivy:SrcVersion", "1"),
            ("aquasecurity:trivy:SrcEpoch", "2"),
        ];
        assert_eq!(of("pkg:deb/debian/liba@1", &trivy), some("a", "2:1"));
        assert_eq!(of("pkg:deb/debian/a@1?upstream=a", &[]), None);
        assert_eq!(of("pkg:deb/debian/a@1", &[]), None);
    }
}
