//! By package URL and the ecosystem's own order of versions.

use asepsis_domain::matches::{MatchStatus, Matcher, Why};
use asepsis_domain::vulnerability::{RangeKind, Stance};

use super::identity::Target;
use super::{Hit, Looked, Verdict};
use crate::ecosystem::Package;
use crate::range::{RangeRef, Timeline};
use crate::reason;
use crate::snapshot::posting::{AffectedRef, Head, read_package};
use crate::snapshot::{Snapshot, SnapshotError, postings_damaged};
use crate::version::{Scheme, Version, scheme, scheme_of};

/// Compares all components that are this package with all that is said of it.
pub(super) fn look_up<B: AsRef<[u8]>>(
    package: &Package,
    components: &[usize],
    targets: &[Target<'_>],
    snapshot: &Snapshot<B>,
) -> Result<Looked, SnapshotError> {
    let mut looked = Looked::default();
    for (release, block) in snapshot.package_postings(package)? {
        let ecosystem = if release.is_empty() {
            package.ecosystem.clone()
        } else {
            format!("{}:{release}", package.ecosystem)
        };
        let wanted: Vec<_> = components
            .iter()
            .filter_map(|index| Some((*index, targets.get(*index)?)))
            .filter(|(_, target)| is_of_release(target, &release))
            .map(|(index, target)| Judged::of(index, target, scheme_of(&ecosystem)))
            .collect();
        let context = Context {
            identity: format!("{ecosystem} {}", package.name),
            scheme: scheme_of(&ecosystem),
            ecosystem,
        };
        for entry in read_package(block).map_err(|_| postings_damaged())? {
            if entry.head.withdrawn {
                continue;
            }
            let statements: Vec<_> = entry
                .affected
                .iter()
                .map(|a| Statement::of(a, &context))
                .collect();
            for judged in &wanted {
                looked
                    .considered
                    .push((judged.component, entry.head.advisory));
                looked
                    .hits
                    .extend(judge(&entry.head, &statements, judged, &context));
            }
        }
    }
    Ok(looked)
}

/// A component's release of the distribution, where its purl says it, decides which release's advisories speak of it.
fn is_of_release(target: &Target<'_>, release: &str) -> bool {
    let distro = target.purl.as_deref().and_then(|purl| {
        let (_, value) = purl.qualifiers().iter().find(|(key, _)| key == "distro")?;
        value.rsplit_once('-').map(|(_, release)| release)
    });
    release.is_empty() || distro.is_none_or(|distro| release.split(':').any(|part| part == distro))
}

/// What is the same for all that is said of a package.
struct Context {
    ecosystem: String,
    identity: String,
    scheme: Option<&'static Scheme>,
}

/// A component's version as compared: the first that the scheme can read, else the first.
struct Judged<'a> {
    component: usize,
    text: Option<&'a str>,
}

impl<'a> Judged<'a> {
    fn of(component: usize, target: &'a Target<'_>, scheme: Option<&Scheme>) -> Self {
        let versions = target.versions();
        let reads = |text: &&str| scheme.is_none_or(|s| (s.parse)(text).is_some());
        let text = versions
            .iter()
            .copied()
            .find(reads)
            .or(versions.first().copied());
        Self { component, text }
    }
}

/// One statement of an advisory, ordered once for all components.
struct Statement<'a> {
    affected: &'a AffectedRef<'a>,
    ranges: Vec<Ordered<'a>>,
}

/// A range with its timeline, or why there is none.
struct Ordered<'a> {
    scheme: Option<&'static Scheme>,
    timeline: Result<Timeline<'a>, String>,
    range: &'a RangeRef<'a>,
}

impl<'a> Statement<'a> {
    fn of(affected: &'a AffectedRef<'a>, context: &Context) -> Self {
        let ranges = affected
            .ranges
            .iter()
            .filter(|range| range.kind != RangeKind::Git);
        Self {
            affected,
            ranges: ranges.map(|range| Ordered::of(range, context)).collect(),
        }
    }

    fn verdict(&self, version: Option<&str>, scheme: Option<&Scheme>) -> Verdict {
        let said = |remark: &str| format!("the distribution says: {remark}");
        match (self.affected.stance, self.of_ranges(version, scheme)) {
            (Stance::NotAffected, _) => Verdict::Clear,
            (Stance::WontFix, Verdict::Affected(range, _)) => {
                Verdict::Affected(range, said("will not be fixed in this release"))
            }
            (Stance::UnderInvestigation, Verdict::Affected(range, _)) => {
                Verdict::Open(range, said("under investigation"))
            }
            (_, verdict) => verdict,
        }
    }

