//! By package URL and the ecosystem's own order of versions.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::Arc;

use asepsis_domain::matches::{MatchStatus, Matcher, Why};
use asepsis_domain::vulnerability::{RangeKind, Stance};

use super::identity::Target;
use super::{Hit, Looked, Place, Said, Verdict, distribution, joined};
use crate::ecosystem::Package;
use crate::range::{RangeRef, Timeline};
use crate::reason;
use crate::snapshot::posting::{AffectedRef, Head, read_package};
use crate::snapshot::{Snapshot, SnapshotError, postings_damaged};
use crate::version::{Scheme, Version, scheme, scheme_of};

/// Compares all components that are this package, or are built from it, with all that is said of it.
pub(super) fn look_up<B: AsRef<[u8]>>(
    components: &[(&Package, Place)],
    targets: &[Target<'_>],
    snapshot: &Snapshot<B>,
) -> Result<Looked, SnapshotError> {
    let mut looked = Looked::default();
    let Some((package, _)) = components.first() else {
        return Ok(looked);
    };
    let postings = snapshot.package_postings(package)?;
    let releases = postings.len();
    for (release, block) in postings {
        let context = Context::of(package, &release);
        let wanted: Vec<_> = components
            .iter()
            .filter_map(|(_, (index, place))| Some((*index, targets.get(*index)?, *place)))
            .filter(|(_, target, _)| is_of_release(target, &release))
            .map(|(index, target, place)| {
                let mut judged = Judged::of(index, target, place, context.scheme);
                let is_stated = release.is_empty() || target.release.is_known();
                judged.unsure = context.is_distribution && !is_stated;
                judged.several = releases > 1;
                // An advisory speaks of a package once; by another identity it may be met again.
                judged.is_single = target.is_single() && releases == 1;
                judged
            })
            .collect();
        let mut compared = 0;
        for entry in read_package(block).map_err(|_| postings_damaged())? {
            if entry.head.withdrawn {
                continue;
            }
            compared += 1;
            let speaker = Speaker::of(&entry.head, &context);
            let statements: Vec<_> = entry
                .affected
                .iter()
                .map(|a| Statement::of(a, &context))
                .collect();
            for judged in &wanted {
                if !judged.is_single {
                    looked
                        .considered
                        .push((judged.component, entry.head.advisory));
                }
                judge(&speaker, &statements, judged, &mut looked);
            }
        }
        let single = wanted.iter().filter(|judged| judged.is_single);
        looked
            .counted
            .extend(single.map(|judged| (judged.component, compared)));
    }
    Ok(looked)
}

/// A component's release of the distribution, where somebody says it, decides which release's advisories speak of it.
fn is_of_release(target: &Target<'_>, release: &str) -> bool {
    release.is_empty() || !target.release.is_known() || target.release.is(release)
}

/// What is the same for all that is said of a package.
struct Context {
    ecosystem: String,
    identity: Arc<str>,
    scheme: Option<&'static Scheme>,
    is_distribution: bool,
}

impl Context {
    fn of(package: &Package, release: &str) -> Self {
        let ecosystem = if release.is_empty() {
            package.ecosystem.clone()
        } else {
            format!("{}:{release}", package.ecosystem)
        };
        Self {
            identity: format!("{ecosystem} {}", package.name).into(),
            scheme: scheme_of(&ecosystem),
            is_distribution: distribution::speaks_for(&ecosystem),
            ecosystem,
        }
    }
}

/// Whose statements are judged: an advisory, in the context of a package.
struct Speaker<'a> {
    head: &'a Head<'a>,
    context: &'a Context,
    said: OnceCell<Said>,
}

impl<'a> Speaker<'a> {
    fn of(head: &'a Head<'a>, context: &'a Context) -> Self {
        Self {
            head,
            context,
            said: OnceCell::new(),
        }
    }
}

/// A component's version as compared: the first that the scheme can read, else the first.
struct Judged<'a> {
    component: usize,
    text: Option<Cow<'a, str>>,
    /// The text as the package's scheme reads it.
    version: Option<Version>,
    /// It may be of another release of the distribution than the one that speaks.
    unsure: bool,
    /// Several releases speak of the package.
    several: bool,
    /// The component has no other identity, and one posting speaks of it.
    is_single: bool,
}

