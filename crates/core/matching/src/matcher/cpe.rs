//! By CPE name and the configurations of NVD (NISTIR 7696, CPE Name Matching 2.3, section 6), with the order of
//! versions that CPE names have. A component without CPE is not given one.

use std::sync::Arc;

use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::matches::{MatchStatus, Matcher, Why};
use asepsis_domain::vulnerability::{Bound, CpeCriterion};

use super::identity::Target;
use super::surroundings::Surroundings;
use super::{Hit, Looked, Said, Verdict, distribution, joined};
use crate::reason;
use crate::snapshot::posting::{ProductCriterion, ProductEntry, read_product};
use crate::snapshot::{Snapshot, SnapshotError, postings_damaged};
use crate::version::{Scheme, compare, scheme};

/// What target software says of the package type it can be, for those where it says something.
const TARGET_SOFTWARE: &[(&str, &[&str])] = &[
    (".net", &["nuget"]),
    ("asp.net", &["nuget"]),
    ("dotnet", &["nuget"]),
    ("drupal", &["composer"]),
    ("erlang", &["hex"]),
    ("gem", &["gem"]),
    ("go", &["golang"]),
    ("golang", &["golang"]),
    ("java", &["maven"]),
    ("jenkins", &["maven"]),
    ("joomla\\!", &["composer"]),
    ("laravel", &["composer"]),
    ("magento", &["composer"]),
    ("maven", &["maven"]),
    ("node.js", &["npm"]),
    ("nodejs", &["npm"]),
    ("npm", &["npm"]),
    ("perl", &["cpan"]),
    ("php", &["composer"]),
    ("pip", &["pypi"]),
    ("python", &["pypi"]),
    ("rails", &["gem"]),
    ("ruby", &["gem"]),
    ("rust", &["cargo"]),
    ("typo3", &["composer"]),
    ("wordpress", &["composer"]),
];

/// A product that an SBOM names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) cpe: &'a Cpe,
    pub(super) target: &'a Target<'a>,
    /// Why it is looked up under this name, where the SBOM does not give it.
    pub(super) reason: Option<&'a str>,
}

