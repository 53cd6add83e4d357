//! The manifest of a bundle of advisories, `asepsis.bundle/1`: what travels to a site without a network. Its very bytes
//! are what is signed.

use serde::{Deserialize, Serialize};

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.bundle/1";

/// A bundle's manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Bundle {
    /// `asepsis.bundle/1`.
    pub schema: String,
    /// Version of Asepsis that made it.
    pub asepsis: String,
    /// When it was made.
    pub made: String,
    /// Digest of the snapshot, as scans and documents state it.
    pub snapshot: String,
    /// What the snapshot is made of.
    pub sources: Vec<Source>,
    /// Files besides the manifest and its signature, in order.
    pub files: Vec<File>,
}

/// A source in the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Source {
    /// Id.
    pub id: String,
    /// Number of records.
    pub records: u64,
    /// Newest change among them.
    pub newest: Option<String>,
    /// Digest over its records.
    pub digest: String,
}

/// A file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct File {
    /// Name in the bundle.
    pub path: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}
