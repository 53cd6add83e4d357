//! `asepsis.scan/1`: components and findings of SBOMs or of a dossier's releases. The keys are a contract. Rows are made
//! when they are asked for or written, so that a large answer is never held as a whole.

mod rows;
mod target;
mod write;

use std::borrow::Cow;
use std::collections::BTreeMap;

use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::Evaluation;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::matches::{ComponentStatus, Matches, SnapshotFacts};
use asepsis_domain::sbom::Sbom;
use asepsis_domain::severity::Rating;
use asepsis_domain::time::{Instant, rfc3339};
use schemars::JsonSchema;
use serde::Serialize;

use self::target::Evaluated;
pub(super) use self::target::Target;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.scan/1";

/// The report's shape as it is written.
#[derive(JsonSchema)]
#[schemars(rename = "ScanReport")]
#[expect(dead_code, reason = "the shape is read by the schema alone")]
pub(super) struct Shape<'a> {
    /// `asepsis.scan/1`.
    schema: &'static str,
    /// The instant for which it holds.
    as_of: String,
    /// The snapshot searched; null where there is none.
    advisories: Option<Advisories>,
    /// Components, in the order of the targets and SBOMs.
    components: Vec<ComponentRow<'a>>,
    /// Findings, by target, then component, then vulnerability.
    findings: Vec<FindingRow<'a>>,
    /// Inputs that could not be read.
    unread: Vec<Unread>,
    /// Counts.
    summary: Summary,
}

/// The report: what was scanned, and what is said of it as a whole.
#[derive(Debug)]
pub struct ScanReport {
    as_of: String,
    advisories: Option<Advisories>,
    targets: Vec<Target>,
    unread: Vec<Unread>,
    summary: Summary,
}

/// The snapshot searched.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Advisories {
    /// Digest of the snapshot.
    pub digest: String,
    /// Its sources.
    pub sources: Vec<SourceRow>,
}

/// A source of advisories.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SourceRow {
    /// Id.
    pub id: String,
    /// Number of records.
    pub records: u64,
    /// Newest change among them.
    pub newest: Option<String>,
}

/// A component.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ComponentRow<'a> {
    /// Reference in its SBOM.
    #[serde(rename = "ref")]
    pub reference: Cow<'a, str>,
    /// The SBOM or release it belongs to.
    pub target: Cow<'a, str>,
    /// Name.
    pub name: Cow<'a, str>,
    /// Version.
    pub version: Option<Cow<'a, str>>,
    /// Package URL.
    pub purl: Option<Cow<'a, str>>,
    /// First CPE.
    pub cpe: Option<Cow<'a, str>>,
    /// `affected`, `clear`, `indeterminate`, `unidentified`.
    pub status: &'static str,
    /// Sources searched for it.
    pub searched: &'a [String],
    /// Identities under which it was looked up.
    pub identities: &'a [String],
    /// Number of advisories that name it and were compared.
    pub considered: usize,
    /// Why it is not simply clear or affected.
    pub note: Option<Cow<'a, str>>,
}

/// A finding: one vulnerability of one component.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FindingRow<'a> {
    /// Id.
    pub id: Cow<'a, str>,
    /// The SBOM or release.
    pub target: Cow<'a, str>,
    /// Reference of the component.
    pub component: Cow<'a, str>,
    /// Name of the component.
    pub name: Cow<'a, str>,
    /// Package URL.
    pub purl: Option<Cow<'a, str>>,
    /// Version compared.
    pub version: Option<Cow<'a, str>>,
    /// The CVE where there is one, else the source's id.
    pub vulnerability: Cow<'a, str>,
    /// Other ids.
    pub aliases: &'a [String],
    /// `affected` or `indeterminate`.
    pub status: &'static str,
    /// `critical`, `high`, `medium`, `low`, `none`, `unknown`.
    pub severity: &'static str,
    /// One line.
    pub summary: Cow<'a, str>,
    /// CVSS vectors with their scores.
    pub cvss: Vec<CvssRow<'a>>,
    /// KEV entry.
    pub kev: Option<KevRow>,
    /// EPSS.
    pub epss: Option<EpssRow>,
    /// Versions that fix it.
    pub fixed_in: &'a [String],
    /// The strongest reason.
    pub why: WhyRow<'a>,
    /// All reasons, the strongest first.
    pub reasons: Vec<WhyRow<'a>>,
    /// Where its sources disagree; empty where they do not.
    pub disagreements: Vec<DisagreementRow>,
    /// The decision that covers it.
    pub decision: Option<DecisionRow<'a>>,
}

/// A disagreement of sources: which of them is right is not said.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DisagreementRow {
    /// `severity`, or `range`: up to which version it is affected.
    pub about: &'static str,
    /// Who says what, by source.
    pub says: Vec<SaidRow>,
}

/// What a source says.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SaidRow {
    /// Source.
    pub source: String,
    /// Severity, or the end of the range.
    pub value: String,
}

/// A CVSS vector.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CvssRow<'a> {
    /// Version.
    pub version: Cow<'a, str>,
    /// Vector.
    pub vector: Cow<'a, str>,
    /// Base score.
    pub score: f64,
    /// Who says so.
    pub source: Cow<'a, str>,
}

/// A KEV entry.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct KevRow {
    /// When it was added.
    pub added: Option<String>,
    /// When US federal agencies must have acted.
    pub due: Option<String>,
    /// Known use in ransomware campaigns.
    pub ransomware: bool,
}

