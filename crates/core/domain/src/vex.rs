//! VEX statements, whatever form they came in or go out: what somebody says of a vulnerability in products.

use std::sync::Arc;

use crate::decision::{Justification, VexStatus};
use crate::digest::Digest;
use crate::identifier::Purl;
use crate::time::Instant;

/// A VEX document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VexDocument {
    /// Id of the format: `openvex`, `csaf`, `cyclonedx`.
    pub format: String,
    /// Version of its specification.
    pub version: String,
    /// Id of the document.
    pub id: String,
    /// Who says it.
    pub author: String,
    /// When, as written.
    pub time: String,
    /// Number of its revision, as written; empty where it says none.
    pub revision: String,
    /// Whether it is in force.
    pub standing: Standing,
    /// Statements that give a date that is none, by number with that date: they have the document's.
    pub misdated: Vec<(usize, String)>,
    /// Digest of the bytes read.
    pub digest: Digest,
    /// Its statements, in document order.
    pub statements: Vec<Statement>,
}

/// Whether a document is in force, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// It is, or says nothing of it.
    #[default]
    InForce,
    /// A draft (CSAF, `tracking.status`).
    Draft,
    /// Withdrawn (CSAF 2.1, profile 6).
    Withdrawn,
    /// Superseded by another (CSAF 2.1, profile 7).
    Superseded,
}

impl Standing {
    /// Returns what a document that is not in force is.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::InForce => None,
            Self::Draft => Some("a draft"),
            Self::Withdrawn => Some("withdrawn"),
            Self::Superseded => Some("superseded"),
        }
    }
}

impl VexDocument {
    /// Returns whether this is a later revision of the same document: by its number, else by its time.
    pub fn supersedes(&self, other: &Self) -> bool {
        let is_same = !self.id.is_empty() && self.id == other.id && self.format == other.format;
        if !is_same || self.standing == Standing::Draft {
            return false;
        }
        let numbers = (numbers(&self.revision), numbers(&other.revision));
        if let (Some(own), Some(others)) = numbers
            && own != others
        {
            return own > others;
        }
        let instant = |text: &str| text.trim().parse::<Instant>().ok();
        let times = instant(&self.time).zip(instant(&other.time));
        times.is_some_and(|(own, others)| own > others)
    }
}

/// Returns the numbers of a revision: one (`3`), or those of a semantic version (`1.4.0`).
fn numbers(revision: &str) -> Option<Vec<u64>> {
    let core = revision.split(['-', '+']).next()?;
    core.split('.').map(|n| n.trim().parse().ok()).collect()
}

/// A statement: a vulnerability, a status, and the products of which it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Number in the document, from 1.
    pub number: usize,
    /// JSON pointer.
    pub pointer: String,
    /// The vulnerability: the CVE where there is one.
    pub vulnerability: String,
    /// Other ids of it.
    pub aliases: Vec<String>,
    /// Status.
    pub status: VexStatus,
    /// Why it is not affected.
    pub justification: Option<Justification>,
    /// The reasoning.
    pub impact: String,
    /// What to do, or what is done.
    pub action: String,
    /// What to do meanwhile.
    pub workaround: String,
    /// What it means for patients.
    pub patient_impact: String,
    /// Responses as CycloneDX names them.
    pub responses: Vec<String>,
    /// Id of the decision that it comes from.
    pub decision: String,
    /// Title of that decision.
    pub title: String,
    /// Who decided.
    pub by: String,
    /// When, as a day.
    pub on: String,
    /// The products.
    pub subjects: Vec<Subject>,
    /// What of it could not be read, each in a sentence. Only readers fill it.
    pub unread: Vec<String>,
}

/// A product of which something is said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Subject {
    /// The product that the part is in, where one is named.
    pub whole: Option<Identity>,
    /// The product or part itself.
    pub part: Identity,
    /// The part stands on or beside the product and not in it (CSAF: `installed_on`, `installed_with`). Only readers fill
    /// it, and what follows.
    pub is_beside: bool,
    /// What the product is itself in.
    pub outer: Option<Arc<Outer>>,
}

/// What a product is in, and what that is in. Products of the same place share it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outer {
    /// What it is.
    pub identity: Identity,
    /// What is in it stands on or beside it, and not in it.
    pub is_beside: bool,
    /// What it is itself in.
    pub outer: Option<Arc<Self>>,
}

impl Subject {
    /// Returns what the part is in, from the inside out, each with whether what is in it stands on or beside it.
    pub fn around(&self) -> impl Iterator<Item = (&Identity, bool)> {
        let whole = self.whole.iter().map(|whole| (whole, self.is_beside));
        let outer = std::iter::successors(self.outer.as_deref(), |o| o.outer.as_deref());
        whole.chain(outer.map(|o| (&o.identity, o.is_beside)))
    }
}