/// Compares all components that name this product with all that is said of it.
pub(super) fn look_up<B: AsRef<[u8]>>(
    components: &[(usize, usize)],
    targets: &[Target<'_>],
    surroundings: &Surroundings<'_>,
    snapshot: &Snapshot<B>,
) -> Result<Looked, SnapshotError> {
    let mut looked = Looked::default();
    let candidates: Vec<(usize, Candidate<'_>)> = components
        .iter()
        .filter_map(|(index, place)| {
            let target = targets.get(*index)?;
            Some((
                *index,
                Candidate {
                    cpe: target.cpes.get(*place)?,
                    target,
                    reason: target.reason_for(*place),
                },
            ))
        })
        .collect();
    let Some((_, first)) = candidates.first() else {
        return Ok(looked);
    };
    let Some(product) = first.cpe.product.value() else {
        return Ok(looked);
    };
    let found = snapshot.product_postings(first.cpe.vendor.value(), product)?;
    let mut blocks: Vec<&[u8]> = found.into_iter().map(|(_, block)| block).collect();
    blocks.extend(snapshot.wildcard_posting()?);
    for block in blocks {
        for entry in read_product(block).map_err(|_| postings_damaged())? {
            if entry.head.withdrawn {
                continue;
            }
            for (component, candidate) in &candidates {
                let fits: Vec<(&ProductCriterion, String)> = entry
                    .criteria
                    .iter()
                    .filter_map(|c| Some((c, candidate.fits(&c.criterion)?)))
                    .collect();
                if !fits.is_empty() {
                    looked.considered.push((*component, entry.head.advisory));
                    looked.hits.extend(judge(
                        *component,
                        candidate,
                        &entry,
                        &fits,
                        surroundings,
                        snapshot,
                    )?);
                }
            }
        }
    }
    Ok(looked)
}

/// Returns version and update as one text; `None` where there is no version.
pub(crate) fn full_version(cpe: &Cpe) -> Option<String> {
    let version = cpe.version.value()?;
    Some(match cpe.update.value() {
        Some(update) => format!("{version}-{update}"),
        None => version.to_owned(),
    })
}

/// Returns the identity as shown: `cpe openssl:openssl`.
pub(super) fn shown(cpe: &Cpe) -> String {
    let (vendor, product) = cpe.vendor_product();
    format!("cpe {vendor}:{product}")
}

fn judge<B: AsRef<[u8]>>(
    component: usize,
    candidate: &Candidate<'_>,
    entry: &ProductEntry<'_>,
    fits: &[(&ProductCriterion, String)],
    surroundings: &Surroundings<'_>,
    snapshot: &Snapshot<B>,
) -> Result<Option<Box<Hit>>, SnapshotError> {
    let mut verdict = Verdict::Clear;
    let mut fixed = Vec::new();
    let disagreement = candidate.target.disagreement(candidate.cpe);
    for (criterion, remark) in fits {
        let mut this = version_verdict(&criterion.criterion, candidate)
            .with_remark(remark)
            .with_remark(candidate.reason.unwrap_or(""));
        let target = &criterion.criterion.cpe.target_sw;
        if let Some(disagreement) = &disagreement
            && candidate.purl_says(target) != Some(true)
        {
            this = this.opened(disagreement);
        }
        if this != Verdict::Clear && !criterion.alone {
            let advisory = snapshot.advisory_at(entry.head.advisory)?;
            let at = (criterion.configuration, criterion.node, criterion.place);
            if let Some(missing) = surroundings.missing(&advisory, at) {
                this = this.opened(&missing);
            }
        }
        if this != Verdict::Clear {
            fixed.extend(fix(&criterion.criterion));
        }
        verdict = verdict.or(|| this);
    }
    let (status, range, remark) = match verdict {
        Verdict::Affected(range, remark) => (MatchStatus::Affected, range, remark),
        Verdict::Open(range, remark) => (MatchStatus::Indeterminate, range, remark),
        Verdict::Clear => return Ok(None),
    };
    let scheme = order_of(candidate.cpe);
    let said = Said::by(&entry.head);
    Ok(Some(Box::new(Hit {
        component,
        version: candidate.version().unwrap_or_default(),
        vulnerabilities: said.vulnerabilities,
        why: Why {
            status,
            matcher: Matcher::Cpe,
            source: said.source,
            advisory: said.advisory,
            scheme: scheme.map_or("", |s| s.id),
            range: range.into(),
            identity: shown(candidate.cpe).into(),
            remark: remark.into(),
        },
        scheme,
        fixed,
    })))
}

/// Products with an order of their own, by vendor and product.
const ORDERS: &[(&str, &str, &str)] = &[
    ("linux", "linux_kernel", "kernel"),
    ("openssl", "openssl", "openssl"),
];

/// Returns the order of a product's versions.
pub(crate) fn order_of(cpe: &Cpe) -> Option<&'static Scheme> {
    let is = |(vendor, product, _): &&(&str, &str, &str)| {
        cpe.vendor.value() == Some(vendor) && cpe.product.value() == Some(product)
    };
    scheme(ORDERS.iter().find(is).map_or(GENERIC, |(.., id)| id))
}

/// The order for all other products, and for what a product's own order cannot read.
const GENERIC: &str = "generic";

fn compare_versions(cpe: &Cpe, a: &str, b: &str) -> Option<std::cmp::Ordering> {
    let own = order_of(cpe).and_then(|s| compare(s, a, b));
    own.or_else(|| compare(scheme(GENERIC)?, a, b))
}

fn fix(criterion: &CpeCriterion) -> Option<Arc<str>> {
    match &criterion.end {
        Bound::Excluding(version) => Some(version.as_str().into()),
        _ => None,
    }
}

impl Verdict {
    fn with_remark(self, more: &str) -> Self {
        match self {
            Self::Affected(range, remark) => Self::Affected(range, joined(remark, more)),
            Self::Open(range, remark) => Self::Open(range, joined(remark, more)),
            Self::Clear => Self::Clear,
        }
    }

    fn opened(self, more: &str) -> Self {
        match self {
            Self::Affected(range, remark) | Self::Open(range, remark) => {
                Self::Open(range, joined(remark, more))
            }
            Self::Clear => Self::Clear,
        }
    }
}

impl Candidate<'_> {
    /// Returns the version to compare: the CPE's with its update, else the component's; of a distribution's package
    /// what upstream calls it.
    pub(super) fn version(&self) -> Option<String> {
        let whole = full_version(self.cpe).or_else(|| {
            let version = self.target.versions().into_iter().next()?;
            Some(match self.cpe.update.value() {
                Some(update) => format!("{version}-{update}"),
                None => version.to_owned(),
            })
        })?;
        let purl = self.target.purl.as_deref();
        let Some(purl) = purl.filter(|p| distribution::is_distribution(p)) else {
            return Some(whole);
        };
        Some(distribution::upstream_version(purl.kind(), &whole).to_owned())
    }

    /// Returns whether a criterion speaks of this product, whatever the version: `None`, or a remark that may be empty.
    pub(super) fn fits(&self, criterion: &CpeCriterion) -> Option<String> {
        let (wanted, has) = (&criterion.cpe, self.cpe);
        let named = attribute_fits(&wanted.part, &has.part)?
            .and(attribute_fits(&wanted.vendor, &has.vendor)?)
            .and(attribute_fits(&wanted.product, &has.product)?);
        let mut only = Vec::new();
        if named == Fit::Unsaid {
            only.push("another vendor or part may be meant".to_owned());
        }
        let others = [
            ("edition", &wanted.edition, &has.edition),
            ("language", &wanted.language, &has.language),
            ("software edition", &wanted.sw_edition, &has.sw_edition),
            ("target hardware", &wanted.target_hw, &has.target_hw),
            ("other attribute", &wanted.other, &has.other),
        ];
        for (what, wanted, has) in others {
            if attribute_fits(wanted, has)? == Fit::Unsaid {
                only.extend(unsaid(what, wanted));
            }
        }
        match (
            attribute_fits(&wanted.target_sw, &has.target_sw)?,
            self.purl_says(&wanted.target_sw),
        ) {
            (_, Some(false)) => return None,
            (Fit::Unsaid, None) => only.extend(unsaid("target software", &wanted.target_sw)),
            _ => {}
        }
        Some(only.join("; "))
    }

    /// Returns whether the package type agrees with target software, where both say something.
    fn purl_says(&self, target: &Attribute) -> Option<bool> {
        let kind = self.target.purl.as_deref().map(Purl::kind)?;
        let (_, kinds) = TARGET_SOFTWARE
            .iter()
            .find(|(name, _)| target.value() == Some(name))?;
        let speaks = TARGET_SOFTWARE
            .iter()
            .any(|(_, kinds)| kinds.contains(&kind));
        speaks.then(|| kinds.contains(&kind))
    }
}

