//! CycloneDX 1.6 VEX: an independent BOM whose vulnerabilities point to components of the release's SBOMs.
//!
//! | dossier | `analysis.state` | dossier | `analysis.justification` |
//! |---|---|---|---|
//! | `affected` | `exploitable` | `component_not_present` | `requires_dependency` |
//! | `not_affected` | `not_affected` | `vulnerable_code_not_present` | `code_not_present` |
//! | `fixed` | `resolved` | `vulnerable_code_not_in_execute_path` | `code_not_reachable` |
//! | `under_investigation`, none | `in_triage` | `vulnerable_code_cannot_be_controlled_by_adversary` | `requires_environment` |
//! | | | `inline_mitigations_already_exist` | `protected_by_mitigating_control` |
//!
//! Source: CycloneDX 1.6, `vulnerabilities[]`, <https://cyclonedx.org/docs/1.6/json/>; BOM-Link,
//! <https://cyclonedx.org/capabilities/bomlink/>.

mod read;
mod statements;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::decision::{Decision, Justification, VexStatus};
use asepsis_domain::device::Release;
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{Finding, MovedFact};
use asepsis_domain::sbom::Sbom;
use asepsis_domain::severity::{Cvss, Rating};
use asepsis_domain::time::{Instant, rfc3339};
use memchr::memmem;
use serde::Serialize;

use crate::json::pretty;
use crate::limits::Strength;
use crate::probe::Probe;
use crate::sbom::cyclonedx_xml;

/// CycloneDX VEX, embedded in an SBOM or independent.
pub const FORMAT: super::VexFormat = super::VexFormat {
    id: "cyclonedx",
    title: "CycloneDX VEX, JSON or XML",
    detect,
    read: read::read,
    write: statements::write,
};

fn detect(probe: &Probe<'_>) -> Strength {
    let is_ours = match probe.outline() {
        Some(outline) => {
            let is_bom = !outline.is_list && outline.text("bomFormat") == Some("CycloneDX");
            is_bom && outline.has_list("vulnerabilities")
        }
        None => {
            let list = |text: &str| memmem::find(text.as_bytes(), b"vulnerabilities>").is_some();
            cyclonedx_xml::detect(probe) == Strength::Sure && probe.text.is_ok_and(list)
        }
    };
    if is_ours {
        Strength::Sure
    } else {
        Strength::No
    }
}

/// A finding with the decision that covers it.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The decision.
    pub decision: Option<&'a Decision>,
    /// Facts that have moved under the decision.
    pub moved: &'a [MovedFact],
}

impl<'a> Statement<'a> {
    /// Returns the facts that have moved under the decision and concern the finding.
    fn stale(&self) -> impl Iterator<Item = &'a MovedFact> {
        let id = &self.finding.id;
        let moved = self.moved.iter();
        moved.filter(move |m| m.findings.is_empty() || m.findings.contains(id))
    }

    /// Returns what becomes one entry: a vulnerability, a decision, and whether that is stale.
    fn key(&self) -> Key<'a> {
        (
            self.finding.vulnerability.id.as_str(),
            self.decision.map(|d| d.head.id.as_str()),
            self.stale().next().is_some(),
        )
    }
}

type Key<'a> = (&'a str, Option<&'a str>, bool);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bom<'a> {
    bom_format: &'static str,
    spec_version: &'static str,
    serial_number: String,
    version: u32,
    metadata: Metadata<'a>,
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    timestamp: String,
    tools: Tools,
    component: Subject<'a>,
}

#[derive(Serialize)]
struct Tools {
    components: [Tool; 1],
}

#[derive(Serialize)]
struct Tool {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Subject<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<Named<'a>>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Vulnerability<'a> {
    #[serde(rename = "bom-ref")]
    reference: String,
    id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<Reference<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ratings: Vec<Score<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cwes: Vec<u32>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    recommendation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workaround: Option<&'a str>,
    analysis: Analysis<'a>,
    affects: Vec<Affects>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property>,
}

#[derive(Serialize)]
struct Property {
    name: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Reference<'a> {
    id: &'a str,
    source: Named<'a>,
}

#[derive(Serialize)]
struct Score<'a> {
    source: Named<'a>,
    score: f64,
    severity: &'static str,
    method: &'static str,
    vector: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Analysis<'a> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    response: Vec<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_issued: Option<String>,
}

