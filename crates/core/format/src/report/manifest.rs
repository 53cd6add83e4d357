//! The manifest at a package's root, `asepsis.package/1`: what is in it and what it was made from.

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::SnapshotFacts;
use serde::{Deserialize, Serialize};

use crate::json::pretty;
use crate::limits::{ReadError, shown};

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.package/1";

/// Bytes that a manifest may have: far more than any package needs.
pub const MAX_BYTES: u64 = 64 << 20;

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
    /// What was asked for.
    #[serde(default)]
    pub order: Order,
    /// What it was made from.
    pub inputs: Inputs,
    /// Its files, in order.
    pub files: Vec<File>,
}

/// What was asked for when a package was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Order {
    /// Forms of each document.
    pub formats: Vec<String>,
    /// Ids of the documents that are issued alone; empty: all of the submission.
    pub documents: Vec<String>,
    /// Not issued: every document is marked as a draft.
    pub draft: bool,
    /// Days after which advisory data was to count as too old; null: no such limit.
    pub max_advisory_age_days: Option<u32>,
    /// Releases that had a frozen baseline.
    pub baselines: Vec<String>,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            formats: vec!["pdf".to_owned()],
            documents: Vec::new(),
            draft: true,
            max_advisory_age_days: None,
            baselines: Vec::new(),
        }
    }
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

/// Returns the manifest of a package.
///
/// # Errors
/// Where the bytes are too many, no JSON, or a manifest of another form or version.
pub fn read(bytes: &[u8]) -> Result<Manifest, ReadError> {
    #[derive(Deserialize)]
    struct Head {
        schema: String,
    }
    let size = bytes.len() as u64;
    if size > MAX_BYTES {
        let limit = MAX_BYTES;
        return Err(ReadError::TooLarge { size, limit });
    }
    let head: Head = serde_json::from_slice(bytes).map_err(ReadError::Json)?;
    if head.schema != SCHEMA {
        return Err(match head.schema.strip_prefix("asepsis.package/") {
            Some(version) => ReadError::UnknownVersion {
                format: "asepsis.package",
                found: shown(version),
                known: &["1"],
            },
            None => ReadError::NotThisFormat {
                expected: "a package's manifest",
                reason: "its `schema` is another",
            },
        });
    }
    serde_json::from_slice(bytes).map_err(ReadError::Json)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = r#"{"schema":"asepsis.package/1","asepsis":"0.1.0","submission":"s","device":"d",
        "release":"1","as_of":"2026-01-01T00:00:00Z",
        "inputs":{"dossier":"sha256:0","advisories":"sha256:0","catalogue":[]},"files":[]}"#;

    #[test]
    fn what_is_written_reads_back() {
        let mut manifest = read(OLD.as_bytes()).unwrap();
        assert_eq!(manifest.order, Order::default());
        manifest.order.documents = vec!["threat-model".to_owned()];
        let text = write(&manifest).unwrap();
        assert_eq!(read(text.as_bytes()).unwrap(), manifest);
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        let other = OLD.replace("asepsis.package/1", "asepsis.scan/1");
        let later = OLD.replace("asepsis.package/1", "asepsis.package/2");
        let short = OLD.replace("\"submission\":\"s\",", "");
        for (text, expect) in [
            (other.as_str(), "another"),
            (later.as_str(), "versions read: 1"),
            (short.as_str(), "not JSON of this form"),
            ("[]", "not JSON of this form"),
            ("", "not JSON of this form"),
        ] {
            let error = read(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(expect), "{error}");
        }
        let deep = "[".repeat(1_000_000);
        assert!(read(deep.as_bytes()).is_err());
    }
}