fn unsaid(what: &str, wanted: &Attribute) -> Option<String> {
    let value = wanted.value()?;
    Some(format!(
        "the advisory speaks only of {what} `{value}`, the SBOM does not say which it is"
    ))
}

/// How an attribute of a component fits that of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Yes,
    /// The component does not say.
    Unsaid,
}

impl Fit {
    fn and(self, other: Self) -> Self {
        if self == Self::Yes { other } else { self }
    }
}

/// NISTIR 7696, table 6-2, for one attribute; `None` where the two are disjoint.
fn attribute_fits(wanted: &Attribute, has: &Attribute) -> Option<Fit> {
    match (wanted, has) {
        (Attribute::Any, _) | (Attribute::None, Attribute::None) => Some(Fit::Yes),
        (w @ Attribute::Value(_), Attribute::Value(h)) => w.takes_in(h).then_some(Fit::Yes),
        (_, Attribute::Any) => Some(Fit::Unsaid),
        (Attribute::None, Attribute::Value(_)) | (Attribute::Value(_), Attribute::None) => None,
    }
}

/// Returns whether a criterion's version or bounds hold for a product's version.
pub(super) fn version_verdict(criterion: &CpeCriterion, candidate: &Candidate<'_>) -> Verdict {
    let range = reason::criterion(criterion);
    let has_bounds = criterion.start != Bound::Open || criterion.end != Bound::Open;
    let version = candidate.version();
    let wanted = match &criterion.cpe.version {
        _ if has_bounds => None,
        Attribute::Any => return unversioned(criterion, candidate, range),
        Attribute::None if version.is_none() => {
            return Verdict::Affected("-".to_owned(), String::new());
        }
        Attribute::None => {
            return Verdict::Open(
                "-".to_owned(),
                "the advisory says that there are no versions".to_owned(),
            );
        }
        Attribute::Value(wanted) => Some(wanted),
    };
    let Some(version) = version else {
        return Verdict::Open(range, "the component has no version".to_owned());
    };
    let holds = match wanted {
        None => within(&version, criterion),
        Some(wanted) => Some(is_version(wanted, &version, criterion, candidate)),
    };
    match holds {
        Some(true) => Verdict::Affected(range, String::new()),
        Some(false) => Verdict::Clear,
        None => {
            let shown: String = version.chars().take(100).collect();
            Verdict::Open(range, format!("`{shown}` cannot be compared with it"))
        }
    }
}

/// Every version, perhaps only with some update.
fn unversioned(criterion: &CpeCriterion, candidate: &Candidate<'_>, range: String) -> Verdict {
    match attribute_fits(&criterion.cpe.update, &candidate.cpe.update) {
        Some(_) => Verdict::Affected(range, String::new()),
        None => Verdict::Clear,
    }
}

fn within(version: &str, criterion: &CpeCriterion) -> Option<bool> {
    let order = |bound: &str| compare_versions(&criterion.cpe, version, bound);
    let above = match &criterion.start {
        Bound::Open => true,
        Bound::Including(bound) => order(bound)?.is_ge(),
        Bound::Excluding(bound) => order(bound)?.is_gt(),
    };
    let below = match &criterion.end {
        Bound::Open => true,
        Bound::Including(bound) => order(bound)?.is_le(),
        Bound::Excluding(bound) => order(bound)?.is_lt(),
    };
    // An inverted range holds nothing: no version is above its start and below its end.
    Some(above && below)
}

fn is_version(
    wanted: &str,
    version: &str,
    criterion: &CpeCriterion,
    candidate: &Candidate<'_>,
) -> bool {
    let same = |a: &str, b: &str| {
        Attribute::Value(a.into()).takes_in(b)
            || compare_versions(&criterion.cpe, a, b).is_some_and(std::cmp::Ordering::is_eq)
    };
    let full = full_version(&criterion.cpe);
    if full.is_some_and(|full| same(&full, &version.to_lowercase())) {
        return true;
    }
    // Whatever the update, where the criterion names none.
    let bare = candidate.cpe.version.value();
    criterion.cpe.update == Attribute::Any && bare.is_some_and(|bare| same(wanted, bare))
}