#[derive(Serialize)]
struct Affects {
    #[serde(rename = "ref")]
    reference: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    versions: Vec<Version>,
}

#[derive(Serialize)]
struct Version {
    version: String,
    status: &'static str,
}

/// Returns the VEX of a release: one entry per vulnerability and decision, in the order of the statements. A stale decision is
/// written as it was decided, and says so.
///
/// # Errors
/// None that domain values can cause; the writer's own.
pub fn write(
    dossier: &Dossier,
    release: &Release,
    statements: &[Statement<'_>],
    as_of: Instant,
) -> Result<String, serde_json::Error> {
    let sboms = sboms(dossier, release);
    let mut order: Vec<Key<'_>> = Vec::new();
    let mut groups: BTreeMap<Key<'_>, Vec<Statement<'_>>> = BTreeMap::new();
    for statement in statements {
        let key = statement.key();
        if !groups.contains_key(&key) {
            order.push(key);
        }
        groups.entry(key).or_default().push(*statement);
    }
    let vulnerabilities: Vec<Vulnerability<'_>> = order
        .iter()
        .filter_map(|key| vulnerability(groups.get(key)?, &sboms))
        .collect();
    let name = [
        dossier.device.id.as_str(),
        release.id.as_str(),
        &rfc3339(as_of),
        &dossier.digest.hex(),
    ];
    pretty(&Bom {
        bom_format: "CycloneDX",
        spec_version: "1.6",
        serial_number: serial(&name),
        version: 1,
        metadata: Metadata {
            timestamp: rfc3339(as_of),
            tools: Tools {
                components: [Tool {
                    kind: "application",
                    name: "asepsis",
                    version: env!("CARGO_PKG_VERSION"),
                }],
            },
            component: Subject {
                kind: "device",
                name: &dossier.device.title,
                version: release.id.as_str(),
                supplier: Some(dossier.device.manufacturer.as_str())
                    .filter(|m| !m.is_empty())
                    .map(|name| Named { name }),
            },
        },
        vulnerabilities,
    })
}

/// Returns a serial number that is the same for the same content: a UUID whose bits come from a SHA-256.
fn serial(parts: &[&str]) -> String {
    let digest = Digest::of_parts(parts.iter().map(|p| p.as_bytes()));
    let hex: Vec<char> = digest.hex().chars().collect();
    let part = |from: usize, to: usize| {
        hex.get(from..to)
            .unwrap_or_default()
            .iter()
            .collect::<String>()
    };
    // Version 8: a name-based UUID of our own making (RFC 9562, section 5.8); variant bits 10.
    format!(
        "urn:uuid:{}-{}-8{}-a{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}

/// The SBOM of each configuration of the release.
fn sboms<'a>(dossier: &'a Dossier, release: &'a Release) -> BTreeMap<&'a str, &'a Sbom> {
    let read = release.sboms.iter().filter_map(|entry| {
        let sbom = dossier.sboms.get(&entry.file.value)?;
        Some((entry.configuration.as_str(), sbom))
    });
    read.collect()
}

fn vulnerability<'a>(
    group: &[Statement<'a>],
    sboms: &BTreeMap<&str, &Sbom>,
) -> Option<Vulnerability<'a>> {
    let Statement {
        finding, decision, ..
    } = *group.first()?;
    let stale = stale(group);
    let facts = &finding.vulnerability;
    let text = |pick: fn(&Decision) -> &String| {
        decision.map(|d| pick(d).as_str()).filter(|t| !t.is_empty())
    };
    let mut reference = facts.id.clone();
    if let Some(decision) = decision {
        reference = format!("{}/{}", facts.id, decision.head.id);
    }
    if stale.is_some() {
        reference.push_str("/stale");
    }
    Some(Vulnerability {
        reference,
        id: &facts.id,
        references: references(finding),
        ratings: facts.cvss.iter().map(score).collect(),
        cwes: facts
            .cwes
            .iter()
            .filter_map(|c| c.strip_prefix("CWE-")?.parse().ok())
            .collect(),
        description: &facts.summary,
        recommendation: text(|d| &d.action),
        workaround: text(|d| &d.workaround),
        analysis: analysis(decision, stale.as_deref()),
        affects: affects(group, sboms),
        properties: stale
            .map(|value| Property { name: STALE, value })
            .into_iter()
            .collect(),
    })
}

/// Name of the property that says which facts have moved under a decision.
const STALE: &str = "asepsis:vex:stale";

/// Returns which facts have moved under the decision of a group; nothing where none has.
fn stale(group: &[Statement<'_>]) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for moved in group.iter().flat_map(Statement::stale) {
        let known = |text: &str| if text.is_empty() { "nothing" } else { text }.to_owned();
        let (was, now) = (known(&moved.was), known(&moved.now));
        let line = format!("{} was {was}, is now {now}", moved.fact);
        if !all.contains(&line) {
            all.push(line);
        }
    }
    (!all.is_empty()).then(|| all.join("; "))
}

/// The other ids, each with the source that has it.
fn references<'a>(finding: &'a Finding) -> Vec<Reference<'a>> {
    let facts = &finding.vulnerability;
    let own = facts.asserted_by.iter().filter(|(_, id)| *id != facts.id);
    own.map(|(source, id)| Reference {
        id,
        source: Named { name: source },
    })
    .collect()
}

