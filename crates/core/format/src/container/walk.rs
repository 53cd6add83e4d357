//! The walk over nested containers: one place where depth, size and expansion are held.

use std::cell::Cell;
use std::io::{self, Cursor, Read, SeekFrom};
use std::ops::ControlFlow;

use asepsis_domain::diagnostic::{Code, Diagnostic};

use super::{CONTAINERS, Container, ContainerError, Document, MAX_NESTING, ReadSeek};
use crate::limits::Limits;

/// Opens a container and hands its entries to the walk.
pub(super) type Open = fn(&mut Walk<'_>, &At<'_>, Source<'_>) -> Result<(), ContainerError>;

/// Where in the nesting the walk stands.
pub(super) struct At<'a> {
    /// Label.
    pub(super) path: &'a str,
    /// Containers around it.
    pub(super) depth: usize,
}

/// The bytes of a document or container.
pub(super) enum Source<'r> {
    /// From any place.
    Seek(&'r mut dyn ReadSeek),
    /// In order only.
    Stream(&'r mut dyn Read),
}

/// The state of a walk.
pub(super) struct Walk<'s> {
    pub(super) limits: &'s Limits,
    sink: &'s mut dyn FnMut(Document) -> ControlFlow<()>,
    total: u64,
    stopped: bool,
    diagnostics: Vec<Diagnostic>,
}

/// Enough of a document's start to tell every kind.
const HEAD: usize = 512;

/// Expansion below this is never called a bomb.
const SMALL: u64 = 8 << 20;

/// Starts a walk at the outermost document.
pub(super) fn start(
    name: &str,
    reader: &mut dyn ReadSeek,
    limits: &Limits,
    sink: &mut dyn FnMut(Document) -> ControlFlow<()>,
) -> Result<Vec<Diagnostic>, ContainerError> {
    let mut walk = Walk {
        limits,
        sink,
        total: 0,
        stopped: false,
        diagnostics: Vec::new(),
    };
    let path = label("", name);
    let at = At {
        path: &path,
        depth: 0,
    };
    walk.document(&at, Source::Seek(reader))?;
    Ok(walk.diagnostics)
}

impl Walk<'_> {
    /// Returns whether the sink wants no more.
    pub(super) fn stopped(&self) -> bool {
        self.stopped
    }

    /// Notes something that could not be read.
    pub(super) fn note(&mut self, message: String) {
        self.diagnostics
            .push(Diagnostic::new(Code::ContainerEntry, message));
    }

    /// Reads one entry of a container; its failure is noted and does not end the walk, except where a limit is broken.
    pub(super) fn entry(
        &mut self,
        outer: &At<'_>,
        name: &str,
        source: Source<'_>,
    ) -> Result<(), ContainerError> {
        let path = label(outer.path, name);
        let at = At {
            path: &path,
            depth: outer.depth + 1,
        };
        match self.document(&at, source) {
            Err(error @ (ContainerError::Expansion { .. } | ContainerError::TooLarge { .. })) => {
                Err(error)
            }
            Err(error) => {
                self.note(told(&error));
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Reads a document: opens it where it is a container, else gives it to the sink.
    pub(super) fn document(
        &mut self,
        at: &At<'_>,
        source: Source<'_>,
    ) -> Result<(), ContainerError> {
        let broken = |source| broken(at, "file", source);
        match source {
            Source::Seek(reader) => {
                let start = reader.stream_position().map_err(broken)?;
                let head = head_of(reader).map_err(broken)?;
                reader.seek(SeekFrom::Start(start)).map_err(broken)?;
                match kind_of(&head) {
                    Some(kind) => self.open(kind, at, Source::Seek(reader)),
                    None => self.give(at, reader),
                }
            }
            Source::Stream(reader) => {
                let head = head_of(reader).map_err(broken)?;
                let kind = kind_of(&head);
                let mut whole = Cursor::new(head).chain(reader);
                match kind {
                    Some(kind) => self.open(kind, at, Source::Stream(&mut whole)),
                    None => self.give(at, &mut whole),
                }
            }
        }
    }

    fn open(
        &mut self,
        kind: &Container,
        at: &At<'_>,
        source: Source<'_>,
    ) -> Result<(), ContainerError> {
        if at.depth >= MAX_NESTING {
            return Err(ContainerError::TooDeep {
                path: at.path.to_owned(),
            });
        }
        (kind.open)(self, at, source)
    }

    fn give(&mut self, at: &At<'_>, reader: &mut dyn Read) -> Result<(), ContainerError> {
        let bytes = self.whole(at, reader)?;
        self.total += bytes.len() as u64;
        if self.total > self.limits.max_container_bytes {
            return Err(ContainerError::TooLarge {
                path: at.path.to_owned(),
                limit: self.limits.max_container_bytes,
            });
        }
        let document = Document {
            path: at.path.to_owned(),
            bytes,
        };
        if (self.sink)(document).is_break() {
            self.stopped = true;
        }
        Ok(())
    }

    /// Reads all bytes, up to the limit of one document.
    pub(super) fn whole(
        &self,
        at: &At<'_>,
        reader: &mut dyn Read,
    ) -> Result<Vec<u8>, ContainerError> {
        let limit = self.limits.max_bytes;
        let mut bytes = Vec::new();
        reader
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|source| broken(at, "file", source))?;
        if bytes.len() as u64 > limit {
            return Err(ContainerError::DocumentTooLarge {
                path: at.path.to_owned(),
                limit,
            });
        }
        Ok(bytes)
    }

    /// Unpacks a compressed stream and reads what is in it.
    pub(super) fn unpack<'r>(
        &mut self,
        at: &At<'_>,
        source: Source<'r>,
        decoder: impl FnOnce(Counted<'r>) -> io::Result<Box<dyn Read + 'r>>,
        kind: &'static str,
    ) -> Result<(), ContainerError> {
        let gauge = std::rc::Rc::new(Gauge::new(self.limits.max_expansion));
        let packed = Counted {
            inner: source.into_read(),
            gauge: gauge.clone(),
        };
        let inner = decoder(packed).map_err(|source| broken(at, kind, source))?;
        let mut unpacked = Expanded {
            inner,
            gauge: gauge.clone(),
        };
        let within = At {
            path: at.path,
            depth: at.depth + 1,
        };
        let result = self.document(&within, Source::Stream(&mut unpacked));
        if gauge.tripped.get() {
            return Err(expansion(at, self.limits));
        }
        match result {
            Err(ContainerError::Broken { path, source, .. }) if path == at.path => {
                Err(ContainerError::Broken { path, kind, source })
            }
            other => other,
        }
    }
}

impl<'r> Source<'r> {
    /// Returns the source as a stream.
    pub(super) fn into_read(self) -> Box<dyn Read + 'r> {
        match self {
            Self::Seek(reader) => Box::new(reader),
            Self::Stream(reader) => Box::new(reader),
        }
    }
}

