//! Containers: zip, gzip, zstd and tar, nested, opened as streams. Kinds are told by content, names
//! are only labels, nothing is ever written. What is inside the documents is not looked at.

pub mod flat;
mod gz;
mod tar;
mod walk;
mod zip;
mod zst;

use std::io::{Read, Seek};

use asepsis_domain::diagnostic::Diagnostic;

use crate::limits::Limits;

/// A stream that can be read from any place.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// A document of a container, or the whole where it is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Label: the container's name, then the names inside it, with `/`.
    pub path: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A kind of container.
#[derive(Debug)]
pub struct Container {
    /// Id: `gz`, `tar`, `zip`, `zst`.
    pub id: &'static str,
    /// Returns whether a document that starts like this is one; `head` has at least 512 bytes where the document has.
    pub detect: fn(head: &[u8]) -> bool,
    /// Opens it and hands its entries to the walk.
    open: walk::Open,
}

/// All kinds of containers, alphabetical.
pub const CONTAINERS: &[Container] = &[
    gz::CONTAINER,
    tar::CONTAINER,
    zip::CONTAINER,
    zst::CONTAINER,
];

/// How deep containers may be nested.
pub const MAX_NESTING: usize = 4;

/// Why a container cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// The stream failed or its content is broken.
    #[error("{path}: the {kind} cannot be read: it is cut off or damaged; fetch it again")]
    Broken {
        /// Label of the container.
        path: String,
        /// Kind.
        kind: &'static str,
        /// What its reader says.
        #[source]
        source: std::io::Error,
    },
    /// The content grows out of proportion.
    #[error(
        "{path}: expands to more than {ratio} times its size: refused as a decompression bomb; unpack it first if it must be read"
    )]
    Expansion {
        /// Label of the container.
        path: String,
        /// The limit.
        ratio: u64,
    },
    /// More content than allowed.
    #[error("{path}: holds more than {limit} bytes: split it")]
    TooLarge {
        /// Label of the container.
        path: String,
        /// The limit.
        limit: u64,
    },
    /// A document in it is larger than allowed.
    #[error("{path}: has more than {limit} bytes: split it")]
    DocumentTooLarge {
        /// Label of the document.
        path: String,
        /// The limit.
        limit: u64,
    },
    /// Containers in containers beyond the limit.
    #[error("{path}: containers are nested more than {MAX_NESTING} deep: unpack it first")]
    TooDeep {
        /// Label of the container.
        path: String,
    },
}

/// Why a walk over a container ended early.
#[derive(Debug, thiserror::Error)]
pub enum WalkError<E> {
    /// The container cannot be read.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// The sink ended the walk.
    #[error("the reader of the documents stopped")]
    Sink(E),
}

/// Gives every document of a container to the sink, in the container's order; a document that is
/// no container is given itself. Returns what could not be read while the rest could.
///
/// # Errors
/// Where the container as a whole cannot be read or goes beyond the limits, or the sink fails.
pub fn for_each_document<E>(
    name: &str,
    reader: &mut dyn ReadSeek,
    limits: &Limits,
    sink: &mut dyn FnMut(Document) -> Result<(), E>,
) -> Result<Vec<Diagnostic>, WalkError<E>> {
    let mut stopped = None;
    let mut each = |document: Document| match sink(document) {
        Ok(()) => std::ops::ControlFlow::Continue(()),
        Err(error) => {
            stopped = Some(error);
            std::ops::ControlFlow::Break(())
        }
    };
    let result = walk::start(name, reader, limits, &mut each);
    match (stopped, result) {
        (Some(error), _) => Err(WalkError::Sink(error)),
        (None, result) => result.map_err(WalkError::Container),
    }
}

#[cfg(test)]
mod tests;