fn score(cvss: &Cvss) -> Score<'_> {
    Score {
        source: Named { name: &cvss.source },
        score: cvss.score(),
        severity: match cvss.rating() {
            Rating::Unknown => "unknown",
            other => other.as_str(),
        },
        method: match cvss.version.as_str() {
            "2.0" => "CVSSv2",
            "3.0" => "CVSSv3",
            "3.1" => "CVSSv31",
            "4.0" => "CVSSv4",
            _ => "other",
        },
        vector: &cvss.vector,
    }
}

/// Responses that CycloneDX 1.6 knows.
const RESPONSES: [&str; 5] = [
    "can_not_fix",
    "will_not_fix",
    "update",
    "rollback",
    "workaround_available",
];

fn analysis<'a>(decision: Option<&'a Decision>, stale: Option<&str>) -> Analysis<'a> {
    let Some(decision) = decision else {
        return Analysis {
            state: "in_triage",
            justification: None,
            response: Vec::new(),
            detail: Cow::Borrowed(""),
            first_issued: None,
        };
    };
    let known = |word: &String| RESPONSES.iter().find(|known| **known == word).copied();
    Analysis {
        state: match decision.status {
            VexStatus::Affected => "exploitable",
            VexStatus::NotAffected => "not_affected",
            VexStatus::Fixed => "resolved",
            VexStatus::UnderInvestigation => "in_triage",
        },
        justification: decision.justification.map(|j| match j {
            Justification::ComponentNotPresent => "requires_dependency",
            Justification::VulnerableCodeNotPresent => "code_not_present",
            Justification::VulnerableCodeNotInExecutePath => "code_not_reachable",
            Justification::VulnerableCodeCannotBeControlledByAdversary => "requires_environment",
            Justification::InlineMitigationsAlreadyExist => "protected_by_mitigating_control",
        }),
        response: decision.responses.iter().filter_map(known).collect(),
        detail: match stale {
            None => Cow::Borrowed(&decision.impact),
            Some(moved) => {
                let told = format!(
                    "This decision is stale and has to be made again: {moved}.\n\n{}",
                    decision.impact
                );
                Cow::Owned(told.trim_end().to_owned())
            }
        },
        first_issued: Some(format!("{}T00:00:00Z", decision.on)),
    }
}

fn affects(group: &[Statement<'_>], sboms: &BTreeMap<&str, &Sbom>) -> Vec<Affects> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for Statement {
        finding, decision, ..
    } in group
    {
        let sbom = sboms.get(finding.configuration.as_str());
        let link = sbom.and_then(|s| s.bom_link(&finding.component_ref));
        let reference = link.unwrap_or_else(|| finding.component.clone());
        if !seen.insert(reference.clone()) {
            continue;
        }
        let status = match decision.map(|d| d.status) {
            Some(VexStatus::NotAffected | VexStatus::Fixed) => "unaffected",
            Some(VexStatus::Affected) => "affected",
            Some(VexStatus::UnderInvestigation) | None => "unknown",
        };
        let version = finding.version.clone();
        let versions = if version.is_empty() {
            Vec::new()
        } else {
            vec![Version { version, status }]
        };
        all.push(Affects {
            reference,
            versions,
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_uuids_and_stable() {
        let one = serial(&["pump", "2.0"]);
        assert_eq!(one, serial(&["pump", "2.0"]));
        assert_ne!(one, serial(&["pump", "2.1"]));
        let uuid = one.strip_prefix("urn:uuid:").unwrap();
        let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
    }
}
