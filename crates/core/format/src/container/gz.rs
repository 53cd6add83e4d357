//! Gzip (RFC 1952), of one or several members.

use flate2::read::MultiGzDecoder;

use super::walk::{At, Source, Walk};
use super::{Container, ContainerError};

/// Gzip.
pub(super) const CONTAINER: Container = Container {
    id: "gz",
    detect: |head| head.starts_with(&[0x1f, 0x8b, 0x08]),
    open,
};

fn open(walk: &mut Walk<'_>, at: &At<'_>, source: Source<'_>) -> Result<(), ContainerError> {
    walk.unpack(
        at,
        source,
        |packed| Ok(Box::new(MultiGzDecoder::new(packed))),
        "gzip",
    )
}