impl<'a> Judged<'a> {
    fn of(index: usize, target: &'a Target<'_>, place: usize, scheme: Option<&Scheme>) -> Self {
        let source = target
            .packages
            .get(place)
            .and_then(|n| n.version.as_deref());
        let versions = match source {
            Some(version) => vec![version],
            None => target.versions(),
        };
        let reads = |text: &&str| scheme.is_none_or(|s| (s.parse)(text).is_some());
        let text = versions
            .iter()
            .copied()
            .find(reads)
            .or(versions.first().copied());
        let purl = target.purl.as_deref();
        let text = text.map(|text| {
            let epoch = purl.and_then(|purl| distribution::with_epoch(purl, text));
            epoch.map_or(Cow::Borrowed(text), Cow::Owned)
        });
        let version = scheme.zip(text.as_deref());
        Self {
            component: index,
            version: version.and_then(|(scheme, text)| (scheme.parse)(text)),
            text,
            unsure: false,
            several: false,
            is_single: false,
        }
    }
}

/// The version of a component, read once for all that is said of its package.
#[derive(Clone, Copy)]
struct Compared<'a> {
    text: &'a str,
    /// As the package's scheme reads it.
    version: Option<&'a Version>,
}

/// One statement of an advisory, ordered once for all components.
struct Statement<'a> {
    affected: &'a AffectedRef<'a>,
    ranges: Vec<Ordered<'a>>,
}

