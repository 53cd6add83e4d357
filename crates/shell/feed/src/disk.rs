//! Advisories from files and folders, plain or in containers. A container is never loaded whole.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::digest::Digest;
use asepsis_domain::place::Place;
use asepsis_format::advisory::{self, Record};
use asepsis_format::container::{Document, WalkError, for_each_document};
use asepsis_format::limits::{Limits, ReadError};

/// Where a record comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Label of the document: path, then names inside containers.
    pub document: String,
    /// Digest of the document's bytes.
    pub digest: Digest,
}

/// A file that is no advisory data and was found in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Label of the document.
    pub document: String,
    /// Why.
    pub reason: String,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Summary {
    /// Number of documents read.
    pub documents: usize,
    /// Records by form.
    pub records: BTreeMap<&'static str, u64>,
    /// Records and parts of containers that could not be read.
    pub diagnostics: Vec<Diagnostic>,
    /// Documents in folders that are no advisory data.
    pub skipped: Vec<Skipped>,
    /// Paths that could not be read, with the reason.
    pub unread: Vec<(PathBuf, String)>,
}

/// Why nothing could be brought in.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// A path given cannot be opened.
    #[error("`{}` cannot be read", path.display())]
    Open {
        /// The path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A file given is no advisory data.
    #[error("`{document}` is no advisory data")]
    Form {
        /// Label of the document.
        document: String,
        /// Why not.
        #[source]
        source: ReadError,
    },
    /// Nothing in the paths given is advisory data.
    #[error("no advisory was found in {}: give OSV, NVD API 2.0, KEV or EPSS data", shown(.0))]
    Nothing(Vec<PathBuf>),
}

