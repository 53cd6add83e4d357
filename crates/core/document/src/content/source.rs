//! What a statement rests on: the ids that stand at its end.

use asepsis_domain::digest::Digest;
use asepsis_domain::id::{FindingId, ItemRef, RecordId, ReleaseId};

/// What a statement rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A record of the dossier.
    Record(RecordId),
    /// A finding.
    Finding(FindingId),
    /// A catalogue item.
    Item(ItemRef),
    /// A release of the device.
    Release(ReleaseId),
    /// An SBOM of the dossier, by path.
    Sbom(String),
    /// A component, by key.
    Component(String),
    /// A file of the dossier whose statement has no id of its own, such as the risk method.
    File(String),
    /// The advisory snapshot.
    Snapshot(Digest),
    /// Text that is the same for every device: no record of the dossier is behind it.
    Standing,
}

impl Source {
    /// Returns the id as shown at the end of a statement; `None` where none is shown.
    pub fn shown(&self) -> Option<String> {
        match self {
            Self::Record(id) => Some(id.to_string()),
            Self::Finding(id) => Some(id.to_string()),
            Self::Item(id) => Some(id.to_string()),
            Self::Release(id) => Some(format!("release {id}")),
            Self::Sbom(path) | Self::File(path) => Some(path.clone()),
            Self::Component(key) => Some(key.clone()),
            Self::Snapshot(digest) => Some(format!("snapshot {}", short(digest))),
            Self::Standing => None,
        }
    }

    /// Returns the anchor of the heading or table that is about it, in a document that has one.
    pub fn anchor(&self) -> Option<String> {
        match self {
            Self::Record(id) => Some(format!("rec-{id}")),
            Self::Finding(id) => Some(format!("finding-{id}")),
            Self::Item(id) => Some(format!("item-{}-{}", id.file, id.item)),
            _ => None,
        }
    }
}

/// Returns the first 12 hexadecimal characters of a digest.
pub(crate) fn short(digest: &Digest) -> String {
    digest.hex().chars().take(12).collect()
}

macro_rules! sources {
    ($($kind:ident $id:ty;)*) => {$(
        impl From<&$id> for Source {
            fn from(id: &$id) -> Self {
                Self::$kind(id.clone())
            }
        }
    )*};
}
sources! {
    Record RecordId;
    Finding FindingId;
    Item ItemRef;
    Release ReleaseId;
}
