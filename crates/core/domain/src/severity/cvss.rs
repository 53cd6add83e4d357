//! CVSS vectors and their base scores.
//!
//! Source: FIRST, CVSS v2.0, v3.0, v3.1 and v4.0. Scores come from the `cvss` crate.

use std::str::FromStr;

/// The qualitative severity rating scale (CVSS v3.1 section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Rating {
    /// No score is known.
    #[default]
    Unknown,
    /// 0.0.
    None,
    /// 0.1 to 3.9.
    Low,
    /// 4.0 to 6.9.
    Medium,
    /// 7.0 to 8.9.
    High,
    /// 9.0 to 10.0.
    Critical,
}

impl Rating {
    /// All ratings, worst first.
    pub const ALL: [Self; 6] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::None,
        Self::Unknown,
    ];

    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Returns the rating with this word, whatever its case; GHSA's `moderate` is medium.
    pub fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("moderate") {
            return Some(Self::Medium);
        }
        Self::ALL
            .into_iter()
            .find(|r| text.eq_ignore_ascii_case(r.as_str()))
    }

    /// Returns the rating of a score in tenths.
    pub fn of_tenths(tenths: u8) -> Self {
        match tenths {
            0 => Self::None,
            1..=39 => Self::Low,
            40..=69 => Self::Medium,
            70..=89 => Self::High,
            _ => Self::Critical,
        }
    }
}

/// A CVSS vector with its score, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cvss {
    /// `2.0`, `3.0`, `3.1`, `4.0`.
    pub version: String,
    /// The vector.
    pub vector: String,
    /// Base score in tenths, 0 to 100.
    pub tenths: u8,
    /// Id of the source.
    pub source: String,
}

/// The scores of a vector, each in tenths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scores {
    /// Of the base metrics alone.
    pub base: u8,
    /// With the temporal metrics (CVSS 2 and 3).
    pub temporal: u8,
    /// With all metrics.
    pub environmental: u8,
}

impl Scores {
    /// Returns the scores of a vector, or `None` where it is not a valid one.
    pub fn of(vector: &str) -> Option<Self> {
        let vector = vector.trim();
        let Some(rest) = vector.strip_prefix("CVSS:") else {
            let v = cvss::v2::Vector::from_str(vector).ok()?;
            return Some(Self {
                base: tenths(v.score().value()),
                temporal: tenths(v.temporal_score().value()),
                environmental: tenths(v.environmental_score().value()),
            });
        };
        let score = |text: &str| Some(tenths(cvss::Cvss::from_str(text).ok()?.score()));
        let without = |left_out: &[&str]| {
            let kept = |part: &&str| {
                let metric = part.split(':').next().unwrap_or_default();
                !left_out.contains(&metric)
            };
            let parts: Vec<&str> = vector.split('/').filter(kept).collect();
            parts.join("/")
        };
        let all = score(vector)?;
        if rest.starts_with("4.") {
            let base = score(&without(V4_MORE))?;
            return Some(Self {
                base,
                temporal: all,
                environmental: all,
            });
        }
        let temporal = without(V3_ENVIRONMENTAL);
        let base: Vec<&str> = temporal
            .split('/')
            .filter(|part| !["E:", "RL:", "RC:"].iter().any(|m| part.starts_with(m)))
            .collect();
        let environmental = cvss::v3::Vector::from_str(vector).ok()?;
        Some(Self {
            base: score(&base.join("/"))?,
            temporal: score(&temporal)?,
            environmental: tenths(environmental.environmental_score().value()),
        })
    }
}

/// Environmental metrics of CVSS 3 (CVSS v3.1 section 4).
const V3_ENVIRONMENTAL: &[&str] = &[
    "CR", "IR", "AR", "MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA",
];

/// Threat, environmental and supplemental metrics of CVSS 4 (CVSS v4.0 sections 3 to 5).
const V4_MORE: &[&str] = &[
    "E", "CR", "IR", "AR", "MAV", "MAC", "MAT", "MPR", "MUI", "MVC", "MVI", "MVA", "MSC", "MSI",
    "MSA", "S", "AU", "R", "V", "RE", "U",
];

fn tenths(score: f64) -> u8 {
    let tenths = (score * 10.0).round().clamp(0.0, 100.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=100"
    )]
    let tenths = tenths as u8;
    tenths
}

impl Cvss {
    /// Returns the vector with its score, or `None` where it is not a valid vector.
    pub fn parse(vector: &str, source: &str) -> Option<Self> {
        let vector = vector.trim();
        let (version, score) = if let Some(rest) = vector.strip_prefix("CVSS:") {
            let version = rest.split('/').next()?.to_owned();
            (version, cvss::Cvss::from_str(vector).ok()?.score())
        } else {
            let bare = vector.trim_start_matches('(').trim_end_matches(')');
            (
                "2.0".to_owned(),
                cvss::v2::Vector::from_str(bare).ok()?.score().value(),
            )
        };
        Some(Self {
            version,
            vector: vector.to_owned(),
            tenths: tenths(score),
            source: source.to_owned(),
        })
    }

    /// Returns the score, 0.0 to 10.0.
    pub fn score(&self) -> f64 {
        f64::from(self.tenths) / 10.0
    }

    /// Returns the rating of the score.
    pub fn rating(&self) -> Rating {
        Rating::of_tenths(self.tenths)
    }
}