fn shown(paths: &[PathBuf]) -> String {
    paths
        .iter()
        .map(|p| format!("`{}`", p.display()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Reads every record of files and folders and gives it to the sink, in the order of sorted paths.
///
/// # Errors
///
/// Where a path given cannot be opened, a file given is no advisory data, or there is nothing at all.
pub fn read_paths(
    paths: &[PathBuf],
    limits: &Limits,
    sink: &mut dyn FnMut(&Provenance, Record),
) -> Result<Summary, FeedError> {
    let mut reader = Reader {
        limits,
        sink,
        summary: Summary::default(),
    };
    for path in paths {
        let kind = fs::metadata(path).map_err(|source| FeedError::Open {
            path: path.clone(),
            source,
        })?;
        if kind.is_dir() {
            reader.folder(path, 0)?;
        } else {
            reader.file(path, true)?;
        }
    }
    let summary = reader.summary;
    if summary.records.values().sum::<u64>() == 0 {
        return Err(FeedError::Nothing(paths.to_vec()));
    }
    Ok(summary)
}

struct Reader<'a> {
    limits: &'a Limits,
    sink: &'a mut dyn FnMut(&Provenance, Record),
    summary: Summary,
}

impl Reader<'_> {
    fn folder(&mut self, dir: &Path, depth: usize) -> Result<(), FeedError> {
        let open = |source| FeedError::Open {
            path: dir.to_owned(),
            source,
        };
        if depth > 32 {
            self.summary
                .unread
                .push((dir.to_owned(), "nested deeper than 32 folders".to_owned()));
            return Ok(());
        }
        let mut entries: Vec<PathBuf> = fs::read_dir(dir)
            .map_err(open)?
            .map(|e| e.map(|e| e.path()))
            .collect::<Result<_, _>>()
            .map_err(open)?;
        entries.sort();
        for path in entries {
            if path.is_dir() {
                self.folder(&path, depth + 1)?;
            } else {
                self.file(&path, false)?;
            }
        }
        Ok(())
    }

    /// Reads a file; one that was `named` must be advisory data.
    fn file(&mut self, path: &Path, named: bool) -> Result<(), FeedError> {
        let opened = match File::open(path) {
            Ok(opened) => opened,
            Err(source) if named => {
                return Err(FeedError::Open {
                    path: path.to_owned(),
                    source,
                });
            }
            Err(error) => {
                self.summary
                    .unread
                    .push((path.to_owned(), error.to_string()));
                return Ok(());
            }
        };
        let label = path.display().to_string();
        let mut wrong: Option<FeedError> = None;
        let limits = self.limits;
        let walked = for_each_document(
            &label,
            &mut BufReader::new(opened),
            limits,
            &mut |document| {
                if let Err(error) = self.document(&document, named && document.path == label) {
                    wrong.get_or_insert(error);
                }
                Ok::<(), Infallible>(())
            },
        );
        match walked {
            Ok(diagnostics) => self.summary.diagnostics.extend(diagnostics),
            Err(WalkError::Container(error)) => {
                self.summary.unread.push((path.to_owned(), causes(&error)))
            }
            Err(WalkError::Sink(never)) => match never {},
        }
        wrong.map_or(Ok(()), Err)
    }

    fn document(&mut self, document: &Document, named: bool) -> Result<(), FeedError> {
        let provenance = Provenance {
            document: document.path.clone(),
            digest: Digest::of(&document.bytes),
        };
        let sink = &mut *self.sink;
        match advisory::read(
            &document.path,
            &document.bytes,
            self.limits,
            &mut |record| sink(&provenance, record),
        ) {
            Ok(reading) => {
                self.summary.documents += 1;
                *self.summary.records.entry(reading.value.form).or_default() +=
                    reading.value.records;
                let place = Place::start_of(&document.path);
                self.summary
                    .diagnostics
                    .extend(reading.diagnostics.into_iter().map(|d| d.at(&place)));
                Ok(())
            }
            Err(source) if named => Err(FeedError::Form {
                document: document.path.clone(),
                source,
            }),
            Err(ReadError::Unknown { .. }) => {
                let reason = "none of the forms of advisories".to_owned();
                self.summary.skipped.push(Skipped {
                    document: document.path.clone(),
                    reason,
                });
                Ok(())
            }
            Err(error) => {
                // Something that looks like data and cannot be read is never left out in silence.
                let message = format!("`{}` cannot be read: {}", document.path, causes(&error));
                let place = Place::start_of(&document.path);
                self.summary
                    .diagnostics
                    .push(Diagnostic::new(Code::AdvisoryFile, message).at(&place));
                self.summary
                    .unread
                    .push((PathBuf::from(&document.path), causes(&error)));
                Ok(())
            }
        }
    }
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEV: &str = r#"{"catalogVersion":"1","dateReleased":"2025-01-01T00:00:00Z","vulnerabilities":[
        {"cveID":"CVE-2021-44228","vulnerabilityName":"Log4j","dateAdded":"2021-12-10","dueDate":"2021-12-24",
         "knownRansomwareCampaignUse":"Known"}]}"#;

    fn read(path: PathBuf) -> (Result<Summary, FeedError>, usize) {
        let mut count = 0;
        let result = read_paths(&[path], &Limits::default(), &mut |_, _| count += 1);
        (result, count)
    }

    #[test]
    fn folders_are_read_and_what_is_no_data_is_named() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("kev.json"), KEV).unwrap();
        fs::write(dir.path().join("README.md"), "# Data").unwrap();
        let (summary, count) = read(dir.path().to_owned());
        let summary = summary.unwrap();
        assert_eq!(
            (
                count,
                summary.documents,
                summary.skipped.len(),
                summary.unread.len()
            ),
            (1, 1, 1, 0)
        );
        assert_eq!(summary.records.get("kev"), Some(&1));
    }

    #[test]
    fn a_file_named_must_be_data() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("README.md");
        fs::write(&path, "# Data").unwrap();
        assert!(matches!(read(path).0, Err(FeedError::Form { .. })));
        assert!(matches!(
            read(dir.path().join("absent")).0,
            Err(FeedError::Open { .. })
        ));
        assert!(matches!(
            read(dir.path().to_owned()).0,
            Err(FeedError::Nothing(_))
        ));
    }

    #[test]
    fn broken_data_in_a_folder_is_not_swallowed() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.json"), KEV).unwrap();
        fs::write(dir.path().join("b.zip"), b"PK\x03\x04 and no more").unwrap();
        let (summary, _) = read(dir.path().to_owned());
        let summary = summary.unwrap();
        assert!(!summary.unread.is_empty() || !summary.diagnostics.is_empty());
    }
}
