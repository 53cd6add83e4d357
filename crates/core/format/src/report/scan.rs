//! `asepsis.scan/1`: components and findings of SBOMs or of a dossier's releases. The keys are a contract.

mod rows;

use std::collections::BTreeMap;

use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::Evaluation;
use asepsis_domain::id::{FindingId, ReleaseId};
use asepsis_domain::matches::{ComponentResult, ComponentStatus, Matches, SnapshotFacts};
use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::severity::Rating;
use asepsis_domain::time::{Instant, rfc3339};
use schemars::JsonSchema;
use serde::Serialize;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.scan/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ScanReport {
    /// `asepsis.scan/1`.
    pub schema: &'static str,
    /// The instant for which it holds.
    pub as_of: String,
    /// The snapshot searched; null where there is none.
    pub advisories: Option<Advisories>,
    /// Components, in the order of the targets and SBOMs.
    pub components: Vec<ComponentRow>,
    /// Findings, by target, then component, then vulnerability.
    pub findings: Vec<FindingRow>,
    /// Inputs that could not be read.
    pub unread: Vec<Unread>,
    /// Counts.
    pub summary: Summary,
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
pub struct ComponentRow {
    /// Reference in its SBOM.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The SBOM or release it belongs to.
    pub target: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: Option<String>,
    /// Package URL.
    pub purl: Option<String>,
    /// First CPE.
    pub cpe: Option<String>,
    /// `affected`, `clear`, `indeterminate`, `unidentified`.
    pub status: &'static str,
    /// Sources searched for it.
    pub searched: Vec<String>,
    /// Identities under which it was looked up.
    pub identities: Vec<String>,
    /// Number of advisories that name it and were compared.
    pub considered: usize,
    /// Why it is not simply clear or affected.
    pub note: Option<String>,
}

/// A finding: one vulnerability of one component.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FindingRow {
    /// Id.
    pub id: String,
    /// The SBOM or release.
    pub target: String,
    /// Reference of the component.
    pub component: String,
    /// Name of the component.
    pub name: String,
    /// Package URL.
    pub purl: Option<String>,
    /// Version compared.
    pub version: Option<String>,
    /// The CVE where there is one, else the source's id.
    pub vulnerability: String,
    /// Other ids.
    pub aliases: Vec<String>,
    /// `affected` or `indeterminate`.
    pub status: &'static str,
    /// `critical`, `high`, `medium`, `low`, `none`, `unknown`.
    pub severity: &'static str,
    /// One line.
    pub summary: String,
    /// CVSS vectors with their scores.
    pub cvss: Vec<CvssRow>,
    /// KEV entry.
    pub kev: Option<KevRow>,
    /// EPSS.
    pub epss: Option<EpssRow>,
    /// Versions that fix it.
    pub fixed_in: Vec<String>,
    /// The strongest reason.
    pub why: WhyRow,
    /// All reasons, the strongest first.
    pub reasons: Vec<WhyRow>,
    /// The decision that covers it.
    pub decision: Option<DecisionRow>,
}

/// A CVSS vector.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CvssRow {
    /// Version.
    pub version: String,
    /// Vector.
    pub vector: String,
    /// Base score.
    pub score: f64,
    /// Who says so.
    pub source: String,
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
pub struct WhyRow {
    /// `purl`, `cpe`, `distro`.
    pub matcher: &'static str,
    /// Source.
    pub source: String,
    /// Advisory.
    pub advisory: String,
    /// Version order.
    pub scheme: String,
    /// Range or listed version.
    pub range: String,
    /// Identity under which it was found.
    pub identity: String,
    /// Remark; null where there is none.
    pub remark: Option<String>,
}

/// The decision that covers a finding.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DecisionRow {
    /// Id.
    pub id: String,
    /// VEX status.
    pub status: &'static str,
    /// A fact under it has moved.
    pub stale: bool,
    /// The facts that have moved.
    pub moved: Vec<MovedRow>,
}

