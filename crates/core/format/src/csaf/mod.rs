//! CSAF documents (OASIS CSAF 2.0, <https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html>, ISO/IEC
//! 20153:2025; and the draft of 2.1, whose rules are kept apart): detection, the structure as data, the
//! standard's tests as a table of rules, and the document as nouns. Which product is ours is asked elsewhere.

mod advisory;
mod cwe;
mod document;
mod forms;
mod integrity;
mod provider;
mod read;
mod rule;
mod ssvc;
mod subject;
mod write;

use std::sync::LazyLock;

pub use advisory::{Facts, advisory, place};
pub use cwe::name_of as weakness_name;
pub use document::{
    Branch, Document, Flag, Helper, Involvement, Note, Product, Publisher, Reference, Relationship,
    Remediation, Revision, Score, Threat, Tracking, Vulnerability,
};
pub use integrity::Integrity;
pub use provider::{Publication, Published, provider};
pub(crate) use read::of_tree;
pub use read::read;
pub use write::write;

use crate::json::Tree;
use crate::limits::{Limits, ReadError, Strength, shown};
use crate::probe::Probe;
use crate::validation::Breach;
use crate::validation::check::check;
use crate::validation::structure::Structure;

/// Id of the format.
pub const ID: &str = "csaf";

/// Name for people.
pub const TITLE: &str = "CSAF 2.0 and 2.1 (draft) JSON";

/// Versions that are read.
pub const VERSIONS: &[&str] = &["2.0", "2.1"];

static STRUCTURE: LazyLock<Structure> =
    LazyLock::new(|| Structure::read_with(include_str!("structure.txt"), forms::FORMS));

/// Edition of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// CSAF 2.0.
    V20,
    /// CSAF 2.1, draft.
    V21,
}

impl Edition {
    fn name(self) -> &'static str {
        match self {
            Self::V20 => "2.0",
            Self::V21 => "2.1",
        }
    }

    /// Returns the name of the edition in which nothing further is allowed.
    fn strict(self) -> &'static str {
        match self {
            Self::V20 => "2.0s",
            Self::V21 => "2.1s",
        }
    }
}

/// Returns how sure it is that a document is CSAF.
pub fn detect(probe: &Probe<'_>) -> Strength {
    let Some(outline) = probe.outline().filter(|o| !o.is_list) else {
        return Strength::No;
    };
    if !outline.has("document") || outline.has("bomFormat") || outline.has("spdxVersion") {
        return Strength::No;
    }
    // `document` stands for nothing else in the formats that are read.
    let inside = probe.text.is_ok_and(|t| t.contains("csaf_version"));
    if inside {
        Strength::Sure
    } else {
        Strength::Maybe
    }
}

/// Returns the document as a tree with its edition; an error where it is not of a version that is read.
pub(crate) fn open<'a>(
    probe: &Probe<'a>,
    limits: &Limits,
) -> Result<(Tree<'a>, Edition), ReadError> {
    let tree = probe.tree(limits)?;
    let found = subject::text_at(&tree.root, &["document", "csaf_version"]);
    match found {
        Some("2.0") => Ok((tree, Edition::V20)),
        Some("2.1") => Ok((tree, Edition::V21)),
        // Without a version it is judged as 2.0, which says that it is missing.
        None => Ok((tree, Edition::V20)),
        Some(other) => Err(ReadError::UnknownVersion {
            format: "CSAF",
            found: shown(other),
            known: VERSIONS,
        }),
    }
}

/// Returns the version found and what breaks the standard's rules: structure, mandatory tests as errors,
/// optional (2.1: recommended) tests as warnings, informative tests as remarks.
///
/// # Errors
/// Where the bytes are no JSON, of a version that is not read, or cost more than the limits allow.
pub fn validate(probe: &Probe<'_>, limits: &Limits) -> Result<(String, Vec<Breach>), ReadError> {
    let (tree, edition) = open(probe, limits)?;
    let mut breaches = check(&tree, &STRUCTURE, edition.name());
    for breach in &mut breaches {
        if let Some(test) = rule::of_structure(&breach.diagnostic.pointer, edition) {
            breach.rule = test;
        }
    }
    let file = probe.path.rsplit(['/', '\\']).next().unwrap_or_default();
    let subject = subject::Subject::of(&tree, edition, file);
    breaches.extend(rule::run(&subject));
    breaches.extend(additional(&tree, edition));
    Ok((edition.name().to_owned(), breaches))
}

/// The test of additional properties (6.2.20): what the structure allows and the standard does not define.
fn additional(tree: &Tree<'_>, edition: Edition) -> Vec<Breach> {
    let strict = check(tree, &STRUCTURE, edition.strict());
    let plain = check(tree, &STRUCTURE, edition.name());
    let is_new = |breach: &Breach| {
        breach.rule == "unknown-member"
            && !plain
                .iter()
                .any(|p| p.rule == breach.rule && p.diagnostic.pointer == breach.diagnostic.pointer)
    };
    let found = strict.into_iter().filter(is_new);
    found
        .map(|mut breach| {
            breach.rule = "6.2.20";
            breach.warning()
        })
        .collect()
}

/// Returns whether a text is a vector of a CVSS version, as its data representation has it.
pub(crate) fn is_vector(version: &str, text: &str) -> bool {
    let id = format!("cvss{version}-vector");
    forms::FORMS.iter().any(|f| f.id == id && (f.holds)(text))
}

/// Returns the rules with their titles, for the reference.
pub fn rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    rule::RULES.iter().map(|r| (r.id, r.title))
}

#[cfg(test)]
mod tests;
