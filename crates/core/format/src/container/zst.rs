//! Zstandard (RFC 8878), of one or several frames.

use super::walk::{At, Source, Walk};
use super::{Container, ContainerError};

/// Zstandard.
pub(super) const CONTAINER: Container = Container {
    id: "zst",
    detect: |head| head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]),
    open,
};

fn open(walk: &mut Walk<'_>, at: &At<'_>, source: Source<'_>) -> Result<(), ContainerError> {
    walk.unpack(
        at,
        source,
        |packed| Ok(Box::new(zstd::stream::read::Decoder::new(packed)?)),
        "zstd",
    )
}