/// A fact that has moved.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MovedRow {
    /// Which fact.
    pub fact: String,
    /// As the decision has it.
    pub was: String,
    /// As it is now.
    pub now: String,
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
            schema: SCHEMA,
            as_of: rfc3339(as_of),
            advisories: snapshot.map(Advisories::of),
            components: Vec::new(),
            findings: Vec::new(),
            unread: Vec::new(),
            summary: Summary::default(),
        }
    }

    /// Adds an SBOM that belongs to no dossier.
    pub fn add_sbom(&mut self, target: &str, sbom: &Sbom, matches: &Matches) {
        for result in &matches.components {
            if let Some(component) = sbom.components.get(result.component) {
                self.add_component(target, component, result);
            }
        }
        for one in &matches.matches {
            let Some(component) = sbom.components.get(one.component) else {
                continue;
            };
            let key = component.key(&sbom.components);
            let id = FindingId::of("-", target, &key, &one.vulnerability.id);
            let reasons: Vec<WhyRow> = one.why.iter().map(WhyRow::of).collect();
            let version = (!one.version.is_empty()).then(|| one.version.clone());
            let row = FindingRow::of(
                &id,
                target,
                &one.vulnerability,
                one.status,
                &one.fixed_in,
                reasons,
            );
            self.add_finding(FindingRow {
                component: component.reference.clone(),
                name: component.plain_name(),
                purl: component.purl.as_ref().map(ToString::to_string),
                version,
                ..row
            });
        }
    }

    /// Adds the releases of a dossier, or the one named.
    pub fn add_evaluation(
        &mut self,
        dossier: &Dossier,
        evaluation: &Evaluation,
        only: Option<&ReleaseId>,
    ) {
        for release in evaluation
            .releases
            .iter()
            .filter(|r| only.is_none_or(|o| o == &r.id))
        {
            for state in &release.components {
                let component = dossier
                    .sboms
                    .get(&state.sbom)
                    .and_then(|s| s.components.get(state.index));
                if let Some(component) = component {
                    self.add_component(
                        release.id.as_str(),
                        component,
                        &ComponentResult::from_state(state),
                    );
                }
            }
        }
        for finding in evaluation
            .findings
            .iter()
            .filter(|f| only.is_none_or(|o| o == &f.release))
        {
            let reasons: Vec<WhyRow> = finding.why.iter().map(WhyRow::of).collect();
            let target = finding.release.as_str();
            let row = FindingRow::of(
                &finding.id,
                target,
                &finding.vulnerability,
                finding.status,
                &finding.fixed_in,
                reasons,
            );
            let decision = finding.decision.and_then(|d| evaluation.decisions.get(d));
            self.add_finding(FindingRow {
                component: finding.component_ref.clone(),
                name: finding.name.clone(),
                purl: finding
                    .component
                    .starts_with("pkg:")
                    .then(|| finding.component.clone()),
                version: (!finding.version.is_empty()).then(|| finding.version.clone()),
                decision: decision.map(|d| DecisionRow::of(d, finding.state)),
                ..row
            });
        }
    }

    /// Adds an input that could not be read.
    pub fn add_unread(&mut self, target: &str, reason: &str) {
        self.unread.push(Unread {
            target: target.to_owned(),
            reason: reason.to_owned(),
        });
    }

    fn add_component(&mut self, target: &str, component: &Component, result: &ComponentResult) {
        self.summary.components += 1;
        match result.status {
            ComponentStatus::Affected => self.summary.affected += 1,
            ComponentStatus::Indeterminate => self.summary.indeterminate += 1,
            ComponentStatus::Unidentified => self.summary.unidentified += 1,
            ComponentStatus::Clear => {}
        }
        self.components.push(ComponentRow {
            reference: component.reference.clone(),
            target: target.to_owned(),
            name: component.name.clone(),
            version: component.version.clone(),
            purl: component.purl.as_ref().map(ToString::to_string),
            cpe: component.cpes.first().map(ToString::to_string),
            status: result.status.as_str(),
            searched: result.searched.clone(),
            identities: result.identities.clone(),
            considered: result.considered,
            note: (!result.note.is_empty()).then(|| result.note.clone()),
        });
    }

    fn add_finding(&mut self, row: FindingRow) {
        let by = &mut self.summary.by_severity;
        let place = match Rating::parse(row.severity) {
            Some(Rating::Critical) => &mut by.critical,
            Some(Rating::High) => &mut by.high,
            Some(Rating::Medium) => &mut by.medium,
            Some(Rating::Low) => &mut by.low,
            Some(Rating::None) => &mut by.none,
            Some(Rating::Unknown) | None => &mut by.unknown,
        };
        *place += 1;
        self.findings.push(row);
    }

    /// Returns the number of findings per target.
    pub fn by_target(&self) -> BTreeMap<&str, usize> {
        let mut by = BTreeMap::new();
        for finding in &self.findings {
            *by.entry(finding.target.as_str()).or_default() += 1;
        }
        by
    }
}
