//! The manifest at a package's root, `asepsis.package/1`: what is in it and what it was made from.

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::SnapshotFacts;
use serde::{Deserialize, Serialize};

use crate::json::pretty;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.package/1";

/// A package's manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Manifest {
    /// `asepsis.package/1`.
    pub schema: String,
    /// Version of Asepsis that made it.
    pub asepsis: String,
    /// Submission, by its id in the catalogue.
    pub submission: String,
    /// Device.
    pub device: String,
    /// Release.
    pub release: String,
    /// The instant for which it holds.
    pub as_of: String,
    /// What it was made from.
    pub inputs: Inputs,
    /// Its files, in order.
    pub files: Vec<File>,
}

/// What a package was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Inputs {
    /// Digest of the dossier.
    pub dossier: String,
    /// Digest of the advisory snapshot; `inputs/advisories.json` is the part of it that was considered.
    pub advisories: String,
    /// Catalogue files that were used.
    pub catalogue: Vec<CatalogueFile>,
}

/// A catalogue file that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CatalogueFile {
    /// Id.
    pub id: String,
    /// Digest.
    pub sha256: String,
}

/// A file of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct File {
    /// Path in the package.
    pub path: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Id of the document that it is; null for inputs.
    pub document: Option<String>,
    /// Title of the document.
    pub title: Option<String>,
    /// Slot of the form.
    pub slot: Option<String>,
    /// Pages of a PDF.
    pub pages: Option<usize>,
}

impl Inputs {
    /// Returns the inputs by their digests.
    pub fn new(dossier: &Digest, snapshot: &SnapshotFacts, catalogue: &[(String, Digest)]) -> Self {
        Self {
            dossier: dossier.to_string(),
            advisories: snapshot.digest.to_string(),
            catalogue: catalogue
                .iter()
                .map(|(id, digest)| CatalogueFile {
                    id: id.clone(),
                    sha256: digest.hex(),
                })
                .collect(),
        }
    }
}

/// Returns the manifest as JSON text.
///
/// # Errors
/// Never for values of these types; the error is serde's.
pub fn write(manifest: &Manifest) -> Result<String, serde_json::Error> {
    pretty(manifest)
}
