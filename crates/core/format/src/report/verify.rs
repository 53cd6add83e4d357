//! `asepsis.verify/1`: whether a package is as it was made.

use schemars::JsonSchema;
use serde::Serialize;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.verify/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VerifyReport {
    /// `asepsis.verify/1`.
    pub schema: &'static str,
    /// Nothing differs.
    pub same: bool,
    /// Digest of the manifest: what a signature covers.
    pub digest: String,
    /// Version of Asepsis that made the package.
    pub asepsis: String,
    /// Submission.
    pub submission: String,
    /// Device.
    pub device: String,
    /// Release.
    pub release: String,
    /// The instant for which it holds.
    pub as_of: String,
    /// Number of files that the manifest names.
    pub files: usize,
    /// Files that are not as the manifest says, by path.
    pub differences: Vec<DifferenceRow>,
    /// Files that the manifest does not cover, because they sign it.
    pub signatures: Vec<String>,
    /// What making it again gave; null: it was not asked for.
    pub rebuild: Option<RebuildReport>,
}

/// A file that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DifferenceRow {
    /// Path in the package.
    pub path: String,
    /// `touched`, `missing`, `additional`, `twice`, `link`, `path`, `damaged`.
    pub kind: String,
    /// What is wrong, in a sentence.
    pub message: String,
}

/// What making a package again gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RebuildReport {
    /// Every file came out the same.
    pub same: bool,
    /// Version of Asepsis that made it again.
    pub asepsis: String,
    /// Number of files that came out the same.
    pub files: usize,
    /// Files that came out otherwise, by path.
    pub differences: Vec<DifferenceRow>,
    /// Why it could not be made again; null: it could.
    pub problem: Option<String>,
}