/// A range with its timeline, or why there is none.
struct Ordered<'a> {
    scheme: Option<&'static Scheme>,
    /// The scheme is the package's.
    is_of_package: bool,
    timeline: Result<Timeline<'a>, String>,
    /// The versions that fix it, as texts to be kept; made by the first who needs them.
    fixed: OnceCell<Vec<Arc<str>>>,
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

    /// Returns whether it can be about the version's build: what is said of one stream of an RPM module is about no
    /// other stream, and not about the package outside of modules.
    fn speaks_of(&self, version: Option<&str>) -> bool {
        let mut marks = self
            .affected
            .ranges
            .iter()
            .flat_map(|range| &range.events)
            .filter(|(turn, _)| !turn.begins())
            .map(|(_, text)| distribution::module_stream(text))
            .peekable();
        let Some(version) = version.filter(|_| marks.peek().is_some()) else {
            return true;
        };
        let own = distribution::module_stream(version);
        marks.any(|stream| stream == own)
    }

    fn verdict(&self, version: Option<Compared<'_>>, scheme: Option<&Scheme>) -> Verdict {
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

    fn of_ranges(&self, version: Option<Compared<'_>>, scheme: Option<&Scheme>) -> Verdict {
        if let Some(range) = self.ranges.iter().find(|o| o.range.is_everything()) {
            return Verdict::Affected(range.range.as_written(), String::new());
        }
        let Some(compared) = version else {
            return self.open("the component has no version".to_owned());
        };
        for ordered in &self.ranges {
            let (Ok(timeline), Some(version)) = (&ordered.timeline, ordered.read(compared)) else {
                continue;
            };
            if let Some(interval) = timeline.holds(&version) {
                return Verdict::Affected(reason::interval(interval), String::new());
            }
        }
        if let Some(listed) = self.listed(compared, scheme) {
            return Verdict::Affected(reason::listed(listed), String::new());
        }
        match self.doubt(compared, scheme) {
            Some(remark) => self.open(remark),
            None => Verdict::Clear,
        }
    }

    /// Returns the listed version that is this one, however written.
    fn listed(&self, compared: Compared<'_>, scheme: Option<&Scheme>) -> Option<&'a str> {
        let versions = &self.affected.versions;
        let is_it = |listed: &&&str| **listed == compared.text;
        if let Some(same) = versions.iter().find(is_it) {
            return Some(same);
        }
        let (scheme, version) = scheme.zip(compared.version)?;
        versions
            .iter()
            .copied()
            .find(|listed| (scheme.parse)(listed).is_some_and(|l| l.is_same(version)))
    }

    /// Returns why it cannot be said that the version is not affected.
    fn doubt(&self, compared: Compared<'_>, scheme: Option<&Scheme>) -> Option<String> {
        for ordered in &self.ranges {
            match (&ordered.timeline, ordered.scheme) {
                (Err(remark), _) => return Some(remark.clone()),
                (Ok(_), Some(scheme)) if ordered.read(compared).is_none() => {
                    return Some(unread(compared.text, scheme));
                }
                _ => {}
            }
        }
        if !self.ranges.is_empty() {
            return None;
        }
        match scheme {
            Some(scheme) if self.affected.has_list => {
                let is_unread = compared.version.is_none();
                is_unread.then(|| unread(compared.text, scheme))
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

    /// Adds the versions above this one that fix it.
    fn fixed(&self, compared: Option<Compared<'_>>, found: &mut Vec<Arc<str>>) {
        for ordered in &self.ranges {
            let Ok(timeline) = &ordered.timeline else {
                continue;
            };
            let version = compared.and_then(|compared| ordered.read(compared));
            let texts = ordered
                .fixed
                .get_or_init(|| timeline.fixed.iter().map(|fix| fix.1.into()).collect());
            let is_above = |fix: &Version| version.as_ref().is_none_or(|v| v.is_before(fix));
            let both = timeline.fixed.iter().zip(texts);
            let above = both.filter(|((fix, _), _)| is_above(fix));
            found.extend(above.map(|(_, text)| Arc::clone(text)));
        }
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
            is_of_package: context.scheme.is_some(),
            timeline,
            fixed: OnceCell::new(),
            range,
        }
    }

    /// Returns the version as this range's scheme reads it: the package's, where it has one.
    fn read<'v>(&self, compared: Compared<'v>) -> Option<Cow<'v, Version>> {
        match compared.version {
            Some(version) => Some(Cow::Borrowed(version)),
            None if self.is_of_package => None,
            None => (self.scheme?.parse)(compared.text).map(Cow::Owned),
        }
    }
}

fn judge(
    speaker: &Speaker<'_>,
    statements: &[Statement<'_>],
    judged: &Judged<'_>,
    looked: &mut Looked,
) {
    let Speaker {
        head,
        context,
        said,
    } = speaker;
    let text = judged.text.as_deref();
    let compared = judged.compared();
    let speaks = |s: &&Statement<'_>| !context.is_distribution || s.speaks_of(text);
    let speaking = || statements.iter().filter(speaks);
    let verdict = speaking().fold(Verdict::Clear, |verdict, s| {
        verdict.or(|| s.verdict(compared, context.scheme))
    });
    let (status, range, remark) = match judged.of_its_release(verdict, context) {
        Verdict::Affected(range, remark) => (MatchStatus::Affected, range, remark),
        Verdict::Open(range, remark) => (MatchStatus::Indeterminate, range, remark),
        Verdict::Clear => {
            if context.is_distribution && !judged.unsure && speaking().next().is_some() {
                let all = head.vulnerabilities.iter();
                looked
                    .cleared
                    .extend(all.map(|offset| (judged.component, *offset)));
            }
            return;
        }
    };
    let used = context.scheme.or_else(|| {
        statements
            .iter()
            .flat_map(|s| &s.ranges)
            .find_map(|o| o.scheme)
    });
    let matcher = if context.is_distribution {
        Matcher::Distro
    } else {
        Matcher::Purl
    };
    let said = said.get_or_init(|| Said::by(head));
    let mut fixed = Vec::new();
    speaking().for_each(|s| s.fixed(compared, &mut fixed));
    looked.hits.push(Box::new(Hit {
        component: judged.component,
        version: text.unwrap_or("").to_owned(),
        vulnerabilities: Arc::clone(&said.vulnerabilities),
        why: Why {
            status,
            matcher,
            source: Arc::clone(&said.source),
            advisory: Arc::clone(&said.advisory),
            scheme: used.map_or("", |s| s.id),
            range: range.into(),
            identity: Arc::clone(&context.identity),
            remark: remark.into(),
        },
        scheme: used,
        fixed,
    }));
}

impl Judged<'_> {
    /// Returns the version as it is compared.
    fn compared(&self) -> Option<Compared<'_>> {
        let version = self.version.as_ref();
        let text = self.text.as_deref()?;
        Some(Compared { text, version })
    }

    /// Returns the verdict with what it is worth where nobody says of which release the component is.
    fn of_its_release(&self, verdict: Verdict, context: &Context) -> Verdict {
        if !self.unsure {
            return verdict;
        }
        let remark = format!(
            "the SBOM does not say of which release the package is; this is said of {}",
            context.ecosystem
        );
        match verdict {
            Verdict::Affected(range, more) if !self.several => {
                Verdict::Affected(range, joined(more, &remark))
            }
            Verdict::Affected(range, more) | Verdict::Open(range, more) => {
                Verdict::Open(range, joined(more, &remark))
            }
            Verdict::Clear => Verdict::Clear,
        }
    }
}