/// Compares what goes in with what comes out.
pub(super) struct Gauge {
    ratio: u64,
    packed: Cell<u64>,
    unpacked: Cell<u64>,
    pub(super) tripped: Cell<bool>,
}

impl Gauge {
    pub(super) fn new(ratio: u64) -> Self {
        Self {
            ratio,
            packed: Cell::new(0),
            unpacked: Cell::new(0),
            tripped: Cell::new(false),
        }
    }

    /// Returns a gauge whose packed size is known.
    pub(super) fn of_packed(ratio: u64, packed: u64) -> Self {
        let gauge = Self::new(ratio);
        gauge.packed.set(packed);
        gauge
    }

    fn add(&self, count: usize) -> io::Result<usize> {
        self.unpacked.set(self.unpacked.get() + count as u64);
        let allowed = self.packed.get().saturating_mul(self.ratio).max(SMALL);
        if self.unpacked.get() > allowed {
            self.tripped.set(true);
            return Err(io::Error::other("expands out of proportion"));
        }
        Ok(count)
    }
}

/// A stream whose bytes are counted as packed.
pub(super) struct Counted<'r> {
    inner: Box<dyn Read + 'r>,
    gauge: std::rc::Rc<Gauge>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.gauge
            .packed
            .set(self.gauge.packed.get() + count as u64);
        Ok(count)
    }
}

/// A stream whose bytes are counted as unpacked.
pub(super) struct Expanded<R> {
    pub(super) inner: R,
    pub(super) gauge: std::rc::Rc<Gauge>,
}

impl<R: Read> Read for Expanded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.gauge.add(count)
    }
}

/// Returns the error for a container that cannot be read.
pub(super) fn broken(at: &At<'_>, kind: &'static str, source: io::Error) -> ContainerError {
    ContainerError::Broken {
        path: at.path.to_owned(),
        kind,
        source,
    }
}

/// Returns the error for a container that expands out of proportion.
pub(super) fn expansion(at: &At<'_>, limits: &Limits) -> ContainerError {
    ContainerError::Expansion {
        path: at.path.to_owned(),
        ratio: limits.max_expansion,
    }
}

fn kind_of(head: &[u8]) -> Option<&'static Container> {
    CONTAINERS.iter().find(|c| (c.detect)(head))
}

fn head_of(reader: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    reader.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Joins names to a label; control characters are shown as `\u{fffd}`.
fn label(outer: &str, name: &str) -> String {
    let clean = name
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut path = String::from(outer);
    if !outer.is_empty() {
        path.push('/');
    }
    path.extend(clean);
    path
}

/// Returns an error with its causes in one sentence.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