    fn of_ranges(&self, version: Option<&str>, scheme: Option<&Scheme>) -> Verdict {
        if let Some(range) = self.ranges.iter().find(|o| o.range.is_everything()) {
            return Verdict::Affected(range.range.as_written(), String::new());
        }
        let Some(text) = version else {
            return self.open("the component has no version".to_owned());
        };
        for ordered in &self.ranges {
            let (Ok(timeline), Some(version)) = (&ordered.timeline, ordered.parse(text)) else {
                continue;
            };
            if let Some(interval) = timeline.holds(&version) {
                return Verdict::Affected(reason::interval(interval), String::new());
            }
        }
        if let Some(listed) = self.listed(text, scheme) {
            return Verdict::Affected(reason::listed(listed), String::new());
        }
        match self.doubt(text, scheme) {
            Some(remark) => self.open(remark),
            None => Verdict::Clear,
        }
    }

    /// Returns the listed version that is this one, however written.
    fn listed(&self, text: &str, scheme: Option<&Scheme>) -> Option<&'a str> {
        let versions = &self.affected.versions;
        if let Some(same) = versions.iter().find(|listed| **listed == text) {
            return Some(same);
        }
        let scheme = scheme?;
        let version = (scheme.parse)(text)?;
        versions
            .iter()
            .copied()
            .find(|listed| (scheme.parse)(listed).is_some_and(|l| l.is_same(&version)))
    }

    /// Returns why it cannot be said that the version is not affected.
    fn doubt(&self, text: &str, scheme: Option<&Scheme>) -> Option<String> {
        for ordered in &self.ranges {
            match (&ordered.timeline, ordered.scheme) {
                (Err(remark), _) => return Some(remark.clone()),
                (Ok(_), Some(scheme)) if ordered.parse(text).is_none() => {
                    return Some(unread(text, scheme));
                }
                _ => {}
            }
        }
        if !self.ranges.is_empty() {
            return None;
        }
        match scheme {
            Some(scheme) if self.affected.has_list => {
                (scheme.parse)(text).is_none().then(|| unread(text, scheme))
            }
            None if self.affected.has_list => None,
            _ if self.affected.ranges.is_empty() => {
                Some("the advisory names no versions".to_owned())
            }
            _ => Some("the advisory names commits, not versions".to_owned()),
        }
    }

    fn open(&self, remark: String) -> Verdict {
        let written: Vec<String> = self
            .affected
            .ranges
            .iter()
            .map(RangeRef::as_written)
            .collect();
        Verdict::Open(written.join(" || "), remark)
    }

    /// Returns the versions above this one that fix it.
    fn fixed(&self, text: Option<&str>) -> Vec<String> {
        let mut found = Vec::new();
        for ordered in &self.ranges {
            let Ok(timeline) = &ordered.timeline else {
                continue;
            };
            let version = text.and_then(|text| ordered.parse(text));
            let above = timeline
                .fixed
                .iter()
                .filter(|fix| version.as_ref().is_none_or(|v| v.is_before(&fix.0)));
            found.extend(above.map(|fix| fix.1.to_owned()));
        }
        found
    }
}

fn unread(text: &str, scheme: &Scheme) -> String {
    let shown: String = text.chars().take(100).collect();
    format!("`{shown}` cannot be read as a version of {}", scheme.title)
}

impl<'a> Ordered<'a> {
    fn of(range: &'a RangeRef<'a>, context: &Context) -> Self {
        // A range that says SEMVER of itself can be ordered whatever the ecosystem.
        let semver = || {
            (range.kind == RangeKind::Semver)
                .then(|| scheme("semver"))
                .flatten()
        };
        let scheme = context.scheme.or_else(semver);
        let timeline = match scheme {
            None => Err(format!(
                "no order of versions is known for {}",
                context.ecosystem
            )),
            Some(scheme) => Timeline::of(scheme, range).map_err(|text| unread(text.0, scheme)),
        };
        Self {
            scheme,
            timeline,
            range,
        }
    }

    fn parse(&self, text: &str) -> Option<Version> {
        self.scheme.and_then(|scheme| (scheme.parse)(text))
    }
}

fn judge(
    head: &Head<'_>,
    statements: &[Statement<'_>],
    judged: &Judged<'_>,
    context: &Context,
) -> Option<Hit> {
    let verdict = statements.iter().fold(Verdict::Clear, |verdict, s| {
        verdict.or(|| s.verdict(judged.text, context.scheme))
    });
    let (status, range, remark) = match verdict {
        Verdict::Affected(range, remark) => (MatchStatus::Affected, range, remark),
        Verdict::Open(range, remark) => (MatchStatus::Indeterminate, range, remark),
        Verdict::Clear => return None,
    };
    let used = context.scheme.or_else(|| {
        statements
            .iter()
            .flat_map(|s| &s.ranges)
            .find_map(|o| o.scheme)
    });
    Some(Hit {
        component: judged.component,
        version: judged.text.unwrap_or("").to_owned(),
        vulnerabilities: head.vulnerabilities.clone(),
        why: Why {
            status,
            matcher: Matcher::Purl,
            source: head.source.to_owned(),
            advisory: head.id.to_owned(),
            scheme: used.map_or("", |s| s.id).to_owned(),
            range,
            identity: context.identity.clone(),
            remark,
        },
        scheme: used,
        fixed: statements
            .iter()
            .flat_map(|s| s.fixed(judged.text))
            .collect(),
    })
}
