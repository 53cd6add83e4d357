//! CVSS objects: scores and severities as the vector gives them, properties as the vector says.

use asepsis_domain::severity::{Rating, Scores};

use super::super::subject::{Found, Subject, text};
use crate::json::{Node, Value};
use crate::limits::shown;

fn tenths(node: &Node<'_>, key: &str) -> Option<f64> {
    match &node.get(key)?.value {
        Value::Number(written) => written.parse::<f64>().ok().map(|score| score * 10.0),
        _ => None,
    }
}

fn word(tenths: u8) -> &'static str {
    match Rating::of_tenths(tenths) {
        Rating::None | Rating::Unknown => "NONE",
        Rating::Low => "LOW",
        Rating::Medium => "MEDIUM",
        Rating::High => "HIGH",
        Rating::Critical => "CRITICAL",
    }
}

/// The structure says most; that the severity of a 4.0 object fits its score, it cannot say.
pub(super) fn severity_band(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, cvss) in subject.cvss() {
        if !pointer.ends_with("/cvss_v4") {
            continue;
        }
        let (Some(score), Some(severity)) = (tenths(cvss, "baseScore"), text(cvss, "baseSeverity"))
        else {
            continue;
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0..=100"
        )]
        let fits = word(score.round().clamp(0.0, 100.0) as u8) == severity;
        if !fits {
            let message = format!("`{}` is not the severity of this score", shown(severity));
            found.tell(cvss, &format!("{pointer}/baseSeverity"), message);
        }
    }
}

pub(super) fn computation(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, cvss) in subject.cvss() {
        let Some(scores) = text(cvss, "vectorString").and_then(Scores::of) else {
            continue;
        };
        let mut base = vec![scores.base];
        if pointer.ends_with("/cvss_v4") {
            // CVSS 4.0 has one score for all metrics that are given, in the vector or beside it.
            base.push(scores.environmental);
            base.extend(Scores::of(&whole_vector(cvss, false)).map(|s| s.environmental));
        }
        for (group, given) in [
            ("base", base),
            ("temporal", vec![scores.temporal]),
            ("environmental", vec![scores.environmental]),
        ] {
            stated(cvss, &pointer, group, &given, found);
        }
    }
}

/// Tells a score and a severity that are none of those that the vector gives.
fn stated(cvss: &Node<'_>, pointer: &str, group: &str, given: &[u8], found: &mut Found<'_, '_>) {
    let shown_first = given.first().copied().unwrap_or_default();
    let key = format!("{group}Score");
    if let Some(stated) = tenths(cvss, &key)
        && !given.iter().any(|g| (stated - f64::from(*g)).abs() < 0.01)
    {
        let message = format!("the vector gives {:.1}", f64::from(shown_first) / 10.0);
        found.tell(cvss, &format!("{pointer}/{key}"), message);
    }
    let key = format!("{group}Severity");
    if let Some(stated) = text(cvss, &key)
        && !given.iter().any(|g| word(*g) == stated)
    {
        let message = format!("the vector gives {}", word(shown_first));
        found.tell(cvss, &format!("{pointer}/{key}"), message);
    }
}

/// Returns the vector with those metrics that only stand beside it.
pub(super) fn whole_vector(cvss: &Node<'_>, is_v2: bool) -> String {
    let mut vector = text(cvss, "vectorString").unwrap_or_default().to_owned();
    for (property, metric) in PROPERTIES {
        let has = vector
            .split('/')
            .any(|part| part.split(':').next() == Some(metric));
        if let (false, Some(word)) = (has, text(cvss, property))
            && word != "NOT_DEFINED"
        {
            vector.push_str(&format!("/{metric}:{}", letter(word, metric, is_v2)));
        }
    }
    vector
}

