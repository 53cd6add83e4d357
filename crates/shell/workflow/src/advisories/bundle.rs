//! Bundles: the snapshot as one file for sites without a network. It carries a manifest with digests, and a signature
//! (Ed25519, RFC 8032) over the manifest where a key is given, so that the whole is held by the one signature. The same
//! snapshot then has the same digest on both sides.
//!
//! ```text
//! manifest.json         what is in it
//! manifest.sig          64 bytes: the signature of manifest.json; only where it is signed
//! advisories.snapshot   the snapshot
//! ```

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use asepsis_domain::digest::{Digest, Digester};
use asepsis_domain::matches::SnapshotFacts;
use asepsis_domain::time::{Instant, rfc3339};
use asepsis_format::json::pretty;
use asepsis_format::report::bundle::{self as wire, Bundle};
use asepsis_matching::snapshot::Snapshot;
use asepsis_store::SnapshotStore;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use super::open;
use crate::failure::Failure;

const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.sig";
const SNAPSHOT: &str = "advisories.snapshot";

/// Bytes of a manifest at most.
const MAX_MANIFEST: u64 = 4 << 20;

/// Bytes of a snapshot at most.
const MAX_SNAPSHOT: u64 = 16 << 30;

/// A bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// What the snapshot in it is made of.
    pub facts: SnapshotFacts,
    /// Whether it is signed.
    pub is_signed: bool,
    /// Its length.
    pub bytes: u64,
}

/// A bundle that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What the snapshot is made of.
    pub facts: SnapshotFacts,
    /// When the bundle was made.
    pub made: String,
    /// It has a signature that was not checked, because no key was given.
    pub is_unchecked: bool,
}

/// Writes the current snapshot as a bundle, signed where a key (PKCS #8, PEM) is given.
///
/// # Errors
///
/// Where there is no snapshot, the key is none, or the file cannot be written.
pub fn export(
    data_dir: &Path,
    out: &Path,
    key: Option<&Path>,
    now: Instant,
) -> Result<Exported, Failure> {
    let none = || Failure::NoAdvisories(data_dir.to_owned());
    let snapshot = open(data_dir)?.ok_or_else(none)?;
    snapshot.check()?;
    let facts = snapshot.facts().clone();
    let path = SnapshotStore::open(data_dir)?
        .current_path()?
        .ok_or_else(none)?;
    let (length, digest) = digest_of(&path)?;
    let manifest = manifest(&facts, now, length, &digest);
    let manifest = pretty(&manifest)?;
    let signature = key.map(|key| Ok::<_, Failure>(signing_key(key)?.sign(manifest.as_bytes())));
    let signature = signature.transpose()?;

    let folder = out
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let failed = || Failure::file("written", out);
    let file = tempfile::Builder::new()
        .prefix(".bundle")
        .tempfile_in(folder)
        .map_err(failed())?;
    let packed = zstd::Encoder::new(file, 9).map_err(failed())?;
    let mut archive = tar::Builder::new(packed);
    append(
        &mut archive,
        MANIFEST,
        manifest.len() as u64,
        manifest.as_bytes(),
    )
    .map_err(failed())?;
    if let Some(signature) = &signature {
        append(&mut archive, SIGNATURE, 64, &signature.to_bytes()[..]).map_err(failed())?;
    }
    let bytes = BufReader::new(File::open(&path).map_err(Failure::file("read", &path))?);
    append(&mut archive, SNAPSHOT, length, bytes).map_err(failed())?;
    let file = archive
        .into_inner()
        .and_then(zstd::Encoder::finish)
        .map_err(failed())?;
    file.as_file().sync_all().map_err(failed())?;
    let file = file.persist(out).map_err(|e| failed()(e.error))?;
    Ok(Exported {
        facts,
        is_signed: signature.is_some(),
        bytes: file.metadata().map_err(failed())?.len(),
    })
}

fn manifest(facts: &SnapshotFacts, now: Instant, bytes: u64, digest: &Digest) -> Bundle {
    let source = |s: &asepsis_domain::matches::SourceFacts| wire::Source {
        id: s.id.clone(),
        records: s.records,
        newest: s.newest.map(rfc3339),
        digest: s.digest.to_string(),
    };
    Bundle {
        schema: wire::SCHEMA.to_owned(),
        asepsis: env!("CARGO_PKG_VERSION").to_owned(),
        made: rfc3339(now),
        snapshot: facts.digest.to_string(),
        sources: facts.sources.iter().map(source).collect(),
        files: vec![wire::File {
            path: SNAPSHOT.to_owned(),
            bytes,
            sha256: digest.hex(),
        }],
    }
}

fn append(
    archive: &mut tar::Builder<impl Write>,
    name: &str,
    size: u64,
    data: impl Read,
) -> io::Result<()> {
    let mut header = tar::Header::new_ustar();
    header.set_size(size);
    header.set_mode(0o644);
    header.set_mtime(0);
    archive.append_data(&mut header, name, data)
}

/// Returns whether a file is a bundle: a packed archive whose first file is a manifest.
pub fn is_bundle(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    let Ok(unpacked) = zstd::Decoder::new(file) else {
        return false;
    };
    let mut archive = tar::Archive::new(unpacked);
    let Ok(mut entries) = archive.entries() else {
        return false;
    };
    matches!(entries.next(), Some(Ok(entry)) if entry.path().is_ok_and(|p| p == Path::new(MANIFEST)))
}