/// An EPSS score.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EpssRow {
    /// Score, 0 to 1.
    pub score: f64,
    /// Percentile, 0 to 1.
    pub percentile: f64,
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WhyRow<'a> {
    /// `purl`, `cpe`, `distro`.
    pub matcher: &'static str,
    /// Source.
    pub source: Cow<'a, str>,
    /// Advisory.
    pub advisory: Cow<'a, str>,
    /// Version order.
    pub scheme: Cow<'a, str>,
    /// Range or listed version.
    pub range: Cow<'a, str>,
    /// Identity under which it was found.
    pub identity: Cow<'a, str>,
    /// Remark; null where there is none.
    pub remark: Option<Cow<'a, str>>,
}

/// The decision that covers a finding.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DecisionRow<'a> {
    /// Id.
    pub id: Cow<'a, str>,
    /// VEX status.
    pub status: &'static str,
    /// A fact under it has moved.
    pub stale: bool,
    /// The facts that have moved.
    pub moved: Vec<MovedRow<'a>>,
}

/// A fact that has moved.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MovedRow<'a> {
    /// Which fact.
    pub fact: Cow<'a, str>,
    /// As the decision has it.
    pub was: Cow<'a, str>,
    /// As it is now.
    pub now: Cow<'a, str>,
}

/// An input that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Unread {
    /// The input.
    pub target: String,
    /// Why.
    pub reason: String,
}

/// Counts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Summary {
    /// Components.
    pub components: usize,
    /// Affected components.
    pub affected: usize,
    /// Indeterminate components.
    pub indeterminate: usize,
    /// Unidentified components.
    pub unidentified: usize,
    /// Findings by severity.
    pub by_severity: BySeverity,
}

/// Findings by severity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct BySeverity {
    /// Critical.
    pub critical: usize,
    /// High.
    pub high: usize,
    /// Medium.
    pub medium: usize,
    /// Low.
    pub low: usize,
    /// None.
    pub none: usize,
    /// Unknown.
    pub unknown: usize,
}

impl ScanReport {
    /// Returns a report without targets.
    pub fn new(as_of: Instant, snapshot: Option<&SnapshotFacts>) -> Self {
        Self {
            as_of: rfc3339(as_of),
            advisories: snapshot.map(Advisories::of),
            targets: Vec::new(),
            unread: Vec::new(),
            summary: Summary::default(),
        }
    }

    /// Adds an SBOM that belongs to no dossier.
    pub fn add_sbom(&mut self, target: &str, sbom: Sbom, matches: Matches) {
        self.add(Target::of_sbom(target, sbom, matches));
    }

    /// Adds the releases of a dossier, or the one named.
    pub fn add_evaluation(
        &mut self,
        dossier: Dossier,
        evaluation: Evaluation,
        only: Option<&ReleaseId>,
    ) {
        let wanted = Evaluated::of(dossier, evaluation, only);
        self.add(Target::Dossier(Box::new(wanted)));
    }

    /// Adds an input that could not be read.
    pub fn add_unread(&mut self, target: &str, reason: &str) {
        self.unread.push(Unread {
            target: target.to_owned(),
            reason: reason.to_owned(),
        });
    }

    /// Returns whether anything was read at all.
    pub fn has_read(&self) -> bool {
        !self.targets.is_empty()
    }

    /// Returns how many inputs could not be read.
    pub fn unread(&self) -> usize {
        self.unread.len()
    }

    /// Returns all findings, by target, then component, then vulnerability.
    pub fn findings(&self) -> impl Iterator<Item = FindingRow<'_>> {
        self.targets.iter().flat_map(Target::findings)
    }

    /// Returns the findings of the target added last.
    pub fn latest(&self) -> impl Iterator<Item = FindingRow<'_>> {
        self.targets.last().into_iter().flat_map(Target::findings)
    }

    /// Returns the components of which it cannot be said whether they are affected.
    pub fn open(&self) -> impl Iterator<Item = ComponentRow<'_>> {
        self.targets.iter().flat_map(Target::open)
    }

    /// Returns the counts.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Returns the number of findings per target.
    pub fn by_target(&self) -> BTreeMap<String, usize> {
        let mut by = BTreeMap::new();
        for finding in self.findings() {
            *by.entry(finding.target.into_owned()).or_default() += 1;
        }
        by
    }

    fn add(&mut self, target: Target) {
        self.summary.add(&target);
        self.targets.push(target);
    }
}

impl Summary {
    /// Counts a target.
    pub(super) fn add(&mut self, target: &Target) {
        for status in (0..target.components()).filter_map(|at| target.status(at)) {
            self.components += 1;
            match status {
                ComponentStatus::Affected => self.affected += 1,
                ComponentStatus::Indeterminate => self.indeterminate += 1,
                ComponentStatus::Unidentified => self.unidentified += 1,
                ComponentStatus::Clear => {}
            }
        }
        let by = &mut self.by_severity;
        for rating in (0..target.len()).filter_map(|at| target.rating(at)) {
            *match rating {
                Rating::Critical => &mut by.critical,
                Rating::High => &mut by.high,
                Rating::Medium => &mut by.medium,
                Rating::Low => &mut by.low,
                Rating::None => &mut by.none,
                Rating::Unknown => &mut by.unknown,
            } += 1;
        }
    }

    /// Returns the number of findings.
    pub fn findings(&self) -> usize {
        let by = &self.by_severity;
        by.critical + by.high + by.medium + by.low + by.none + by.unknown
    }
}