/// What identifies a product.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Identity {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Package URLs.
    pub purls: Vec<String>,
    /// CPE names.
    pub cpes: Vec<String>,
    /// Hashes: algorithm in lower case without dashes but for SHA-3 (`sha256`, `sha3-256`), value.
    pub hashes: Vec<(String, String)>,
    /// BOM-Links.
    pub links: Vec<String>,
    /// The versions of it that are meant, where the document says so beside what identifies it. Only readers fill it:
    /// what we write is of one version each.
    pub limit: Option<Limit>,
    /// The document names it by an id that it does not define; the name is that id.
    pub is_undefined: bool,
    /// That id may be a reference within an SBOM that the document does not name.
    pub is_reference: bool,
    /// Why it is not certain what it is, each in a sentence. Only readers fill it.
    pub doubts: Vec<String>,
}

/// Versions of a product to which a document limits what it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit {
    /// A version, or a range as written: VERS (<https://github.com/package-url/vers-spec>), or anything.
    pub text: String,
    /// It is a range.
    pub is_range: bool,
    /// Which status the document gives these versions.
    pub said: Said,
}

/// The status that a document gives to versions by themselves (CycloneDX 1.6, `affects[].versions[].status`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// That of the statement.
    Same,
    /// None, where the format reads none as another than the statement's.
    Nothing,
    /// Another than the statement's: its word.
    Otherwise(String),
}

impl Identity {
    /// Returns whether nothing identifies it.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty()
            && self.purls.is_empty()
            && self.cpes.is_empty()
            && self.hashes.is_empty()
            && self.links.is_empty()
    }

    /// Returns what it is called in messages.
    pub fn label(&self) -> String {
        let limit = self.limit.as_ref().filter(|l| !l.text.is_empty());
        let limit = limit.map_or(String::new(), |l| format!(" {}", l.text));
        format!("{}{limit}", self.without_limit())
    }

    fn without_limit(&self) -> String {
        let first = self.purls.first().or_else(|| self.cpes.first());
        if let Some(first) = first.or_else(|| self.links.first()) {
            return first.clone();
        }
        match (self.name.is_empty(), self.version.is_empty()) {
            (true, _) => "a product without identity".to_owned(),
            (false, true) => self.name.clone(),
            (false, false) => format!("{}@{}", self.name, self.version),
        }
    }

    /// Returns its name, else what it is called in messages.
    pub fn title(&self) -> String {
        if self.name.is_empty() {
            self.label()
        } else {
            self.name.clone()
        }
    }

    /// Returns package URLs and CPEs beside the first of each, for formats that have a place for one.
    pub fn beside_first(&self) -> impl Iterator<Item = &String> {
        self.purls.iter().skip(1).chain(self.cpes.iter().skip(1))
    }

    /// Returns the version that it names, by itself or in a package URL.
    pub fn named_version(&self) -> Option<String> {
        if !self.version.is_empty() {
            return Some(self.version.clone());
        }
        let purls = self.purls.iter().filter_map(|p| Purl::parse(p).ok());
        purls.filter_map(|p| p.version().map(str::to_owned)).next()
    }
}

/// Ends of hash algorithms as formats write them: ours, OpenVEX's, CycloneDX's; CSAF writes ours.
pub const HASHES: &[(&str, &str, &str)] = &[
    ("md5", "md5", "MD5"),
    ("sha1", "sha1", "SHA-1"),
    ("sha256", "sha-256", "SHA-256"),
    ("sha384", "sha-384", "SHA-384"),
    ("sha512", "sha-512", "SHA-512"),
    ("sha3-256", "sha3-256", "SHA3-256"),
    ("sha3-384", "sha3-384", "SHA3-384"),
    ("sha3-512", "sha3-512", "SHA3-512"),
    ("blake2b-256", "blake2b-256", "BLAKE2b-256"),
    ("blake2b-512", "blake2b-512", "BLAKE2b-512"),
];

/// Returns our name of a hash algorithm, however a format writes it; in lower case where it is not known.
pub fn algorithm(written: &str) -> String {
    let known = HASHES.iter().find(|(ours, openvex, cyclonedx)| {
        [ours, openvex, cyclonedx]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(written))
    });
    known.map_or_else(
        || written.to_ascii_lowercase(),
        |(ours, _, _)| (*ours).to_owned(),
    )
}

/// Returns the package URL under which something without identifier is written.
pub fn generic_purl(name: &str, version: &str) -> String {
    let encode = |text: &str| {
        let mut out = String::new();
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
        out
    };
    if version.is_empty() {
        format!("pkg:generic/{}", encode(name))
    } else {
        format!("pkg:generic/{}@{}", encode(name), encode(version))
    }
}

/// How a format writes a status.
#[derive(Debug, Clone, Copy)]
pub struct StatusWords {
    /// The status.
    pub status: VexStatus,
    /// OpenVEX and the dossier.
    pub openvex: &'static str,
    /// CSAF: the member of `product_status`.
    pub csaf: &'static str,
    /// CycloneDX: `analysis.state`.
    pub cyclonedx: &'static str,
}

