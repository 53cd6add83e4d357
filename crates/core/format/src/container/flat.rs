//! A zip as a flat folder of files, read and written: what packages are sent as, and what a `.docx` is.
//!
//! Reading unpacks only what is asked for and never more than is asked for, so a decompression
//! bomb costs nothing. Writing gives the same bytes for the same files: no clock, one order.

use std::io::{self, Cursor, Read, Seek, Write};

use ::zip::result::ZipError;
use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Entries that a zip may have.
const MOST_ENTRIES: usize = 200_000;

/// Why a zip cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FlatError {
    /// It is damaged, or no zip.
    #[error("not a whole zip: it is cut off or damaged")]
    Broken(#[source] io::Error),
    /// Two entries have one name, so that two readers may see two things.
    #[error("the zip has two entries of one name")]
    Double,
    /// More entries than any package has.
    #[error("the zip has more than {MOST_ENTRIES} entries")]
    TooMany,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, or something else that is no file.
    Other,
}

/// An entry of a zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name as written; it may be hostile.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// A zip that is read.
#[derive(Debug)]
pub struct FlatZip<R> {
    archive: ZipArchive<R>,
    entries: Vec<Entry>,
}

impl<R: Read + Seek> FlatZip<R> {
    /// Opens a zip and reads its list.
    ///
    /// # Errors
    /// Where it is damaged, or its list is not to be trusted.
    pub fn open(reader: R) -> Result<Self, FlatError> {
        let mut archive = ZipArchive::new(reader).map_err(|e| FlatError::Broken(as_io(e)))?;
        if archive.has_duplicate_names() {
            return Err(FlatError::Double);
        }
        if archive.len() > MOST_ENTRIES {
            return Err(FlatError::TooMany);
        }
        let mut entries = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let entry = archive
                .by_index_raw(index)
                .map_err(|e| FlatError::Broken(as_io(e)))?;
            let kind = if entry.is_dir() {
                EntryKind::Folder
            } else if entry.is_file() {
                EntryKind::File
            } else {
                EntryKind::Other
            };
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            entries.push(Entry { name, kind });
        }
        Ok(Self { archive, entries })
    }

    /// Returns the entries, in the order of the list.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Unpacks an entry into a writer, at most this many bytes, and returns how many these were.
    ///
    /// # Errors
    /// Where the entry is damaged, encrypted, or the writer fails.
    pub fn unpack(&mut self, index: usize, most: u64, to: &mut dyn Write) -> io::Result<u64> {
        let entry = self.archive.by_index(index).map_err(as_io)?;
        io::copy(&mut entry.take(most), to)
    }
}

/// Returns a zip of files, in the order given; the same files give the same bytes.
///
/// # Errors
/// Where two files have one path, or there are more bytes than a zip can say.
pub fn write_zip<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(path, options).map_err(as_io)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish().map_err(as_io)?.into_inner())
}

fn as_io(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_is_the_same_twice() {
        let files: [(&str, &[u8]); 2] = [("b/c.txt", b"text"), ("a.txt", b"")];
        let zip = write_zip(files).unwrap();
        assert_eq!(zip, write_zip(files).unwrap());
        let mut read = FlatZip::open(Cursor::new(zip)).unwrap();
        let names: Vec<_> = read.entries().iter().map(|e| e.name.clone()).collect();
        assert_eq!(names, ["b/c.txt", "a.txt"]);
        let mut bytes = Vec::new();
        assert_eq!(read.unpack(0, 100, &mut bytes).unwrap(), 4);
        assert_eq!(bytes, b"text");
    }

    #[test]
    fn no_more_is_unpacked_than_asked_for() {
        let zeros = vec![0; 8 << 20];
        let zip = write_zip([("zeros", zeros.as_slice())]).unwrap();
        assert!(zip.len() < 20_000);
        let mut read = FlatZip::open(Cursor::new(zip)).unwrap();
        let mut bytes = Vec::new();
        assert_eq!(read.unpack(0, 10, &mut bytes).unwrap(), 10);
        assert_eq!(bytes.len(), 10);
    }

    #[test]
    fn links_are_told_apart_from_files() {
        let options = SimpleFileOptions::default();
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.add_directory("folder/", options).unwrap();
        zip.add_symlink("link", "/etc/passwd", options).unwrap();
        zip.start_file("../file", options).unwrap();
        let zip = zip.finish().unwrap();
        let kinds: Vec<_> = FlatZip::open(zip)
            .unwrap()
            .entries()
            .iter()
            .map(|e| (e.name.clone(), e.kind))
            .collect();
        let expect = [
            ("folder/", EntryKind::Folder),
            ("link", EntryKind::Other),
            ("../file", EntryKind::File),
        ];
        assert_eq!(kinds, expect.map(|(name, kind)| (name.to_owned(), kind)));
    }

    #[test]
    fn what_is_no_zip_is_refused() {
        let zip = write_zip([("a", b"text".as_slice())]).unwrap();
        for cut in [0, 1, 10, zip.len() - 1] {
            assert!(matches!(
                FlatZip::open(Cursor::new(&zip[..cut])),
                Err(FlatError::Broken(_))
            ));
        }
        assert!(write_zip([("a", b"1".as_slice()), ("a", b"2".as_slice())]).is_err());
    }
}