/// Properties of CVSS objects and the metric of the vector that each repeats.
const PROPERTIES: &[(&str, &str)] = &[
    ("Automatable", "AU"),
    ("Recovery", "R"),
    ("Safety", "S"),
    ("accessComplexity", "AC"),
    ("accessVector", "AV"),
    ("attackComplexity", "AC"),
    ("attackRequirements", "AT"),
    ("attackVector", "AV"),
    ("authentication", "Au"),
    ("availabilityImpact", "A"),
    ("availabilityRequirement", "AR"),
    ("collateralDamagePotential", "CDP"),
    ("confidentialityImpact", "C"),
    ("confidentialityRequirement", "CR"),
    ("exploitCodeMaturity", "E"),
    ("exploitMaturity", "E"),
    ("exploitability", "E"),
    ("integrityImpact", "I"),
    ("integrityRequirement", "IR"),
    ("modifiedAttackComplexity", "MAC"),
    ("modifiedAttackRequirements", "MAT"),
    ("modifiedAttackVector", "MAV"),
    ("modifiedAvailabilityImpact", "MA"),
    ("modifiedConfidentialityImpact", "MC"),
    ("modifiedIntegrityImpact", "MI"),
    ("modifiedPrivilegesRequired", "MPR"),
    ("modifiedScope", "MS"),
    ("modifiedSubAvailabilityImpact", "MSA"),
    ("modifiedSubConfidentialityImpact", "MSC"),
    ("modifiedSubIntegrityImpact", "MSI"),
    ("modifiedUserInteraction", "MUI"),
    ("modifiedVulnAvailabilityImpact", "MVA"),
    ("modifiedVulnConfidentialityImpact", "MVC"),
    ("modifiedVulnIntegrityImpact", "MVI"),
    ("privilegesRequired", "PR"),
    ("providerUrgency", "U"),
    ("remediationLevel", "RL"),
    ("reportConfidence", "RC"),
    ("scope", "S"),
    ("subAvailabilityImpact", "SA"),
    ("subConfidentialityImpact", "SC"),
    ("subIntegrityImpact", "SI"),
    ("targetDistribution", "TD"),
    ("userInteraction", "UI"),
    ("valueDensity", "V"),
    ("vulnAvailabilityImpact", "VA"),
    ("vulnConfidentialityImpact", "VC"),
    ("vulnIntegrityImpact", "VI"),
    ("vulnerabilityResponseEffort", "RE"),
];

/// Values of CVSS 2 vectors that are more than the first letter of their word.
const V2_VALUES: &[(&str, &str)] = &[
    ("PROOF_OF_CONCEPT", "POC"),
    ("OFFICIAL_FIX", "OF"),
    ("TEMPORARY_FIX", "TF"),
    ("UNCONFIRMED", "UC"),
    ("UNCORROBORATED", "UR"),
    ("LOW_MEDIUM", "LM"),
    ("MEDIUM_HIGH", "MH"),
];

/// Returns how a vector writes a word.
fn letter(word: &str, metric: &str, is_v2: bool) -> String {
    if is_v2 && let Some((_, value)) = V2_VALUES.iter().find(|(w, _)| *w == word) {
        return (*value).to_owned();
    }
    let mut letters = word.chars();
    let first: String = letters.next().into_iter().collect();
    if metric == "U" {
        return first + &letters.as_str().to_lowercase();
    }
    first
}

pub(super) fn consistency(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, cvss) in subject.cvss() {
        let Some(vector) = text(cvss, "vectorString") else {
            continue;
        };
        let is_v2 = pointer.ends_with("/cvss_v2");
        for (property, metric) in PROPERTIES {
            let Some(stated) = text(cvss, property) else {
                continue;
            };
            let mut parts = vector.split('/').filter_map(|part| part.split_once(':'));
            let value = parts
                .find(|(name, _)| name == metric)
                .map(|(_, value)| value);
            // What the vector leaves out stands in the property alone, which contradicts nothing.
            let good = match value {
                None => true,
                Some("X" | "ND") => stated == "NOT_DEFINED",
                Some(value) => stated != "NOT_DEFINED" && letter(stated, metric, is_v2) == value,
            };
            if !good {
                let message = format!(
                    "`{}` is not what the vector says of {metric}",
                    shown(stated)
                );
                found.tell(cvss, &format!("{pointer}/{property}"), message);
            }
        }
        if let (Some(version), Some(rest)) = (text(cvss, "version"), vector.strip_prefix("CVSS:"))
            && rest.split('/').next() != Some(version)
        {
            found.tell(
                cvss,
                &format!("{pointer}/version"),
                "the vector is of another version",
            );
        }
    }
}
