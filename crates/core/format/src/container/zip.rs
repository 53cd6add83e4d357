//! Zip (APPNOTE 6.3): stored and deflated entries. Encrypted entries cannot be read.

use std::io::{self, Cursor, SeekFrom};
use std::rc::Rc;

use ::zip::ZipArchive;
use ::zip::result::ZipError;

use super::walk::{At, Expanded, Gauge, Source, Walk, broken, expansion};
use super::{Container, ContainerError, ReadSeek};

/// Zip.
pub(super) const CONTAINER: Container = Container {
    id: "zip",
    detect: |head| {
        head.starts_with(b"PK\x03\x04")
            || head.starts_with(b"PK\x05\x06")
            || head.starts_with(b"PK\x07\x08")
    },
    open,
};

fn open(walk: &mut Walk<'_>, at: &At<'_>, source: Source<'_>) -> Result<(), ContainerError> {
    match source {
        Source::Seek(reader) => entries(walk, at, reader),
        Source::Stream(reader) => {
            // The list of a zip stands at its end, so a nested one is held as a whole.
            let mut held = Cursor::new(walk.whole(at, reader)?);
            entries(walk, at, &mut held)
        }
    }
}

fn entries(
    walk: &mut Walk<'_>,
    at: &At<'_>,
    reader: &mut dyn ReadSeek,
) -> Result<(), ContainerError> {
    let fails = |source| broken(at, "zip", source);
    let size = reader.seek(SeekFrom::End(0)).map_err(fails)?;
    reader.seek(SeekFrom::Start(0)).map_err(fails)?;
    let mut archive = ZipArchive::new(reader).map_err(|e| fails(as_io(e)))?;
    if archive.has_duplicate_names() {
        walk.note(format!(
            "{}: the zip has entries with the same name; only the last of each is read",
            at.path
        ));
    }
    // Entries may overlap in the file, so the whole is weighed too, not only each entry.
    let whole = Rc::new(Gauge::of_packed(walk.limits.max_expansion, size));
    for index in 0..archive.len() {
        let mut entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                walk.note(format!(
                    "{}: entry {index} cannot be read: {error}",
                    at.path
                ));
                continue;
            }
        };
        if entry.is_dir() {
            continue;
        }
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let gauge = Rc::new(Gauge::of_packed(
            walk.limits.max_expansion,
            entry.compressed_size(),
        ));
        let mut unpacked = Expanded {
            inner: Expanded {
                inner: &mut entry,
                gauge: gauge.clone(),
            },
            gauge: whole.clone(),
        };
        let result = walk.entry(at, &name, Source::Stream(&mut unpacked));
        if gauge.tripped.get() || whole.tripped.get() {
            return Err(expansion(at, walk.limits));
        }
        result?;
        if walk.stopped() {
            break;
        }
    }
    Ok(())
}

fn as_io(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}
