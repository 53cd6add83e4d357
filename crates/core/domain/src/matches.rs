//! The result of matching one component list against a snapshot.

use std::sync::Arc;

use crate::digest::Digest;
use crate::id::FindingId;
use crate::lifecycle::LifecycleMatch;
use crate::sbom::Sbom;
use crate::text::FixedText;
use crate::time::Instant;
use crate::vulnerability::Vulnerability;

/// What a snapshot of advisories is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotFacts {
    /// Digest of the whole snapshot.
    pub digest: Digest,
    /// Its sources, sorted by id.
    pub sources: Vec<SourceFacts>,
}

/// One source in a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFacts {
    /// Id of the source.
    pub id: String,
    /// Number of records.
    pub records: u64,
    /// Newest change among its records.
    pub newest: Option<Instant>,
    /// Digest over its records' bytes.
    pub digest: Digest,
    /// What it speaks of, sorted: package ecosystems without release, and `cpe`. Only for these is a search in it evidence.
    pub covers: Vec<String>,
}

/// What matching found for one target: an SBOM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matches {
    /// Name of the target as the user gave it.
    pub target: String,
    /// The snapshot searched.
    pub snapshot: SnapshotFacts,
    /// One result per component, in the SBOM's order.
    pub components: Vec<ComponentResult>,
    /// Matches, sorted by component index, then vulnerability id.
    pub matches: Vec<Match>,
    /// What is said of the components' support, by component.
    pub lifecycles: Vec<LifecycleMatch>,
}

/// What is known of a component after matching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ComponentStatus {
    /// At least one vulnerability affects it.
    Affected,
    /// Looked up, and nothing affects it: negative evidence.
    Clear,
    /// Something may affect it and cannot be decided.
    Indeterminate,
    /// It has no identity that can be looked up.
    Unidentified,
}

impl ComponentStatus {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Clear => "clear",
            Self::Indeterminate => "indeterminate",
            Self::Unidentified => "unidentified",
        }
    }
}

/// The result for one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentResult {
    /// Index in the SBOM.
    pub component: usize,
    /// What is known.
    pub status: ComponentStatus,
    /// Ids of the sources that were searched for it, sorted.
    pub searched: Arc<[String]>,
    /// Under which identities it was looked up, such as `npm lodash` or `cpe openssl:openssl`.
    pub identities: Vec<String>,
    /// Number of advisories that name it and were compared, matching or not.
    pub considered: usize,
    /// Why it is not simply clear or affected, in a sentence; empty else.
    pub note: String,
}

impl ComponentResult {
    /// Returns the result as an evaluation kept it.
    pub fn from_state(state: &crate::evaluation::ComponentState) -> Self {
        Self {
            component: state.index,
            status: state.status,
            searched: state.searched.clone(),
            identities: state.identities.clone(),
            considered: state.considered,
            note: state.note.clone(),
        }
    }
}

/// Whether a vulnerability affects a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatchStatus {
    /// It does, by the sources' ranges.
    Affected,
    /// It cannot be decided; the reason says why.
    Indeterminate,
}

/// One vulnerability of one component, whatever number of sources name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Index of the component in the SBOM.
    pub component: usize,
    /// The version that was compared; empty where there is none.
    pub version: String,
    /// The vulnerability.
    pub vulnerability: Arc<Vulnerability>,
    /// Whether it affects the component.
    pub status: MatchStatus,
    /// Versions that fix it, in the scheme's order.
    pub fixed_in: Vec<String>,
    /// The reasons, the strongest first; never empty.
    pub why: Vec<Why>,
}

impl Match {
    /// Returns the id of the finding that it is in an SBOM which belongs to no dossier. It rests on what the SBOM
    /// describes, whose key is given, the component and the vulnerability; not on where the file lies, how it is called
    /// or when it was made.
    pub fn id_in(&self, sbom: &Sbom, subject: &str) -> Option<FindingId> {
        let component = sbom.components.get(self.component)?;
        let key = component.key(&sbom.components);
        Some(FindingId::of("-", subject, &key, &self.vulnerability.id))
    }
}

/// Which matcher said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Matcher {
    /// By the distribution's own advisory, whose word counts.
    Distro,
    /// By package URL and the ecosystem's order.
    Purl,
    /// By CPE and NVD ranges.
    Cpe,
}

impl Matcher {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Purl => "purl",
            Self::Cpe => "cpe",
            Self::Distro => "distro",
        }
    }
}

/// Why a vulnerability was matched: everything needed to check it by hand. A scan has as many as findings: what many of
/// them say is there once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Why {
    /// Whether this reason says affected or leaves it open.
    pub status: MatchStatus,
    /// The matcher.
    pub matcher: Matcher,
    /// Id of the source.
    pub source: Arc<str>,
    /// The advisory's id at the source.
    pub advisory: Arc<str>,
    /// The version order used.
    pub scheme: &'static str,
    /// The range or listed version that holds, such as `>=0, <4.17.19`.
    pub range: FixedText,
    /// The identity under which it was found, such as `npm lodash`.
    pub identity: Arc<str>,
    /// A remark for a person: why it is open, what else must be present; empty else.
    pub remark: FixedText,
}