/// The status mapping: one row per status, the same in both directions.
pub const STATUSES: &[StatusWords] = &[
    StatusWords {
        status: VexStatus::NotAffected,
        openvex: "not_affected",
        csaf: "known_not_affected",
        cyclonedx: "not_affected",
    },
    StatusWords {
        status: VexStatus::Affected,
        openvex: "affected",
        csaf: "known_affected",
        cyclonedx: "exploitable",
    },
    StatusWords {
        status: VexStatus::Fixed,
        openvex: "fixed",
        csaf: "fixed",
        cyclonedx: "resolved",
    },
    StatusWords {
        status: VexStatus::UnderInvestigation,
        openvex: "under_investigation",
        csaf: "under_investigation",
        cyclonedx: "in_triage",
    },
];

/// How CycloneDX writes a justification; OpenVEX and CSAF write the dossier's words.
pub const JUSTIFICATIONS: &[(Justification, &str, &str)] = &[
    (
        Justification::ComponentNotPresent,
        "component_not_present",
        "requires_dependency",
    ),
    (
        Justification::VulnerableCodeNotPresent,
        "vulnerable_code_not_present",
        "code_not_present",
    ),
    (
        Justification::VulnerableCodeNotInExecutePath,
        "vulnerable_code_not_in_execute_path",
        "code_not_reachable",
    ),
    (
        Justification::VulnerableCodeCannotBeControlledByAdversary,
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "requires_environment",
    ),
    (
        Justification::InlineMitigationsAlreadyExist,
        "inline_mitigations_already_exist",
        "protected_by_mitigating_control",
    ),
];

/// Words that are read and never written: word of the format, status or justification that it is read as.
pub const ONLY_READ: &[(&str, &str, &str)] = &[
    ("csaf", "first_affected", "affected"),
    ("csaf", "last_affected", "affected"),
    ("csaf", "first_fixed", "fixed"),
    ("cyclonedx", "resolved_with_pedigree", "fixed"),
    ("cyclonedx", "false_positive", "not_affected"),
    (
        "cyclonedx",
        "requires_configuration",
        "vulnerable_code_cannot_be_controlled_by_adversary",
    ),
    (
        "cyclonedx",
        "protected_by_compiler",
        "inline_mitigations_already_exist",
    ),
    (
        "cyclonedx",
        "protected_at_runtime",
        "inline_mitigations_already_exist",
    ),
    (
        "cyclonedx",
        "protected_at_perimeter",
        "inline_mitigations_already_exist",
    ),
];

/// Returns how the formats write a status.
pub fn words(status: VexStatus) -> StatusWords {
    let found = STATUSES.iter().find(|w| w.status == status);
    // The table has a row for each status; a test holds it.
    *found.unwrap_or(&STATUSES[3])
}

/// Returns the status of a word of a format.
pub fn status_of(format: &str, word: &str) -> Option<VexStatus> {
    let row = STATUSES.iter().find(|w| match format {
        "csaf" => w.csaf == word,
        "cyclonedx" => w.cyclonedx == word,
        _ => w.openvex == word,
    });
    row.map(|w| w.status).or_else(|| {
        let read = ONLY_READ
            .iter()
            .find(|(f, w, _)| *f == format && *w == word)?;
        STATUSES
            .iter()
            .find(|w| w.openvex == read.2)
            .map(|w| w.status)
    })
}

/// Returns the justification of a word of a format.
pub fn justification_of(format: &str, word: &str) -> Option<Justification> {
    let row = JUSTIFICATIONS
        .iter()
        .find(|(_, ours, cyclonedx)| match format {
            "cyclonedx" => *cyclonedx == word,
            _ => *ours == word,
        });
    row.map(|(j, _, _)| *j).or_else(|| {
        let read = ONLY_READ
            .iter()
            .find(|(f, w, _)| *f == format && *w == word)?;
        JUSTIFICATIONS
            .iter()
            .find(|(_, ours, _)| *ours == read.2)
            .map(|(j, _, _)| *j)
    })
}

/// Returns how OpenVEX, CSAF and the dossier write a justification, and how CycloneDX does.
pub fn justification_words(justification: Justification) -> (&'static str, &'static str) {
    let found = JUSTIFICATIONS.iter().find(|(j, _, _)| *j == justification);
    found.map_or(("", ""), |(_, ours, cyclonedx)| (ours, cyclonedx))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapping_is_reversible() {
        for (word, status) in VexStatus::WORDS {
            let written = words(*status);
            assert_eq!(written.openvex, *word);
            for (format, text) in [
                ("openvex", written.openvex),
                ("csaf", written.csaf),
                ("cyclonedx", written.cyclonedx),
            ] {
                assert_eq!(status_of(format, text), Some(*status));
            }
        }
        for (word, justification) in Justification::WORDS {
            let (ours, cyclonedx) = justification_words(*justification);
            assert_eq!(ours, *word);
            assert_eq!(justification_of("csaf", ours), Some(*justification));
            assert_eq!(justification_of("openvex", ours), Some(*justification));
            assert_eq!(
                justification_of("cyclonedx", cyclonedx),
                Some(*justification)
            );
        }
        for (format, word, read) in ONLY_READ {
            let known =
                status_of(format, word).is_some() || justification_of(format, word).is_some();
            assert!(known, "{format} {word} {read}");
        }
    }
}