/// Takes a bundle: its snapshot becomes the one in use. Where a key (SPKI, PEM) is given, only a bundle that it signed.
///
/// # Errors
///
/// Where the bundle is damaged, not signed by the key, or of another version. The old snapshot then stays.
pub fn take(data_dir: &Path, path: &Path, key: Option<&Path>) -> Result<Taken, Failure> {
    let refused = |why: &str| Failure::Bundle {
        path: path.to_owned(),
        why: why.to_owned(),
    };
    let key = key.map(verifying_key).transpose()?;
    let parts = Parts::read(path).map_err(|why| match why {
        Unread::File(source) => Failure::file("read", path)(source),
        Unread::Other(why) => refused(&why),
    })?;
    if let Some(key) = &key {
        let signature = parts.signature.as_deref().map(Signature::from_slice);
        let Some(Ok(signature)) = signature else {
            return Err(refused("it is not signed, and a key to trust was given"));
        };
        key.verify_strict(&parts.manifest, &signature)
            .map_err(|_| refused("its signature is not that of the key to trust"))?;
    }
    let [listed] = parts.bundle.files.as_slice() else {
        return Err(refused("its manifest does not list one file"));
    };
    let is_listed = parts.snapshot.len() as u64 == listed.bytes
        && Digest::of(&parts.snapshot).hex() == listed.sha256
        && Snapshot::open(&parts.snapshot)?.digest().to_string() == parts.bundle.snapshot;
    if !is_listed {
        return Err(refused(
            "the snapshot in it is not the one that its manifest names",
        ));
    }
    SnapshotStore::open(data_dir)?.install(&parts.snapshot)?;
    let current = open(data_dir)?.ok_or_else(|| Failure::NoAdvisories(data_dir.to_owned()))?;
    Ok(Taken {
        facts: current.facts().clone(),
        made: parts.bundle.made,
        is_unchecked: parts.signature.is_some() && key.is_none(),
    })
}

/// A bundle as read, nothing of it believed.
struct Parts {
    manifest: Vec<u8>,
    bundle: Bundle,
    signature: Option<Vec<u8>>,
    snapshot: Vec<u8>,
}

/// Why a bundle cannot be read.
enum Unread {
    File(io::Error),
    Other(String),
}

impl From<String> for Unread {
    fn from(why: String) -> Self {
        Self::Other(why)
    }
}

impl Parts {
    fn read(path: &Path) -> Result<Self, Unread> {
        let damaged = |error: io::Error| format!("it is cut off or damaged ({error})");
        let file = File::open(path).map_err(Unread::File)?;
        let unpacked = zstd::Decoder::new(file).map_err(damaged)?;
        let mut archive = tar::Archive::new(unpacked);
        let mut entries = archive.entries().map_err(damaged)?;
        let mut next = |limit: u64| -> Result<(String, Vec<u8>), Unread> {
            let entry = entries
                .next()
                .ok_or_else(|| "it ends too early".to_owned())?;
            let entry = entry.map_err(damaged)?;
            let name = entry.path().map_err(damaged)?.display().to_string();
            if entry.size() > limit {
                return Err(format!("`{name}` has more than {limit} bytes").into());
            }
            let mut bytes = Vec::new();
            entry.take(limit).read_to_end(&mut bytes).map_err(damaged)?;
            Ok((name, bytes))
        };
        let (name, manifest) = next(MAX_MANIFEST)?;
        if name != MANIFEST {
            return Err(format!("`{name}` stands where `{MANIFEST}` belongs").into());
        }
        let bundle: Bundle = serde_json::from_slice(&manifest)
            .map_err(|error| format!("its manifest cannot be read: {error}"))?;
        if bundle.schema != wire::SCHEMA {
            let (found, known) = (&bundle.schema, wire::SCHEMA);
            return Err(format!("its manifest is `{found}`, not `{known}`").into());
        }
        let limit = bundle
            .files
            .first()
            .map_or(0, |f| f.bytes)
            .clamp(64, MAX_SNAPSHOT);
        let mut signature = None;
        let mut last = next(limit)?;
        if last.0 == SIGNATURE {
            signature = Some(last.1);
            last = next(limit)?;
        }
        let (name, snapshot) = last;
        if name != SNAPSHOT {
            return Err(format!("`{name}` stands where `{SNAPSHOT}` belongs").into());
        }
        Ok(Self {
            manifest,
            bundle,
            signature,
            snapshot,
        })
    }
}

fn signing_key(path: &Path) -> Result<SigningKey, Failure> {
    let pem = std::fs::read_to_string(path).map_err(Failure::file("read", path))?;
    SigningKey::from_pkcs8_pem(&pem).map_err(|error| Failure::Key {
        path: path.to_owned(),
        hint: "make one with `openssl genpkey -algorithm ed25519 -out KEY`",
        why: error.to_string(),
    })
}

fn verifying_key(path: &Path) -> Result<VerifyingKey, Failure> {
    let pem = std::fs::read_to_string(path).map_err(Failure::file("read", path))?;
    VerifyingKey::from_public_key_pem(&pem).map_err(|error| Failure::Key {
        path: path.to_owned(),
        hint: "make one with `openssl pkey -in KEY -pubout -out PUBLIC`",
        why: error.to_string(),
    })
}

fn digest_of(path: &Path) -> Result<(u64, Digest), Failure> {
    let failed = || Failure::file("read", path);
    let file = File::open(path).map_err(failed())?;
    let mut digester = Digester::default();
    let mut file = BufReader::with_capacity(256 << 10, file);
    let size = io::copy(&mut file, &mut digester).map_err(failed())?;
    Ok((size, digester.finish()))
}
